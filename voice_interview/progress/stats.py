"""How it goes: by round and by tag, day by day, and against what the grader suggests."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from voice_interview.config import LoadedConfig
from voice_interview.models import Deck, Question, QuestionKey, Rated
from voice_interview.progress.agreement import Agreement, Pair, agreement, kappa, pairs_of
from voice_interview.progress.decks import practised
from voice_interview.progress.log import calendar_of, log_of
from voice_interview.scheduling.agenda import key
from voice_interview.scheduling.due import History, Replay, Schedule, replay
from voice_interview.store import progress as stored

LATEST = 3
"""Answers in the mean that tells how it goes."""

WEEKS = 8

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """A round of a deck, or a tag, which may be in several."""

    deck: str
    """Title of the round's deck; empty for a tag."""
    name: str
    questions: int
    rated: int
    """Questions that were rated at least once."""
    answers: int
    latest: float | None
    """Mean of the last three ratings."""
    due: int
    kappa: float | None
    """Agreement of own rating and suggestion; None where there is too little to tell."""


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days, from a Monday."""

    begins: date
    answers: int


@dataclass(frozen=True, slots=True)
class Stats:
    """Everything there is to say of a person's progress."""

    day: date
    answers: int
    """All that were rated, also to questions that are in no deck any more."""
    days: int
    """On which at least one answer was rated."""
    streak: int
    """Days in a row until today, or until yesterday where today is still to come."""
    longest: int
    """The longest such row."""
    weeks: tuple[Week, ...]
    """The last eight, this one last."""
    rounds: tuple[Part, ...]
    tags: tuple[Part, ...]
    agreement: Agreement
    lost_decks: tuple[str, ...] = ()
    """Ids of decks in the log whose file is not found."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers to one question, added up."""

    answers: int
    latest: Sequence[Rated]
    """The last three."""
    pairs: Counter[Pair]


def stats(loaded: LoadedConfig, now: datetime, deck: str | None = None) -> Stats:
    """Of the deck with this id or file, else of every deck in the log.

    Raises `DeckError` where there is no such deck, and `StoreError`.
    """
    known = practised(loaded, deck)
    ids = {each.id for each in known.decks}
    with log_of(loaded) as log:
        answers = stored.answers(log, suggestions=True)
        counted = [each for each in answers if deck is None or each.deck in ids]
    return stats_of(known.decks, replay(counted, now, calendar_of(loaded)), known.lost)


def stats_of(decks: Sequence[Deck], told: Replay, lost: tuple[str, ...] = ()) -> Stats:
    """Of all answers, and of those to the questions of `decks`."""
    today = told.schedule
    tallies = {question: _tally(history) for question, history in told.histories.items()}
    pairs = _pairs(tallies.values())
    days = Counter(day for _, day in told.answers)
    runs = _runs(days)
    return Stats(
        day=today.today,
        answers=len(told.answers),
        days=len(days),
        streak=next((n for last, n in runs.items() if today.today - last <= A_DAY), 0),
        longest=max(runs.values(), default=0),
        weeks=_weeks(days, today.today),
        rounds=tuple(
            _part(each.title, deck.title, each.questions, tallies, today)
            for deck in decks
            for each in deck.rounds
        ),
        tags=tuple(
            _part(tag, "", questions, tallies, today)
            for tag, questions in sorted(_by_tag(decks).items())
        ),
        agreement=agreement(pairs, pairs_of(answer for answer, _ in reversed(told.answers))),
        lost_decks=lost,
    )


def _tally(history: History) -> Tally:
    answers = [answer for answer, _ in history]
    return Tally(len(answers), answers[-LATEST:], Counter(pairs_of(answers)))


def _part(
    name: str,
    deck: str,
    questions: Sequence[Question],
    tallies: Mapping[QuestionKey, Tally],
    today: Schedule,
) -> Part:
    keys = [key(question) for question in questions]
    rated = [tallies[each] for each in keys if each in tallies]
    latest = sorted((each for tally in rated for each in tally.latest), key=lambda each: each.at)
    scores = [each.score for each in latest[-LATEST:]]
    return Part(
        deck=deck,
        name=name,
        questions=len(questions),
        rated=len(rated),
        answers=sum(tally.answers for tally in rated),
        latest=sum(scores) / len(scores) if scores else None,
        due=sum(map(today.is_due, keys)),
        kappa=kappa(_pairs(rated)),
    )


def _pairs(tallies: Iterable[Tally]) -> Counter[Pair]:
    return sum((tally.pairs for tally in tallies), Counter())


def _by_tag(decks: Iterable[Deck]) -> dict[str, list[Question]]:
    tagged = defaultdict(list)
    for deck in decks:
        for question in deck.questions:
            for tag in question.tags:
                tagged[tag].append(question)
    return tagged


def _runs(days: Iterable[date]) -> dict[date, int]:
    """The last day of each row of days without a gap, and the row's length."""
    runs: dict[date, int] = {}
    for day in sorted(days):
        runs[day] = runs.pop(day - A_DAY, 0) + 1
    return runs


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def _weeks(days: Mapping[date, int], today: date) -> tuple[Week, ...]:
    this = monday(today)
    begins = [this - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
    by_week: Counter[date] = Counter()
    for day, number in days.items():
        by_week[monday(day)] += number
    return tuple(Week(each, by_week[each]) for each in begins)
