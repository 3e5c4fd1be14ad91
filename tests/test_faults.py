"""The command is killed for good; `benchmarks/faults.py` does it as often as one likes."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.faults import Kind, kills
from benchmarks.killing import Aim, Step
from benchmarks.short_interviews import SampleInterview
from voice_interview.store.database import FILE_NAME

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

GRADED = Aim(Step.RATING, 1, 0.0)
"""The first answer is graded, and its rating awaited."""


def test_a_killed_session_loses_nothing_and_can_be_finished(tmp_path: Path) -> None:
    moments = [Aim(Step.RECORDING, 1, 0.5), GRADED]
    done = list(kills(SampleInterview(tmp_path), moments, jobs=2))
    assert [killed.faults for killed in done] == [(), ()]
    assert [killed.finished for killed in done] == [1, 1]


class DamagedInterview(SampleInterview):
    """One after whose death something spoils what it left."""

    def recordings(self, folder: Path) -> Path:
        kept = super().recordings(folder)
        for recording in kept.rglob("*.flac"):
            os.truncate(recording, 100)
        with closing(sqlite3.connect(kept / FILE_NAME)) as log, log:
            log.execute("UPDATE attempts SET state = 'rated'")
            log.execute("DELETE FROM transcripts")
        return kept


def test_what_is_lost_would_be_seen(tmp_path: Path) -> None:
    (killed,) = kills(DamagedInterview(tmp_path), [GRADED], jobs=1)
    assert {fault.kind for fault in killed.faults} == {Kind.HALF, Kind.FORGOTTEN, Kind.SOUND}
    assert killed.missing > 4
