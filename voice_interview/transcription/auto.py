"""The best recogniser that this machine has now: Whisper, or what is always there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from voice_interview.errors import TranscriptionError
from voice_interview.protocols import Progress
from voice_interview.transcription.recognition import Recogniser, unreported
from voice_interview.transcription.transcriber import LocalTranscriber


class AutoTranscriber(LocalTranscriber):
    """A `Transcriber` that is `best` where that can be loaded, else `fallback`.

    Until it is loaded, it speaks for `best`. What was chosen stays: a session has one ear.
    """

    notice: str | None = None

    def __init__(self, best: LocalTranscriber, fallback: LocalTranscriber) -> None:
        self._chosen = best
        self._fallback = fallback
        self._loading = Lock()
        self._loaded = False

    @property
    def engine(self) -> str:
        return self._chosen.engine

    @property
    def model(self) -> str:
        return self._chosen.model

    def load(self, report: Callable[[Progress], None]) -> None:
        with self._loading:
            if not self._loaded:
                self._choose(report)
                self._loaded = True

    @contextmanager
    def open(self, language: str) -> Iterator[Recogniser]:
        """A recogniser for one answer; chooses the engine first where that was not done."""
        self.load(unreported)
        with self._chosen.open(language) as recogniser:
            yield recogniser

    def shortcoming(self, language: str) -> str | None:
        return self._chosen.shortcoming(language)

    def _choose(self, report: Callable[[Progress], None]) -> None:
        try:
            self._chosen.load(report)
        except TranscriptionError as error:
            self._fallback.load(report)
            self._chosen = self._fallback
            self.notice = f"{error.message} PocketSphinx listens instead, which hears less well."
