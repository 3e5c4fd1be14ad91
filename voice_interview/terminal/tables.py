"""Tables and bars as all reports draw them."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import JustifyMethod
from rich.table import Table
from rich.text import Text

NUMBERS = {"Session", "Answers", "Spoken", "Length", "Words", "Recall", "Due", "Kappa", "Pace"}
"""Columns that stand to the right."""

EIGHTHS = " ▏▎▍▌▋▊▉"


def headed(*columns: str) -> Table:
    """An empty table with these columns."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    for name in columns:
        justify: JustifyMethod = "right" if name in NUMBERS else "left"
        table.add_column(name, justify=justify, overflow="fold")  # an id cut short names nothing
    return table


def bar(share: float, width: int) -> str:
    """A bar of `width` columns, filled to `share`, 0..1."""
    full, rest = divmod(round(share * width * 8), 8)
    return ("█" * full + EIGHTHS[rest]).rstrip().ljust(width)


def newest(shown: int, found: int) -> Iterable[Text]:
    """A line on those that are not shown, where more were found."""
    if shown < found:
        yield Text(f"Only the newest {shown}; --limit shows more.", style="dim")


def lost(decks: Sequence[str]) -> Iterable[Text]:
    """A line on decks that are in the log and nowhere else, where there are any."""
    if decks:
        yield Text(f"\nNo longer found, and left out: {', '.join(decks)}.", style="dim")
