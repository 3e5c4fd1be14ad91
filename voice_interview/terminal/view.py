"""The live part of the screen: what it shows, and how each event changes that."""

from dataclasses import dataclass, replace

from voice_interview.events import (
    AnswerEnded,
    AnswerPaused,
    AnswerResumed,
    AnswerStarted,
    Event,
    GradeAwaited,
    Graded,
    LevelMeasured,
    MicrophoneFound,
    MicrophoneHeard,
    MicrophoneLost,
    MicrophoneSilent,
    Paused,
    QuestionAsked,
    QuestionSkipped,
    Rated,
    RatingAwaited,
    ReferenceShown,
    Resting,
    Resumed,
    SessionEnded,
    SilenceBroken,
    SilenceNoticed,
    Unrated,
    WordsHeard,
    Working,
)
from voice_interview.models import Grade
from voice_interview.protocols import Heard, Meter, Progress
from voice_interview.terminal.keys import Phase

NO_SOUND = Meter(seconds=0.0, level=-120.0, peak=-120.0)
NO_WORDS = Heard(committed="", tentative="")


@dataclass(frozen=True, slots=True)
class View:
    """All that the live part shows."""

    phase: Phase = Phase.STARTING
    limit: float = 0.0
    """Seconds for the answer."""
    remaining: float = 0.0
    """Seconds left."""
    meter: Meter = NO_SOUND
    heard: Heard = NO_WORDS
    silent: bool = False
    """The microphone gives nothing at all."""
    lost: bool = False
    """The microphone has vanished, and is waited for."""
    ending: bool = False
    """Silence is about to end the answer."""
    held: Phase | None = None
    """What was going on when the interview was paused."""
    suggestion: Grade | None = None
    grading: bool = False
    """The suggestion is still to come."""
    progress: Progress | None = None
    """A model being loaded in the background."""


def after(view: View, event: Event) -> View:
    """The view once `event` has happened."""
    match event:
        case QuestionAsked(limit=limit):
            return View(Phase.ASKING, limit, remaining=limit, progress=view.progress)
        case AnswerStarted():
            return View(Phase.ANSWERING, view.limit, remaining=view.limit, progress=view.progress)
        case LevelMeasured(meter, remaining):
            return replace(view, meter=meter, remaining=remaining)
        case WordsHeard(heard):
            return replace(view, heard=heard)
        case MicrophoneSilent():
            return replace(view, silent=True)
        case MicrophoneHeard():
            return replace(view, silent=False)
        case MicrophoneLost() | MicrophoneFound():
            return replace(view, lost=isinstance(event, MicrophoneLost))
        case SilenceNoticed() | SilenceBroken():
            return replace(view, ending=isinstance(event, SilenceNoticed))
        case AnswerPaused():
            return replace(view, phase=Phase.PAUSED)
        case AnswerResumed():
            return replace(view, phase=Phase.ANSWERING)
        case Paused():
            return replace(view, phase=Phase.HELD, held=view.phase)
        case Resumed():
            return replace(view, phase=view.held or view.phase, held=None)
        case AnswerEnded():
            return replace(view, phase=Phase.WORKING)
        case Graded(grade):
            phase = Phase.GRADED if view.phase is Phase.WORKING else view.phase
            return replace(view, phase=phase, suggestion=grade)
        case QuestionSkipped() | Rated() | Unrated():
            return replace(view, phase=Phase.RATED)
        case Resting():
            return replace(view, phase=Phase.RESTING)
        case SessionEnded():
            return replace(view, phase=Phase.CLOSING)
        case GradeAwaited():
            return replace(view, phase=Phase.GRADING)
        case ReferenceShown():
            phase = Phase.COMPARING if view.suggestion is None else Phase.COMPARED
            return replace(view, phase=phase)
        case RatingAwaited(suggestion, grading):
            phase = Phase.RATING if suggestion is None else Phase.SUGGESTED
            return replace(view, suggestion=suggestion, grading=grading, phase=phase)
        case Working(progress):
            return replace(view, progress=None if progress.fraction == 1 else progress)
    return view
