"""What happens in an interview, as a stream of records. Screens listen; none holds any logic."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from voice_interview.errors import InterviewError
from voice_interview.models import Grade, Question, Recorded, Score, SessionRecord, Transcript
from voice_interview.protocols import Gap, Heard, Meter, Progress


class EndReason(StrEnum):
    """Why an answer ended."""

    DONE = "done"
    """The person said so."""
    TIME_UP = "time up"
    SKIPPED = "skipped"
    RESTARTED = "restarted"
    QUIT = "quit"
    SILENCE = "silence"
    """The person said no more."""
    NOTHING_HEARD = "nothing heard"
    """The person said nothing at all."""
    DONT_KNOW = "don't know"
    UNDONE = "undone"
    """The person went back to the last rating."""
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
class SilenceNoticed:
    """The person says nothing any more, or not yet: a tone announces the end of the answer."""


@dataclass(frozen=True, slots=True)
class SilenceBroken:
    """A voice came after `SilenceNoticed`."""


@dataclass(frozen=True, slots=True)
class MicrophoneSilent:
    """Nothing at all has come from the microphone since the answer began."""


@dataclass(frozen=True, slots=True)
class MicrophoneHeard:
    """Sound came after `MicrophoneSilent`."""


@dataclass(frozen=True, slots=True)
class MicrophoneLost:
    """The microphone has vanished; it, or another, is waited for, and the clock stands still."""

    error: InterviewError


@dataclass(frozen=True, slots=True)
class MicrophoneFound:
    """After `MicrophoneLost` the answer goes on."""

    name: str


@dataclass(frozen=True, slots=True)
class SoundMissing:
    """For so long the answer was not heard, and it goes on without that."""

    gap: Gap


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
class GradeAwaited:
    """A slow grade may bring a follow-up question."""


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
class Unrated:
    """The interview goes on without a rating."""


@dataclass(frozen=True, slots=True)
class RatingUndone:
    """The rating of an earlier question is taken back, and asked for again."""

    question: Question


@dataclass(frozen=True, slots=True)
class Resting:
    """A pause before the next question."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Paused:
    """The interview stands still, outside an answer."""


@dataclass(frozen=True, slots=True)
class Resumed:
    pass


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
    | SilenceNoticed
    | SilenceBroken
    | MicrophoneSilent
    | MicrophoneHeard
    | MicrophoneLost
    | MicrophoneFound
    | SoundMissing
    | AnswerPaused
    | AnswerResumed
    | AnswerEnded
    | Transcribed
    | Graded
    | GradeAwaited
    | ReferenceShown
    | RatingAwaited
    | Rated
    | Unrated
    | RatingUndone
    | Resting
    | Paused
    | Resumed
    | QuestionSkipped
    | SessionEnded
)

Listener: TypeAlias = Callable[[Event], None]
"""Called in the order things happen; `Notice` and `Working` may come from another thread."""


def each_of(*listeners: Listener) -> Listener:
    """One listener that tells all of these, in this order."""

    def emit(event: Event) -> None:
        for listener in listeners:
            listener(event)

    return emit
