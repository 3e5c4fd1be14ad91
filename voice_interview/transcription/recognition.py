"""What an engine is: synchronous and alone with one answer. Threads and processes are elsewhere."""

from collections.abc import Callable
from typing import Protocol

from voice_interview.errors import TranscriptionError
from voice_interview.models import Samples, Transcript
from voice_interview.protocols import Heard, Progress

TRIES = 3
"""How often an answer is given to an engine that breaks: once, once afresh, and once more, since
then there may be another in its place."""

KEPT = "The recording is kept: voice-interview transcribe FILE tries again."
"""What to do where an answer could not be written down."""


class Recogniser(Protocol):
    """One answer being recognised. Called from one thread, and works in the call."""

    def accept(self, samples: Samples) -> None:
        """Work on the next block, 16 kHz, of any length."""

    def heard(self) -> Heard:
        """The words so far."""

    def finish(self) -> Transcript:
        """Work on what is left and give the whole transcript. Called once, after all blocks."""


class Engine(Protocol):
    """A recogniser's model. Called from one thread, and works in the call."""

    def load(self, report: Callable[[Progress], None]) -> None:
        """Get ready: download, read, warm up. Raises `TranscriptionError`."""

    def open(self, language: str) -> Recogniser:
        """Begin an answer in `language` (BCP 47) after `load`. The one before is forgotten."""


def unreported(_progress: Progress) -> None:
    """For a `load` that nobody watches."""


def failure(error: Exception) -> TranscriptionError:
    """What to tell of an `error` that no engine explains."""
    return TranscriptionError(
        f"The recogniser failed: {str(error) or type(error).__name__}.",
        KEPT,
    )
