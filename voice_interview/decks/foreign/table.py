"""Tables: CSV, TSV and Anki's text exports."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from voice_interview.decks.fields import seconds
from voice_interview.decks.foreign.choices import Choice, choices_in, picked, shown
from voice_interview.decks.foreign.cloze import clozes
from voice_interview.decks.foreign.found import Findings, Found, Unread, in_rounds
from voice_interview.decks.foreign.names import Part, parts_of, split_list
from voice_interview.decks.foreign.plain import as_markdown, looks_like_html

_SEPARATORS = {
    "comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|", "colon": ":",
}  # fmt: skip
_MOST_CELL = 1_000_000
"""Characters of one cell."""


@dataclass(frozen=True, slots=True)
class _Head:
    """The `#name:value` lines on top of an Anki export."""

    settings: Mapping[str, str]
    lines: int

    def is_html(self, cell: str) -> bool:
        """The file says that its cells are HTML, or is Anki's and does not say."""
        said = self.settings.get("html", "").strip().casefold()
        return said == "true" or (not said and self.lines > 0 and looks_like_html(cell))

    def column(self, name: str) -> int | None:
        """A column's place from 0, which Anki counts from 1."""
        value = self.settings.get(f"{name} column", "")
        return int(value) - 1 if re.fullmatch(r"[1-9][0-9]{0,2}", value) else None


def is_anki_export(text: str) -> bool:
    """It begins with one of Anki's `#name:value` lines."""
    first = text.partition("\n")[0].casefold()
    return first.startswith("#") and first[1:].partition(":")[0].strip() in _SETTINGS


_SETTINGS = frozenset(
    ["separator", "html", "columns", "tags", "deck", "notetype", "guid", "if", "matches"]
) | {f"{name} column" for name in ("tags", "deck", "notetype", "guid")}


def read_table(text: str) -> Findings:
    """The questions of a table, a row each. The first row may name the columns."""
    head = _head(text)
    body = "\n" * head.lines + "\n".join(text.split("\n")[head.lines :])
    unread: list[Unread] = []
    rows = list(_rows(body, _delimiter(head, body), unread))
    columns, rows = _columns(head, rows)
    found: list[Found] = []
    for line, row in rows:
        cells = _cells(row, columns, head)
        if cells.get("text"):
            choices = choices_in(
                (name, cell)
                for cell, (part, name) in zip(row, columns, strict=False)
                if part in ("choices", "wrong")
            )
            found += _questions(cells, choices, line, head)
        else:
            unread.append(Unread(line, "a row without a question"))
    unread += [Unread(1, f'the column "{name}" is not known') for name in _strange(columns)]
    return Findings(in_rounds(found), unread=tuple(sorted(unread, key=lambda each: each.line)))


def _head(text: str) -> _Head:
    settings: dict[str, str] = {}
    lines = 0
    for line in text.split("\n"):
        name, colon, value = line[1:].partition(":")
        if not (line.startswith("#") and colon and name.strip().casefold() in _SETTINGS):
            break
        settings[name.strip().casefold()] = value
        lines += 1
    return _Head(settings, lines)


def _delimiter(head: _Head, body: str) -> str:
    named = head.settings.get("separator", "")
    if named and named[0] not in '"\r':
        return _SEPARATORS.get(named.strip().casefold(), named[0])
    sample = [line for line in body.split("\n")[:100] if 0 < len(line) < _MOST_CELL][:50]
    return max("\t,;|", key=lambda mark: _evenness(sample, mark))


def _evenness(lines: Sequence[str], mark: str) -> int:
    """How many of the lines have the same number of cells, and more than one."""
    widths = Counter(line.count(mark) for line in lines if mark in line)
    return max(widths.values(), default=0)


def _rows(text: str, delimiter: str, unread: list[Unread]) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line it begins in."""
    csv.field_size_limit(_MOST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            unread.append(Unread(reader.line_num, f"a row that is no {delimiter!r} row ({error})"))
            before = reader.line_num
            continue
        if any(cell.strip() for cell in row):
            yield before + 1, row
        before = reader.line_num


_Columns = list[tuple[Part | None, str]]
"""What each column holds, and its name; empty where it has none."""


def _columns(
    head: _Head, rows: list[tuple[int, list[str]]]
) -> tuple[_Columns, list[tuple[int, list[str]]]]:
    first = rows[0][1] if rows else []
    named = head.settings.get("columns")
    if named is not None:
        names = next(csv.reader([named], delimiter=_delimiter(head, named)))
        columns: _Columns = list(zip(parts_of(names), names, strict=True))
        if first == names:
            rows = rows[1:]
    elif len(first) > 1 and "text" in parts_of(first):
        columns, rows = list(zip(parts_of(first), first, strict=True)), rows[1:]
    else:
        columns = []
    return _completed(head, columns, max((len(row) for _, row in rows), default=0)), rows


_SETTING_COLUMNS: Mapping[str, Part] = {
    "tags": "tags",
    "deck": "round",
    "notetype": "ignored",
    "guid": "ignored",
}
_NEEDED: tuple[Part, ...] = ("text", "answer")


def _completed(head: _Head, columns: _Columns, width: int) -> _Columns:
    """Each column with its part: those that a setting names, then question and answer in order."""
    columns = [*columns, *([(None, "")] * (width - len(columns)))]
    for name, part in _SETTING_COLUMNS.items():
        place = head.column(name)
        if place is not None and place < len(columns):
            columns[place] = (part, columns[place][1])
    for part in _NEEDED:
        free = next((place for place, (own, _) in enumerate(columns) if own is None), None)
        if free is not None and all(own != part for own, _ in columns):
            columns[free] = (part, columns[free][1])
    return columns


def _strange(columns: _Columns) -> list[str]:
    return [name or str(place) for place, (part, name) in enumerate(columns, 1) if part is None]


def _cells(row: Sequence[str], columns: _Columns, head: _Head) -> dict[Part, str]:
    """A row's text by part, as Markdown; parts that stand in several columns are joined."""
    cells: dict[Part, str] = {}
    for cell, (part, _) in zip(row, columns, strict=False):
        if part is None or not cell.strip():
            continue
        # Gaps may hold tags, so they are taken out before.
        text = as_markdown(cell) if head.is_html(cell) and "{{c" not in cell else cell.strip()
        cells[part] = f"{cells[part]}\n\n{text}" if part in cells else text
    return cells


def _questions(
    cells: Mapping[Part, str], choices: Sequence[Choice], line: int, head: _Head
) -> Iterator[Found]:
    tags = cells.get("tags", "")
    parted_by_spaces = head.column("tags") is not None or not set(tags) & set(",;|")
    text, answer = cells["text"], picked(cells.get("answer", ""), choices, None)
    for asked, told in clozes(text, answer) or [(text, answer)]:
        yield Found(
            text=asked,
            answer=told,
            round=(cells.get("round") or head.settings.get("deck", "")).replace("::", ": "),
            line=line,
            tags=tuple(tags.split()) if parted_by_spaces else split_list(tags),
            key_points=split_list(cells.get("key points", ""), r"[;|\n]"),
            follow_ups=split_list(cells.get("follow-ups", ""), r"[;|\n]"),
            time_limit=seconds(cells.get("time limit", "")),
            shown="\n\n".join(filter(None, [cells.get("shown"), shown(choices)])),
        )
