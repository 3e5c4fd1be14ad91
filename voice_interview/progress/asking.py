"""What a session asks: what is named, else what is due and new."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from voice_interview.config import LoadedConfig
from voice_interview.decks.problems import Problem
from voice_interview.decks.selection import choose
from voice_interview.interview.plan import open_deck
from voice_interview.models import Deck, Question
from voice_interview.progress.agenda import agenda_of
from voice_interview.progress.decks import practised
from voice_interview.progress.log import schedule_of
from voice_interview.scheduling.agenda import due, new
from voice_interview.scheduling.due import Schedule


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for; None leaves the setting."""

    deck: str | None = None
    round: str | None = None
    questions: Sequence[str] = ()
    count: int | None = None
    minutes: float | None = None
    shuffle: bool | None = None
    rest: float | None = None
    follow_ups: int | None = None
    hands_free: bool = False
    due: bool = False
    """Only what is due."""
    any_round: bool = False
    """Also what is new in rounds that are not yet open."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of a session, and what there is to say where it has none."""

    deck: Deck
    problems: Sequence[Problem]
    """Of the deck's file."""
    questions: Sequence[Question]
    next: date | None = None
    """When the next question of the deck is due that is not yet."""
    unasked: int = 0
    """How many of the deck's questions were never rated."""


def asked(loaded: LoadedConfig, wish: Wish, now: datetime) -> Asked:
    """The deck and the questions that `wish` and the settings come to.

    Raises `DeckError` where there is no such deck, round or question, and `StoreError`.
    """
    deck, problems = open_deck(loaded, wish.deck)
    settings = loaded.config.practice
    count = wish.count or settings.count or None
    shuffle = settings.shuffle if wish.shuffle is None else wish.shuffle
    order = random.Random() if shuffle else None
    if _is_named(wish) and not wish.due:
        named = choose(
            deck, round=wish.round, question_ids=wish.questions, count=count, shuffle=order
        )
        return Asked(deck, problems, named)
    schedule = schedule_of(loaded, now)
    if wish.due and wish.deck is None and not _is_named(wish):
        deck, problems = open_deck(loaded, _most_due(loaded, deck, schedule))
    questions = _scheduled(deck, wish, schedule)[:count]
    if order:
        order.shuffle(questions)
    unasked = len(new(deck, schedule, any_round=True))
    return Asked(deck, problems, questions, agenda_of([deck], schedule).next, unasked)


def _is_named(wish: Wish) -> bool:
    return wish.round is not None or bool(wish.questions)


def _scheduled(deck: Deck, wish: Wish, schedule: Schedule) -> list[Question]:
    named = choose(deck, round=wish.round, question_ids=wish.questions)
    again = due(named, schedule)
    return again if wish.due else again + new(deck, schedule, any_round=wish.any_round)


def _most_due(loaded: LoadedConfig, deck: Deck, schedule: Schedule) -> str:
    """The file of `deck` where something of it is due, else of the deck with the most due."""

    def number_due(each: Deck) -> int:
        return len(due(each.questions, schedule))

    decks = (deck,) if number_due(deck) else (deck, *practised(loaded).decks)
    return str(max(decks, key=number_due).source)
