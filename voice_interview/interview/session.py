"""The interview: ask, listen, transcribe, compare, follow up, play the model answer, rate, log.

It knows the steps and no library. Every step is in the store before the next one starts; what
happens is told as a stream of `events`.
"""

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from voice_interview.errors import DiskError, StoreError
from voice_interview.events import (
    GradeAwaited,
    Listener,
    Notice,
    QuestionSkipped,
    Resting,
    SessionEnded,
    SessionStarted,
)
from voice_interview.interview.answering import Answering, Attempted
from voice_interview.interview.appraisal import Appraisal, Appraisals
from voice_interview.interview.asking import Asking
from voice_interview.interview.controls import Controls
from voice_interview.interview.conversation import Conversation, Left
from voice_interview.interview.follow_ups import follow_up
from voice_interview.interview.plan import Engines, Plan
from voice_interview.interview.rating import Rateable, Rater
from voice_interview.models import Command, SessionRecord, Situation

AT_ONCE = 0.5
"""Seconds that the model answer waits for a grade."""

ON = (Command.NEXT, Command.DONE)
"""These end a wait."""

RESTED = (*ON, Command.RESUME)
"""These end a rest."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Interview:
    """One session. Keys and a voice put what the person wants into its controls."""

    def __init__(
        self,
        plan: Plan,
        engines: Engines,
        controls: Controls,
        emit: Listener,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._plan = plan
        self._engines = engines
        self._store = engines.store
        self._emit = emit
        self._now = now
        self._conversation = Conversation(plan, engines, controls, emit)
        self._manners = self._conversation.manners
        self._rater = Rater(plan, engines.store, self._conversation, now)
        self._appraisals = Appraisals(engines.grader, engines.store, now, emit)

    def run(self) -> SessionRecord:
        """Hold the interview.

        Raises what makes going on impossible (`NoDeviceError`, `DeviceLostError`, `DiskError`,
        `StoreError`), and lets KeyboardInterrupt through; what was said until then is stored.
        """
        plan = self._plan
        session_id = self._store.begin_session(plan.deck, plan.folder, self._now())
        self._emit(SessionStarted(plan.deck.title, len(plan.questions), plan.spoken))
        with closing(self._conversation.earshot):
            try:
                self._ask_all(session_id)
            except BaseException:
                with suppress(StoreError, DiskError):
                    self._end(session_id)
                raise
            return self._close(session_id)

    def _close(self, session_id: int) -> SessionRecord:
        """End the session and say what it came to; the last rating can still be taken back."""
        while True:
            record = self._end(session_id)
            command = self._conversation.say(self._manners.summary(record))
            with suppress(Left):
                if self._rater.look_back(command):
                    continue
            return record

    def _end(self, session_id: int) -> SessionRecord:
        if missing := self._appraisals.keep_late():
            again = f"voice-interview grade {session_id}"
            self._emit(Notice(f"Some grades ({missing}) had not come yet. Get them with: {again}"))
        self._store.end_session(session_id, self._now())
        record = self._store.session(session_id)
        self._emit(SessionEnded(record))
        return record

    def _ask_all(self, session_id: int) -> None:
        started = self._now()
        for position, question in enumerate(self._plan.questions, start=1):
            if self._over(started):
                return
            try:
                if position > 1:
                    self._rest()
                attempt_id = self._store.asked(session_id, position, question, self._now())
                self._attempt(Attempted(attempt_id, position, question))
            except Left:  # by the command to quit; no other gets here
                return

    def _over(self, started: datetime) -> bool:
        minutes = timedelta(minutes=self._plan.minutes)
        return bool(minutes) and self._now() - started >= minutes

    def _rest(self) -> None:
        """Leave a pause before the next question, in which one may look back."""
        if not self._plan.rest:
            return
        rest = timedelta(seconds=self._plan.rest)
        self._conversation.enter(Situation.BETWEEN)
        self._emit(Resting(self._plan.rest))
        command = self._conversation.say(self._manners.say("next", seconds=round(self._plan.rest)))
        until = self._now() + rest
        while command not in RESTED and self._now() < until:
            if self._rater.look_back(command):
                self._rest()
                break
            command = self._conversation.next()

    def _attempt(self, attempted: Attempted) -> None:
        try:
            answer, command = self._answered(attempted)
            self._follow_up(attempted, answer.appraisal)
            self._rater.compare_and_rate(answer, command)
        except Left as left:
            if left.command is Command.DONT_KNOW:
                self._rater.rate_unanswered(Rateable(attempted.attempt_id, attempted.question))
            else:
                self._leave(attempted, left)

    def _leave(self, attempted: Attempted, left: Left) -> None:
        """The question was left: it is skipped, unless the whole session ends."""
        if left.command is Command.QUIT:
            raise left
        self._store.skipped(attempted.attempt_id)
        self._emit(QuestionSkipped(attempted.question))

    def _answered(self, attempted: Attempted) -> tuple[Rateable, Command | None]:
        """Ask, listen, write down and compare; with the command that came last, if any."""
        answering = Answering(self._plan, self._engines, self._conversation, self._now, attempted)
        asking = Asking(self._plan, self._conversation, self._rater, answering)
        answer = asking.until_answered()
        self._conversation.enter(Situation.COMPARING)
        self._conversation.controls.forget(*RESTED)  # pressed too often, they end no sentence
        thanks = self._conversation.begin_to_say(self._manners.say("thanks"))
        transcript = answering.transcribe(answer)
        command = self._conversation.hear(lambda: thanks)
        appraisal = self._appraisals.begin(attempted.attempt_id, attempted.question, transcript)
        if appraisal is not None:
            command = self._conversation.say(self._conversation.show(appraisal, AT_ONCE)) or command
        if command is Command.QUIT:
            raise Left(command)
        path = answer.recorded.path
        return Rateable(attempted.attempt_id, attempted.question, path, appraisal), command

    def _follow_up(self, attempted: Attempted, appraisal: Appraisal | None) -> None:
        """Ask as many follow-up questions as are wanted and there are."""
        for number in range(1, self._plan.follow_ups + 1):
            if appraisal is not None and not attempted.question.follow_ups:
                self._await(appraisal)
            grade = appraisal.grade if appraisal else None
            question = follow_up(attempted.question, number, grade)
            if question is None:
                return
            attempt_id = self._store.followed_up(attempted.attempt_id, question, self._now())
            following = replace(attempted, attempt_id=attempt_id, question=question)
            try:
                answer, _ = self._answered(following)
            except Left as left:
                self._leave(following, left)
                return
            appraisal = answer.appraisal

    def _await(self, appraisal: Appraisal) -> None:
        """Wait for a grade that may bring a follow-up question, unless the person goes on."""
        command = None
        if not appraisal.over:
            self._emit(GradeAwaited())
        while not appraisal.over and command not in ON:
            if command is Command.QUIT:
                raise Left(command)
            remark = self._conversation.show(appraisal)
            command = self._conversation.say(remark) or self._conversation.next()
