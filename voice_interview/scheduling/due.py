"""The rule: what is rated 1 comes back the next day, everything else when FSRS says.

Nothing is stored for it: a schedule is its ratings, replayed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import inf
from typing import NamedTuple, TypeAlias

from voice_interview.models import QuestionKey, Rated, Score
from voice_interview.scheduling import memory
from voice_interview.scheduling.calendar import Calendar
from voice_interview.scheduling.memory import Memory

History: TypeAlias = Sequence[tuple[Rated, date]]
"""Answers with their days, in the order of their time."""


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


@dataclass(frozen=True, slots=True)
class Replay:
    """All answers, and how each question stands after its own."""

    answers: History
    """With their days, in the order of their time."""
    histories: Mapping[QuestionKey, History]
    schedule: Schedule


def replay(answers: Iterable[Rated], now: datetime, calendar: Calendar) -> Replay:
    """Replay `answers`, which come in the order of their time."""
    with_days = tuple(dated(answers, calendar))
    histories = _histories(with_days)
    cards = {key: _card(history) for key, history in histories.items()}
    return Replay(with_days, histories, Schedule(calendar.day(now), cards))


def schedule(answers: Iterable[Rated], now: datetime, calendar: Calendar) -> Schedule:
    """Where each question stands after `answers`, which come in the order of their time."""
    return replay(answers, now, calendar).schedule


def dated(answers: Iterable[Rated], calendar: Calendar) -> Iterator[tuple[Rated, date]]:
    """Each answer with its day; they come in the order of their time."""
    day, over = date.min, -inf
    for answer in answers:
        if answer.at >= over:
            day = calendar.day(datetime.fromtimestamp(answer.at, UTC))
            over = calendar.start(day + timedelta(days=1)).timestamp()
        yield answer, day


def _histories(answers: History) -> dict[QuestionKey, History]:
    """The answers to each question."""
    found: defaultdict[QuestionKey, list[tuple[Rated, date]]] = defaultdict(list)
    for answer in answers:
        found[answer[0][:2]].append(answer)
    return dict(found)


def _card(history: History) -> Card:
    first, last = history[0][0], history[-1]
    later = (
        (answer.score, (day - before).days) for (_, before), (answer, day) in pairwise(history)
    )
    return Card(memory.after(memory.first(first.score), later), last[0].score, last[1])
