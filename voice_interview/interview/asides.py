"""What the interviewer says while an answer is recorded, without being recorded itself."""

from collections.abc import Iterator, Sequence

from voice_interview.audio.tones import notice_tone
from voice_interview.events import MicrophoneFound, MicrophoneLost, SoundMissing
from voice_interview.interview.interviewer import Interviewer
from voice_interview.protocols import Meter, Playback, Recording

BREATH = 0.3
BREATH_LEVEL = -20.0
"""A pause for breath: so many seconds at least this far below the loudest moment (dB)."""

PATIENCE = 3.0
"""Seconds a spoken warning waits for a breath, so that no word is talked over."""


class Aside:
    """One thing at a time, while the recording goes on as silence."""

    def __init__(
        self, recording: Recording, interviewer: Interviewer, language: str, *, mute: bool
    ) -> None:
        """`mute` where the microphone would hear it: without headphones."""
        self._recording = recording
        self._interviewer = interviewer
        self._language = language
        self._mute = mute
        self._playback: Playback | None = None

    @property
    def sounds(self) -> bool:
        """Whether something is being said; the recording is unmuted when it is over."""
        if self._playback is not None and self._playback.wait(0):
            self._playback = None
            self._recording.unmute()
        return self._playback is not None

    def say(self, text: str) -> None:
        """Begin to say `text`, or to give notice where there are no words for it."""
        if text:
            self._begin(self._interviewer.say(text, self._language))
        else:
            self.give_notice()

    def give_notice(self) -> None:
        """Begin to play a soft tone."""
        self._begin(self._interviewer.play(notice_tone()))

    def _begin(self, playback: Playback) -> None:
        # Rendering may take long, and must not cost words; the sound itself is still on its way
        # through the air and the microphone's buffer when the recording is muted.
        self._playback = playback
        if self._mute:
            self._recording.mute()

    def stop(self) -> None:
        if self._playback is not None:
            self._playback.stop()


class Losses:
    """What is to be told of a microphone that comes and goes."""

    def __init__(self) -> None:
        self._lost = False
        self._told = 0
        """Gaps that were told."""

    def due(
        self, recording: Recording
    ) -> Iterator[MicrophoneLost | MicrophoneFound | SoundMissing]:
        """What has happened since the last look."""
        absence, gaps = recording.absence, recording.gaps
        if absence is not None and not self._lost:
            yield MicrophoneLost(absence)
        if absence is None and self._lost:
            yield MicrophoneFound(recording.device)
        self._lost = absence is not None
        yield from map(SoundMissing, gaps[self._told :])
        self._told = len(gaps)


class Warnings:
    """Which warnings of the time left are due, and when there is a breath to say them in."""

    def __init__(self, warnings: Sequence[float], limit: float) -> None:
        """Seconds left, and the seconds there are."""
        self._due = sorted(each for each in warnings if each < limit)
        self._waiting: tuple[int, float] | None = None
        self._quiet_since = 0.0

    def due(self, meter: Meter, remaining: float) -> Iterator[int]:
        """Those that have just become due, in seconds left; the last one waits to be said."""
        if meter.level > meter.peak + BREATH_LEVEL:
            self._quiet_since = meter.seconds
        while self._due and remaining <= self._due[-1]:
            self._waiting = int(self._due.pop()), meter.seconds
            yield self._waiting[0]

    def sayable(self, now: float) -> int | None:
        """The one to say now, once; `now` in seconds of the recording."""
        if self._waiting is None:
            return None
        warning, since = self._waiting
        if now - self._quiet_since < BREATH and now - since < PATIENCE:
            return None
        self._waiting = None
        return warning
