"""Questions out of a Markdown file of any common shape."""

import re
from collections import ChainMap, Counter
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from voice_interview.decks.foreign import wording
from voice_interview.decks.foreign.answers import answer
from voice_interview.decks.foreign.asking import NUMBERED_SHARE, Role, roles
from voice_interview.decks.foreign.found import Findings, Found, Unread
from voice_interview.decks.foreign.labels import labelled
from voice_interview.decks.foreign.likeness import Likeness, likeness
from voice_interview.decks.foreign.marks import Kind, Mark, between
from voice_interview.decks.foreign.regions import found_in, is_announcement
from voice_interview.decks.foreign.starts import Region, Start
from voice_interview.decks.foreign.walk import marks_of


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two headings that are no part of an answer."""

    head: Mark | None
    role: Role
    region: Region


@dataclass(frozen=True, slots=True)
class _Asked:
    start: Start
    round: str
    end: int
    """The line after its answer."""


def read_markdown(text: str) -> Findings:
    """The questions of a Markdown text whose line ends are `\\n`."""
    text = _without_front_matter(text)
    lines = text.split("\n")
    marks = marks_of(text)
    role, pieces, asked = _parted(marks, len(lines), NUMBERED_SHARE)
    if not asked or _stand_over_little(pieces):
        role, pieces, asked = _parted(marks, len(lines), 0.0)
    page = _Page(lines, marks, asked)
    found = [page.found(each) for each in asked]
    kept = _without_contents(asked, found)
    title = next((mark.text for mark in marks if role.get(mark) is Role.TITLE), "")
    return Findings(tuple(kept), wording.asked(title), unread=tuple(_unread(pieces, asked)))


def _parted(
    marks: Sequence[Mark], length: int, share: float
) -> tuple[dict[Mark, Role], list[_Piece], list[_Asked]]:
    role = roles(marks, share)
    pieces = _pieces(marks, role, length)
    return role, pieces, list(_asked(pieces))


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


def _without_front_matter(text: str) -> str:
    """The text with the lines of a YAML head left empty."""
    if not text.startswith("---\n"):
        return text
    end = text.find("\n---\n", 3)
    return "\n" * (text.count("\n", 0, end + 5)) + text[end + 5 :] if end > 0 else text


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


def _asked(pieces: Sequence[_Piece]) -> Iterator[_Asked]:
    title = ""
    for piece in pieces:
        starts = _starts(piece)
        if piece.head is not None and not any(each.line == piece.head.line for each in starts):
            title = _round(piece, title, bool(starts))
        ends = [start.line for start in starts][1:] + [piece.region.end] * bool(starts)
        for start, end in zip(starts, ends, strict=True):
            yield _Asked(start, title, end if start.until is None else min(start.until, end))


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


_CHOICE = re.compile(r"[^\w][A-Ha-h\d][\W_]*$")
"""The letter or number behind "Answer", where there were several to choose from."""


def _only_announces(title: str) -> bool:
    return wording.is_answer_heading(title) and not _CHOICE.search(title)


_SUMMARY_END = re.compile(r".*</summary\s*>(.*)", re.IGNORECASE)


def _told(marks: Sequence[Mark]) -> int | None:
    """The line that says that the answer follows, and not only more of it."""
    return next((mark.line for mark in marks if _begins_answer(mark)), None)


def _begins_answer(mark: Mark) -> bool:
    if mark.kind in (Kind.HEADING, Kind.SUMMARY):
        return wording.is_answer_heading(mark.text) or wording.is_reveal(mark.text)
    return is_announcement(mark)


class _Page:
    """The lines of a file, as answers see them."""

    def __init__(
        self, lines: Sequence[str], marks: Sequence[Mark], asked: Sequence[_Asked]
    ) -> None:
        self._lines = lines
        self._marks = {mark.line: mark for mark in reversed(marks)}
        told = {each: _told(between(marks, each.start.end, each.end)) for each in asked}
        there = Counter(each.round for each in asked)
        announced = Counter(each.round for each, line in told.items() if line is not None)
        self._told = {
            each: line
            for each, line in told.items()
            if 2 * announced[each.round] >= there[each.round]
        }
        """Where answers begin, in rounds that mostly say so."""
        self._code = {
            line
            for mark in marks
            if mark.kind is Kind.CODE and mark.text == "fence"
            for line in range(mark.line, mark.end)
        }
        self._changed: MutableMapping[int, str | None] = {}
        for mark in marks:
            self._change(mark)

    def _change(self, mark: Mark) -> None:
        """Take the marks off their lines, with the words that only name what follows."""
        match mark.kind:
            case Kind.RULE | Kind.REVEAL:
                self._changed[mark.line] = None
            case Kind.ANSWER:
                self._changed[mark.line] = mark.text
            case Kind.HEADING if _only_announces(mark.text):
                self._changed.update(dict.fromkeys(range(mark.line, mark.end)))
            case Kind.HEADING:
                self._changed[mark.line] = f"\n**{wording.asked(mark.text)}**\n"
                self._changed.update(dict.fromkeys(range(mark.line + 1, mark.end)))
            case Kind.SUMMARY:
                title = "" if wording.is_answer_title(mark.text) else wording.asked(mark.text)
                named = f"\n**{title}**\n" if title else ""
                self._changed.update(dict.fromkeys(range(mark.line, mark.end)))
                self._changed[mark.end - 1] = named + self._behind_summary(mark.end - 1)

    def found(self, asked: _Asked) -> Found:
        start = asked.start
        text, end = self._whole(start, asked.end)
        begins = self._told.get(asked)
        shown = ""
        if start.given is not None:
            told = answer([start.given], [0], {}, set())
        elif begins is None or begins < end or start.lead:
            told = self._below(start, end, asked.end)
        else:
            shown = self._below(start, end, begins)
            told = answer(self._lines, range(begins, asked.end), self._changed, self._code)
        return Found(text, told, asked.round, start.line + 1, shown=shown)

    def _below(self, start: Start, end: int, last: int) -> str:
        """What stands below a question up to a line."""
        # The last line of the question may hold the first words of the answer.
        lead = start.lead or self._behind_summary(end - 1)
        above: MutableMapping[int, str | None] = self._changed
        if lead:
            above = ChainMap({end - 1: lead}, self._changed)
        return answer(self._lines, range(end - bool(lead), last), above, self._code)

    def _behind_summary(self, number: int) -> str:
        match = _SUMMARY_END.match(self._lines[number])
        return match[1] if match else ""

    def _whole(self, start: Start, last: int) -> tuple[str, int]:
        """The question's text with what of it stands on further lines, and where these end."""
        following = self._marks.get(start.end)
        if start.text and not (following and self._is_continued(following, last)):
            return start.text, start.end
        for line in range(start.end, last):
            mark = self._marks.get(line)
            if mark is not None and mark.kind in (Kind.PARAGRAPH, Kind.HEADING, Kind.ITEM):
                more = wording.asked(mark.text)
                return f"{start.text} {more}".strip(), mark.end
        return start.text or self._lines[start.line].strip(), start.end

    def _is_continued(self, mark: Mark, last: int) -> bool:
        """A paragraph that touches a "Q:" above and an "A:" below belongs to the question."""
        below = self._marks.get(mark.end)
        touching = mark.kind is Kind.PARAGRAPH and mark.end < last
        return touching and below is not None and below.kind is Kind.ANSWER


def _without_contents(asked: Sequence[_Asked], found: Sequence[Found]) -> list[Found]:
    """Less the lines of a table of contents: those whose question comes again, or its number."""
    strong = [
        (each.start, question)
        for each, question in zip(asked, found, strict=True)
        if not each.start.weak or question.answer
    ]
    keys = {wording.key(question.text) for _, question in strong}
    numbers = {start.number for start, _ in strong if start.number}
    kept: list[Found] = []
    seen: set[str] = set()
    for each, question in zip(asked, found, strict=True):
        own = wording.key(question.text)
        if each.start.weak and not question.answer:
            if own in keys or own in seen or each.start.number in numbers:
                continue
            seen.add(own)
        if own:
            kept.append(question)
    return kept


def _unread(pieces: Sequence[_Piece], asked: Sequence[_Asked]) -> Iterator[Unread]:
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
