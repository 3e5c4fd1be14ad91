"""Records as rows of the tables, and back."""

from dataclasses import fields
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row

from voice_interview.models import AttemptState, Grade, Question, Transcript

TRANSCRIPT_FIELDS = {field.name for field in fields(Transcript)} - {"transcribed_at"}
GRADE_FIELDS = {field.name for field in fields(Grade)} - {"graded_at"}
"""Those with a column of the same name."""


def asked_row(session_id: int, position: int, question: Question, now: datetime) -> dict[str, Any]:
    return {
        "session_id": session_id,
        "position": position,
        "question_id": question.id,
        "question": msgspec.to_builtins(question),
        "state": AttemptState.ASKED,
        "asked_at": now,
    }


def transcript_row(attempt_id: int, transcript: Transcript, now: datetime) -> dict[str, Any]:
    values = msgspec.to_builtins(transcript)
    row = {name: values[name] for name in TRANSCRIPT_FIELDS}
    return row | {"attempt_id": attempt_id, "created_at": now}


def grade_row(attempt_id: int, grade: Grade, now: datetime) -> dict[str, Any]:
    values = msgspec.to_builtins(grade)
    row = {name: values[name] for name in GRADE_FIELDS}
    return row | {"attempt_id": attempt_id, "created_at": now}


def to_transcript(row: Row[Any]) -> Transcript:
    values = {name: row._mapping[name] for name in TRANSCRIPT_FIELDS}
    known = {"speech": row.speech or (), "transcribed_at": row.created_at}
    return msgspec.convert(values | known, Transcript)


def to_grade(row: Row[Any]) -> Grade:
    values = {name: row._mapping[name] for name in GRADE_FIELDS} | {"graded_at": row.created_at}
    return msgspec.convert(values | {"contradictions": row.contradictions or ()}, Grade)
