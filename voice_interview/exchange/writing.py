"""Sessions to text, to a folder of pages, and to a zip with the recordings."""

import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

import msgspec

from voice_interview.errors import DiskError
from voice_interview.exchange.markdown import file_name, page
from voice_interview.exchange.records import FORMAT, VERSION, to_plain
from voice_interview.exchange.table import rows
from voice_interview.models import SessionRecord, with_follow_ups

Records: TypeAlias = Iterable[SessionRecord]

RECORD = "sessions.json"
RECORDINGS = "recordings"
"""Names in a zip."""


def json_text(records: Records, folder: Path) -> Iterator[str]:
    """Every field, a session a line; `folder` is the log's."""
    yield f'{{"format":"{FORMAT}","version":{VERSION},"sessions":['
    divider = "\n"
    for record in records:
        yield divider + msgspec.json.encode(to_plain(record, folder)).decode()
        divider = ",\n"
    yield "\n]}\n"


def csv_text(records: Records, _folder: Path) -> Iterator[str]:
    """A row an answer."""
    return rows(records)


def markdown_text(records: Records, _folder: Path) -> Iterator[str]:
    """A page a session."""
    return map(page, records)


TEXTS: Mapping[str, Callable[[Records, Path], Iterator[str]]] = {
    "json": json_text,
    "csv": csv_text,
    "markdown": markdown_text,
}
"""Formats by name; each gives its text in pieces, so that no more than a session is held."""


def write_text(pieces: Iterable[str], target: Path) -> None:
    """`pieces` one after the other in `target`, which is there whole or not at all.

    Raises `DiskError`.
    """
    with _whole(target) as part, part.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)


def write_pages(records: Records, target: Path) -> None:
    """A dated Markdown file a session in the folder `target`. Raises `DiskError`."""
    names: set[str] = set()
    for record in records:
        name = _unlike(names, file_name(record))
        names.add(name)
        write_text([page(record)], target / name)


def write_zip(records: Records, folder: Path, target: Path) -> None:
    """The JSON, and every recording of the log in `folder` that is there. Raises `DiskError`."""
    recordings: list[str] = []

    def noted() -> Iterator[SessionRecord]:
        for record in records:
            answers = with_follow_ups(record.attempts)
            paths = (each.recording.path for each in answers if each.recording)
            recordings.extend(path.relative_to(folder).as_posix() for path in paths)
            yield record

    with _whole(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(RECORD, "w", force_zip64=True) as file:
            for piece in json_text(noted(), folder):
                file.write(piece.encode())
        for name in recordings:
            with suppress(FileNotFoundError):
                archive.write(folder / name, f"{RECORDINGS}/{name}", zipfile.ZIP_STORED)


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A file beside `target` that takes its place in the end. It is for its owner's eyes."""
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        yield part
        part.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DiskError(f"{target} cannot be written: {reason}.", "Name another file.") from error
    finally:
        with suppress(OSError):
            part.unlink()


def _unlike(names: set[str], name: str) -> str:
    """`name`, with a number where it is taken."""
    wanted, number = name, 1
    while name in names:
        number += 1
        name = f"{wanted.removesuffix('.md')}_{number}.md"
    return name
