"""The commands. The only room that prints errors and exits; heavy imports stay inside commands."""

import gc
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from voice_interview import __version__
from voice_interview.cli import (
    commands,
    config,
    decks,
    exchange,
    grade,
    interview,
    log,
    machine,
    progress,
    recover,
    review,
)
from voice_interview.cli.context import Context, complain
from voice_interview.errors import InterviewError
from voice_interview.plain_text import visible

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""

BROKEN = 70
"""Exit status after an error of ours (EX_SOFTWARE of sysexits.h)."""


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with `voice-interview doctor`, then `voice-interview practice`.",
)
@click.version_option(__version__, prog_name="voice-interview")
@click.option(
    "--config", type=click.Path(path_type=Path), metavar="FILE", help="Read this config.toml."
)
@click.option(
    "--recordings",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Keep and find sessions in this folder.",
)
@click.option(
    "--debug", is_flag=True, help="Log to standard error, and show the traceback of an error."
)
@click.pass_context
def cli(context: click.Context, config: Path | None, recordings: Path | None, debug: bool) -> None:
    """Practise interviews aloud.

    It asks a question, records your answer, writes down what you said, plays the model answer and
    keeps your rating: 1 didn't know, 2 partial, 3 clear and complete.
    """
    del debug  # `main` reads it before anything can fail
    context.obj = Context(config, recordings)


for _command in (
    interview.practice,
    interview.demo,
    interview.transcribe,
    progress.due,
    progress.stats,
    progress.search,
    log.history,
    log.show,
    review.review,
    grade.grade,
    recover.recover,
    exchange.export,
    exchange.import_,
    exchange.delete,
    decks.decks,
    machine.doctor,
    machine.devices,
    commands.commands,
    config.config,
):
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit: the one place where errors become sentences."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _log("--debug" in given)
    _interrupt_on_hang_up()
    try:
        cli.main(given, prog_name="voice-interview", standalone_mode=False)
    except BaseException as error:
        if "--debug" in given and not isinstance(error, SystemExit | click.ClickException):
            raise
        _exit(_told(error))
    _exit(0)


def _exit(status: int) -> NoReturn:
    gc.freeze()  # what is left ends with the process: no last search for cycles in it
    sys.exit(status)


def _log(debug: bool) -> None:
    """With --debug, what the program notes for its makers goes to standard error, else nowhere.

    Libraries note less: one that talks to a server may repeat all that is sent to it.
    """
    ours = logging.getLogger("voice_interview")
    if debug:
        shown = logging.StreamHandler()
        shown.setFormatter(_Visible("%(relativeCreated)7d %(name)s %(message)s"))
        logging.basicConfig(level=logging.INFO, handlers=[shown])
        ours.setLevel(logging.DEBUG)
    else:
        ours.addHandler(logging.NullHandler())
        ours.propagate = False


class _Visible(logging.Formatter):
    """What is noted may quote a server or name a file, and moves no cursor."""

    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


def _told(error: BaseException) -> int:
    """Tell the person what happened; gives the exit status."""
    match error:
        case SystemExit(code=int(code)):
            return code
        case click.ClickException():
            error.show()
            return error.exit_code
        case KeyboardInterrupt() | click.Abort():
            complain("Stopped.")
            return INTERRUPTED
        case InterviewError():
            complain(error.message, error.hint)
            return error.exit_status
        case BrokenPipeError():
            sys.stderr.close()
            return 0
    complain(
        f"Something went wrong that should not have: {type(error).__name__}: {error}",
        "Please report it, with what the same command prints with --debug before it.",
    )
    return BROKEN


def _interrupt_on_hang_up() -> None:
    """A closed terminal or a `kill` ends a session as Ctrl-C does, with everything kept."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), interrupt)
