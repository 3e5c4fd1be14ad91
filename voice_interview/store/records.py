"""Sittings and attempts as records, read from rows of all tables and written to them.

`folder` is the folder of the log: paths are stored relative to it, so that it can be moved.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, select

from voice_interview.models import (
    Attempt,
    AttemptState,
    Question,
    Recorded,
    Score,
    SessionRecord,
)
from voice_interview.store.rows import (
    asked_row,
    by_attempt,
    grade_row,
    insert_row,
    to_grade,
    to_transcript,
    transcript_row,
)
from voice_interview.store.tables import attempts, grades, transcripts

T = TypeVar("T")


def relative(path: Path, folder: Path) -> str:
    """As stored."""
    return path.relative_to(folder).as_posix()


def read_sessions(
    connection: Connection,
    folder: Path,
    rows: Sequence[Row[Any]],
    concerned: ColumnElement[bool] | None = None,
) -> list[SessionRecord]:
    """The sittings of these rows with all of their attempts, or those concerned."""
    by_session: dict[int, list[Attempt]] = defaultdict(list)
    of_these = attempts.c.session_id.in_([row.id for row in rows])
    for attempt in read_attempts(connection, folder, of_these if concerned is None else concerned):
        by_session[attempt.session_id].append(attempt)
    return [
        SessionRecord(
            id=row.id,
            deck=row.deck,
            deck_title=row.deck_title,
            started_at=row.started_at,
            ended_at=row.ended_at,
            folder=folder / row.folder,
            attempts=tuple(by_session[row.id]),
            uid=row.uid,
        )
        for row in rows
    ]


def read_attempts(
    connection: Connection, folder: Path, wanted: ColumnElement[bool]
) -> list[Attempt]:
    """Session by session, in the order of their place in it; follow-ups below their answer."""
    in_order = (attempts.c.session_id, attempts.c.position, attempts.c.id)
    rows = connection.execute(select(attempts).where(wanted).order_by(*in_order)).all()
    ids = [row.id for row in rows]
    of_transcripts = by_attempt(connection, transcripts, ids)
    of_grades = by_attempt(connection, grades, ids)
    of_parents: dict[int | None, list[Attempt]] = defaultdict(list)
    for row in reversed(rows):  # what follows up was asked later
        attempt = _attempt(row, folder, of_transcripts[row.id], of_grades[row.id])
        follow_ups = tuple(of_parents[row.id][::-1])
        of_parents[row.parent_id].append(replace(attempt, follow_ups=follow_ups))
    return of_parents[None][::-1]


def _attempt(row: Row[Any], folder: Path, heard: list[Row[Any]], graded: list[Row[Any]]) -> Attempt:
    return Attempt(
        id=row.id,
        session_id=row.session_id,
        position=row.position,
        question=msgspec.convert(row.question, Question),
        state=AttemptState(row.state),
        asked_at=row.asked_at,
        recording=_recording(row, folder),
        transcript=to_transcript(heard[-1]) if heard else None,
        grade=to_grade(graded[-1]) if graded else None,
        earlier_grades=tuple(map(to_grade, graded[:-1])),
        rating=Score(row.rating) if row.rating else None,
        rated_at=row.rated_at,
        earlier_transcripts=tuple(map(to_transcript, heard[:-1])),
        uid=row.uid,
    )


def _recording(row: Row[Any], folder: Path) -> Recorded | None:
    if row.audio is None:
        return None
    return Recorded(folder / row.audio, row.seconds, row.overflows)


def recording_row(recording: Recorded, folder: Path) -> dict[str, Any]:
    return {
        "audio": relative(recording.path, folder),
        "seconds": recording.seconds,
        "overflows": recording.overflows,
    }


def session_row(record: SessionRecord, folder: Path) -> dict[str, Any]:
    return {
        "deck": record.deck,
        "deck_title": record.deck_title,
        "folder": relative(record.folder, folder),
        "started_at": record.started_at,
        "ended_at": record.ended_at,
        "uid": record.uid,
    }


def add_attempt(
    connection: Connection,
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
    attempt_id = insert_row(connection, attempts, asked | later | recorded)
    for transcript in _in_order(attempt.earlier_transcripts, attempt.transcript):
        at = transcript.transcribed_at or attempt.asked_at
        insert_row(connection, transcripts, transcript_row(attempt_id, transcript, at))
    for grade in _in_order(attempt.earlier_grades, attempt.grade):
        at = grade.graded_at or attempt.asked_at
        insert_row(connection, grades, grade_row(attempt_id, grade, at))
    for follow_up in attempt.follow_ups:
        add_attempt(connection, folder, session_id, follow_up, attempt_id)
    return attempt_id


def _in_order(earlier: Sequence[T], latest: T | None) -> Sequence[T]:
    return earlier if latest is None else (*earlier, latest)
