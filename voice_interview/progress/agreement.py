"""How far a person's own ratings and the suggested ones agree, and whether that changes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from voice_interview.models import Score

Pair: TypeAlias = tuple[Score, Score]
"""The person's own rating, and the suggestion."""

LEAST = 10
"""Pairs below which a figure would be chance."""

RECENT = 30
"""Pairs whose lean is held against that of all before them."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Figures are None where there are too few pairs to tell."""

    pairs: int
    """Answers that have both a rating and a suggestion."""
    kappa: float | None
    """Cohen's kappa with quadratic weights: 1 is agreement, 0 what chance gives."""
    lean: float | None
    """Mean of rating less suggestion: above 0, the person is kinder to themselves."""
    drift: float | None
    """Lean of the last 30 pairs less that of all before them."""


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Of `pairs` in the order of their time."""
    before, recent = pairs[:-RECENT], pairs[-RECENT:]
    return Agreement(
        pairs=len(pairs),
        kappa=kappa(Counter(pairs)),
        lean=_lean(pairs) if len(pairs) >= LEAST else None,
        drift=_lean(recent) - _lean(before) if len(before) >= LEAST else None,
    )


def kappa(counts: Counter[Pair]) -> float | None:
    """Weighted kappa (Cohen 1968): 1 less the disagreement as a share of that of chance.

    A disagreement weighs its distance squared. Chance is what two raters come to who give their
    scores as often, but at random. None below `LEAST` pairs, or where chance never disagrees.
    """
    total = counts.total()
    own, suggested = _share(counts, 0), _share(counts, 1)
    expected = sum(
        n * m * (one - other) ** 2 for one, n in own.items() for other, m in suggested.items()
    )
    if total < LEAST or not expected:
        return None
    observed = sum(n * (one - other) ** 2 for (one, other), n in counts.items())
    return 1 - observed * total / expected


def _share(counts: Counter[Pair], side: int) -> Counter[Score]:
    """How often each score was given by one of the two."""
    given: Counter[Score] = Counter()
    for pair, number in counts.items():
        given[pair[side]] += number
    return given


def _lean(pairs: Sequence[Pair]) -> float:
    differences = [own - suggested for own, suggested in pairs]
    return sum(differences) / len(differences)
