"""From numbers to a judgement. The constants are fitted to answers graded by people."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from voice_interview.grading.comparison import Comparison
from voice_interview.grading.rubric import Rubric
from voice_interview.models import PointStatus, Score

COVERED = 0.5
"""Strength from which on a point is covered."""

PARTLY = 0.3
"""Strength from which on a point is partly covered."""

SATURATION = 4.0
"""How fast coverage rises with strength: people credit half a model answer's words with most of
the marks. Anything from 2 to 6 correlates alike with their marks."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Where the levels begin."""

    partial: float
    """Least relevance of level 2."""
    clear: float
    """Least strength of level 3."""


WORD_LEVELS = Levels(partial=0.215, clear=0.26)
MEANING_LEVELS = Levels(partial=0.29, clear=0.36)
"""By benchmarks/grading.py, within what its folds agree on: the best agreement with people among
the levels that leave 95 of 100 answers to another question at level 1, in each data set."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What the level of an answer is read from."""

    strength: float
    """Mean over the points, 0..1; points with more to say count somewhat more."""
    focus: float
    """How much of the answer is on the subject, 0..1."""
    complete: bool
    """No authored point is missing."""
    connected: bool
    """Made of sentences, not of key words alone."""

    @property
    def relevance(self) -> float:
        """Geometric mean of strength and focus: what tells a short right answer, and a long one
        that says little of the model answer, from one to another question."""
        return math.sqrt(self.strength * self.focus)


def measure(rubric: Rubric, comparison: Comparison, connected: bool) -> Measures:
    """Sum up a comparison over the points."""
    # Between equal votes and votes by length: the root of a point's mass.
    votes = [math.sqrt(point.mass) for point in rubric.points]
    told = sum(v * s for v, s in zip(votes, comparison.strengths, strict=True))
    complete = not rubric.authored or min(comparison.strengths) >= PARTLY
    return Measures(told / sum(votes), comparison.focus, complete, connected)


def score(measures: Measures, levels: Levels) -> Score:
    """The suggested level."""
    if measures.relevance < levels.partial:
        return Score.DIDNT_KNOW
    whole = measures.complete and measures.connected
    if whole and measures.strength >= levels.clear:
        return Score.CLEAR
    return Score.PARTIAL


def coverage(strength: float) -> float:
    """The share of marks that people would give, 0..1; rises fast at first, then slowly."""
    return math.expm1(-SATURATION * strength) / math.expm1(-SATURATION)


def status(strength: float, connected: bool) -> PointStatus:
    """The verdict on one point; key words without a sentence say it partly at most."""
    if strength < PARTLY:
        return PointStatus.MISSING
    return PointStatus.COVERED if connected and strength >= COVERED else PointStatus.PARTLY


CREDIT = {
    PointStatus.COVERED: 1.0,
    PointStatus.PARTLY: 0.5,
    PointStatus.MISSING: 0.0,
    PointStatus.CONTRADICTED: 0.0,
}
"""What a verdict counts, of 1."""

VERDICT_LEVELS = Levels(partial=0.15, clear=0.75)
"""For the mean credit of verdicts by a reader who understands. Not fitted, for want of such
verdicts beside people's marks: of three points, one partly said is level 2, and of four, three
said or two said and two partly are level 3."""


def mean_credit(statuses: Sequence[PointStatus]) -> float:
    """How much of at least one point was said, 0..1."""
    return sum(CREDIT[each] for each in statuses) / len(statuses)


def score_of_verdicts(statuses: Sequence[PointStatus], authored: bool) -> Score:
    """The level, read from the verdicts alone; one contradicted point keeps it from a 3."""
    credit = mean_credit(statuses)
    if credit < VERDICT_LEVELS.partial:
        return Score.DIDNT_KNOW
    missing = authored and PointStatus.MISSING in statuses
    flawed = missing or PointStatus.CONTRADICTED in statuses
    return Score.CLEAR if credit >= VERDICT_LEVELS.clear and not flawed else Score.PARTIAL
