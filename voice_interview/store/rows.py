"""Records as rows of the tables."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, insert, select, update

from voice_interview.models import AttemptState, Grade, Question, Transcript
from voice_interview.plain_text import visible
from voice_interview.store.sittings import GRADE_FIELDS, TRANSCRIPT_FIELDS
from voice_interview.store.tables import attempts, grades, transcripts

STEPS = (
    AttemptState.ASKED,
    AttemptState.RECORDED,
    AttemptState.TRANSCRIBED,
    AttemptState.GRADED,
    AttemptState.RATED,
)
"""In order. What is graded again stays rated."""


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


def set_columns(connection: Connection, attempt_id: int, **values: object) -> None:
    connection.execute(update(attempts).where(attempts.c.id == attempt_id).values(**values))


def advance(connection: Connection, attempt_id: int, state: AttemptState) -> None:
    """The attempt has come to `state`, unless it is further already."""
    before = STEPS[: STEPS.index(state)]
    mine = (attempts.c.id == attempt_id) & attempts.c.state.in_(before)
    connection.execute(update(attempts).where(mine).values(state=state))


def state_before_rating(connection: Connection, attempt_id: int) -> AttemptState:
    for table, state in (
        (grades, AttemptState.GRADED),
        (transcripts, AttemptState.TRANSCRIBED),
    ):
        mine = select(table.c.id).where(table.c.attempt_id == attempt_id)
        if connection.execute(mine.limit(1)).first():
            return state
    recorded = select(attempts.c.audio).where(attempts.c.id == attempt_id)
    return AttemptState.RECORDED if connection.scalar(recorded) else AttemptState.ASKED


def insert_row(connection: Connection, table: Table, values: dict[str, Any]) -> int:
    """Add a row, its texts without what no database takes and no screen shows; gives its id."""
    key = connection.execute(insert(table).values(_visible(values))).inserted_primary_key
    assert key is not None
    return int(key[0])


def _visible(value: Any) -> Any:
    match value:
        case str():
            return visible(value)
        case list() | tuple():
            return [_visible(each) for each in value]
        case dict():
            return {name: _visible(each) for name, each in value.items()}
    return value
