"""Text rewritten row by row: what to look for, and what to say instead."""

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

Spoken: TypeAlias = str | Callable[[re.Match[str]], str]
"""A template of `re.Match.expand`, or a function of the match."""

Row: TypeAlias = tuple[re.Pattern[str], Spoken]


def table(*rows: tuple[str, Spoken]) -> tuple[Row, ...]:
    """Rows ready for `rewrite`; each works on what the rows above it have left."""
    return tuple((re.compile(pattern), spoken) for pattern, spoken in rows)


def words(spoken: dict[str, str]) -> tuple[Row, ...]:
    """One row that says whole words otherwise, letter case and all."""
    longest_first = sorted(spoken, key=len, reverse=True)
    choices = "|".join(re.escape(word) for word in longest_first)
    return table((rf"(?<!\w)(?:{choices})(?!\w)", lambda match: spoken[match[0]]))


def rewrite(text: str, rows: Iterable[Row]) -> str:
    """`text` after all rows, in their order."""
    for pattern, spoken in rows:
        text = pattern.sub(spoken, text)
    return text
