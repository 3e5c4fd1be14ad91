"""Decks as they were last read: reading a long one takes longer than a whole command may."""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import msgspec

from voice_interview import decks
from voice_interview.audio.files import private_replacement
from voice_interview.config import cache_folder
from voice_interview.errors import DiskError
from voice_interview.models import Deck

Stamp: TypeAlias = tuple[int, int, int]
"""When the file was changed, its size, and when the code that reads it was changed."""


@dataclass(frozen=True, slots=True)
class Memo:
    """What was read, and from what."""

    stamp: Stamp
    deck: Deck


def remembered(path: Path) -> Deck:
    """The deck of this file, read again only once it or the program has changed.

    Raises `DeckError` where it cannot be read.
    """
    name = hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:32]
    memo = cache_folder() / "decks" / f"{name}.json"
    stamp = None
    with suppress(OSError, msgspec.DecodeError):
        stamp = _stamp(path)
        kept = msgspec.json.decode(memo.read_bytes(), type=Memo, dec_hook=lambda kind, v: kind(v))
        if kept.stamp == stamp:
            return kept.deck
    from voice_interview.decks.reading import read_deck

    deck, _ = read_deck(path)
    if stamp:
        with suppress(DiskError), private_replacement(memo) as part:  # else it is read again
            part.write_bytes(msgspec.json.encode(Memo(stamp, deck), enc_hook=str))
    return deck


def _stamp(path: Path) -> Stamp:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, _code()


@cache
def _code() -> int:
    """When the code that reads decks was changed."""
    return max(each.stat().st_mtime_ns for each in Path(decks.__file__).parent.rglob("*.py"))
