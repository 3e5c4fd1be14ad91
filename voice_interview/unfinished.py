"""What was left unfinished: answers that a session did not live to write down, grade and rate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from voice_interview.audio.clips import seconds_of
from voice_interview.interview.plan import takes_from
from voice_interview.models import (
    Attempt,
    AttemptState,
    Recorded,
    Score,
    SessionRecord,
    with_follow_ups,
)
from voice_interview.store.held import is_held
from voice_interview.store.store import Store


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """A session that is over, with what was not finished in it."""

    session: SessionRecord
    answers: tuple[Attempt, ...]
    """Each with the length that its recording has."""


def loose_ends(store: Store, *, graded: bool) -> list[LooseEnd]:
    """Sessions without an end or with unfinished answers, newest first.

    An answer is unfinished that was not written down, unless it was skipped or given up; in a
    session without an end, one also that was not rated, or not graded where answers are `graded`.
    Left out are sessions that go on in another process, and recordings that are not here.
    """
    return [
        LooseEnd(record, tuple(_unfinished(record, graded=graded)))
        for record in store.open_sessions()
        if not is_held(record.folder)
    ]


def answers_of(ends: Sequence[LooseEnd]) -> list[Attempt]:
    """All that is unfinished, the newest session's first."""
    return [attempt for end in ends for attempt in end.answers]


def _unfinished(record: SessionRecord, *, graded: bool) -> Iterator[Attempt]:
    cut_off = record.ended_at is None
    for attempt in with_follow_ups(record.attempts):
        if attempt.recording is None or attempt.state is AttemptState.SKIPPED:
            continue
        if attempt.transcript is None:
            if attempt.rating is not Score.DIDNT_KNOW and (found := _longest(attempt.recording)):
                yield replace(attempt, recording=found)
        elif cut_off and (is_unrated(attempt) or (graded and attempt.grade is None)):
            yield attempt


def is_unrated(attempt: Attempt) -> bool:
    """Whether its rating is still to come; follow-ups have none."""
    return attempt.rating is None and not attempt.question.follows


def _longest(logged: Recorded) -> Recorded | None:
    """The longest of what is there from the take that is logged on; None where that is nothing."""
    takes = [
        replace(logged, path=path, seconds=seconds_of(path)) for path in takes_from(logged.path)
    ]
    longest = max(takes, key=lambda take: take.seconds)
    return longest if longest.seconds else None
