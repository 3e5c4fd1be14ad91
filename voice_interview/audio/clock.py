"""The time by which sound is placed."""

import time

_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
"""Linux and macOS stop `time.monotonic` while the machine sleeps; these, the first Linux's and the
second macOS's, go on. Windows has neither, and its `time.monotonic` goes on."""


def clock() -> float:
    """Seconds on a clock that nobody sets, and that goes on while the machine sleeps."""
    return time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK)
