"""Single key presses, read in the background."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from voice_interview.errors import InterviewError

POLL = 0.1
"""Seconds after which the reader looks whether it should stop."""


@contextmanager
def keyboard(on_key: Callable[[str], None]) -> Iterator[None]:
    """Call `on_key` with each character typed, in a thread of its own, until the end of the block.

    Keys are not echoed and need no Enter; Ctrl-C still interrupts. A keyboard that goes away (its
    terminal was closed) counts as the key `q`. Raises `InterviewError` where there is none.
    """
    if not sys.stdin.isatty():
        raise InterviewError(
            "An interview needs a terminal: its keys cannot be read from a file or a pipe.",
            "Call it in a terminal, or add --hands-free. To watch one: voice-interview demo",
        )
    stopped = Event()
    reader = Thread(target=_read, args=(on_key, stopped), name="keyboard", daemon=True)
    with _single_keys():
        reader.start()
        try:
            yield
        finally:
            stopped.set()
            reader.join(timeout=1)


def _read(on_key: Callable[[str], None], stopped: Event) -> None:
    while not stopped.is_set():
        for char in _pressed():
            on_key(char)


if sys.platform == "win32":
    import msvcrt
    import time

    @contextmanager
    def _single_keys() -> Iterator[None]:
        yield

    def _pressed() -> str:
        if not msvcrt.kbhit():
            time.sleep(POLL)
            return ""
        char = msvcrt.getwch()
        if char in "\x00\xe0":
            msvcrt.getwch()
            return ""
        return char

else:
    import select
    import termios
    import tty

    @contextmanager
    def _single_keys() -> Iterator[None]:
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        tty.setcbreak(terminal)
        try:
            yield
        finally:
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)

    def _pressed() -> str:
        terminal = sys.stdin.fileno()
        if not select.select([terminal], [], [], POLL)[0]:
            return ""
        try:
            typed = os.read(terminal, 64)
        except OSError:
            typed = b""
        if not typed:
            select.select([], [], [], POLL)
            return "q"
        return "" if typed.startswith(b"\x1b") else typed.decode(errors="ignore")
