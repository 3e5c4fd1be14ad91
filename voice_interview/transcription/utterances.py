"""Cutting an answer into utterances as it comes, for a recogniser that decodes along with it."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from voice_interview.audio.voice_activity import CHUNK, Activity, VoiceActivityDetector
from voice_interview.models import SAMPLE_RATE, Samples

PAUSE = round(0.5 * SAMPLE_RATE)
"""Samples without a voice that end an utterance."""

LEAD = 20
"""Chunks given from before the moment that speech is certain: it is so after 0.25 s, and the rest,
0.4 s, is for the first consonant and for some silence, which a decoder expects."""

WINDOW = 3
"""Chunks over which loudness is measured, about 0.1 s: the gap between two words."""

CUT_FROM, CUT_BY = 4.0, 10.0
"""Seconds after which an utterance without a pause may end, and after which it must. A person waits
for the second pass over the last utterance: at 95 of 100 moments it is 5.6 s long at most, with 6
and 15 s it would be 7.2 s. The word error rate is the same (0.303 and 0.300 over flite's four
voices, 0.29 on human speech), and higher from 4 and 8 s on (0.316 and 0.33)."""

QUIET, LOUD = -40.0, -5.0
"""How far under its loudest moment (dB) an utterance may be cut, at the first of these times and at
the second; in between the bar rises. So a cut falls into the deepest gap that comes, in a noise
too, and what is left to do once a person has stopped stays short."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an utterance, in the order of the recording."""

    samples: Samples
    start: float
    """Seconds of the recording at its first sample."""
    last: bool
    """It ends the utterance."""


class UtteranceCutter:
    """Finds the utterances of one recording; what is between them is left out."""

    def __init__(self, detector: VoiceActivityDetector) -> None:
        self._detector = detector
        self._waiting: Samples = np.zeros(0, np.float32)
        self._lead: deque[Samples] = deque(maxlen=LEAD)
        """The latest chunks."""
        self._until = 0
        self._length = 0
        """Samples of the utterance so far; 0 between utterances."""
        self._loudest = 0.0

    def add(self, samples: Samples) -> Iterator[Part]:
        """Take the next block, 16 kHz, of any length, and give the parts that are certain now."""
        waiting = np.concatenate([self._waiting, samples])
        whole = len(waiting) - len(waiting) % CHUNK
        self._waiting = waiting[whole:].copy()
        for chunk in waiting[:whole].reshape(-1, CHUNK):
            [activity] = self._detector.add(chunk)
            yield from self._follow(chunk, activity)

    def close(self) -> Iterator[Part]:
        """Take the recording's end."""
        if self._length:
            self._until += len(self._waiting)
            yield self._part(self._waiting, last=True)

    def _follow(self, chunk: Samples, activity: Activity) -> Iterator[Part]:
        self._until = activity.until
        self._lead.append(chunk)
        if self._length:
            yield self._part(chunk, last=self._ends(activity))
        elif activity.speech and activity.speech.end == activity.until:
            yield self._part(np.concatenate(self._lead), last=False)

    def _part(self, samples: Samples, *, last: bool) -> Part:
        part = Part(samples, (self._until - len(samples)) / SAMPLE_RATE, last)
        self._length += len(samples)
        if last:
            self._length, self._loudest = 0, 0.0
            self._lead = deque(list(self._lead)[-WINDOW:], maxlen=LEAD)
        return part

    def _ends(self, activity: Activity) -> bool:
        return activity.quiet >= PAUSE or self._is_gap()

    def _is_gap(self) -> bool:
        """Whether the utterance, being as long as it is, may be cut here."""
        power = float(np.mean(np.square(list(self._lead)[-WINDOW:])))
        self._loudest = max(self._loudest, power)
        seconds = self._length / SAMPLE_RATE
        bar = self._loudest * 10 ** (np.interp(seconds, (CUT_FROM, CUT_BY), (QUIET, LOUD)) / 10)
        return seconds > CUT_FROM and power < float(bar)
