"""A question's beginning, and where it is looked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from voice_interview.decks.foreign.marks import Mark

SHARE = 0.5
"""Of a list's items that must sound like questions, for all of them to be some."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a question begins, and what is known of its answer."""

    line: int
    """From 0."""
    end: int
    """The line where its answer may begin."""
    text: str
    lead: str = ""
    """What of its answer stands on the question's own last line."""
    until: int | None = None
    """The line after its answer; None where it lasts until something else begins."""
    given: str | None = None
    """The answer, where it is no lines of the file."""
    weak: bool = False
    """It may be a line of a table of contents: the same question with an answer replaces it."""
    link: bool = False
    """It is nothing but a link."""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """The marks between two headings that are no part of an answer."""

    marks: Sequence[Mark]
    promising: bool
    """The headings above say that it holds questions."""
    end: int
    """The line after its last."""
