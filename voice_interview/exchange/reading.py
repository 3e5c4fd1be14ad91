"""An export, read a session at a time. Nothing in it is trusted."""

import zipfile
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, TypeAlias

import ijson
from ijson.common import ObjectBuilder

from voice_interview.errors import ExchangeError
from voice_interview.exchange.records import FORMAT, VERSION
from voice_interview.exchange.writing import RECORD, RECORDINGS
from voice_interview.plain_text import one_line

MOST_RECORD = 64 << 20
"""Bytes of one session at most: hours of talk. More would only fill the memory."""

MOST_RATIO = 10
"""All recordings of a zip by its own size, at most. FLAC hardly gets smaller in a zip: what shrinks
more, or is there twice, is made to fill a disk."""

Open: TypeAlias = Callable[[], IO[bytes]]

BLOCK = 1 << 16

DEEPEST = 64
"""Lists and mappings within each other; a record has a dozen."""

BEGINNINGS, ENDS = {"start_map", "start_array"}, {"end_map", "end_array"}
NO_VALUE = {*ENDS, "map_key"}

SESSION = "a session"
"""Names a part of an export that is one; no key at its head is called so."""


class Export:
    """An export that is open."""

    def __init__(self, path: Path, open_record: Open, archive: zipfile.ZipFile | None) -> None:
        self._path = path
        self._open_record = open_record
        self._archive = archive
        self._room = MOST_RATIO * path.stat().st_size
        """Bytes that recordings may still have."""

    def sessions(self) -> Iterator[object]:
        """Each session as JSON has it. Raises `ExchangeError`, also for another version."""
        with _told(self._path):
            self._check()
            with self._open_record() as file:
                yield from (value for name, value in _parts(file) if name == SESSION)

    def audio(self, name: str) -> Iterator[bytes] | None:
        """A recording in blocks, by its path in the log; None where it is not here.

        Raises `ExchangeError`, also in between.
        """
        if self._archive is None:
            return None
        try:
            entry = self._archive.getinfo(f"{RECORDINGS}/{name}")
        except KeyError:
            return None
        self._room -= entry.file_size
        if self._room < 0:
            raise ExchangeError(
                f"The recordings in {self._path} are far larger than the file itself.",
                "Only what `voice-interview export` wrote can be brought in, unchanged.",
            )
        return self._blocks(self._archive, entry)

    def _blocks(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        with _told(self._path), archive.open(entry) as file:
            while block := file.read(BLOCK):
                yield block

    def _check(self) -> None:
        head: dict[str, object] = {}
        with self._open_record() as file:
            for name, value in _parts(file):
                head[name] = value
                if {"format", "version"} <= head.keys():
                    break
        version = head.get("version")
        if head.get("format") != FORMAT or not isinstance(version, int):
            raise ExchangeError(
                f"{self._path} is no export of sessions.",
                "Make one with: voice-interview export --out sessions.json",
            )
        if version > VERSION:
            raise ExchangeError(
                f"{self._path} was written by a newer voice-interview (version {version} of the"
                f" format; this one reads {VERSION}).",
                "Update this one: pip install --upgrade voice-interview",
            )


@contextmanager
def opened(path: Path) -> Iterator[Export]:
    """The export in a JSON file, or in a zip with recordings. Raises `ExchangeError`."""
    with ExitStack() as stack:
        with _told(path):
            if zipfile.is_zipfile(path):
                archive = stack.enter_context(zipfile.ZipFile(path))
                export = Export(path, lambda: _file_in(archive, path), archive)
            else:
                _check_encoding(path)
                export = Export(path, lambda: path.open("rb"), None)
        yield export


def _check_encoding(path: Path) -> None:
    with path.open("rb") as file:
        beginning = file.read(len(BOM_UTF8))
    if beginning.startswith((BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE)):
        raise ExchangeError(
            f"{path} is in another encoding than it was exported in: a shell or an editor wrote"
            " it anew.",
            "Export again with: voice-interview export --out sessions.json",
        )


def _file_in(archive: zipfile.ZipFile, path: Path) -> IO[bytes]:
    try:
        return archive.open(RECORD)
    except KeyError:
        raise ExchangeError(
            f"{path} holds no {RECORD}.",
            "Make an export with: voice-interview export --format zip --out sessions.zip",
        ) from None


def _parts(file: IO[bytes]) -> Iterator[tuple[str, object]]:
    """What an export holds, in its order: what stands at its head by name, and each `SESSION`.

    Raises `ValueError` where a part is endless or nested without end.
    """
    bounded = _Bounded(file)
    builder: Any = None
    name, depth = "", 0
    for event, value in ijson.basic_parse(bounded, use_float=True, buf_size=BLOCK):
        depth -= event in ENDS
        if builder is None and depth == 2 and name == "sessions" and event not in NO_VALUE:
            builder = ObjectBuilder()
        if builder is not None:
            builder.event(event, value)
        elif depth == 1 and event == "map_key":
            name = value
        elif depth == 1 and event not in BEGINNINGS | ENDS:
            yield name, value
        if builder is not None and depth == 2 and event not in BEGINNINGS:
            yield SESSION, builder.value
            builder = None
            bounded.begin()
        depth += event in BEGINNINGS
        if depth > DEEPEST:
            raise ValueError("it is nested too deep")


class _Bounded:
    """A file of which only so much may be read until something was understood."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._left = MOST_RECORD

    def begin(self) -> None:
        self._left = MOST_RECORD

    def read(self, size: int) -> bytes:
        block = self._file.read(size)
        self._left -= len(block)
        if self._left < 0:
            raise ValueError(f"more than {MOST_RECORD >> 20} MB are one piece")
        return block


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What is wrong with a file, in a sentence. RuntimeError is how zipfile refuses a password."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExchangeError(f"{path} cannot be read: {reason}.", "Name another file.") from None
    except (
        ijson.JSONError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise ExchangeError(
            f"{path} is damaged, or no export: {one_line(str(error)).rstrip('.')}.",
            "Only what `voice-interview export` wrote can be brought in, unchanged.",
        ) from None
