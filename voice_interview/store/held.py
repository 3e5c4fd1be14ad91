"""Whose a session's folder is: a lock that its process holds, and that falls with it.

The operating system lets go of it however the process ends, so that what is not held any more was
left unfinished.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from voice_interview.audio.files import disk_error, make_private_folder

_LOCK = ".session.lock"


@contextmanager
def new_folder(wanted: Path) -> Iterator[Path]:
    """A session's own folder, private and held for the length of the block.

    It is named `wanted`, or with a number after it where another session took that name. Nothing of
    it is left where nothing was put into it. Raises `DiskError`.
    """
    folder = _made(wanted)
    try:
        with held(folder):
            yield folder
    finally:
        with suppress(OSError):
            folder.rmdir()


@contextmanager
def held(folder: Path) -> Iterator[bool]:
    """Hold a session's folder for the length of the block; False where another process does, or
    where there is none."""
    lock = FileLock(folder / _LOCK, timeout=0, mode=0o600)
    try:
        if folder.is_dir():
            lock.acquire()
    except Timeout:
        pass
    except OSError as error:
        raise disk_error(folder / _LOCK, error) from error
    try:
        yield lock.is_locked
    finally:
        if lock.is_locked:
            lock.release()
            (folder / _LOCK).unlink(missing_ok=True)


def is_held(folder: Path) -> bool:
    """Whether a session is going on there."""
    if not (folder / _LOCK).exists():
        return False
    with held(folder) as mine:
        return not mine


def _made(wanted: Path) -> Path:
    folder, number = wanted, 1
    while True:
        try:
            make_private_folder(wanted.parent)
            folder.mkdir(mode=0o700)
        except FileExistsError:
            number += 1
            folder = wanted.with_name(f"{wanted.name}_{number}")
        except OSError as error:
            raise disk_error(folder, error) from error
        else:
            return folder
