"""Lists of what is stored, a page at a time, without the words and wordings that no list shows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, Select, func, select, text

from voice_interview.models import AttemptState, Delivery, Score
from voice_interview.store.selection import Selection
from voice_interview.store.store import Store
from voice_interview.store.tables import attempts, sessions, transcripts


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
    sql, values = selection.where(store.dialect)
    which = text(sql).bindparams(**values)
    newest = select(sessions).where(which).order_by(sessions.c.id.desc())
    by_session: dict[int, list[Row[Any]]] = defaultdict(list)
    with store.transaction() as connection:
        total = connection.scalar(select(func.count()).select_from(sessions).where(which))
        rows = connection.execute(newest.offset(start).limit(count)).all()
        mine = _ASKED.where(attempts.c.session_id.in_([row.id for row in rows]))
        for asked in connection.execute(mine):
            if asked.parent_id is None:  # in SQL, an index of nearly all rows would be read
                by_session[asked.session_id].append(asked)
    return SessionLines(tuple(_session_line(row, by_session[row.id]) for row in rows), total or 0)


def deck_titles(store: Store) -> dict[str, str]:
    """The decks in the log: the latest title of each, by its id."""
    latest = select(func.max(sessions.c.id)).group_by(sessions.c.deck)
    titles = select(sessions.c.deck, sessions.c.deck_title).where(sessions.c.id.in_(latest))
    with store.transaction() as connection:
        rows = connection.execute(titles.order_by(sessions.c.deck_title)).all()
    return {row.deck: row.deck_title for row in rows}


def answers_to(store: Store, deck: str, question_id: str, count: int) -> tuple[AnswerLine, ...]:
    """The latest answers to one question, newest first."""
    newest = (
        select(attempts)
        .join(sessions, sessions.c.id == attempts.c.session_id)
        .where(attempts.c.question_id == question_id, sessions.c.deck == deck)
        .order_by(attempts.c.id.desc())
        .limit(count)
    )
    with store.transaction() as connection:
        return tuple(map(_answer_line, connection.execute(newest)))


def deliveries(store: Store, count: int) -> list[tuple[datetime, Delivery]]:
    """How the latest answers were delivered and when they were asked for, oldest first."""
    latest = (
        select(attempts.c.id, attempts.c.asked_at, transcripts.c.delivery)
        .join(transcripts, transcripts.c.attempt_id == attempts.c.id)
        .order_by(transcripts.c.id.desc())
        .limit(count)
    )
    with store.transaction() as connection:
        rows = connection.execute(latest).all()
    by_answer = {row.id: row for row in rows[::-1] if row.delivery}
    return [(row.asked_at, msgspec.convert(row.delivery, Delivery)) for row in by_answer.values()]


_ASKED: Select[Any] = select(
    attempts.c.session_id,
    attempts.c.parent_id,
    attempts.c.state,
    attempts.c.seconds,
    attempts.c.rating,
).order_by(attempts.c.position)


def _answer_line(row: Row[Any]) -> AnswerLine:
    return AnswerLine(
        id=row.id,
        asked_at=row.asked_at,
        state=AttemptState(row.state),
        seconds=row.seconds if row.audio else None,
        rating=Score(row.rating) if row.rating else None,
    )


def _session_line(row: Row[Any], asked: Sequence[Row[Any]]) -> SessionLine:
    answered = [each for each in asked if each.seconds and each.state != AttemptState.SKIPPED]
    return SessionLine(
        id=row.id,
        deck_title=row.deck_title,
        started_at=row.started_at,
        ended=row.ended_at is not None,
        ratings=tuple(Score(each.rating) if each.rating else None for each in asked),
        answered=len(answered),
        seconds=sum(each.seconds for each in answered),
    )
