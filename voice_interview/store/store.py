"""The log of sessions. Every step of an attempt is committed before the next one starts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

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
from voice_interview.store.database import open_database
from voice_interview.store.notes import write_note
from voice_interview.store.records import add_attempt, recording_row, relative, session_row
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
from voice_interview.store.sittings import Where
from voice_interview.store.sql import Execute
from voice_interview.store.sqlite import Mode

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
        self.database = open_database(folder, url, mode)

    def close(self) -> None:
        self.database.close()

    def is_whole(self) -> bool:
        """Whether an SQLite file is sound to its last page."""
        with self.database.reading() as execute:
            ((found,), *_) = execute("PRAGMA quick_check")
            return bool(found == "ok")

    def begin_session(self, deck: Deck, folder: Path, now: datetime) -> int:
        """Log a new sitting whose recordings go to `folder`, and give its id."""
        row = {
            "deck": deck.id,
            "deck_title": deck.title,
            "source": str(deck.source.absolute()),
            "folder": self._relative(folder),
            "started_at": now,
            "uid": str(uuid4()),
        }
        with self.database.writing() as execute:
            return insert_row(execute, "sessions", row)

    def end_session(self, session_id: int, now: datetime) -> None:
        with self.database.writing() as execute:
            change = "UPDATE sessions SET ended_at = :now WHERE id = :session"
            execute(change, now=now, session=session_id)

    def asked(self, session_id: int, position: int, question: Question, now: datetime) -> int:
        """Log that `question` was asked, with its wording of today, and give the attempt's id."""
        with self.database.writing() as execute:
            return insert_row(execute, "attempts", asked_row(session_id, position, question, now))

    def followed_up(self, parent_id: int, question: Question, now: datetime) -> int:
        """Log that `question` was asked on an answer, as part of its attempt, and give an id."""
        with self.database.writing() as execute:
            session_id, position, _ = _place(execute, parent_id)
            row = asked_row(session_id, position, question, now)
            return insert_row(execute, "attempts", row | {"parent_id": parent_id})

    def recording(self, attempt_id: int, path: Path) -> None:
        """Log where an answer is being recorded, so that it is found if nothing more is logged."""
        with self._step(attempt_id) as execute:
            set_columns(execute, attempt_id, audio=self._relative(path), seconds=0.0, overflows=0)

    def recorded(self, attempt_id: int, recording: Recorded) -> None:
        with self._step(attempt_id) as execute:
            set_columns(execute, attempt_id, **recording_row(recording, self.folder))
            advance(execute, attempt_id, AttemptState.RECORDED)

    def transcribed(self, attempt_id: int, transcript: Transcript, now: datetime) -> None:
        """Add a transcript; earlier ones of the attempt are kept."""
        with self._step(attempt_id) as execute:
            insert_row(execute, "transcripts", transcript_row(attempt_id, transcript, now))
            advance(execute, attempt_id, AttemptState.TRANSCRIBED)

    def graded(self, attempt_id: int, grade: Grade, now: datetime) -> None:
        """Add a grade; earlier ones of the attempt are kept. A later step stays as it is."""
        with self._step(attempt_id) as execute:
            insert_row(execute, "grades", grade_row(attempt_id, grade, now))
            advance(execute, attempt_id, AttemptState.GRADED)

    def rated(self, attempt_id: int, score: Score, now: datetime) -> None:
        values = {"state": AttemptState.RATED, "rating": int(score), "rated_at": now}
        with self._step(attempt_id) as execute:
            set_columns(execute, attempt_id, **values)

    def unrated(self, attempt_id: int) -> None:
        """Take the rating back; the attempt is as far as it had come before."""
        with self._step(attempt_id) as execute:
            state = state_before_rating(execute, attempt_id)
            set_columns(execute, attempt_id, state=state, rating=None, rated_at=None)

    def skipped(self, attempt_id: int) -> None:
        with self._step(attempt_id) as execute:
            set_columns(execute, attempt_id, state=AttemptState.SKIPPED)

    def session(self, session_id: int) -> SessionRecord:
        """One sitting with its attempts. Raises `NotStoredError` where there is none of that id."""
        for record in self._sessions(Where("id = :session", {"session": session_id})):
            return record
        raise _no_session(session_id)

    def attempt(self, attempt_id: int) -> Attempt:
        """One answer, or a follow-up of one. Raises `NotStoredError` where there is none."""
        first = "SELECT coalesce(parent_id, id) FROM attempts WHERE id = :attempt"
        whole = Where(f"id = ({first}) OR parent_id = ({first})", {"attempt": attempt_id})
        for each in with_follow_ups(self._attempts(whole)):
            if each.id == attempt_id:
                return each
        raise _no_answer(attempt_id)

    def sessions(
        self, limit: int | None = None, selection: Selection = EVERYTHING
    ) -> list[SessionRecord]:
        """The latest sittings of `selection`, or all of them, newest first."""
        return self._sessions(selection.where(self.database.dialect), limit)

    def open_sessions(self) -> list[SessionRecord]:
        """Sittings without an end or with an answer that was not written down, newest first.

        An answer that was skipped, or given up by the lowest rating, needs not be written down.
        """
        return self._sessions(Where(OPEN, UNWRITTEN))

    def answers_to(self, question_id: str, deck: str | None = None) -> list[Attempt]:
        """Every attempt at a question, of `deck` or of all, in the order of their time."""
        asked = Where("question_id = :question", {"question": question_id})
        if deck is not None:
            of_deck = "session_id IN (SELECT id FROM sessions WHERE deck = :deck)"
            asked = Where(f"{asked.sql} AND {of_deck}", {**asked.values, "deck": deck})
        # An older one may have been imported later.
        return sorted(self._attempts(asked), key=lambda attempt: attempt.asked_at)

    def each_session(self, session_ids: Sequence[int] = ()) -> Iterator[SessionRecord]:
        """The sittings of these ids, else all, oldest first; one after the other is read.

        Raises `StoreError` at once where there is none of an id.
        """
        with self.database.reading() as execute:
            known = [key for (key,) in execute("SELECT id FROM sessions ORDER BY id")]
        for missing in sorted(set(session_ids) - set(known)):
            raise _no_session(missing)
        return map(self.session, session_ids or known)

    def session_with(self, uid: str) -> SessionRecord | None:
        """The sitting of this uid, if it is here."""
        return next(iter(self._sessions(Where("uid = :uid", {"uid": uid}))), None)

    def has_attempt(self, uid: str) -> bool:
        with self.database.reading() as execute:
            return bool(execute("SELECT id FROM attempts WHERE uid = :uid", uid=uid))

    def has_folder(self, folder: Path) -> bool:
        """Whether a sitting keeps its recordings there."""
        with self.database.reading() as execute:
            there = "SELECT id FROM sessions WHERE folder = :folder LIMIT 1"
            return bool(execute(there, folder=self._relative(folder)))

    def add(self, *records: SessionRecord) -> None:
        """Log all that `records` hold, under ids of this log; a sitting that is here gets more.

        Their paths are inside `folder`, and their attempts are new. All is logged or nothing.
        """
        with self.database.writing() as execute:
            for record in records:
                here = execute("SELECT id FROM sessions WHERE uid = :uid", uid=record.uid)
                session_id = (
                    here[0][0]
                    if here
                    else insert_row(execute, "sessions", session_row(record, self.folder))
                )
                for attempt in record.attempts:
                    added = add_attempt(execute, self.folder, session_id, attempt)
                    self._note(execute, added)

    def delete_session(self, session_id: int) -> None:
        """Forget a sitting with all its attempts; recordings are left where they are."""
        with self.database.writing() as execute:
            execute("DELETE FROM sessions WHERE id = :session", session=session_id)

    def delete_attempt(self, attempt_id: int) -> None:
        """Forget an attempt and what was asked on it; recordings are left where they are."""
        with self.database.writing() as execute:
            for mine in ("parent_id", "id"):
                execute(f"DELETE FROM attempts WHERE {mine} = :attempt", attempt=attempt_id)

    def _sessions(self, where: Where, limit: int | None = None) -> list[SessionRecord]:
        with self.database.reading() as execute:
            return sittings.sessions(execute, self.folder, where, limit)

    def _attempts(self, where: Where) -> list[Attempt]:
        with self.database.reading() as execute:
            return sittings.attempts(execute, self.folder, where)

    def _relative(self, path: Path) -> str:
        return relative(path, self.folder)

    @contextmanager
    def _step(self, attempt_id: int) -> Iterator[Execute]:
        """A transaction on one attempt, which is noted beside its recording before it is over."""
        with self.database.writing() as execute:
            yield execute
            self._note(execute, attempt_id)

    def note(self, attempt_id: int) -> None:
        """Note an attempt beside its recording, which came after the attempt was logged."""
        with self.database.reading() as execute:
            self._note(execute, attempt_id)

    def _note(self, execute: Execute, attempt_id: int) -> None:
        session_id, _, first = _place(execute, attempt_id)
        of_session = Where("id = :session", {"session": session_id})
        concerned = Where("id = :first OR parent_id = :first", {"first": first})
        (record,) = sittings.sessions(execute, self.folder, of_session, concerned=concerned)
        if record.attempts[0].recording is not None:
            write_note(record)


def _place(execute: Execute, attempt_id: int) -> Sequence[int]:
    """Its session, its position in it and the answer it belongs to. Raises `NotStoredError`."""
    mine = "SELECT session_id, position, coalesce(parent_id, id) FROM attempts WHERE id = :attempt"
    for place in execute(mine, attempt=attempt_id):
        return place
    raise _no_answer(attempt_id)


def _no_session(session_id: int) -> NotStoredError:
    return NotStoredError(
        f"There is no session {session_id}.", "List them with: voice-interview history"
    )


def _no_answer(attempt_id: int) -> NotStoredError:
    return NotStoredError(
        f"There is no answer {attempt_id}.", "Find it in its session: voice-interview history"
    )
