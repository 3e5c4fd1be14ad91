"""grade."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO, TypeVar

import click

from voice_interview.cli.context import MOST, Context, notes, out, pass_context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from voice_interview.protocols import Grader

T = TypeVar("T")


@click.command()
@click.argument("session", required=False, type=click.IntRange(min=1, max=MOST))
@click.option("--all", "everything", is_flag=True, help="Grade the answers of all sessions.")
@click.option(
    "--engine", type=click.Choice(["embedded", "llm"]), help="Who grades, other than as set."
)
@click.option(
    "--csv", "table", type=click.Path(path_type=Path), metavar="FILE", help="Grade a table."
)
@click.option(
    "--out",
    "target",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the graded table here, not to standard output.",
)
@pass_context
def grade(
    context: Context,
    session: int | None,
    everything: bool,
    engine: Literal["embedded", "llm"] | None,
    table: Path | None,
    target: Path | None,
) -> None:
    """Grade stored answers again, or the answers of a table.

    SESSION is its number in `voice-interview history`. Your own ratings stay, and so do earlier
    grades: the new one is added.

    A table is a CSV file with the columns question, reference and answer, perhaps key_points (one a
    line in the cell, or divided by semicolons) and any others. What is added: coverage (0 to 1),
    score (1 to 3), points (JSON) and graded_by.

    \b
    Examples:
      voice-interview grade 3
      voice-interview grade --all --engine llm
      voice-interview grade --csv answers.csv --out graded.csv
    """
    if [session is not None, everything, table is not None].count(True) != 1:
        raise click.UsageError("Name one of: a SESSION, --all, --csv FILE.")
    if target is not None and table is None:
        raise click.UsageError("--out goes with --csv.")
    from voice_interview.regrade import grader_of

    settings = context.config()
    grader = grader_of(settings.with_grader(engine) if engine else settings)
    if table is not None:
        _table(grader, table, target)
    else:
        _stored(context, grader, session)


def _stored(context: Context, grader: "Grader", session: int | None) -> None:
    from voice_interview.regrade import answers_of, regrade
    from voice_interview.terminal import reports

    _tell(grader)
    screen = out()
    grades = []
    with context.store() as store:
        answers = answers_of(store, session)
        for result in _counted(regrade(store, grader, answers), len(answers), screen):
            grades.append(result.grade)
            screen.print(reports.regraded(result.attempt, result.grade))
            if remark := result.problem or (result.grade.note if result.grade else ""):
                screen.print(f"   {remark}")
    screen.print(reports.regraded_all(grades))
    if answers and not any(grades):
        sys.exit(1)


def _table(grader: "Grader", path: Path, target: Path | None) -> None:
    from voice_interview.grading.table import read_table, write_table
    from voice_interview.regrade import grade_table

    table = read_table(path)
    with _opened(path, target) as file:
        _tell(grader)
        _tell_stories(table.stories)
        grades = grade_table(grader, table)
        if not file.isatty():  # there the rows themselves show how far it has come
            grades = _counted(grades, len(table.rows), notes())
        write_table(table, grades, file)


def _tell(grader: "Grader") -> None:
    if grader.notice:
        notes().print(grader.notice)


def _tell_stories(lines: "Sequence[int]") -> None:
    """Say which answers are compared with nothing: a reference may be forgotten."""
    from voice_interview.decks.suggest import listed

    if lines:
        notes().print(
            f"No reference and no key points in line {listed(list(map(str, lines)))}: graded as a"
            " story from experience, by situation, task, action and result."
        )


def _counted(work: Iterator[T], total: int, screen: "Console") -> Iterator[T]:
    """The same, with its progress on the screen."""
    with screen.status("") as status:
        for number in range(1, total + 1):
            status.update(f"Grading {number} of {total}")
            yield next(work)


@contextmanager
def _opened(source: Path, target: Path | None) -> Iterator[TextIO]:
    """Where a table is written. Raises `DiskError`."""
    from voice_interview.errors import DiskError

    if target is None:
        yield sys.stdout
        return
    if target.exists() and target.samefile(source):
        raise click.UsageError("--out must be another file than --csv.")
    try:
        file = target.open("w", encoding="utf-8", newline="")
    except OSError as error:
        reason = error.strerror
        raise DiskError(f"{target} cannot be written: {reason}.", "Name another file.") from None
    with file:
        yield file
