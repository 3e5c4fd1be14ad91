"""The best recogniser that this machine has now: Whisper, or what is always there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from voice_interview.errors import TranscriptionError
from voice_interview.protocols import Progress
from voice_interview.transcription.recognition import Recogniser, unreported
from voice_interview.transcription.transcriber import LocalTranscriber

ENOUGH = 2
"""Breaks in a row after which the best recogniser is not asked again: where memory runs out, it
does so each time."""


class AutoTranscriber(LocalTranscriber):
    """A `Transcriber` that is `best` as long as that can be had, else `fallback`.

    Until it is loaded, it speaks for `best`. After the change it stays so: a session has one ear.
    """

    notice: str | None = None

    def __init__(self, best: LocalTranscriber, fallback: LocalTranscriber) -> None:
        self._chosen = best
        self._fallback = fallback
        self._loading = Lock()
        self._breaks = 0
        """In a row."""

    @property
    def engine(self) -> str:
        return self._chosen.engine

    @property
    def model(self) -> str:
        return self._chosen.model

    def load(self, report: Callable[[Progress], None]) -> None:
        with self._loading:
            try:
                self._chosen.load(report)
            except TranscriptionError as error:
                self.notice = self._fall_back(error, report)

    @contextmanager
    def open(self, language: str) -> Iterator[Recogniser]:
        """A recogniser for one answer; chooses the engine first where that was not done, or where
        its process has ended and cannot be started again."""
        self.load(unreported)
        chosen = self._chosen
        try:
            with chosen.open(language) as recogniser:
                yield recogniser
        except TranscriptionError as error:
            self._breaks += 1
            if chosen is self._fallback or self._breaks < ENOUGH:
                raise
            raise TranscriptionError(self._fall_back(error, unreported), error.hint) from error
        self._breaks = 0

    def shortcoming(self, language: str) -> str | None:
        return self._chosen.shortcoming(language)

    def _fall_back(self, error: TranscriptionError, report: Callable[[Progress], None]) -> str:
        """What to tell of it. Raises `TranscriptionError` where there is no other engine either."""
        self._fallback.load(report)
        self._chosen = self._fallback
        return f"{error.message} PocketSphinx listens instead, which hears less well."
