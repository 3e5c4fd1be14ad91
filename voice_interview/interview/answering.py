"""One question's answer: its takes, one after the other, each on disk and in the log."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path

from voice_interview.audio.tones import end_tone, start_tone
from voice_interview.background import begin
from voice_interview.commands.cutting import without_command
from voice_interview.delivery import with_delivery
from voice_interview.errors import (
    DeviceLostError,
    DiskError,
    InterviewError,
    NoDeviceError,
    StoreError,
)
from voice_interview.events import AnswerEnded, AnswerStarted, EndReason, Notice, Transcribed
from voice_interview.interview.conversation import Conversation, Left
from voice_interview.interview.earshot import AnswerEar
from voice_interview.interview.listening import ANSWERED, Take, Terms
from voice_interview.interview.plan import Engines, Plan
from voice_interview.models import Command, Question, Recorded, Samples, Situation, Transcript
from voice_interview.protocols import HeardCommand, Recording, TranscriptionStream

COMPLETE = (*ANSWERED, EndReason.FAILED)
"""Ends after which the answer is written down."""

MEANT_FOR_THE_QUESTION = (Command.DONE, Command.RESTART, Command.REPEAT)
"""Given during the tone, these end nothing."""

UNWRITTEN = "Not written down now. The recording is kept; for later: voice-interview recover"

LEFT = {
    EndReason.SKIPPED: Command.SKIP,
    EndReason.QUIT: Command.QUIT,
    EndReason.DONT_KNOW: Command.DONT_KNOW,
    EndReason.UNDONE: Command.UNDO,
}


@dataclass(frozen=True, slots=True)
class Attempted:
    """What is being answered."""

    attempt_id: int
    position: int
    """Its place in the session, from 1."""
    question: Question


@dataclass(frozen=True, slots=True)
class Answer:
    """The take that counts."""

    recorded: Recorded
    stream: TranscriptionStream
    reason: EndReason
    commands: tuple[HeardCommand, ...]
    """What was said to the program, in seconds of the recording."""


class Answering:
    """The takes of one attempt."""

    def __init__(
        self,
        plan: Plan,
        engines: Engines,
        conversation: Conversation,
        now: Callable[[], datetime],
        attempted: Attempted,
    ) -> None:
        self._plan = plan
        self._engines = engines
        self._store = engines.store
        self._conversation = conversation
        self._emit = conversation.emit
        self._now = now
        self.attempted = attempted
        self._takes = count(1)
        self._longest = 0.0
        """Seconds of the longest take so far in which something was said."""

    def listen(self) -> Answer | None:
        """Record take after take until one counts; None where nothing was said in it.

        Raises `Left` where the person leaves the question, and what ended the recording where that
        was a fault.
        """
        while (answer := self._take()).reason is EndReason.RESTARTED:
            pass
        if answer.reason in LEFT:
            raise Left(LEFT[answer.reason])
        return None if answer.reason is EndReason.NOTHING_HEARD else answer

    def transcribe(self, answer: Answer) -> Transcript | None:
        """Wait until the answer is written down, and log it.

        None where it cannot be, or the person goes on without. Raises `Left` where that is left.
        """
        stream = answer.stream
        finished = begin(stream.finish, "writing down")
        while not finished.done():
            command = self._conversation.next()
            if command in (Command.NEXT, Command.QUIT):
                stream.abandon()
                if command is Command.QUIT:
                    raise Left(command)
                self._emit(Notice(UNWRITTEN))
                return None
        transcript = self._outcome(finished.result)
        if transcript is None:
            return None
        if stream.mishap is not None:
            self._conversation.tell(stream.mishap)
        for heard in answer.commands:
            transcript = _without(transcript, heard)
        limit = self._plan.limit_of(self.attempted.question)
        transcript = with_delivery(transcript, answer.recorded.seconds, limit)
        self._store.transcribed(self.attempted.attempt_id, transcript, self._now())
        self._emit(Transcribed(transcript))
        return transcript

    def _take(self) -> Answer:
        """Record one take; whatever ends it, what was said is kept.

        It is logged unless it was broken off and an earlier take is longer.
        """
        number = next(self._takes)
        question, attempt_id = self.attempted.question, self.attempted.attempt_id
        path = self._plan.file_of(self.attempted.position, question, number)
        stream = self._engines.transcriber.stream(question.language)
        reason = EndReason.QUIT
        with self._conversation.earshot.answer() as ear:
            try:
                recording = self._start(path, stream, ear)
                try:
                    if not self._longest:
                        self._store.recording(attempt_id, path)
                    reason = self._follow(recording, stream, ear, number)
                finally:
                    recorded = recording.stop()
                    counts = reason in COMPLETE or recorded.seconds >= self._longest
                    unlogged = self._log(recorded) if counts else None
            finally:
                if reason not in COMPLETE:
                    stream.abandon()
        if reason is not EndReason.NOTHING_HEARD:
            self._longest = max(self._longest, recorded.seconds)
        failure = recording.failure or unlogged
        self._emit(AnswerEnded(EndReason.FAILED if failure else reason, recorded))
        if failure is not None:
            self._rescue(stream)
            if isinstance(failure, (NoDeviceError, DeviceLostError)):
                self._conversation.say(self._conversation.manners.say("no microphone"))
            raise failure
        self._conversation.interviewer.play(end_tone()).wait()
        return Answer(recorded, stream, reason, ear.obeyed)

    def _start(self, path: Path, stream: TranscriptionStream, ear: AnswerEar) -> Recording:
        def keep(samples: Samples) -> None:
            stream.feed(samples)
            ear.keep(samples)

        return self._engines.recorder.start(path, keep, ear.overhear)

    def _follow(
        self, recording: Recording, stream: TranscriptionStream, ear: AnswerEar, number: int
    ) -> EndReason:
        self._conversation.interviewer.play(start_tone()).wait()
        self._conversation.enter(Situation.ANSWERING)
        self._conversation.controls.forget(*MEANT_FOR_THE_QUESTION)
        self._emit(AnswerStarted(number))
        recording.resume()
        question = self.attempted.question
        terms = Terms(
            question=question.text,
            limit=self._plan.limit_of(question),
            warnings=self._plan.warnings,
            patience=self._plan.patience,
            language=question.language,
            mute=self._plan.spoken and not self._plan.headphones,
        )
        return Take(recording, stream, ear, terms, self._conversation).run()

    def _log(self, recorded: Recorded) -> StoreError | DiskError | None:
        """Log what was recorded; a log that fails must not hide what the recording met."""
        try:
            self._store.recorded(self.attempted.attempt_id, recorded)
        except (StoreError, DiskError) as error:
            return error
        return None

    def _rescue(self, stream: TranscriptionStream) -> None:
        """After a fault, at least show what was said until then, and log it if that can be."""
        transcript = self._outcome(stream.finish)
        if transcript is None:
            return
        self._emit(Transcribed(transcript))
        with suppress(StoreError, DiskError):
            self._store.transcribed(self.attempted.attempt_id, transcript, self._now())

    def _outcome(self, finish: Callable[[], Transcript]) -> Transcript | None:
        """What was heard; a recogniser that fails is told, and costs only the transcript."""
        try:
            return finish()
        except InterviewError as error:
            self._conversation.tell(error)
            return None


def _without(transcript: Transcript, heard: HeardCommand) -> Transcript:
    """`transcript` without a command that was said in its course: a pause was asked for."""
    after = tuple(word for word in transcript.words if word.start > heard.end)
    until = transcript.words[: len(transcript.words) - len(after)]
    kept = without_command(replace(transcript, words=until), heard).words
    if kept == until:
        return transcript
    words = kept + after
    return replace(transcript, text=" ".join(word.text for word in words), words=words)
