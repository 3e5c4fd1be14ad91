"""Records as rows of the tables."""

import json
from datetime import datetime
from typing import Any, TypeAlias
from uuid import uuid4

import msgspec

from voice_interview.models import AttemptState, Grade, Question, Transcript
from voice_interview.plain_text import visible
from voice_interview.store.sittings import GRADE_FIELDS, JSON, TRANSCRIPT_FIELDS
from voice_interview.store.sql import Execute

Row: TypeAlias = dict[str, Any]
"""Columns and what they hold; those of `JSON` a list, a mapping or None."""

STEPS = (
    AttemptState.ASKED,
    AttemptState.RECORDED,
    AttemptState.TRANSCRIBED,
    AttemptState.GRADED,
    AttemptState.RATED,
)
"""In order. What is graded again stays rated."""


def asked_row(session_id: int, position: int, question: Question, now: datetime) -> Row:
    return {
        "session_id": session_id,
        "position": position,
        "question_id": question.id,
        "question": msgspec.to_builtins(question),
        "state": AttemptState.ASKED,
        "asked_at": now,
        "uid": str(uuid4()),
    }


def transcript_row(attempt_id: int, transcript: Transcript, now: datetime) -> Row:
    values = msgspec.to_builtins(transcript)
    row = {name: values[name] for name in TRANSCRIPT_FIELDS}
    return row | {"attempt_id": attempt_id, "created_at": now}


def grade_row(attempt_id: int, grade: Grade, now: datetime) -> Row:
    values = msgspec.to_builtins(grade)
    row = {name: values[name] for name in GRADE_FIELDS}
    return row | {"attempt_id": attempt_id, "created_at": now}


def set_columns(execute: Execute, attempt_id: int, **values: object) -> None:
    changes = ", ".join(f"{name} = :{name}" for name in values)
    execute(f"UPDATE attempts SET {changes} WHERE id = :attempt", attempt=attempt_id, **values)


def advance(execute: Execute, attempt_id: int, state: AttemptState) -> None:
    """The attempt has come to `state`, unless it is further already."""
    before = ", ".join(f"'{each}'" for each in STEPS[: STEPS.index(state)])
    mine = f"id = :attempt AND state IN ({before})"
    execute(f"UPDATE attempts SET state = :state WHERE {mine}", attempt=attempt_id, state=state)


def state_before_rating(execute: Execute, attempt_id: int) -> AttemptState:
    for table, state in (
        ("grades", AttemptState.GRADED),
        ("transcripts", AttemptState.TRANSCRIBED),
    ):
        mine = f"SELECT id FROM {table} WHERE attempt_id = :attempt LIMIT 1"
        if execute(mine, attempt=attempt_id):
            return state
    recorded = "SELECT id FROM attempts WHERE id = :attempt AND audio IS NOT NULL"
    return AttemptState.RECORDED if execute(recorded, attempt=attempt_id) else AttemptState.ASKED


def insert_row(execute: Execute, table: str, row: Row) -> int:
    """Add a row, its texts without what no database takes and no screen shows; gives its id."""
    names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
    stored = {name: _stored(name, _visible(value)) for name, value in row.items()}
    statement = f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING id"
    ((key,),) = execute(statement, **stored)
    return int(key)


def _stored(name: str, value: Any) -> Any:
    return json.dumps(value) if name in JSON else value


def _visible(value: Any) -> Any:
    match value:
        case str():
            return visible(value)
        case list() | tuple():
            return [_visible(each) for each in value]
        case dict():
            return {name: _visible(each) for name, each in value.items()}
    return value
