"""A helper process that answers lines with lines, and is killed when it does not."""

import subprocess
from collections.abc import Sequence
from contextlib import suppress
from threading import Timer
from time import monotonic


class Child:
    """A process that gets a line and gives a line. It is out of reach of the terminal's Ctrl-C."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start `command` and return at once. Raises `OSError` where it cannot be started."""
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def ask(self, line: bytes, seconds: float) -> bytes:
        """The answer to `line`; an empty `line` only waits for one.

        A child that has not answered within `seconds` is killed: `TimeoutError`. `EOFError` where
        it died of its own accord. Never waits longer, even for a child that reads nothing.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        limit = monotonic() + seconds
        watchdog = Timer(seconds, self.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except (OSError, ValueError):  # the pipe broke, or `kill` closed it
            answer = b""
        except BaseException:  # Ctrl-C: the answer to come would be taken for the next one
            self.kill()
            raise
        finally:
            watchdog.cancel()
        if not answer.endswith(b"\n"):
            raise TimeoutError if monotonic() >= limit else EOFError
        return answer

    def kill(self) -> None:
        """End the process at once. May be called twice and from any thread."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not yet written is lost with its reader
                    pipe.close()
