"""What all steps of an interview have in common: saying something, and hearing what is wanted."""

from collections.abc import Callable
from functools import partial

from voice_interview.audio.tones import notice_tone
from voice_interview.errors import InterviewError
from voice_interview.events import Graded, Listener, Paused, Problem, Resumed
from voice_interview.interview.appraisal import Appraisal
from voice_interview.interview.controls import Controls
from voice_interview.interview.earshot import Earshot
from voice_interview.interview.interviewer import Interviewer
from voice_interview.interview.loudspeaker import LastingPlayer
from voice_interview.interview.manners import Manners
from voice_interview.interview.plan import Engines, Plan
from voice_interview.models import Command, Situation
from voice_interview.protocols import Playback

LEAVING = (Command.SKIP, Command.QUIT, Command.DONT_KNOW, Command.UNDO)
"""Commands after which a question is not answered now."""


class Left(Exception):  # noqa: N818
    """The person leaves a question by this command, which is one of `LEAVING`."""

    def __init__(self, command: Command) -> None:
        super().__init__(command)
        self.command = command


def obey_leaving(command: Command | None) -> None:
    """Raise `Left` where `command` leaves the question."""
    if command in LEAVING:
        raise Left(command)


class Conversation:
    """The interviewer's mouth and the person's commands, in turns."""

    def __init__(self, plan: Plan, engines: Engines, controls: Controls, emit: Listener) -> None:
        self._language = plan.deck.language
        self._situation = Situation.ASKING
        self.controls = controls
        self.emit = emit
        self.manners = Manners(plan.manners, plan.deck.language, spoken=plan.spoken)
        self.earshot = Earshot(engines.hearing, controls, self.tell)
        player = LastingPlayer(engines.player, self.tell, self.earshot.playing, self.earshot.closed)
        self.interviewer = Interviewer(engines.voice, player, self.tell)

    def tell(self, error: InterviewError) -> None:
        self.emit(Problem(error))

    def enter(self, situation: Situation) -> None:
        """From now on expect the commands of `situation`."""
        self._situation = situation
        self.earshot.expect(situation)

    def say(self, *texts: str) -> Command | None:
        """Say these pieces of Markdown until their end or a command, which is given."""
        for text in filter(None, texts):
            command = self.hear(partial(self.begin_to_say, text))
            if command is not None:
                return command
        return None

    def prompt(self, text: str) -> Command | None:
        """Say that it is the person's turn, by a tone where there are no words for it."""
        return self.hear(partial(self._begin_to_prompt, text))

    def begin_to_say(self, text: str) -> Playback:
        return self.interviewer.say(text, self._language)

    def hear(self, begin: Callable[[], Playback]) -> Command | None:
        """Let what `begin` plays sound until its end or a command, which is given.

        After a pause it sounds again from its beginning.
        """
        while (command := self._until_command(begin())) is Command.PAUSE:
            if (command := self._pause()) is not Command.RESUME:
                break
        return command

    def next(self) -> Command | None:
        """The next command, that which ends a pause too; None where none comes within a tick."""
        if (command := self.controls.next()) is not Command.PAUSE:
            return command
        return self._pause()

    def show(self, appraisal: Appraisal, seconds: float = 0.0) -> str:
        """Show the grade if it has just come, waited for so long; gives the sentence on it."""
        grade = appraisal.collect(seconds)
        if grade is None:
            return ""
        self.emit(Graded(grade))
        return self.manners.grade(grade)

    def _until_command(self, playback: Playback) -> Command | None:
        try:
            while not playback.wait(0):
                if (command := self.controls.next()) is not None:
                    return command
            return None
        finally:
            playback.stop()

    def _begin_to_prompt(self, text: str) -> Playback:
        return self.begin_to_say(text) if text else self.interviewer.play(notice_tone())

    def _pause(self) -> Command:
        """Wait for what ends the pause."""
        self.earshot.expect(Situation.PAUSED)
        self.emit(Paused())
        while (command := self._wait_in_pause()) is Command.PAUSE:
            pass
        self.earshot.expect(self._situation)
        self.emit(Resumed())
        return command

    def _wait_in_pause(self) -> Command:
        playback = self._begin_to_prompt(self.manners.say("paused"))
        try:
            return self.controls.wait()
        finally:
            playback.stop()
