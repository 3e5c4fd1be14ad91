"""The loudspeaker.

A stream is opened for each clip: that takes a few milliseconds, the first sample is heard at once
however long the buffer, and a device that came or went in between is met as it is. A stream kept
open would answer only after its whole buffer, and must be watched while nothing plays.
"""

import threading
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voice_interview.audio import portaudio
from voice_interview.audio.clips import resample
from voice_interview.audio.devices import find_output
from voice_interview.errors import AudioError, DeviceLostError
from voice_interview.models import AudioClip, Samples

BUFFER_SECONDS = 1.0
"""Sound handed to the device ahead of time. Importing torch keeps every other Python thread, and
so PortAudio's callback, from running for up to a second; with less, the voice breaks off."""

LOST_SECONDS = 2.0
"""A loudspeaker that has asked for no sound for so long is lost; it asks four times a second."""

_LOOK_SECONDS = 0.1
"""Seconds between two looks at whether the loudspeaker still takes sound."""


class SpeakerPlayer:
    """Plays clips through one loudspeaker."""

    def __init__(self, device: str = "") -> None:
        """`device` as for `find_output`. Raises `NoDeviceError`."""
        find_output(device)
        self._device = device
        self._playback: SpeakerPlayback | None = None

    def play(self, clip: AudioClip) -> "SpeakerPlayback":
        """As `Player.play`. Once it has failed, the system's own loudspeaker is taken."""
        self.close()
        try:
            self._playback = SpeakerPlayback(self._device, clip)
        except AudioError:
            self._device = ""
            raise
        return self._playback

    def close(self) -> None:
        if self._playback is not None:
            self._playback.stop()


class SpeakerPlayback:
    """One clip on its way to the loudspeaker.

    PortAudio's own ending (`CallbackStop`) is not used: with ALSA it drops what the buffer still
    holds, the last word. Silence follows the clip instead until its last sample has been heard.
    """

    def __init__(self, device: str, clip: AudioClip) -> None:
        """Start to play. Raises `NoDeviceError` or `DeviceLostError`."""
        self._device = device
        self._clip = clip
        self._samples: Samples = clip.samples
        self._position = 0
        self._rate = float(clip.rate)
        self._ends_at: float | None = None
        self._over = threading.Event()
        self._ended = threading.Event()
        self._closing = threading.Lock()
        self._sounddevice = portaudio.load()
        self._asked_at = time.monotonic()
        self._stream: Any = portaudio.open_stream(self._create)

    def _create(self) -> Any:
        found = find_output(self._device)
        self._rate = found.rate
        self._samples = resample(self._clip, round(found.rate)).samples
        return self._sounddevice.OutputStream(
            device=found.index,
            samplerate=found.rate,
            channels=min(2, found.outputs),
            dtype="float32",
            latency=BUFFER_SECONDS,
            prime_output_buffers_using_stream_callback=True,
            callback=self._fill,
            finished_callback=self._ended.set,
        )

    def _fill(self, out: NDArray[np.float32], frames: int, times: Any, _status: Any) -> None:
        now = time.monotonic()
        if self._ends_at is not None and now > self._ends_at:
            raise self._sounddevice.CallbackAbort
        part = self._samples[self._position : self._position + frames]
        out[: len(part)] = part[:, np.newaxis]
        out[len(part) :] = 0
        self._position += len(part)
        self._asked_at = now
        if self._ends_at is None and self._position == len(self._samples):
            self._ends_at = now + _ahead(times) + len(part) / self._rate

    def wait(self, timeout: float | None = None) -> bool:
        """True once the last sample has left the loudspeaker, or `stop` was called.

        False after `timeout` seconds. Raises `DeviceLostError`.
        """
        deadline = float("inf") if timeout is None else time.monotonic() + timeout
        while not self._over.is_set():
            lost = self._lost()  # before the clock is read: after its end the stream ends itself
            now = time.monotonic()
            if self._ends_at is not None and now >= self._ends_at:
                self.stop()
            elif lost:
                self._close()
                raise DeviceLostError(
                    "The loudspeaker stopped taking sound.",
                    "Is it still plugged in? See: voice-interview devices",
                )
            elif now >= deadline:
                return False
            else:
                ends_at = self._ends_at or float("inf")
                self._over.wait(min(_LOOK_SECONDS, deadline - now, ends_at - now))
        return True

    def _lost(self) -> bool:
        if self._ended.is_set():
            return True
        # Whatever kept this thread from running kept the callback too, so it gets a second chance.
        return self._unasked() and not self._over.wait(_LOOK_SECONDS) and self._unasked()

    def _unasked(self) -> bool:
        return time.monotonic() - self._asked_at > LOST_SECONDS

    def stop(self) -> None:
        self._over.set()
        self._close()

    def _close(self) -> None:
        with self._closing:
            stream, self._stream = self._stream, None
        if stream is not None:
            portaudio.close_stream(stream)


def _ahead(times: Any) -> float:
    """Seconds until the first sample of the block being filled leaves the loudspeaker."""
    if not times.outputBufferDacTime:
        return BUFFER_SECONDS
    return max(0.0, float(times.outputBufferDacTime - times.currentTime))
