"""Hearing commands in sound as it comes: utterances that stand alone, compared with the table."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from voice_interview.audio.voice_activity import Probability, Span, VoiceActivityDetector
from voice_interview.commands.alone import LoneUtterances, Rule
from voice_interview.commands.echo import EchoGate
from voice_interview.commands.phrases import MARGIN
from voice_interview.commands.table import meant
from voice_interview.models import SAMPLE_RATE, AudioClip, Samples, Situation
from voice_interview.protocols import HeardCommand

Recognise: TypeAlias = Callable[[Samples, Situation], str]
"""The phrase of a situation that an utterance is; empty where it is none."""


class Hearing:
    """Hears the commands in one sound, the same in whatever blocks it comes. Works in the call."""

    def __init__(self, recognise: Recognise, probability: Probability, rule: Rule) -> None:
        self._recognise = recognise
        self._echo = EchoGate(probability)
        self._detector = VoiceActivityDetector(self._echo)
        self._utterances = LoneUtterances(rule)
        self._memory = round((rule.longest + rule.after) * SAMPLE_RATE) + 2 * MARGIN
        self._recent: Samples = np.zeros(0, np.float32)
        self._until = 0
        """Samples taken so far; `_recent` are the latest of them."""
        self._situation: Situation | None = None

    def expect(self, situation: Situation | None) -> None:
        """Hear the commands of `situation` in what comes; with None, none."""
        if self._situation is None:
            self._utterances.forget()
        self._situation = situation

    def playing(self, clip: AudioClip | None) -> None:
        """With what comes, `clip` begins to sound from the loudspeaker; with None, it is silent."""
        self._echo.play(clip)

    def add(self, samples: Samples) -> Iterator[HeardCommand]:
        """Take the next block and give the commands that are certain now."""
        self._recent = np.concatenate([self._recent[-self._memory :], samples])
        self._until += len(samples)
        for activity in self._detector.add(samples):
            utterance = self._utterances.follow(activity)
            if utterance is not None and self._situation is not None:
                yield from self._commands(utterance, self._situation)

    def _commands(self, utterance: Span, situation: Situation) -> Iterator[HeardCommand]:
        text = self._recognise(self._sound(utterance), situation)
        if command := meant(text, situation):
            yield HeardCommand(command, utterance.start / SAMPLE_RATE, utterance.end / SAMPLE_RATE)

    def _sound(self, utterance: Span) -> Samples:
        begin = self._until - len(self._recent)
        first = max(utterance.start - MARGIN - begin, 0)
        return self._recent[first : utterance.end + MARGIN - begin]
