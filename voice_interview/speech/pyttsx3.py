"""The operating system's own voice (espeak-ng, SAPI5 or NSSpeech) through pyttsx3.

pyttsx3 speaks in a child process and into a file. In the process itself it prints, swallows
errors, and now and then hangs or says nothing from its second sentence on; out there it can be
killed, and what it gave can be checked before anybody waits for a sound.
"""

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from threading import Lock
from time import monotonic
from typing import IO, TypeVar

import msgspec
import numpy as np
import soundfile

from voice_interview.child import Child
from voice_interview.errors import SpeechError
from voice_interview.models import SAMPLE_RATE, AudioClip
from voice_interview.speech.pyttsx3_worker import InstalledVoice, Reply, Request
from voice_interview.speech.voices import choose, is_called, speaks

WORKER = (sys.executable, "-P", "-m", "voice_interview.speech.pyttsx3_worker")
"""Without the current folder on its path: a person's own `queue.py` there is not meant."""

NOTHING_TO_SAY = AudioClip(np.zeros(SAMPLE_RATE // 10, np.float32), SAMPLE_RATE)
"""What stands for a text without a letter or digit."""

_WAY_OUT = (
    "Run voice-interview doctor to see what is wrong, "
    'or practise without a voice: engine = "none" under [voice] in config.toml.'
)

_INSTALLERS = {
    "apt-get": "sudo apt install espeak-ng",
    "dnf": "sudo dnf install espeak-ng",
    "pacman": "sudo pacman -S espeak-ng",
    "zypper": "sudo zypper install espeak-ng",
    "apk": "sudo apk add espeak-ng",
}

_Result = TypeVar("_Result")


class Pyttsx3Synthesizer:
    """Speaks with the voices that are installed. Safe to use from several threads."""

    def __init__(
        self,
        *,
        voice: str = "",
        rate: int = 165,
        timeout: float = 20.0,
        command: Sequence[str] = WORKER,
    ) -> None:
        """Starts nothing yet.

        `voice` is part of a voice's name or id, "" the engine's choice for the language; `rate`
        is in words a minute. One `synthesize` takes at most `timeout` seconds: half of them for a
        first attempt, what is left for a second one in a fresh process. `command` starts the
        worker.
        """
        self._voice = voice
        self._rate = rate
        self._timeout = timeout
        self._command = command
        self._turn = Lock()
        """Held for one sentence."""
        self._life = Lock()
        """Held while workers are exchanged, never while one is waited for."""
        self._worker: _Worker | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Process id of the worker; None while there is none."""
        return self._worker.pid if self._worker else None

    def synthesize(self, text: str, language: str) -> AudioClip:
        """Sound of `text`; a tenth of a second of silence where it has no letter and no digit.

        Raises `SpeechError` where no voice speaks `language`, and where two attempts, in two
        processes, gave no sound.
        """
        if not any(character.isalnum() for character in text):
            return NOTHING_TO_SAY
        with self._turn:
            deadline = monotonic() + self._timeout
            voice = self._chosen(self._greeting(deadline), language)
            return self._twice(lambda seconds: self._render(text, voice, seconds), deadline)

    def shortcoming(self, language: str) -> str | None:
        """Why `language` is not spoken by the voice asked for. Asks the worker."""
        with self._turn:
            greeting = self._greeting(monotonic() + self._timeout)
        chosen = self._chosen(greeting, language)
        if chosen is None or is_called(chosen, self._voice):
            return None
        names = ", ".join(voice.name for voice in greeting.voices if speaks(voice, language))
        return (
            f'No voice for "{language}" is called "{self._voice}": {chosen.name} speaks instead.'
            f" There is: {names}."
        )

    def close(self) -> None:
        """End the worker at once; a sentence being rendered ends in `SpeechError`."""
        with self._life:
            self._closed = True
        self._discard()

    def _greeting(self, deadline: float) -> Reply:
        return self._twice(lambda seconds: self._running().greeting(seconds), deadline)

    def _twice(self, attempt: Callable[[float], _Result], deadline: float) -> _Result:
        """What `attempt` gives within its seconds, if need be in a fresh process."""
        try:
            return attempt((deadline - monotonic()) / 2)
        except SpeechError:
            self._discard()
        try:
            return attempt(deadline - monotonic())
        except SpeechError:
            self._discard()
            raise

    def _chosen(self, greeting: Reply, language: str) -> InstalledVoice | None:
        """None leaves the choice to an engine that cannot list its voices."""
        chosen = choose(greeting.voices, greeting.default, self._voice, language)
        if greeting.voices and chosen is None:
            raise SpeechError(
                f'No installed voice speaks "{language}".',
                "Install one in the system's settings for speech.",
            )
        return chosen

    def _render(self, text: str, voice: InstalledVoice | None, seconds: float) -> AudioClip:
        try:
            with TemporaryDirectory(prefix="voice-interview-") as folder:
                path = Path(folder, "speech.aiff" if sys.platform == "darwin" else "speech.wav")
                request = Request(text, voice.id if voice else "", self._rate, str(path))
                self._running().speak(request, seconds)
                return _read(path)
        except OSError as error:
            raise SpeechError(
                f"The voice has nowhere to put its sound: {error.strerror}.",
                f"Make room in {gettempdir()}, or set TMPDIR to another folder.",
            ) from error

    def _running(self) -> "_Worker":
        with self._life:
            if self._closed:
                raise SpeechError("The voice has been closed.")
            if self._worker is not None and not self._worker.running:
                self._worker.kill()  # it is dead; its pipes are still open
                self._worker = None
            self._worker = self._worker or _Worker(self._command)
            return self._worker

    def _discard(self) -> None:
        with self._life:
            if self._worker is not None:
                self._worker.kill()


class _Worker:
    """One run of `pyttsx3_worker`."""

    def __init__(self, command: Sequence[str]) -> None:
        try:
            self._child = Child(command)
        except OSError as error:
            raise SpeechError(f"The voice cannot start: {error.strerror}.", _WAY_OUT) from error
        self._greeting: Reply | None = None

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child.running

    def kill(self) -> None:
        self._child.kill()

    def greeting(self, seconds: float) -> Reply:
        """Its first words, with its voices."""
        if self._greeting is None:
            greeting = self._ask(b"", seconds)
            if greeting.failure:
                raise SpeechError(
                    f"The speech engine cannot start: {greeting.failure}",
                    install_hint(sys.platform),
                )
            self._greeting = greeting
        return self._greeting

    def speak(self, request: Request, seconds: float) -> None:
        """Have the sound of `request` at its path."""
        limit = monotonic() + seconds
        self.greeting(seconds)
        reply = self._ask(msgspec.json.encode(request) + b"\n", limit - monotonic())
        if reply.failure:
            raise SpeechError(f"The voice failed: {reply.failure}", _WAY_OUT)

    def _ask(self, line: bytes, seconds: float) -> Reply:
        try:
            answer = self._child.ask(lambda pipe: pipe.write(line), _line, seconds)
            return msgspec.json.decode(answer, type=Reply)
        except TimeoutError:
            raise SpeechError("The voice did not answer in time.", _WAY_OUT) from None
        except EOFError:
            raise SpeechError("The voice stopped in the middle of its work.", _WAY_OUT) from None
        except msgspec.DecodeError as error:
            raise SpeechError("The voice gave a garbled answer.", _WAY_OUT) from error


def _line(pipe: IO[bytes]) -> bytes:
    line = pipe.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    return line


def install_hint(platform: str) -> str:
    """How a person gets a speech engine on `platform` (a value of `sys.platform`)."""
    if platform == "win32":
        return "Add a voice under Settings > Time & language > Speech."
    if platform == "darwin":
        return "Reinstall what pyttsx3 needs on macOS: pip install --force-reinstall pyttsx3"
    present = (command for tool, command in _INSTALLERS.items() if shutil.which(tool))
    return f"Install it with: {next(present, _INSTALLERS['apt-get'])}"


def _read(path: Path) -> AudioClip:
    """The sound of a file, checked to be one that can be heard."""
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except soundfile.SoundFileError as error:
        raise SpeechError("The voice left no sound.", _WAY_OUT) from error
    mono = samples.mean(axis=1)
    if not mono.any():
        raise SpeechError("The voice left nothing but silence.", _WAY_OUT)
    return AudioClip(mono, rate)
