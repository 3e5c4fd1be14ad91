"""Taking a steady noise out of an utterance, so that a decoder trained on clean speech hears it."""

import numpy as np
from numpy.typing import NDArray

from voice_interview.models import Samples

FRAME, HOP = 512, 128
"""Samples, 32 ms and 8 ms at 16 kHz."""

SMOOTHING = 0.95
"""How much the last frame's voice, once the noise is out of it, counts for what is voice in the
next. More takes the ends of words away, less leaves chirps."""

FLOOR = 0.1
"""The least gain: a decoder does better with some noise in the gaps than with chirps or nothing."""

NEIGHBOURS = 2
"""Bins on each side that a bin's noise is averaged with: less than a second of it is known."""

_WINDOW = np.hanning(FRAME + 1)[:-1]
_MEAN = np.full(2 * NEIGHBOURS + 1, 1 / (2 * NEIGHBOURS + 1))


def without_noise(samples: Samples, margin: int) -> Samples:
    """`samples` without the noise that is in the first and the last `margin` of them."""
    spectra = _spectra(samples)
    power = np.square(np.abs(spectra))
    frames = max((margin - FRAME) // HOP, 1)
    whole = (len(samples) - FRAME) // HOP
    noise = np.concatenate([power[:frames], power[whole - frames : whole]]).mean(axis=0)
    smooth = np.convolve(np.pad(noise, NEIGHBOURS, "edge"), _MEAN, "valid")
    return _sound(spectra * _gains(power / np.maximum(smooth, 1e-12)), len(samples))


def _gains(ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Wiener's, of the power of each frame as a multiple of the noise's.

    How far the voice is above the noise is estimated from the frame before and from this one, the
    decision-directed way (Ephraim and Malah 1984).
    """
    gains = np.empty_like(ratio)
    before = np.ones(ratio.shape[1])
    for gain, present in zip(gains, ratio, strict=True):
        voice = SMOOTHING * before + (1 - SMOOTHING) * np.maximum(present - 1, 0)
        gain[:] = np.maximum(voice / (1 + voice), FLOOR)
        before = np.square(gain) * present
    return gains


def _spectra(samples: Samples) -> NDArray[np.complex128]:
    """Of each frame, shape (frames, FRAME // 2 + 1); the last may reach beyond the end."""
    padded = np.pad(samples, (0, FRAME))
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    return np.fft.rfft(frames * _WINDOW, axis=1)


def _sound(spectra: NDArray[np.complex128], length: int) -> Samples:
    """What `_spectra` was made of."""
    total = np.zeros(HOP * len(spectra) + FRAME)
    weight = np.full_like(total, 1e-6)
    for number, frame in enumerate(np.fft.irfft(spectra, axis=1)):
        part = slice(number * HOP, number * HOP + FRAME)
        total[part] += frame * _WINDOW
        weight[part] += np.square(_WINDOW)
    return (total / weight)[:length].astype(np.float32)
