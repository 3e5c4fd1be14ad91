"""How loud a recording is."""

import math

import numpy as np

from voice_interview.models import SAMPLE_RATE, Samples

SILENCE = -120.0
"""dBFS of no sound at all; 16 bits reach down to -90."""

_WINDOW = SAMPLE_RATE // 10


def dbfs(samples: Samples) -> float:
    """Loudest sample in decibels below full scale, -120..0."""
    if not len(samples):
        return SILENCE
    peak = float(np.abs(samples).max())
    return max(SILENCE, 20 * math.log10(peak)) if peak > 0 else SILENCE


class LevelMeter:
    """The level of the last tenth of a second, and the highest since the start, in dBFS."""

    def __init__(self) -> None:
        self._recent: Samples = np.zeros(0, np.float32)
        self.level = SILENCE
        self.peak = SILENCE

    def add(self, samples: Samples) -> None:
        """Measure the next samples, 16 kHz."""
        self._recent = np.concatenate([self._recent, samples])[-_WINDOW:]
        self.level = dbfs(self._recent)
        self.peak = max(self.peak, dbfs(samples))
