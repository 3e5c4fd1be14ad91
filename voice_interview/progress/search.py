"""What was said: a person's words made into phrases, and where a transcript has them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_interview.config import LoadedConfig
from voice_interview.progress.log import log_of
from voice_interview.store.search import Phrase, Said, find

QUOTED = re.compile(r'"([^"]*)"|(\S+)')

PUNCTUATION = re.compile(r"[\s!-/:-@\[-`{-~]+")
"""ASCII punctuation and blanks."""

UNBOUNDED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""A letter of Thai, Lao, Burmese, Khmer, Japanese or Chinese, which part no words by spaces, or of
Korean, which joins to them what other languages set apart."""

SHORTEST = 3
"""Letters of what is also found as the beginning of a word."""

BETWEEN, BETWEEN_UNBOUNDED = r"[\W_]+", r"[\W_]*"
"""What may stand between the words of a phrase."""

ACCENT = 200
"""Least combining class of a mark above, below or at a letter; parts of a Korean or Japanese
character have lower ones."""


@dataclass(frozen=True, slots=True)
class Match:
    """An answer, and where its transcript has what was looked for."""

    said: Said
    places: tuple[tuple[int, int], ...]
    """Beginning and end of each match in the transcript, in characters and in order."""


def search(loaded: LoadedConfig, query: str, limit: int) -> list[Match]:
    """The newest answers that have all words of `query`, or words that begin with them.

    Words in quotation marks stand one after the other, whole. Raises `StoreError`.
    """
    phrases = list(phrases_of(query))
    with log_of(loaded) as log:
        found = find(log, phrases, limit)
    return [Match(said, tuple(places(said.text, phrases))) for said in found]


def phrases_of(query: str) -> Iterator[Phrase]:
    """What is looked for; nothing in `query` is an operator but quotation marks."""
    readable = query.encode("utf-8", "ignore").decode()  # an argument may be no valid text
    for quoted, word in QUOTED.findall(readable):
        parts = PUNCTUATION.split(quoted or word)
        if words := tuple(part for part in parts if any(map(str.isalnum, part))):
            whole = bool(quoted) or len(words[-1]) < SHORTEST
            yield Phrase(words, whole, anywhere=any(map(UNBOUNDED.search, words)))


def places(text: str, phrases: Sequence[Phrase]) -> list[tuple[int, int]]:
    """Where `text` has any of `phrases`, without regard to case and accents."""
    pattern = "|".join(map(_pattern, phrases))
    return [match.span() for match in re.finditer(pattern, _folded(text))]


def _pattern(phrase: Phrase) -> str:
    escaped = [re.escape(_folded(word)) for word in phrase.words]
    if phrase.anywhere:
        return BETWEEN_UNBOUNDED.join(escaped)
    words = BETWEEN.join(escaped)
    return rf"(?<![^\W_]){words}" + (r"(?![^\W_])" if phrase.whole else r"[^\W_]*")


def _folded(text: str) -> str:
    """As many characters, each in lower case and without its accent."""
    return "".join(_without_accent(each).lower()[:1] for each in text)


def _without_accent(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    is_accented = all(unicodedata.combining(mark) >= ACCENT for mark in parts[1:])
    return parts[0] if is_accented else letter
