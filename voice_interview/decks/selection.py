"""Which questions of a deck a session asks."""

import random
import re
from collections.abc import Sequence

from voice_interview.decks.suggest import did_you_mean, listed
from voice_interview.errors import DeckError
from voice_interview.models import Deck, Question, Round

_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
"""A round's number; four digits hold a year."""


def choose(
    deck: Deck,
    *,
    round: str | None = None,  # noqa: A002 - what the product calls it, and keyword-only
    question_ids: Sequence[str] = (),
    count: int | None = None,
    shuffle: random.Random | None = None,
) -> tuple[Question, ...]:
    """The questions to ask, in the deck's order, or in that of `shuffle`.

    `round` is a round's number or a part of its title in any case; `question_ids` leaves only
    these; `count` leaves the first so many (all, where there are fewer), after shuffling. Raises
    `DeckError` where there is no such round or question, or `count` is below 1.
    """
    questions = list(_round(deck, round).questions if round is not None else deck.questions)
    if question_ids:
        questions = _with_ids(questions, question_ids, deck)
    if shuffle is not None:
        shuffle.shuffle(questions)
    if count is not None and count < 1:
        raise DeckError(f"A session cannot ask {count} questions.", "Ask for one at least.")
    return tuple(questions[:count])


def _round(deck: Deck, wanted: str) -> Round:
    found = _numbered(deck, int(wanted)) if _NUMBER.fullmatch(wanted) else _titled(deck, wanted)
    if len(found) == 1:
        return found[0]
    titles = [each.title for each in deck.rounds]
    rounds = f"Its rounds: {listed(titles)}."
    if found:
        raise DeckError(
            f'"{wanted}" names {len(found)} rounds of "{deck.title}".',
            f"Write more of the title. {rounds}",
        )
    raise DeckError(
        f'"{deck.title}" has no round "{wanted}".', did_you_mean(wanted, titles) + rounds
    )


def _numbered(deck: Deck, number: int) -> list[Round]:
    """The round whose title bears the number, else the round at that place, from 1."""
    bearing = [each for each in deck.rounds if _number(each.title) == number]
    return bearing or list(deck.rounds[number - 1 : number])


def _number(title: str) -> int | None:
    match = _NUMBER.search(title)
    return int(match[0]) if match else None


def _titled(deck: Deck, part: str) -> list[Round]:
    folded = part.strip().casefold()
    same = [each for each in deck.rounds if each.title.casefold() == folded]
    return same or [each for each in deck.rounds if folded in each.title.casefold()]


def _with_ids(questions: list[Question], wanted: Sequence[str], deck: Deck) -> list[Question]:
    known = [question.id for question in questions]
    missing = next((each for each in wanted if each not in known), None)
    if missing is not None:
        raise _no_question(missing, known, deck)
    return [question for question in questions if question.id in wanted]


def _no_question(wanted: str, known: Sequence[str], deck: Deck) -> DeckError:
    elsewhere = next((each for each in deck.questions if each.id == wanted), None)
    if elsewhere:
        return DeckError(
            f'The question "{wanted}" is not in the chosen round.',
            f'It is in "{elsewhere.round}".',
        )
    return DeckError(
        f'"{deck.title}" has no question "{wanted}".',
        f"{did_you_mean(wanted, known)}Its questions: {listed(known)}.",
    )
