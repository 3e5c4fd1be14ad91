"""A person with ears and a voice and nothing else: hears the loudspeaker, talks to the microphone.

It knows the interviewer by the very clips that are played: their cache is shared, and a sentence is
told by the course of its spectrum.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tests.soundcard import RATE, SoundCard, SpeakerTake
from tests.sounds import spoken
from voice_interview.audio.clips import resample
from voice_interview.config import Voice
from voice_interview.engines import make_voice
from voice_interview.models import SAMPLE_RATE, AudioClip, Samples
from voice_interview.protocols import Synthesizer

ALIKE = 0.92
"""Correlation from which on a sound is the expected one. Other sentences are alike by 0.9 at most:
"Question 2." and "Question 3."; espeak-ng itself says a sentence a second time with as little as
0.91, which is why it must be the same clip."""

FRAME, HOP = 512, 160
"""Samples, 32 ms and 10 ms."""

BANDS = np.unique(np.geomspace(4, 240, 24).astype(int))
"""Where each begins, in steps of 31 Hz: from 125 Hz to 8 kHz."""

FLOOR = 1e-3
"""Power that is added to each band: what is softer is silence."""

SLOWEST = 15.0
"""Seconds that the interviewer may take until the next thing is heard."""

PATIENCE = 4.0
"""Seconds after which a person says a command again: it takes effect about a second later."""

TRIES = 3

BREATH = 0.6
"""Seconds until a person replies to what was heard, or goes on; a command needs that silence."""

Sound: TypeAlias = str | AudioClip
"""A sentence of the interviewer's, or any other sound."""

Spectra: TypeAlias = NDArray[np.float64]


class Candidate:
    """Knows what may be heard, and waits for it before it says the next thing."""

    def __init__(self, card: SoundCard, loudspeaker: SpeakerTake, voice: Synthesizer) -> None:
        """`voice` is that of the interviewer, known from before."""
        self._card = card
        self._loudspeaker = loudspeaker
        self._voice = voice
        self._heard = 0.0
        """Seconds of the loudspeaker that are over: the end of what was recognised last."""
        self.in_vain: list[str] = []
        """Commands that had to be said again."""

    def hears(self, *sounds: Sound) -> None:
        """Wait until these have sounded, one after the other."""
        for sound in sounds:
            assert self._hears(sound, SLOWEST), f"{_name(sound)} is not heard"

    def says(self, text: str) -> None:
        """Take a breath, and say it."""
        time.sleep(BREATH)
        self._note("say", text)
        self._card.say(own_voice(text)).wait()

    def asks(self, phrase: str, *sounds: Sound) -> None:
        """Say a command, again where nothing happens, until it is obeyed: these sound."""
        first, *rest = sounds
        for _ in range(TRIES):
            self.says(phrase)
            if self._hears(first, PATIENCE):
                return self.hears(*rest)
            self.in_vain.append(phrase)
        raise AssertionError(f"“{phrase}” is not obeyed")

    def heard(self, sound: Sound) -> bool:
        """Whether it has sounded at any time."""
        return contains(self._loudspeaker.clip, self._clip(sound))

    def _hears(self, sound: Sound, seconds: float) -> bool:
        pattern = _spectra(_without_silence(self._clip(sound)))
        begin, deadline = self._heard, time.monotonic() + seconds
        closest = 0.0
        while True:
            new = AudioClip(self._loudspeaker.since(begin).mean(axis=1), RATE)
            likeness, end = _likest(pattern, new)
            if likeness >= ALIKE:
                self._heard = begin + end
                self._note("hear", _name(sound))
                return True
            closest = max(closest, likeness)
            if time.monotonic() > deadline:
                self._note("miss", f"{_name(sound)} ({closest:.2f})")
                return False
            # What is only half there is looked at again, with the ripple of resampling beside it.
            begin += max(new.seconds - len(pattern) * HOP / SAMPLE_RATE - 0.1, 0.0)
            time.sleep(0.1)

    def _clip(self, sound: Sound) -> AudioClip:
        return self._voice.synthesize(sound, "en") if isinstance(sound, str) else sound

    def _note(self, what: str, name: str) -> None:
        """For whoever wonders why a test fails."""
        print(f"{self._loudspeaker.seconds:6.2f} {what} {name}")  # noqa: T201


@contextmanager
def candidate(card: SoundCard, rate: int) -> Iterator[Candidate]:
    """One who listens to an interviewer on `card`, of so many words a minute, within the block."""
    with closing(make_voice(Voice(rate=rate))) as voice, card.record_speakers() as loudspeaker:
        yield Candidate(card, loudspeaker, voice)


def own_voice(text: str) -> AudioClip:
    """`text` as the candidate says it."""
    return AudioClip(spoken(text), SAMPLE_RATE)


def contains(clip: AudioClip, sound: AudioClip) -> bool:
    """Whether `sound` can be heard somewhere in `clip`."""
    return _likest(_spectra(_without_silence(sound)), clip)[0] >= ALIKE


def _name(sound: Sound) -> str:
    return sound if isinstance(sound, str) else f"♪ {sound.seconds:.1f} s"


def _likest(pattern: Spectra, clip: AudioClip) -> tuple[float, float]:
    """How alike the part of `clip` is that is most alike, and where it ends, in seconds."""
    sound = _spectra(resample(clip, SAMPLE_RATE).samples)
    if len(sound) < len(pattern):
        return 0.0, 0.0
    likeness = _likeness(pattern, sound)
    best = int(likeness.argmax())
    return float(likeness[best]), (best + len(pattern)) * HOP / SAMPLE_RATE


def _likeness(pattern: Spectra, sound: Spectra) -> NDArray[np.float64]:
    """The correlation, -1..1, of `pattern` with what begins at each frame of `sound`."""
    length, places = len(pattern), len(sound) - len(pattern) + 1

    def over_pattern(frames: NDArray[np.float64]) -> NDArray[np.float64]:
        total = np.cumsum(np.concatenate([[0.0], frames]))
        sums: NDArray[np.float64] = total[length:] - total[:-length]
        return sums

    wanted = pattern - pattern.mean()
    common = np.sum([sound[at : at + places] @ band for at, band in enumerate(wanted)], axis=0)
    square, mean = over_pattern(np.square(sound).sum(axis=1)), over_pattern(sound.sum(axis=1))
    # What is far flatter than the pattern, as silence is, is nothing like it.
    least = 0.1 * np.square(wanted).sum()
    power = np.maximum(square - np.square(mean) / pattern.size, least)
    likeness: NDArray[np.float64] = common / np.sqrt(power * np.square(wanted).sum())
    return likeness


def _spectra(samples: Samples) -> Spectra:
    """How loud each band is in each frame: shape (frames, bands), logarithmic."""
    if len(samples) < FRAME:
        return np.zeros((0, len(BANDS)))
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP]
    power = np.square(np.abs(np.fft.rfft(frames * np.hanning(FRAME), axis=1)))
    return np.log(np.add.reduceat(power, BANDS, axis=1) + FLOOR)


def _without_silence(clip: AudioClip) -> Samples:
    samples = resample(clip, SAMPLE_RATE).samples
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[loud[0] : loud[-1] + 1]
