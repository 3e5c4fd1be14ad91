"""The command is killed for good; `benchmarks/faults.py` does it as often as one likes."""

import sys
from pathlib import Path

import pytest

from benchmarks.faults import kill_after


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("seconds", [3.0, 7.0])
def test_a_killed_session_loses_nothing_and_can_be_finished(tmp_path: Path, seconds: float) -> None:
    assert kill_after(tmp_path, seconds).faults == ()
