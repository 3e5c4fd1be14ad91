"""The rule: what is rated 1 comes back the next day, everything else when FSRS says.

Nothing is stored for it: a schedule is its ratings, replayed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from voice_interview.models import QuestionKey, Rated, Score
from voice_interview.scheduling import memory
from voice_interview.scheduling.calendar import Calendar
from voice_interview.scheduling.memory import Memory


class Card(NamedTuple):
    """Where a question stands after its last answer."""

    memory: Memory
    score: Score
    """The last."""
    day: date
    """Of the last answer."""

    @property
    def due(self) -> date:
        """The day on which it is to be asked again."""
        known = self.score != Score.DIDNT_KNOW
        return self.day + timedelta(days=memory.interval(self.memory) if known else 1)

    def recall(self, today: date) -> float:
        """Probability, 0..1, that it is remembered `today`."""
        return memory.recall(self.memory, max((today - self.day).days, 0))


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every question that was ever rated, as it stands today."""

    today: date
    cards: dict[QuestionKey, Card]

    def is_due(self, key: QuestionKey) -> bool:
        card = self.cards.get(key)
        return card is not None and card.due <= self.today


def schedule(answers: Iterable[Rated], now: datetime, calendar: Calendar) -> Schedule:
    """Replay `answers`, which come in the order of their time."""
    cards: dict[QuestionKey, Card] = {}
    for answer, day in dated(answers, calendar):
        cards[answer.key] = _rated(cards.get(answer.key), answer.score, day)
    return Schedule(calendar.day(now), cards)


def dated(answers: Iterable[Rated], calendar: Calendar) -> Iterator[tuple[Rated, date]]:
    """Each answer with its day; they come in the order of their time."""
    day, ends = date.min, datetime.min.replace(tzinfo=UTC)
    for answer in answers:
        if answer.at >= ends:
            day = calendar.day(answer.at)
            ends = calendar.start(day + timedelta(days=1))
        yield answer, day


def _rated(card: Card | None, score: Score, day: date) -> Card:
    if card is None:
        return Card(memory.first(score), score, day)
    days = (day - card.day).days
    return Card(memory.after(card.memory, score, days), score, day)
