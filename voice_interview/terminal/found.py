"""What a search found: the matches in their context."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from voice_interview.progress.search import Match
from voice_interview.terminal.tables import newest
from voice_interview.terminal.wording import count, local_time

MATCHED = "bold underline"
"""Seen without colour too."""

AROUND = 60
"""Characters shown on each side of a match."""

LONGEST_WORD = 30
"""Characters; a text without spaces is cut where it has to be."""

EXCERPTS = 2
"""Passages shown of one transcript."""


def matches(found: Sequence[Match], limit: int) -> RenderableType:
    """The answers found, newest first, and a line where there are more than `limit`."""
    if not found:
        return Text("No transcript has that.")
    shown = found[:limit]
    answers = Text(count(len(shown), "answer"), style="dim")
    return Group(*map(_match, shown), answers, *newest(limit, len(found)))


def _match(match: Match) -> RenderableType:
    said = match.said
    head = Text("Follow-up: " if said.follow_up else "", style="bold").append(said.question)
    where = f"\n{local_time(said.asked_at)}  {said.deck}  session {said.session}.{said.position}"
    head.append(where, style="not bold dim")
    return Group(head, Padding(_excerpts(match), (0, 0, 1, 2)))


def _excerpts(match: Match) -> Text:
    text = Text(match.said.text)
    for begin, end in match.places:
        text.stylize(MATCHED, begin, end)
    shown = Text()
    passages = list(_passages(match))[:EXCERPTS]
    for begin, end in passages:
        shown.append("… " if begin else "").append(text[begin:end]).append(" ")
    return shown.append("…" if passages and passages[-1][1] < len(text) else "")


def _passages(match: Match) -> Iterator[tuple[int, int]]:
    """Where the transcript is shown: around the matches, one passage where they lie close."""
    text = match.said.text
    begin = end = 0
    for first, last in match.places:
        if end and first > end + AROUND:
            yield begin, end
            end = 0
        if not end:
            begin = _word_begins(text, first - AROUND)
        end = _word_ends(text, last + AROUND)
    yield begin, end or _word_ends(text, 2 * AROUND)


def _word_begins(text: str, place: int) -> int:
    """Where the word at `place` begins, if that is near."""
    if place <= LONGEST_WORD:
        return 0
    space = text.rfind(" ", place - LONGEST_WORD, place)
    return place if space < 0 else space + 1


def _word_ends(text: str, place: int) -> int:
    """Where the word at `place` ends, if that is near."""
    if place >= len(text) - LONGEST_WORD:
        return len(text)
    space = text.find(" ", place, place + LONGEST_WORD)
    return place if space < 0 else space
