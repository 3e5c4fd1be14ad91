"""recover."""

import sys
from typing import TYPE_CHECKING

import click

from voice_interview.cli.context import Context, asked, complain, notes, out, pass_context

if TYPE_CHECKING:
    from voice_interview.models import Attempt
    from voice_interview.store.store import Store


@click.command()
@click.option("--yes", is_flag=True, help="Ask nothing: finish all, and leave ratings open.")
@click.option(
    "--rebuild",
    is_flag=True,
    help="Bring a lost or damaged log back from the notes beside the recordings.",
)
@pass_context
def recover(context: Context, yes: bool, rebuild: bool) -> None:
    """Finish answers of sessions that were cut off.

    They are written down, graded and rated. Sessions that are still going on are left alone.
    Without a terminal nothing is asked, as with --yes. A damaged log is never deleted: --rebuild
    keeps it under another name.

    \b
    Examples:
      voice-interview recover
      voice-interview recover --rebuild
    """
    if rebuild:
        _rebuild(context)
        return
    from voice_interview import recover as room
    from voice_interview.terminal import reports
    from voice_interview.unfinished import answers_of

    asks = sys.stdin.isatty() and not yes
    loaded = context.config()
    graded = loaded.config.grading.engine != "none"
    failed = False
    with context.store() as store, room.taken_up(store, graded=graded) as ends:
        out().print(reports.loose_ends(ends))
        asks = asks and bool(answers_of(ends))
        if asks and asked("Finish now? [Y/n]", ("", "y", "n")) == "n":
            return
        for finished in room.finish(loaded, store, ends, notes()):
            out().print(reports.answer(finished.attempt))
            if finished.problem is not None:
                complain(finished.problem.message, finished.problem.hint)
                failed = True
            if asks:
                _rate(store, finished.attempt)
    if failed:
        sys.exit(1)


def _rebuild(context: Context) -> None:
    from voice_interview.store.rebuild import rebuild
    from voice_interview.terminal import reports

    loaded = context.config()
    out().print(
        reports.rebuilt(rebuild(loaded.recordings_folder, loaded.config.recordings.database))
    )


def _rate(store: "Store", attempt: "Attempt") -> None:
    """Ask for the person's own rating; an empty line leaves it open."""
    from datetime import UTC, datetime

    from voice_interview.models import Score
    from voice_interview.unfinished import is_unrated

    if attempt.transcript is None or not is_unrated(attempt):
        return
    question = "   How did it go? 1 didn't know, 2 partial, 3 clear and complete, Enter none:"
    given = asked(question, ("", *(str(int(score)) for score in Score)))
    if given:
        store.rated(attempt.id, Score(int(given)), datetime.now(UTC))
