"""Transcribers that work with a recogniser."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from voice_interview.protocols import Progress, Transcriber, TranscriptionStream
from voice_interview.transcription.live import BackgroundStream
from voice_interview.transcription.process import EngineProcess
from voice_interview.transcription.recognition import Engine, Recogniser


class LocalTranscriber(Transcriber, Protocol):
    """A `Transcriber` whose recogniser can be had."""

    def open(self, language: str) -> AbstractContextManager[Recogniser]:
        """A recogniser for one answer; waits until the model is loaded and free."""

    def stream(self, language: str) -> TranscriptionStream:
        return BackgroundStream(lambda: self.open(language))


class ProcessTranscriber(LocalTranscriber):
    """One whose engine works in a process of its own."""

    notice: str | None = None

    def __init__(self, engine: str, model: str, make: Callable[[], Engine]) -> None:
        """Starts nothing yet. `make` is pickled and called in the process."""
        self._engine = engine
        self._model = model
        self._process = EngineProcess(make)

    @property
    def engine(self) -> str:
        return self._engine

    @property
    def model(self) -> str:
        return self._model

    def load(self, report: Callable[[Progress], None]) -> None:
        self._process.load(report)

    def open(self, language: str) -> AbstractContextManager[Recogniser]:
        return self._process.open(language)
