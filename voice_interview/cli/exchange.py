"""export, import, delete."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voice_interview.cli.context import MOST, Context, asked, notes, pass_context, print_json, say
from voice_interview.plain_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voice_interview.models import Attempt, SessionRecord
    from voice_interview.store.store import Store

FORMATS = ("json", "zip", "csv", "markdown", "anki")


@click.command()
@click.argument("sessions", nargs=-1, type=click.IntRange(min=1, max=MOST))
@click.option("--format", "kind", type=click.Choice(FORMATS), default="json", show_default=True)
@click.option(
    "--out",
    "target",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write here, not to standard output; for markdown a folder, of a page a session.",
)
@click.option("--deck", metavar="DECK", help="For anki: the deck's id or file, else as set.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the format json.")
@pass_context
def export(
    context: Context,
    sessions: tuple[int, ...],
    kind: str,
    target: Path | None,
    deck: str | None,
    schema: bool,
) -> None:
    """Write sessions down for reading, for a table or for another log; or a deck for Anki.

    SESSIONS are their numbers in `voice-interview history`; without them, everything.

    \b
    json      every field; `voice-interview import` brings it back
    zip       the same with the recordings
    csv       a row an answer
    markdown  a page a session
    anki      a deck as notes, for File > Import

    \b
    Examples:
      voice-interview export --format zip --out backup.zip
      voice-interview export 3 4 --format csv --out answers.csv
      voice-interview export --format markdown --out diary
      voice-interview export --format anki --deck llm-engineering --out deck.txt
    """
    if (kind == "anki" and sessions) or (kind != "anki" and deck):
        raise click.UsageError("--format anki goes with --deck, the others with SESSIONS.")
    if schema:
        from voice_interview.exchange.records import schema as of_export

        print_json(of_export())
    elif kind == "anki":
        _deck(context, deck, target)
    elif kind == "zip" and target is None:
        raise click.UsageError("A zip needs a file: --out FILE.")
    else:
        with context.store("ro") as store:
            _sessions(store, sessions, kind, target)
    if target is not None and not schema:
        notes().print(f"Written: {target}")


def _deck(context: Context, name: str | None, target: Path | None) -> None:
    from voice_interview.exchange.anki import notes as anki_notes
    from voice_interview.interview.plan import open_deck

    deck, _ = open_deck(context.config(), name)
    _write(anki_notes(deck), target)


def _sessions(store: "Store", sessions: tuple[int, ...], kind: str, target: Path | None) -> None:
    from voice_interview.exchange import writing

    records = store.each_session(sessions)
    if kind == "zip" and target is not None:
        writing.write_zip(records, store.folder, target)
    elif kind == "markdown" and target is not None:
        writing.write_pages(records, target)
    else:
        _write(writing.TEXTS[kind](records, store.folder), target)


def _write(pieces: "Iterator[str]", target: Path | None) -> None:
    if target is not None:
        from voice_interview.exchange.writing import write_text

        write_text(pieces, target)
        return
    for piece in pieces:
        click.echo(visible(piece), nl=False)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@pass_context
def import_(context: Context, file: Path) -> None:
    """Bring sessions of an export into your log.

    FILE is JSON or a zip of `voice-interview export`. What is here already stays as it is, so the
    same file twice changes nothing; a zip puts back recordings that are missing.

    \b
    Examples:
      voice-interview import backup.zip
    """
    from voice_interview.exchange.importing import bring_in
    from voice_interview.terminal.wording import count

    with context.store() as store:
        brought = bring_in(store, file)
    new = (
        count(brought.sessions, "new session"),
        count(brought.answers, "new question"),
        count(brought.recordings, "recording"),
    )
    say(f"Brought in: {', '.join(new)}.")
    if brought.known:
        say(f"Here already: {count(brought.known, 'session')}.")


@click.command()
@click.argument("what", metavar="SESSION[.QUESTION]")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_context
def delete(context: Context, what: str, yes: bool) -> None:
    """Delete a session, or one answer of it, with the recordings.

    SESSION is its number in `voice-interview history`, QUESTION the one in `voice-interview show`.

    \b
    Examples:
      voice-interview delete 3
      voice-interview delete 3.2 --yes
    """
    found = re.fullmatch(r"(\d{1,9})(?:\.(\d{1,9}))?", what)
    if found is None:
        raise click.BadParameter(f"{what!r} is no session such as 3, and no answer such as 3.2.")
    from voice_interview import removal

    with context.store() as store:
        record = store.session(int(found[1]))
        answer = removal.answer_of(record, int(found[2])) if found[2] else None
        _tell(record, answer, removal.recordings_of(record, answer, store.folder))
        if not yes and not _agreed():
            say("Nothing was deleted.")
            return
        if answer is None:
            removal.remove_session(store, record)
        else:
            removal.remove_answer(store, record, answer)
    say("Deleted.")


def _tell(record: "SessionRecord", answer: "Attempt | None", files: "Sequence[Path]") -> None:
    """Say what would be deleted."""
    from voice_interview.models import with_follow_ups
    from voice_interview.terminal.wording import count, heading, local_time

    when = f"{local_time(record.started_at)}, {record.deck_title}"
    if answer is None:
        say(f"Session {record.id}, {when}: {count(len(record.attempts), 'question')}")
    else:
        say(f"Session {record.id}, {when}")
        for each in with_follow_ups((answer,)):
            say(heading(each))
    size = sum(path.stat().st_size for path in files) / 1e6
    say(f"{count(len(files), 'recording')}, {size:.1f} MB")


def _agreed() -> bool:
    """Ask. Raises `StoreError` where nobody can answer."""
    from voice_interview.errors import StoreError

    if not sys.stdin.isatty():
        raise StoreError(
            "Nothing was deleted: there is no terminal in which to ask you.",
            "Say it with the command: --yes",
        )
    return asked("Delete this for good? [y/N]", ("", "y", "n")) == "y"
