"""What a person changes, by the functions that the commands use. Each comes from a form of ours.

A change leads back to a page that can be loaded again without repeating it.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from voice_interview.correction import corrected
from voice_interview.delivery import with_delivery
from voice_interview.errors import GradingError
from voice_interview.models import Attempt, Score, Transcript
from voice_interview.protocols import Progress
from voice_interview.regrade import grader_of, regrade
from voice_interview.removal import remove_answer, remove_session
from voice_interview.transcribe import transcriber_of, written_down
from voice_interview.web.answers import GRADERS, TRANSCRIBERS
from voice_interview.web.desk import Desk, answer_of, back_to, desk, number
from voice_interview.web.jobs import Report
from voice_interview.web.security import Refused
from voice_interview.web.sound import recording_of

T = TypeVar("T")


def rate(request: Request) -> Response:
    """Change the person's own rating, which stays that of the day of the answer."""
    attempt = answer_of(request)
    if attempt.question.follows:
        raise Refused(
            HTTPStatus.CONFLICT, "A follow-up has no rating of its own: rate its question."
        )
    score = _chosen(request, "score", tuple(Score))
    desk(request).store.rated(attempt.id, score, attempt.rated_at or attempt.asked_at)
    return back_to(f"/answers/{attempt.id}")


def correct(request: Request) -> Response:
    """Add a transcript in which what was misheard is put right; the one that was heard is kept."""
    attempt, at = answer_of(request), desk(request)
    if attempt.transcript is None:
        raise Refused(HTTPStatus.CONFLICT, "This answer has no transcript to correct.")
    transcript = corrected(attempt.transcript, request.scope["form"].get("text", ""))
    if transcript.text != attempt.transcript.text:
        at.store.transcribed(attempt.id, _measured(at, attempt, transcript), at.now())
    return back_to(f"/answers/{attempt.id}#transcript")


def grade(request: Request) -> Response:
    """Grade again, in the background."""
    attempt, at = answer_of(request), desk(request)
    engine = _chosen(request, "engine", GRADERS)

    def work(_report: Report) -> None:
        grader = grader_of(at.loaded.with_grader(engine))
        for result in regrade(at.store, grader, [at.store.attempt(attempt.id)], at.now):
            if result.problem:
                raise GradingError(f"The grade stays: {result.problem}")

    return _begin(request, attempt.id, "Grading", work)


def transcribe(request: Request) -> Response:
    """Write the recording down again, in the background; earlier transcripts are kept."""
    attempt, at = answer_of(request), desk(request)
    engine = _chosen(request, "engine", TRANSCRIBERS)
    path, language = recording_of(at.store, attempt), attempt.question.language

    def work(report: Report) -> None:
        transcriber = transcriber_of(at.loaded.with_transcriber(engine), language, report)
        report(Progress("Writing down", None))
        transcript, _ = written_down(transcriber, path, language)
        at.store.transcribed(attempt.id, _measured(at, attempt, transcript), at.now())

    return _begin(request, attempt.id, "Getting ready", work)


def delete_answer(request: Request) -> Response:
    """Delete an answer with its recording."""
    attempt, store = answer_of(request), desk(request).store
    remove_answer(store, store.session(attempt.session_id), attempt)
    return back_to(f"/sessions/{attempt.session_id}")


def delete_session(request: Request) -> Response:
    """Delete a sitting with its recordings."""
    store = desk(request).store
    remove_session(store, store.session(number(request)))
    return back_to("/sessions")


def _measured(at: Desk, attempt: Attempt, transcript: Transcript) -> Transcript:
    """With how the answer was delivered."""
    if attempt.recording is None:
        return transcript
    before = attempt.transcript and attempt.transcript.delivery
    limit = attempt.question.time_limit or at.loaded.config.listen.time_limit
    return with_delivery(transcript, attempt.recording.seconds, before.limit if before else limit)


def _begin(request: Request, answer_id: int, task: str, work: Callable[[Report], None]) -> Response:
    if not desk(request).jobs.begin(answer_id, task, work):
        raise Refused(
            HTTPStatus.CONFLICT,
            "Something is being done with this answer already.",
            "Wait until it is over; its page shows how far it has come.",
        )
    return back_to(f"/answers/{answer_id}#again")


def _chosen(request: Request, name: str, choices: Sequence[T]) -> T:
    """The choice that a form makes. Raises `Refused` where it makes none of these."""
    given = request.scope["form"].get(name, "")
    for choice in choices:
        if given == str(choice):
            return choice
    raise Refused(HTTPStatus.BAD_REQUEST, f"“{given}” cannot be chosen for {name}.")
