"""What may begin or end a question: a heading, a list item, a line that begins with "Q:".

The rest of a text needs no name: it is the lines between two marks.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    HEADING = auto()
    SUMMARY = auto()
    """The title of a part that unfolds (`<details>`)."""
    DETAILS = auto()
    """Where such a part begins."""
    FOLDED = auto()
    """Where such a part ends."""
    QUESTION = auto()
    """A line that begins with "Q:" or "Question 3:"."""
    ANSWER = auto()
    """A line that begins with "A:" or "Answer:"."""
    REVEAL = auto()
    """A line that says "Show answer" and no more."""
    CLOZE = auto()
    """A line that begins with "C:"."""
    CARD = auto()
    """A line `question::answer`."""
    TURN = auto()
    """A line `?` between a card's question and its answer."""
    ITEM = auto()
    PARAGRAPH = auto()
    TABLE = auto()
    CODE = auto()
    RULE = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    kind: Kind
    line: int
    """Its first line, from 0."""
    end: int
    """The line after its last."""
    text: str = ""
    level: int = 0
    """Of a heading, 1..6."""
    depth: int = 0
    """How many lists it stands in."""
    list: int = 0
    """The list that an item belongs to; 0 where it stands in none."""
    number: int | None = None
    """Of an item in a numbered list."""
    stop: int = 0
    """Of an item, the line after all that it holds."""
    column: int = 0
    """Of an item, the spaces before it."""


def between(marks: Sequence[Mark], first: int, last: int) -> Sequence[Mark]:
    """Of marks in order, those that begin in the lines `first` to `last`, less the last."""
    begin = bisect_left(marks, first, key=line_of)
    return marks[begin : bisect_left(marks, last, lo=begin, key=line_of)]


def line_of(mark: Mark) -> int:
    """The key by which marks are in order."""
    return mark.line


def all_closed(marks: Sequence[Mark]) -> bool:
    """Each part that unfolds has its end."""
    opened = sum(mark.kind is Kind.DETAILS for mark in marks)
    return opened == sum(mark.kind is Kind.FOLDED for mark in marks)
