"""Recordings on disk are private, and a disk that refuses them is told in a sentence."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voice_interview.errors import DiskError

_NEARLY_NOTHING = 1 << 20
"""Bytes; a disk with less left is called full where a library does not say why it failed."""


def create_private(path: Path) -> None:
    """Make an empty file that its owner alone can read (0600), and missing folders (0700).

    Raises `DiskError`.
    """
    try:
        make_private_folder(path.parent)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    except OSError as error:
        raise disk_error(path, error) from error


def make_private_folder(folder: Path) -> None:
    """Make `folder`, and those above it that are missing, for their owner alone. Raises OSError."""
    for each in reversed([each for each in (folder, *folder.parents) if not each.is_dir()]):
        each.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def private_replacement(path: Path) -> Iterator[Path]:
    """A private file to write that takes the place of `path` afterwards, whole or not at all.

    Raises `DiskError`.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    create_private(unfinished)
    try:
        yield unfinished
        _settle(unfinished)
        unfinished.replace(path)
    except OSError as error:
        raise disk_error(path, error) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """Have the disk hold it before it takes another's place, lest a power cut leave it empty."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def disk_error(path: Path, error: Exception) -> DiskError:
    """Why `path` could not be written, from what a library raised."""
    if _is_full(path, error):
        return DiskError(
            f"The disk is full; {path.name} could not be written.",
            f"Free some space on the disk with {path.parent}.",
        )
    if isinstance(error, PermissionError):
        return DiskError(
            f"{path.parent} may not be written to.",
            "Give yourself permission, or keep sessions elsewhere with --recordings.",
        )
    reason = error.strerror if isinstance(error, OSError) else str(error).rstrip(".")
    return DiskError(
        f"{path} could not be written: {reason}.",
        "Check the disk, or keep sessions elsewhere with --recordings.",
    )


def _is_full(path: Path, error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    try:
        return shutil.disk_usage(path.parent).free < _NEARLY_NOTHING
    except OSError:
        return False
