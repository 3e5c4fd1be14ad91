"""One take of an answer: follow the recording until the person, the clock or a fault ends it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_interview.controls import Controls
from voice_interview.events import (
    AnswerPaused,
    AnswerResumed,
    EndReason,
    LevelMeasured,
    Listener,
    MicrophoneHeard,
    MicrophoneSilent,
    TimeWarning,
    WordsHeard,
)
from voice_interview.interviewer import Interviewer
from voice_interview.models import Command
from voice_interview.protocols import Heard, Meter, Playback, Recording, TranscriptionStream

DEAD_AFTER = 4.0
DEAD_LEVEL = -66.0
"""A microphone is called dead that stays below this (dBFS) for so many seconds. A muted or
unplugged one gives -120 to -80; the noise of a quiet room through a working one is above -60."""

BREATH = 0.3
BREATH_LEVEL = -20.0
"""A pause for breath: so many seconds at least this far below the loudest moment (dB)."""

PATIENCE = 3.0
"""Seconds a spoken warning waits for a breath, so that no word is talked over."""

END_REASONS = {
    Command.DONE: EndReason.DONE,
    Command.RESTART: EndReason.RESTARTED,
    Command.SKIP: EndReason.SKIPPED,
    Command.QUIT: EndReason.QUIT,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What an answer is measured against."""

    limit: float
    """Seconds."""
    warnings: Sequence[float]
    """Seconds left at which the person is warned."""
    language: str
    mute: bool
    """Record silence while a warning is spoken: without headphones it would be heard again."""


class Take:
    """Follows one recording; `run` returns why it ended."""

    def __init__(
        self,
        recording: Recording,
        stream: TranscriptionStream,
        terms: Terms,
        interviewer: Interviewer,
        emit: Listener,
    ) -> None:
        self._recording = recording
        self._stream = stream
        self._terms = terms
        self._emit = emit
        self._warner = _Warner(recording, terms, interviewer)
        self._heard = Heard("", "")
        self._paused = False
        self._dead = False

    def run(self, controls: Controls) -> EndReason:
        try:
            while (reason := self._step(controls.next())) is None:
                pass
            return reason
        finally:
            self._warner.stop()

    def _step(self, command: Command | None) -> EndReason | None:
        if command is Command.PAUSE:
            self._toggle_pause()
        elif command in END_REASONS:
            return END_REASONS[command]
        meter = self._recording.meter()
        remaining = max(0.0, self._terms.limit - meter.seconds)
        self._emit(LevelMeasured(meter, remaining))
        self._show_words()
        self._check_microphone(meter)
        for seconds in self._warner.look(meter, remaining):
            self._emit(TimeWarning(seconds))
        return self._ended(remaining)

    def _ended(self, remaining: float) -> EndReason | None:
        if self._recording.failure is not None:
            return EndReason.FAILED
        if remaining <= 0:
            return EndReason.TIME_UP
        return EndReason.DONE if self._recording.exhausted else None

    def _toggle_pause(self) -> None:
        self._paused = not self._paused
        if self._paused:
            self._recording.pause()
            self._emit(AnswerPaused())
        else:
            self._recording.resume()
            self._emit(AnswerResumed())

    def _show_words(self) -> None:
        heard = self._stream.heard()
        if heard != self._heard:
            self._heard = heard
            self._emit(WordsHeard(heard))

    def _check_microphone(self, meter: Meter) -> None:
        if self._dead and meter.peak > DEAD_LEVEL:
            self._dead = False
            self._emit(MicrophoneHeard())
        elif not self._dead and meter.seconds >= DEAD_AFTER and meter.peak <= DEAD_LEVEL:
            self._dead = True
            self._emit(MicrophoneSilent())


class _Warner:
    """Warns of the time left: on the screen at once, aloud at the next breath."""

    def __init__(self, recording: Recording, terms: Terms, interviewer: Interviewer) -> None:
        self._recording = recording
        self._terms = terms
        self._interviewer = interviewer
        self._due = sorted(w for w in terms.warnings if w < terms.limit)
        self._waiting: tuple[int, float] | None = None
        self._quiet_since = 0.0
        self._playback: Playback | None = None

    def look(self, meter: Meter, remaining: float) -> Iterator[int]:
        """Give the warnings now due, and speak one that waited where there is a breath."""
        self._unmute_after_speaking()
        if meter.level > meter.peak + BREATH_LEVEL:
            self._quiet_since = meter.seconds
        while self._due and remaining <= self._due[-1]:
            self._waiting = int(self._due.pop()), meter.seconds
            yield self._waiting[0]
        if self._waiting is not None:
            self._speak_at_a_breath(*self._waiting, meter.seconds)

    def stop(self) -> None:
        if self._playback is not None:
            self._playback.stop()

    def _speak_at_a_breath(self, warning: int, since: float, now: float) -> None:
        if now - self._quiet_since < BREATH and now - since < PATIENCE:
            return
        self._waiting = None
        # Rendering may take long, and must not cost words; the sound itself is still on its way
        # through the air and the microphone's buffer when the recording is muted.
        self._playback = self._interviewer.say(time_left(warning), self._terms.language)
        if self._terms.mute:
            self._recording.mute()

    def _unmute_after_speaking(self) -> None:
        if self._playback is not None and self._playback.wait(0):
            self._playback = None
            self._recording.unmute()


def time_left(seconds: int) -> str:
    """What is said when so many seconds are left."""
    minutes, rest = divmod(seconds, 60)
    if rest or not minutes:
        return f"{seconds} seconds left."
    return "One minute left." if minutes == 1 else f"{minutes} minutes left."
