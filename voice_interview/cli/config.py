"""config path, show, init."""

from pathlib import Path

import click

from voice_interview.cli.context import Context, pass_context, print_json, say


@click.group()
def config() -> None:
    """Show the settings and where they come from, or begin a file."""


@config.command()
@pass_context
def path(context: Context) -> None:
    """Print which config.toml is read, where one is looked for, and where sessions are kept."""
    from voice_interview.config import candidates

    loaded = context.config()
    say(f"settings    {loaded.path or 'the defaults, since there is no config.toml'}")
    say(f"looked for  {', '.join(map(str, candidates(context.config_path)))}")
    say(f"recordings  {loaded.recordings_folder}")


@config.command()
@pass_context
def show(context: Context) -> None:
    """Print the settings in force as JSON, but for a database's password."""
    print_json(context.config().shown)


@config.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def init(file: Path | None) -> None:
    """Write a config.toml that holds every setting with its default.

    FILE is where to; without it, your config folder.

    \b
    Examples:
      voice-interview config init
      voice-interview config init config.toml
    """
    from voice_interview.config import initialise

    say(f"Written: {initialise(file)}")
