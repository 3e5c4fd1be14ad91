"""Transcribing while the person speaks: sound goes in at once, the work is done in a thread."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from queue import SimpleQueue
from threading import Event

import numpy as np

from voice_interview.background import begin
from voice_interview.errors import InterviewError, TranscriptionError
from voice_interview.models import Samples, Transcript
from voice_interview.protocols import Heard
from voice_interview.transcription.recognition import Recogniser

TICK = 0.2
"""Seconds: on Windows, Ctrl-C cannot end a wait that has no time limit."""

_NOTHING = np.zeros(0, np.float32)


class BackgroundStream:
    """A `TranscriptionStream`: a thread that feeds a recogniser with all the sound that waits.

    `opened` is entered in that thread, so it may load a model first, or wait until the engine is
    free; blocks queue up meanwhile. It is left when the answer is finished or abandoned. Where the
    recogniser breaks in the middle, it is opened once more and given all the sound at once.
    """

    def __init__(self, opened: Callable[[], AbstractContextManager[Recogniser]]) -> None:
        self._opened = opened
        self._blocks: SimpleQueue[Samples | None] = SimpleQueue()
        self._kept: list[Samples] = []
        """All that was taken from `_blocks`: 12 MB for three minutes."""
        self._more = True
        self.mishap: InterviewError | None = None
        self._heard = Heard("", "")
        self._abandoned = Event()
        self._transcript = begin(self._work, "transcription")

    def feed(self, samples: Samples) -> None:
        self._blocks.put(samples)

    def heard(self) -> Heard:
        return self._heard

    def finish(self) -> Transcript:
        """The whole transcript; waits for model and recogniser. May be called twice.

        Raises `TranscriptionError`, after a second try.
        """
        self._blocks.put(None)
        while True:
            try:
                return self._transcript.result(TICK)
            except TimeoutError:
                continue

    def abandon(self) -> None:
        """Forget the answer. The block being worked on, or a model being loaded, is finished."""
        self._abandoned.set()
        self._blocks.put(None)

    def _work(self) -> Transcript:
        try:
            return self._recognise()
        except InterviewError:
            raise
        except Exception as error:
            raise _failure(error) from error

    def _recognise(self) -> Transcript:
        recogniser: Recogniser | None = None
        try:
            with self._opened() as recogniser:
                return self._follow(recogniser)
        except Exception as error:
            if recogniser is None or self._abandoned.is_set():
                raise  # what cannot be opened now cannot be opened twice
            self.mishap = error if isinstance(error, InterviewError) else _failure(error)
        while self._waiting() is not None:
            pass
        with self._opened() as recogniser:
            recogniser.accept(np.concatenate([_NOTHING, *self._kept]))
            return self._finish(recogniser)

    def _follow(self, recogniser: Recogniser) -> Transcript:
        while (samples := self._waiting()) is not None:
            recogniser.accept(samples)
            self._heard = recogniser.heard()
        return self._finish(recogniser)

    def _finish(self, recogniser: Recogniser) -> Transcript:
        if self._abandoned.is_set():
            raise TranscriptionError("This answer was given up, and has no transcript.")
        return recogniser.finish()

    def _waiting(self) -> Samples | None:
        """All the sound that is there, at least a block; None at the end or if abandoned."""
        blocks: list[Samples] = []
        while self._more and not (blocks and self._blocks.empty()):
            block = self._blocks.get()
            if block is None:
                self._more = False
            else:
                blocks.append(block)
        self._kept += blocks
        return np.concatenate(blocks) if blocks and not self._abandoned.is_set() else None


def _failure(error: Exception) -> TranscriptionError:
    return TranscriptionError(
        f"The recogniser failed: {error or type(error).__name__}.",
        "The recording is kept: voice-interview transcribe FILE tries again.",
    )
