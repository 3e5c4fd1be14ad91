"""Which questions of a deck are asked today, and in which order."""

from collections.abc import Iterable, Iterator

from voice_interview.models import Deck, Question, QuestionKey, Round, Score
from voice_interview.scheduling.due import Schedule


def due(questions: Iterable[Question], schedule: Schedule) -> list[Question]:
    """Those that are due, weakest first.

    Weakest is what was rated lowest, and among equals what is the least likely to be remembered.
    """
    return sorted(
        (each for each in questions if schedule.is_due(key(each))),
        key=lambda each: _strength(each, schedule),
    )


def new(deck: Deck, schedule: Schedule, *, any_round: bool = False) -> list[Question]:
    """Those that were never rated, in the deck's order, of its open rounds or of `any_round`."""
    rounds = deck.rounds if any_round else _open_rounds(deck.rounds, schedule)
    return [
        question
        for each in rounds
        for question in each.questions
        if key(question) not in schedule.cards
    ]


def key(question: Question) -> QuestionKey:
    """Its name in the log."""
    return question.deck, question.id


def _strength(question: Question, schedule: Schedule) -> tuple[int, float]:
    card = schedule.cards[key(question)]
    return card.score, card.recall(schedule.today)


def _open_rounds(rounds: Iterable[Round], schedule: Schedule) -> Iterator[Round]:
    """A round is open once most of the round before it went at least partly well."""
    opened = True
    for each in rounds:
        if opened:
            yield each
        opened = _is_mostly_known(each, schedule)


def _is_mostly_known(round_: Round, schedule: Schedule) -> bool:
    cards = [schedule.cards.get(key(question)) for question in round_.questions]
    known = sum(card is not None and card.score >= Score.PARTIAL for card in cards)
    return 2 * known > len(cards) or not cards
