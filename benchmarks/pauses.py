"""Pauses of known length in flite's voices: how well do word times and voice activity show them?

python -m benchmarks.pauses
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from benchmarks.machine import machine
from tests.recognising import recognise
from tests.sounds import in_noise, joined, silence, spoken, spoken_alone
from voice_interview.models import SAMPLE_RATE, AudioClip, Interval, Samples, Transcript
from voice_interview.transcription.pocketsphinx import PocketSphinxEngine
from voice_interview.transcription.recognition import Engine, unreported
from voice_interview.transcription.whisper import WhisperEngine

VOICES = ("slt", "rms", "awb", "kal16")
NOISES = (None, 20, 10)
"""Decibels that white noise is below the voice."""

LEAD = 1.5
PAUSES = (0.6, 1.4, 0.8, 2.5, 1.2, 4.0)
"""Seconds before the first part and after the last, and in this order between the parts."""
LONG = 1.0

SENTENCES = (
    "A token is the smallest unit of text.",
    "A language model works with tokens.",
    "A long word is made of several of them.",
    "They decide how much a request will cost.",
    "The window of the model is limited.",
    "If the text does not fit we make it shorter.",
    "I would count them with the same library.",
)
WORDS = ("token", "recall", "seven", "cache", "prompt", "latency", "model")
WHISPER = Path(__file__).parents[1] / "tests" / "data" / "words.pt"

View: TypeAlias = Callable[[Transcript], Sequence[Interval]]

VIEWS: dict[str, View] = {
    "words": lambda heard: [Interval(word.start, word.end) for word in heard.words],
    "voice": lambda heard: heard.speech,
}


@dataclass(frozen=True)
class Answer:
    """Parts with pauses between them."""

    samples: Samples
    gaps: Sequence[Interval]
    """The pauses as they are."""


@dataclass(frozen=True)
class Errors:
    """What was found less what is there."""

    first: float
    """Seconds, of the first word."""
    pauses: Sequence[float]
    """Seconds, of each pause."""
    missed: int
    """Pauses over one second that were found shorter."""
    invented: int
    """Shorter ones that were found longer, and those where there is none."""


def said(parts: Sequence[Samples]) -> Answer:
    pieces, gaps, at = [silence(LEAD)], [], LEAD
    for part, pause in zip(parts, (*PAUSES, LEAD), strict=True):
        at += len(part) / SAMPLE_RATE
        gaps.append(Interval(at, at + pause))
        at += pause
        pieces += [part, silence(pause)]
    return Answer(joined(*pieces), gaps[:-1])


def compared(answer: Answer, found: Sequence[Interval]) -> Errors:
    gaps = [Interval(before.end, after.start) for before, after in pairwise(found)]
    lengths = [sum(_length(gap) for gap in gaps if _over(gap, true)) for true in answer.gaps]
    pairs = [(length, _length(true)) for length, true in zip(lengths, answer.gaps, strict=True)]
    elsewhere = [gap for gap in gaps if not any(_over(gap, true) for true in answer.gaps)]
    return Errors(
        first=found[0].start - LEAD,
        pauses=[length - true for length, true in pairs],
        missed=sum(length <= LONG < true for length, true in pairs),
        invented=sum(true <= LONG < length for length, true in pairs)
        + sum(_length(gap) > LONG for gap in elsewhere),
    )


def _length(gap: Interval) -> float:
    return gap.end - gap.start


def _over(gap: Interval, true: Interval) -> bool:
    """Whether a gap that was found lies where one is."""
    return gap.start < (true.start + true.end) / 2 < gap.end


def measure(name: str, engine: Engine, answers: Sequence[Answer]) -> None:
    for decibels in NOISES:
        heard = [_heard(engine, answer.samples, decibels) for answer in answers]
        noise = f"{decibels} dB" if decibels else "none"
        for label, view in VIEWS.items():
            _tell(f"{name:<13}{noise:<7}{label:<7}", [
                compared(answer, view(each)) for answer, each in zip(answers, heard, strict=True)
            ])  # fmt: skip


def _heard(engine: Engine, samples: Samples, decibels: float | None) -> Transcript:
    given = in_noise(samples, decibels) if decibels else samples
    return recognise(engine.open("en"), AudioClip(given, SAMPLE_RATE))


def _tell(row: str, errors: Sequence[Errors]) -> None:
    first = max(abs(each.first) for each in errors)
    off = [abs(error) for each in errors for error in each.pauses]
    missed, invented = sum(e.missed for e in errors), sum(e.invented for e in errors)
    print(f"{row}{first:>10.2f}s{sum(off) / len(off):>8.2f}s{max(off):>8.2f}s"
          f"{missed:>8}{invented:>10}")  # fmt: skip


def main() -> None:
    long = sum(pause > LONG for pause in PAUSES) * len(VOICES)
    print(f"{machine()}; pauses over {LONG:.0f} s for each row: {long}")
    print(f"{'engine':<13}{'noise':<7}{'by':<7}{'first word':>11}{'pause':>9}{'worst':>9}"
          f"{'missed':>8}{'invented':>10}")  # fmt: skip
    sphinx, whisper = PocketSphinxEngine(), WhisperEngine(str(WHISPER), "cpu", "", None, "float32")
    sphinx.load(unreported)
    whisper.load(unreported)
    sentences = [said([spoken(each, voice) for each in SENTENCES]) for voice in VOICES]
    words = [said([spoken_alone(each, voice) for each in WORDS]) for voice in VOICES]
    measure("pocketsphinx", sphinx, sentences)
    measure("whisper", whisper, words)


if __name__ == "__main__":
    main()
