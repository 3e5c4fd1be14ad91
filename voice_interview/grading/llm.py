"""The grader that asks a language model, and believes nothing that it cannot check."""

from dataclasses import replace

import openai

from voice_interview.errors import GradingError
from voice_interview.grading.answers import Answer
from voice_interview.grading.covering import with_covering
from voice_interview.grading.embedded import EmbeddedGrader
from voice_interview.grading.instructions import VERSION, Message, correction, opening
from voice_interview.grading.levels import mean_credit, score_of_verdicts
from voice_interview.grading.quotes import standing
from voice_interview.grading.reply import Fault, PointReply, Reply, read
from voice_interview.grading.rubric import NOTHING_TO_COMPARE, Rubric, rubric_of
from voice_interview.grading.server import ChatServer, Completion
from voice_interview.grading.silence import says_nothing
from voice_interview.models import (
    Contradiction,
    Grade,
    PointStatus,
    PointVerdict,
    Question,
    Transcript,
)
from voice_interview.plain_text import one_line

ENGINE = "llm"


class LlmGrader:
    """Grades by a language model's verdicts, with the embedded grader beside it and behind it."""

    def __init__(self, server: ChatServer, embedded: EmbeddedGrader) -> None:
        """The server's time limit is that of a whole grade, with all retries."""
        self._server = server
        self._embedded = embedded

    @property
    def notice(self) -> str:
        """What leaves the machine."""
        server = self._server
        if server.address.is_local:
            return f"Answers are graded by {server.model} on this machine."
        return (
            f"Answers are graded by {server.model} at {server.address.host}: question, model"
            " answer, key points and the transcript of what you say are sent there, no sound."
        )

    def shortcoming(self, question: Question) -> str | None:
        return NOTHING_TO_COMPARE if question.self_rated else None

    def grade(self, question: Question, transcript: Transcript) -> Grade:
        """A suggestion with quotes; the embedded grader's, which its note says, where that fails.

        An answer that says nothing is never sent. Raises `GradingError` where there is nothing to
        compare with, or the embedded grader cannot judge it either.
        """
        rubric = rubric_of(question)
        answer = Answer(transcript.text, rubric.lexicon)
        if says_nothing(rubric, answer):
            return self._embedded.grade(question, transcript)
        try:
            messages = opening(question, rubric, transcript.text)
            reply = self._server.address.within_limit(
                lambda connection: self._ask(connection, messages, len(rubric.points))
            )
        except GradingError as error:
            embedded = self._by_embedded(question, transcript)
            if embedded is None:
                raise
            return replace(embedded, note=f"{error.message} So the embedded grader graded.")
        grade = self._graded(question, rubric, answer, reply)
        second = self._by_embedded(question, transcript)
        return replace(grade, second_opinion=second.score if second else None)

    def _by_embedded(self, question: Question, transcript: Transcript) -> Grade | None:
        """The embedded grader's; None where it cannot judge."""
        if question.follows:
            return None
        try:
            return self._embedded.grade(question, transcript)
        except GradingError:  # a story in a language that it cannot follow
            return None

    def _ask(self, connection: openai.OpenAI, messages: tuple[Message, ...], points: int) -> Reply:
        """The checked reply: shapeless ones by a humbler rung, then one try to mend."""
        while True:
            completion = self._server.complete(connection, messages)
            reply = _read(completion, points)
            if isinstance(reply, Reply):
                return reply
            if not (reply.shapeless and self._server.step_down()):
                break
        mending = messages + correction(completion.text, reply.reason)
        mended = _read(self._server.complete(connection, mending), points)
        if isinstance(mended, Fault):
            raise GradingError(
                f"The grading model {self._server.model} gave no usable reply: {mended.reason}.",
                "Try another model under [grading] in config.toml.",
            )
        return mended

    def _graded(self, question: Question, rubric: Rubric, answer: Answer, reply: Reply) -> Grade:
        by_id = sorted(reply.points, key=lambda point: point.id)
        verdicts = tuple(
            _verdict(point.text, said, rubric, answer)
            for point, said in zip(rubric.points, by_id, strict=True)
        )
        statuses = [verdict.status for verdict in verdicts]
        return Grade(
            score=score_of_verdicts(statuses, rubric.authored),
            points=with_covering(verdicts, question),
            engine=ENGINE,
            model=self._server.model,
            feedback=one_line(reply.feedback),
            coverage=mean_credit(statuses),
            follow_up=one_line(reply.follow_up),
            contradictions=_contradictions(reply, answer),
            off_topic=reply.off_topic,
            confidence=reply.confidence,
            prompt=VERSION,
        )


def _read(completion: Completion, points: int) -> Reply | Fault:
    if completion.cut:
        return Fault("it was cut off at a limit of length", shapeless=False)
    return read(completion.text, points)


def _verdict(point: str, said: PointReply, rubric: Rubric, answer: Answer) -> PointVerdict:
    """The model's verdict where its evidence stands in the transcript and says something."""
    quote = standing(said.evidence, answer)
    proven = quote and not says_nothing(rubric, Answer(quote, answer.lexicon))
    if said.status is PointStatus.MISSING or not proven:
        return PointVerdict(point, PointStatus.MISSING)
    return PointVerdict(point, said.status, quote)


def _contradictions(reply: Reply, answer: Answer) -> tuple[Contradiction, ...]:
    found = ((standing(each.quote, answer), one_line(each.why)) for each in reply.contradictions)
    return tuple(Contradiction(quote, why) for quote, why in found if quote)
