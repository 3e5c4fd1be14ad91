"""Small charts as SVG, drawn by leather on the server: no script, and they print as they are.

Colours are those of the style sheet, so that a chart follows light and dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeAlias, TypeVar
from xml.etree import ElementTree

import leather
from leather import theme
from markupsafe import Markup, escape

Point: TypeAlias = tuple[date, float]

V = TypeVar("V", date, float)

WIDTH, HEIGHT = 270, 130

MOST_DAYS = 4
"""Days that are marked on an axis."""

LONG = timedelta(days=300)
"""From which on a mark needs its year and no day."""

theme.background_color = "none"
theme.margin = 0.03
theme.tick_color = "var(--line)"
theme.zero_color = "var(--line)"
theme.label_color = "var(--soft)"
theme.tick_font_family = "inherit"
theme.tick_font_size = 13
theme.tick_font_char_width = 8
theme.tick_font_char_height = 12
theme.default_dot_radius = 2.5


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its heading."""

    title: str
    figure: str
    """The latest."""
    note: str
    chart: Markup


@dataclass(frozen=True, slots=True)
class _Span(Generic[V]):
    """A scale of leather's from one end to the other. Its own ones round the ends, and are slow."""

    first: V
    last: V

    def nearest(self, value: V) -> V:
        return min(max(value, self.first), self.last)

    def contains(self, value: V) -> bool:
        return self.first <= value <= self.last

    def project(self, value: V, start: float, end: float) -> float:
        return start + (end - start) * ((value - self.first) / (self.last - self.first))


@dataclass(frozen=True, slots=True)
class _Within:
    """A shape of leather's over a band of heights."""

    shape: Any
    band: tuple[float, float]

    def validate_series(self, series: Any) -> None:
        self.shape.validate_series(series)

    def to_svg(
        self, width: float, height: float, x_scale: Any, y_scale: Any, *drawn: Any
    ) -> ElementTree.Element:
        group = ElementTree.Element("g")
        foot, top = (y_scale.project(each, height, 0) for each in self.band)
        place = {"x": "0", "y": str(top), "width": str(width), "height": str(foot - top)}
        ElementTree.SubElement(group, "rect", {"class": "band", **place})
        group.append(self.shape.to_svg(width, height, x_scale, y_scale, *drawn))
        return group


def line_chart(
    points: Sequence[Point],
    days: tuple[date, date],
    heights: Sequence[float],
    says: str,
    band: tuple[float, float] | None = None,
) -> Markup:
    """At least one of `points`, in the order of their days; what lies outside is put at the edge.

    The axis is marked at `heights`, lowest first; `says` is what the chart shows, in a sentence.
    """
    across, up = _Span(*days), _Span(heights[0], heights[-1])
    inside = [(across.nearest(day), up.nearest(value)) for day, value in points]
    shape = leather.Line("var(--accent)") if len(inside) > 1 else leather.Dots("var(--accent)")
    chart = leather.Chart()
    chart.set_x_scale(across)
    long = days[1] - days[0] > LONG
    chart.add_x_axis(ticks=_marks(*days), tick_formatter=_month if long else _day)
    chart.set_y_scale(up)
    chart.add_y_axis(ticks=list(heights), tick_formatter=_height)
    chart.add_series(leather.Series(inside), _Within(shape, band) if band else shape)
    drawn = chart.to_svg(width=WIDTH, height=HEIGHT)
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    named = f'class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(says)}"'
    return Markup(drawn.replace(size, named, 1))


def _marks(first: date, last: date) -> list[date]:
    """The middles of equal parts, so that no label reaches over an end."""
    span = last - first
    parts = min(MOST_DAYS, span.days)
    return [first + span * (2 * part + 1) / (2 * parts) for part in range(parts)]


def _day(day: date, _number: int, _count: int) -> str:
    return f"{day.day} {day:%b}"


def _month(day: date, _number: int, _count: int) -> str:
    return f"{day:%b %Y}"


def _height(height: float, _number: int, _count: int) -> str:
    return f"{height:g}"
