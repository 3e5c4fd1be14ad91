"""decks list, show, lint, import."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voice_interview.cli.context import Context, json_option, out, pass_context, print_json, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_interview.decks.problems import Problem


@click.group()
def decks() -> None:
    """List, show and check question decks."""


@decks.command("list")
@json_option
@pass_context
def list_(context: Context, as_json: bool) -> None:
    """List the decks that can be practised by name."""
    from voice_interview.decks.library import builtin_folder, list_decks
    from voice_interview.terminal import reports

    library = list_decks([*context.config().deck_folders, builtin_folder()])
    _tell_errors(library.problems)
    if as_json:
        print_json(library.decks)
    else:
        out().print(reports.decks(library.decks))


@decks.command()
@click.argument("deck", required=False)
@json_option
@pass_context
def show(context: Context, deck: str | None, as_json: bool) -> None:
    """Show the questions of a deck; its model answers only with --json.

    DECK is an id of `decks list` or a file; without it, the deck of your settings.

    \b
    Examples:
      voice-interview decks show
      voice-interview decks show my-questions.md --json
    """
    from voice_interview.interview.plan import open_deck
    from voice_interview.terminal import reports

    found, problems = open_deck(context.config(), deck)
    _tell_errors(problems)
    if as_json:
        print_json(found)
    else:
        out().print(reports.deck(found))


@decks.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def lint(files: tuple[Path, ...]) -> None:
    """Check deck files: every problem with its line and what to do.

    The exit status is 1 where something must be mended; advice alone leaves it 0.

    \b
    Examples:
      voice-interview decks lint my-questions.md
    """
    from voice_interview.decks.lint import lint_deck

    problems = [problem for path in files for problem in lint_deck(path)]
    for problem in problems:
        say(str(problem))
    if not problems:
        say("No problems found.")
    if any(problem.severity == "error" for problem in problems):
        sys.exit(1)


@decks.command("import")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the deck to this file; by default one named after the source, where you are.",
)
def import_(sources: tuple[Path, ...], target: Path | None) -> None:
    """Make a deck out of questions you have: files, or folders of them.

    Reads Markdown and text of many shapes, CSV and TSV, Anki's .apkg, .colpkg and text exports,
    YAML and JSON. What it does not understand is listed with its line. Import again after the
    source has changed, to the same file: questions keep their ids, and so your history.

    \b
    Examples:
      voice-interview decks import README.md --to javascript.md
      voice-interview decks import Spanish.apkg
      voice-interview decks import notes/ extra.csv --to mine.md
    """
    from voice_interview.decks.importing import import_decks
    from voice_interview.terminal.wording import imported

    result = import_decks(sources, target)
    for problem in result.problems:
        say(str(problem), err=True)
    say(imported(result))


def _tell_errors(problems: "Iterable[Problem]") -> None:
    for problem in problems:
        if problem.severity == "error":
            say(str(problem), err=True)
