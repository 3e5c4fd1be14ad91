"""Keep what C libraries print off a person's screen.

PortAudio, ALSA and JACK report every device probed or lost, and mpg123 every damaged file, with
`fprintf(stderr)`, at any time and from threads of their own, in the middle of what the terminal
shows. Python's own stderr is another thing and stays as it is, and so does a child process's.
"""

import ctypes
import functools
import logging
import os
import platform

logger = logging.getLogger(__name__)


@functools.cache
def silence_c_libraries() -> None:
    """Send C's `stderr` of this process to nowhere, for good.

    Done on Linux with glibc, where `stderr` is a variable that may be set (in musl it may not);
    elsewhere the libraries are quiet by themselves. Not done while DEBUG messages are logged.
    """
    if platform.libc_ver()[0] != "glibc" or logger.isEnabledFor(logging.DEBUG):
        return
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    nowhere = libc.fopen(os.devnull.encode(), b"w")
    if nowhere:
        ctypes.c_void_p.in_dll(libc, "stderr").value = nowhere
