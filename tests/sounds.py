"""Sound for tests of listening: voices, silence, noise and breath, all 16 kHz."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from tests.soundcard import speech
from voice_interview.models import SAMPLE_RATE, Samples

REAL_SPEECH = Path(__file__).parents[2] / "shared" / "speech"


@cache
def recorded(name: str) -> Samples:
    """Real human speech, as mono; skips the test where the recordings are absent."""
    path = REAL_SPEECH / name
    if not path.exists():
        pytest.skip("the recordings of real speech are not beside this checkout")
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono: Samples = soxr.resample(samples.mean(axis=1), rate, SAMPLE_RATE)
    return mono


@cache
def spoken(text: str, voice: str = "slt") -> Samples:
    """`text` in one of flite's voices, without the silence around it."""
    clip = speech(text, voice)
    samples: Samples = soxr.resample(clip.samples, clip.rate, SAMPLE_RATE)
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[loud[0] : loud[-1] + 1]


def spoken_alone(word: str, voice: str) -> Samples:
    """`word` as loud as any other, and a break, as the small checkpoint hears words."""
    clip = spoken(word, voice)
    return joined(clip / np.abs(clip).max() * np.float32(0.6), silence(0.2))


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def noise(seconds: float, level: float) -> Samples:
    """White noise of the root mean square `level`, the same each time."""
    generator = np.random.default_rng(5)
    return generator.normal(0, level, round(seconds * SAMPLE_RATE)).astype(np.float32)


def breath(seconds: float, level: float) -> Samples:
    """Soft noise that swells to about `level` and fades, as of somebody close to the microphone."""
    air = np.convolve(noise(seconds, 1.0), np.ones(12) / 12, "same")
    swelling: Samples = (air / air.std() * level * np.hanning(len(air))).astype(np.float32)
    return swelling


def in_noise(voice: Samples, decibels: float) -> Samples:
    """`voice` with white noise so many dB below it."""
    level = float(np.sqrt(np.mean(np.square(voice[np.abs(voice) > 0.01]))))
    return voice + noise(len(voice) / SAMPLE_RATE, level * 10 ** (-decibels / 20))


def joined(*parts: Samples) -> Samples:
    return np.concatenate(parts)


def where_it_fits(wanted: Samples, found: Samples) -> tuple[int, float]:
    """At which sample of `found` its likeness to `wanted` is greatest, and that (0..1)."""
    size = 1 << (len(wanted) + len(found)).bit_length()
    spectra = np.fft.rfft(found, size) * np.conj(np.fft.rfft(wanted, size))
    products = np.abs(np.fft.irfft(spectra, size)[: len(found)])
    best = int(products.argmax())
    there = found[best : best + len(wanted)]
    return best, float(products[best] / (np.linalg.norm(wanted) * np.linalg.norm(there)))
