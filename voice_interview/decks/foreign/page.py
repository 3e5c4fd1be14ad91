"""The lines of a file, as the answers in it see them."""

import re
from collections import ChainMap, Counter
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass

from voice_interview.decks.foreign import wording
from voice_interview.decks.foreign.answers import answer
from voice_interview.decks.foreign.found import Found
from voice_interview.decks.foreign.marks import Kind, Mark, between
from voice_interview.decks.foreign.regions import is_announcement
from voice_interview.decks.foreign.starts import Start


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in its place."""

    start: Start
    round: str
    """The title of its round."""
    end: int
    """The line after its answer."""


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


class Page:
    """Gives the questions of a file with their answers."""

    def __init__(self, lines: Sequence[str], marks: Sequence[Mark], asked: Sequence[Asked]) -> None:
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

    def found(self, asked: Asked) -> Found:
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
        match = _SUMMARY_END.match(self._lines[number]) if number >= 0 else None
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
