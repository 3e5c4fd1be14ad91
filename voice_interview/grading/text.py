"""A text as words and sentences that remember where they stand."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from voice_interview.grading.lexicon import Lexicon

MOST_WORDS = 30
"""Longest passage in words. Some recognisers give no full stops: there a window slides."""

_STRIDE = MOST_WORDS // 2

_CHARACTER = "぀-ヿ㐀-鿿豈-﫿"

_WORD = re.compile(
    rf"[{_CHARACTER}]|[^\W_{_CHARACTER}]+(?:['’][^\W_{_CHARACTER}]+)*",
)
"""Letters and digits with inner apostrophes; Chinese and Japanese characters one by one."""

_SENTENCE_END = re.compile(r"(?<=[.!?;。！？])[\"')\]]*\s+(?=\W{0,2}\w)|[。！？]|(?<!\s)\s*\n\s*")

BULLET = re.compile(
    r"\s*(?:[-*+•●○◦‣▪–]|\(?\d{1,2}[.)]|\(?[ivx]{1,4}[.)]|\(?[a-h][.)])\s*(?=\S)", re.IGNORECASE
)
"""A list item in plain text, where Markdown sees none: "1.First", "● second", "ii) third"."""

_ENDS = (".", "!", "?", ";", ":", "。", "！", "？")

_LONGEST_END = 10
"""Characters before a gap that are looked at: an abbreviation is shorter."""

_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf|approx)\.$", re.IGNORECASE)

_FILLERS = frozenset({"ah", "eh", "er", "erm", "hm", "hmm", "mhm", "mm", "oh", "uh", "uhm", "um"})

_NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve"

_NUMBERS = {word: str(number) for number, word in enumerate(_NUMBER_WORDS.split(), start=2)}
"""As digits they count; "one" is mostly no number."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text."""

    word: str
    """In lower case, without a possessive ending; small English numbers as digits."""
    stem: str
    weight: float
    """How much it tells, 0..1."""
    start: int
    """Place of its first character in the text."""
    end: int
    """The place behind its last character."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or a piece of a long one."""

    text: str
    """As it stands in the whole text."""
    tokens: tuple[Token, ...]
    """At least one; their places are those in the whole text."""


def tokenize(text: str, lexicon: Lexicon) -> tuple[Token, ...]:
    """The words of a text in order, without what people say while they think ("um")."""
    return tuple(
        _token(match, lexicon) for match in _WORD.finditer(text) if match[0].lower() not in _FILLERS
    )


def _token(match: re.Match[str], lexicon: Lexicon) -> Token:
    word = match[0].lower().replace("’", "'").removesuffix("'s")
    word = _NUMBERS.get(word, word)
    stem = lexicon.stem(word)
    return Token(word, stem, lexicon.weight(stem), match.start(), match.end())


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences stand.

    A semicolon ends one too, and so does a line's end, unless the next line goes on in lower case.
    """
    start = 0
    for gap in _SENTENCE_END.finditer(text):
        last = text[max(start, gap.start() - _LONGEST_END) : gap.start()]
        if _ABBREVIATED.search(last) or _goes_on(text, last, gap):
            continue
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _goes_on(text: str, last: str, gap: re.Match[str]) -> bool:
    """A single line's end in the middle of a sentence, and not before an item of a list."""
    inside = gap[0].count("\n") == 1 and not last.endswith(_ENDS)
    following = text[gap.end() : gap.end() + 1]
    return inside and following.islower() and not BULLET.match(text, gap.end())


def passages(text: str, tokens: tuple[Token, ...]) -> tuple[Passage, ...]:
    """The sentences that hold words, long ones in pieces that overlap by half."""
    found = []
    places = [token.start for token in tokens]
    for start, end in sentences(text):
        inside = tokens[bisect_left(places, start) : bisect_left(places, end)]
        found += [_passage(text, piece, end) for piece in _pieces(inside)]
    return tuple(found)


def _pieces(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    if tokens:
        yield tokens[:MOST_WORDS]
    for start in range(_STRIDE, len(tokens) - _STRIDE, _STRIDE):
        yield tokens[start : start + MOST_WORDS]


def _passage(text: str, tokens: tuple[Token, ...], end: int) -> Passage:
    """With the punctuation that ends the sentence, where the piece reaches so far."""
    rest = text[tokens[-1].end : end]
    stop = end if not any(character.isalnum() for character in rest) else tokens[-1].end
    return Passage(text[tokens[0].start : stop].rstrip(), tokens)
