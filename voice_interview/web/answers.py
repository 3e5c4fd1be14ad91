"""An answer, and the answers to one question side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import get_args, get_type_hints

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from voice_interview.config import Grading, Transcription
from voice_interview.models import (
    Attempt,
    Contradiction,
    PointStatus,
    PointVerdict,
    Transcript,
    is_english,
    with_follow_ups,
)
from voice_interview.store.lists import answers_to
from voice_interview.web.desk import answer_of, back_to, desk, number, page
from voice_interview.web.moments import moment

EARLIER = 20
"""Answers to the same question that are listed."""

SIDE_BY_SIDE = 3
"""Answers that are compared, the latest."""

GRADERS = tuple(each for each in get_args(get_type_hints(Grading)["engine"]) if each != "none")
TRANSCRIBERS = get_args(get_type_hints(Transcription)["engine"])


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a grader found, with the moment at which its quote is said."""

    finding: PointVerdict | Contradiction
    at: float | None
    """Seconds; None where there is no quote, or it does not stand in the transcript."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What several answers did with one key point."""

    point: str
    statuses: tuple[PointStatus | None, ...]
    """One an answer; None where its grade does not know the point."""


def show(request: Request) -> Response:
    """One answer with all that is known of it."""
    at, attempt = desk(request), answer_of(request)
    record = at.store.session(attempt.session_id)
    places = [each.id for each in with_follow_ups(record.attempts)]
    place = places.index(attempt.id)
    return page(
        request,
        "answer.html",
        attempt=attempt,
        record=record,
        before=places[place - 1] if place else None,
        after=places[place + 1] if place + 1 < len(places) else None,
        points=_evidence(attempt.grade.points if attempt.grade else (), attempt.transcript),
        wrong=_evidence(attempt.grade.contradictions if attempt.grade else (), attempt.transcript),
        others=answers_to(at.store, record.deck, attempt.question.id, EARLIER),
        job=at.jobs.of(attempt.id),
        graders=GRADERS,
        transcribers=TRANSCRIBERS,
        settings=at.loaded.config,
        english=is_english(attempt.question.language),
    )


def latest(request: Request) -> Response:
    """Leads to the latest answer to the question in the address."""
    asked = request.query_params
    lines = answers_to(desk(request).store, asked.get("deck", ""), asked.get("question", ""), 1)
    if not lines:
        raise HTTPException(HTTPStatus.NOT_FOUND, "This question was never answered.")
    return back_to(f"/answers/{lines[0].id}")


def compare(request: Request) -> Response:
    """The latest answers to the question of one, side by side, oldest first."""
    store, attempt = desk(request).store, answer_of(request)
    deck = store.session(attempt.session_id).deck
    lines = answers_to(store, deck, attempt.question.id, SIDE_BY_SIDE)
    answers = [store.attempt(line.id) for line in lines[::-1]]
    return page(
        request, "compare.html", attempt=attempt, answers=answers, comparisons=compared(answers)
    )


def job(request: Request) -> Response:
    """How the work on an answer stands, for its page."""
    found = desk(request).jobs.of(number(request))
    if found is None:
        return JSONResponse({"over": True})
    return JSONResponse(
        {
            "task": found.progress.task,
            "fraction": found.progress.fraction,
            "over": found.over,
            "problem": found.problem,
        }
    )


def compared(answers: Sequence[Attempt]) -> list[Comparison]:
    """What each answer did with each key point that any of their latest grades knows."""
    found = [
        {verdict.point: verdict.status for verdict in each.grade.points} if each.grade else {}
        for each in answers
    ]
    points = dict.fromkeys(point for statuses in reversed(found) for point in statuses)
    return [Comparison(point, tuple(each.get(point) for each in found)) for point in points]


def _evidence(
    findings: Sequence[PointVerdict | Contradiction], transcript: Transcript | None
) -> list[Evidence]:
    return [
        Evidence(each, moment(each.quote, transcript) if transcript else None) for each in findings
    ]
