"""Sittings and attempts, as stored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, TypeAlias

from voice_interview.models.deck import Question
from voice_interview.models.grade import Grade, Score
from voice_interview.models.sound import Recorded
from voice_interview.models.transcript import Transcript


class AttemptState(StrEnum):
    """The last step of an attempt that is safely stored."""

    ASKED = "asked"
    RECORDED = "recorded"
    TRANSCRIBED = "transcribed"
    GRADED = "graded"
    RATED = "rated"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer to one question, as far as it has come."""

    id: int
    session_id: int
    position: int
    """Place in its session, from 1."""
    question: Question
    state: AttemptState
    asked_at: datetime
    """UTC."""
    recording: Recorded | None = None
    transcript: Transcript | None = None
    """The latest."""
    grade: Grade | None = None
    """The latest."""
    earlier_grades: tuple[Grade, ...] = ()
    """Oldest first."""
    rating: Score | None = None
    rated_at: datetime | None = None
    follow_ups: "tuple[Attempt, ...]" = ()
    """Answers to what was asked on; they have no rating of their own."""
    earlier_transcripts: tuple[Transcript, ...] = ()
    """Oldest first."""
    uid: str = ""
    """A UUID, the same in every log that it is brought to."""

    @property
    def answered(self) -> bool:
        """Something was said to it, or it was rated: "I don't know" is an answer too."""
        said = self.recording is not None and self.state is not AttemptState.SKIPPED
        return said or self.rating is not None


def with_follow_ups(attempts: Iterable[Attempt]) -> Iterator[Attempt]:
    """Each of `attempts`, and after it the answers to what was asked on it."""
    return (each for attempt in attempts for each in (attempt, *attempt.follow_ups))


QuestionKey: TypeAlias = tuple[str, str]
"""Names a question in the log: its deck's id, and its own."""


class Rated(NamedTuple):
    """An answer that the person rated, as far as it counts for their progress.

    Begins with its `QuestionKey`.
    """

    deck: str
    question: str
    at: int
    """When it was rated: seconds since 1970, UTC. Plain numbers, this and the score, since a log
    may have 100,000 of these."""
    score: int
    """1 to 3."""
    suggested: int | None = None
    """What the latest grade suggests, where it was asked for."""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One sitting, as stored."""

    id: int
    deck: str
    deck_title: str
    started_at: datetime
    """UTC."""
    ended_at: datetime | None
    folder: Path
    """Where its recordings lie."""
    attempts: tuple[Attempt, ...]
    uid: str = ""
    """A UUID, the same in every log that it is brought to."""
