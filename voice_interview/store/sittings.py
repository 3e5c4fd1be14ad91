"""Sittings and answers, read from the tables."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, get_type_hints

import msgspec

from voice_interview.models import (
    Attempt,
    AttemptState,
    Grade,
    Question,
    Recorded,
    SessionRecord,
    Transcript,
)
from voice_interview.store.sql import Execute, moment, score

T = TypeVar("T")


class Where(NamedTuple):
    """What a sitting or an answer must be, as the condition of a SELECT."""

    sql: str
    values: Mapping[str, object] = {}


_SESSION = ("id", "deck", "deck_title", "folder", "started_at", "ended_at", "uid")
_ATTEMPT = (
    *("id", "session_id", "parent_id", "position", "question", "state", "asked_at"),
    *("audio", "seconds", "overflows", "rating", "rated_at", "uid"),
)

JSON = frozenset({"question", "words", "speech", "delivery", "points", "contradictions"})
"""Columns that hold it."""

TRANSCRIPT_FIELDS = {field.name for field in fields(Transcript)} - {"transcribed_at"}
GRADE_FIELDS = {field.name for field in fields(Grade)} - {"graded_at"}
"""Those with a column of the same name."""

NEWEST = "started_at DESC, id DESC"
"""Order of sittings; an older one may have been imported later."""

_Row = dict[str, Any]


def sessions(
    execute: Execute,
    folder: Path,
    where: Where,
    limit: int | None = None,
    concerned: Where | None = None,
) -> list[SessionRecord]:
    """The latest sittings, or all of them, newest first, with their attempts or those concerned.

    `folder` is where the recordings are kept.
    """
    order = NEWEST if limit is None else f"{NEWEST} LIMIT {limit}"
    rows = _rows(execute, "sessions", _SESSION, where, order)
    if concerned is None:
        concerned = _of("session_id", "sessions", where, order)
    by_session: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in attempts(execute, folder, concerned):
        by_session[attempt.session_id].append(attempt)
    return [_session(row, folder, by_session[row["id"]]) for row in rows]


def attempts(execute: Execute, folder: Path, where: Where) -> list[Attempt]:
    """Session by session, in the order of their place in it; follow-ups below their answer."""
    rows = _rows(execute, "attempts", _ATTEMPT, where, "session_id, position, id")
    of_these = _of("attempt_id", "attempts", where)
    heard = _by_attempt(execute, "transcripts", TRANSCRIPT_FIELDS, of_these)
    graded = _by_attempt(execute, "grades", GRADE_FIELDS, of_these)
    of_parents: dict[int | None, list[Attempt]] = defaultdict(list)
    for row in reversed(rows):  # what follows up was asked later
        attempt = _attempt(row, folder, heard[row["id"]], graded[row["id"]])
        follow_ups = tuple(of_parents[row["id"]][::-1])
        of_parents[row["parent_id"]].append(replace(attempt, follow_ups=follow_ups))
    return of_parents[None][::-1]


def _rows(
    execute: Execute, table: str, columns: Sequence[str], where: Where, order: str
) -> list[_Row]:
    statement = f"SELECT {', '.join(columns)} FROM {table} WHERE {where.sql} ORDER BY {order}"
    found = execute(statement, **where.values)
    return [dict(zip(columns, row, strict=True)) for row in found]


def _by_attempt(
    execute: Execute, table: str, columns: Iterable[str], where: Where
) -> dict[int, list[_Row]]:
    """The rows of each attempt, oldest first."""
    rows: dict[int, list[_Row]] = defaultdict(list)
    for row in _rows(execute, table, ("attempt_id", "created_at", *columns), where, "id"):
        rows[row["attempt_id"]].append(row)
    return rows


def _of(column: str, table: str, where: Where, order: str = "id") -> Where:
    """`column` names a row of `table`; with its condition and not with its rows' ids.

    Their number has no limit, and what compiles a statement keeps each.
    """
    rows = f"SELECT id FROM {table} WHERE {where.sql} ORDER BY {order}"
    return Where(f"{column} IN ({rows})", where.values)


def _session(row: _Row, folder: Path, mine: Sequence[Attempt]) -> SessionRecord:
    return SessionRecord(
        id=row["id"],
        deck=row["deck"],
        deck_title=row["deck_title"],
        started_at=moment(row["started_at"]),
        ended_at=row["ended_at"] and moment(row["ended_at"]),
        folder=folder / row["folder"],
        attempts=tuple(mine),
        uid=row["uid"],
    )


def _attempt(row: _Row, folder: Path, heard: Sequence[_Row], graded: Sequence[_Row]) -> Attempt:
    transcripts, grades = list(map(_transcript, heard)), list(map(_grade, graded))
    return Attempt(
        id=row["id"],
        session_id=row["session_id"],
        position=row["position"],
        question=parsed(row["question"], Question),
        state=AttemptState(row["state"]),
        asked_at=moment(row["asked_at"]),
        recording=_recording(row, folder),
        transcript=transcripts[-1] if transcripts else None,
        grade=grades[-1] if grades else None,
        earlier_grades=tuple(grades[:-1]),
        rating=score(row["rating"]),
        rated_at=row["rated_at"] and moment(row["rated_at"]),
        earlier_transcripts=tuple(transcripts[:-1]),
        uid=row["uid"],
    )


def _recording(row: _Row, folder: Path) -> Recorded | None:
    if row["audio"] is None:
        return None
    return Recorded(folder / row["audio"], row["seconds"], row["overflows"])


def _transcript(row: _Row) -> Transcript:
    values = _values(row, _TRANSCRIPT_TYPES)
    return Transcript(**values, transcribed_at=moment(row["created_at"]))


def _grade(row: _Row) -> Grade:
    return Grade(**_values(row, _GRADE_TYPES), graded_at=moment(row["created_at"]))


_TRANSCRIPT_TYPES = {name: get_type_hints(Transcript)[name] for name in TRANSCRIPT_FIELDS}
_GRADE_TYPES = {name: get_type_hints(Grade)[name] for name in GRADE_FIELDS}


def _values(row: _Row, types: Mapping[str, Any]) -> _Row:
    """The fields that a row sets, of these types."""
    return {
        name: parsed(row[name], kind)
        if name in JSON
        else msgspec.convert(row[name], kind, strict=False)  # SQLite has no true and false
        for name, kind in types.items()
        if row[name] is not None
    }


def parsed(stored: Any, kind: type[T]) -> T:
    """JSON as a database gives it: SQLite as text."""
    if isinstance(stored, str):
        return msgspec.json.decode(stored, type=kind)
    return msgspec.convert(stored, kind)
