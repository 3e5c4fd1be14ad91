"""Small charts as SVG, drawn by leather on the server: no script, and they print as they are.

Colours are those of the style sheet, so that a chart follows light and dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

import leather
from leather import theme
from markupsafe import Markup, escape

Point: TypeAlias = tuple[date, float]

WIDTH, HEIGHT = 360, 150

theme.background_color = "none"
theme.margin = 0.045
theme.tick_color = "var(--line)"
theme.zero_color = "var(--line)"
theme.label_color = "var(--soft)"
theme.tick_font_family = "inherit"
theme.tick_font_size = 12
theme.tick_font_char_width = 7
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


def line_chart(
    points: Sequence[Point], days: tuple[date, date], heights: Sequence[float], says: str
) -> Markup:
    """`points` in the order of their days, which lie between the two of `days`.

    The axis is marked at `heights`, lowest first; `says` is what the chart shows, in a sentence.
    """
    chart = leather.Chart()
    chart.set_x_scale(_days(*days))
    chart.add_x_axis(tick_formatter=_day)
    chart.set_y_scale(_heights(heights[0], heights[-1]))
    chart.add_y_axis(ticks=list(heights), tick_formatter=_height)
    inside = [(day, min(max(value, heights[0]), heights[-1])) for day, value in points]
    if len(inside) > 1:
        chart.add_line(inside, stroke_color="var(--accent)")
    else:
        chart.add_dots(inside, fill_color="var(--accent)")
    drawn = chart.to_svg(width=WIDTH, height=HEIGHT)
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    named = f'class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(says)}"'
    return Markup(drawn.replace(size, named, 1))


@lru_cache(maxsize=8)
def _days(first: date, last: date) -> Any:
    """leather takes longer to choose the marks of a scale than to draw a chart."""
    return leather.Temporal(first, last)


@lru_cache(maxsize=8)
def _heights(lowest: float, highest: float) -> Any:
    return leather.Linear(lowest, highest)


def _day(day: date, _number: int, _count: int) -> str:
    return f"{day.day} {day:%b}"


def _height(height: float, _number: int, _count: int) -> str:
    return f"{height:g}"
