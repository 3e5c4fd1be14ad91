"""What a grader knows about a language: stems, how common a word is, how it sounds.

English has a table of common words and a sound key. Other languages are stemmed where Snowball
knows them, and there a word's length stands in for its rarity: frequent words are short.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

import jellyfish
import snowballstemmer  # type: ignore[import-untyped]

from voice_interview.models import language_code

COMMON_ENGLISH = Path(__file__).with_name("common_english.tsv")

RARE_ZIPF = 4.5
"""Stems up to this common have full weight; telling rarer ones apart changed no figure."""

COMMONEST_ZIPF = 7.5
"""Stems this common have no weight: the, to, of, and, a."""

CONTENT_WEIGHT = 0.5
"""Words of at least this weight say something; in English, those rarer than one in a thousand."""

_CACHED_WORDS = 50_000

_SNOWBALL = MappingProxyType(
    {
        "da": "danish",
        "de": "german",
        "en": "english",
        "es": "spanish",
        "fi": "finnish",
        "fr": "french",
        "hu": "hungarian",
        "it": "italian",
        "nb": "norwegian",
        "nl": "dutch",
        "no": "norwegian",
        "pt": "portuguese",
        "ro": "romanian",
        "ru": "russian",
        "sv": "swedish",
        "tr": "turkish",
    }
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language. All functions take lower-case words."""

    stem: Callable[[str], str]
    weight: Callable[[str], float]
    """How much a stem tells, 0..1: nothing for the commonest words, 1 for rare ones."""
    sound: Callable[[str], str]
    """A key that is alike for words that sound alike; empty where there is none."""
    knows_common_words: bool
    """The words that hold a sentence together are known, so that their absence can be told."""


@cache
def lexicon(language: str) -> Lexicon:
    """What is known about a language, by its BCP 47 tag. Never fails: little may be known."""
    code = language_code(language)
    if code == "en":
        weight = _weigher(_common_english())
        return Lexicon(stemmer(code), weight, _english_sound, knows_common_words=True)
    return Lexicon(stemmer(code), _weight_by_length, lambda _word: "", knows_common_words=False)


@cache
def stemmer(code: str) -> Callable[[str], str]:
    """Cuts lower-case words to their stems, in a language that Snowball knows; else a no-op."""
    if code not in _SNOWBALL:
        return str
    snowball = snowballstemmer.stemmer(_SNOWBALL[code])
    lock = threading.Lock()  # Snowball keeps the word it works on in itself.

    @lru_cache(_CACHED_WORDS)
    def stem(word: str) -> str:
        with lock:
            return str(snowball.stemWord(word))

    return stem


def _weigher(common: Mapping[str, float]) -> Callable[[str], float]:
    def weight(stem: str) -> float:
        zipf = common.get(stem, RARE_ZIPF)
        return min(1.0, max(0.0, (COMMONEST_ZIPF - zipf) / (COMMONEST_ZIPF - RARE_ZIPF)))

    return weight


def _common_english() -> dict[str, float]:
    lines = COMMON_ENGLISH.read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if not line.startswith("#"))
    return {stem: float(zipf) for stem, zipf in pairs}


def _weight_by_length(stem: str) -> float:
    if len(stem) == 1 and stem.isalpha() and not stem.islower():
        return 1.0  # a character of a script without capitals is a word or most of one
    return min(1.0, len(stem) / 8)


@lru_cache(_CACHED_WORDS)
def _english_sound(word: str) -> str:
    return jellyfish.metaphone(word).replace(" ", "") if word.isalpha() else ""
