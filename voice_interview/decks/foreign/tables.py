"""Tables of questions."""

import re
from collections.abc import Iterator, Sequence

from voice_interview.decks.foreign import wording
from voice_interview.decks.foreign.likeness import Likeness, likeness
from voice_interview.decks.foreign.marks import Kind, Mark
from voice_interview.decks.foreign.starts import SHARE, Region, Start


def tables(region: Region) -> list[Start]:
    return [start for mark in region.marks if mark.kind is Kind.TABLE for start in _rows(mark)]


_INVITES = re.compile(r"add an? .*question\W*", re.IGNORECASE)
_CELL = re.compile(r"(?:\\.|`[^`]*`|[^|\\`]|`)*")
_ASKED_COLUMN = re.compile(r"\W*(?:interview\s+)?(?:questions?|q|prompt|front|ask)\W*", re.I)
_TOLD_COLUMN = re.compile(
    r"\W*(?:(?:model|short|sample)\s+)?(?:answers?|a|response|back|solution|explanation)\W*", re.I
)


def _rows(table: Mark) -> Iterator[Start]:
    rows = [_cells(line) for line in table.text.split("\n")]
    if len(rows) < 3:
        return
    header, body = rows[0], rows[2:]
    question, told = _columns(header, body)
    if question is None:
        return
    for number, row in enumerate(body, table.line + 2):
        cell = row[question] if question < len(row) else ""
        text = wording.asked(cell)
        if not text or wording.is_inner_link(cell) or _INVITES.fullmatch(text):
            continue
        answer = row[told] if told is not None and told < len(row) else ""
        answer = "" if wording.is_link(answer) else answer.replace("<br>", "\n")
        yield Start(number, number + 1, text, until=number + 1, given=answer, weak=not answer)


def _cells(line: str) -> list[str]:
    bare = line.strip().removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    cells: list[str] = []
    position = 0
    while position <= len(bare):
        match = _CELL.match(bare, position)
        assert match is not None  # it matches nothing too
        cells.append(match[0].replace("\\|", "|").strip())
        position = match.end() + 1
    return cells


def _columns(header: Sequence[str], body: Sequence[Sequence[str]]) -> tuple[int | None, int | None]:
    question = next((n for n, name in enumerate(header) if _ASKED_COLUMN.fullmatch(name)), None)
    told = next((n for n, name in enumerate(header) if _TOLD_COLUMN.fullmatch(name)), None)
    if question is None:
        for column in range(len(header)):
            cells = [row[column] for row in body if column < len(row)]
            sure = sum(likeness(cell) is Likeness.SURE for cell in cells)
            if len(cells) > 1 and sure >= SHARE * len(cells):
                question = column
                break
    if question is not None and told is None and len(header) == question + 2:
        told = question + 1
    return question, told
