"""What happens in an interview, as a stream of records. Screens listen; none holds any logic."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from voice_interview.errors import InterviewError
from voice_interview.models import Grade, Question, Recorded, Score, SessionRecord, Transcript
from voice_interview.protocols import Heard, Meter, Progress


class EndReason(StrEnum):
    """Why an answer ended."""

    DONE = "done"
    """The person said so."""
    TIME_UP = "time up"
    SKIPPED = "skipped"
    RESTARTED = "restarted"
    QUIT = "quit"
    FAILED = "failed"
    """The microphone or the disk failed; what was recorded until then is kept."""


@dataclass(frozen=True, slots=True)
class SessionStarted:
    deck_title: str
    total: int
    """Number of questions at most."""
    spoken: bool
    """False where questions are only shown."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth one line: which engine listens, what cannot be done."""

    text: str


@dataclass(frozen=True, slots=True)
class Working:
    """A long piece of work in the background has come this far."""

    progress: Progress


@dataclass(frozen=True, slots=True)
class Problem:
    """A step failed and the interview goes on without it."""

    error: InterviewError


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    question: Question
    position: int
    total: int
    limit: float
    """Seconds for the answer."""


@dataclass(frozen=True, slots=True)
class AnswerStarted:
    take: int
    """From 1; one more after each restart."""


@dataclass(frozen=True, slots=True)
class LevelMeasured:
    """About twenty times a second while the person answers."""

    meter: Meter
    remaining: float
    """Seconds of the limit that are left."""


@dataclass(frozen=True, slots=True)
class WordsHeard:
    heard: Heard


@dataclass(frozen=True, slots=True)
class TimeWarning:
    remaining: int
    """Seconds."""


@dataclass(frozen=True, slots=True)
class MicrophoneSilent:
    """Nothing at all has come from the microphone since the answer began."""


@dataclass(frozen=True, slots=True)
class MicrophoneHeard:
    """Sound came after `MicrophoneSilent`."""


@dataclass(frozen=True, slots=True)
class AnswerPaused:
    pass


@dataclass(frozen=True, slots=True)
class AnswerResumed:
    pass


@dataclass(frozen=True, slots=True)
class AnswerEnded:
    reason: EndReason
    recorded: Recorded


@dataclass(frozen=True, slots=True)
class Transcribed:
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Graded:
    grade: Grade


@dataclass(frozen=True, slots=True)
class ReferenceShown:
    """The answer is in, so the model answer may be seen and heard."""

    question: Question


@dataclass(frozen=True, slots=True)
class RatingAwaited:
    """Again, with the suggestion, where the grade comes only then."""

    suggestion: Grade | None
    grading: bool = False
    """A grade is on its way."""


@dataclass(frozen=True, slots=True)
class Rated:
    score: Score


@dataclass(frozen=True, slots=True)
class QuestionSkipped:
    question: Question


@dataclass(frozen=True, slots=True)
class SessionEnded:
    record: SessionRecord


Event: TypeAlias = (
    SessionStarted
    | Notice
    | Working
    | Problem
    | QuestionAsked
    | AnswerStarted
    | LevelMeasured
    | WordsHeard
    | TimeWarning
    | MicrophoneSilent
    | MicrophoneHeard
    | AnswerPaused
    | AnswerResumed
    | AnswerEnded
    | Transcribed
    | Graded
    | ReferenceShown
    | RatingAwaited
    | Rated
    | QuestionSkipped
    | SessionEnded
)

Listener: TypeAlias = Callable[[Event], None]
"""Called in the order things happen; `Notice` and `Working` may come from another thread."""
