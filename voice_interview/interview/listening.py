"""One take of an answer: follow the recording until the person, the clock or a fault ends it."""

from collections.abc import Sequence
from dataclasses import dataclass

from voice_interview.audio.tones import start_tone
from voice_interview.events import (
    AnswerPaused,
    AnswerResumed,
    EndReason,
    LevelMeasured,
    MicrophoneHeard,
    MicrophoneSilent,
    SilenceBroken,
    SilenceNoticed,
    TimeWarning,
    WordsHeard,
)
from voice_interview.interview.asides import Aside, Losses, Warnings
from voice_interview.interview.conversation import Conversation
from voice_interview.interview.earshot import AnswerEar
from voice_interview.interview.turn import Patience, Stage, Turn
from voice_interview.models import Command, Situation
from voice_interview.protocols import Heard, Meter, Recording, TranscriptionStream

DEAD_AFTER = 4.0
DEAD_LEVEL = -66.0
"""A microphone is called dead that stays below this (dBFS) for so many seconds. A muted or
unplugged one gives -120 to -80; the noise of a quiet room through a working one is above -60."""

END_REASONS = {
    Command.DONE: EndReason.DONE,
    Command.RESTART: EndReason.RESTARTED,
    Command.SKIP: EndReason.SKIPPED,
    Command.DONT_KNOW: EndReason.DONT_KNOW,
    Command.UNDO: EndReason.UNDONE,
    Command.QUIT: EndReason.QUIT,
}

MEANWHILE = (Command.PAUSE, Command.RESUME, Command.REPEAT)
"""Commands after which the answer goes on."""

ANSWERED = (EndReason.DONE, EndReason.TIME_UP, EndReason.SILENCE)
"""Ends of an answer in which something must have been said."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an answer is measured against."""

    question: str
    """What was asked, in Markdown."""
    limit: float
    """Seconds."""
    warnings: Sequence[float]
    """Seconds left at which the person is warned."""
    patience: Patience
    language: str
    mute: bool
    """Record silence while the program speaks: without headphones it would be heard again."""


class Take:
    """Follows one recording; `run` returns why it ended."""

    def __init__(
        self,
        recording: Recording,
        stream: TranscriptionStream,
        ear: AnswerEar,
        terms: Terms,
        conversation: Conversation,
    ) -> None:
        self._recording = recording
        self._stream = stream
        self._ear = ear
        self._terms = terms
        self._conversation = conversation
        self._emit = conversation.emit
        self._aside = Aside(recording, conversation.interviewer, terms.language, mute=terms.mute)
        self._losses = Losses()
        self._warnings = Warnings(terms.warnings, terms.limit)
        self._turn = Turn()
        self._heard = Heard("", "")
        self._paused = False
        self._dead = False

    def run(self) -> EndReason:
        try:
            while (reason := self._step(self._conversation.controls.next())) is None:
                pass
        finally:
            self._aside.stop()
        if reason in ANSWERED and not self._turn.spoken:
            return EndReason.NOTHING_HEARD
        return reason

    def _step(self, command: Command | None) -> EndReason | None:
        meter = self._recording.meter()
        self._follow_turn(meter)
        reason = self._obey(command) if command else None
        if reason is not None:
            return reason
        remaining = max(0.0, self._terms.limit - meter.seconds)
        self._emit(LevelMeasured(meter, remaining))
        self._show_words()
        self._check_microphone(meter)
        self._follow_device()
        self._warn(meter, remaining)
        return self._ended(remaining)

    def _obey(self, command: Command) -> EndReason | None:
        """Do what is asked for; gives why the answer ended, where it did by that."""
        if command in END_REASONS or command in MEANWHILE:
            self._ear.obey(command)
        if command is Command.REPEAT:
            return self._repeat_question()
        if command is Command.PAUSE:
            self._pause()
            self._aside.say(self._conversation.manners.say("paused"))
        if command is Command.RESUME:
            self._go_on()
        return END_REASONS.get(command)

    def _repeat_question(self) -> EndReason | None:
        """Say it while clock and recording stand still; gives why the answer ended meanwhile."""
        was_paused = self._paused
        self._pause()
        command = self._conversation.say(self._terms.question)
        if command in END_REASONS and command is not Command.DONE:  # done: enough of the question
            return END_REASONS[command]
        if not was_paused:
            self._go_on()
        return None

    def _ended(self, remaining: float) -> EndReason | None:
        if self._recording.failure is not None:
            return EndReason.FAILED
        if remaining <= 0:
            return EndReason.TIME_UP
        if self._turn.stage is Stage.ENDED:
            return EndReason.SILENCE
        return EndReason.DONE if self._recording.exhausted else None

    def _pause(self) -> None:
        if not self._paused:
            self._paused = True
            self._recording.pause()
            self._conversation.earshot.expect(Situation.PAUSED)
            self._emit(AnswerPaused())

    def _go_on(self) -> None:
        """It is the person's turn again, which a tone says before anything is kept."""
        if self._paused:
            self._paused = False
            self._aside.stop()
            self._conversation.interviewer.play(start_tone()).wait()
            self._recording.resume()
            self._conversation.earshot.expect(Situation.ANSWERING)
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
            self._aside.say(self._conversation.manners.say("dead microphone"))

    def _follow_device(self) -> None:
        due = tuple(self._losses.due(self._recording))
        for event in due:
            self._emit(event)
        if due:
            self._aside.say(self._conversation.manners.of_device(due[-1]))

    def _follow_turn(self, meter: Meter) -> None:
        before = self._turn
        self._turn = before.after(
            meter.seconds, meter.voice_at, self._terms.patience, talked_over=self._aside.sounds
        )
        if self._turn.stage is Stage.ENDING and before.stage is not Stage.ENDING:
            self._emit(SilenceNoticed())
            self._aside.give_notice()
        elif before.stage is Stage.ENDING and self._turn.stage is Stage.ANSWERING:
            self._emit(SilenceBroken())

    def _warn(self, meter: Meter, remaining: float) -> None:
        for seconds in self._warnings.due(meter, remaining):
            self._emit(TimeWarning(seconds))
        if (seconds_left := self._warnings.sayable(meter.seconds)) is not None:
            self._aside.say(self._conversation.manners.time_left(seconds_left))
