"""due, stats, search."""

import sys
from datetime import UTC, datetime

import click

from voice_interview.cli.context import Context, json_option, out, pass_context, print_json

SOMETHING_DUE = 10
"""Exit status, for cron and scripts."""


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
      voice-interview due >/dev/null || notify-send "Time to practise"
    """
    from voice_interview.progress.agenda import agenda
    from voice_interview.terminal import progress

    found = agenda(context.config(), datetime.now(UTC), deck)
    if as_json:
        print_json(found)
    else:
        out().print(progress.agenda(found))
    if found.due:
        sys.exit(SOMETHING_DUE)
