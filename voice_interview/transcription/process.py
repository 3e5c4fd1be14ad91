"""An engine in a process of its own, so that no recogniser ever holds up the sound.

PocketSphinx keeps the interpreter for as long as it works, up to seconds, and so does the import
of PyTorch. Meanwhile no Python thread runs, and that is where PortAudio hands over its sound.
"""

import pickle
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Timer

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
        self._child: _Child | None = None

    @property
    def pid(self) -> int | None:
        """Process id, once loaded."""
        return self._child.pid if self._child else None

    def load(self, report: Callable[[Progress], None]) -> None:
        """Start the process and load the engine there. Returns at once where that is done.

        Raises `TranscriptionError`; the process is ended then, and a second call starts anew.
        """
        self._ready(report)

    @contextmanager
    def open(self, language: str) -> Iterator[Recogniser]:
        """A recogniser for one answer; waits for the model, and for the answer before."""
        with self._turn:
            child = self._ready(unreported)
            try:
                child.ask(Open(language))
            except TranscriptionError:  # it was killed, as for its memory, a moment ago
                child = self._ready(unreported)
                child.ask(Open(language))
            yield _RemoteRecogniser(child)

    def _ready(self, report: Callable[[Progress], None]) -> "_Child":
        with self._loading:
            if self._child is None or not self._child.running:
                self._child = None
                self._child = _loaded(_Child(self._make, self._patience), report)
            return self._child


def _loaded(child: "_Child", report: Callable[[Progress], None]) -> "_Child":
    try:
        child.ask(Load(), report)
    except BaseException:
        child.end()
        raise
    return child


class _RemoteRecogniser:
    def __init__(self, child: "_Child") -> None:
        self._child = child
        self._heard = Heard("", "")

    def accept(self, samples: Samples) -> None:
        heard = self._child.ask(Accept(samples))
        assert isinstance(heard, Heard)
        self._heard = heard

    def heard(self) -> Heard:
        return self._heard

    def finish(self) -> Transcript:
        transcript = self._child.ask(Finish())
        assert isinstance(transcript, Transcript)
        return transcript


class _Child:
    """One run of `worker`."""

    def __init__(self, make: Callable[[], Engine], patience: Callable[[Request], float]) -> None:
        self._patience = patience
        try:
            self._process = subprocess.Popen(
                WORKER,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise TranscriptionError(
                f"The recogniser cannot start: {error.strerror}.", "Close other programs."
            ) from error
        self.end = weakref.finalize(self, _end, self._process)
        self._send(make)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def ask(
        self, request: Request, report: Callable[[Progress], None] = unreported
    ) -> Heard | Transcript | None:
        """What comes of `request`; waits for as long as signs of life come.

        Raises `TranscriptionError`, and the process is ended then: in what state a failure leaves
        an engine, nobody knows.
        """
        seconds = self._patience(request)
        with self._guarded(seconds):
            self._send(request)
            reply = self._receive()
        while isinstance(reply, Told):
            report(reply.progress)
            with self._guarded(seconds):
                reply = self._receive()
        if isinstance(reply, Failed):
            self.end()
            cause = RuntimeError(reply.trace) if reply.trace else None
            raise TranscriptionError(reply.message, reply.hint) from cause
        assert isinstance(reply, Done)
        return reply.result

    @contextmanager
    def _guarded(self, seconds: float) -> Iterator[None]:
        """End the process, and so the wait for it, where the block takes longer than `seconds`."""
        hung = Event()

        def end() -> None:
            hung.set()
            self._process.kill()

        guard = Timer(seconds, end)
        guard.daemon = True
        guard.start()
        try:
            yield
        except TranscriptionError as error:
            if not hung.is_set():
                raise
            raise TranscriptionError(
                f"The recogniser gave no sign for {seconds:.0f} seconds, and was ended.", KEPT
            ) from error
        finally:
            guard.cancel()

    def _send(self, message: object) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):  # then the process has ended, which `_receive` will tell
            pickle.dump(message, self._process.stdin)
            self._process.stdin.flush()

    def _receive(self) -> object:
        assert self._process.stdout is not None
        try:
            return pickle.load(self._process.stdout)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self.end()
            raise TranscriptionError(
                "The recogniser stopped in the middle of its work.",
                "Perhaps memory ran out: choose a smaller transcription.model in config.toml."
                f" {KEPT}",
            ) from None
        except BaseException:  # Ctrl-C: the answer to come would be taken for the next one
            self.end()
            raise


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was not yet written is lost with its reader
                pipe.close()
