"""Parts of a page that unfold (`<details>`), with a question as their title."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from voice_interview.decks.foreign import wording
from voice_interview.decks.foreign.likeness import Likeness, likeness
from voice_interview.decks.foreign.marks import Kind, Mark, all_closed, line_of
from voice_interview.decks.foreign.starts import Region, Start


def unfolding(region: Region) -> Iterator[Start]:
    """The parts that unfold and whose title asks. One that is never closed ends at the next."""
    current: Start | None = None
    depth = 0
    closed = all_closed(region.marks)
    for mark in region.marks:
        match mark.kind:
            case Kind.DETAILS:
                depth += 1
            case Kind.SUMMARY if closed and depth > 1 and current and not _asks(mark):
                pass  # a part of the answer
            case Kind.SUMMARY if _is_question(mark, region):
                if current is not None:
                    yield replace(current, until=max(mark.line, current.end))
                current = Start(mark.line, mark.end, wording.asked(mark.text))
                depth = 1
            case Kind.FOLDED if current is not None:
                depth -= 1
                if depth <= 0:
                    yield replace(current, until=max(mark.line + 1, current.end))
                    current = None
    if current is not None:
        yield current


def _asks(summary: Mark) -> bool:
    return likeness(wording.asked(summary.text)) >= Likeness.LIKELY


def _is_question(summary: Mark, region: Region) -> bool:
    if wording.is_answer_title(summary.text) or wording.is_contents(summary.text):
        return False
    if _asks(summary):
        return True
    return bool(wording.asked(summary.text)) and not _holds_questions(summary, region)


def _holds_questions(summary: Mark, region: Region) -> bool:
    """Its part holds questions of its own, so that it only names them."""
    depth = inner = 0
    place = bisect_left(region.marks, summary.end, key=line_of)
    for mark in islice(region.marks, place, None):
        depth += (mark.kind is Kind.DETAILS) - (mark.kind is Kind.FOLDED)
        inner += _asks_itself(mark)
        if depth < 0 or inner > 1:
            break
    return inner > 1


def _asks_itself(mark: Mark) -> bool:
    match mark.kind:
        case Kind.SUMMARY:
            return not wording.is_answer_title(mark.text)
        case Kind.ITEM | Kind.PARAGRAPH:
            return likeness(wording.asked(mark.text)) is Likeness.SURE
    return mark.kind is Kind.QUESTION
