"""What every command shares: the options before it, and where it prints."""

import shlex
import shutil
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from voice_interview.plain_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from voice_interview.config import LoadedConfig
    from voice_interview.store.sqlite import Mode
    from voice_interview.store.store import Store


MOST = 2**31 - 1
"""Largest number that every database takes."""


@dataclass(frozen=True, slots=True)
class Context:
    """The options that stand before the command."""

    config_path: Path | None
    recordings: Path | None

    def config(self) -> "LoadedConfig":
        """The settings in force. Raises `ConfigError`."""
        from voice_interview import config

        return config.load(self.config_path).with_recordings(self.recordings)

    def calling(self, command: str) -> str:
        """What to type for `command` with the same options."""
        options = {"--config": self.config_path, "--recordings": self.recordings}
        given = [part for name, path in options.items() if path for part in (name, _short(path))]
        return shlex.join(["voice-interview", *given, command])

    @contextmanager
    def store(self, mode: "Mode" = "rw") -> "Iterator[Store]":
        """The log of sessions, for the length of the block. Raises `StoreError`, `DiskError`."""
        from voice_interview.store.store import Store

        loaded = self.config()
        database = loaded.config.recordings.database
        with closing(Store(loaded.recordings_folder, database, mode)) as store:
            yield store


def _short(path: Path) -> str:
    """From the current folder on, where it is below that."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


pass_context = click.make_pass_decorator(Context)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
limit_option = click.option(
    "--limit",
    type=click.IntRange(min=1, max=MOST),
    default=20,
    show_default=True,
    help="At most so many, the newest.",
)


def out() -> "Console":
    """The screen."""
    from voice_interview.terminal.screen import console

    return console()


def notes() -> "Console":
    """Standard error: what is said beside a command's result."""
    from voice_interview.terminal.screen import console

    return console(stderr=True)


def asked(question: str, replies: "Sequence[str]") -> str:
    """One of `replies`, asked for at the terminal until it is given. Raises `click.Abort`.

    `input` and Click leave the writing of a question to C's own stream, which is silent once sound
    libraries are loaded.
    """
    while True:
        try:
            given = out().input(f"{question} ", markup=False).strip().lower()
        except EOFError:
            raise click.Abort from None
        if given in replies:
            return given


def say(text: str, *, err: bool = False) -> None:
    """Print a line: text from elsewhere moves no cursor."""
    click.echo(visible(text), err=err)


def complain(message: str, hint: str = "") -> None:
    """Say on standard error what is wrong, and what to do."""
    click.secho(_wrapped(visible(message)), fg="red", bold=True, err=True)
    if hint:
        say(_wrapped(hint), err=True)


def _wrapped(text: str) -> str:
    """Broken between words for a terminal; a file or a pipe gets it in one line."""
    if not sys.stderr.isatty():
        return text
    width = shutil.get_terminal_size().columns
    lines = (
        wrap(line, width, break_long_words=False, break_on_hyphens=False)
        for line in text.splitlines()
    )
    return "\n".join(chain.from_iterable(lines))


def print_json(value: object) -> None:
    """Print a record, or a list of them, as JSON that a person can read too."""
    from voice_interview.terminal.json import as_json

    say(as_json(value))
