"""Agreement with people, and the levels that agree best."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_interview.grading.embedded import Assessment
from voice_interview.grading.levels import Levels

FOLDS = 5
REPETITIONS = 10

ON_OTHERS = 0.95
"""Share of answers to another question that must stay at level 1, in each set."""

PARTIAL = np.arange(0.05, 0.45, 0.005)
CLEAR = np.arange(0.16, 0.60, 0.02)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Measures of the answers to a set's questions, and of answers put to the wrong ones."""

    relevance: Floats
    strength: Floats
    levels: Ints
    """What people gave, 1..3."""
    questions: Ints
    """Number of each answer's question."""
    others: Floats
    """Relevance of the misplaced answers."""
    other_questions: Ints
    """Number of the question that each was put to."""

    def of(self, questions: Ints) -> "Sample":
        """What belongs to some of the questions."""
        mine = np.isin(self.questions, questions)
        theirs = np.isin(self.other_questions, questions)
        return Sample(
            self.relevance[mine],
            self.strength[mine],
            self.levels[mine],
            self.questions[mine],
            self.others[theirs],
            self.other_questions[theirs],
        )

    def but(self, questions: Ints) -> "Sample":
        """What belongs to all others."""
        return self.of(np.setdiff1d(self.questions, questions))

    def graded(self, levels: Levels) -> Ints:
        """The levels that answers get; authored points and salads are no matter here."""
        partial = self.relevance >= levels.partial
        return 1 + partial + (partial & (self.strength >= levels.clear)).astype(np.int64)

    def agreement(self, levels: Levels) -> float:
        return kappa(self.levels, self.graded(levels))


def relevance(assessments: Sequence[Assessment]) -> Floats:
    return np.array([each.measures.relevance if each.measures else 0.0 for each in assessments])


def strength(assessments: Sequence[Assessment]) -> Floats:
    return np.array([each.measures.strength if each.measures else 0.0 for each in assessments])


def kappa(one: Ints, other: Ints) -> float:
    """Quadratic weighted kappa of levels 1..3: 1 is agreement, 0 is chance."""
    observed = np.zeros((3, 3))
    np.add.at(observed, (one - 1, other - 1), 1)
    expected = np.outer(observed.sum(1), observed.sum(0)) / observed.sum()
    distance = np.square(np.subtract.outer(np.arange(3), np.arange(3)))
    return float(1 - (distance * observed).sum() / (distance * expected).sum())


def fit(samples: Sequence[Sample], on_others: float = ON_OTHERS) -> Levels:
    """The levels of best mean agreement over the sets, among those that keep others at 1."""
    partial = next(float(p) for p in PARTIAL if _held_back(samples, p) >= on_others)
    choices = (Levels(partial, float(clear)) for clear in CLEAR)
    return max(choices, key=lambda levels: np.mean([each.agreement(levels) for each in samples]))


def _held_back(samples: Sequence[Sample], partial: float) -> float:
    return float(min(np.mean(each.others < partial) for each in samples))


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """Agreement on questions that the levels were not fitted on."""

    kappas: tuple[float, ...]
    """One a set: the mean over the repetitions."""
    spread: tuple[float, ...]
    """Their standard deviation over the repetitions."""
    levels: tuple[Levels, ...]
    """As fitted in each fold."""


def cross_validate(samples: Sequence[Sample]) -> CrossValidated:
    """Fit on both sets without a fifth of each one's questions; grade that fifth; repeatedly."""
    runs = [_run(samples, seed) for seed in range(REPETITIONS)]
    kappas = np.array([kappas for kappas, _ in runs])
    return CrossValidated(
        tuple(kappas.mean(axis=0).tolist()),
        tuple(kappas.std(axis=0).tolist()),
        tuple(itertools.chain.from_iterable(levels for _, levels in runs)),
    )


def _run(samples: Sequence[Sample], seed: int) -> tuple[list[float], list[Levels]]:
    """Each set's kappa over all its answers, graded fold by fold, and the folds' levels."""
    folds = list(zip(*(_folds(each, seed) for each in samples), strict=True))
    levels = [
        fit([each.but(held) for each, held in zip(samples, fold, strict=True)]) for fold in folds
    ]
    kappas = []
    for each, parts in zip(samples, zip(*folds, strict=True), strict=True):
        held = [each.of(part) for part in parts]
        graded = [part.graded(at) for part, at in zip(held, levels, strict=True)]
        people = np.concatenate([part.levels for part in held])
        kappas.append(kappa(people, np.concatenate(graded)))
    return kappas, levels


def _folds(sample: Sample, seed: int) -> list[Ints]:
    shuffled = np.random.default_rng(seed).permutation(np.unique(sample.questions))
    return np.array_split(shuffled, FOLDS)
