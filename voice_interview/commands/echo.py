"""Telling a person from the loudspeaker: what is no louder than its echo can be is no voice."""

from collections import deque

import numpy as np

from voice_interview.audio.clips import resample
from voice_interview.audio.voice_activity import CHUNK, Probability
from voice_interview.models import SAMPLE_RATE, AudioClip, Samples

LATEST = round(1.0 * SAMPLE_RATE / CHUNK)
"""Chunks by which an echo may come later than the program says that it plays: the player's buffer,
a wireless loudspeaker, the room, the microphone's buffer, and a machine so busy that the playing
stops for a moment. The loudest of them is what counts, as in Geigel's detector of double talk, so
nothing has to be aligned. With half a second, "pause" was obeyed out of one's own answer, played
0.7 s late."""

KNOWN = round(1.0 * SAMPLE_RATE / CHUNK)
"""Chunks of sound played before the coupling is known; nobody is heard before."""

REMEMBERED = round(30 * SAMPLE_RATE / CHUNK)
"""Chunks over which the coupling is estimated; a person may turn the loudspeaker up."""

USUAL = 75.0
"""The percentile of the coupling's measurements that is trusted: a person may talk over the program
for a quarter of the time and is not taken for its echo."""

HEADROOM = 10 ** (8 / 10)
"""How much louder (8 dB, as power) than its usual echo the program may sound for once."""

FAINT = 1e-6
"""Power below which what is played tells nothing of the coupling."""


class EchoGate:
    """A `Probability` that hears no voice in the echo of what is being played."""

    def __init__(self, probability: Probability) -> None:
        self._probability = probability
        self._coming: deque[float] = deque()
        """Power of each chunk still to be played."""
        self._played: deque[float] = deque([0.0], maxlen=LATEST)
        self._couplings: deque[float] = deque(maxlen=REMEMBERED)
        """Of each chunk: the microphone's power as a share of the loudest that was played."""

    def play(self, clip: AudioClip | None) -> None:
        """With the next chunk `clip` begins to sound; with None, the loudspeaker falls silent."""
        self._coming = deque(_powers(clip)) if clip is not None else deque()

    def __call__(self, chunk: Samples) -> float:
        probability = self._probability(chunk)
        self._played.append(self._coming.popleft() if self._coming else 0.0)
        loudest = max(self._played)
        if loudest == 0.0:
            return probability
        power = _power(chunk)
        if loudest > FAINT:
            self._couplings.append(power / loudest)
        return probability if power > self._echo(loudest) else 0.0

    def _echo(self, loudest: float) -> float:
        """The most that an echo of so loud a sound can be."""
        if len(self._couplings) < KNOWN:
            return np.inf
        return float(np.percentile(self._couplings, USUAL)) * HEADROOM * loudest


def _powers(clip: AudioClip) -> list[float]:
    samples = resample(clip, SAMPLE_RATE).samples
    return [_power(chunk) for chunk in np.split(samples, range(CHUNK, len(samples), CHUNK))]


def _power(samples: Samples) -> float:
    return float(np.mean(np.square(samples))) if len(samples) else 0.0
