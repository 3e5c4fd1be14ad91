"""Which phrase of the table an utterance is, if it is one: PocketSphinx with a grammar."""

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from voice_interview.commands.noise import without_noise
from voice_interview.commands.table import PHRASES
from voice_interview.models import SAMPLE_RATE, Samples, Transcript
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

    score: float
    share: float


BARS = (Bar(-6.5, 0.65), Bar(-5.0, 0.65), Bar(-4.3, 0.65))
"""For phrases of one word, of two, and of more. A long phrase is the likeliest for any sentence of
its length, though not a likely one; a short word suffers most from noise. What begins like a phrase
and goes on is none, so the words must fill most of the utterance. On the voices these were chosen
with, in 22 minutes of answers, they obey 1 sentence and hear 0.90 of the phrases in noise at 10 dB;
a score of -5.5 for all obeys 8 and hears 0.88; one of -5, 3, and with a share of 0.5, 9."""

MOST = 3.0
"""The largest share. A voice that noise cuts short gives 2; more is a blip of the program's own
voice. With 1.7 the phrases heard in white noise at 20 dB fell from 0.86 to 0.82."""

FORMS = frozenset(form for phrase in PHRASES for form in phrase.forms)


@dataclass(frozen=True, slots=True)
class Guess:
    """The phrase that an utterance is most like. A grammar finds one in anything."""

    text: str
    """As it stands in the table; empty where the decoder broke off within one."""
    score: float
    """Log likelihood a frame of its words, relative to the likeliest sounds of any phrase."""
    share: float
    """How much of the utterance its words fill."""

    def convinces(self, bars: Sequence[Bar] = BARS) -> bool:
        """Whether it is obeyed."""
        if not self.text:
            return False
        bar = bars[min(len(self.text.split()), len(bars)) - 1]
        return self.score >= bar.score and bar.share <= self.share <= MOST


class PhraseEngine:
    """An `Engine` that knows the phrases of the table and nothing else."""

    def __init__(self) -> None:
        self._decoder: Any = None

    def load(self, report: Callable[[Progress], None]) -> None:
        if self._decoder is None:
            report(Progress("Loading PocketSphinx", None))
            self._decoder = _make_decoder()

    def open(self, language: str) -> "PhraseRecogniser":
        return PhraseRecogniser(self.guess, language)

    def guess(self, samples: Samples) -> Guess:
        """What an utterance, with `MARGIN` on each side of it, is most like."""
        self._decoder.start_utt()
        self._decoder.process_raw(pcm(without_noise(samples, MARGIN)), full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        if not found or found.hypstr not in FORMS:
            return Guess("", -math.inf, 0.0)
        words = [segment for segment in self._decoder.seg() if is_word(segment.word)]
        frames = sum(word.end_frame - word.start_frame + 1 for word in words)
        likelihood = sum(math.log(max(word.ascore, sys.float_info.min)) for word in words)
        seconds = (len(samples) - 2 * MARGIN) / SAMPLE_RATE
        return Guess(found.hypstr, likelihood / frames, frames * FRAME_SECONDS / seconds)


class PhraseRecogniser:
    """One utterance."""

    def __init__(self, guess: Callable[[Samples], Guess], language: str) -> None:
        self._guess = guess
        self._language = language
        self._text = ""

    def accept(self, samples: Samples) -> None:
        """Take the whole utterance, with its margins."""
        guess = self._guess(samples)
        self._text = guess.text if guess.convinces() else ""

    def heard(self) -> Heard:
        return Heard(self._text, "")

    def finish(self) -> Transcript:
        """The phrase as it stands in the table, without times; empty where it is none."""
        return Transcript(self._text, (), ENGINE, MODEL, self._language)


def _make_decoder() -> Any:
    from pocketsphinx import Decoder

    with loading():
        decoder = Decoder(lm=None, loglevel="FATAL")
        decoder.add_jsgf_string("phrases", _grammar())
        decoder.activate_search("phrases")
    return decoder


def _grammar() -> str:
    return f"#JSGF V1.0;\ngrammar commands;\npublic <phrase> = {' | '.join(sorted(FORMS))};\n"
