"""Names of questions that outlive edits: an attempt in the store points at its question by id."""

import hashlib
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Sequence
from itertools import count
from pathlib import Path

from voice_interview.plain_text import visible

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TRAILING_ID = re.compile(r"\{\s*#([^{}]*)\}\s*$")
_LONGEST_ID = 100
_LONGEST_SLUG = 60
"""Characters: still easy to type, and enough to tell questions apart."""

_LONGEST_DECK_ID = 200
"""Bytes."""


def split_id(heading: str) -> tuple[str, str | None]:
    """A heading's text and what its trailing `{#…}` holds; None where it has none."""
    match = _TRAILING_ID.search(heading)
    if match is None:
        return heading.strip(), None
    return heading[: match.start()].strip(), match[1].strip()


def is_id(text: str) -> bool:
    """Whether it is lower-case letters a-z and digits, in words joined by single hyphens, and
    short enough for the name of a recording."""
    return len(text) <= _LONGEST_ID and _ID.fullmatch(text) is not None


def deck_id(path: Path) -> str:
    """The name of a deck's file without its ending, as a log and a folder of recordings bear it."""
    # A folder's name has 255 bytes at most, and a date goes before it.
    name = os.fsencode(path.stem)[:_LONGEST_DECK_ID].decode("utf-8", "ignore")
    return visible(name) or "deck"


def slug(text: str) -> str:
    """An id made of the text's Latin letters and digits; of its hash where it has none."""
    plain = unicodedata.normalize("NFKD", text)
    ascii_only = "".join(each for each in plain if not unicodedata.combining(each)).lower()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    if len(words) > _LONGEST_SLUG:
        words = words[: _LONGEST_SLUG + 1].rpartition("-")[0] or words[:_LONGEST_SLUG]
    return words or f"question-{digest(text)}"


def assign_ids(questions: Sequence[tuple[str, str | None]]) -> tuple[str, ...]:
    """One id for each (text, id given by its author or None), all different.

    The first to be given an id keeps it; later ones get a number behind it. Without a given id it
    is the text's slug, or, where another question has that, the slug and the text's hash: never
    a matter of order, so that questions with different texts can be moved.
    """
    given = {own for _, own in questions}
    slugs = Counter(slug(text) for text, own in questions if own is None)
    return _apart([own or _made(text, given, slugs) for text, own in questions])


def _made(text: str, given: Container[str | None], slugs: Counter[str]) -> str:
    plain = slug(text)
    shared = plain in given or slugs[plain] > 1
    return f"{plain}-{digest(text)}" if shared else plain


def _apart(wanted: Sequence[str]) -> tuple[str, ...]:
    """The names, each repeated one with the first number behind it that makes it new."""
    taken = set(wanted)
    seen: set[str] = set()
    numbers = {name: count(2) for name in taken}
    names = []
    for name in wanted:
        candidates = (f"{name}-{number}" for number in numbers[name])
        unique = next(each for each in candidates if each not in taken) if name in seen else name
        names.append(unique)
        taken.add(unique)
        seen.add(name)
    return tuple(names)


def digest(text: str) -> str:
    """Six signs that tell one text from another."""
    return hashlib.blake2s(text.encode("utf-8", "replace"), digest_size=3).hexdigest()
