"""How it goes, as the first page shows it; worked out once for each state of the log."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import TypeAlias

from voice_interview.background import begin
from voice_interview.config import LoadedConfig
from voice_interview.errors import StoreError
from voice_interview.models import Deck, QuestionKey, Rated
from voice_interview.progress.agenda import Agenda, agenda_of
from voice_interview.progress.agreement import Pair, pairs_of
from voice_interview.progress.decks import practised
from voice_interview.progress.log import calendar_of, log_of
from voice_interview.progress.stats import Part, Stats, monday, stats_of
from voice_interview.scheduling.agenda import key
from voice_interview.scheduling.due import replay
from voice_interview.store import progress as stored
from voice_interview.store.database import FILE_NAME
from voice_interview.web.charts import Figure, Point, line_chart

WEEKS = 26
"""Shown in the calendar, and at most in the charts."""

A_WEEK = timedelta(weeks=1)

MOST_PARTS = 8
"""Rounds, and tags, that have a chart: those with the most answers."""

RATINGS = (1, 2, 3)
"""Marks of a chart's axis."""

LEVELS = (1, 2, 4, 7)
"""Answers a day from which a day of the calendar is a shade darker."""

PATIENCE = 0.05
"""Seconds that a page waits for an overview before it shows the one before."""

SECONDS = 5.0
"""For which an overview of a log on a database server is good."""

PartKey: TypeAlias = tuple[str, str]
"""Title of a deck and name of one of its rounds; or nothing and a tag."""


@dataclass(frozen=True, slots=True)
class Day:
    """One square of the calendar."""

    day: date
    answers: int
    level: int
    """0 to 4."""


@dataclass(frozen=True, slots=True)
class Overview:
    """All that needs the whole log."""

    agenda: Agenda
    stats: Stats
    calendar: tuple[tuple[Day, ...], ...]
    """Week by week, Monday first; the last one ends today."""
    rounds: tuple[Figure, ...]
    tags: tuple[Figure, ...]
    """How the answers to a round, or with a tag, were rated over time."""
    pairs: Mapping[Pair, int]
    """How often a rating went with a suggestion."""


def overview(loaded: LoadedConfig, now: datetime) -> Overview:
    """Of the log of these settings. Raises `StoreError`."""
    calendar, known = calendar_of(loaded), practised(loaded)
    with log_of(loaded) as log:
        told = replay(stored.answers(log, suggestions=True), now, calendar)
    today = told.schedule.today
    stats = stats_of(known.decks, told, known.lost)
    weeks = _calendar(Counter(day for _, day in told.answers), today)
    latest = [(each, day) for each, day in told.answers if day >= weeks[0][0].day]
    return Overview(
        agenda=agenda_of(known.decks, told.schedule, known.lost),
        stats=stats,
        calendar=weeks,
        rounds=_figures(stats.rounds, latest, _rounds_of(known.decks), today),
        tags=_figures(stats.tags, latest, _tags_of(known.decks), today),
        pairs=Counter(pairs_of(answer for answer, _ in told.answers)),
    )


class Overviews:
    """The overview of a log, made anew in the background once the log has changed."""

    def __init__(
        self, loaded: LoadedConfig, make: Callable[[LoadedConfig, datetime], Overview] = overview
    ) -> None:
        self._loaded = loaded
        self._make = make
        self._lock = Lock()
        self._state: object = None
        self._coming: Future[Overview] | None = None
        self._latest: Overview | None = None

    def at(self, now: datetime, patience: float = PATIENCE) -> tuple[Overview, bool]:
        """The overview, and whether it is of the log as it stands.

        A new one is waited for so many seconds, and the first one until it is there. Raises
        `StoreError`.
        """
        with self._lock:
            state = (calendar_of(self._loaded).day(now), *self._log())
            if self._coming is None or (self._state != state and self._coming.done()):
                self._state = state
                self._coming = begin(lambda: self._make(self._loaded, now), "overview")
            coming, before, current = self._coming, self._latest, self._state == state
        try:
            self._latest = coming.result(patience if before else None)
        except TimeoutError:
            assert before is not None
            return before, False
        except StoreError:
            self._coming = None
            raise
        return self._latest, current

    def _log(self) -> Iterator[object]:
        """Something that changes with the log."""
        if self._loaded.config.recordings.database:
            yield time.monotonic() // SECONDS
            return
        for ending in ("", "-wal"):
            path = self._loaded.recordings_folder / f"{FILE_NAME}{ending}"
            found = path.stat() if path.exists() else None
            yield found and (found.st_mtime_ns, found.st_size)


def _calendar(days: Mapping[date, int], today: date) -> tuple[tuple[Day, ...], ...]:
    first = monday(today) - (WEEKS - 1) * A_WEEK
    shown = [first + timedelta(days=each) for each in range((today - first).days + 1)]
    squares = [Day(day, days[day], sum(days[day] >= least for least in LEVELS)) for day in shown]
    return tuple(tuple(squares[at : at + 7]) for at in range(0, len(squares), 7))


def _figures(
    parts: Sequence[Part],
    answers: Sequence[tuple[Rated, date]],
    names: Callable[[QuestionKey], Iterable[PartKey]],
    today: date,
) -> tuple[Figure, ...]:
    """Of the parts with the most of `answers`, oldest first; `names` gives a question's parts."""
    scores: defaultdict[PartKey, defaultdict[date, list[int]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for answer, day in answers:
        for name in names(answer[:2]):
            scores[name][monday(day)].append(answer.score)
    named = {(each.deck, each.name): each for each in parts if (each.deck, each.name) in scores}
    most = sorted(named, key=lambda name: -named[name].answers)[:MOST_PARTS]
    shown = {name: _means(scores[name]) for name in named if name in most}
    first = min((weeks[0][0] for weeks in shown.values()), default=today)
    days = min(first, today - A_WEEK), today
    return tuple(_figure(named[name], weeks, days) for name, weeks in shown.items())


def _figure(part: Part, weeks: Sequence[Point], days: tuple[date, date]) -> Figure:
    latest = f"{part.latest:.1f}"
    says = f"{part.name}: mean rating week by week, the last three {latest}"
    note = f"{part.rated} of {part.questions} questions rated, {part.due} due"
    return Figure(part.name, latest, note, line_chart(weeks, days, RATINGS, says))


def _means(weeks: Mapping[date, Sequence[int]]) -> tuple[Point, ...]:
    return tuple((week, sum(scores) / len(scores)) for week, scores in sorted(weeks.items()))


def _rounds_of(decks: Iterable[Deck]) -> Callable[[QuestionKey], Iterable[PartKey]]:
    found = {
        key(question): [(deck.title, each.title)]
        for deck in decks
        for each in deck.rounds
        for question in each.questions
    }
    return lambda question: found.get(question, ())


def _tags_of(decks: Iterable[Deck]) -> Callable[[QuestionKey], Iterable[PartKey]]:
    found = {
        key(question): [("", tag) for tag in question.tags]
        for deck in decks
        for question in deck.questions
    }
    return lambda question: found.get(question, ())
