"""Where sound to be recorded comes from: a microphone, or a file in its place."""

import sys
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from voice_interview.audio import portaudio
from voice_interview.audio.clips import load_clip
from voice_interview.audio.clock import clock
from voice_interview.audio.devices import find_input
from voice_interview.errors import AudioError, DeviceLostError
from voice_interview.models import AudioClip

BUFFER_SECONDS = 0.2
"""Latency asked of the microphone: blocks of about 50 ms, and room for a busy machine."""

FIRST_BLOCK_SECONDS = 5.0
"""How long a microphone may take to begin; a Bluetooth headset changes its profile first."""

LOST_SECONDS = 2.0
"""A microphone that has given nothing for so long is lost."""

UNPLUGGED = "Is it still plugged in? What was said before is kept. See: voice-interview devices"
"""What to do about a microphone that is lost."""

_MOST_DELAY = 1.0
"""Seconds from capture to callback beyond which a host API's figure is not believed."""

_DEFAULT_FOLLOWS = sys.platform == "linux"
"""On Linux the default is a name, behind which the sound server puts what is the default then.
Elsewhere PortAudio keeps the one that it has found first."""

_FILE_BLOCK_SECONDS = 0.05

_CATCH_UP_SECONDS = 0.5
"""A reader that is late by more has paused."""


class Block(NamedTuple):
    """Sound as it came."""

    samples: NDArray[np.float32]
    """Shape (frames, channels)."""
    captured_at: float
    """When its first sample was taken, in seconds of `clock`."""
    overflowed: bool
    """True where the device says that sound before it was lost."""
    rate: float
    """Samples a second."""
    missing: float = 0.0
    """Seconds before it of which nothing came, where the device was gone or the machine slept."""

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / self.rate

    @property
    def ends_at(self) -> float:
        """When its last sample was taken."""
        return self.captured_at + self.seconds


class OpenSource(Protocol):
    """Sound coming in."""

    @property
    def name(self) -> str:
        """The device's, or what is in its place."""

    @property
    def absence(self) -> AudioError | None:
        """Why nothing comes, while a device is waited for."""

    @property
    def live(self) -> bool:
        """True where sound goes by that is not read; False where it waits."""

    @property
    def exhausted(self) -> bool:
        """True once everything was read and nothing more will come."""

    def read(self, timeout: float) -> Block | None:
        """The next block, or None where none comes within `timeout` seconds.

        Raises `DeviceLostError` where none will come any more.
        """

    def close(self) -> None:
        """Let go of the device. What came before can still be read. Raises nothing."""


class AudioSource(Protocol):
    """Something that can be recorded."""

    def open(self) -> OpenSource:
        """Start it. Raises `NoDeviceError`, `DeviceLostError` or `AudioFileError`."""


class MicrophoneSource:
    """A microphone, at the rate it offers."""

    def __init__(self, device: str = "") -> None:
        """`device` as for `find_input`; it is looked up each time it is opened."""
        self._device = device

    def open(self) -> "Microphone":
        if not self._device and not _DEFAULT_FOLLOWS:
            portaudio.rescan()
        return Microphone(self._device)


class Microphone:
    """An open microphone. Its blocks wait in a queue, so that a slow reader loses none."""

    live = True
    exhausted = False
    absence = None

    def __init__(self, device: str) -> None:
        self._device = device
        self.name = ""
        self._blocks: SimpleQueue[tuple[NDArray[np.float32], float, float, bool]] = SimpleQueue()
        self._ended = threading.Event()
        self._heard_at = time.monotonic()
        self._patience = FIRST_BLOCK_SECONDS
        self._closed = False
        self._rate = 0.0
        self._stream = portaudio.open_stream(self._create)

    def _create(self) -> Any:
        found = find_input(self._device)
        self.name, self._rate = found.name, found.rate
        return portaudio.load().InputStream(
            device=found.index,
            samplerate=found.rate,
            channels=min(2, found.inputs),
            dtype="float32",
            latency=BUFFER_SECONDS,
            callback=self._queue,
            finished_callback=self._ended.set,
        )

    def _queue(self, sound: NDArray[np.float32], _frames: int, times: Any, status: Any) -> None:
        age = times.currentTime - times.inputBufferAdcTime
        self._blocks.put((sound.copy(), clock(), age, status.input_overflow))

    def read(self, timeout: float) -> Block | None:
        try:
            sound, arrived_at, age, overflowed = self._blocks.get(timeout=timeout)
        except Empty:
            self._check()
            return None
        self._heard_at, self._patience = time.monotonic(), LOST_SECONDS
        # A block is at least as old as it is long; some host APIs give no capture time or a wrong
        # one, and then it is taken to have come at once.
        seconds = len(sound) / self._rate
        captured_at = arrived_at - (age if seconds < age < seconds + _MOST_DELAY else seconds)
        return Block(sound, captured_at, overflowed, self._rate)

    def _check(self) -> None:
        if self._closed:
            return
        if self._ended.is_set() or time.monotonic() - self._heard_at > self._patience:
            raise DeviceLostError("The microphone stopped giving sound.", UNPLUGGED)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            portaudio.close_stream(self._stream)


class FileSource:
    """A file or clip that is recorded as though it were spoken."""

    def __init__(self, sound: Path | AudioClip, speed: float = 1.0, tail: float = 0.3) -> None:
        """`speed` times as fast as real time; `tail` seconds of silence follow the sound."""
        self._sound = sound
        self._speed = speed
        self._tail = tail

    def open(self) -> "PlayedFile":
        clip = self._sound if isinstance(self._sound, AudioClip) else load_clip(self._sound)
        silence = np.zeros(round(self._tail * clip.rate), np.float32)
        whole = AudioClip(np.concatenate([clip.samples, silence]), clip.rate)
        return PlayedFile(whole, self._speed)


class PlayedFile:
    """A clip whose blocks come at their time. While nobody reads, it waits."""

    name = "a recording"
    absence = None
    live = False

    def __init__(self, clip: AudioClip, speed: float) -> None:
        self._clip = clip
        self._position = 0
        self._step = max(1, round(_FILE_BLOCK_SECONDS * speed * clip.rate))
        self._pace = 1 / (clip.rate * speed)
        self._due = clock()
        """When the next block begins to sound."""

    @property
    def exhausted(self) -> bool:
        return self._position >= len(self._clip.samples)

    def read(self, timeout: float) -> Block | None:
        if self.exhausted:
            return None
        now = clock()
        if now - self._due > _CATCH_UP_SECONDS:
            self._due = now
        part = self._clip.samples[self._position : self._position + self._step]
        ready_at = self._due + len(part) * self._pace
        time.sleep(min(timeout, max(0.0, ready_at - now)))
        if ready_at > now + timeout:
            return None
        block = Block(part[:, np.newaxis], self._due, overflowed=False, rate=self._clip.rate)
        self._position += len(part)
        self._due = ready_at
        return block

    def close(self) -> None:
        self._position = len(self._clip.samples)
