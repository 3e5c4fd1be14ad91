"""The decks whose progress is told."""

from dataclasses import dataclass
from pathlib import Path

from voice_interview.config import LoadedConfig
from voice_interview.errors import DeckError
from voice_interview.models import Deck
from voice_interview.progress.log import log_of
from voice_interview.progress.memo import remembered
from voice_interview.store import progress as stored


@dataclass(frozen=True, slots=True)
class Practised:
    """Decks of which the log has sessions."""

    decks: tuple[Deck, ...]
    lost: tuple[str, ...] = ()
    """Ids of those whose file is no longer found."""


def practised(loaded: LoadedConfig, name: str | None = None) -> Practised:
    """The deck with this id or file, else every deck in the log, as its file is today.

    Raises `DeckError` where there is no deck of that name, and `StoreError`.
    """
    with log_of(loaded) as log:
        rows = stored.decks(log)
    if name is not None:
        from voice_interview.interview.plan import open_deck

        mine = (_deck(loaded, *row) for row in rows if row[0] == name)
        return Practised((next(filter(None, mine), None) or open_deck(loaded, name)[0],))
    found = {row[0]: _deck(loaded, *row) for row in rows}
    return Practised(
        tuple(deck for deck in found.values() if deck is not None),
        tuple(each for each, deck in found.items() if deck is None),
    )


def _deck(loaded: LoadedConfig, name: str, source: str | None) -> Deck | None:
    """From the file it was last practised from, else from that of its name in the deck folders."""
    try:
        file = Path(source or "")
        deck = remembered(file if file.is_file() else _named(loaded, name))
    except DeckError:
        return None
    return deck if deck.id == name else None


def _named(loaded: LoadedConfig, name: str) -> Path:
    from voice_interview.decks.library import builtin_folder, find_deck

    return find_deck(name, [*loaded.deck_folders, builtin_folder()], loaded.base)
