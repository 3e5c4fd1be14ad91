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
from voice_interview.transcription.recognition import TRIES, Recogniser, failure

TICK = 0.2
"""Seconds: on Windows, Ctrl-C cannot end a wait that has no time limit."""


class BackgroundStream:
    """A `TranscriptionStream`: a thread that feeds a recogniser with all the sound that waits.

    `opened` is entered in that thread, so it may load a model first, or wait until the engine is
    free; blocks queue up meanwhile. It is left when the answer is finished or abandoned. Where the
    recogniser breaks in the middle, it is opened again at once, and the answer begins anew.
    """

    def __init__(self, opened: Callable[[], AbstractContextManager[Recogniser]]) -> None:
        self._opened = opened
        self._blocks: SimpleQueue[Samples | None] = SimpleQueue()
        self._more = True
        self._waiting: list[Samples] = []
        """Taken from `_blocks`, and not given to the recogniser yet."""
        self._given: list[Samples] = []
        """All that it was given: 12 MB for three minutes."""
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

        Raises `TranscriptionError`, after `TRIES`.
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
            raise failure(error) from error

    def _recognise(self) -> Transcript:
        for _ in range(TRIES - 1):
            try:
                return self._attempt()
            except Exception as error:
                if not self._given or self._abandoned.is_set():
                    raise  # what cannot be opened now cannot be opened twice
                self.mishap = error if isinstance(error, InterviewError) else failure(error)
            self._waiting, self._given = self._given + self._waiting, []
        return self._attempt()

    def _attempt(self) -> Transcript:
        with self._opened() as recogniser:
            while (samples := self._next()) is not None:
                recogniser.accept(samples)
                self._heard = recogniser.heard()
            if not self._abandoned.is_set():
                return recogniser.finish()
        raise TranscriptionError("This answer was given up, and has no transcript.")

    def _next(self) -> Samples | None:
        """All the sound that is there, at least a block; None at the end or if abandoned."""
        while self._more and not (self._waiting and self._blocks.empty()):
            block = self._blocks.get()
            if block is None:
                self._more = False
            else:
                self._waiting.append(block)
        if not self._waiting or self._abandoned.is_set():
            return None
        samples = np.concatenate(self._waiting)
        self._waiting = []
        self._given.append(samples)
        return samples
