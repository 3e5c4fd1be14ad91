"""The terminal as a listener: some events are printed for good, all move the live part."""

from threading import Lock
from types import TracebackType

from rich.console import Console
from rich.live import Live

from voice_interview.events import Event
from voice_interview.models import Command
from voice_interview.terminal.keys import command
from voice_interview.terminal.live import drawn
from voice_interview.terminal.printed import printed, printed_without_live
from voice_interview.terminal.view import View, after

FRAMES = 12
"""Pictures a second."""


class Terminal:
    """Shows an interview. A context manager; call it with each event, from any thread."""

    def __init__(self, out: Console) -> None:
        self._console = out
        self._view = View()
        self._lock = Lock()
        self._live = Live(
            console=out,
            get_renderable=lambda: drawn(self._view, out.width),
            refresh_per_second=FRAMES,
            transient=True,
        )

    def __enter__(self) -> "Terminal":
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def __call__(self, event: Event) -> None:
        lines = printed(event)
        if lines is None and not self._console.is_terminal:
            lines = printed_without_live(event)
        with self._lock:
            if lines is not None:
                self._console.print(lines)
            self._view = after(self._view, event)

    def meaning(self, char: str) -> Command | None:
        """What a key asks for at this moment."""
        return command(self._view.phase, char)
