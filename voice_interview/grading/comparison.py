"""How an answer compares with each point of a rubric: numbers, before any judgement."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """All values are 0..1."""

    strengths: tuple[float, ...]
    """How much of each point the whole answer says."""
    by_passage: tuple[tuple[float, ...], ...]
    """The same for each passage of the answer; a row a point."""
    focus: float
    """How much of the answer is on the subject."""


def blend(words: Comparison, meaning: Comparison) -> Comparison:
    """Half words, half meaning; on the subject is what is so in either way."""
    return Comparison(
        strengths=_mean(words.strengths, meaning.strengths),
        by_passage=tuple(map(_mean, words.by_passage, meaning.by_passage)),
        focus=max(words.focus, meaning.focus),
    )


def _mean(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    return tuple((a + b) / 2 for a, b in zip(one, other, strict=True))
