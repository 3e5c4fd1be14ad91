"""The interview: ask, listen, transcribe, compare, play the model answer, rate, log.

It knows the steps and no library. Every step is in the store before the next one starts; what
happens is told as a stream of `events`.
"""

from collections.abc import Callable
from concurrent.futures import wait
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from voice_interview.appraisal import Appraisal
from voice_interview.audio.tones import end_tone, start_tone
from voice_interview.background import begin
from voice_interview.controls import TICK, Controls
from voice_interview.delivery import with_delivery
from voice_interview.errors import DiskError, InterviewError, StoreError
from voice_interview.events import (
    AnswerEnded,
    AnswerStarted,
    EndReason,
    Graded,
    Listener,
    Notice,
    Problem,
    QuestionAsked,
    QuestionSkipped,
    Rated,
    RatingAwaited,
    ReferenceShown,
    SessionEnded,
    SessionStarted,
    Transcribed,
)
from voice_interview.interviewer import Interviewer
from voice_interview.listening import Take, Terms, time_left
from voice_interview.models import (
    Command,
    Question,
    Recorded,
    Score,
    SessionRecord,
    Transcript,
)
from voice_interview.plan import Engines, Plan
from voice_interview.protocols import (
    Playback,
    Recording,
    TranscriptionStream,
)

RATINGS = {
    Command.RATE_1: Score.DIDNT_KNOW,
    Command.RATE_2: Score.PARTIAL,
    Command.RATE_3: Score.CLEAR,
}


AT_ONCE = 0.5
"""Seconds that the model answer waits for a grade."""

COMPLETE = (EndReason.DONE, EndReason.TIME_UP, EndReason.FAILED)
"""Ends after which the answer is written down."""


class _Skip(Exception):  # noqa: N818
    """The person leaves this question."""


class _Quit(Exception):  # noqa: N818
    """The person ends the session."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Interview:
    """One session. Keys (and a voice) put what the person wants into its controls."""

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
        self._controls = controls
        self._emit = emit
        self._now = now
        self._store = engines.store
        self._interviewer = Interviewer(engines.voice, engines.player, self._tell)
        self._appraisals: list[Appraisal] = []

    def run(self) -> SessionRecord:
        """Hold the interview.

        Raises what makes going on impossible (`NoDeviceError`, `DeviceLostError`, `DiskError`,
        `StoreError`), and lets KeyboardInterrupt through; what was said until then is stored.
        """
        plan = self._plan
        session_id = self._store.begin_session(plan.deck, plan.folder, self._now())
        self._emit(SessionStarted(plan.deck.title, len(plan.questions), plan.spoken))
        try:
            self._ask_all(session_id)
        except _Quit:
            pass
        except BaseException:
            with suppress(StoreError, DiskError):
                self._end(session_id)
            raise
        return self._end(session_id)

    def _end(self, session_id: int) -> SessionRecord:
        self._keep_late_grades(session_id)
        self._store.end_session(session_id, self._now())
        record = self._store.session(session_id)
        self._emit(SessionEnded(record))
        return record

    def _ask_all(self, session_id: int) -> None:
        started = self._now()
        for position, question in enumerate(self._plan.questions, start=1):
            if self._over(started):
                return
            attempt_id = self._store.asked(session_id, position, question, self._now())
            try:
                self._interview(attempt_id, position, question)
            except _Skip:
                self._store.skipped(attempt_id)
                self._emit(QuestionSkipped(question))

    def _over(self, started: datetime) -> bool:
        minutes = timedelta(minutes=self._plan.minutes)
        return bool(minutes) and self._now() - started >= minutes

    def _interview(self, attempt_id: int, position: int, question: Question) -> None:
        self._ask(position, question)
        answer = self._listen(attempt_id, position, question)
        transcript = self._transcribe(attempt_id, answer)
        appraisal = self._begin_grading(attempt_id, question, transcript)
        command = self._play_reference(question)
        self._rate(attempt_id, answer, appraisal, command)

    # Ask

    def _ask(self, position: int, question: Question) -> None:
        total = len(self._plan.questions)
        self._controls.forget()
        self._emit(QuestionAsked(question, position, total, self._plan.limit_of(question)))
        command: Command | None = Command.REPEAT
        while command in (Command.REPEAT, Command.RESTART):
            command = self._hear(self._interviewer.say(question.text, question.language))
            _obey_leaving(command)

    # Listen

    def _listen(self, attempt_id: int, position: int, question: Question) -> "_Answer":
        self._prepare_speech(position, question)
        longest = 0.0
        for take in count(1):
            path = self._plan.file_of(position, question, take)
            answer = self._take(attempt_id, path, question, take, longest)
            longest = max(longest, answer.recorded.seconds)
            if answer.reason is EndReason.SKIPPED:
                raise _Skip
            if answer.reason is EndReason.QUIT:
                raise _Quit
            if answer.reason is not EndReason.RESTARTED:
                break
        return answer

    def _take(
        self, attempt_id: int, path: Path, question: Question, number: int, longest: float
    ) -> "_Answer":
        """Record one take; whatever ends it, what was said is kept.

        It is logged unless it was broken off and an earlier take is longer: `longest`, in seconds.
        """
        stream = self._engines.transcriber.stream(question.language)
        reason = EndReason.QUIT
        try:
            recording = self._engines.recorder.start(path, stream.feed)
            try:
                if not longest:
                    self._store.recording(attempt_id, path)
                reason = self._follow(recording, stream, question, number)
            finally:
                recorded = recording.stop()
                counts = reason in COMPLETE or recorded.seconds >= longest
                unlogged = self._log(attempt_id, recorded) if counts else None
        finally:
            if reason not in COMPLETE:
                stream.abandon()
        failure = recording.failure or unlogged
        self._emit(AnswerEnded(EndReason.FAILED if failure else reason, recorded))
        if failure is not None:
            self._rescue(attempt_id, stream)
            raise failure
        self._interviewer.play(end_tone())
        return _Answer(question, recorded, stream, reason)

    def _log(self, attempt_id: int, recorded: Recorded) -> StoreError | DiskError | None:
        """Log what was recorded; a log that fails must not hide what the recording met."""
        try:
            self._store.recorded(attempt_id, recorded)
        except (StoreError, DiskError) as error:
            return error
        return None

    def _rescue(self, attempt_id: int, stream: TranscriptionStream) -> None:
        """After a fault, at least show what was said until then, and log it if that can be."""
        transcript = self._outcome(stream.finish)
        if transcript is None:
            return
        self._emit(Transcribed(transcript))
        with suppress(StoreError, DiskError):
            self._store.transcribed(attempt_id, transcript, self._now())

    def _follow(
        self, recording: Recording, stream: TranscriptionStream, question: Question, number: int
    ) -> EndReason:
        self._interviewer.play(start_tone()).wait()
        self._controls.forget(Command.DONE, Command.RESTART)  # they were meant for the question
        self._emit(AnswerStarted(number))
        recording.resume()
        terms = Terms(
            limit=self._plan.limit_of(question),
            warnings=self._plan.warnings,
            language=question.language,
            mute=self._plan.spoken and not self._plan.headphones,
        )
        return Take(recording, stream, terms, self._interviewer, self._emit).run(self._controls)

    def _prepare_speech(self, position: int, question: Question) -> None:
        """Render what will be said during and after this answer, while it is being given."""
        upcoming = [time_left(int(seconds)) for seconds in self._plan.warnings]
        upcoming.append(question.reference)
        upcoming += [following.text for following in self._plan.questions[position : position + 1]]
        for text in upcoming:
            self._interviewer.prepare(text, question.language)

    # Transcribe and compare

    def _transcribe(self, attempt_id: int, answer: "_Answer") -> Transcript | None:
        stream = answer.stream
        finished = begin(stream.finish, "writing down")
        while not wait([finished], TICK).done:
            if self._controls.next() is Command.QUIT:
                stream.abandon()
                raise _Quit
        transcript = self._outcome(finished.result)
        if transcript is not None:
            if stream.mishap is not None:
                self._tell(stream.mishap)
            limit = self._plan.limit_of(answer.question)
            transcript = with_delivery(transcript, answer.recorded.seconds, limit)
            self._store.transcribed(attempt_id, transcript, self._now())
            self._emit(Transcribed(transcript))
        return transcript

    def _outcome(self, finish: Callable[[], Transcript]) -> Transcript | None:
        """What was heard; a recogniser that fails is told, and costs only the transcript."""
        try:
            return finish()
        except InterviewError as error:
            self._tell(error)
            return None

    def _begin_grading(
        self, attempt_id: int, question: Question, transcript: Transcript | None
    ) -> Appraisal | None:
        """Grade in the background; a quick grader's grade is there before the model answer."""
        grader = self._engines.grader
        if grader is None or transcript is None:
            return None
        appraisal = Appraisal(
            lambda: grader.grade(question, transcript),
            lambda grade: self._store.graded(attempt_id, grade, self._now()),
            self._tell,
        )
        self._appraisals.append(appraisal)
        self._show_grade(appraisal, AT_ONCE)
        return appraisal

    def _show_grade(self, appraisal: Appraisal, seconds: float = 0.0) -> None:
        """Show the grade if it has just come; wait for it so long."""
        grade = appraisal.collect(seconds)
        if grade is not None:
            self._emit(Graded(grade))

    def _keep_late_grades(self, session_id: int) -> None:
        """Those of answers that the person rated before the grade had come."""
        for appraisal in self._appraisals:
            appraisal.collect()
        missed = sum(not appraisal.over for appraisal in self._appraisals)
        if missed:
            again = f"voice-interview grade {session_id}"
            self._emit(Notice(f"Some grades ({missed}) had not come yet. Get them with: {again}"))

    # Play the model answer, rate

    def _play_reference(self, question: Question) -> Command | None:
        self._controls.forget()
        self._emit(ReferenceShown(question))
        return self._hear(self._interviewer.say(question.reference, question.language))

    def _rate(
        self,
        attempt_id: int,
        answer: "_Answer",
        appraisal: Appraisal | None,
        command: Command | None,
    ) -> None:
        """Wait for the person's own rating; `command` came while the model answer was playing."""
        if appraisal is not None:
            self._show_grade(appraisal)
        self._emit(_rating_awaited(appraisal))
        while (score := _score(command, appraisal)) is None:
            if command is Command.SKIP:
                return
            _obey_leaving(command)
            command = self._replay(command, answer) or self._wait(appraisal)
        self._store.rated(attempt_id, score, self._now())
        self._emit(Rated(score))

    def _wait(self, appraisal: Appraisal | None) -> Command:
        """The next command; a grade that comes meanwhile is shown."""
        while (command := self._controls.next()) is None:
            if appraisal is not None and not appraisal.over:
                self._show_grade(appraisal)
                if appraisal.over:
                    self._emit(_rating_awaited(appraisal))
        return command

    def _replay(self, command: Command | None, answer: "_Answer") -> Command | None:
        """Play what is asked for; gives the command that cut it short, if any."""
        if command is Command.PLAY_ANSWER:
            return self._hear(self._interviewer.play_file(answer.recorded.path))
        if command is Command.PLAY_REFERENCE:
            question = answer.question
            return self._hear(self._interviewer.say(question.reference, question.language))
        return None

    def _hear(self, playback: Playback) -> Command | None:
        """Let `playback` sound until it is over or a command comes, which is given."""
        try:
            while not playback.wait(0):
                if (command := self._controls.next()) is not None:
                    return command
            return None
        finally:
            playback.stop()

    def _tell(self, error: InterviewError) -> None:
        self._emit(Problem(error))


@dataclass(frozen=True, slots=True)
class _Answer:
    question: Question
    recorded: Recorded
    stream: TranscriptionStream
    reason: EndReason


def _score(command: Command | None, appraisal: Appraisal | None) -> Score | None:
    if command is Command.AGREE:
        return appraisal.grade.score if appraisal and appraisal.grade else None
    return RATINGS.get(command) if command else None


def _rating_awaited(appraisal: Appraisal | None) -> RatingAwaited:
    if appraisal is None:
        return RatingAwaited(None)
    return RatingAwaited(appraisal.grade, grading=not appraisal.over)


def _obey_leaving(command: Command | None) -> None:
    if command is Command.SKIP:
        raise _Skip
    if command is Command.QUIT:
        raise _Quit
