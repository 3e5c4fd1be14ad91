"""A loudspeaker that may vanish: what was lost is said again through another, or only shown."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress

from voice_interview.audio.silent import SilentPlayer
from voice_interview.errors import AudioError, InterviewError
from voice_interview.models import AudioClip
from voice_interview.protocols import Playback, Player

RETRY_SECONDS = 20.0
"""Between two looks for a loudspeaker."""

ELSEWHERE = "It is said again, through another loudspeaker or the same one."
NOWHERE = "It is only shown, until there is one again. See: voice-interview devices"


class LastingPlayer:
    """Plays clips through what loudspeaker there is, else in silence at the same pace.

    A clip in which it is lost begins anew. Each loss is told once, with what came of it.
    """

    def __init__(
        self,
        player: Player,
        tell: Callable[[InterviewError], None],
        sounds: Callable[[AudioClip | None], None],
        alone: Callable[[], AbstractContextManager[None]],
    ) -> None:
        """`sounds` gets each clip as it begins to sound, and None once it is over.

        Within `alone` no microphone is open, unless an answer is recorded: only while nothing is
        open does a sound system look for other devices.
        """
        self._player = player
        self._tell = tell
        self._sounds = sounds
        self._alone = alone
        self._silence = SilentPlayer()
        self._silent = False
        self._look_at = 0.0

    def play(self, clip: AudioClip) -> Playback:
        """Begin to play a clip; it is always played, be it in silence."""
        playback = self._begin(clip)
        return _Lasting(
            playback, lambda error: self._again(clip, error), lambda: self._sounds(None)
        )

    def close(self) -> None:
        self._player.close()

    def _begin(self, clip: AudioClip) -> Playback:
        if self._silent and time.monotonic() < self._look_at:
            return self._silence.play(clip)
        try:
            playback = self._player.play(clip)
        except AudioError as error:
            return self._again(clip, error)
        self._silent = False
        self._sounds(clip)
        return playback

    def _again(self, clip: AudioClip, error: AudioError) -> Playback:
        """After a loss: through another one, but that is not looked for again and again."""
        now = time.monotonic()
        playback = self._elsewhere(clip) if now >= self._look_at else None
        self._look_at = now + RETRY_SECONDS
        if not self._silent:
            self._tell(type(error)(error.message, ELSEWHERE if playback else NOWHERE))
        self._silent = playback is None
        return playback or self._silence.play(clip)

    def _elsewhere(self, clip: AudioClip) -> Playback | None:
        with self._alone():
            for _ in range(2):  # the one that is set, then the system's own
                with suppress(AudioError):
                    playback = self._player.play(clip)
                    self._sounds(clip)
                    return playback
        return None


class _Lasting:
    """A playback that begins again where its loudspeaker vanishes, and tells once it is over."""

    def __init__(
        self,
        playback: Playback,
        again: Callable[[AudioError], Playback],
        ended: Callable[[], None],
    ) -> None:
        self._playback = playback
        self._again = again
        self._ended = ended
        self._over = False

    def wait(self, timeout: float | None = None) -> bool:
        if not self._over and self._is_over(timeout):
            self._end()
        return self._over

    def stop(self) -> None:
        self._playback.stop()
        if not self._over:
            self._end()

    def _is_over(self, timeout: float | None) -> bool:
        while True:
            try:
                return self._playback.wait(timeout)
            except AudioError as error:
                self._playback = self._again(error)

    def _end(self) -> None:
        self._over = True
        self._ended()
