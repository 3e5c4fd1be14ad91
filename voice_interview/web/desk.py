"""What every page needs, and how pages are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from voice_interview.config import LoadedConfig
from voice_interview.models import Attempt
from voice_interview.plain_text import visible
from voice_interview.store.store import Store
from voice_interview.web.jobs import Jobs
from voice_interview.web.overview import Overviews
from voice_interview.web.rendering import environment
from voice_interview.web.security import Access

LARGEST_ID = 2**31 - 1
"""Largest number that every database takes."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The log, the settings, and the work that goes on."""

    loaded: LoadedConfig
    store: Store
    access: Access
    jobs: Jobs
    overviews: Overviews
    now: Callable[[], datetime]
    """UTC."""


def desk(request: Request) -> Desk:
    """That of the application which `request` came to."""
    found: Desk = request.app.state.desk
    return found


def number(request: Request) -> int:
    """The id in the address. Raises `HTTPException` where no row can have it."""
    value: int = request.path_params["id"]
    if value > LARGEST_ID:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return value


def answer_of(request: Request) -> Attempt:
    """The answer in the address. Raises `NotStoredError`."""
    return desk(request).store.attempt(number(request))


def page(
    request: Request, template: str, status: HTTPStatus = HTTPStatus.OK, **values: Any
) -> Response:
    """A page made of `values`."""
    common: Mapping[str, object] = {
        "path": request.url.path,
        "form_token": request.app.state.desk.access.form_token,
    }
    text = environment().get_template(template).render(common, **values)
    return HTMLResponse(visible(text), status)


def back_to(path: str) -> Response:
    """Where a change leads: to a page that can be loaded again without repeating it."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)
