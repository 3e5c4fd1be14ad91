"""What is due, in all decks or in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from voice_interview.config import LoadedConfig
from voice_interview.models import Deck, Question, Score
from voice_interview.progress.decks import practised
from voice_interview.progress.log import schedule_of
from voice_interview.scheduling.agenda import due, key
from voice_interview.scheduling.due import Schedule


@dataclass(frozen=True, slots=True)
class DueQuestion:
    """A question to be asked again, and why."""

    deck: str
    """Its id."""
    deck_title: str
    round: str
    question: str
    """Its id."""
    text: str
    rating: Score
    """The last."""
    answered: date
    due: date
    """The day since when it is."""
    recall: float
    """How probable it is, 0..1, that it is remembered."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is due on a day."""

    day: date
    due: tuple[DueQuestion, ...]
    """By deck, weakest first."""
    next: date | None
    """When the next question is due that is not yet; None where none was ever rated."""
    lost_decks: tuple[str, ...] = ()
    """Ids of decks in the log whose file is not found; nothing of them is due."""


def agenda(loaded: LoadedConfig, now: datetime, deck: str | None = None) -> Agenda:
    """What is due of the deck with this id or file, else of every deck in the log.

    Raises `DeckError` where there is no such deck, and `StoreError`.
    """
    known = practised(loaded, deck)
    return agenda_of(known.decks, schedule_of(loaded, now), known.lost)


def agenda_of(decks: Sequence[Deck], schedule: Schedule, lost: tuple[str, ...] = ()) -> Agenda:
    """What is due of `decks`."""
    asked = [schedule.cards.get(key(each)) for deck in decks for each in deck.questions]
    return Agenda(
        day=schedule.today,
        due=tuple(
            _due(deck, question, schedule)
            for deck in decks
            for question in due(deck.questions, schedule)
        ),
        next=min((c.due for c in asked if c and c.due > schedule.today), default=None),
        lost_decks=lost,
    )


def _due(deck: Deck, question: Question, schedule: Schedule) -> DueQuestion:
    card = schedule.cards[key(question)]
    return DueQuestion(
        deck=deck.id,
        deck_title=deck.title,
        round=question.round,
        question=question.id,
        text=question.text,
        rating=Score(card.score),
        answered=card.day,
        due=card.due,
        recall=card.recall(schedule.today),
    )
