"""A person's terminal: the real command in a pseudo-terminal, and what its screen shows."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence

import pexpect
import pyte

COLUMNS, ROWS = 100, 40


class TerminalWindow:
    """Runs `voice-interview` in a window; looks at the screen, presses keys."""

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str]) -> None:
        self._screen = pyte.HistoryScreen(COLUMNS, ROWS, history=2000)
        self._stream = pyte.Stream(self._screen)
        self._child = pexpect.spawn(
            sys.executable,
            ["-m", "voice_interview", *arguments],
            env={**env, "TERM": "xterm-256color"},
            dimensions=(ROWS, COLUMNS),
            encoding="utf-8",
            codec_errors="replace",  # Ctrl-C drops what waits, perhaps half a character
            timeout=1,
        )

    @property
    def pid(self) -> int:
        return int(self._child.pid)

    def press(self, keys: str) -> None:
        self._child.send(keys)

    def interrupt(self) -> None:
        """Ctrl-C."""
        self._child.sendintr()

    @property
    def text(self) -> str:
        """Everything on the screen and above it."""
        above = ("".join(line[x].data for x in range(COLUMNS)) for line in self._screen.history.top)
        return "\n".join([*above, *self._screen.display])

    def wait_for(self, text: str, seconds: float = 30) -> None:
        """Until `text` can be seen anywhere, also above the screen."""
        self._read_until(lambda: text in self.text, seconds, f"“{text}” is not shown")

    def wait_for_end(self, seconds: float = 30) -> int:
        """Until the command is over; gives its exit status."""
        self._read_until(lambda: not self._child.isalive(), seconds, "it does not end")
        status = self._child.exitstatus
        assert status is not None, f"ended by signal {self._child.signalstatus}\n{self.text}"
        return int(status)

    def close(self) -> None:
        self._child.close(force=True)

    def _read_until(self, condition: Callable[[], bool], seconds: float, complaint: str) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            self._read()
            assert time.monotonic() < deadline, f"{complaint} after {seconds} s\n{self.text}"
        self._read()

    def _read(self) -> None:
        try:
            self._stream.feed(self._child.read_nonblocking(65536, timeout=0.05))
        except pexpect.TIMEOUT:
            pass
        except pexpect.EOF:
            time.sleep(0.05)
