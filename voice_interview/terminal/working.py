"""What is being done, while a command has nothing else to show."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from voice_interview.protocols import Progress
from voice_interview.terminal.live import progress_line


@contextmanager
def working(out: Console, task: str) -> Iterator[Callable[[Progress], None]]:
    """Shows `task` for the length of the block, or in its place what is reported.

    Nothing may be printed meanwhile: rich would send it to `out`, wherever it was meant to go.
    Where `out` is no terminal, nothing is shown.
    """
    with out.status(progress_line(Progress(task, None))) as status:
        yield lambda progress: status.update(progress_line(progress))
