"""What a program and its recogniser's process say to each other, pickled, over two pipes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from voice_interview.models import Samples, Transcript
from voice_interview.protocols import Heard, Progress
from voice_interview.transcription.recognition import Engine


@dataclass(frozen=True, slots=True)
class Load:
    """Make the engine and load its model; `Told` comes before `Done`."""

    make: Callable[[], Engine]


@dataclass(frozen=True, slots=True)
class Open:
    """Begin an answer."""

    language: str


@dataclass(frozen=True, slots=True)
class Accept:
    """Work on the next block; the words so far come back."""

    samples: Samples


@dataclass(frozen=True, slots=True)
class Finish:
    """End the answer; its transcript comes back."""


@dataclass(frozen=True, slots=True)
class Told:
    """A request is being worked on."""

    progress: Progress


@dataclass(frozen=True, slots=True)
class Done:
    """A request was fulfilled."""

    result: Heard | Transcript | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A request could not be fulfilled."""

    message: str
    hint: str
    trace: str = ""
    """A traceback, where nobody expected this."""


Request: TypeAlias = Load | Open | Accept | Finish
Reply: TypeAlias = Told | Done | Failed
