"""Questions out of a Markdown file of any common shape."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from voice_interview.decks.foreign import wording
from voice_interview.decks.foreign.asking import NUMBERED_SHARE, Role, roles
from voice_interview.decks.foreign.found import Findings, Found, Unread
from voice_interview.decks.foreign.inner import inner_headings
from voice_interview.decks.foreign.labels import labelled
from voice_interview.decks.foreign.likeness import Likeness, likeness
from voice_interview.decks.foreign.marks import Kind, Mark, between
from voice_interview.decks.foreign.page import Asked, Page
from voice_interview.decks.foreign.regions import found_in
from voice_interview.decks.foreign.single import without_front_matter
from voice_interview.decks.foreign.starts import Region, Start
from voice_interview.decks.foreign.walk import marks_of


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two headings that are no part of an answer."""

    head: Mark | None
    role: Role
    region: Region


_ODD_SPACE = re.compile(r"[^\S\n\t ]")
"""What copied pages are set in with, and Markdown takes for a letter."""


def read_markdown(text: str) -> Findings:
    """The questions of a Markdown text whose line ends are `\\n`."""
    text = without_front_matter(_ODD_SPACE.sub(" ", text))
    lines = text.split("\n")
    marks = marks_of(text)
    role, pieces, asked = _parted(marks, len(lines), NUMBERED_SHARE)
    if not asked or _stand_over_little(pieces):
        role, pieces, asked = _parted(marks, len(lines), 0.0)
    heads = {wording.key(wording.asked(mark.text)) for mark in marks if mark.kind is Kind.HEADING}
    asked = [each for each in asked if not _leads_to(each, heads)]
    page = Page(lines, marks, asked)
    kept = _without_contents(asked, [page.found(each) for each in asked])
    title = next((mark.text for mark in marks if role.get(mark) is Role.TITLE), "")
    return Findings(tuple(kept), wording.asked(title), unread=tuple(_unread(pieces, asked)))


def _parted(
    marks: Sequence[Mark], length: int, share: float
) -> tuple[dict[Mark, Role], list[_Piece], list[Asked]]:
    role = roles(marks, share)
    pieces = _pieces(marks, role, length)
    asked = list(_asked(pieces))
    inner = inner_headings(marks, role, [each.start for each in asked])
    if inner:
        role |= dict.fromkeys(inner, Role.PART)
        pieces = _pieces(marks, role, length)
        asked = list(_asked(pieces))
    return role, pieces, asked


_MANY = 10
"""Numbered headings that are too many to be rounds, where most of them stand over no questions."""


def _stand_over_little(pieces: Sequence[_Piece]) -> bool:
    """Numbered headings that ask nothing, but are no rounds either: they are topics."""
    rounds = [each for each in pieces if each.role is Role.ROUND and _number(each)]
    asking = sum(len(_starts(each)) > 1 for each in rounds)
    in_a_row = len({_number(each) for each in rounds}) == len(rounds)
    return len(rounds) >= _MANY and in_a_row and 2 * asking < len(rounds)


def _number(piece: _Piece) -> str:
    return wording.number_of(piece.head.text) if piece.head else ""


def _pieces(marks: Sequence[Mark], role: dict[Mark, Role], length: int) -> list[_Piece]:
    heads = [mark for mark in marks if role.get(mark, Role.PART) is not Role.PART]
    pieces = []
    whole = any(wording.promises_questions(mark.text) for mark in heads[:1])
    for head, following in zip([None, *heads], [*heads, None], strict=True):
        first = head.end if head else 0
        last = following.line if following else length
        inside = between(marks, first, last)
        promising = whole or (head is not None and wording.promises_questions(head.text))
        head_role = role[head] if head else Role.ROUND
        pieces.append(_Piece(head, head_role, Region(inside, promising, last)))
    return pieces


def _asked(pieces: Sequence[_Piece]) -> Iterator[Asked]:
    title = ""
    for piece in pieces:
        starts = _starts(piece)
        if piece.head is not None and not any(each.line == piece.head.line for each in starts):
            title = _round(piece, title, bool(starts))
        ends = [start.line for start in starts][1:] + [piece.region.end] * bool(starts)
        for start, end in zip(starts, ends, strict=True):
            yield Asked(start, title, end if start.until is None else min(start.until, end))


def _round(piece: _Piece, before: str, asks: bool) -> str:
    """The round's title below this heading."""
    assert piece.head is not None
    if piece.role is Role.ASIDE:
        return before if asks else ""
    if piece.role is Role.TITLE:
        return ""
    return wording.asked(piece.head.text).rstrip("# :")


def _starts(piece: _Piece) -> list[Start]:
    match piece.role:
        case Role.ASIDE:
            return [start for start in labelled(piece.region) if not start.weak]
        case Role.QUESTION:
            return _of_heading(piece)
    return found_in(piece.region)


def _of_heading(piece: _Piece) -> list[Start]:
    """The question that a heading asks, or those with a label below it."""
    head = piece.head
    assert head is not None
    below = [start for start in labelled(piece.region) if not start.weak]
    if below and not wording.is_labelled(head.text):
        return below
    number = wording.number_of(head.text)
    return [Start(head.line, head.end, wording.asked(head.text), number=number)]


def _leads_to(asked: Asked, heads: set[str]) -> bool:
    """It is a link in the words of a heading: a line of a table of contents."""
    return asked.start.link and wording.key(asked.start.text) in heads


def _without_contents(asked: Sequence[Asked], found: Sequence[Found]) -> list[Found]:
    """Less the lines of a table of contents: those whose question comes again, or its number."""
    strong = [
        (each.start, question)
        for each, question in zip(asked, found, strict=True)
        if not _only_lists(each, question)
    ]
    keys = {wording.key(question.text) for _, question in strong}
    numbers = {start.number for start, _ in strong if start.number}
    kept: list[Found] = []
    seen: set[str] = set()
    for each, question in zip(asked, found, strict=True):
        own = wording.key(question.text)
        if _only_lists(each, question):
            if own in keys or own in seen or each.start.number in numbers:
                continue
            seen.add(own)
        if own:
            kept.append(question)
    return kept


def _only_lists(asked: Asked, found: Found) -> bool:
    """It may be a line of a table of contents: there is no answer, or the next lines of it."""
    return asked.start.weak and (not found.answer or wording.is_link(found.answer))


def _unread(pieces: Sequence[_Piece], asked: Sequence[Asked]) -> Iterator[Unread]:
    """The text that came into no question, at the first line of each part of it."""
    taken = {line for each in asked for line in range(each.start.line, each.end)}
    for piece in pieces:
        under = f' under "{wording.asked(piece.head.text)}"' if piece.head else ""
        for left, marks in groupby(piece.region.marks, key=lambda mark: mark.line not in taken):
            first = next(filter(_is_text, marks), None)
            if left and first is not None:
                yield Unread(first.line + 1, f"text{under} asks nothing")


def _is_text(mark: Mark) -> bool:
    return (
        mark.kind in (Kind.PARAGRAPH, Kind.ITEM, Kind.TABLE, Kind.CODE)
        and not wording.is_noise(mark.text)
        and not wording.is_inner_link(mark.text)
    )


_PLAIN = re.compile(r"^### ", re.MULTILINE)
_FOREIGN = re.compile(r"</?(?:details|summary)\b|\]\(#|^\s*\d+[.)] +#", re.MULTILINE)
"""What spares a large file a look at all its marks."""


def is_plain_list(text: str) -> bool:
    """Nothing but a title, rounds with `##` and questions with `###`, as in our own format."""
    if not _PLAIN.search(text) or _FOREIGN.search(text):
        return False
    marks = marks_of(text)
    heads = [mark for mark in marks if mark.kind is Kind.HEADING]
    questions = [mark for mark in heads if mark.level == 3]
    foreign = (Kind.QUESTION, Kind.ANSWER, Kind.REVEAL, Kind.CARD, Kind.TURN)
    return (
        bool(questions)
        and heads[0].level == 1
        and {mark.level for mark in heads[1:]} <= {2, 3}
        and not any(mark.depth or wording.number_of(mark.text) for mark in heads)
        and not any(mark.kind in foreign for mark in marks)
        and sum(_asks(mark.text) for mark in questions) * 2 >= len(questions)
        and not any(_asks(mark.text) for mark in heads if mark.level == 2)
    )


def _asks(title: str) -> bool:
    return likeness(wording.asked(title)) >= Likeness.LIKELY
