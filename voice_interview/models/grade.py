"""How an answer went."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Score(IntEnum):
    """How well an answer went, by the rules of self-practice."""

    DIDNT_KNOW = 1
    PARTIAL = 2
    CLEAR = 3

    @property
    def label(self) -> str:
        return _SCORE_LABELS[self]


_SCORE_LABELS = {
    Score.DIDNT_KNOW: "didn't know",
    Score.PARTIAL: "partial",
    Score.CLEAR: "clear and complete",
}


class PointStatus(StrEnum):
    """What an answer did with one key point."""

    COVERED = "covered"
    PARTLY = "partly"
    MISSING = "missing"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class PointVerdict:
    """A grader's judgement of one key point, with its evidence."""

    point: str
    status: PointStatus
    quote: str = ""
    """Words of the transcript that say so; empty where the point is missing."""
    would_cover: str = ""
    """Where it was not said: the sentence of the model answer that says it, if there is one."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something said that the model answer contradicts."""

    quote: str
    """Words of the transcript."""
    why: str


class Confidence(StrEnum):
    """How sure a language model is of its own verdicts."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Grade:
    """A grader's suggestion. The person's own rating is what counts."""

    score: Score
    points: tuple[PointVerdict, ...]
    engine: str
    model: str = ""
    feedback: str = ""
    """A sentence on the answer; empty where the grader writes none."""
    coverage: float | None = None
    """How much of the key points was said, 0..1; None in grades of old."""
    follow_up: str = ""
    """What an interviewer would ask next."""
    contradictions: tuple[Contradiction, ...] = ()
    off_topic: bool = False
    confidence: Confidence | None = None
    prompt: str = ""
    """Version of the instructions that a language model was given; empty without one."""
    second_opinion: Score | None = None
    """What the embedded grader suggests, where another one graded."""
    note: str = ""
    """How it came about, where that is not as set: another grader failed."""
    graded_at: datetime | None = None
    """UTC; None before it is stored."""

    @property
    def uncertain(self) -> bool:
        """Two graders differ by two levels."""
        return self.second_opinion is not None and abs(self.score - self.second_opinion) >= 2
