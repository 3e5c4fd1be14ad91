"""A helper process that is asked over two pipes, and killed where it does not answer."""

import subprocess
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Event, Timer
from typing import IO, TypeVar

T = TypeVar("T")


class Child:
    """It is out of reach of the terminal's Ctrl-C, and ends with this object."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start `command` and return at once. Raises `OSError` where it cannot be started."""
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._end = weakref.finalize(self, _end, self._process)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process at once. May be called twice and from any thread."""
        self._end()
        self._process.wait()  # another thread may be ending it just now

    def ask(
        self, write: Callable[[IO[bytes]], object], read: Callable[[IO[bytes]], T], seconds: float
    ) -> T:
        """What `read` takes from its standard output, once `write` has written to its input.

        `read` raises `EOFError` where that breaks off. A child that has not answered within
        `seconds` is killed: `TimeoutError`. `EOFError` where it died of its own accord. Never waits
        longer, even for a child that reads nothing. After any error it is dead.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        late = Event()

        def give_up() -> None:
            late.set()
            self.kill()

        watchdog = Timer(seconds, give_up)
        watchdog.daemon = True
        watchdog.start()
        try:
            with suppress(OSError):  # it has died, which `read` will tell
                write(self._process.stdin)
                self._process.stdin.flush()
            return read(self._process.stdout)
        except (EOFError, OSError, ValueError):  # the pipe broke, or `kill` closed it
            self.kill()
            raise (TimeoutError if late.is_set() else EOFError) from None
        except BaseException:  # Ctrl-C: the answer to come would be taken for the next one
            self.kill()
            raise
        finally:
            watchdog.cancel()


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was not yet written is lost with its reader
                pipe.close()
