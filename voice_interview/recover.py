"""Finishing later what a session could not: writing down, grading, and the log itself."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from rich.console import Console

from voice_interview.config import LoadedConfig
from voice_interview.engines import make_grader
from voice_interview.errors import InterviewError
from voice_interview.models import Attempt
from voice_interview.protocols import Grader
from voice_interview.regrade import regrade
from voice_interview.store.held import held
from voice_interview.store.notes import last_sign
from voice_interview.store.store import Store
from voice_interview.transcribe import transcribe_files
from voice_interview.unfinished import LooseEnd, answers_of, loose_ends


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of one unfinished answer."""

    attempt: Attempt
    """As it is now."""
    problem: InterviewError | None = None
    """What keeps it unfinished."""


@contextmanager
def taken_up(store: Store, *, graded: bool) -> Iterator[list[LooseEnd]]:
    """What is unfinished, for the length of the block out of any other program's reach."""
    with ExitStack() as stack:
        ends = [
            end
            for end in loose_ends(store, graded=graded)
            if stack.enter_context(held(end.session.folder))
        ]
        yield ends


def finish(
    loaded: LoadedConfig,
    store: Store,
    ends: Sequence[LooseEnd],
    notes: Console,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Finished]:
    """Write down and grade one answer after the other; what is being done is shown in `notes`.

    In the end, sessions without an end have one: when they were last heard of.
    Raises `TranscriptionError` where the recogniser cannot be loaded, and what `make_grader` does.
    """
    if answers := answers_of(ends):
        grader = make_grader(loaded.config.grading)
        heard = [attempt for attempt in answers if attempt.transcript is not None]
        unheard = [attempt for attempt in answers if attempt.transcript is None]
        for attempt in heard:
            yield _graded(store, grader, attempt, now)
        for attempt, problem in _written_down(loaded, store, unheard, notes, now):
            yield Finished(attempt, problem) if problem else _graded(store, grader, attempt, now)
    for end in ends:
        if end.session.ended_at is None:
            known = replace(end.session, attempts=(*end.session.attempts, *end.answers))
            store.end_session(known.id, last_sign(known))


def _written_down(
    loaded: LoadedConfig,
    store: Store,
    answers: Sequence[Attempt],
    notes: Console,
    now: Callable[[], datetime],
) -> Iterator[tuple[Attempt, InterviewError | None]]:
    """Each answer as it is then, with what kept it from being written down."""
    for language in sorted({attempt.question.language for attempt in answers}):
        by_path = {
            attempt.recording.path: attempt
            for attempt in answers
            if attempt.recording and attempt.question.language == language
        }
        for path, outcome in transcribe_files(loaded, list(by_path), language, notes):
            attempt = by_path[path]
            if isinstance(outcome, InterviewError):
                yield attempt, outcome
                continue
            assert attempt.recording is not None
            store.recorded(attempt.id, attempt.recording)
            store.transcribed(attempt.id, outcome, now())
            yield store.attempt(attempt.id), None


def _graded(
    store: Store, grader: Grader | None, attempt: Attempt, now: Callable[[], datetime]
) -> Finished:
    if grader is None or attempt.grade is not None:
        return Finished(attempt)
    (result,) = regrade(store, grader, [attempt], now)
    again = f"Try again with: voice-interview grade {attempt.session_id}"
    problem = InterviewError(result.problem, again) if result.problem else None
    return Finished(store.attempt(attempt.id), problem)
