"""due, stats, search."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from voice_interview.cli.context import (
    Context,
    json_option,
    limit_option,
    out,
    pass_context,
    print_json,
)

SOMETHING_DUE = 10
"""Exit status, for cron and scripts."""


@contextmanager
def _many_answers() -> Iterator[None]:
    """Without a search for cycles: the answers of a long log are many, and have none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@click.command()
@click.argument("deck", required=False)
@json_option
@pass_context
def due(context: Context, deck: str | None, as_json: bool) -> None:
    """List the questions that are due, weakest first.

    Of every deck that you practised, or of DECK, an id or a file. The exit status is 0 where
    nothing is due and 10 where something is.

    \b
    Examples:
      voice-interview due
      voice-interview due --json
      voice-interview due >/dev/null; [ $? -eq 10 ] && notify-send "Time to practise"
    """
    with _many_answers():
        from voice_interview.progress.agenda import agenda
        from voice_interview.terminal import progress

        found = agenda(context.config(), datetime.now(UTC), deck)
    if as_json:
        print_json(found)
    else:
        out().print(progress.agenda(found))
    if found.due:
        sys.exit(SOMETHING_DUE)


@click.command()
@click.argument("deck", required=False)
@json_option
@pass_context
def stats(context: Context, deck: str | None, as_json: bool) -> None:
    """Show how it goes, by round and by tag.

    Of every deck that you practised, or of DECK, an id or a file. What each figure means stands in
    docs/progress.md.

    \b
    Examples:
      voice-interview stats
      voice-interview stats llm-engineering --json
    """
    with _many_answers():
        from voice_interview.progress.stats import stats as figures_of
        from voice_interview.terminal import figures

        found = figures_of(context.config(), datetime.now(UTC), deck)
    if as_json:
        print_json(found)
    else:
        out().print(figures.stats(found))


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True)
@limit_option
@json_option
@pass_context
def search(context: Context, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find what you said: the newest answers with all of WORDS.

    A word of three letters or more finds all that begin with it. Words within quotation marks,
    which your shell wants in quotation marks of its own, are found one after the other.

    \b
    Examples:
      voice-interview search kv cache
      voice-interview search '"context window"' token
    """
    from voice_interview.progress.search import search as find
    from voice_interview.terminal import found

    matches = find(context.config(), " ".join(words), limit + 1)
    if as_json:
        print_json(matches[:limit])
    else:
        out().print(found.matches(matches, limit))
