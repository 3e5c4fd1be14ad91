"""Anki's packages. Only the collection in them is read: nothing is unpacked, no medium opened."""

import io
import json
import lzma
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from voice_interview.decks.foreign.cloze import clozes
from voice_interview.decks.foreign.found import Findings, Found, Unread
from voice_interview.decks.foreign.names import part_of
from voice_interview.decks.foreign.plain import as_markdown
from voice_interview.decks.problems import Problem

_COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
"""The newest first: a new package holds an old collection too, which only says to update."""

MOST_BYTES = 256_000_000
"""Of a collection when unpacked: some hundred thousand notes."""

MOST_TEXT = 10_000_000
"""Of one note."""

_MOST_STEPS = 100
"""Millions of SQLite's own steps. A hundred thousand notes take four; a view that counts on without
end takes any number."""

_FIELDS = "\x1f"
_AGAIN = "Export the deck from Anki again, and leave the media out."


def read_package(path: Path) -> Findings | Problem:
    """The questions of an `.apkg` or `.colpkg` file; where it cannot be read, why."""
    try:
        data = _collection(path)
        with closing(_opened(data)) as base:
            return _read(base)
    except FileNotFoundError:
        return Problem(path, 1, "there is no such file", "Check its name and folder.")
    except _TooLargeError:
        size = f"{MOST_BYTES // 1_000_000} MB"
        return Problem(path, 1, f"its collection is larger than {size}", _AGAIN)
    except _MISSHAPEN:
        return Problem(path, 1, "its collection is not as Anki writes one", _AGAIN)
    except _UNREADABLE as error:
        return Problem(path, 1, f"the file is no Anki package ({error})", _AGAIN)


class _TooLargeError(ValueError):
    pass


_UNREADABLE = (
    OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, sqlite3.Error, ValueError,
    RuntimeError, MemoryError,
)  # fmt: skip
"""What a damaged package raises: `RuntimeError` where it is encrypted, `MemoryError` where it asks
for more than there is."""

_MISSHAPEN = (TypeError, AttributeError, LookupError)
"""What its JSON raises where that has another shape than Anki's."""


def _collection(path: Path) -> bytes:
    """The collection's SQLite file. Raises `OSError`, `BadZipFile`, `ValueError`."""
    with zipfile.ZipFile(path) as package:
        names = set(package.namelist())
        name = next((each for each in _COLLECTIONS if each in names), None)
        if name is None:
            raise ValueError("it holds no collection")
        with package.open(name) as member:
            return _unpacked(member.read(MOST_BYTES + 1), name)


def _unpacked(data: bytes, name: str) -> bytes:
    if name.endswith("b"):
        import zstandard

        try:
            with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)) as stream:
                data = stream.read(MOST_BYTES + 1)
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from error
    if len(data) > MOST_BYTES:
        raise _TooLargeError
    return data


_WAL_FLAGS = slice(18, 20)
"""Where a SQLite file says that a journal lies beside it, which one in memory cannot have."""


def _opened(data: bytes) -> sqlite3.Connection:
    if len(data) < 100 or not data.startswith(b"SQLite format 3\0"):
        raise ValueError("its collection is no SQLite file")
    plain = bytearray(data)
    plain[_WAL_FLAGS] = b"\1\1"
    base = sqlite3.connect(":memory:")
    base.create_collation("unicase", _compare)
    base.deserialize(bytes(plain))
    # What a stranger's schema holds must not run.
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA query_only = ON")
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_TEXT)
    steps = count(1)
    base.set_progress_handler(lambda: next(steps) > _MOST_STEPS, 1_000_000)
    return base


def _compare(one: str, other: str) -> int:
    return (one.casefold() > other.casefold()) - (one.casefold() < other.casefold())


@dataclass(frozen=True, slots=True)
class _Note:
    number: int
    """Its place in the collection, from 1."""
    deck: str
    names: tuple[str, ...]
    """Of its fields."""
    fields: tuple[str, ...]
    tags: tuple[str, ...]


def _read(base: sqlite3.Connection) -> Findings:
    tables = {name for (name,) in base.execute("SELECT name FROM sqlite_master")}
    decks = _decks(base, tables)
    names = _field_names(base, tables)
    found: list[Found] = []
    unread: list[Unread] = []
    for note in _notes(base, decks, names):
        questions = list(_questions(note))
        found += questions
        if not questions:
            unread.append(Unread(note.number, "a note whose question says nothing"))
    order = {name: place for place, name in enumerate(dict.fromkeys(each.round for each in found))}
    found.sort(key=lambda each: order[each.round])
    return Findings(tuple(found), unread=tuple(unread))


def _decks(base: sqlite3.Connection, tables: set[str]) -> dict[int, str]:
    if "decks" in tables:
        rows = base.execute("SELECT id, name FROM decks").fetchall()
        return {int(number): str(name).replace(_FIELDS, ": ") for number, name in rows}
    (text,) = base.execute("SELECT decks FROM col").fetchone()
    return {int(n): str(deck["name"]).replace("::", ": ") for n, deck in json.loads(text).items()}


def _field_names(base: sqlite3.Connection, tables: set[str]) -> dict[int, tuple[str, ...]]:
    if "fields" in tables:
        names: dict[int, list[str]] = {}
        for number, name in base.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
            names.setdefault(int(number), []).append(str(name))
        return {number: tuple(each) for number, each in names.items()}
    (text,) = base.execute("SELECT models FROM col").fetchone()
    return {
        int(number): tuple(str(field["name"]) for field in model["flds"])
        for number, model in json.loads(text).items()
    }


def _notes(
    base: sqlite3.Connection, decks: dict[int, str], names: dict[int, tuple[str, ...]]
) -> Iterator[_Note]:
    query = """SELECT n.mid, n.tags, n.flds, min(c.did) FROM notes n
               LEFT JOIN cards c ON c.nid = n.id GROUP BY n.id ORDER BY n.id"""
    room = MOST_BYTES
    for number, (model, tags, fields, deck) in enumerate(base.execute(query), 1):
        # What is computed may be larger than the file that computes it.
        room -= len(str(fields)) + len(str(tags))
        if room < 0:
            raise _TooLargeError
        yield _Note(
            number,
            decks.get(deck, ""),
            names.get(model, ()),
            tuple(str(fields).split(_FIELDS)),
            tuple(str(tags).split()),
        )


def _questions(note: _Note) -> Iterator[Found]:
    parts: dict[str, str] = {}
    rest: list[str] = []
    padded = [*note.names, *([""] * (len(note.fields) - len(note.names)))]
    for name, field in zip(padded, note.fields, strict=False):
        part = part_of(name)
        if part in ("text", "answer") and part not in parts:
            parts[part] = field
        elif field.strip() and part not in ("ignored", "tags", "round"):
            rest.append(field)
    if not parts.get("text", "").strip() and rest:
        parts["text"] = rest.pop(0)
    html = parts.get("text", "")
    answer = "\n\n".join(filter(None, map(as_markdown, [parts.get("answer", ""), *rest])))
    pairs = clozes(html, answer) or [(as_markdown(html), answer)]
    for text, told in pairs:
        if any(map(str.isalnum, text)):
            yield Found(text, told, note.deck, note.number, note.tags)
