"""Whose turn it is to speak: a person's silence, from the question until it ends the answer.

    thinking ──voice──▶ answering ⇄ ending ──▶ ended
        ╰──────────────────────────▲

A pure state machine over the length of the recording, so that a pause costs no patience, and over
when a voice was last heard in it.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto
from math import inf

NOTICE = 3.0
"""Seconds of silence that are left when the end is announced; half of a patience below twice it."""


class Stage(Enum):
    """How far a turn has come."""

    THINKING = auto()
    """Nothing was said yet."""
    ANSWERING = auto()
    ENDING = auto()
    """Announced: unless a voice is heard, it is over `NOTICE` seconds later."""
    ENDED = auto()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence may last, in seconds; 0 is without end."""

    thinking: float
    """Before the first word."""
    silence: float
    """After a word."""

    def limit(self, *, spoken: bool) -> float:
        """What holds now; `inf` where nothing does."""
        return (self.silence if spoken else self.thinking) or inf


@dataclass(frozen=True, slots=True)
class Turn:
    """A person's turn, as far as it has come."""

    stage: Stage = Stage.THINKING
    waited: float = 0.0
    """Seconds of silence that counted, since the last voice or the beginning."""
    seconds: float = 0.0
    """Length of the recording when it was last looked at."""
    voice_at: float | None = None
    """When a voice was last heard in it."""

    @property
    def spoken(self) -> bool:
        return self.voice_at is not None

    def after(
        self, seconds: float, voice_at: float | None, patience: Patience, *, talked_over: bool
    ) -> "Turn":
        """The turn once the recording is `seconds` long and a voice was last heard at `voice_at`.

        While the program itself speaks, the person is `talked_over`, and silence does not count.
        """
        now = replace(self, seconds=seconds, voice_at=voice_at)
        if voice_at != self.voice_at:
            return replace(now, stage=Stage.ANSWERING, waited=0.0)
        limit = patience.limit(spoken=self.spoken)
        waited = self.waited + (0.0 if talked_over else seconds - self.seconds)
        if self.stage is Stage.ENDING:
            return replace(now, waited=waited, stage=Stage.ENDED if waited >= limit else self.stage)
        # Whoever looks seldom must not find the end unannounced.
        announced = max(limit / 2, limit - NOTICE)
        if waited < announced:
            return replace(now, waited=waited)
        return replace(now, waited=announced, stage=Stage.ENDING)
