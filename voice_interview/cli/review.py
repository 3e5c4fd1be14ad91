"""review."""

import click

from voice_interview.cli.context import Context, pass_context, say

PORT = 8321


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Where this machine listens; 0 takes any that is free.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Listen at this address of the machine's, so that others can reach the page.",
)
@click.option("--browser/--no-browser", default=True, help="Open it in the browser, or only say.")
@pass_context
def review(context: Context, port: int, host: str, browser: bool) -> None:
    """Go through your answers in the browser: look, listen, read.

    The page is served by this machine, for this machine, until Ctrl-C. The address it prints lets
    one browser in.

    \b
    Examples:
      voice-interview review
      voice-interview --recordings recordings/demo review
    """
    from voice_interview.web.serve import serve

    serve(context.config(), host, port, say, browse=browser)
