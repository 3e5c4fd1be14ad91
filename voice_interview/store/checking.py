"""Records that come from elsewhere: is each one that a session of ours could have left?"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec

from voice_interview.models import SessionRecord, with_follow_ups

YEARS = range(1970, 9999)
"""Any zone's clock can show these."""

LONGEST = 1_000_000.0
"""Seconds of one recording: eleven days."""


def check(record: SessionRecord) -> None:
    """Raises `ValueError` where its uids, times, ratings or follow-ups cannot be."""
    answers = list(with_follow_ups(record.attempts))
    uids = [record.uid, *(each.uid for each in answers)]
    if len({UUID(uid) for uid in uids}) < len(uids):
        raise ValueError("two of its uids are the same")
    if not all(moment.tzinfo and moment.year in YEARS for moment in _moments(record)):
        raise ValueError("a time in it has no zone, or is of no year that a calendar shows")
    if not all(0 <= each.recording.seconds <= LONGEST for each in answers if each.recording):
        raise ValueError("a recording in it has no length that can be")
    if not all((each.rating is None) == (each.rated_at is None) for each in answers):
        raise ValueError("a rating in it has no time, or a time no rating")
    for attempt in record.attempts:
        for each in attempt.follow_ups:
            if each.follow_ups or each.position != attempt.position:
                raise ValueError(f"the follow-up “{each.question.text}” is not in its place")


def _moments(value: object) -> Iterator[datetime]:
    """All times in a record."""
    match value:
        case datetime():
            yield value
        case dict():
            for each in value.values():
                yield from _moments(each)
        case list() | tuple():
            for each in value:
                yield from _moments(each)
        case SessionRecord():
            plain = msgspec.to_builtins(value, builtin_types=(datetime,), enc_hook=str)
            yield from _moments(plain)
