"""Sittings and attempts, written as rows of all tables.

`folder` is the folder of the log: paths are stored relative to it, so that it can be moved.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from voice_interview.models import Attempt, Recorded, SessionRecord
from voice_interview.store.rows import Row, asked_row, grade_row, insert_row, transcript_row
from voice_interview.store.sql import Execute

T = TypeVar("T")


def relative(path: Path, folder: Path) -> str:
    """As stored."""
    return path.relative_to(folder).as_posix()


def recording_row(recording: Recorded, folder: Path) -> Row:
    return {
        "audio": relative(recording.path, folder),
        "seconds": recording.seconds,
        "overflows": recording.overflows,
    }


def session_row(record: SessionRecord, folder: Path) -> Row:
    return {
        "deck": record.deck,
        "deck_title": record.deck_title,
        "folder": relative(record.folder, folder),
        "started_at": record.started_at,
        "ended_at": record.ended_at,
        "uid": record.uid,
    }


def add_attempt(
    execute: Execute,
    folder: Path,
    session_id: int,
    attempt: Attempt,
    parent_id: int | None = None,
) -> int:
    """Write an attempt with all that belongs to it, and give its id in this log."""
    asked = asked_row(session_id, attempt.position, attempt.question, attempt.asked_at)
    later = {
        "state": attempt.state,
        "rating": attempt.rating and int(attempt.rating),
        "rated_at": attempt.rated_at,
        "uid": attempt.uid,
        "parent_id": parent_id,
    }
    recorded = recording_row(attempt.recording, folder) if attempt.recording else {}
    attempt_id = insert_row(execute, "attempts", asked | later | recorded)
    for transcript in _in_order(attempt.earlier_transcripts, attempt.transcript):
        at = transcript.transcribed_at or attempt.asked_at
        insert_row(execute, "transcripts", transcript_row(attempt_id, transcript, at))
    for grade in _in_order(attempt.earlier_grades, attempt.grade):
        at = grade.graded_at or attempt.asked_at
        insert_row(execute, "grades", grade_row(attempt_id, grade, at))
    for follow_up in attempt.follow_ups:
        add_attempt(execute, folder, session_id, follow_up, attempt_id)
    return attempt_id


def _in_order(earlier: Sequence[T], latest: T | None) -> Sequence[T]:
    return earlier if latest is None else (*earlier, latest)
