"""An engine in a process of its own, so that no recogniser ever holds up the sound.

PocketSphinx keeps the interpreter for as long as it works, up to seconds, and so does the import
of PyTorch. Meanwhile no Python thread runs, and that is where PortAudio hands over its sound.
"""

import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import IO

from voice_interview.child import Child
from voice_interview.errors import TranscriptionError
from voice_interview.models import SAMPLE_RATE, Samples, Transcript
from voice_interview.protocols import Heard, Progress
from voice_interview.transcription.messages import (
    Accept,
    Done,
    Failed,
    Finish,
    Load,
    Open,
    Request,
    Told,
)
from voice_interview.transcription.recognition import KEPT, Engine, Recogniser, unreported

WORKER = (sys.executable, "-P", "-m", "voice_interview.transcription.worker")
"""Without the current folder on its path: a person's own `queue.py` there is not meant."""

STILL = 300.0
"""Seconds without a sign after which a process is taken to hang. The slowest that works, a large
Whisper on two cores, may take a minute or two for its piece of half a minute."""

SLOWEST = 10.0
"""Seconds more for each second of sound that it is given."""


def patience(request: Request) -> float:
    """Seconds that `request` may take without a sign."""
    given = len(request.samples) / SAMPLE_RATE if isinstance(request, Accept) else 0.0
    return STILL + SLOWEST * given


class EngineProcess:
    """Hosts an engine elsewhere. Safe to use from several threads; one answer at a time."""

    def __init__(
        self, make: Callable[[], Engine], patience: Callable[[Request], float] = patience
    ) -> None:
        """Starts nothing yet. `make` is pickled and called in the process, which is ended where it
        gives no sign for as long as `patience` says."""
        self._make = make
        self._patience = patience
        self._loading = Lock()
        self._turn = Lock()
        """Held for one answer."""
        self._worker: _Worker | None = None

    @property
    def pid(self) -> int | None:
        """Process id, once loaded."""
        return self._worker.pid if self._worker else None

    def load(self, report: Callable[[Progress], None]) -> None:
        """Start the process and load the engine there. Returns at once where that is done.

        Raises `TranscriptionError`; the process is ended then, and a second call starts anew.
        """
        self._ready(report)

    @contextmanager
    def open(self, language: str) -> Iterator[Recogniser]:
        """A recogniser for one answer; waits for the model, and for the answer before."""
        with self._turn:
            worker = self._ready(unreported)
            try:
                worker.ask(Open(language))
            except TranscriptionError:  # it was killed, as for its memory, a moment ago
                worker = self._ready(unreported)
                worker.ask(Open(language))
            yield _RemoteRecogniser(worker)

    def _ready(self, report: Callable[[Progress], None]) -> "_Worker":
        with self._loading:
            if self._worker is None or not self._worker.running:
                self._worker = None
                worker = _Worker(self._patience)
                worker.ask(Load(self._make), report)
                self._worker = worker
            return self._worker


class _RemoteRecogniser:
    def __init__(self, worker: "_Worker") -> None:
        self._worker = worker
        self._heard = Heard("", "")

    def accept(self, samples: Samples) -> None:
        heard = self._worker.ask(Accept(samples))
        assert isinstance(heard, Heard)
        self._heard = heard

    def heard(self) -> Heard:
        return self._heard

    def finish(self) -> Transcript:
        transcript = self._worker.ask(Finish())
        assert isinstance(transcript, Transcript)
        return transcript


class _Worker:
    """One run of `worker`."""

    def __init__(self, patience: Callable[[Request], float]) -> None:
        try:
            self._child = Child(WORKER)
        except OSError as error:
            raise TranscriptionError(
                f"The recogniser cannot start: {error.strerror}.", "Close other programs."
            ) from error
        self._patience = patience

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child.running

    def ask(
        self, request: Request, report: Callable[[Progress], None] = unreported
    ) -> Heard | Transcript | None:
        """What comes of `request`; waits for as long as signs of life come.

        Raises `TranscriptionError`, and the process is ended then: in what state a failure leaves
        an engine, nobody knows.
        """
        seconds = self._patience(request)
        reply = self._exchange(partial(pickle.dump, request), seconds)
        while isinstance(reply, Told):
            report(reply.progress)
            reply = self._exchange(lambda _pipe: None, seconds)
        if isinstance(reply, Failed):
            self._child.kill()
            cause = RuntimeError(reply.trace) if reply.trace else None
            raise TranscriptionError(reply.message, reply.hint) from cause
        assert isinstance(reply, Done)
        return reply.result

    def _exchange(self, write: Callable[[IO[bytes]], object], seconds: float) -> object:
        try:
            return self._child.ask(write, _message, seconds)
        except TimeoutError:
            raise TranscriptionError(
                f"The recogniser gave no sign for {seconds:.0f} seconds, and was ended.", KEPT
            ) from None
        except EOFError:
            raise TranscriptionError(
                "The recogniser stopped in the middle of its work.",
                "Perhaps memory ran out: choose a smaller transcription.model in config.toml."
                f" {KEPT}",
            ) from None


def _message(pipe: IO[bytes]) -> object:
    try:
        return pickle.load(pipe)
    except pickle.UnpicklingError:  # it breaks off
        raise EOFError from None
