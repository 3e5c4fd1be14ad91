"""The log of sessions. Every step of an attempt is committed before the next one starts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, Row, or_, select, update
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
from voice_interview.store.notes import write_note
from voice_interview.store.rows import (
    advance,
    asked_row,
    by_attempt,
    grade_of,
    grade_row,
    insert_row,
    set_columns,
    state_before_rating,
    transcript_of,
    transcript_row,
)
from voice_interview.store.tables import attempts, grades, sessions, transcripts


class Store:
    """Sessions and their attempts in one database, with the recordings beside it.

    What is known of a recorded answer is noted beside its recording too, at every step.
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

    def is_whole(self) -> bool:
        """Whether an SQLite file is sound to its last page."""
        with self._transaction() as connection:
            return connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"

    def begin_session(self, deck: Deck, folder: Path, now: datetime) -> int:
        """Log a new sitting whose recordings go to `folder`, and give its id."""
        values = {"deck": deck.id, "deck_title": deck.title, "started_at": now}
        with self._transaction() as connection:
            return insert_row(connection, sessions, values | {"folder": self._relative(folder)})

    def end_session(self, session_id: int, now: datetime) -> None:
        with self._transaction() as connection:
            mine = update(sessions).where(sessions.c.id == session_id)
            connection.execute(mine.values(ended_at=now))

    def asked(self, session_id: int, position: int, question: Question, now: datetime) -> int:
        """Log that `question` was asked, with its wording of today, and give the attempt's id."""
        with self._transaction() as connection:
            return insert_row(connection, attempts, asked_row(session_id, position, question, now))

    def followed_up(self, parent_id: int, question: Question, now: datetime) -> int:
        """Log that `question` was asked on an answer, as part of its attempt, and give an id."""
        with self._transaction() as connection:
            of_parent = select(attempts.c.session_id, attempts.c.position)
            parent = connection.execute(of_parent.where(attempts.c.id == parent_id)).one()
            values = asked_row(parent.session_id, parent.position, question, now)
            return insert_row(connection, attempts, values | {"parent_id": parent_id})

    def recording(self, attempt_id: int, path: Path) -> None:
        """Log where an answer is being recorded, so that it is found if nothing more is logged."""
        with self._step(attempt_id) as connection:
            set_columns(
                connection, attempt_id, audio=self._relative(path), seconds=0.0, overflows=0
            )

    def recorded(self, attempt_id: int, recording: Recorded) -> None:
        with self._step(attempt_id) as connection:
            set_columns(connection, attempt_id, **self._audio(recording))
            advance(connection, attempt_id, AttemptState.RECORDED)

    def transcribed(self, attempt_id: int, transcript: Transcript, now: datetime) -> None:
        """Add a transcript; earlier ones of the attempt are kept."""
        with self._step(attempt_id) as connection:
            insert_row(connection, transcripts, transcript_row(attempt_id, transcript, now))
            advance(connection, attempt_id, AttemptState.TRANSCRIBED)

    def graded(self, attempt_id: int, grade: Grade, now: datetime) -> None:
        """Add a grade; earlier ones of the attempt are kept. A later step stays as it is."""
        with self._step(attempt_id) as connection:
            insert_row(connection, grades, grade_row(attempt_id, grade, now))
            advance(connection, attempt_id, AttemptState.GRADED)

    def rated(self, attempt_id: int, score: Score, now: datetime) -> None:
        values = {"state": AttemptState.RATED, "rating": int(score), "rated_at": now}
        with self._step(attempt_id) as connection:
            set_columns(connection, attempt_id, **values)

    def unrated(self, attempt_id: int) -> None:
        """Take the rating back; the attempt is as far as it had come before."""
        with self._step(attempt_id) as connection:
            state = state_before_rating(connection, attempt_id)
            set_columns(connection, attempt_id, state=state, rating=None, rated_at=None)

    def skipped(self, attempt_id: int) -> None:
        with self._step(attempt_id) as connection:
            set_columns(connection, attempt_id, state=AttemptState.SKIPPED)

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

    def open_sessions(self) -> list[SessionRecord]:
        """Sittings without an end or with an answer that was not written down, newest first.

        An answer that was skipped, or given up by the lowest rating, needs not be written down.
        """
        written = select(transcripts.c.attempt_id)
        unwritten = select(attempts.c.session_id).where(
            attempts.c.audio.is_not(None),
            attempts.c.state != AttemptState.SKIPPED,
            attempts.c.rating.is_distinct_from(int(Score.DIDNT_KNOW)),
            attempts.c.id.not_in(written),
        )
        is_open = or_(sessions.c.ended_at.is_(None), sessions.c.id.in_(unwritten))
        with self._transaction() as connection:
            newest = select(sessions).where(is_open).order_by(sessions.c.id.desc())
            return self._records(connection, connection.execute(newest).all())

    def restore(self, records: Iterable[SessionRecord]) -> None:
        """Add sittings from elsewhere, all or none; their ids are given anew."""
        with self._transaction() as connection:
            for record in records:
                values = {"deck": record.deck, "deck_title": record.deck_title}
                times = {"started_at": record.started_at, "ended_at": record.ended_at}
                folder = {"folder": self._relative(record.folder)}
                session_id = insert_row(connection, sessions, values | times | folder)
                for attempt in record.attempts:
                    self._restore(connection, attempt, session_id, None)

    def _restore(
        self, connection: Connection, attempt: Attempt, session_id: int, parent_id: int | None
    ) -> None:
        values = asked_row(session_id, attempt.position, attempt.question, attempt.asked_at)
        values |= {"state": attempt.state, "parent_id": parent_id}
        if attempt.rating is not None:
            values |= {"rating": int(attempt.rating), "rated_at": attempt.rated_at}
        if attempt.recording is not None:
            values |= self._audio(attempt.recording)
        attempt_id = insert_row(connection, attempts, values)
        then = attempt.asked_at
        if attempt.transcript is not None:
            insert_row(
                connection, transcripts, transcript_row(attempt_id, attempt.transcript, then)
            )
        for grade in filter(None, (*attempt.earlier_grades, attempt.grade)):
            row = grade_row(attempt_id, grade, grade.graded_at or then)
            insert_row(connection, grades, row)
        for each in attempt.follow_ups:
            self._restore(connection, each, session_id, attempt_id)

    def _records(
        self,
        connection: Connection,
        rows: Sequence[Row[Any]],
        concerned: ColumnElement[bool] | None = None,
    ) -> list[SessionRecord]:
        """The sittings of these rows with all of their attempts, or those concerned."""
        in_rows = attempts.c.session_id.in_([row.id for row in rows])
        by_session = self._attempts(connection, in_rows if concerned is None else concerned)
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
        self, connection: Connection, concerned: ColumnElement[bool]
    ) -> dict[int, list[Attempt]]:
        wanted = select(attempts).where(concerned)
        rows = connection.execute(wanted.order_by(attempts.c.position, attempts.c.id)).all()
        ids = [row.id for row in rows]
        of_transcripts = by_attempt(connection, transcripts, ids)
        of_grades = by_attempt(connection, grades, ids)
        of_parents: dict[int | None, list[Attempt]] = defaultdict(list)
        for row in reversed(rows):  # what follows up was asked later
            attempt = self._attempt(row, of_transcripts[row.id], of_grades[row.id])
            follow_ups = tuple(of_parents[row.id][::-1])
            of_parents[row.parent_id].append(replace(attempt, follow_ups=follow_ups))
        by_session: dict[int, list[Attempt]] = defaultdict(list)
        for attempt in reversed(of_parents[None]):
            by_session[attempt.session_id].append(attempt)
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
            transcript=transcript_of(heard[-1]) if heard else None,
            grade=grade_of(graded[-1]) if graded else None,
            earlier_grades=tuple(map(grade_of, graded[:-1])),
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

    def _audio(self, recording: Recorded) -> dict[str, Any]:
        return {
            "audio": self._relative(recording.path),
            "seconds": recording.seconds,
            "overflows": recording.overflows,
        }

    @contextmanager
    def _step(self, attempt_id: int) -> Iterator[Connection]:
        """A transaction on one attempt, which is noted beside its recording before it is over."""
        with self._transaction() as connection:
            yield connection
            self._note(connection, attempt_id)

    def _note(self, connection: Connection, attempt_id: int) -> None:
        of_attempt = select(attempts.c.session_id, attempts.c.parent_id)
        mine = connection.execute(of_attempt.where(attempts.c.id == attempt_id)).one()
        of_session = select(sessions).where(sessions.c.id == mine.session_id)
        first = mine.parent_id or attempt_id
        concerned = or_(attempts.c.id == first, attempts.c.parent_id == first)
        (record,) = self._records(connection, connection.execute(of_session).all(), concerned)
        if record.attempts[0].recording is not None:
            write_note(record)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise explained(error, self._engine) from error
