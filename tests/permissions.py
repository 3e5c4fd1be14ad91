"""Files that may not be read or written, also where the tests are run by root."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

_NOBODY = 65534


@contextmanager
def as_anybody() -> Iterator[None]:
    """Within the block, permissions hold: nothing is barred to root, who becomes nobody."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder that anybody may look into: pytest's own are closed to others."""
    if not hasattr(os, "geteuid"):
        pytest.skip("Windows has other permissions")
    with TemporaryDirectory(prefix="open-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        for each in (folder, *folder.rglob("*")):
            if each.is_dir():
                each.chmod(0o755)  # lest it cannot be emptied
