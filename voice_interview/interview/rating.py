"""The model answer, and the person's own rating."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import inf
from pathlib import Path

from voice_interview.events import Rated, RatingAwaited, RatingUndone, ReferenceShown, Unrated
from voice_interview.interview.appraisal import Appraisal
from voice_interview.interview.conversation import Conversation, Left
from voice_interview.interview.plan import Plan
from voice_interview.models import Command, Question, Score, Situation
from voice_interview.store.store import Store

RATINGS = {
    Command.RATE_1: Score.DIDNT_KNOW,
    Command.RATE_2: Score.PARTIAL,
    Command.RATE_3: Score.CLEAR,
}

GOING_ON = (Command.NEXT, Command.SKIP)
"""These leave a rating open."""


@dataclass(frozen=True, slots=True)
class Rateable:
    """An answer as the person looks back on it."""

    attempt_id: int
    question: Question
    path: Path | None = None
    """Its recording; None where nothing was answered."""
    appraisal: Appraisal | None = None
    """None where nobody grades it."""


class Rater:
    """Asks for ratings, and knows the last one in case it is taken back."""

    def __init__(
        self, plan: Plan, store: Store, conversation: Conversation, now: Callable[[], datetime]
    ) -> None:
        self._plan = plan
        self._store = store
        self._conversation = conversation
        self._emit = conversation.emit
        self._now = now
        self._last: Rateable | None = None

    def compare_and_rate(self, answer: Rateable, command: Command | None) -> None:
        """Play the model answer, then wait for the rating. Raises `Left` to end the session.

        Where `command`, which came before, rates or skips already, it is only shown.
        """
        if command is Command.SKIP or _score(command, answer.appraisal):
            self._emit(ReferenceShown(answer.question))
        else:
            command = self._play_reference(answer)
        self._rate(answer, None if command is Command.NEXT else command)

    def rate_unanswered(self, unanswered: Rateable) -> None:
        """The person does not know: that is rated, and the model answer played."""
        self._keep(unanswered, Score.DIDNT_KNOW)
        self.look_back(self._play_reference(unanswered))

    def look_back(self, command: Command | None) -> bool:
        """Between questions: obey what concerns the last answer. Raises `Left` to end the session.

        True where a rating was taken back.
        """
        while command is not None:
            if command is Command.QUIT:
                raise Left(command)
            if command is Command.UNDO:
                return self.undo()
            command = self._replay(command, self._last) if self._last else None
        return False

    def undo(self) -> bool:
        """Take the last rating back and ask for it again; False where there is none."""
        last, self._last = self._last, None
        if last is None:
            return False
        self._store.unrated(last.attempt_id)
        self._emit(RatingUndone(last.question))
        self._rate(last, self._conversation.say(self._conversation.manners.say("undone")))
        return True

    def _play_reference(self, answer: Rateable) -> Command | None:
        self._conversation.enter(Situation.COMPARING)
        self._conversation.controls.forget()
        self._emit(ReferenceShown(answer.question))
        return self._say_reference(answer)

    def _say_reference(self, answer: Rateable) -> Command | None:
        reference = answer.question.reference
        heading = self._conversation.manners.say("reference") if reference else ""
        return self._conversation.say(heading, reference)

    def _rate(self, answer: Rateable, command: Command | None) -> None:
        """Wait for the person's own rating; `command` came before it was asked for."""
        appraisal = answer.appraisal
        remark = self._conversation.show(appraisal) if appraisal else ""
        self._ask(appraisal)
        if command is None:
            command = self._conversation.say(remark) or self._prompt()
        while (score := _score(command, appraisal)) is None:
            if command in GOING_ON:
                self._emit(Unrated())
                return
            if command is Command.QUIT:
                raise Left(command)
            command = self._obey(command, answer) or self._wait(appraisal)
        self._keep(answer, score)

    def _obey(self, command: Command | None, answer: Rateable) -> Command | None:
        """Do what is asked for and ask for the rating again; gives the command that came first."""
        if command is None:
            return None
        if command is Command.UNDO and self.undo():
            self._ask(answer.appraisal)
        return self._replay(command, answer) or self._prompt()

    def _replay(self, command: Command | None, answer: Rateable) -> Command | None:
        if command is Command.REPEAT:
            return self._conversation.say(answer.question.text)
        if command is Command.PLAY_REFERENCE:
            return self._say_reference(answer)
        if command is Command.PLAY_ANSWER:
            return self._play_answer(answer)
        if command is Command.COMPARE:
            return self._play_answer(answer) or self._say_reference(answer)
        return None

    def _play_answer(self, answer: Rateable) -> Command | None:
        path = answer.path
        if path is None:
            return None
        heading = self._conversation.say(self._conversation.manners.say("own answer"))
        return heading or self._conversation.hear(
            lambda: self._conversation.interviewer.play_file(path)
        )

    def _ask(self, appraisal: Appraisal | None) -> None:
        self._conversation.enter(Situation.RATING)
        self._emit(_rating_awaited(appraisal))

    def _prompt(self) -> Command | None:
        return self._conversation.prompt(self._conversation.manners.say("rating"))

    def _wait(self, appraisal: Appraisal | None) -> Command:
        """The next command. Without keys, a rating is asked for once more, and then left open."""
        return self._next(appraisal) or self._prompt() or self._next(appraisal) or self._give_up()

    def _next(self, appraisal: Appraisal | None) -> Command | None:
        """The next command; None where a person without keys gives none in time."""
        silence = self._plan.patience.limit(spoken=True)
        patience = silence if self._plan.hands_free else inf
        since = self._now()
        while (self._now() - since).total_seconds() < patience:
            command = self._conversation.next() or self._take_up(appraisal)
            if command is not None:
                return command
        return None

    def _take_up(self, appraisal: Appraisal | None) -> Command | None:
        """Show and say a grade that has just come."""
        if appraisal is None or appraisal.over:
            return None
        remark = self._conversation.show(appraisal)
        if appraisal.over:
            self._emit(_rating_awaited(appraisal))
        return self._conversation.say(remark)

    def _give_up(self) -> Command:
        return self._conversation.say(self._conversation.manners.say("unrated")) or Command.NEXT

    def _keep(self, answer: Rateable, score: Score) -> None:
        self._store.rated(answer.attempt_id, score, self._now())
        self._last = answer
        self._emit(Rated(score))
        self.look_back(self._conversation.say(self._conversation.manners.rated(score)))


def _score(command: Command | None, appraisal: Appraisal | None) -> Score | None:
    if command is Command.AGREE:
        return appraisal.grade.score if appraisal and appraisal.grade else None
    return RATINGS.get(command) if command else None


def _rating_awaited(appraisal: Appraisal | None) -> RatingAwaited:
    if appraisal is None:
        return RatingAwaited(None)
    return RatingAwaited(appraisal.grade, grading=not appraisal.over)
