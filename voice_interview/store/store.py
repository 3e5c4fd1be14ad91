"""The log of sessions. Every step of an attempt is committed before the next one starts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, Table, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from voice_interview.errors import StoreError
from voice_interview.models import (
    Attempt,
    AttemptState,
    Deck,
    Grade,
    Question,
    Recorded,
    Score,
    SessionRecord,
    Transcript,
)
from voice_interview.store.database import Mode, explained, open_database
from voice_interview.store.tables import attempts, grades, sessions, transcripts

STEPS = (
    AttemptState.ASKED,
    AttemptState.RECORDED,
    AttemptState.TRANSCRIBED,
    AttemptState.GRADED,
    AttemptState.RATED,
)
"""In order. What is graded again stays rated."""

TRANSCRIPT_FIELDS = {field.name for field in fields(Transcript)}
GRADE_FIELDS = {field.name for field in fields(Grade)} - {"graded_at"}
"""Those with a column of the same name."""


class Store:
    """Sessions and their attempts in one database, with the recordings beside it.

    Every method raises `StoreError` where the database fails.
    """

    def __init__(self, folder: Path, url: str = "", mode: Mode = "rw") -> None:
        """Open the log; `folder` holds the recordings, and the database where `url` is empty.

        For reading alone ("ro") it may lie where nothing may be written.
        """
        self.folder = folder
        self._engine: Engine = open_database(folder, url, mode)

    def close(self) -> None:
        self._engine.dispose()

    def begin_session(self, deck: Deck, folder: Path, now: datetime) -> int:
        """Log a new sitting whose recordings go to `folder`, and give its id."""
        values = {"deck": deck.id, "deck_title": deck.title, "started_at": now}
        with self._transaction() as connection:
            return _insert(connection, sessions, values | {"folder": self._relative(folder)})

    def end_session(self, session_id: int, now: datetime) -> None:
        self._set(sessions, session_id, ended_at=now)

    def asked(self, session_id: int, position: int, question: Question, now: datetime) -> int:
        """Log that `question` was asked, with its wording of today, and give the attempt's id."""
        values = {
            "session_id": session_id,
            "position": position,
            "question_id": question.id,
            "question": msgspec.to_builtins(question),
            "state": AttemptState.ASKED,
            "asked_at": now,
        }
        with self._transaction() as connection:
            return _insert(connection, attempts, values)

    def recording(self, attempt_id: int, path: Path) -> None:
        """Log where an answer is being recorded, so that it is found if nothing more is logged."""
        self._set(attempts, attempt_id, audio=self._relative(path), seconds=0.0, overflows=0)

    def recorded(self, attempt_id: int, recording: Recorded) -> None:
        self._set(
            attempts,
            attempt_id,
            state=AttemptState.RECORDED,
            audio=self._relative(recording.path),
            seconds=recording.seconds,
            overflows=recording.overflows,
        )

    def transcribed(self, attempt_id: int, transcript: Transcript, now: datetime) -> None:
        """Add a transcript; earlier ones of the attempt are kept."""
        values = msgspec.to_builtins(transcript) | {"attempt_id": attempt_id, "created_at": now}
        self._add(transcripts, values, attempt_id, AttemptState.TRANSCRIBED)

    def graded(self, attempt_id: int, grade: Grade, now: datetime) -> None:
        """Add a grade; earlier ones of the attempt are kept. A later step stays as it is."""
        values = msgspec.to_builtins(grade) | {"attempt_id": attempt_id, "created_at": now}
        del values["graded_at"]
        self._add(grades, values, attempt_id, AttemptState.GRADED)

    def rated(self, attempt_id: int, score: Score, now: datetime) -> None:
        self._set(attempts, attempt_id, state=AttemptState.RATED, rating=int(score), rated_at=now)

    def skipped(self, attempt_id: int) -> None:
        self._set(attempts, attempt_id, state=AttemptState.SKIPPED)

    def session(self, session_id: int) -> SessionRecord:
        """One sitting with its attempts. Raises `StoreError` where there is none of that id."""
        with self._transaction() as connection:
            row = connection.execute(
                select(sessions).where(sessions.c.id == session_id)
            ).one_or_none()
            if row is None:
                raise StoreError(
                    f"There is no session {session_id}.",
                    "List them with: voice-interview history",
                )
            return self._records(connection, [row])[0]

    def sessions(self, limit: int | None = None) -> list[SessionRecord]:
        """The latest sittings, or all, newest first."""
        with self._transaction() as connection:
            newest = select(sessions).order_by(sessions.c.id.desc()).limit(limit)
            return self._records(connection, connection.execute(newest).all())

    def _records(self, connection: Connection, rows: Sequence[Row[Any]]) -> list[SessionRecord]:
        by_session = self._attempts(connection, [row.id for row in rows])
        return [
            SessionRecord(
                id=row.id,
                deck=row.deck,
                deck_title=row.deck_title,
                started_at=row.started_at,
                ended_at=row.ended_at,
                folder=self.folder / row.folder,
                attempts=tuple(by_session[row.id]),
            )
            for row in rows
        ]

    def _attempts(
        self, connection: Connection, session_ids: Sequence[int]
    ) -> dict[int, list[Attempt]]:
        wanted = select(attempts).where(attempts.c.session_id.in_(session_ids))
        rows = connection.execute(wanted.order_by(attempts.c.position)).all()
        ids = [row.id for row in rows]
        of_transcripts = _by_attempt(connection, transcripts, ids)
        of_grades = _by_attempt(connection, grades, ids)
        by_session: dict[int, list[Attempt]] = defaultdict(list)
        for row in rows:
            attempt = self._attempt(row, of_transcripts[row.id], of_grades[row.id])
            by_session[row.session_id].append(attempt)
        return by_session

    def _attempt(self, row: Row[Any], heard: list[Row[Any]], graded: list[Row[Any]]) -> Attempt:
        return Attempt(
            id=row.id,
            session_id=row.session_id,
            position=row.position,
            question=msgspec.convert(row.question, Question),
            state=AttemptState(row.state),
            asked_at=row.asked_at,
            recording=self._recording(row),
            transcript=_transcript(heard[-1]) if heard else None,
            grade=_grade(graded[-1]) if graded else None,
            earlier_grades=tuple(map(_grade, graded[:-1])),
            rating=Score(row.rating) if row.rating else None,
            rated_at=row.rated_at,
        )

    def _recording(self, row: Row[Any]) -> Recorded | None:
        if row.audio is None:
            return None
        return Recorded(self.folder / row.audio, row.seconds, row.overflows)

    def _relative(self, path: Path) -> str:
        """As stored, so that the recordings folder can be moved."""
        return path.relative_to(self.folder).as_posix()

    def _set(self, table: Table, row_id: int, **values: object) -> None:
        with self._transaction() as connection:
            connection.execute(update(table).where(table.c.id == row_id).values(**values))

    def _add(
        self, table: Table, values: dict[str, Any], attempt_id: int, state: AttemptState
    ) -> None:
        with self._transaction() as connection:
            _insert(connection, table, values)
            before = STEPS[: STEPS.index(state)]
            mine = (attempts.c.id == attempt_id) & attempts.c.state.in_(before)
            connection.execute(update(attempts).where(mine).values(state=state))

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise explained(error, self._engine) from error


def _insert(connection: Connection, table: Table, values: dict[str, Any]) -> int:
    key = connection.execute(insert(table).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _by_attempt(
    connection: Connection, table: Table, attempt_ids: Iterable[int]
) -> dict[int, list[Row[Any]]]:
    """The rows of each attempt, oldest first."""
    wanted = select(table).where(table.c.attempt_id.in_(attempt_ids)).order_by(table.c.id)
    rows: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(wanted):
        rows[row.attempt_id].append(row)
    return rows


def _transcript(row: Row[Any]) -> Transcript:
    values = {name: row._mapping[name] for name in TRANSCRIPT_FIELDS}
    return msgspec.convert(values | {"speech": row.speech or ()}, Transcript)


def _grade(row: Row[Any]) -> Grade:
    values = {name: row._mapping[name] for name in GRADE_FIELDS} | {"graded_at": row.created_at}
    return msgspec.convert(values | {"contradictions": row.contradictions or ()}, Grade)
