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
    score: int
    """The last, 1 to 3."""
    day: date
    """Of the last answer."""

    @property
    def due(self) -> date:
        """The day on which it is to be asked again."""
        days = 1 if self.score == Score.DIDNT_KNOW else memory.interval(self.memory)
        return self.day + timedelta(days=days)

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
    return Schedule(calendar.day(now), replayed(dated(answers, calendar)))


def dated(answers: Iterable[Rated], calendar: Calendar) -> Iterator[tuple[Rated, date]]:
    """Each answer with its day; they come in the order of their time."""
    day, ends = date.min, datetime.min.replace(tzinfo=UTC)
    for answer in answers:
        if answer.at >= ends:
            day = calendar.day(answer.at)
            ends = calendar.start(day + timedelta(days=1))
        yield answer, day


def replayed(answers: Iterable[tuple[Rated, date]]) -> dict[QuestionKey, Card]:
    """Where each question stands after its answers, which come with their days and in order."""
    cards: dict[QuestionKey, Card] = {}
    for answer, day in answers:
        key, score = answer[:2], answer.score
        card = cards.get(key)
        if card is None:
            cards[key] = Card(memory.first(score), score, day)
        else:
            days = (day - card.day).days
            cards[key] = Card(memory.after(card.memory, score, days), score, day)
    return cards
