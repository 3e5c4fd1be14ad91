"""Grading what was answered before: stored answers, or a table of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from voice_interview.config import LoadedConfig
from voice_interview.engines import make_grader
from voice_interview.errors import GradingError, InterviewError
from voice_interview.grading.table import Table
from voice_interview.models import Attempt, Grade, Transcript, with_follow_ups
from voice_interview.protocols import Grader
from voice_interview.store.store import Store


@dataclass(frozen=True, slots=True)
class Regraded:
    """What came of grading one stored answer again."""

    attempt: Attempt
    """As it was before."""
    grade: Grade | None
    """The new one; None where the old one stays."""
    problem: str = ""
    """Why the old one stays."""


def grader_of(loaded: LoadedConfig) -> Grader:
    """The grader of the settings. Raises `GradingError` where they name none."""
    grader = make_grader(loaded.config.grading)
    if grader is None:
        raise GradingError("The settings name no grader.", "Name one: --engine embedded")
    return grader


def answers_of(store: Store, session: int | None) -> list[Attempt]:
    """The stored answers of one session, or of all, that have a transcript; oldest first.

    Raises `StoreError` where there is no such session.
    """
    records = store.sessions()[::-1] if session is None else [store.session(session)]
    answers = (each for record in records for each in with_follow_ups(record.attempts))
    return [each for each in answers if each.transcript]


def regrade(
    store: Store,
    grader: Grader,
    answers: Sequence[Attempt],
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Regraded]:
    """Grade and store one answer after the other; the earlier grades are kept.

    A grade by another engine than the one asked for replaces none that is there.
    """
    for attempt in answers:
        assert attempt.transcript is not None
        if shortcoming := grader.shortcoming(attempt.question):
            yield Regraded(attempt, None, shortcoming)
            continue
        try:
            grade = grader.grade(attempt.question, attempt.transcript)
        except InterviewError as error:
            yield Regraded(attempt, None, error.message)
            continue
        if grade.note and attempt.grade:
            yield Regraded(attempt, None, grade.note)
            continue
        store.graded(attempt.id, grade, now())
        yield Regraded(attempt, grade)


def grade_table(grader: Grader, table: Table) -> Iterator[Grade]:
    """A grade for each row, in order."""
    for row in table.rows:
        language = row.question.language
        yield grader.grade(row.question, Transcript(row.answer, (), "table", "", language))
