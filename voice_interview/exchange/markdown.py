"""One session as a Markdown page, for reading."""

import re
from collections.abc import Iterator
from pathlib import Path

from voice_interview.models import Attempt, Grade, SessionRecord
from voice_interview.terminal.grades import POINT_MARKS
from voice_interview.terminal.wording import clock, count, heading, local_time, outcome, suggestion

LONGEST_NAME = 50
"""Characters of a deck's id in a file's name, which is of 255 bytes at most."""


def page(record: SessionRecord) -> str:
    """The questions with what was said, the points, what was asked on it, and the model answer."""
    parts = [f"# {_plain(record.deck_title)}", _head(record)]
    for attempt in record.attempts:
        parts += _attempt(attempt)
    return "\n\n".join(parts) + "\n"


def file_name(record: SessionRecord) -> str:
    """Sorts by date: 2026-11-23_14-05_llm-engineering.md."""
    deck = re.sub(r"[^\w-]+", "-", record.deck)[:LONGEST_NAME].strip("-")
    return f"{record.started_at.astimezone():%Y-%m-%d_%H-%M}_{deck}.md"


def _head(record: SessionRecord) -> str:
    return f"{local_time(record.started_at)}, {count(len(record.attempts), 'question')}"


def _attempt(attempt: Attempt) -> Iterator[str]:
    yield from _answer(attempt, "##")
    for each in attempt.follow_ups:
        yield from _answer(each, "###")
    if attempt.question.reference:
        yield "### Model answer"
        yield attempt.question.reference


def _answer(attempt: Attempt, level: str) -> Iterator[str]:
    yield f"{level} {' '.join(heading(attempt).split())}"
    if attempt.question.shown:
        yield attempt.question.shown
    length = clock(attempt.recording.seconds) if attempt.recording else ""
    if how := ", ".join(filter(None, (outcome(attempt), length))):
        yield f"**{how}**"
    if attempt.transcript is not None:
        yield f"> {_plain(attempt.transcript.text) or '*No words were recognised.*'}"
    if attempt.grade is not None:
        yield from _grade(attempt.grade)
    if attempt.recording is not None:
        folder, name = attempt.recording.path.parts[-2:]
        yield f"Recording: `{Path(folder, name).as_posix()}`"


def _grade(grade: Grade) -> Iterator[str]:
    yield f"Suggested: {suggestion(grade)}"
    if grade.points:
        yield "\n".join(
            f"- {POINT_MARKS[verdict.status]} {verdict.status}: {verdict.point}"
            + (f" (“{_plain(verdict.quote)}”)" if verdict.quote else "")
            for verdict in grade.points
        )
    if grade.feedback:
        yield _plain(grade.feedback)


def _plain(text: str) -> str:
    """Text on one line that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", " ".join(text.split()))
