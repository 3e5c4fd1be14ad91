"""What is due, and when: exact dates, and the rule over any history."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fsrs import Card as LibraryCard
from fsrs import Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from voice_interview.models import Deck, Question, Rated, Round, Score
from voice_interview.scheduling import memory
from voice_interview.scheduling.agenda import due, new
from voice_interview.scheduling.calendar import Calendar
from voice_interview.scheduling.due import Schedule, dated, schedule

BERLIN = ZoneInfo("Europe/Berlin")
CALENDAR = Calendar(zone=BERLIN)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Cuba",
    "UTC",
)

scores = st.sampled_from(Score)
zones = st.sampled_from(ZONES).map(ZoneInfo)
calendars = st.builds(Calendar, st.integers(0, 12), zones)
moments = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def berlin(text: str) -> datetime:
    """A moment, by the clock in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def answered(*answers: tuple[str, int], question: str = "q") -> list[Rated]:
    return [rated_at(berlin(at), score, question) for at, score in answers]


def rated_at(moment: datetime, score: int, question: str = "q") -> Rated:
    return Rated("deck", question, int(moment.timestamp()), score)


def moment_of(answer: Rated) -> datetime:
    return datetime.fromtimestamp(answer.at, UTC)


def due_day(*answers: tuple[str, int]) -> date:
    (card,) = schedule(answered(*answers), berlin(answers[-1][0]), CALENDAR).cards.values()
    return card.due


@pytest.mark.parametrize(
    ("score", "day"), [(1, "2026-11-25"), (2, "2026-11-25"), (3, "2026-11-26")]
)
def test_a_first_answer_comes_back_after_one_one_or_two_days(score: int, day: str) -> None:
    assert due_day(("2026-11-24 18:00", score)) == date.fromisoformat(day)


def test_a_question_that_goes_well_comes_back_later_each_time() -> None:
    history = [("2026-01-01 18:00", 3)]
    days = []
    for _ in range(5):
        days.append(due_day(*history))
        history.append((f"{days[-1]} 18:00", 3))
    assert [day.isoformat() for day in days] == [
        "2026-01-03",
        "2026-01-14",
        "2026-03-01",
        "2026-08-11",
        "2027-12-21",
    ]


def test_what_is_rated_1_comes_back_the_next_day_however_well_it_was_known() -> None:
    history = [(f"2026-{month:02}-01 18:00", 3) for month in range(1, 12)]
    assert due_day(*history) > date(2027, 1, 1)
    assert due_day(*history, ("2026-11-24 18:00", 1)) == date(2026, 11, 25)


def test_the_night_belongs_to_the_day_before_it() -> None:
    assert due_day(("2026-11-24 23:59", 1)) == date(2026, 11, 25)
    assert due_day(("2026-11-25 03:59", 1)) == date(2026, 11, 25)
    assert due_day(("2026-11-25 04:00", 1)) == date(2026, 11, 26)


def test_an_answer_at_the_very_beginning_of_a_day_belongs_to_it() -> None:
    answers = answered(("2026-11-24 18:00", 1), ("2026-11-25 04:00", 2))
    assert [day.day for _, day in dated(answers, CALENDAR)] == [24, 25]


def test_a_day_may_begin_at_another_hour() -> None:
    at_midnight = Calendar(0, BERLIN)
    assert at_midnight.day(berlin("2026-11-25 00:00")) == date(2026, 11, 25)
    assert at_midnight.day(berlin("2026-11-24 23:59")) == date(2026, 11, 24)


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_a_day_begins_at_four_on_the_clock_when_the_clocks_change(night: str) -> None:
    today = date.fromisoformat(night)
    assert CALENDAR.day(berlin(f"{night} 03:59")) == today - timedelta(days=1)
    assert CALENDAR.day(berlin(f"{night} 04:00")) == today
    assert CALENDAR.start(today) == berlin(f"{night} 04:00")


@pytest.fixture
def _in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock on the wall is Berlin's."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a process cannot be set here")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_in_berlin")
@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_the_machines_own_zone_is_taken_with_its_summer_time(night: str) -> None:
    evening = berlin(f"{night} 00:00") - timedelta(hours=4)
    for quarters in range(4 * 12):
        moment = evening + quarters * timedelta(minutes=15)
        day = Calendar().day(moment)
        assert day == CALENDAR.day(moment)
        assert Calendar().start(day) == CALENDAR.start(day)


def test_nothing_is_due_before_its_day_begins() -> None:
    answers = answered(("2026-11-24 18:00", 1))
    assert not schedule(answers, berlin("2026-11-25 03:59"), CALENDAR).is_due(("deck", "q"))
    assert schedule(answers, berlin("2026-11-25 04:00"), CALENDAR).is_due(("deck", "q"))


def test_the_persons_zone_decides_the_day() -> None:
    now = datetime(2026, 11, 24, 20, tzinfo=UTC)
    for zone, day in (("America/New_York", 25), ("Europe/Berlin", 25), ("Asia/Tokyo", 26)):
        card = schedule([rated_at(now, 1)], now, Calendar(zone=ZoneInfo(zone))).cards["deck", "q"]
        assert (zone, card.due) == (zone, date(2026, 11, day))


@given(st.lists(st.tuples(scores, st.integers(0, 400)), min_size=1, max_size=40))
def test_a_memory_is_that_of_the_library(history: list[tuple[Score, int]]) -> None:
    library = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card = LibraryCard(card_id=1)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    ours: memory.Memory | None = None
    for score, days in history:
        now += timedelta(days=days)
        card, _ = library.review_card(card, Rating(int(score)), now)
        ours = memory.after(ours, [(score, days)]) if ours else memory.first(score)
        assert ours == (card.stability, card.difficulty)
        assert memory.interval(ours) == (card.due - now).days
        later = now + timedelta(days=days)
        assert memory.recall(ours, days) == library.get_card_retrievability(card, later)


@given(moments, calendars)
def test_a_day_begins_and_ends_with_the_moments_that_belong_to_it(
    moment: datetime, calendar: Calendar
) -> None:
    day = calendar.day(moment)
    assert calendar.start(day) <= moment < calendar.start(day + timedelta(days=1))
    assert calendar.day(calendar.start(day)) == day


@st.composite
def histories(draw: st.DrawFn) -> list[Rated]:
    """Answers to a few questions, in the order of their time."""
    at = draw(moments)
    gaps = st.timedeltas(timedelta(0), timedelta(days=60))
    answers = []
    for question, score, gap in draw(
        st.lists(st.tuples(st.sampled_from("abc"), scores, gaps), max_size=30)
    ):
        at += gap
        answers.append(rated_at(at, score, question))
    return answers


@given(histories(), calendars, moments)
def test_the_rule_holds_over_any_history(
    answers: list[Rated], calendar: Calendar, now: datetime
) -> None:
    result = schedule(answers, now, calendar)
    last = {answer[:2]: answer for answer in answers}
    assert result.cards.keys() == last.keys()
    for key, card in result.cards.items():
        answered_on = calendar.day(moment_of(last[key]))
        assert (card.day, card.score) == (answered_on, last[key].score)
        assert card.due > answered_on
        if card.score == Score.DIDNT_KNOW:
            assert card.due == answered_on + timedelta(days=1)
        assert result.is_due(key) == (card.due <= calendar.day(now))
        assert 0 < card.recall(result.today) <= 1
        assert card.recall(card.day) == card.recall(card.day - timedelta(days=1)) == 1


@given(histories(), calendars)
def test_answers_to_one_question_leave_the_others_alone(
    answers: list[Rated], calendar: Calendar
) -> None:
    now = datetime(2035, 1, 1, tzinfo=UTC)
    alone = [answer for answer in answers if answer.question == "a"]
    together = schedule(answers, now, calendar).cards
    assert schedule(alone, now, calendar).cards.get(("deck", "a")) == together.get(("deck", "a"))


@given(histories(), calendars)
def test_each_answer_gets_the_day_of_its_moment(answers: list[Rated], calendar: Calendar) -> None:
    assert [day for _, day in dated(answers, calendar)] == [
        calendar.day(moment_of(answer)) for answer in answers
    ]


def rounds(*sizes: int) -> Deck:
    """A deck with rounds of these sizes; question "2.1" is the first of the second."""
    return Deck(
        "deck",
        "Deck",
        tuple(
            Round(
                f"Round {number}",
                tuple(
                    Question(f"{number}.{place}", "?", deck="deck") for place in range(1, size + 1)
                ),
            )
            for number, size in enumerate(sizes, 1)
        ),
        Path("deck.md"),
    )


def rated(**scores_of: int) -> Schedule:
    """Questions as they were rated yesterday; `_2_1` is "2.1"."""
    answers = [
        rated_at(berlin("2026-11-24 18:00"), score, name[1:].replace("_", "."))
        for name, score in scores_of.items()
    ]
    return schedule(answers, berlin("2026-11-25 18:00"), CALENDAR)


def ids(questions: Sequence[Question]) -> list[str]:
    return [question.id for question in questions]


def test_new_questions_come_from_the_first_round_in_the_decks_order() -> None:
    assert ids(new(rounds(3, 2), rated())) == ["1.1", "1.2", "1.3"]
    assert ids(new(rounds(3, 2), rated(_1_2=1))) == ["1.1", "1.3"]


@pytest.mark.parametrize(
    ("scores_of", "open_"),
    [
        ({"_1_1": 2, "_1_2": 3}, ["1.3", "1.4"]),
        ({"_1_1": 2, "_1_2": 3, "_1_3": 1}, ["1.4"]),
        ({"_1_1": 2, "_1_2": 3, "_1_3": 2}, ["1.4", "2.1"]),
        ({"_1_1": 1, "_2_1": 2}, ["1.2", "1.3", "1.4", "3.1"]),
    ],
)
def test_a_round_opens_once_more_than_half_of_the_one_before_is_at_2_or_more(
    scores_of: dict[str, int], open_: list[str]
) -> None:
    assert ids(new(rounds(4, 1, 1), rated(**scores_of))) == open_


def test_any_round_can_be_asked_for() -> None:
    assert ids(new(rounds(1, 1, 1), rated(_2_1=1), any_round=True)) == ["1.1", "3.1"]


def test_a_round_without_questions_keeps_no_other_closed() -> None:
    assert ids(new(rounds(0, 1), rated())) == ["2.1"]


def test_the_weakest_comes_first() -> None:
    answers = [
        *answered(("2026-11-01 18:00", 3), ("2026-11-02 18:00", 2), question="1.1"),
        *answered(("2026-11-02 19:00", 2), question="1.2"),
        *answered(("2026-11-20 18:00", 3), question="1.4"),
        *answered(("2026-11-24 17:00", 1), question="1.3"),
        *answered(("2026-11-24 18:00", 3), question="1.5"),
    ]
    today = schedule(answers, berlin("2026-11-25 18:00"), CALENDAR)
    assert ids(due(rounds(6).questions, today)) == ["1.3", "1.2", "1.1", "1.4"]
