"""Interviews to be killed: short ones, so that a hundred of them take minutes."""

import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile

from benchmarks.killing import Running, Step
from tests.soundcard import SoundCard
from tests.sounds import where_it_fits
from voice_interview import demo
from voice_interview.app import DEMO_SPEED
from voice_interview.audio.clips import load_clip
from voice_interview.errors import AudioFileError
from voice_interview.models import SAMPLE_RATE, Attempt, AudioClip, Samples

SETTINGS = """\
[transcription]
engine = "pocketsphinx"
[practice]
rest = 1
[listen]
silence = 4
[voice]
manners = "none"
"""

QUESTIONS = {
    "token": "What is a token?",
    "context-window": "What is a context window?",
}
"""Short ones, of the sample interview."""

POINTS = "".join(f"- a small piece of text, part {number}\n" for number in range(100))
"""So many that grading takes long enough to be hit."""

DECK = "# Short interview\n\n## Round 1\n" + "".join(
    f"\n### {text} {{#{name}}}\n\nIt is a small piece of text.\n\n#### Key points\n{POINTS}"
    for name, text in QUESTIONS.items()
)
"""Its model answers are over before the sample candidate rates."""

ANSWER_SECONDS = 5.0
"""Of the sample interview."""

SPOKEN_SECONDS = 8.0
"""To the virtual microphone."""

REACTION = 0.3
"""Seconds after which a person begins to speak; a recording begins 0.2 s after its tone."""


class Interview(Protocol):
    """One kind of interview that can be killed."""

    def begin(self, folder: Path) -> Running:
        """Start it; all that it makes lies in `folder`."""

    def recordings(self, folder: Path) -> Path:
        """Where it keeps its log."""

    def lengths(self) -> Mapping[Step, Sequence[float]]:
        """The steps at which it is killed, and how many seconds each takes, each time."""

    def missing(self, running: Running, attempts: Sequence[Attempt]) -> Iterator[float]:
        """Seconds of sound that each recording lacks of what had been said by then."""


class SampleInterview:
    """The `demo` command with two short questions and answers, five times as fast as in life.

    The program is copied, and in the copy nothing but the sample interview's content exchanged.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is for the copy and what the voice keeps."""
        self._folder = folder
        package = folder / "voice_interview"
        shutil.copytree(Path(demo.__file__).parents[1], package)
        (package / "demo" / "deck.md").write_text(DECK, "utf-8")
        self._said = {}
        for answer in demo.load()[1]:
            said = beginning(answer.audio, ANSWER_SECONDS)
            soundfile.write(package / "demo" / answer.audio.name, said.samples, said.rate)
            self._said[answer.question_id] = said.seconds

    def begin(self, folder: Path) -> Running:
        quiet = {
            "PYTHONPATH": str(self._folder),
            "XDG_CACHE_HOME": str(self._folder),
            "PULSE_SERVER": "unix:/nonexistent",
        }
        return Running(folder, command(folder, folder / "kept", "demo"), os.environ | quiet)

    def recordings(self, folder: Path) -> Path:
        return folder / "kept" / "demo"

    def lengths(self) -> Mapping[Step, Sequence[float]]:
        # The shorter of two, so that most kills fall where they are aimed.
        first, second = self._rehearse(), self._rehearse()
        return {step: list(map(min, first[step], second[step])) for step in first}

    def _rehearse(self) -> Mapping[Step, list[float]]:
        rehearsal = self.begin(self._folder)
        rehearsal.finish()
        took = defaultdict(list)
        for (step, begun), (_, ended) in pairwise(rehearsal.steps):
            took[step].append(ended - begun)
        return took

    def missing(self, running: Running, attempts: Sequence[Attempt]) -> Iterator[float]:
        # The candidate begins with the tone, up to half a second of its sound before this clock.
        for attempt, began in zip(attempts, running.begun(Step.RECORDING), strict=False):
            said = min(self._said[attempt.question.id], (running.killed_at - began) * DEMO_SPEED)
            yield max(0.0, said - len(kept(attempt)) / SAMPLE_RATE)


class SpokenInterview:
    """The `practice` command with a real microphone, that of a virtual sound card.

    A second listener to the same microphone outlives it and tells how much was said by then.
    """

    def __init__(self, card: SoundCard) -> None:
        """One card serves one interview at a time."""
        self._card = card
        self._answer = beginning(demo.load()[1][0].audio, SPOKEN_SECONDS)
        self._heard = Path()
        self._beside: list[subprocess.Popen[bytes]] = []

    def begin(self, folder: Path) -> Running:
        deck = folder / "deck.md"
        deck.write_text(DECK, "utf-8")
        self._heard = folder / "heard.raw"
        listen = ["parec", "--device=mic", "--format=s16le", "--channels=1", "--latency-msec=20"]
        listen += [f"--rate={SAMPLE_RATE}", "--raw", str(self._heard)]
        self._beside.append(subprocess.Popen(listen, env=self._card.env))
        practice = command(folder, folder / "kept", "practice", str(deck), "--hands-free")
        return Running(folder, practice, self._card.env, self._speak)

    def _speak(self, step: Step) -> None:
        if step is Step.RECORDING:
            time.sleep(REACTION)
            self._beside.append(self._card.say(self._answer))

    def recordings(self, folder: Path) -> Path:
        return folder / "kept"

    def lengths(self) -> Mapping[Step, Sequence[float]]:
        return {Step.RECORDING: [self._answer.seconds]}

    def missing(self, running: Running, attempts: Sequence[Attempt]) -> Iterator[float]:
        heard = np.fromfile(self._heard, "<i2").astype(np.float32)
        since = round((time.monotonic() - running.killed_at) * SAMPLE_RATE)
        for process in self._beside:
            process.kill()
            process.wait()
        self._beside.clear()
        for attempt in attempts:
            yield lacking(kept(attempt), heard[: max(0, len(heard) - since)]) / SAMPLE_RATE


def lacking(found: Samples, wanted: Samples) -> int:
    """How many samples at both ends of what sounds in `wanted` are not in `found`, its part."""
    begun = int(np.argmax(wanted != 0)) if wanted.any() else len(wanted)
    if not found.any():
        return len(wanted) - begun
    start, _ = where_it_fits(found, wanted)
    return max(0, start - begun) + max(0, len(wanted) - start - len(found))


def command(folder: Path, recordings: Path, *arguments: str) -> list[str]:
    """Of the program, with settings in `folder`."""
    config = folder / "config.toml"
    config.write_text(SETTINGS, "utf-8")
    options = ["--config", str(config), "--recordings", str(recordings)]
    return [sys.executable, "-m", "voice_interview", *options, *arguments]


def beginning(path: Path, seconds: float) -> AudioClip:
    """So much of a sound."""
    whole = load_clip(path)
    return AudioClip(whole.samples[: round(seconds * whole.rate)], whole.rate)


def kept(attempt: Attempt) -> Samples:
    """What its recording holds, 16 kHz."""
    if attempt.recording is None:
        return np.zeros(0, np.float32)
    try:
        return load_clip(attempt.recording.path).samples
    except AudioFileError:
        return np.zeros(0, np.float32)
