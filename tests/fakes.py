"""Small scripted stand-ins for what cannot be had in a unit test: a voice, an ear, a person."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event as ThreadEvent

import numpy as np
import soundfile

from voice_interview.audio import tones
from voice_interview.errors import InterviewError
from voice_interview.events import Event
from voice_interview.interview.controls import Controls
from voice_interview.models import (
    SAMPLE_RATE,
    AudioClip,
    Command,
    Grade,
    Interval,
    Question,
    Recorded,
    Samples,
    Situation,
    Transcript,
)
from voice_interview.protocols import Gap, Heard, HeardCommand, Meter, OnAudio, Progress

LOUD = -20.0
VOICE = -40.0
"""What is as loud as this, is a voice."""


class FakeVoice:
    """Says a text as a clip of one sample, and remembers what it said and prepared."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.prepared: list[str] = []
        self._clips: list[tuple[AudioClip, str]] = []

    def synthesize(self, text: str, language: str) -> AudioClip:  # noqa: ARG002
        self.said.append(text)
        clip = AudioClip(np.zeros(1, np.float32), 16_000)
        self._clips.append((clip, text))
        return clip

    def text_of(self, clip: AudioClip) -> str | None:
        """What was said by `clip`; None where it is no speech of this voice."""
        return next((text for spoken, text in self._clips if spoken is clip), None)

    def prefetch(self, text: str, language: str) -> None:  # noqa: ARG002
        self.prepared.append(text)

    def shortcoming(self, language: str) -> str | None:  # noqa: ARG002
        return None

    def close(self) -> None:
        pass


class FakePlayer:
    """Plays each clip for so many looks at it, and remembers the clips."""

    def __init__(self, looks: int = 1) -> None:
        self.looks = looks
        self.played: list[AudioClip] = []
        self.cut = 0
        """How many were stopped before their end."""

    def play(self, clip: AudioClip) -> "FakePlayback":
        self.played.append(clip)
        return FakePlayback(self)

    def close(self) -> None:
        pass


class Loudspeaker(FakePlayer):
    """A player whose listener hears each clip, and replies to some of them by a command."""

    def __init__(
        self, voice: FakeVoice, controls: Controls, replies: Sequence[tuple[str, Command]]
    ) -> None:
        super().__init__(looks=3)
        self._voice = voice
        self._controls = controls
        self._replies = list(replies)
        self.heard: list[str] = []
        """Texts in order; other sound, but for the tones, as a note."""

    def play(self, clip: AudioClip) -> "FakePlayback":
        text = self._voice.text_of(clip) or "♪"
        if clip.rate != tones.RATE:
            self.heard.append(text)
        if self._replies and text == self._replies[0][0]:
            self._controls.put(self._replies.pop(0)[1])
        return super().play(clip)


class FakePlayback:
    def __init__(self, player: FakePlayer) -> None:
        self._player = player
        self._left = player.looks

    def wait(self, timeout: float | None = None) -> bool:
        self._left -= 1
        return timeout is None or self._left <= 0

    def stop(self) -> None:
        self._player.cut += self._left > 0


def meters(seconds: float, level: float = LOUD, step: float = 1.0) -> Iterator[Meter]:
    """Readings of an answer of so many seconds at one level, one reading a step."""
    for number in range(1, round(seconds / step) + 1):
        seconds = number * step
        yield Meter(seconds, level, level, seconds if level >= VOICE else None)


class FakeRecording:
    """Gives one scripted reading a look; at the script's end it is exhausted, or has failed."""

    def __init__(
        self,
        path: Path,
        readings: Iterator[Meter],
        failure: InterviewError | None,
        log: list[str],
    ) -> None:
        self._path = path
        self._readings = readings
        self._failure = failure
        self._last = Meter(0.0, -120.0, -120.0)
        self._over = False
        self.log = log

    def meter(self) -> Meter:
        reading = next(self._readings, None)
        self._over = reading is None
        self._last = reading or self._last
        return self._last

    @property
    def failure(self) -> InterviewError | None:
        return self._failure if self._over else None

    @property
    def exhausted(self) -> bool:
        return self._over and self._failure is None

    absence: InterviewError | None = None
    device = "a microphone"
    gaps: tuple[Gap, ...] = ()

    def pause(self) -> None:
        self.log.append("pause")

    def resume(self) -> None:
        self.log.append("resume")

    def mute(self) -> None:
        self.log.append("mute")

    def unmute(self) -> None:
        self.log.append("unmute")

    def stop(self) -> Recorded:
        self.log.append("stop")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(self._path, np.zeros(160, np.float32), SAMPLE_RATE)
        return Recorded(self._path, self._last.seconds)


class FakeRecorder:
    """Gives one scripted take after the other, the last one again and again."""

    def __init__(
        self,
        *takes: Callable[[], Iterator[Meter]],
        failure: InterviewError | None = None,
    ) -> None:
        self._takes = list(takes) or [lambda: meters(3)]
        self._failure = failure
        self.paths: list[Path] = []
        self.log: list[str] = []
        self.recording: FakeRecording | None = None
        """The latest take."""
        self.on_audio: OnAudio | None = None
        """Where sound that is kept went in the latest take; `while_paused` likewise."""
        self.while_paused: OnAudio | None = None

    def start(
        self, path: Path, on_audio: OnAudio, while_paused: OnAudio | None = None
    ) -> FakeRecording:
        self.paths.append(path)
        self.on_audio, self.while_paused = on_audio, while_paused
        take = self._takes.pop(0) if len(self._takes) > 1 else self._takes[0]
        self.recording = FakeRecording(path, take(), self._failure, self.log)
        return self.recording


class FakeMicrophone:
    """Can be opened, or fails; counts how often and how many are open."""

    def __init__(self, failure: InterviewError | None = None) -> None:
        self._failure = failure
        self.lost: InterviewError | None = None
        """Why those that are open give no more sound."""
        self.away: InterviewError | None = None
        """Why they give none now."""
        self.opened = 0
        self.open = 0

    def listen(self, on_audio: OnAudio) -> "FakeOpenMicrophone":  # noqa: ARG002
        if self._failure is not None:
            raise self._failure
        self.opened += 1
        self.open += 1
        return FakeOpenMicrophone(self)


class FakeOpenMicrophone:
    def __init__(self, microphone: FakeMicrophone) -> None:
        self._microphone = microphone

    @property
    def failure(self) -> InterviewError | None:
        return self._microphone.lost

    @property
    def absence(self) -> InterviewError | None:
        return self._microphone.away

    def stop(self) -> None:
        self._microphone.open -= 1


class FakeEar:
    """Hears what the test lets it hear, and remembers what it was told and fed."""

    def __init__(self) -> None:
        self._on_command: Callable[[HeardCommand], None] = lambda _heard: None
        self.expected: list[Situation | None] = []
        self.played: list[AudioClip | None] = []
        self.fed = 0
        """Samples."""

    def listen(self, on_command: Callable[[HeardCommand], None]) -> None:
        self._on_command = on_command

    def expect(self, situation: Situation | None) -> None:
        self.expected.append(situation)

    def playing(self, clip: AudioClip | None) -> None:
        self.played.append(clip)

    def feed(self, samples: Samples) -> None:
        self.fed += len(samples)

    def close(self) -> None:
        pass

    def hear(self, command: Command) -> None:
        """As if `command` had been the last half second of what was fed."""
        end = self.fed / SAMPLE_RATE
        self._on_command(HeardCommand(command, end - 0.5, end))


class FakeStream:
    def __init__(
        self,
        transcript: Transcript | InterviewError,
        heard: Sequence[Heard],
        ready: ThreadEvent | None = None,
    ) -> None:
        """With `ready`, the transcript takes until that is set."""
        self._transcript = transcript
        self._ready = ready
        self._heard = list(heard)
        self.mishap: InterviewError | None = None
        self.abandoned = False

    def feed(self, samples: Samples) -> None:
        pass

    def heard(self) -> Heard:
        return self._heard.pop(0) if self._heard else Heard("", "")

    def finish(self) -> Transcript:
        if self._ready is not None:
            self._ready.wait(10)
        if isinstance(self._transcript, InterviewError):
            raise self._transcript
        return self._transcript

    def abandon(self) -> None:
        self.abandoned = True


class FakeTranscriber:
    """Hears the same in every answer, or fails in the same way."""

    engine = "fake"
    model = "scripted"
    notice = None

    def __init__(
        self,
        heard: str | Transcript | InterviewError = "a token is text",
        ready: ThreadEvent | None = None,
        mishap: InterviewError | None = None,
        speech: tuple[Interval, ...] = (),
    ) -> None:
        self._ready = ready
        self._mishap = mishap
        self._result = (
            heard
            if not isinstance(heard, str)
            else Transcript(heard, (), self.engine, self.model, "en", speech)
        )
        self.streams: list[FakeStream] = []

    def load(self, report: Callable[[Progress], None]) -> None:
        pass

    def stream(self, language: str) -> FakeStream:  # noqa: ARG002
        self.streams.append(FakeStream(self._result, (), self._ready))
        self.streams[-1].mishap = self._mishap
        return self.streams[-1]

    def shortcoming(self, language: str) -> str | None:  # noqa: ARG002
        return None


class FakeGrader:
    notice = None

    def __init__(self, result: Grade | InterviewError, ready: ThreadEvent | None = None) -> None:
        """With `ready`, each grade takes until that is set."""
        self._result = result
        self._ready = ready

    def shortcoming(self, question: Question) -> str | None:
        return "Rate it." if question.self_rated else None

    def grade(self, question: Question, transcript: Transcript) -> Grade:  # noqa: ARG002
        if self._ready is not None:
            self._ready.wait(10)
        if isinstance(self._result, InterviewError):
            raise self._result
        return self._result


class Person:
    """Listens to the interview, remembers every event, and presses keys when some of them come."""

    def __init__(self, *reactions: tuple[type, Command]) -> None:
        """Each reaction is used once, in order: the next event of that type gets that command."""
        self.controls = Controls(tick=0.001)
        self.events: list[Event] = []
        self._reactions = list(reactions)

    def __call__(self, event: Event) -> None:
        self.events.append(event)
        if self._reactions and isinstance(event, self._reactions[0][0]):
            self.controls.put(self._reactions.pop(0)[1])

    def told(self, kind: type) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]
