"""The list of sittings, one of them, and one of them to take along."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from voice_interview.exchange.writing import TEXTS
from voice_interview.models import Score
from voice_interview.progress.log import days
from voice_interview.progress.stats import Part
from voice_interview.store.lists import deck_titles, session_lines
from voice_interview.store.selection import Selection
from voice_interview.web.desk import desk, number, page
from voice_interview.web.paging import Paging, wanted_page

ON_A_PAGE = 25

ENDINGS = {"json": "json", "csv": "csv", "markdown": "md"}
"""Formats that a page offers, and how their files end."""


def index(request: Request) -> Response:
    """The sittings that the address asks for, newest first."""
    at, wanted = desk(request), wanted_page(request)
    found = session_lines(at.store, _selection(request), (wanted - 1) * ON_A_PAGE, ON_A_PAGE)
    overview, _ = at.overviews.at(at.now())
    return page(
        request,
        "sessions.html",
        sessions=found.items,
        paging=Paging(request.url, wanted, ON_A_PAGE, found.total),
        asked=request.query_params,
        decks=deck_titles(at.store),
        rounds=_names(overview.stats.rounds),
        tags=_names(overview.stats.tags),
    )


def show(request: Request) -> Response:
    """One sitting: its questions in order."""
    record = desk(request).store.session(number(request))
    return page(request, "session.html", record=record, endings=ENDINGS)


def export(request: Request) -> Response:
    """One sitting as a file."""
    store, session_id = desk(request).store, number(request)
    wanted = request.query_params.get("format", "")
    if wanted not in ENDINGS:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    store.session(session_id)  # raises before the file begins
    pieces = TEXTS[wanted](store.each_session([session_id]), store.folder)
    name = f"session-{session_id}.{ENDINGS[wanted]}"
    return StreamingResponse(
        pieces,
        media_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _names(parts: Sequence[Part]) -> list[str]:
    return sorted({each.name for each in parts})


def _selection(request: Request) -> Selection:
    """What the address asks for; what it asks for wrongly is left open."""
    asked = request.query_params
    since, until = days(desk(request).loaded, _day(asked.get("since")), _day(asked.get("until")))
    score = asked.get("score", "")
    return Selection(
        deck=asked.get("deck") or None,
        round=asked.get("round") or None,
        tag=asked.get("tag") or None,
        score=int(score) if score in {str(int(each)) for each in Score} else None,
        since=since,
        until=until,
    )


def _day(given: str | None) -> date | None:
    try:
        return date.fromisoformat(given or "")
    except ValueError:
        return None
