"""Answers as a table, a row each."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from voice_interview.models import Attempt, Score, SessionRecord, with_follow_ups

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet computes a cell that begins so, and may send its neighbours away by it (OWASP, "CSV
Injection")."""

COLUMNS: Mapping[str, str] = {
    "session": "session.uid",
    "answer": "answer.uid",
    "deck": "session.deck",
    "deck_title": "session.deck_title",
    "round": "answer.question.round",
    "tags": "answer.question.tags",
    "question_id": "answer.question.id",
    "question": "answer.question.text",
    "position": "answer.position",
    "follows": "answer.question.follows",
    "asked_at": "answer.asked_at",
    "state": "answer.state",
    "rating": "answer.rating",
    "rated_at": "answer.rated_at",
    "suggested": "answer.grade.score",
    "coverage": "answer.grade.coverage",
    "graded_by": "answer.grade.engine",
    "seconds": "answer.recording.seconds",
    "transcript": "answer.transcript.text",
    "transcribed_by": "answer.transcript.engine",
    "thinking": "answer.transcript.delivery.thinking",
    "speaking": "answer.transcript.delivery.speaking",
    "pace": "answer.transcript.delivery.pace",
    "pauses": "answer.transcript.delivery.pauses",
    "pause_share": "answer.transcript.delivery.pause_share",
    "limit_share": "answer.transcript.delivery.limit_share",
    "recording": "answer.recording.path",
}
"""Where the cell of each column is found; empty where a part of the way is missing."""


def rows(records: Iterable[SessionRecord]) -> Iterator[str]:
    """Lines of CSV: the names of the columns, then an answer each."""
    yield _line(COLUMNS)
    for record in records:
        for attempt in with_follow_ups(record.attempts):
            yield _line(_cell(_at(way, record, attempt)) for way in COLUMNS.values())


def _at(way: str, session: SessionRecord, answer: Attempt) -> Any:
    start, *names = way.split(".")
    value: Any = {"session": session, "answer": answer}[start]
    for name in names:
        value = getattr(value, name, None)
    return value


def _cell(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case Score():
            return int(value)
        case tuple():
            return _harmless(", ".join(value))
        case Path():
            return _harmless("/".join(value.parts[-2:]))
        case str():
            return _harmless(value)
    return value


def _harmless(text: str) -> str:
    """The apostrophe makes a spreadsheet take what follows for text."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _line(cells: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
