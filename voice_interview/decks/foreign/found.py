"""What every reader of a foreign file gives."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Found:
    """A question as a foreign file has it."""

    text: str
    """In Markdown on one line."""
    answer: str = ""
    """In Markdown; empty where the file has none."""
    round: str = ""
    """Empty where it stands under no title."""
    line: int = 1
    """Where it begins in its file, from 1; the entry's number where a file has no lines."""
    tags: tuple[str, ...] = ()
    key_points: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    time_limit: float | None = None
    """Seconds."""
    shown: str = ""
    """In Markdown: what belongs to the question and is not read aloud."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in a file that was not understood."""

    line: int
    what: str
    """A phrase that begins with a small letter and has no full stop."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one file gave."""

    found: tuple[Found, ...]
    title: str = ""
    language: str = ""
    """BCP 47 tag, unchecked; empty where the file names none."""
    unread: tuple[Unread, ...] = ()


_FEW = 0.25
"""Rounds for each question at most, where its questions do not stand together."""


def in_rounds(found: Sequence[Found]) -> tuple[Found, ...]:
    """The questions of a table such that those of a round stand together.

    Names of rounds that change with nearly every question are tags.
    """
    names = {each.round: None for each in found}
    changes = sum(1 for _ in groupby(found, key=lambda each: each.round))
    if 2 * changes <= len(found) or changes == len(names):
        return tuple(found)
    if len(names) <= _FEW * len(found):
        return tuple(each for name in names for each in found if each.round == name)
    return tuple(
        replace(each, round="", tags=(*each.tags, *re.split(r"\s*,\s*", each.round)))
        for each in found
    )
