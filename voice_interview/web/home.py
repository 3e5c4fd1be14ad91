"""The first page: what is due, how it goes, and the latest sittings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from statistics import fmean

from starlette.requests import Request
from starlette.responses import Response

from voice_interview.broadcast import watched
from voice_interview.delivery import PACE_BAND
from voice_interview.models import Delivery
from voice_interview.store.lists import deliveries, session_lines
from voice_interview.store.selection import Selection
from voice_interview.web.charts import Figure, Point, line_chart
from voice_interview.web.desk import desk, page

LATEST = 5
"""Sittings shown."""

MEASURED = 300
"""Answers whose delivery is shown, the latest."""

MOST_DUE = 6
"""Questions that are named; of the others it is said how many there are."""

PACES = (60, 120, 180, 240)
FILLERS = (0, 5, 10)
"""Marks of the axes."""


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
        delivery=list(_delivery(deliveries(at.store, MEASURED), found.stats.day)),
    )


def _delivery(measured: Sequence[tuple[datetime, Delivery]], today: date) -> Iterator[Figure]:
    if not measured:
        return
    days = (min(measured[0][0].astimezone().date(), today), today)
    paces = _daily((at, each.pace) for at, each in measured)
    if paces and days[0] < days[1]:
        band = f"{PACE_BAND.least:.0f} to {PACE_BAND.most:.0f}"
        note = f"{PACE_BAND.source} recommends {band} in English"
        figure = f"{paces[-1][1]:.0f}"
        says = f"Words a minute day by day, the last {figure}"
        yield Figure("Words a minute", figure, note, line_chart(paces, days, PACES, says))
    fillers = _daily((at, _fillers(each)) for at, each in measured)
    if fillers and days[0] < days[1]:
        figure = f"{fillers[-1][1]:.1f}"
        says = f"Fillers in a hundred words day by day, the last {figure}"
        chart = line_chart(fillers, days, FILLERS, says)
        yield Figure("Fillers in a hundred words", figure, "At least: some are not heard", chart)


def _fillers(delivery: Delivery) -> float | None:
    if delivery.fillers is None:
        return None
    return 100 * sum(each.count for each in delivery.fillers) / delivery.words


def _daily(values: Iterable[tuple[datetime, float | None]]) -> list[Point]:
    """The mean of each day that has one."""
    by_day: defaultdict[date, list[float]] = defaultdict(list)
    for at, value in values:
        if value is not None:
            by_day[at.astimezone().date()].append(value)
    return [(day, fmean(of)) for day, of in sorted(by_day.items())]
