"""Decks and their questions."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a deck."""

    id: str
    """Stable within its deck: lower-case words joined by hyphens."""
    text: str
    """What is asked, in Markdown on one line."""
    reference: str = ""
    """The model answer in Markdown; empty where the answer is the person's own experience."""
    key_points: tuple[str, ...] = ()
    """What a complete answer says, one point a line, in Markdown."""
    tags: tuple[str, ...] = ()
    time_limit: float | None = None
    """Seconds; None leaves the general limit."""
    follow_ups: tuple[str, ...] = ()
    deck: str = ""
    """Id of the deck it belongs to."""
    round: str = ""
    """Title of its round."""
    language: str = "en"
    """Language of the deck, as a BCP 47 tag."""
    line: int = 0
    """Line of its heading in the deck's file, from 1."""
    follows: str = ""
    """Id of the question that this one follows up; empty for a deck's own."""
    shown: str = ""
    """What is shown with the question and not read aloud, in Markdown: code, choices, a table."""

    @property
    def self_rated(self) -> bool:
        """There is nothing to compare an answer with: the person rates it, and nobody else."""
        return not self.reference.strip() and not self.key_points


def language_code(tag: str) -> str:
    """The language that a BCP 47 tag names, of whatever country: "en" for `en-GB` and `EN_us`."""
    return tag.replace("_", "-").partition("-")[0].lower()


def is_english(language: str) -> bool:
    """Whether a BCP 47 tag names English, of whatever country."""
    return language_code(language) == "en"


@dataclass(frozen=True, slots=True)
class Round:
    """Questions of one difficulty, under one heading."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Deck:
    """A file of questions."""

    id: str
    """The file's name without its ending."""
    title: str
    rounds: tuple[Round, ...]
    source: Path
    language: str = "en"
    """BCP 47 tag; voice and recogniser follow it."""
    description: str = ""

    @property
    def questions(self) -> Iterator[Question]:
        return (question for each in self.rounds for question in each.questions)
