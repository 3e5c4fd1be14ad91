"""What is due, on the screen."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from voice_interview.progress.agenda import Agenda, DueQuestion
from voice_interview.terminal.tables import headed, lost
from voice_interview.terminal.wording import count, mark

if TYPE_CHECKING:
    from voice_interview.progress.asking import Asked

SHOWN = 10
"""Questions listed of one deck."""

ASK = "voice-interview practice --due"


def agenda(shown: Agenda) -> RenderableType:
    """What is due, deck by deck."""
    parts: list[RenderableType] = [Text(_head(shown), style="bold")]
    for title, questions in groupby(shown.due, key=lambda each: each.deck_title):
        parts += _deck(title, list(questions), shown.day)
    if shown.due:
        parts.append(Text(f"\nBegin with: {ASK}"))
    return Group(*parts, *lost(shown.lost_decks))


def nothing_to_ask(chosen: "Asked", *, only_due: bool) -> RenderableType:
    """Why a session has nothing to ask, and what can be asked all the same."""
    new = "" if only_due else ", and no new question is open"
    told = f'Nothing is due in "{chosen.deck.title}"{new}.{_next(chosen.next)}'
    unasked = f"--any-round asks the {chosen.unasked} never rated, " if chosen.unasked else ""
    return Text(told).append(f"\n{unasked}--round 1 asks a round again.", style="dim")


def _head(shown: Agenda) -> str:
    if shown.due:
        return f"{count(len(shown.due), 'question')} due."
    return f"Nothing is due.{_next(shown.next)}"


def _next(day: date | None) -> str:
    return f" The next question is due on {day:%A, %Y-%m-%d}." if day else ""


def _deck(title: str, questions: Sequence[DueQuestion], today: date) -> list[RenderableType]:
    table = headed("Last", "Since", "Recall", "Id", "Question")
    for each in questions[:SHOWN]:
        table.add_row(
            mark(each.rating),
            _since(each.due, today),
            f"{each.recall:.0%}",
            each.question,
            each.text,
        )
    parts: list[RenderableType] = [Text(f"\n{title}", style="bold"), table]
    if (more := len(questions) - SHOWN) > 0:
        parts.append(Text(f"and {more} more", style="dim"))
    return parts


def _since(due: date, today: date) -> str:
    days = (today - due).days
    return f"{count(days, 'day')}" if days else "today"
