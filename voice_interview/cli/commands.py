"""commands."""

import click

from voice_interview.cli.context import json_option, out, print_json


@click.command()
@json_option
def commands(as_json: bool) -> None:
    """List what you can say instead of pressing a key, and when.

    Say it alone, with a moment of silence before and after. English only; [commands] in
    config.toml switches it off.

    \b
    Examples:
      voice-interview commands
      voice-interview commands --json
    """
    from voice_interview.commands.table import PHRASES
    from voice_interview.terminal import reports

    if as_json:
        print_json(PHRASES)
    else:
        out().print(reports.phrases(PHRASES))
