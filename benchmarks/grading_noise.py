"""Recognition errors, simulated: words become what sounds like them, go missing, or come extra.

Pronunciations and word frequencies are those of pocketsphinx's US English model.
"""

import random
import re
from functools import lru_cache
from pathlib import Path

import pocketsphinx
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

MISSING = 0.2
EXTRA = 0.1
SPLIT = 0.35
"""Share of the longer misheard words that become two ("window", "when joe")."""

SPLITTABLE = 5
"""In phones."""

CANDIDATES = 3

COMMON_LOG10 = -5.2

_LOG10 = 23_025.85
"""Units of pocketsphinx's logarithms (base 1.0001) to a factor of ten."""


class Mishearing:
    """Hears a text with errors, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._phones = _pronunciations()
        self._common = _common_words(list(self._phones))
        self._common_phones = [self._phones[word] for word in self._common]
        self._near = lru_cache(maxsize=None)(self._search)

    def hear(self, text: str, rate: float) -> str:
        """The text with a share `rate` of its words wrong."""
        words = text.split()
        return " ".join(self._heard(word) if self._rng.random() < rate else word for word in words)

    def _heard(self, word: str) -> str:
        fate = self._rng.random()
        if fate < MISSING:
            return ""
        if fate < MISSING + EXTRA:
            return f"{word} {self._rng.choice(self._common)}"
        core = re.sub(r"^\W+|\W+$", "", word)
        return word.replace(core, self._misheard(core.lower())) if core else word

    def _misheard(self, word: str) -> str:
        phones = self._phones.get(word)
        if phones is None:
            return word
        if len(phones) >= SPLITTABLE and self._rng.random() < SPLIT:
            cut = len(phones) // 2 + self._rng.choice((-1, 0, 1))
            return " ".join(self._rng.choice(self._near(p)) for p in (phones[:cut], phones[cut:]))
        return self._rng.choice([near for near in self._near(phones) if near != word])

    def _search(self, phones: str) -> list[str]:
        found = process.extract(
            phones,
            self._common_phones,
            scorer=Levenshtein.normalized_distance,
            limit=CANDIDATES + 1,
        )
        return [self._common[place] for _, _, place in found]


def _pronunciations() -> dict[str, str]:
    """One character a phone."""
    path = Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict"))
    split = [line.split() for line in path.read_text("utf-8").splitlines()]
    spoken = {word: phones for word, *phones in split if word.isalpha()}
    names = sorted({phone for phones in spoken.values() for phone in phones})
    letter = {name: chr(ord("A") + place) for place, name in enumerate(names)}
    return {word: "".join(map(letter.__getitem__, phones)) for word, phones in spoken.items()}


def _common_words(words: list[str]) -> list[str]:
    model = pocketsphinx.NGramModel(
        pocketsphinx.Config(),
        pocketsphinx.LogMath(),
        pocketsphinx.get_model_path("en-us/en-us.lm.bin"),
    )
    return [word for word in words if model.prob([word]) / _LOG10 > COMMON_LOG10]
