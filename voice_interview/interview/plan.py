"""What a session is given: whom it works with, and what it is to ask."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from voice_interview.config import LoadedConfig
from voice_interview.decks.library import builtin_folder, find_deck
from voice_interview.decks.problems import Problem
from voice_interview.decks.reading import read_deck
from voice_interview.interview.manners import Length
from voice_interview.interview.turn import Patience
from voice_interview.models import Deck, Question
from voice_interview.protocols import (
    Ear,
    Grader,
    Microphone,
    Player,
    Recorder,
    Transcriber,
    Voice,
)

if TYPE_CHECKING:
    from voice_interview.store.store import Store


def open_deck(loaded: LoadedConfig, name: str | None = None) -> tuple[Deck, tuple[Problem, ...]]:
    """The deck of this id or file, else that of the settings, with what is wrong with it.

    A relative path in `name` begins at the current folder, one in the settings at the config
    file's. Raises `DeckError`.
    """
    folders = [*loaded.deck_folders, builtin_folder()]
    if name:
        return read_deck(find_deck(name, folders))
    asked = Path(loaded.config.practice.deck).expanduser()
    return read_deck(find_deck(str(asked), folders, loaded.base))


@dataclass(frozen=True, slots=True)
class Hearing:
    """An ear for spoken commands, and where it hears them while no answer is recorded."""

    ear: Ear
    microphone: Microphone


@dataclass(frozen=True, slots=True)
class Engines:
    """Who speaks, plays, records, transcribes, grades, remembers, and hears commands."""

    voice: Voice
    player: Player
    recorder: Recorder
    transcriber: Transcriber
    grader: Grader | None
    store: "Store"
    hearing: Hearing | None = None
    """None where commands come by keys alone."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one session asks, and how."""

    deck: Deck
    questions: Sequence[Question]
    folder: Path
    """Where its recordings go, inside the store's folder."""
    limit: float
    """Seconds for an answer, unless the question says otherwise."""
    warnings: Sequence[float]
    """Seconds left at which the person is warned."""
    minutes: float
    """No new question starts after so many minutes; 0 sets no end."""
    headphones: bool
    """True where the microphone cannot hear the loudspeaker."""
    spoken: bool
    """False where questions are only shown."""
    patience: Patience
    """How long a person may be silent."""
    manners: Length
    """How much is said beside the questions."""
    hands_free: bool = False
    """No key is waited for: a rating that is not given is left open."""
    rest: float = 0.0
    """Seconds between two questions."""
    follow_ups: int = 0
    """Most follow-up questions after an answer."""

    def limit_of(self, question: Question) -> float:
        """Seconds for the answer to `question`."""
        return question.time_limit or self.limit

    def file_of(self, position: int, question: Question, take: int) -> Path:
        """Where a take is recorded; those before the last are kept beside it."""
        suffix = f"{_TAKE}{take}" if take > 1 else ""
        return self.folder / f"{position:02}_{question.id}{suffix}.flac"


_TAKE = "_take-"


def takes_from(path: Path) -> Iterator[Path]:
    """The take recorded to `path`, and the later ones that lie beside it."""
    first, _, take = path.stem.partition(_TAKE)
    yield path
    for later in count(int(take or 1) + 1):
        beside = path.with_name(f"{first}{_TAKE}{later}{path.suffix}")
        if not beside.exists():
            return
        yield beside
