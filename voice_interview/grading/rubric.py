"""A question made ready for comparing: its points as weighted words."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from voice_interview.errors import GradingError
from voice_interview.grading.lexicon import CONTENT_WEIGHT, Lexicon, lexicon
from voice_interview.grading.points import key_points, plain
from voice_interview.grading.text import Token, tokenize
from voice_interview.models import Question

ASKED_SHARE = 0.25
"""What is left of a word's weight where the question says it already."""

NOTHING_TO_COMPARE = "Without a model answer or key points there is nothing to compare with."
"""Why no grader judges what is `self_rated`."""


@dataclass(frozen=True, slots=True)
class RubricWord:
    """A word that an answer is expected to hold."""

    word: str
    stem: str
    weight: float
    """How much it tells beyond the question, 0..1."""


@dataclass(frozen=True, slots=True)
class RubricPoint:
    """A key point and its words, each stem once."""

    text: str
    words: tuple[RubricWord, ...]

    @property
    def mass(self) -> float:
        """The sum of its words' weights; above 0."""
        return sum(word.weight for word in self.words)


@dataclass(frozen=True, slots=True)
class Rubric:
    """What an answer to one question is compared with."""

    question: str
    points: tuple[RubricPoint, ...]
    """At least one."""
    authored: bool
    asked: frozenset[str]
    """Stems of the question."""
    subject: frozenset[str]
    """Stems of the question, the points and the model answer."""
    lexicon: Lexicon


@lru_cache(maxsize=1024)
def rubric_of(question: Question) -> Rubric:
    """Raises `GradingError` where the question has nothing to compare an answer with."""
    words = lexicon(question.language)
    asked = _stems(tokenize(" ".join(plain(question.text)), words))
    wanted = key_points(question)
    points = tuple(point for text in wanted.texts if (point := _point(text, asked, words)))
    if not points:
        raise GradingError(
            f'"{question.text}" has no model answer to compare with.',
            "Rate yourself, or give the question key points.",
        )
    reference = tokenize(" ".join(plain(question.reference)), words)
    expected = (word.stem for point in points for word in point.words)
    subject = asked | _stems(reference) | frozenset(expected)
    return Rubric(question.text, points, wanted.authored, asked, subject, words)


def is_content(token: Token) -> bool:
    """It says something, rather than holding a sentence together."""
    return token.weight >= CONTENT_WEIGHT


def _stems(tokens: Iterable[Token]) -> frozenset[str]:
    return frozenset(token.stem for token in tokens)


def _point(text: str, asked: frozenset[str], words: Lexicon) -> RubricPoint | None:
    """None where the text holds no word that tells anything."""
    by_stem = {token.stem: token for token in tokenize(text, words) if token.weight > 0}
    found = tuple(
        RubricWord(token.word, stem, token.weight * (ASKED_SHARE if stem in asked else 1))
        for stem, token in by_stem.items()
    )
    return RubricPoint(text, found) if found else None
