"""The seams: what the session needs of the world, and nothing about how it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from voice_interview.errors import InterviewError
from voice_interview.models import (
    AudioClip,
    Command,
    Grade,
    Question,
    Recorded,
    Samples,
    Situation,
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
    voice_at: float | None = None
    """When a voice was last heard, in seconds of what was kept; None before the first speech."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Sound that is missing in a recording: the microphone was gone, or the machine slept."""

    at: float
    """Where in the recording, in seconds of what was kept."""
    seconds: float
    """How long nothing came."""


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

    @property
    def absence(self) -> InterviewError | None:
        """Why nothing comes, while the microphone or another is waited for: no time passes."""

    @property
    def device(self) -> str:
        """The microphone's name; another one may take over."""

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Where sound is missing in what was kept so far, in order."""

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


OnAudio: TypeAlias = Callable[[Samples], None]
"""Gets each block, 16 kHz, in a thread that is not the audio's."""


class OpenMicrophone(Protocol):
    """A microphone that is heard and not recorded."""

    @property
    def absence(self) -> InterviewError | None:
        """Why nothing comes, while the microphone or another is waited for."""

    @property
    def failure(self) -> InterviewError | None:
        """Why no more sound comes in, once that is so."""

    def stop(self) -> object:
        """Close it. May be called twice."""


class Recorder(Protocol):
    """Records answers from one source."""

    def start(
        self, path: Path, on_audio: OnAudio, while_paused: OnAudio | None = None
    ) -> Recording:
        """Open the source and record to `path` (FLAC), paused until the first `resume`.

        `on_audio` gets what is kept, `while_paused` what a microphone hears besides.
        Raises `AudioError` or `DiskError`.
        """


class Microphone(Protocol):
    """A microphone that can be opened without recording it."""

    def listen(self, on_audio: OnAudio) -> OpenMicrophone:
        """Open it. Raises `NoDeviceError` or `DeviceLostError`."""


@dataclass(frozen=True, slots=True)
class HeardCommand:
    """A command that somebody said."""

    command: Command
    start: float
    """When its first word began, in seconds of all that the ear was fed."""
    end: float
    """When its last word ended."""


class Ear(Protocol):
    """Listens for spoken commands, all session long, in whatever microphone is open."""

    def listen(self, on_command: Callable[[HeardCommand], None]) -> None:
        """From now on call `on_command` with each command heard, from any thread."""

    def expect(self, situation: Situation | None) -> None:
        """In what is fed from now on, hear the commands of `situation`; with None, none at all."""

    def playing(self, clip: AudioClip | None) -> None:
        """With what is fed from now on, `clip` sounds from the loudspeaker; with None, nothing."""

    def feed(self, samples: Samples) -> None:
        """The next block, 16 kHz. Never waits."""

    def close(self) -> None:
        """Stop listening. May be called twice."""


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

    def shortcoming(self, question: Question) -> str | None:
        """A sentence on why it cannot judge answers to `question`; None where it can."""

    def grade(self, question: Question, transcript: Transcript) -> Grade:
        """A suggestion with evidence. Raises `GradingError`."""
