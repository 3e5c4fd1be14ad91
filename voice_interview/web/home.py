"""The first page: what is due, how it goes, and the latest sittings."""

from starlette.requests import Request
from starlette.responses import Response

from voice_interview.broadcast import watched
from voice_interview.store.lists import deliveries, session_lines
from voice_interview.store.selection import Selection
from voice_interview.web.desk import desk, page
from voice_interview.web.measures import figures

LATEST = 5
"""Sittings shown."""

MEASURED = 300
"""Answers whose delivery is shown, the latest."""

MOST_DUE = 6
"""Questions that are named; of the others it is said how many there are."""


def show(request: Request) -> Response:
    """Everything that needs the whole log comes from the overview."""
    at = desk(request)
    found, current = at.overviews.at(at.now())
    return page(
        request,
        "home.html",
        running=watched(at.loaded.recordings_folder),
        latest=session_lines(at.store, Selection(), 0, LATEST),
        overview=found,
        current=current,
        most_due=MOST_DUE,
        delivery=list(figures(deliveries(at.store, MEASURED), found.stats.day)),
    )
