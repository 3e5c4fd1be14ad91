"""What is due, how it goes, and what was said: over a log as sessions leave it."""

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.command import voice_interview
from tests.older import older_log
from voice_interview.config import LoadedConfig, load
from voice_interview.decks.markdown import read_deck
from voice_interview.errors import DeckError
from voice_interview.models import (
    Deck,
    Grade,
    PointStatus,
    PointVerdict,
    Question,
    Rated,
    Recorded,
    Score,
    Transcript,
)
from voice_interview.progress.agreement import agreement, kappa
from voice_interview.progress.asking import Wish, asked
from voice_interview.progress.course import courses
from voice_interview.progress.memo import remembered
from voice_interview.progress.search import phrases_of, places
from voice_interview.progress.stats import stats_of
from voice_interview.scheduling.calendar import Calendar
from voice_interview.scheduling.due import replay
from voice_interview.store import progress as stored
from voice_interview.store.database import FILE_NAME
from voice_interview.store.lists import answers_to, session_lines
from voice_interview.store.search import find
from voice_interview.store.selection import Selection
from voice_interview.store.sql import Database
from voice_interview.store.store import Store

Run = Callable[..., subprocess.CompletedProcess[str]]

NOW = datetime.now(UTC)
"""What is due hangs on the day on which a command runs."""

SETTINGS = '[practice]\ndeck = "tokens.md"\n[recordings]\nfolder = "kept"\n'

DECK = """# Tokens

## Round 1: Words

### What is a token? {#token}
Tags: words

A piece of text.

#### Key points
- a piece of text
- what is billed

### What is a word? {#word}
Tags: words, basics

Letters.

## Round 2: Memory

### What is a cache? {#cache}
Tags: memory

Kept results.
"""

SECOND_VERSION = (
    "INSERT INTO sessions (id, deck, deck_title, folder, started_at)"
    " VALUES (1, 'llm', 'Language models', 'folder', '2026-11-23 14:05:00.000000')",
    "INSERT INTO attempts (id, session_id, position, question_id, question, state, asked_at)"
    """ VALUES (1, 1, 1, 'token', '{"id": "token", "text": "What?"}', 'transcribed',"""
    " '2026-11-23 14:05:00.000000')",
    "INSERT INTO transcripts (attempt_id, text, words, engine, model, language, created_at)"
    " VALUES (1, 'an older answer', '[]', 'whisper', '', 'en', '2026-11-23 14:05:00.000000')",
)
"""An answer as it was written before transcripts could be searched."""


class Log:
    """A log written as sessions write it, one answer each."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.store = Store(folder, url)

    def answer(
        self,
        deck: Deck,
        question: str,
        rating: int | None,
        at: datetime,
        said: str = "well",
        grade: Grade | None = None,
    ) -> int:
        """Gives the attempt's id."""
        session = self.store.begin_session(deck, self.store.folder / "s", at)
        question_asked = next(each for each in deck.questions if each.id == question)
        attempt = self.store.asked(session, 1, question_asked, at)
        self.store.recorded(attempt, Recorded(self.store.folder / "s" / "a.flac", 30.0))
        self.store.transcribed(attempt, Transcript(said, (), "whisper", "base.en", "en"), at)
        if grade:
            self.store.graded(attempt, grade, at)
        if rating:
            self.store.rated(attempt, Score(rating), at)
        return attempt

    def follow_up(self, attempt: int, said: str) -> None:
        """Ask on what was answered, and get a graded answer."""
        why = Question("token_follow-up-1", "Why?", deck="tokens", follows="token")
        asked_on = self.store.followed_up(attempt, why, NOW)
        self.store.recorded(asked_on, Recorded(self.store.folder / "s" / "b.flac", 30.0))
        self.store.transcribed(asked_on, Transcript(said, (), "whisper", "base.en", "en"), NOW)
        self.store.graded(asked_on, grade(bytes="covered"), NOW)


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    (tmp_path / "tokens.md").write_text(DECK, "utf-8")
    return read_deck(tmp_path / "tokens.md")[0]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    opened = Log(tmp_path / "kept")
    yield opened
    opened.store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Log, Database]]:
    """A log, in either database."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    opened = Log(tmp_path / "kept", url)
    yield opened, opened.store.database
    opened.store.close()


@pytest.fixture
def settings(tmp_path: Path) -> LoadedConfig:
    (tmp_path / "config.toml").write_text(SETTINGS, "utf-8")
    return load(tmp_path / "config.toml")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command over the log, with the deck as that of the settings."""
    (tmp_path / "config.toml").write_text(SETTINGS, "utf-8")
    return lambda *arguments: voice_interview(tmp_path, *arguments)


def days_ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def ids(settings: LoadedConfig, wish: Wish) -> list[str]:
    return [question.id for question in asked(settings, wish, NOW).questions]


def said(database: Database, query: str) -> list[str]:
    return [found.text for found in find(database, list(phrases_of(query)), limit=10)]


def grade(**points: str) -> Grade:
    verdicts = (PointVerdict(point, PointStatus(status)) for point, status in points.items())
    return Grade(Score.PARTIAL, tuple(verdicts), "embedded")


def test_due_lists_what_is_due_and_says_so_by_its_exit_status(
    run: Run, deck: Deck, log: Log
) -> None:
    empty = run("due")
    assert (empty.returncode, empty.stdout) == (0, "Nothing is due.\n")
    log.answer(deck, "token", 3, NOW)
    nothing = run("due")
    assert nothing.returncode == 0
    assert nothing.stdout.startswith("Nothing is due. The next question is due on ")
    log.answer(deck, "word", 1, days_ago(3))
    listed = run("due")
    assert listed.returncode == 10
    assert "1 question due." in listed.stdout
    assert "What is a word?" in listed.stdout
    assert "voice-interview practice --due" in listed.stdout
    assert "What is a token?" not in listed.stdout


def test_due_as_json(run: Run, deck: Deck, log: Log) -> None:
    log.answer(deck, "word", 1, days_ago(1))
    log.answer(deck, "token", 3, NOW)
    done = run("due", "tokens", "--json")
    assert done.returncode == 10
    found = json.loads(done.stdout)
    (question,) = found["due"]
    assert (question["question"], question["rating"]) == ("word", 1)
    answered, due = (date.fromisoformat(question[each]) for each in ("answered", "due"))
    assert due - answered == timedelta(days=1)
    assert date.fromisoformat(found["next"]) - due == timedelta(days=2)
    assert 0 < question["recall"] < 1


def test_an_answer_without_a_rating_makes_nothing_due(run: Run, deck: Deck, log: Log) -> None:
    log.answer(deck, "word", None, days_ago(3), grade=Grade(Score.DIDNT_KNOW, (), "embedded"))
    assert run("due").returncode == 0


def test_a_question_that_left_its_deck_is_not_due(
    run: Run, deck: Deck, log: Log, tmp_path: Path
) -> None:
    log.answer(deck, "word", 1, days_ago(3))
    (tmp_path / "tokens.md").write_text(DECK.replace("{#word}", "{#words}"), "utf-8")
    assert run("due").returncode == 0


def test_a_deck_that_is_gone_is_named_and_keeps_no_other_from_being_due(
    run: Run, deck: Deck, log: Log, tmp_path: Path
) -> None:
    (tmp_path / "old.md").write_text(DECK, "utf-8")
    log.answer(read_deck(tmp_path / "old.md")[0], "word", 1, days_ago(3))
    log.answer(deck, "token", 1, days_ago(3))
    (tmp_path / "old.md").unlink()
    done = run("due")
    assert done.returncode == 10
    assert "1 question due." in done.stdout
    assert "No longer found, and left out: old." in done.stdout


def test_a_deck_practised_by_its_path_is_found_from_anywhere(
    run: Run, log: Log, tmp_path: Path
) -> None:
    path = tmp_path / "far" / "other.md"
    path.parent.mkdir()
    path.write_text(DECK, "utf-8")
    log.answer(read_deck(path)[0], "cache", 1, days_ago(2))
    assert "What is a cache?" in run("due").stdout


def test_a_deck_is_read_again_once_its_file_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "tokens.md"
    path.write_text(DECK, "utf-8")
    first = remembered(path)
    assert first == read_deck(path)[0] == remembered(path)
    path.write_text(DECK.replace("# Tokens", "# Others"), "utf-8")
    os.utime(path, ns=(1, 1))
    assert remembered(path).title == "Others"
    path.unlink()
    with pytest.raises(DeckError):
        remembered(path)


def test_practice_asks_what_is_due_and_then_what_is_new(
    settings: LoadedConfig, deck: Deck, log: Log
) -> None:
    assert ids(settings, Wish()) == ["token", "word"]
    log.answer(deck, "word", 1, days_ago(1))
    assert ids(settings, Wish()) == ["word", "token"]
    assert ids(settings, Wish(due=True)) == ["word"]
    assert ids(settings, Wish(any_round=True)) == ["word", "token", "cache"]
    assert ids(settings, Wish(any_round=True, count=2)) == ["word", "token"]
    assert sorted(ids(settings, Wish(count=1, shuffle=True))) == ["word"]
    log.answer(deck, "word", 2, NOW)
    log.answer(deck, "token", 3, NOW)
    assert ids(settings, Wish()) == ["cache"]


def test_what_is_named_is_asked_due_or_not(settings: LoadedConfig, deck: Deck, log: Log) -> None:
    log.answer(deck, "token", 3, NOW)
    assert ids(settings, Wish(round="2")) == ["cache"]
    assert ids(settings, Wish(questions=["token"])) == ["token"]
    assert ids(settings, Wish(round="1")) == ["token", "word"]
    assert ids(settings, Wish(round="1", due=True)) == []


def test_practice_due_takes_the_settings_deck_or_one_that_has_something_due(
    settings: LoadedConfig, deck: Deck, log: Log, tmp_path: Path
) -> None:
    (tmp_path / "other.md").write_text(DECK, "utf-8")
    log.answer(read_deck(tmp_path / "other.md")[0], "cache", 1, days_ago(2))
    found = asked(settings, Wish(due=True), NOW)
    assert (found.deck.id, [each.id for each in found.questions]) == ("other", ["cache"])
    log.answer(found.deck, "word", 1, days_ago(2))
    log.answer(deck, "token", 1, days_ago(1))
    assert ids(settings, Wish(due=True)) == ["token"]


def test_practice_with_nothing_to_ask_says_so_and_what_to_do(
    run: Run, deck: Deck, log: Log
) -> None:
    log.answer(deck, "token", 1, NOW)
    log.answer(deck, "word", 1, NOW)
    done = run("practice")
    assert (done.returncode, done.stderr) == (0, "")
    assert 'Nothing is due in "Tokens", and no new question is open.' in done.stdout
    assert "--any-round asks the 1 never rated, --round 1 asks a round again." in done.stdout


def test_stats_tell_rounds_tags_days_and_agreement(run: Run, deck: Deck, log: Log) -> None:
    partly = Grade(Score.PARTIAL, (), "embedded")
    for days in range(12, 0, -1):
        log.answer(deck, "token", 2 if days > 1 else 3, days_ago(days), grade=partly)
    log.answer(deck, "cache", 1, days_ago(1))
    shown = run("stats")
    assert shown.returncode == 0
    assert "13 answers on 12 days" in shown.stdout
    assert "12 days in a row, 12 at most" in shown.stdout
    assert "Round 1: Words" in shown.stdout
    assert "You rate 0.08 above the suggestion on average" in shown.stdout
    log.answer(replace(deck, id="other"), "token", 3, days_ago(1))
    found = json.loads(run("stats", "tokens", "--json").stdout)
    assert (found["answers"], json.loads(run("stats", "--json").stdout)["answers"]) == (13, 14)
    words, memory = found["rounds"]
    assert (words["answers"], words["rated"], words["questions"]) == (12, 1, 2)
    assert words["latest"] == pytest.approx(7 / 3)
    assert (memory["latest"], memory["due"], memory["kappa"]) == (1.0, 1, None)
    assert [tag["name"] for tag in found["tags"]] == ["basics", "memory", "words"]
    assert sum(week["answers"] for week in found["weeks"]) == 13
    assert found["agreement"]["pairs"] == 12


def test_stats_without_an_answer_say_how_to_begin(run: Run) -> None:
    assert "voice-interview practice" in run("stats").stdout


def test_a_streak_lasts_until_a_day_is_missed() -> None:
    def streak(*ago: int) -> tuple[int, int]:
        times = sorted(days_ago(days) for days in ago)
        answers = [Rated("deck", "q", seconds(at), Score.CLEAR) for at in times]
        found = stats_of([], replay(answers, NOW, Calendar(zone=UTC)))
        return found.streak, found.longest

    assert streak() == (0, 0)
    assert streak(0) == (1, 1)
    assert streak(1, 2) == (2, 2)
    assert streak(0, 1, 2, 2, 4, 5, 6, 7) == (3, 4)
    assert streak(2, 3, 4) == (0, 3)


def test_the_last_three_of_a_round_are_the_latest_of_all_its_questions(deck: Deck) -> None:
    given = (("token", 4, 1), ("word", 3, 2), ("token", 2, 3), ("word", 1, 3))
    answers = [Rated("tokens", each, seconds(days_ago(ago)), score) for each, ago, score in given]
    words, _ = stats_of([deck], replay(answers, NOW, Calendar(zone=UTC))).rounds
    assert words.latest == pytest.approx(8 / 3)


def test_kappa_is_1_in_agreement_0_by_chance_and_below_when_opposed() -> None:
    assert kappa({(1, 1): 5, (3, 3): 5}) == 1
    assert kappa(dict.fromkeys(product((1, 2, 3), (1, 2, 3)), 3)) == pytest.approx(0)
    assert kappa({(1, 3): 5, (3, 1): 5}) == -1
    assert kappa({(1, 1): 4, (2, 2): 4}) is None
    assert kappa({(2, 2): 20}) is None


def test_kappa_is_what_the_textbook_formula_gives() -> None:
    counts = [[11, 4, 1], [3, 17, 6], [0, 5, 23]]
    total = sum(map(sum, counts))
    rows, columns = [sum(row) for row in counts], [sum(c) for c in zip(*counts, strict=True)]
    cells = [(i, j) for i in range(3) for j in range(3)]
    observed = sum((i - j) ** 2 / 4 * counts[i][j] / total for i, j in cells)
    expected = sum((i - j) ** 2 / 4 * rows[i] * columns[j] / total**2 for i, j in cells)
    pairs = {(i + 1, j + 1): counts[i][j] for i, j in cells}
    assert kappa(pairs) == pytest.approx(1 - observed / expected)


def test_drift_holds_the_latest_ratings_against_those_before() -> None:
    fair, kind = (2, 2), (3, 2)
    assert agreement(Counter([fair] * 9), [fair] * 9).lean is None
    assert agreement(Counter([kind] * 39), [kind] * 39).drift is None
    found = agreement(Counter([fair] * 30 + [kind] * 30), [kind] * 30 + [fair] * 30)
    assert (found.lean, found.drift) == (0.5, 1.0)


def test_a_question_through_time_tells_what_was_gained_and_lost(
    run: Run, deck: Deck, log: Log
) -> None:
    log.answer(deck, "token", 1, days_ago(5), "a bit", grade(text="covered", billed="missing"))
    log.answer(deck, "token", 2, days_ago(3), "one two three")
    log.answer(deck, "token", 2, days_ago(1), "", grade(text="partly", billed="covered"))
    (course,) = courses(log.store.answers_to("token"), 20)
    assert [step.gained for step in course.steps] == [("text",), (), ("billed",)]
    assert [step.lost for step in course.steps] == [(), (), ("text",)]
    assert [step.words for step in course.steps] == [2, 3, 0]
    assert course.steps[1].pace == 6
    shown = run("show", "--question", "token").stdout
    assert "1 of 2" in shown
    assert "+ billed" in shown
    assert "− text" in shown
    assert json.loads(run("show", "--question", "token", "--json").stdout)[0]["deck"] == "tokens"
    assert 'no answer to "nope"' in run("show", "--question", "nope", "--deck", "tokens").stdout


def test_a_question_through_time_tells_of_an_answer_given_up_before_a_word(
    run: Run, deck: Deck, log: Log
) -> None:
    log.answer(deck, "token", 3, days_ago(1))
    session = log.store.begin_session(deck, log.store.folder / "s", NOW)
    token = deck.rounds[0].questions[0]
    log.store.rated(log.store.asked(session, 1, token, NOW), Score.DIDNT_KNOW, NOW)
    (course,) = courses(log.store.answers_to("token"), 20)
    assert [(step.rating, step.seconds) for step in course.steps] == [(3, 30), (1, None)]
    assert "○ 1" in run("show", "--question", "token").stdout


def test_words_are_not_counted_where_no_spaces_part_them(deck: Deck, log: Log) -> None:
    attempt = log.answer(deck, "token", 3, NOW)
    log.store.transcribed(attempt, Transcript("最小的文本单位", (), "w", "m", "zh"), NOW)
    ((step,),) = (course.steps for course in courses(log.store.answers_to("token"), 20))
    assert (step.words, step.pace) == (None, None)


def test_only_the_newest_answers_are_shown_and_how_to_see_the_others(
    run: Run, deck: Deck, log: Log
) -> None:
    for days, points in ((3, "covered"), (2, "missing"), (1, "covered")):
        log.answer(deck, "token", days, days_ago(days), f"well {days}", grade(text=points))
    more = "; --limit shows more."
    shown = run("show", "--question", "token", "--limit", "2").stdout
    assert f"Only the newest 2{more}" in shown
    assert (shown.count("+ text"), shown.count("− text")) == (1, 1)
    (course,) = json.loads(run("show", "--question", "token", "--limit", "1", "--json").stdout)
    assert (course["answers"], [step["rating"] for step in course["steps"]]) == (3, [1])
    assert f"Only the newest 2{more}" in run("history", "--limit", "2").stdout
    assert len(json.loads(run("history", "--limit", "2", "--json").stdout)) == 2
    assert f"2 answers\nOnly the newest 2{more}" in run("search", "well", "--limit", "2").stdout
    assert len(json.loads(run("search", "well", "--limit", "2", "--json").stdout)) == 2
    for command in (("show", "--question", "token"), ("history",), ("search", "well")):
        assert more not in run(*command, "--limit", "3").stdout


def test_a_day_that_no_calendar_shows_is_refused(run: Run) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        done = run("history", "--until", day)
        assert done.returncode == 2
        assert f"'{day}' is in no year from 1970 to 9998." in done.stderr


def test_what_is_older_and_was_logged_later_stays_older(
    any_log: tuple[Log, Database], deck: Deck
) -> None:
    log, _ = any_log
    log.answer(deck, "token", 3, days_ago(1))
    log.answer(deck, "token", 1, days_ago(5))
    assert [each.id for each in log.store.sessions()] == [1, 2]
    assert [each.id for each in log.store.sessions(1)] == [1]
    assert [line.id for line in session_lines(log.store, Selection(), 0, 2).items] == [1, 2]
    assert [each.rating for each in log.store.answers_to("token", "tokens")] == [1, 3]
    assert [line.rating for line in answers_to(log.store, "tokens", "token", 2)] == [3, 1]


def test_a_session_from_another_log_leaves_the_decks_file_known(
    any_log: tuple[Log, Database], deck: Deck
) -> None:
    log, database = any_log
    log.answer(deck, "token", 1, days_ago(5))
    log.store.add(replace(log.store.session(1), uid=str(uuid4()), attempts=()))
    assert [tuple(row) for row in stored.decks(database)] == [("tokens", str(deck.source))]


def test_show_wants_a_session_or_a_question(run: Run) -> None:
    assert run("show").returncode == 2
    assert run("show", "1", "--question", "token").returncode == 2


def test_answers_are_read_in_the_order_of_their_time_with_the_latest_suggestion(
    any_log: tuple[Log, Database], deck: Deck
) -> None:
    log, database = any_log
    later = log.answer(deck, "token", 3, days_ago(1), grade=Grade(Score.DIDNT_KNOW, (), "one"))
    log.store.graded(later, Grade(Score.PARTIAL, (), "two"), NOW)
    log.answer(deck, "word", 1, days_ago(2))
    log.answer(deck, "cache", None, days_ago(3))
    assert stored.answers(database, suggestions=True) == [
        Rated("tokens", "word", seconds(days_ago(2)), 1),
        Rated("tokens", "token", seconds(days_ago(1)), 3, 2),
    ]
    assert [answer.suggested for answer in stored.answers(database)] == [None, None]
    assert [tuple(row) for row in stored.decks(database)] == [("tokens", str(deck.source))]


def test_history_is_filtered_by_deck_round_tag_score_and_date(
    any_log: tuple[Log, Database], deck: Deck
) -> None:
    log, _ = any_log
    log.answer(deck, "token", 1, datetime(2026, 11, 20, 12, tzinfo=UTC))
    log.answer(deck, "word", 3, datetime(2026, 11, 21, 12, tzinfo=UTC))
    log.answer(deck, "cache", None, datetime(2026, 11, 22, 12, tzinfo=UTC))

    def found(**wanted: Any) -> list[int]:
        return [record.id for record in log.store.sessions(selection=Selection(**wanted))][::-1]

    assert found() == [1, 2, 3]
    assert found(deck="tokens") == found(deck="toke") == [1, 2, 3]
    assert found(deck="other") == []
    assert found(round="1") == found(round="words") == [1, 2]
    assert found(round="12") == found(round="%") == []
    assert found(tag="words") == [1, 2]
    assert found(tag="word") == []
    assert found(tag="basics", score=3) == [2]
    assert found(tag="basics", score=1) == []
    assert found(since=datetime(2026, 11, 21, tzinfo=UTC)) == [2, 3]
    assert found(until=datetime(2026, 11, 21, tzinfo=UTC)) == [1]
    session = log.store.begin_session(deck, log.store.folder / "s", NOW)
    token = replace(deck.rounds[0].questions[0], round="Élan", tags=("Übung",))
    log.store.asked(session, 1, token, NOW)
    assert found(round="élan") == found(tag="übung") == [4]


def test_history_takes_days_as_the_person_lives_them(
    run: Run, deck: Deck, log: Log, tmp_path: Path
) -> None:
    log.answer(deck, "token", 1, datetime(2026, 11, 21, 2, 30).astimezone(UTC))
    assert "Tokens" in run("history", "--since", "2026-11-20", "--until", "2026-11-20").stdout
    assert "Tokens" not in run("history", "--since", "2026-11-21").stdout
    at_midnight = SETTINGS.replace("[practice]", "[practice]\nday_starts = 0")
    (tmp_path / "config.toml").write_text(at_midnight, "utf-8")
    assert "Tokens" in run("history", "--since", "2026-11-21").stdout


def test_a_search_finds_words_by_their_beginning_and_phrases_whole(
    any_log: tuple[Log, Database], deck: Deck
) -> None:
    log, database = any_log
    texts = ["Tokens are billed, as GPT-4 does.", "the KV cache keeps keys", "Der Schlüssel fällt"]
    for days, text in enumerate(texts):
        log.answer(deck, "token", 2, days_ago(9 - days), text)
    assert said(database, "token") == said(database, "BILL tok") == texts[:1]
    assert said(database, "kv-cache") == said(database, '"kv cache"') == texts[1:2]
    assert said(database, '"cache kv"') == said(database, '"kv cach"') == []
    assert said(database, "gpt-4") == texts[:1]
    assert said(database, "schlüssel") == texts[2:]
    assert said(database, "ke") == said(database, "tokens keys") == []
    (found,) = find(database, list(phrases_of("cache")), 10)
    assert (found.question, found.rating) == ("What is a token?", Score.PARTIAL)
    assert found.asked_at == days_ago(8)


def test_a_search_finds_what_stands_within_writing_without_spaces(
    any_log: tuple[Log, Database], deck: Deck
) -> None:
    log, database = any_log
    texts = ["令牌是GPT模型处理的最小单位。", "トークンは最小単位です。", "토큰은 가장 작은 단위다"]
    for days, text in enumerate(texts):
        log.answer(deck, "token", 2, days_ago(9 - days), text)
    assert (
        said(database, "模型")
        == said(database, "gpt模型")
        == said(database, "处理 令牌")
        == texts[:1]
    )
    assert said(database, "単位") == texts[1:2]
    assert said(database, "단위") == said(database, "가장 토큰") == texts[2:]
    assert said(database, "模型 単位") == said(database, "토크") == []


def test_a_search_sees_the_latest_transcript_only_and_none_that_is_deleted(
    any_log: tuple[Log, Database], deck: Deck
) -> None:
    log, database = any_log
    attempt = log.answer(deck, "token", 2, NOW, "first hearing")
    log.store.transcribed(attempt, Transcript("second hearing", (), "w", "m", "en"), NOW)
    assert said(database, "first") == []
    assert said(database, "second") == ["second hearing"]
    with database.writing() as execute:
        execute("UPDATE transcripts SET text = 'third hearing' WHERE id = 2")
    assert (said(database, "second"), said(database, "third")) == ([], ["third hearing"])
    with database.writing() as execute:
        execute("DELETE FROM sessions")
    assert said(database, "hearing") == []


QUERIES = (
    *('"', '"" OR', "a AND", "NEAR(a b", "text:a", "*", "^a", "a*", "'", "a'b", "\\", "{a} -b"),
    *(
        " ".join(f"字{number}" for number in range(2000)),
        ":*",
        "a & | !",
        "(",
        "\udcff",
        "%s :x",
        "“a”",
        "…",
        "<->",
        "a \udcff",
    ),
)


def test_a_follow_up_is_found_as_one_and_is_no_answer_of_its_own(
    any_log: tuple[Log, Database], deck: Deck
) -> None:
    log, database = any_log
    log.follow_up(log.answer(deck, "token", 3, days_ago(1)), "because")
    found = find(database, list(phrases_of("because")), limit=10)
    assert [(each.follow_up, each.question, each.position) for each in found] == [(True, "Why?", 1)]
    (answered,) = find(database, list(phrases_of("well")), limit=10)
    assert not answered.follow_up
    assert [each.question for each in stored.answers(database, suggestions=True)] == ["token"]


def test_a_follow_up_counts_nowhere_but_in_what_was_spoken(run: Run, deck: Deck, log: Log) -> None:
    log.follow_up(log.answer(deck, "token", 3, days_ago(1)), "because")
    search, history = run("search", "because").stdout, run("history").stdout
    assert search.startswith("Follow-up: Why?\n")
    assert re.search(r"Tokens +1 +1:00 +3 ", history)
    assert json.loads(run("stats", "--json").stdout)["answers"] == 1
    assert len(json.loads(run("show", "--question", "token", "--json").stdout)[0]["steps"]) == 1
    assert "Follow-up: Why?" in run("show", "1").stdout


def test_a_query_is_never_an_error(any_log: tuple[Log, Database], deck: Deck) -> None:
    log, database = any_log
    text = "it's a AND b \\ that near text"
    log.answer(deck, "token", 2, NOW, text)
    for query in QUERIES:
        said(database, query)
    assert said(database, "AND") == said(database, "it's") == said(database, "“a”") == [text]
    assert said(database, '"') == []


def test_matches_are_found_in_the_text_without_regard_to_case_and_accents() -> None:
    def found(text: str, query: str) -> list[str]:
        return [text[a:b] for a, b in places(text, list(phrases_of(query)))]

    assert found("Tokens, a TOKEN; subtoken", "token") == ["Tokens", "TOKEN"]
    assert found("Der Schlüssel, İstanbul", "schlussel") == ["Schlüssel"]
    assert found("a KV-cache, kv cached", '"kv cache"') == ["KV-cache"]
    assert found("模型处理的模型", "模型") == ["模型", "模型"]
    assert found("토큰은 태클", "토큰") == ["토큰"]


def test_search_shows_the_match_in_its_context(run: Run, deck: Deck, log: Log) -> None:
    log.answer(deck, "token", 2, NOW, "much before " * 30 + "the needle here" + " much after" * 30)
    shown = run("search", "needle").stdout
    assert "What is a token?" in shown
    assert "the needle here" in " ".join(shown.split())
    assert shown.count("…") == 2
    assert len(shown) < 600
    (match,) = json.loads(run("search", "needle", "--json").stdout)
    ((begin, end),) = match["places"]
    assert match["said"]["text"][begin:end] == "needle"
    log.answer(deck, "token", 2, NOW, "之前" * 300 + "令牌" + "之后" * 300)
    unspaced = run("search", "令牌").stdout
    assert "令牌" in unspaced
    assert (unspaced.count("…"), len(unspaced) < 600) == (2, True)
    nothing = run("search", "-x", '"')
    assert (nothing.returncode, nothing.stdout) == (0, "No transcript has that.\n")


def test_a_log_of_an_older_program_is_brought_up_to_date_and_searched(tmp_path: Path) -> None:
    older_log(f"sqlite:///{tmp_path / FILE_NAME}", "0002", SECOND_VERSION)
    for _ in range(2):
        with closing(Store(tmp_path, mode="ro")) as store:
            assert said(store.database, "older") == ["an older answer"]
    assert {path.name for path in tmp_path.iterdir()} == {FILE_NAME, f"{FILE_NAME}.backup-0002"}
