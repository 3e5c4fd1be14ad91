"""The seams: what the session needs of the world, and nothing about how it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from voice_interview.errors import InterviewError
from voice_interview.models import (
    AudioClip,
    Grade,
    Question,
    Recorded,
    Samples,
    Transcript,
)


class Synthesizer(Protocol):
    """Turns text that a voice can say (no Markdown) into sound."""

    def synthesize(self, text: str, language: str) -> AudioClip:
        """Sound of `text` in `language` (BCP 47). Raises `SpeechError`, never hangs."""

    def shortcoming(self, language: str) -> str | None:
        """A sentence on what this engine cannot do in `language`; None where it can.

        Raises `SpeechError` where it can say nothing at all.
        """

    def close(self) -> None:
        """Let go of processes and memory. May be called twice."""


class Voice(Synthesizer, Protocol):
    """A synthesizer that can work ahead."""

    def prefetch(self, text: str, language: str) -> None:
        """Have `text` ready for a later `synthesize`. Returns at once and never raises."""


class Playback(Protocol):
    """One clip being played."""

    def wait(self, timeout: float | None = None) -> bool:
        """True once the last sample has left the loudspeaker, False after `timeout` seconds.

        Raises `DeviceLostError` where the loudspeaker stopped taking sound.
        """

    def stop(self) -> None:
        """Silence at once. May be called at any time, also after the end."""


class Player(Protocol):
    """Plays clips, one at a time."""

    def play(self, clip: AudioClip) -> Playback:
        """Start `clip` and return at once; a clip still playing is stopped.

        Raises `NoDeviceError` or `DeviceLostError`.
        """

    def close(self) -> None:
        """Stop and let go of the device. May be called twice."""


@dataclass(frozen=True, slots=True)
class Meter:
    """What a recording measures while it runs."""

    seconds: float
    """Length of what was kept so far, in seconds of sound."""
    level: float
    """Loudest sample of the last tenth of a second, in dBFS (-120..0)."""
    peak: float
    """Loudest sample since the start, in dBFS (-120..0)."""


class Recording(Protocol):
    """One answer being recorded. Sound goes to disk as it comes."""

    def meter(self) -> Meter:
        """The present reading; cheap, from any thread."""

    @property
    def failure(self) -> InterviewError | None:
        """Why no more sound comes in, once that is so: a device lost, a disk full."""

    @property
    def exhausted(self) -> bool:
        """True once a source of finite length (a file) has given all it has."""

    def pause(self) -> None:
        """Drop what comes in until `resume`; it does not count as time. A file waits."""

    def resume(self) -> None:
        """Begin, or go on after `pause`."""

    def mute(self) -> None:
        """Keep time but record silence, while the program itself speaks."""

    def unmute(self) -> None:
        """End `mute`."""

    def stop(self) -> Recorded:
        """Finish the file and give what it holds, after a failure too. May be called twice."""


class Recorder(Protocol):
    """Records answers from one source."""

    def start(self, path: Path, on_audio: Callable[[Samples], None]) -> Recording:
        """Open the source and record to `path` (FLAC), paused until the first `resume`.

        `on_audio` gets each block that is kept (16 kHz), in a thread that is not the audio's.
        Raises `NoDeviceError`, `DeviceLostError` or `DiskError`.
        """


@dataclass(frozen=True, slots=True)
class Heard:
    """Words recognised while the person speaks."""

    committed: str
    """Text that will not change."""
    tentative: str
    """Text that may still change."""


class TranscriptionStream(Protocol):
    """One answer being transcribed."""

    def feed(self, samples: Samples) -> None:
        """The next block, 16 kHz. Never waits for the recogniser."""

    def heard(self) -> Heard:
        """The words so far; cheap, from any thread."""

    def finish(self) -> Transcript:
        """The whole transcript. Waits for the recogniser; raises `TranscriptionError`."""

    @property
    def mishap(self) -> InterviewError | None:
        """Once finished: what went wrong and was mended by a second try."""

    def abandon(self) -> None:
        """Forget the answer and stop working on it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long piece of work has come."""

    task: str
    """What is being done, as a person would say it: "Downloading Whisper base.en"."""
    fraction: float | None
    """0..1, or None where the end is not known."""


class Transcriber(Protocol):
    """Turns speech into text."""

    @property
    def engine(self) -> str:
        """Its name in config.toml."""

    @property
    def model(self) -> str:
        """Name of its model, or the model file's path."""

    @property
    def notice(self) -> str | None:
        """Once loaded: one line on what was chosen and why, where the person should know."""

    def load(self, report: Callable[[Progress], None]) -> None:
        """Get ready: download, read, warm up. May be called twice and from any thread.

        Raises `TranscriptionError` or `MissingPackageError`.
        """

    def stream(self, language: str) -> TranscriptionStream:
        """Transcribe an answer. Returns at once, loaded or not."""

    def shortcoming(self, language: str) -> str | None:
        """A sentence on what this engine cannot do in `language`; None where it can."""


class Grader(Protocol):
    """Compares an answer with the model answer."""

    @property
    def notice(self) -> str | None:
        """One line on what leaves this machine; None where nothing does."""

    def grade(self, question: Question, transcript: Transcript) -> Grade:
        """A suggestion with evidence. Raises `GradingError`."""
