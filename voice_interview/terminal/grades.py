"""A grade on the screen; readable without colour."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from voice_interview.models import Contradiction, Grade, PointStatus, PointVerdict
from voice_interview.terminal.wording import suggestion

INDENT = (0, 0, 0, 2)

STATUS_WIDTH = 14
"""Columns for the longest mark and status: "! contradicted"."""

POINT_MARKS = {
    PointStatus.COVERED: "✓",
    PointStatus.PARTLY: "~",
    PointStatus.MISSING: "✗",
    PointStatus.CONTRADICTED: "!",
}

OFF_TOPIC = "The answer seems to be about something else."


def graded(grade: Grade) -> RenderableType:
    """The points with what was said of each, remarks, the suggestion last."""
    heading = Text("\nKey points", style="bold").append(
        f"  as {_grader(grade)} finds them", style="not bold dim"
    )
    rows = Table.grid(padding=(0, 1, 0, 0))
    rows.add_column(width=STATUS_WIDTH)
    for verdict in grade.points:
        rows.add_row(f"{POINT_MARKS[verdict.status]} {verdict.status}", _point(verdict))
    for wrong in grade.contradictions:
        rows.add_row("! not so", _wrong(wrong))
    suggested = Text(f"Suggested: {suggestion(grade)}", style="bold")
    parts: tuple[Table | Text, ...] = (rows, *map(Text, _remarks(grade)), suggested)
    return Group(heading, *(Padding(part, INDENT) for part in parts))


def _grader(grade: Grade) -> str:
    return f"the {grade.engine} grader{f' ({grade.model})' if grade.prompt else ''}"


def _point(verdict: PointVerdict) -> Text:
    said = Text(verdict.point)
    if verdict.quote:
        said.append(f"\n“{' '.join(verdict.quote.split())}”", style="italic dim")
    if verdict.would_cover:
        said.append(f"\nWould cover it: {verdict.would_cover}", style="dim")
    return said


def _wrong(wrong: Contradiction) -> Text:
    return Text(f"“{wrong.quote}”", style="italic").append(f"\n{wrong.why}", style="not italic")


def _remarks(grade: Grade) -> Iterator[str]:
    if grade.note:
        yield grade.note
    if grade.off_topic:
        yield OFF_TOPIC
    if grade.feedback:
        yield grade.feedback
    if grade.follow_up:
        yield f"An interviewer might ask next: {grade.follow_up}"
