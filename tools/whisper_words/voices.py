"""The small Whisper's world: 25 words, spoken one by one by nine synthetic voices."""

import random
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import soundfile
from numpy.typing import NDArray

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
NOUNS = ("token", "context", "window", "prompt", "model", "cache", "recall", "precision")
MORE_NOUNS = ("latency", "queue", "worker", "index", "vector", "chunk", "score")
WORDS = DIGITS + NOUNS + MORE_NOUNS

RATE = 16_000

Samples: TypeAlias = NDArray[np.float32]

Clips: TypeAlias = Mapping[str, Mapping[str, Sequence[Samples]]]
"""Voice, then word, then its takes: float32, mono, 16 kHz, without silence around, peak 1."""


def speak_words(folder: Path) -> Clips:
    """Every word in every voice at several speeds. Needs flite and espeak-ng."""
    clips: dict[str, dict[str, list[Samples]]] = defaultdict(lambda: defaultdict(list))
    path = folder / "clip.wav"
    for word in WORDS:
        for voice, command in _takes(word):
            subprocess.run([*command, str(path)], check=True)
            clips[voice][word].append(_read(path))
    return clips


def sequence(
    voice: Mapping[str, Sequence[Samples]], words: Sequence[str], loudness: float
) -> tuple[Samples, float]:
    """The words one after the other with random pauses, and the second at which they begin."""
    start = random.uniform(0, 1)
    parts = [_silence(start)]
    for word in words:
        parts += [random.choice(voice[word]) * np.float32(loudness)]
        parts += [_silence(random.uniform(0.05, 0.35))]
    return np.concatenate(parts), start


def noise(count: int, level: float) -> Samples:
    """White noise of the root mean square `level`."""
    return (np.random.randn(count) * level).astype(np.float32)


def _takes(word: str) -> Iterator[tuple[str, list[str]]]:
    for voice in ("slt", "rms", "awb", "kal16"):
        for stretch in (0.85, 1.0, 1.2):
            speed = f"duration_stretch={stretch}"
            yield voice, ["flite", "-voice", voice, "--setf", speed, "-t", word, "-o"]
    for voice in ("en-us", "en-gb", "en-us+f2", "en-us+m3", "en-gb+f4"):
        for pace in (130, 160, 190):
            yield voice, ["espeak-ng", "-v", voice, "-s", str(pace), word, "-w"]


def _read(path: Path) -> Samples:
    samples, rate = soundfile.read(path, dtype="float32")
    count = int(len(samples) * RATE / rate)
    places = np.linspace(0, len(samples) - 1, count)
    samples = np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
    loud = np.flatnonzero(abs(samples) > 0.02 * abs(samples).max())
    trimmed: Samples = samples[loud[0] : loud[-1] + 1] / abs(samples).max()
    return trimmed


def _silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), np.float32)
