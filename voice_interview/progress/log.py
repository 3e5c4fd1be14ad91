"""The log as progress is read from it: answers, their schedule, and the decks they belong to."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voice_interview.config import LoadedConfig
from voice_interview.decks.library import builtin_folder, find_deck
from voice_interview.decks.markdown import read_deck
from voice_interview.errors import DeckError
from voice_interview.models import Deck
from voice_interview.scheduling.calendar import Calendar
from voice_interview.scheduling.due import Schedule, schedule
from voice_interview.store import progress as stored
from voice_interview.store.reading import Reader


def reader_of(loaded: LoadedConfig) -> Reader:
    """The log of the settings, for reading."""
    return Reader(loaded.recordings_folder, loaded.config.recordings.database)


def calendar_of(loaded: LoadedConfig) -> Calendar:
    """Days as the settings have them, in the machine's time zone."""
    return Calendar(loaded.config.practice.day_starts)


def schedule_of(loaded: LoadedConfig, now: datetime) -> Schedule:
    """Where every question that was ever rated stands. Raises `StoreError`."""
    return schedule(stored.answers(reader_of(loaded)), now, calendar_of(loaded))


@dataclass(frozen=True, slots=True)
class Practised:
    """The decks that the log has sessions of."""

    decks: tuple[Deck, ...]
    lost: tuple[str, ...]
    """Ids of those whose file is no longer found."""


def practised(loaded: LoadedConfig) -> Practised:
    """Every deck in the log, as its file is today. Raises `StoreError`."""
    decks: list[Deck] = []
    lost: list[str] = []
    for name, source in stored.decks(reader_of(loaded)):
        deck = _deck(loaded, name, source)
        if deck is None:
            lost.append(name)
        else:
            decks.append(deck)
    return Practised(tuple(decks), tuple(lost))


def _deck(loaded: LoadedConfig, name: str, source: str | None) -> Deck | None:
    """From the file it was last practised from, else from that of its name in the deck folders."""
    try:
        if source and Path(source).is_file():
            path = Path(source)
        else:
            path = find_deck(name, [*loaded.deck_folders, builtin_folder()], loaded.base)
        deck, _ = read_deck(path)
    except DeckError:
        return None
    return deck if deck.id == name else None
