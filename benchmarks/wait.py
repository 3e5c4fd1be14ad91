"""How long a person waits for the transcript, against plain Whisper after the recording.

    python -m benchmarks.wait [--engine NAME] [--seconds N] [--ending key|silence] [--trials N]

An answer in flite's voice, with pauses, goes into the live stream at its own speed, in blocks of
30 ms. It ends with the last word, where a key is pressed, or after `SILENCE` seconds. Whisper has
the true sizes and random weights: see `held_length`. All figures are of one run on one machine.
"""

import argparse
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count, cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import jiwer
import numpy as np

from benchmarks.held_length import HeldLengthTranscriber, hold
from benchmarks.held_length import transcribe as plain_transcribe
from benchmarks.machine import machine
from benchmarks.memory import BASE_EN, megabytes, random_checkpoint
from benchmarks.shares import shares
from tests.recognising import transcribe
from tests.sounds import joined, silence, spoken, spoken_alone
from voice_interview.decks.library import builtin_folder
from voice_interview.decks.markdown import read_deck
from voice_interview.models import SAMPLE_RATE, AudioClip, Samples
from voice_interview.speech.text import spoken as as_spoken
from voice_interview.transcription.pocketsphinx import PocketSphinxTranscriber
from voice_interview.transcription.recognition import unreported
from voice_interview.transcription.transcriber import LocalTranscriber
from voice_interview.transcription.whisper import Precision, WhisperTranscriber

BLOCK = round(0.03 * SAMPLE_RATE)
SILENCE = 3.0
"""Seconds without speech that end an answer; a person who thinks is given more."""

PAUSES = (0.3, 0.5, 0.9, 0.35, 1.4, 0.45, 0.7)
"""Seconds between sentences, in turn."""

LENGTHS = (15, 60, 180)
ENDINGS = ("key", "silence")
TINY_EN = BASE_EN | {
    name: value
    for part in ("audio", "text")
    for name, value in ((f"n_{part}_state", 384), (f"n_{part}_head", 6), (f"n_{part}_layer", 4))
}
SIZES = {"tiny.en": TINY_EN, "base.en": BASE_EN}
ENGINES = ("tiny.en float32", "tiny.en int8", "base.en float32", "base.en int8", "pocketsphinx")
PRECISIONS: tuple[Precision, ...] = ("float32", "int8")

WORDS = Path(__file__).parents[1] / "tests" / "data" / "words.pt"
VOICES = ("slt", "rms", "awb", "kal16")
WORD_LISTS = (
    ("token", "recall", "seven", "cache", "prompt", "latency"),
    ("latency", "prompt", "seven", "recall", "cache", "token"),
)
"""Words of the small checkpoint's vocabulary: see tools/whisper_words."""


@dataclass(frozen=True)
class Waited:
    """One answer."""

    seconds: float
    """From the answer's end to the final text."""
    share: float
    """Of a core, for the recogniser, while the person spoke."""
    lateness: float
    """The longest that the thread of the sound was held up, in seconds."""
    text: str


def main() -> None:
    options = _options()
    # The recogniser's process finds `held_length` through this.
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    print(machine(), flush=True)
    with TemporaryDirectory() as folder:
        for name in options.engine or ENGINES:
            _measure(name, Path(folder), options)
    if not options.engine:
        _print_texts()


def _measure(name: str, folder: Path, options: argparse.Namespace) -> None:
    transcriber = _transcriber(name, folder)
    begun = time.monotonic()
    transcriber.load(unreported)
    print(f"\n{name}: ready after {time.monotonic() - begun:.1f} s", flush=True)
    print(f"{'answer':>7}{'ending':>9}{'wait':>8}{'plain':>8}{'ratio':>8}{'core':>6}{'late':>9}")
    plain: dict[int, float] = {}
    for length in options.seconds or LENGTHS:
        for ending in options.ending or ENDINGS:
            trials = [
                _wait(transcriber, _answer(length, number), ending)
                for number in range(options.trials)
            ]
            if length not in plain:
                plain[length] = _plain(name, folder, _answer(length, 0), transcriber)
            _print(length, ending, trials, plain[length])
    print(
        f"memory: {megabytes(_child(), 'VmRSS'):.0f} MB, at most {megabytes(_child(), 'VmHWM'):.0f}"
    )
    if name != "pocketsphinx":
        print(shares(_checkpoint(name, folder), _precision(name)), flush=True)


def _print(length: int, ending: str, trials: list[Waited], plain: float) -> None:
    wait = statistics.median(trial.seconds for trial in trials)
    share = statistics.mean(trial.share for trial in trials)
    late = max(trial.lateness for trial in trials)
    each = " ".join(f"{trial.seconds:.2f}" for trial in trials)
    print(
        f"{length:>6}s{ending:>9}{wait:>7.2f}s{plain:>7.1f}s{f'1/{plain / wait:.0f}':>8}"
        f"{share:>6.0%}{late * 1000:>7.1f}ms  {each}",
        flush=True,
    )


def _wait(transcriber: LocalTranscriber, answer: Samples, ending: str) -> Waited:
    """Let `answer` sound, and measure what follows its end."""
    samples = joined(answer, silence(SILENCE)) if ending == "silence" else answer
    stream = transcriber.stream("en")
    busy, begun = _processor_seconds(), time.monotonic()
    lateness = 0.0
    for number in range(0, len(samples), BLOCK):
        due = begun + (number + BLOCK) / SAMPLE_RATE
        time.sleep(max(0.0, due - time.monotonic()))
        lateness = max(lateness, time.monotonic() - due)
        stream.feed(samples[number : number + BLOCK])
    ended = time.monotonic()
    share = (_processor_seconds() - busy) / (ended - begun)
    text = stream.finish().text
    return Waited(time.monotonic() - ended, share, lateness, text)


def _plain(name: str, folder: Path, answer: Samples, transcriber: LocalTranscriber) -> float:
    """Seconds for the same recording after it has ended."""
    if name == "pocketsphinx":
        work: Callable[[], object] = partial(
            transcribe, transcriber, AudioClip(answer, SAMPLE_RATE)
        )
    else:
        import torch
        import whisper

        torch.set_num_threads(1)
        model = whisper.load_model(str(_checkpoint(name, folder)))
        hold(model)
        work = partial(plain_transcribe, model, answer, fp16=False)
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def _print_texts() -> None:
    """What is heard, live and afterwards."""
    print()
    for precision in PRECISIONS:
        _print_accuracy(precision)
        _print_agreement(precision, WhisperTranscriber(model=str(WORDS), precision=precision))
    _print_agreement("pocketsphinx", PocketSphinxTranscriber())


def _print_agreement(name: str, transcriber: LocalTranscriber) -> None:
    """Whether an answer has the same text live, at its own speed, and afterwards."""
    transcriber.load(unreported)
    answer = _answer(60, 1)
    live = _wait(transcriber, answer, "key").text
    offline = transcribe(transcriber, AudioClip(answer, SAMPLE_RATE)).text
    told = "equal" if live == offline else f"{jiwer.wer(offline, live):.3f} apart"
    print(f"{name}, 60 s of speech live and offline: {told}", flush=True)


def _print_accuracy(precision: Precision) -> None:
    """What the small checkpoint hears of separate words, live and afterwards."""
    transcriber = WhisperTranscriber(model=str(WORDS), precision=precision)
    transcriber.load(unreported)
    said = [" ".join(WORD_LISTS[number % len(WORD_LISTS)]) for number in range(len(VOICES))]
    live, offline = [], []
    for voice, text in zip(VOICES, said, strict=True):
        samples = joined(*[spoken_alone(word, voice) for word in text.split()])
        live.append(_wait(transcriber, samples, "key").text)
        offline.append(transcribe(transcriber, AudioClip(samples, SAMPLE_RATE)).text)
    errors = f"{jiwer.wer(said, live):.3f} live, {jiwer.wer(said, offline):.3f} offline"
    print(f"small checkpoint, {precision}: word error rate {errors}", flush=True)


def _transcriber(name: str, folder: Path) -> LocalTranscriber:
    if name == "pocketsphinx":
        return PocketSphinxTranscriber()
    return HeldLengthTranscriber(str(_checkpoint(name, folder)), _precision(name))


def _precision(name: str) -> Precision:
    return "int8" if name.endswith("int8") else "float32"


def _checkpoint(name: str, folder: Path) -> Path:
    size = name.split()[0]
    path = folder / f"{size}.pt"
    if not path.exists():
        random_checkpoint(path, SIZES[size])
    return path


def _answer(seconds: int, number: int) -> Samples:
    """Sentences with pauses between them, ended by the last word; another one by `number`."""
    parts, total = [silence(0.8)], 0
    for sentence, pause in zip(_sentences(number), cycle(PAUSES), strict=False):
        parts.append(np.trim_zeros(spoken(sentence)))
        total = sum(map(len, parts))
        if total >= seconds * SAMPLE_RATE:
            break
        parts.append(silence(pause))
    return joined(*parts)


def _sentences(number: int) -> Iterator[str]:
    questions = list(read_deck(builtin_folder() / "llm-engineering.md")[0].questions)
    for place in count(7 * number):
        text = as_spoken(questions[place % len(questions)].reference)
        yield from filter(str.strip, re.split(r"(?<=[.?!:])\s+", text))


def _child() -> int:
    """The newest process that this one started: the recogniser's."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return max(int(child) for task in tasks for child in task.read_text().split())


def _processor_seconds() -> float:
    fields = Path(f"/proc/{_child()}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", action="append", choices=ENGINES)
    parser.add_argument("--seconds", action="append", type=int)
    parser.add_argument("--ending", action="append", choices=ENDINGS)
    parser.add_argument("--trials", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
