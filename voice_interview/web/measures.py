"""How answers were delivered over time, each figure as a chart."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean

from voice_interview.delivery import PACE_BAND
from voice_interview.models import Delivery
from voice_interview.web.charts import Figure, Point, line_chart

PACES = (60.0, PACE_BAND.least, PACE_BAND.most, 240.0)
"""Words a minute that are marked: both ends of a scale, and between them those of the band."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of delivery."""

    title: str
    form: str
    """How it is written, with its unit."""
    of: Callable[[Delivery], float | None]
    heights: tuple[float, ...]
    """Marks of the axis, lowest first."""
    note: str
    band: tuple[float, float] | None = None


def fillers_in_a_hundred(delivery: Delivery) -> float | None:
    """None where those of the language are not known."""
    if delivery.fillers is None:
        return None
    return 100 * sum(each.count for each in delivery.fillers) / delivery.words


MEASURES = (
    Measure(
        title="Words a minute",
        form="{:.0f}",
        of=lambda delivery: delivery.pace,
        heights=PACES,
        note=f"{PACE_BAND.source} recommends {PACE_BAND.least:g} to {PACE_BAND.most:g} in English",
        band=PACES[1:3],
    ),
    Measure(
        title="Fillers in a hundred words",
        form="{:.1f}",
        of=fillers_in_a_hundred,
        heights=(0, 5, 10),
        note="At least: some are not heard",
    ),
    Measure(
        title="Time in pauses",
        form="{:.0f}%",
        of=lambda delivery: 100 * delivery.pause_share,
        heights=(0, 25, 50),
        note="Pauses over a second",
    ),
    Measure(
        title="First word after",
        form="{:.1f} s",
        of=lambda delivery: delivery.thinking,
        heights=(0, 5, 10),
        note="From the tone to your voice",
    ),
)


def figures(measured: Sequence[tuple[datetime, Delivery]], today: date) -> Iterator[Figure]:
    """Day by day, of answers in the order in which they were given."""
    if not measured:
        return
    first = measured[0][0].astimezone().date()
    days = min(first, today - timedelta(weeks=1)), today
    for measure in MEASURES:
        points = _daily((at, measure.of(each)) for at, each in measured)
        if points:
            latest = measure.form.format(points[-1][1])
            says = f"{measure.title}, day by day, the last {latest}"
            chart = line_chart(points, days, measure.heights, says, measure.band)
            yield Figure(measure.title, latest, measure.note, chart)


def _daily(values: Iterable[tuple[datetime, float | None]]) -> list[Point]:
    """The mean of each day that has one."""
    by_day: defaultdict[date, list[float]] = defaultdict(list)
    for at, value in values:
        if value is not None:
            by_day[at.astimezone().date()].append(value)
    return [(day, fmean(of)) for day, of in sorted(by_day.items())]
