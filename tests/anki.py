"""Small Anki packages, as Anki's old and new versions write them."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import zstandard


@dataclass(frozen=True, slots=True)
class Note:
    fields: Sequence[str]
    deck: int = 1
    tags: str = ""


FIELDS = ("Front", "Back")
DECKS = {1: "Bread", 2: "Bread::Rye"}

_COMMON = """
    CREATE TABLE notes (id INTEGER PRIMARY KEY, guid TEXT, mid INTEGER, mod INTEGER, usn INTEGER,
                        tags TEXT, flds TEXT, sfld TEXT, csum INTEGER, flags INTEGER, data TEXT);
    CREATE TABLE cards (id INTEGER PRIMARY KEY, nid INTEGER, did INTEGER, ord INTEGER);
"""


def old_collection(notes: Sequence[Note], fields: Sequence[str] = FIELDS) -> bytes:
    """`collection.anki2` and `.anki21`: decks and note types as JSON."""
    base = sqlite3.connect(":memory:")
    base.executescript(_COMMON + "CREATE TABLE col (models TEXT, decks TEXT);")
    models = {"7": {"id": 7, "flds": [{"name": name} for name in fields]}}
    decks = {str(number): {"id": number, "name": name} for number, name in DECKS.items()}
    base.execute("INSERT INTO col VALUES (?, ?)", (json.dumps(models), json.dumps(decks)))
    return _filled(base, notes)


def new_collection(notes: Sequence[Note], fields: Sequence[str] = FIELDS) -> bytes:
    """`collection.anki21b`: decks and fields in tables, compressed with zstd."""
    base = sqlite3.connect(":memory:")
    base.create_collation("unicase", lambda one, other: (one > other) - (one < other))
    base.executescript(
        _COMMON
        + """CREATE TABLE col (id INTEGER);
             CREATE TABLE decks (id INTEGER PRIMARY KEY, name TEXT COLLATE unicase);
             CREATE TABLE fields (ntid INTEGER, ord INTEGER, name TEXT COLLATE unicase);
             CREATE UNIQUE INDEX by_name ON decks (name);"""
    )
    for number, name in DECKS.items():
        base.execute("INSERT INTO decks VALUES (?, ?)", (number, name.replace("::", "\x1f")))
    for place, name in enumerate(fields):
        base.execute("INSERT INTO fields VALUES (7, ?, ?)", (place, name))
    data = bytearray(_filled(base, notes))
    data[18:20] = b"\2\2"  # Anki's own journal mode
    return zstandard.compress(bytes(data))


def _filled(base: sqlite3.Connection, notes: Sequence[Note]) -> bytes:
    for number, note in enumerate(notes, 1):
        row = (number, f"guid{number}", note.tags, "\x1f".join(note.fields))
        base.execute("INSERT INTO notes (id, guid, mid, tags, flds) VALUES (?, ?, 7, ?, ?)", row)
        base.execute("INSERT INTO cards VALUES (?, ?, ?, 0)", (number, number, note.deck))
    base.commit()
    data = base.serialize()
    base.close()
    return data


def package(path: Path, members: dict[str, bytes]) -> Path:
    """A package at `path`."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    path.write_bytes(written.getvalue())
    return path
