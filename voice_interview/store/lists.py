"""Lists of what is stored, a page at a time, without the words and wordings that no list shows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voice_interview.models import AttemptState, Delivery, Score
from voice_interview.store.selection import Selection
from voice_interview.store.sittings import NEWEST, parsed
from voice_interview.store.sql import moment, score
from voice_interview.store.store import Store


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer in a list."""

    id: int
    asked_at: datetime
    """UTC."""
    state: AttemptState
    seconds: float | None
    """Length of the recording; None where there is none."""
    rating: Score | None


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One sitting in a list."""

    id: int
    deck_title: str
    started_at: datetime
    """UTC."""
    ended: bool
    ratings: tuple[Score | None, ...]
    """Of each question that was asked, in order."""
    answered: int
    seconds: float
    """Length of its answers together."""


@dataclass(frozen=True, slots=True)
class SessionLines:
    """One page of a list of sittings."""

    items: tuple[SessionLine, ...]
    total: int
    """Sittings on all pages."""


def session_lines(store: Store, selection: Selection, start: int, count: int) -> SessionLines:
    """So many sittings of `selection`, newest first, from the one at `start`."""
    sql, values = selection.where(store.database.dialect)
    page = f"FROM sessions WHERE {sql} ORDER BY {NEWEST} LIMIT {count} OFFSET {start}"
    by_session: dict[int, list[Sequence[Any]]] = defaultdict(list)
    with store.database.reading() as execute:
        ((total,),) = execute(f"SELECT count(*) FROM sessions WHERE {sql}", **values)
        rows = execute(f"SELECT id, deck_title, started_at, ended_at {page}", **values)
        asked = execute(
            f"""SELECT session_id, parent_id, state, seconds, rating FROM attempts
            WHERE session_id IN (SELECT id {page}) ORDER BY position""",
            **values,
        )
    for session_id, parent_id, *each in asked:
        if parent_id is None:  # in SQL, an index of nearly all rows would be read
            by_session[session_id].append(each)
    return SessionLines(tuple(_session_line(row, by_session[row[0]]) for row in rows), total)


def deck_titles(store: Store) -> dict[str, str]:
    """The decks in the log: the latest title of each, by its id."""
    with store.database.reading() as execute:
        rows = execute("""
            SELECT deck, deck_title FROM sessions
            WHERE id IN (SELECT max(id) FROM sessions GROUP BY deck) ORDER BY deck_title
        """)
    return {row[0]: row[1] for row in rows}


def answers_to(store: Store, deck: str, question_id: str, count: int) -> tuple[AnswerLine, ...]:
    """The latest answers to one question, newest first."""
    newest = """
        SELECT attempts.id, asked_at, state, seconds, rating
        FROM attempts JOIN sessions ON sessions.id = attempts.session_id
        WHERE question_id = :question AND deck = :deck
        ORDER BY asked_at DESC, attempts.id DESC LIMIT :count
    """
    with store.database.reading() as execute:
        rows = execute(newest, question=question_id, deck=deck, count=count)
    return tuple(map(_answer_line, rows))


def deliveries(store: Store, count: int) -> list[tuple[datetime, Delivery]]:
    """How the latest answers were delivered and when they were asked for, oldest first."""
    latest = """
        SELECT attempts.id, asked_at, delivery
        FROM attempts JOIN transcripts ON transcripts.attempt_id = attempts.id
        ORDER BY transcripts.id DESC LIMIT :count
    """
    with store.database.reading() as execute:
        rows = execute(latest, count=count)
    by_answer = {
        answer: (moment(asked_at), parsed(delivery, Delivery))
        for answer, asked_at, delivery in reversed(rows)
        if delivery and delivery != "null"
    }
    return list(by_answer.values())


def _answer_line(row: Sequence[Any]) -> AnswerLine:
    answer, asked_at, state, seconds, rating = row
    return AnswerLine(
        id=answer,
        asked_at=moment(asked_at),
        state=AttemptState(state),
        seconds=seconds,
        rating=score(rating),
    )


def _session_line(row: Sequence[Any], asked: Sequence[Sequence[Any]]) -> SessionLine:
    """`asked` holds state, length and rating."""
    session, deck_title, started_at, ended_at = row
    lengths = [seconds for state, seconds, _ in asked if seconds and state != AttemptState.SKIPPED]
    return SessionLine(
        id=session,
        deck_title=deck_title,
        started_at=moment(started_at),
        ended=ended_at is not None,
        ratings=tuple(score(rating) for _, _, rating in asked),
        answered=len(lengths),
        seconds=sum(lengths),
    )
