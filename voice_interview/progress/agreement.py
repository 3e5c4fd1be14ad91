"""How far a person's own ratings and the suggested ones agree, and whether that changes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import TypeAlias

from voice_interview.models import Rated

Pair: TypeAlias = tuple[int, int]
"""The person's own rating, and the suggestion; 1 to 3."""

LEAST = 10
"""Pairs below which a figure would be chance."""

RECENT = 30
"""Pairs whose lean is held against that of all before them."""

_PAIR = attrgetter("score", "suggested")


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


def pairs_of(answers: Iterable[Rated]) -> Iterator[Pair]:
    """Of the answers that have both."""
    return (pair for pair in map(_PAIR, answers) if pair[1] is not None)


def agreement(pairs: Counter[Pair], latest: Iterable[Pair]) -> Agreement:
    """Of all `pairs`, and of them from the `latest` back in time."""
    recent = Counter(islice(latest, RECENT))
    before = pairs - recent
    return Agreement(
        pairs=pairs.total(),
        kappa=kappa(pairs),
        lean=_lean(pairs) if pairs.total() >= LEAST else None,
        drift=_lean(recent) - _lean(before) if before.total() >= LEAST else None,
    )


def kappa(counts: Mapping[Pair, int]) -> float | None:
    """Weighted kappa (Cohen 1968): 1 less the disagreement as a share of that of chance.

    A disagreement weighs its distance squared. Chance is what two raters come to who give their
    scores as often, but at random. None below `LEAST` pairs, or where chance never disagrees.
    """
    total = sum(counts.values())
    own, suggested = _share(counts, 0), _share(counts, 1)
    expected = sum(
        n * m * (one - other) ** 2 for one, n in own.items() for other, m in suggested.items()
    )
    if total < LEAST or not expected:
        return None
    observed = sum(n * (one - other) ** 2 for (one, other), n in counts.items())
    return 1 - observed * total / expected


def _share(counts: Mapping[Pair, int], side: int) -> Counter[int]:
    """How often each score was given by one of the two."""
    given: Counter[int] = Counter()
    for pair, number in counts.items():
        given[pair[side]] += number
    return given


def _lean(counts: Counter[Pair]) -> float:
    return sum(n * (own - suggested) for (own, suggested), n in counts.items()) / counts.total()
