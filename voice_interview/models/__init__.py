"""The product's nouns, as frozen records. They hold data and know no engine, file or screen."""

from voice_interview.models.command import Command, Situation
from voice_interview.models.deck import Deck, Question, Round, is_english, language_code
from voice_interview.models.finding import Finding
from voice_interview.models.grade import (
    Confidence,
    Contradiction,
    Grade,
    PointStatus,
    PointVerdict,
    Score,
)
from voice_interview.models.log import (
    Attempt,
    AttemptState,
    QuestionKey,
    Rated,
    SessionRecord,
    with_follow_ups,
)
from voice_interview.models.sound import SAMPLE_RATE, AudioClip, Recorded, Samples
from voice_interview.models.transcript import Delivery, Interval, PhraseCount, Transcript, Word

__all__ = [
    "SAMPLE_RATE",
    "Attempt",
    "AttemptState",
    "AudioClip",
    "Command",
    "Confidence",
    "Contradiction",
    "Deck",
    "Delivery",
    "Finding",
    "Grade",
    "Interval",
    "PhraseCount",
    "PointStatus",
    "PointVerdict",
    "Question",
    "QuestionKey",
    "Rated",
    "Recorded",
    "Round",
    "Samples",
    "Score",
    "SessionRecord",
    "Situation",
    "Transcript",
    "Word",
    "is_english",
    "language_code",
    "with_follow_ups",
]
