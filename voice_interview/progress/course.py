"""One question through time: what an answer says more than the one before, and what it lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from voice_interview.models import Attempt, PointStatus, Score


@dataclass(frozen=True, slots=True)
class Step:
    """One answer, held against the one before that was graded."""

    session: int
    position: int
    asked_at: datetime
    rating: Score | None
    suggested: Score | None
    points: int
    """Key points it was graded on; 0 where it was not."""
    covered: int
    gained: tuple[str, ...]
    """Points covered that were not covered the time before."""
    lost: tuple[str, ...]
    """Points covered the time before and not this time."""
    seconds: float
    words: int | None
    pace: float | None
    """Words a minute."""


@dataclass(frozen=True, slots=True)
class Course:
    """Every answer to one question."""

    deck: str
    question: str
    """Its id."""
    text: str
    """Its latest wording."""
    steps: tuple[Step, ...]
    """In the order of their time."""


def courses(attempts: Sequence[Attempt]) -> list[Course]:
    """Of the questions that were asked in `attempts`, which come in the order of their time."""
    by_deck: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_deck.setdefault(attempt.question.deck, []).append(attempt)
    return [
        Course(deck, mine[-1].question.id, mine[-1].question.text, tuple(_steps(mine)))
        for deck, mine in by_deck.items()
    ]


def words_a_minute(attempt: Attempt) -> float | None:
    """Pace of an answer, pauses and all; None where nothing was recorded or written down."""
    if attempt.transcript is None or attempt.recording is None or not attempt.recording.seconds:
        return None
    return len(attempt.transcript.text.split()) / attempt.recording.seconds * 60


def _steps(attempts: Sequence[Attempt]) -> Iterator[Step]:
    before: list[str] = []
    for attempt in attempts:
        if attempt.recording is None:
            continue  # left or skipped before a word was said
        verdicts = attempt.grade.points if attempt.grade else ()
        covered = [each.point for each in verdicts if each.status is PointStatus.COVERED]
        others = [each.point for each in verdicts if each.point not in covered]
        yield Step(
            session=attempt.session_id,
            position=attempt.position,
            asked_at=attempt.asked_at,
            rating=attempt.rating,
            suggested=attempt.grade.score if attempt.grade else None,
            points=len(verdicts),
            covered=len(covered),
            gained=tuple(point for point in covered if point not in before),
            lost=tuple(point for point in others if point in before),
            seconds=attempt.recording.seconds,
            words=len(attempt.transcript.text.split()) if attempt.transcript else None,
            pace=words_a_minute(attempt),
        )
        before = covered if attempt.grade else before
