"""What the tests of recording share: sound to record, and where it is found again."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from voice_interview.audio.clock import clock
from voice_interview.audio.recorder import AudioRecorder, AudioRecording
from voice_interview.audio.sources import AudioSource, Block, MicrophoneSource
from voice_interview.models import SAMPLE_RATE, AudioClip, Samples


def block(
    samples: Samples, overflowed: bool = False, rate: float = SAMPLE_RATE, later: float = 0.0
) -> Block:
    """Sound that was captured so many seconds from now."""
    return Block(samples[:, np.newaxis], clock() + later, overflowed, rate)


def noise(seconds: float, rate: int = SAMPLE_RATE) -> AudioClip:
    samples = np.random.default_rng(7).uniform(-0.5, 0.5, round(seconds * rate))
    return AudioClip(samples.astype(np.float32), rate)


def ignore(samples: Samples) -> None:
    del samples


def until(condition: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.01)


@contextmanager
def microphone_recording(path: Path, source: AudioSource | None = None) -> Iterator[AudioRecording]:
    """The virtual microphone, or `source`, recording from when its first block has come."""
    recording = AudioRecorder(source or MicrophoneSource()).start(path, ignore)
    try:
        recording.resume()
        until(lambda: recording.meter().seconds > 0)
        yield recording
    finally:
        recording.stop()
