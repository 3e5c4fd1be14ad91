"""The routes."""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from voice_interview.errors import InterviewError, NotStoredError
from voice_interview.web import answers, changes, home, live, search, sessions, sound
from voice_interview.web.desk import Desk, page
from voice_interview.web.security import STATIC, Guard, Refused

GET, POST = ["GET"], ["POST"]

ROUTES = [
    Route("/", home.show, methods=GET),
    Route("/sessions", sessions.index, methods=GET),
    Route("/sessions/{id:int}", sessions.show, methods=GET),
    Route("/answers/latest", answers.latest, methods=GET),
    Route("/answers/{id:int}", answers.show, methods=GET),
    Route("/answers/{id:int}/compare", answers.compare, methods=GET),
    Route("/answers/{id:int}/job", answers.job, methods=GET),
    Route("/answers/{id:int}/audio", sound.audio, methods=GET),
    Route("/answers/{id:int}/sound", sound.details, methods=GET),
    Route("/answers/{id:int}/rating", changes.rate, methods=POST),
    Route("/answers/{id:int}/transcript", changes.correct, methods=POST),
    Route("/answers/{id:int}/grade", changes.grade, methods=POST),
    Route("/answers/{id:int}/transcribe", changes.transcribe, methods=POST),
    Route("/answers/{id:int}/delete", changes.delete_answer, methods=POST),
    Route("/sessions/{id:int}/delete", changes.delete_session, methods=POST),
    Route("/sessions/{id:int}/export", sessions.export, methods=GET),
    Route("/search", search.show, methods=GET),
    Route("/live", live.show, methods=GET),
    Route("/live/events", live.events, methods=GET),
    Mount(STATIC.rstrip("/"), StaticFiles(packages=[("voice_interview.web", "static")])),
]


def application(desk: Desk) -> Starlette:
    """The review page of one log, for whoever `desk.access` lets in."""
    made = Starlette(
        routes=ROUTES,
        middleware=[Middleware(Guard, access=desk.access, refusal=_refused)],
        exception_handlers={
            HTTPException: _not_served,
            NotStoredError: _not_stored,
            InterviewError: _failed,
            Refused: _refused,
        },
    )
    made.state.desk = desk
    return made


def _refused(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)
    return page(request, "error.html", refused.status, message=refused.message, hint=refused.hint)


def _not_served(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    known = status.phrase != error.detail
    message = error.detail if known else "There is no such page."
    return page(request, "error.html", status, message=message, hint="")


def _not_stored(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotStoredError)
    hint = "It may have been deleted."
    return page(request, "error.html", HTTPStatus.NOT_FOUND, message=error.message, hint=hint)


def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, InterviewError)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return page(request, "error.html", status, message=error.message, hint=error.hint)
