"""The tones around an answer: up for "begin", down for "over", a soft one for "soon over"."""

import numpy as np

from voice_interview.models import AudioClip, Samples

RATE = 48_000
_LOW, _HIGH = 587.33, 880.0
"""D5 and A5 in Hz: well inside what small loudspeakers play, and a fifth apart."""
_NOTE_SECONDS = 0.1
_RAMP_SECONDS = 0.025
_PEAK = 10 ** (-18 / 20)
"""-18 dBFS, softer than a voice."""
_SOFTER = 10 ** (-8 / 20)
"""The notice is 8 dB softer."""


def start_tone() -> AudioClip:
    """Two rising notes, 0.2 s."""
    return _notes(_LOW, _HIGH)


def end_tone() -> AudioClip:
    """Two falling notes, 0.2 s."""
    return _notes(_HIGH, _LOW)


def notice_tone() -> AudioClip:
    """One soft note, 0.1 s, that startles nobody who is thinking."""
    return AudioClip(_note(_LOW) * np.float32(_SOFTER), RATE)


def _notes(*frequencies: float) -> AudioClip:
    return AudioClip(np.concatenate([_note(each) for each in frequencies]), RATE)


def _note(frequency: float) -> Samples:
    """A sine that swells and fades along a raised cosine, so that it does not click."""
    time = np.arange(int(_NOTE_SECONDS * RATE)) / RATE
    ramp_length = int(_RAMP_SECONDS * RATE)
    ramp = (1 - np.cos(np.pi * np.arange(ramp_length) / ramp_length)) / 2
    tone = _PEAK * np.sin(2 * np.pi * frequency * time)
    tone[:ramp_length] *= ramp
    tone[-ramp_length:] *= ramp[::-1]
    return tone.astype(np.float32)
