"""The log of sessions. Every step of an attempt is committed before the next one starts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    delete,
    select,
    text,
    update,
)

from voice_interview.errors import NotStoredError
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
    with_follow_ups,
)
from voice_interview.store import sittings
from voice_interview.store.database import REFUSALS, Mode, explained, open_database
from voice_interview.store.notes import write_note
from voice_interview.store.reading import Dialect, Rows
from voice_interview.store.records import (
    add_attempt,
    recording_row,
    relative,
    session_row,
)
from voice_interview.store.rows import (
    advance,
    asked_row,
    grade_row,
    insert_row,
    set_columns,
    state_before_rating,
    transcript_row,
)
from voice_interview.store.selection import Selection
from voice_interview.store.sittings import Read, Where
from voice_interview.store.tables import attempts, grades, sessions, transcripts

EVERYTHING = Selection()

OPEN = """
    ended_at IS NULL OR id IN (
        SELECT session_id FROM attempts
        WHERE audio IS NOT NULL AND state <> :skipped AND (rating IS NULL OR rating <> :given_up)
        AND id NOT IN (SELECT attempt_id FROM transcripts)
    )
"""
"""Sittings without an end, or with a recording that was not written down though it should be."""

UNWRITTEN = {"skipped": str(AttemptState.SKIPPED), "given_up": int(Score.DIDNT_KNOW)}


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

    @property
    def dialect(self) -> Dialect:
        return "postgresql" if self._engine.dialect.name == "postgresql" else "sqlite"

    def close(self) -> None:
        self._engine.dispose()

    def is_whole(self) -> bool:
        """Whether an SQLite file is sound to its last page."""
        with self.transaction() as connection:
            return connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"

    def begin_session(self, deck: Deck, folder: Path, now: datetime) -> int:
        """Log a new sitting whose recordings go to `folder`, and give its id."""
        values = {
            "deck": deck.id,
            "deck_title": deck.title,
            "source": str(deck.source.absolute()),
            "folder": self._relative(folder),
            "started_at": now,
        }
        with self.transaction() as connection:
            return insert_row(connection, sessions, values)

    def end_session(self, session_id: int, now: datetime) -> None:
        with self.transaction() as connection:
            mine = update(sessions).where(sessions.c.id == session_id)
            connection.execute(mine.values(ended_at=now))

    def asked(self, session_id: int, position: int, question: Question, now: datetime) -> int:
        """Log that `question` was asked, with its wording of today, and give the attempt's id."""
        with self.transaction() as connection:
            return insert_row(connection, attempts, asked_row(session_id, position, question, now))

    def followed_up(self, parent_id: int, question: Question, now: datetime) -> int:
        """Log that `question` was asked on an answer, as part of its attempt, and give an id."""
        with self.transaction() as connection:
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
            set_columns(connection, attempt_id, **recording_row(recording, self.folder))
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
        """One sitting with its attempts. Raises `NotStoredError` where there is none of that id."""
        with self.reading() as read:
            return sittings.session(read, self.folder, session_id)

    def attempt(self, attempt_id: int) -> Attempt:
        """One answer, or a follow-up of one. Raises `NotStoredError` where there is none."""
        first = "SELECT coalesce(parent_id, id) FROM attempts WHERE id = :attempt"
        whole = Where(f"id = ({first}) OR parent_id = ({first})", {"attempt": attempt_id})
        with self.reading() as read:
            for each in with_follow_ups(sittings.attempts(read, self.folder, whole)):
                if each.id == attempt_id:
                    return each
        raise NotStoredError(
            f"There is no answer {attempt_id}.", "Find it in its session: voice-interview history"
        )

    def sessions(
        self, limit: int | None = None, selection: Selection = EVERYTHING
    ) -> list[SessionRecord]:
        """The latest sittings of `selection`, or all of them, newest first."""
        with self.reading() as read:
            return sittings.sessions(read, self.folder, selection.where(self.dialect), limit)

    def open_sessions(self) -> list[SessionRecord]:
        """Sittings without an end or with an answer that was not written down, newest first.

        An answer that was skipped, or given up by the lowest rating, needs not be written down.
        """
        with self.reading() as read:
            return sittings.sessions(read, self.folder, Where(OPEN, UNWRITTEN))

    def answers_to(self, question_id: str, deck: str | None = None) -> list[Attempt]:
        """Every attempt at a question, of `deck` or of all, in the order of their time."""
        with self.reading() as read:
            return sittings.attempts(read, self.folder, sittings.asking(question_id, deck))

    def each_session(self, session_ids: Sequence[int] = ()) -> Iterator[SessionRecord]:
        """The sittings of these ids, else all, oldest first; one after the other is read.

        Raises `StoreError` at once where there is none of an id.
        """
        with self.transaction() as connection:
            known = connection.scalars(select(sessions.c.id).order_by(sessions.c.id)).all()
        for missing in sorted(set(session_ids) - set(known)):
            raise sittings.no_session(missing)
        return map(self.session, session_ids or known)

    def session_with(self, uid: str) -> SessionRecord | None:
        """The sitting of this uid, if it is here."""
        with self.reading() as read:
            mine = Where("uid = :uid", {"uid": uid})
            return next(iter(sittings.sessions(read, self.folder, mine)), None)

    def has_attempt(self, uid: str) -> bool:
        with self.transaction() as connection:
            mine = select(attempts.c.id).where(attempts.c.uid == uid)
            return connection.scalar(mine) is not None

    def has_folder(self, folder: Path) -> bool:
        """Whether a sitting keeps its recordings there."""
        with self.transaction() as connection:
            there = select(sessions.c.id).where(sessions.c.folder == self._relative(folder))
            return connection.scalar(there.limit(1)) is not None

    def add(self, *records: SessionRecord) -> None:
        """Log all that `records` hold, under ids of this log; a sitting that is here gets more.

        Their paths are inside `folder`, and their attempts are new. All is logged or nothing.
        """
        with self.transaction() as connection:
            for record in records:
                mine = select(sessions.c.id).where(sessions.c.uid == record.uid)
                session_id = connection.scalar(mine)
                if session_id is None:
                    session_id = insert_row(connection, sessions, session_row(record, self.folder))
                for attempt in record.attempts:
                    added = add_attempt(connection, self.folder, session_id, attempt)
                    self._note(connection, added)

    def delete_session(self, session_id: int) -> None:
        """Forget a sitting with all its attempts; recordings are left where they are."""
        with self.transaction() as connection:
            connection.execute(delete(sessions).where(sessions.c.id == session_id))

    def delete_attempt(self, attempt_id: int) -> None:
        """Forget an attempt and what was asked on it; recordings are left where they are."""
        with self.transaction() as connection:
            for mine in (attempts.c.parent_id == attempt_id, attempts.c.id == attempt_id):
                connection.execute(delete(attempts).where(mine))

    def _relative(self, path: Path) -> str:
        return relative(path, self.folder)

    @contextmanager
    def _step(self, attempt_id: int) -> Iterator[Connection]:
        """A transaction on one attempt, which is noted beside its recording before it is over."""
        with self.transaction() as connection:
            yield connection
            self._note(connection, attempt_id)

    def _note(self, connection: Connection, attempt_id: int) -> None:
        of_attempt = select(attempts.c.session_id, attempts.c.parent_id)
        mine = connection.execute(of_attempt.where(attempts.c.id == attempt_id)).one()
        of_session = Where("id = :session", {"session": mine.session_id})
        first = {"first": mine.parent_id or attempt_id}
        concerned = Where("id = :first OR parent_id = :first", first)
        read = _reader(connection)
        (record,) = sittings.sessions(read, self.folder, of_session, concerned=concerned)
        if record.attempts[0].recording is not None:
            write_note(record)

    @contextmanager
    def reading(self) -> Iterator[Read]:
        """What gives rows of plain SQL, all of one moment."""
        with self.transaction() as connection:
            yield _reader(connection)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection for one piece of work. Raises `StoreError` where the database fails."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except REFUSALS as error:
            raise explained(error, self._engine) from error


def _reader(connection: Connection) -> Read:
    def read(statement: str, **values: object) -> Rows:
        return connection.execute(text(statement), values).all()

    return read
