"""Which phrase an utterance is, if it is one: PocketSphinx with a grammar for each situation."""

import math
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

CUT = round(0.3 * SAMPLE_RATE)
"""Samples of each margin that the decoder does not get: the mean of its features, which it takes
away as the microphone's colour, is to be that of the voice and not of the room."""

SETTINGS: dict[str, float | str | bool | None] = {
    "lm": None,
    "loglevel": "FATAL",
    "bestpath": False,
    "compallsen": True,
    "beam": 1e-70,
    "pbeam": 1e-70,
    "wbeam": 1e-45,
}
"""Without the search through the lattice, which knows what word followed what and not the grammar:
in noise at 10 dB it ended 4 to 18 phrases in 100, by voice, within the phrase. All sounds are
scored, not only those that a phrase is waiting for, so that speech which is none of the phrases
scores less. The beams are wider than the package's own, as noise makes a phrase less likely."""

SCALE = 1 << 10
"""The grammar's search gives logarithms of likelihoods in these steps."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What a guess must reach to be obeyed."""

    short: float
    """The least score in a quiet room of a phrase up to `SHORT`: other words are like some."""
    long: float
    """The same of a longer one."""
    noisy: float
    """The least score where the noise is less than `QUIET` under the voice, or the sound narrow."""
    share: float
    """The least share; what begins like a phrase and goes on is none."""


BAR = Bar(-6.1, -7.0, -8.1, 0.65)
"""Noise makes every phrase less likely."""

SHORT = len("i'm done")
"""Characters."""

QUIET = 25.0
"""Decibels."""

NARROW_HERTZ, NARROW = 4200.0, -56.0
"""A telephone's sound, as headsets give over Bluetooth, has nothing above this frequency: so many
decibels under the whole, or less. The model knows wide sound, where every phrase is likelier. Of
flite's phrases those of 16 kHz have -51 dB there at least, those of 8 kHz -61 at most."""

MURMURS = "um | uh | hmm | so | well | right | okay | and | then | first | yes | yeah | no | but"
"""What people say alone while they think. In a quiet room the grammars know it, so that "no" is
"no" and not "undo"; in noise it would take the place of short phrases."""

MOST = 3.0
"""The largest share. A voice that noise cuts short gives 2; more is a blip of the program's own
voice."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The phrase that an utterance is most like. A grammar finds one in anything."""

    text: str
    """As it stands in the table; empty where it is a murmur, or was heard in part only."""
    score: float
    """Log likelihood a frame, relative to the likeliest of all sounds: the mean of that of
    all its words and that of its unlikeliest word. A sentence with a phrase's rhythm has a word
    that fits badly: at as many hits it is taken for one half as often as by the mean alone."""
    share: float
    """How much of the utterance its words fill."""
    clearness: float
    """How far the noise is under the voice, in decibels."""
    narrow: bool = False
    """It has a telephone's sound."""

    def convinces(self, bar: Bar = BAR) -> bool:
        """Whether it is obeyed."""
        likely = bar.short if len(self.text) <= SHORT else bar.long
        if self.clearness < QUIET or self.narrow:
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
        return guess.text if guess.convinces() else ""

    def guess(self, samples: Samples, situation: Situation) -> Guess:
        """What an utterance, with `MARGIN` on each side of it, is most like in `situation`."""
        clearness = _clearness(samples)
        self._decoder.activate_search(_search(situation, clearness >= QUIET))
        self._decoder.start_utt()
        self._decoder.process_raw(pcm(without_noise(samples, MARGIN)[CUT:-CUT]), full_utt=True)
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
        return Guess(found.hypstr, (mean + worst) / 2, share, clearness, _is_narrow(samples))


@dataclass(frozen=True, slots=True)
class _Word:
    frames: int
    likelihood: float
    """Its logarithm, over all frames."""

    @classmethod
    def of(cls, segment: Any) -> "_Word":
        likelihood = SCALE * math.log(segment.ascore)
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


def _is_narrow(samples: Samples) -> bool:
    power = np.square(np.abs(np.fft.rfft(samples * np.hanning(len(samples)))))
    high = power[np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE) > NARROW_HERTZ].sum()
    return bool(high <= power.sum() * 10 ** (NARROW / 10))


def _make_decoder() -> Any:
    from pocketsphinx import Decoder

    with loading():
        decoder = Decoder(**SETTINGS)
        for situation in Situation:
            phrases = " | ".join(sorted(forms(situation)))
            decoder.add_jsgf_string(_search(situation, False), _grammar(phrases))
            decoder.add_jsgf_string(_search(situation, True), _grammar(f"{phrases} | {MURMURS}"))
    return decoder


def _search(situation: Situation, quiet: bool) -> str:
    return f"{situation.name}, {'quiet' if quiet else 'noisy'}"


def _grammar(phrases: str) -> str:
    return f"#JSGF V1.0;\ngrammar commands;\npublic <phrase> = {phrases};\n"
