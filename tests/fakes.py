"""Small scripted stand-ins for what cannot be had in a unit test: a voice, an ear, a person."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event as ThreadEvent

import numpy as np

from voice_interview.controls import Controls
from voice_interview.errors import InterviewError
from voice_interview.events import Event
from voice_interview.models import (
    AudioClip,
    Command,
    Grade,
    Interval,
    Question,
    Recorded,
    Samples,
    Transcript,
)
from voice_interview.protocols import Heard, Meter, Progress

LOUD = -20.0


class FakeVoice:
    """Says a text as a clip of one sample, and remembers what it said and prepared."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.prepared: list[str] = []

    def synthesize(self, text: str, language: str) -> AudioClip:  # noqa: ARG002
        self.said.append(text)
        return AudioClip(np.zeros(1, np.float32), 16_000)

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
        yield Meter(number * step, level, level)


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

    def start(self, path: Path, on_audio: Callable[[Samples], None]) -> FakeRecording:  # noqa: ARG002
        self.paths.append(path)
        take = self._takes.pop(0) if len(self._takes) > 1 else self._takes[0]
        return FakeRecording(path, take(), self._failure, self.log)


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
        heard: str | InterviewError = "a token is text",
        ready: ThreadEvent | None = None,
        mishap: InterviewError | None = None,
        speech: tuple[Interval, ...] = (),
    ) -> None:
        self._ready = ready
        self._mishap = mishap
        self._result = (
            heard
            if isinstance(heard, InterviewError)
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
