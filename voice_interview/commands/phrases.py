"""Which phrase an utterance is, if it is one: PocketSphinx with a grammar for each situation."""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from voice_interview.commands.noise import without_noise
from voice_interview.commands.table import forms
from voice_interview.models import SAMPLE_RATE, Samples, Situation, Transcript
from voice_interview.protocols import Heard, Progress
from voice_interview.transcription.pocketsphinx import (
    ENGINE,
    FRAME_SECONDS,
    is_word,
    loading,
    pcm,
)

MODEL = "phrases"

MARGIN = round(0.4 * SAMPLE_RATE)
"""Samples before and after an utterance that are given with it: the room alone, from which its
noise is known, and the utterance's soft ends."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What a guess must reach to be obeyed."""

    quiet: float
    """The least score in a quiet room."""
    asked: float
    """The same while a rating is waited for: hardly anything else is said then."""
    noisy: float
    """The least score where the noise is less than `QUIET` under the voice."""
    share: float
    """The least share; what begins like a phrase and goes on is none."""


BAR = Bar(-4.3, -5.0, -5.5, 0.65)
"""Noise makes every phrase less likely. With -5.0 for a quiet room, 6 false commands were heard
from the voices of the choice instead of 2; with -5.0 for a noisy one, 0.96 of the phrases instead
of 0.97."""

QUIET = 25.0
"""Decibels."""

MOST = 3.0
"""The largest share. A voice that noise cuts short gives 2; more is a blip of the program's own
voice."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The phrase that an utterance is most like. A grammar finds one in anything."""

    text: str
    """As it stands in the table; empty where the decoder broke off within one."""
    score: float
    """Log likelihood a frame, relative to the likeliest sounds of any phrase: the mean of that of
    all its words and that of its unlikeliest word. A sentence with a phrase's rhythm has a word
    that fits badly: at as many hits it is taken for one half as often as by the mean alone."""
    share: float
    """How much of the utterance its words fill."""
    clearness: float
    """How far the noise is under the voice, in decibels."""

    def convinces(self, situation: Situation, bar: Bar = BAR) -> bool:
        """Whether it is obeyed in `situation`."""
        likely = bar.asked if situation is Situation.RATING else bar.quiet
        if self.clearness < QUIET:
            likely = bar.noisy
        return bool(self.text) and self.score >= likely and bar.share <= self.share <= MOST


class PhraseEngine:
    """An `Engine` that knows the phrases of the table and nothing else."""

    def __init__(self) -> None:
        self._decoder: Any = None

    def load(self, report: Callable[[Progress], None]) -> None:
        if self._decoder is None:
            report(Progress("Loading PocketSphinx", None))
            self._decoder = _make_decoder()

    def open(self, language: str) -> "PhraseRecogniser":
        """`language` is a `Situation`: its phrases are all the language that there is."""
        situation = Situation(language)
        return PhraseRecogniser(lambda samples: self.heard(samples, situation))

    def heard(self, samples: Samples, situation: Situation) -> str:
        """The phrase that an utterance, with `MARGIN` on each side of it, is; empty for none."""
        guess = self.guess(samples, situation)
        return guess.text if guess.convinces(situation) else ""

    def guess(self, samples: Samples, situation: Situation) -> Guess:
        """What an utterance, with `MARGIN` on each side of it, is most like in `situation`."""
        self._decoder.activate_search(situation.name)
        self._decoder.start_utt()
        self._decoder.process_raw(pcm(without_noise(samples, MARGIN)), full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        if not found or found.hypstr not in forms(situation):
            return Guess("", -math.inf, 0.0, 0.0)
        words = [_Word.of(segment) for segment in self._decoder.seg() if is_word(segment.word)]
        frames = sum(word.frames for word in words)
        mean = sum(word.likelihood for word in words) / frames
        worst = min(word.likelihood / word.frames for word in words)
        seconds = (len(samples) - 2 * MARGIN) / SAMPLE_RATE
        share = frames * FRAME_SECONDS / seconds
        return Guess(found.hypstr, (mean + worst) / 2, share, _clearness(samples))


@dataclass(frozen=True, slots=True)
class _Word:
    frames: int
    likelihood: float
    """Its logarithm, over all frames."""

    @classmethod
    def of(cls, segment: Any) -> "_Word":
        likelihood = math.log(max(segment.ascore, sys.float_info.min))
        return cls(segment.end_frame - segment.start_frame + 1, likelihood)


class PhraseRecogniser:
    """One utterance."""

    def __init__(self, recognise: Callable[[Samples], str]) -> None:
        self._recognise = recognise
        self._text = ""

    def accept(self, samples: Samples) -> None:
        """Take the whole utterance, with its margins."""
        self._text = self._recognise(samples)

    def heard(self) -> Heard:
        return Heard(self._text, "")

    def finish(self) -> Transcript:
        """The phrase as it stands in the table, without times; empty where it is none."""
        return Transcript(self._text, (), ENGINE, MODEL, "en")


def _clearness(samples: Samples) -> float:
    power = np.square(samples, dtype=np.float64)
    noise = np.concatenate([power[: MARGIN // 2], power[-MARGIN // 2 :]]).mean()
    return float(10 * np.log10(power[MARGIN:-MARGIN].mean() / max(noise, 1e-12) + 1e-12))


def _make_decoder() -> Any:
    from pocketsphinx import Decoder

    with loading():
        decoder = Decoder(lm=None, loglevel="FATAL")
        for situation in Situation:
            decoder.add_jsgf_string(situation.name, _grammar(situation))
    return decoder


def _grammar(situation: Situation) -> str:
    phrases = " | ".join(sorted(forms(situation)))
    return f"#JSGF V1.0;\ngrammar commands;\npublic <phrase> = {phrases};\n"
