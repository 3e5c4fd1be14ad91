"""Playing where there is no loudspeaker."""

import threading
import time

from voice_interview.models import AudioClip


class SilentPlayer:
    """Takes the time that a loudspeaker would take, without sound."""

    def __init__(self, speed: float = 1.0) -> None:
        """A clip lasts `speed` times less than its own length."""
        self._speed = speed
        self._playback: SilentPlayback | None = None

    def play(self, clip: AudioClip) -> "SilentPlayback":
        self.close()
        self._playback = SilentPlayback(clip.seconds / self._speed)
        return self._playback

    def close(self) -> None:
        if self._playback is not None:
            self._playback.stop()


class SilentPlayback:
    """So many seconds of nothing; over at once when stopped."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds
        self._stopped = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        left = max(0.0, self._ends_at - time.monotonic())
        if timeout is None or timeout >= left:
            self._stopped.wait(left)
            return True
        return self._stopped.wait(timeout)

    def stop(self) -> None:
        self._stopped.set()
