"""Asking one question until something is answered."""

from itertools import count

from voice_interview.events import QuestionAsked
from voice_interview.interview.answering import Answer, Answering
from voice_interview.interview.conversation import Conversation, Left, obey_leaving
from voice_interview.interview.plan import Plan
from voice_interview.interview.rating import Rater
from voice_interview.models import Command, Situation

CHANCES = 2
"""How often a question is asked to which nothing is said."""

AGAIN = (Command.REPEAT, Command.RESTART)
"""While a question is asked, these ask it again."""


class Asking:
    """A question on its way to an answer."""

    def __init__(
        self, plan: Plan, conversation: Conversation, rater: Rater, answering: Answering
    ) -> None:
        self._plan = plan
        self._conversation = conversation
        self._manners = conversation.manners
        self._rater = rater
        self._answering = answering
        self._attempted = answering.attempted

    def until_answered(self) -> Answer:
        """Ask and listen. Raises `Left`, also where nothing was said again and again."""
        self._prepare_speech()
        heading = self._heading()
        for chance in count(1):
            answer = self._ask_and_listen(heading)
            if answer is not None:
                return answer
            if chance == CHANCES:
                break
            heading = self._manners.say("nothing heard")
        self._conversation.say(self._manners.say("given up"))
        raise Left(Command.SKIP)

    def _ask_and_listen(self, heading: str) -> Answer | None:
        while True:
            try:
                self._ask(heading)
                return self._answering.listen()
            except Left as left:
                if left.command is not Command.UNDO:
                    raise
                self._rater.undo()

    def _ask(self, heading: str) -> None:
        question, total = self._attempted.question, len(self._plan.questions)
        self._conversation.controls.forget()
        self._conversation.enter(Situation.ASKING)
        limit = self._plan.limit_of(question)
        self._conversation.emit(QuestionAsked(question, self._attempted.position, total, limit))
        command = self._conversation.say(heading, question.text)
        while command in AGAIN:
            command = self._conversation.say(question.text)
        obey_leaving(command)

    def _heading(self) -> str:
        """What is said before a question: title, round and number, each where it is new."""
        plan, question, position = self._plan, self._attempted.question, self._attempted.position
        if question.follows:
            return self._manners.say("follow up")
        total = len(plan.questions)
        before = plan.questions[position - 2].round if position > 1 else ""
        opening = "" if position > 1 else self._manners.opening(plan.deck.title, total)
        return f"{opening} {self._manners.question(question, position, total, before)}".strip()

    def _prepare_speech(self) -> None:
        """Render what will be said during and after this answer, while it is being given."""
        position, question = self._attempted.position, self._attempted.question
        upcoming = [self._manners.time_left(int(seconds)) for seconds in self._plan.warnings]
        upcoming.append(question.reference)
        upcoming += [following.text for following in self._plan.questions[position : position + 1]]
        for text in upcoming:
            self._conversation.interviewer.prepare(text, question.language)
