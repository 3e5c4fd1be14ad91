"""One question through time: what an answer says more than the one before, and what it lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from voice_interview.delivery import word_count
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
    seconds: float | None
    """None where it was given up before a word was said."""
    words: int | None
    """None also in languages written without spaces."""
    pace: float | None
    """Words a minute, pauses and all."""


@dataclass(frozen=True, slots=True)
class Course:
    """The answers to one question."""

    deck: str
    question: str
    """Its id."""
    text: str
    """Its latest wording."""
    answers: int
    steps: tuple[Step, ...]
    """The newest of them, in the order of their time."""


def courses(attempts: Sequence[Attempt], limit: int) -> list[Course]:
    """Of the questions that were asked in `attempts`, which come in the order of their time.

    Each has the newest answers, `limit` at most.
    """
    by_deck: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_deck.setdefault(attempt.question.deck, []).append(attempt)
    return [_course(deck, mine, limit) for deck, mine in by_deck.items()]


def _course(deck: str, attempts: Sequence[Attempt], limit: int) -> Course:
    question, steps = attempts[-1].question, tuple(_steps(attempts))
    return Course(deck, question.id, question.text, len(steps), steps[-limit:])


def _steps(attempts: Sequence[Attempt]) -> Iterator[Step]:
    before: list[str] = []
    for attempt in attempts:
        if not attempt.answered:
            continue
        verdicts = attempt.grade.points if attempt.grade else ()
        covered = [each.point for each in verdicts if each.status is PointStatus.COVERED]
        others = [each.point for each in verdicts if each.point not in covered]
        seconds = attempt.recording.seconds if attempt.recording else None
        words = word_count(attempt.transcript) if attempt.transcript else None
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
            seconds=seconds,
            words=words,
            pace=words / seconds * 60 if words is not None and seconds else None,
        )
        before = covered if attempt.grade else before
