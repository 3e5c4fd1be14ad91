"""history, show."""

import click

from voice_interview.cli.context import MOST, Context, json_option, out, pass_context, print_json


@click.command()
@click.option("--limit", type=click.IntRange(min=1, max=MOST), default=20, show_default=True)
@json_option
@pass_context
def history(context: Context, limit: int, as_json: bool) -> None:
    """List past sessions, newest first.

    \b
    Examples:
      voice-interview history
      voice-interview history --limit 5 --json
    """
    from voice_interview.terminal import reports

    with context.store("ro") as store:
        records = store.sessions(limit)
    if as_json:
        print_json(records)
    else:
        out().print(reports.history(records))


@click.command()
@click.argument("session", type=click.IntRange(min=1, max=MOST))
@json_option
@pass_context
def show(context: Context, session: int, as_json: bool) -> None:
    """Show one session: questions, transcripts, ratings and where the recordings are.

    SESSION is its number in `voice-interview history`.

    \b
    Examples:
      voice-interview show 3
      voice-interview show 3 --json
    """
    from voice_interview.terminal import reports

    with context.store("ro") as store:
        record = store.session(session)
    if as_json:
        print_json(record)
    else:
        out().print(reports.session(record))
