"""Answers in a table: a teacher's class, or a data set."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TextIO

import msgspec

from voice_interview.errors import DiskError, GradingError
from voice_interview.grading.rubric import rubric_of
from voice_interview.models import Grade, Question
from voice_interview.plain_text import visible

NEEDED = ("question", "reference", "answer")
KEY_POINTS = "key_points"
ADDED = ("coverage", "score", "points", "graded_by")

_DELIMITERS = ",;\t"

_BYTE_ORDER_MARK = "\ufeff"

_LONGEST_CELL = 10_000_000
"""In characters."""


@dataclass(frozen=True, slots=True)
class Row:
    """One answer."""

    question: Question
    answer: str
    cells: tuple[str, ...]
    """As they stand in the table."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of answers, read and checked."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    """At least one."""
    delimiter: str
    marked: bool
    """It began with a byte order mark, by which spreadsheets know UTF-8."""

    @property
    def stories(self) -> tuple[int, ...]:
        """Lines with nothing to compare an answer with, as stories have it: or it was forgotten."""
        return tuple(row.question.line for row in self.rows if row.question.self_rated)


def read_table(path: Path) -> Table:
    """The answers of a CSV file in UTF-8, divided by commas, semicolons or tabs.

    The first line names the columns. Key points stand in one cell: a line each, or divided by
    semicolons, or as a JSON list. Raises `GradingError`, which names the line.
    """
    text = _text(path)
    marked, text = text.startswith(_BYTE_ORDER_MARK), text.removeprefix(_BYTE_ORDER_MARK)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    records = _records(path, text, delimiter)
    _, header = next(records, (0, []))
    columns = _columns(path, header)
    rows = tuple(_row(path, line, cells, columns) for line, cells in records)
    if not rows:
        raise GradingError(f"{path} holds no answer.", "Put one answer a line below the header.")
    return Table(tuple(header), rows, delimiter, marked)


def write_table(table: Table, grades: Iterable[Grade], out: TextIO) -> None:
    """The table with four columns more, a row as soon as it is graded."""
    if table.marked:
        out.write(_BYTE_ORDER_MARK)
    writer = csv.writer(out, delimiter=table.delimiter)
    writer.writerow((*table.header, *ADDED))
    for row, grade in zip(table.rows, grades, strict=True):
        writer.writerow((*row.cells, *_added(grade)))
        out.flush()


def _added(grade: Grade) -> tuple[str, ...]:
    points = msgspec.json.encode(grade.points).decode()
    coverage = "" if grade.coverage is None else f"{grade.coverage:.3f}"
    return coverage, str(int(grade.score)), points, f"{grade.engine} {grade.model}".strip()


def _text(path: Path) -> str:
    try:
        return visible(path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError:
        raise GradingError(f"{path} is not UTF-8 text.", "Save it as CSV in UTF-8.") from None
    except OSError as error:
        raise DiskError(f"{path} cannot be read: {error.strerror}.", "Name another file.") from None


def _records(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with the line on which it begins."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _bad(path, line, f"is no CSV: {error}", "Is a quotation mark missing?") from None
        if cells is None:
            return
        if cells:
            yield line, cells


def _columns(path: Path, header: list[str]) -> dict[str, int]:
    """The place of each column by its name."""
    names = [name.strip().casefold() for name in header]
    if missing := [name for name in NEEDED if name not in names]:
        raise GradingError(
            f"{path} has no column {' and no column '.join(missing)}.",
            f"Its first line names the columns: {', '.join(NEEDED)}, perhaps {KEY_POINTS}, and any"
            " of your own.",
        )
    if doubled := [name for name, number in Counter(names).items() if name and number > 1]:
        raise GradingError(f"{path} has two columns {doubled[0]}.", "Rename one of them.")
    if taken := [name for name in ADDED if name in names]:
        raise GradingError(
            f"{path} has a column {taken[0]} already, which grading adds.",
            "Rename it, so that it is not lost.",
        )
    return {name: place for place, name in enumerate(names)}


def _row(path: Path, line: int, cells: list[str], columns: dict[str, int]) -> Row:
    if len(cells) != len(columns):
        raise _bad(
            path,
            line,
            f"has {len(cells)} cells under {len(columns)} columns",
            "Put texts that hold the divider in quotation marks.",
        )
    fields = {name: cells[place].strip() for name, place in columns.items()}
    if not fields["question"]:
        raise _bad(path, line, "has no question", "Write what was asked.")
    question = Question(
        id=f"line-{line}",
        text=fields["question"],
        reference=fields["reference"],
        key_points=_key_points(fields.get(KEY_POINTS, "")),
        line=line,
    )
    try:
        rubric_of(question)
    except GradingError as error:
        raise _bad(path, line, f"cannot be graded. {error.message[:-1]}", error.hint) from None
    return Row(question, fields["answer"], tuple(cells))


def _key_points(cell: str) -> tuple[str, ...]:
    try:
        return msgspec.json.decode(cell, type=tuple[str, ...])
    except msgspec.DecodeError:
        lines = cell.splitlines() if "\n" in cell else cell.split(";")
        return tuple(point for line in lines if (point := line.strip()))


def _bad(path: Path, line: int, what: str, hint: str) -> GradingError:
    return GradingError(f"{path}, line {line}, {what}.", hint)
