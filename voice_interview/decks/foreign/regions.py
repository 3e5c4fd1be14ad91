"""The questions between two headings that ask nothing themselves."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from voice_interview.decks.foreign import wording
from voice_interview.decks.foreign.asking import NUMBERED_SHARE
from voice_interview.decks.foreign.labels import labelled
from voice_interview.decks.foreign.likeness import Likeness, likeness
from voice_interview.decks.foreign.lists import items
from voice_interview.decks.foreign.marks import Kind, Mark, line_of
from voice_interview.decks.foreign.sentences import BOLD, like, of_lines, split_bold
from voice_interview.decks.foreign.starts import SHARE, Region, Start
from voice_interview.decks.foreign.tables import tables
from voice_interview.decks.foreign.unfolding import unfolding

_FEW = 0.1
"""Topics for each question in bold type at most: where more are, they are parts of answers."""


def found_in(region: Region) -> list[Start]:
    """The questions of a region, in order: the first of these shapes that there is."""
    starts = [*labelled(region), *unfolding(region)]
    outside = _outside(region.marks, starts)
    if not any(mark.kind is Kind.QUESTION for mark in region.marks):
        for reader in (_bold, tables, _announced_or_listed, _plain):
            more = reader(replace(region, marks=outside))
            starts += more
            # What follows a question of one shape is its answer, whatever other shape that has.
            first = min((start.line for start in more), default=_END)
            outside = outside[: bisect_left(outside, first, key=line_of)]
    starts += _announced(_outside(region.marks, starts), starts)
    return sorted(starts, key=lambda start: start.line)


_END = 10**9
"""A line below all."""


def _outside(marks: Sequence[Mark], starts: Sequence[Start]) -> list[Mark]:
    """The marks that stand in no part that unfolds, and in no question with a known end."""
    taken = {line for start in starts for line in range(start.line, start.until or start.line)}
    depth = 0
    kept = []
    for mark in marks:
        depth = max(0, depth + (mark.kind is Kind.DETAILS) - (mark.kind is Kind.FOLDED))
        shown = depth == 0 or mark.kind in (Kind.SUMMARY, Kind.DETAILS)
        if shown and mark.line not in taken:
            kept.append(mark)
    return kept


def _bold(region: Region) -> list[Start]:
    """Paragraphs that begin with a question in bold type, but for those inside a list."""
    heads = [
        mark
        for mark in region.marks
        if mark.kind is Kind.PARAGRAPH and not mark.depth and BOLD.match(mark.text)
    ]
    whole = [mark for mark in heads if split_bold(mark.text) and not _has_colon(mark.text)]
    alike = [mark for mark in whole if like(mark.text) >= Likeness.LIKELY]
    sure = [mark for mark in heads if like(mark.text) is Likeness.SURE]
    topics = set(_alone(region, whole)) - set(alike)
    asking = {
        *sure,
        *(alike if len(alike) >= SHARE * len(whole) else ()),
        *_numbered(heads, alike),
        *(topics if len(topics) <= _FEW * len(alike) else ()),
    }
    starts = [of_lines(mark) for mark in heads if mark in asking]
    return [start for start in starts if start.text]


def _alone(region: Region, whole: Sequence[Mark]) -> Iterator[Mark]:
    """Those of the paragraphs in bold type that stand alone over text and come only once.

    Words that come again, as "Example" does, name parts of answers.
    """
    times = Counter(wording.key(mark.text) for mark in whole)
    heads = set(whole)
    above: Mark | None = None
    for mark, below in pairwise(region.marks):
        alone = above not in heads and below not in heads  # below another: its answer begins so
        if mark in heads and alone and times[wording.key(mark.text)] == 1:
            yield mark
        above = mark


def _has_colon(text: str) -> bool:
    return text.rstrip(" *_").endswith(":")


def _goes_on(text: str) -> bool:
    """Words follow on the same line what stands in bold type, as in "**1. Part** is first"."""
    match = BOLD.match(text)
    named = match is not None and re.search(r"[^\W\d]", match[2]) is not None
    return named and split_bold(text) is None


def _numbered(heads: Sequence[Mark], alike: Sequence[Mark]) -> set[Mark]:
    """Those with a number, where they name what is asked and are no steps inside an answer."""
    numbers = {
        mark: number
        for mark in heads
        if (number := wording.number_of(mark.text)) and not _goes_on(mark.text)
    }
    asking = sum(mark in numbers for mark in alike)
    one_row = len(set(numbers.values())) == len(numbers)
    meant = asking >= NUMBERED_SHARE * len(numbers) if alike else one_row
    return set(numbers) if meant else set()


def _plain(region: Region) -> list[Start]:
    """Paragraphs of their own that end with a question mark."""
    starts = [
        replace(of_lines(mark), weak=(link := wording.is_link(mark.text)), link=link)
        for mark in region.marks
        if mark.kind is Kind.PARAGRAPH
        and not mark.depth
        and likeness(mark.text.split("\n")[0]) is Likeness.SURE
        and len(mark.text.split("\n")[0]) < 300
        and not wording.is_noise(mark.text)
    ]
    own = [start for start in starts if not start.link]
    if len(own) == 1 or len(starts) == 1:
        # One alone may be a word to the reader, which then often links somewhere.
        alone = (own or starts)[0]
        sound = region.promising and "](" not in alone.text
        return [start for start in starts if sound or start is not alone]
    return starts


def _announced_or_listed(region: Region) -> list[Start]:
    """Items that ask, unless paragraphs above announced answers do: then these hold the items."""
    paragraphs = {
        mark.line
        for mark in region.marks
        if mark.kind is Kind.PARAGRAPH and not mark.depth and like(mark.text) >= Likeness.LIKELY
    }
    announced = _announced(region.marks, ())
    asking = [start for start in announced if start.line in paragraphs]
    return asking if 2 * len(asking) > len(announced) else items(region)


def _announced(marks: Sequence[Mark], starts: Sequence[Start]) -> list[Start]:
    """What stands right above an answer that is announced, where nothing else asks for it."""
    begun = sorted(start.line for start in starts)
    last: Mark | None = None
    free = 0
    found: list[Start] = []
    for mark in marks:
        if mark.kind in (Kind.PARAGRAPH, Kind.ITEM):
            last = mark
        elif is_announcement(mark):
            claimed = bisect_left(begun, free) < bisect_right(begun, mark.line)
            if last is not None and last.line >= free and not claimed:
                found.append(of_lines(last))
            free, last = mark.end, None
    return [start for start in found if start.text]


def is_announcement(mark: Mark) -> bool:
    """It says that an answer follows."""
    if mark.kind is Kind.SUMMARY:
        return wording.is_answer_title(mark.text)
    return mark.kind in (Kind.REVEAL, Kind.ANSWER)
