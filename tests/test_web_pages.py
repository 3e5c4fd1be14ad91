"""What the review page shows and changes, without a browser."""

import json
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from threading import Event as ThreadEvent

import numpy as np
import pytest

from tests.reviewing import (
    AGAIN,
    FIRST,
    HEARD,
    NOW,
    QUESTION,
    SCRIPTED,
    SOUND,
    Visitor,
    desk_of,
    fill,
    heard,
)
from voice_interview.audio.clips import load_clip
from voice_interview.config import LoadedConfig
from voice_interview.decks.library import builtin_folder
from voice_interview.decks.markdown import read_deck
from voice_interview.errors import GradingError
from voice_interview.models import Deck, PointStatus, Recorded, Score, Transcript
from voice_interview.progress.search import Match
from voice_interview.protocols import Progress
from voice_interview.store.search import Said
from voice_interview.store.store import Store
from voice_interview.terminal.keys import Phase
from voice_interview.web.answers import compared
from voice_interview.web.jobs import Jobs
from voice_interview.web.live import PHASES
from voice_interview.web.moments import moment, pieces
from voice_interview.web.overview import Overview, Overviews, overview
from voice_interview.web.search import excerpt

BUILT_IN, _ = read_deck(builtin_folder() / "llm-engineering.md")
BUILT_IN_QUESTION = next(BUILT_IN.questions)

MOST_HTML = 300_000
"""Bytes of a page."""


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html.partition("<main")[2]).split())


def test_home_says_what_is_due_and_how_it_goes(person: Visitor) -> None:
    said = text_of(person.get("/").text)
    assert "Streak 1 day Longest 1 day" in said
    assert "Latest sessions All 2" in said


def test_an_empty_log_says_how_to_begin(tmp_path: Path) -> None:
    store = Store(tmp_path)
    visitor = Visitor(desk_of(store)).let_in()
    assert "voice-interview practice" in visitor.get("/").text
    assert "No session yet" in visitor.get("/sessions").text
    assert visitor.get("/search?q=word").status_code == 200
    store.close()


def test_a_log_of_one_answer_is_shown(tmp_path: Path) -> None:
    store = Store(tmp_path)
    answered(store, NOW)
    home = Visitor(desk_of(store)).let_in().get("/").text
    assert "Rating by round, over time" in home
    assert home.count('class="chart"') == 1 + len(BUILT_IN_QUESTION.tags)
    store.close()


def test_rounds_and_tags_of_the_decks_are_offered_and_each_finds_its_answers(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path)
    answered(store, NOW)
    visitor = Visitor(desk_of(store)).let_in()
    form = visitor.get("/sessions").text
    offered = [("round", BUILT_IN_QUESTION.round)]
    offered += [("tag", tag) for tag in BUILT_IN_QUESTION.tags]
    for field, value in offered:
        assert f"<option>{value}</option>" in form
        assert "/sessions/1" in visitor.get("/sessions", params={field: value}).text
    store.close()


def test_after_a_year_without_practice_home_shows_what_is_due_and_no_charts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    answered(store, NOW - timedelta(days=365))
    visitor = Visitor(desk_of(store)).let_in()
    home = visitor.get("/").text
    assert "1 question due today" in home
    assert 'class="chart"' not in home
    due = re.search(r'href="(/answers/latest\?[^"]*)"', home)
    assert due is not None
    assert visitor.get(unescape(due[1])).headers["location"] == "/answers/1"
    assert visitor.get("/answers/latest?deck=llm&question=unknown").status_code == 404
    store.close()


def answered(store: Store, at: datetime) -> None:
    """One answer to a question of the built-in deck, with nothing but a rating."""
    session = store.begin_session(BUILT_IN, store.folder / "one", at)
    answer = store.asked(session, 1, BUILT_IN_QUESTION, at)
    store.rated(answer, Score.PARTIAL, at)


def test_what_was_said_in_another_language_is_marked_as_such(log: Store) -> None:
    question = replace(QUESTION, id="wort", text="Was ist ein Wort?", language="de")
    answer = log.asked(1, 5, question, NOW)
    said = "ähm das ist ein kleines Stück Text"
    log.transcribed(answer, replace(heard(said), language="de"), NOW)
    page = Visitor(desk_of(log)).let_in().get(f"/answers/{answer}").text
    assert '<html lang="en">' in page
    assert '<h1 lang="de">Was ist ein Wort?</h1>' in page
    assert f'<p class="said" id="words" lang="de">{said}</p>' in page


def test_a_database_server_serves_every_page_too(tmp_path: Path, postgresql_url: str) -> None:
    fill(tmp_path, postgresql_url)
    store = Store(tmp_path, postgresql_url)
    visitor = Visitor(desk_of(store, url=postgresql_url)).let_in()
    assert "Streak 1 day" in text_of(visitor.get("/").text)
    assert len(re.findall(r'href="/sessions/\d+"', visitor.get("/sessions?score=2").text)) == 2
    assert "<mark>piece</mark>" in visitor.get("/search?q=piece").text
    for path in ("/sessions/1", f"/answers/{FIRST}", f"/answers/{FIRST}/compare"):
        assert HEARD in visitor.get(path).text
    store.close()


def test_home_follows_a_rating_that_is_changed(person: Visitor) -> None:
    overviews = person.desk.overviews
    before, current = overviews.at(NOW)
    assert current
    assert overviews.at(NOW)[0] is before
    assert before.pairs == {(2, 2): 2, (2, 1): 1}
    assert person.change(f"/answers/{FIRST}/rating", score="3") == 303
    after, _ = overviews.at(NOW, patience=30.0)
    assert after.pairs == {(2, 2): 1, (2, 1): 1, (3, 2): 1}


def test_home_waits_for_no_new_figures(stranger: Visitor) -> None:
    go_on = ThreadEvent()
    go_on.set()

    def slow(loaded: LoadedConfig, now: datetime) -> Overview:
        assert go_on.wait(30)
        return overview(loaded, now)

    desk = replace(stranger.desk, overviews=Overviews(stranger.desk.loaded, slow))
    visitor = Visitor(desk).let_in()
    assert "these are of before" not in visitor.get("/").text
    go_on.clear()
    assert visitor.change(f"/answers/{FIRST}/rating", score="3") == 303
    assert "these are of before" in visitor.get("/").text
    go_on.set()
    desk.overviews.at(NOW, patience=30.0)
    assert "these are of before" not in visitor.get("/").text


def test_a_rating_counts_for_the_day_of_the_answer(person: Visitor, log: Store) -> None:
    person.change(f"/answers/{FIRST}/rating", score="3")
    assert log.attempt(FIRST).rated_at == NOW
    unrated = log.asked(1, 4, QUESTION, NOW - timedelta(days=9))
    person.change(f"/answers/{unrated}/rating", score="1")
    assert log.attempt(unrated).rated_at == NOW - timedelta(days=9)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", 2),
        ("deck=llm", 2),
        ("deck=other", 0),
        ("tag=tokens&score=2", 2),
        ("score=3", 0),
        ("since=2026-11-24", 1),
        ("until=2026-11-23", 1),
        ("since=nonsense&score=many&page=-1", 2),
    ],
)
def test_sessions_are_those_that_the_address_asks_for(
    person: Visitor, asked: str, shown: int
) -> None:
    html = person.get(f"/sessions?{asked}").text
    assert len(re.findall(r'href="/sessions/\d+"', html)) == shown


def test_a_long_list_is_paged_and_keeps_its_filters(person: Visitor, log: Store) -> None:
    for _ in range(30):
        log.begin_session(Deck("llm", "Models", (), Path("llm.md")), log.folder / "more", NOW)
    first = person.get("/sessions?deck=llm").text
    assert 'href="/sessions?deck=llm&amp;page=2"' in first
    second = person.get("/sessions?deck=llm&page=2").text
    assert "26 to 32 of 32" in second
    assert 'rel="next"' not in second


def test_a_search_marks_what_was_said_and_leads_to_the_answer(person: Visitor) -> None:
    html = person.get("/search", params={"q": "small piec"}).text
    assert "<mark>small</mark> <mark>piece</mark>" in html
    assert re.findall(r'href="(/answers/\d+)"', html) == [f"/answers/{AGAIN}", f"/answers/{FIRST}"]


def test_a_search_shows_whole_words_around_the_first_match() -> None:
    text = f"{'before ' * 40}here it is{' after' * 90}"
    said = Said(1, 1, 1, "llm", "What?", NOW, None, text, follow_up=False)
    shown = list(excerpt(Match(said, ((280, 284),))))
    assert shown[0] == ("…", False)
    assert shown[1][0].startswith(" before before")
    assert shown[2] == ("here", True)
    assert shown[-2][0].endswith(" after after")
    assert shown[-1] == (" …", False)
    assert list(excerpt(Match(replace(said, text="short"), ()))) == [("short", False)]


def test_a_search_in_a_text_without_spaces_shows_what_was_found() -> None:
    text = "前" * 500 + "検索" + "後" * 500
    said = Said(1, 1, 1, "llm", "What?", NOW, None, text, follow_up=False)
    assert list(excerpt(Match(said, ((500, 502),)))) == [
        ("…", False),
        ("前" * 90, False),
        ("検索", True),
        ("後" * 178, False),
        (" …", False),
    ]


@pytest.mark.parametrize("query", ['"', "*", "' OR 1=1 --", "a" * 5000, "\x00", "NEAR(", "ü🎤"])
def test_a_search_for_anything_is_a_search(person: Visitor, query: str) -> None:
    assert person.get("/search", params={"q": query}).status_code == 200


def test_a_correction_is_added_and_what_was_heard_is_kept(person: Visitor, log: Store) -> None:
    assert person.change(f"/answers/{FIRST}/transcript", text="a token is small") == 303
    kept = log.attempt(FIRST)
    assert kept.transcript is not None
    assert (kept.transcript.text, kept.transcript.engine) == ("a token is small", "person")
    assert [each.text for each in kept.earlier_transcripts] == [HEARD]
    person.change(f"/answers/{FIRST}/transcript", text="a token is small")
    assert len(log.attempt(FIRST).earlier_transcripts) == 1


def test_a_deleted_answer_and_its_recording_are_gone(person: Visitor, log: Store) -> None:
    recording = log.attempt(FIRST).recording
    assert recording is not None
    assert person.change(f"/answers/{FIRST}/delete") == 303
    assert person.get(f"/answers/{FIRST}").status_code == 404
    assert not recording.path.exists()
    assert person.change("/sessions/1/delete") == 303
    assert person.get(f"/answers/{SCRIPTED}").status_code == 404
    assert person.get(f"/answers/{AGAIN}").status_code == 200


def test_what_was_asked_on_an_answer_stands_below_it_and_goes_with_it(
    person: Visitor, log: Store
) -> None:
    asked_on = replace(QUESTION, id="token_follow-up-1", text="Why?", follows="token")
    follow_up = log.followed_up(FIRST, asked_on, NOW)
    path = log.folder / "first" / "01_token_follow-up-1.flac"
    shutil.copy(SOUND, path)
    log.recorded(follow_up, Recorded(path, 1.0))
    log.transcribed(follow_up, heard("because of the price"), NOW)
    session = text_of(person.get("/sessions/1").text)
    assert session.index("What is a token") < session.index("Why?")
    page = person.get(f"/answers/{follow_up}").text
    assert "Follow-up to question 1" in page
    assert "Your rating" not in page
    assert f'href="/answers/{follow_up}"' in person.get("/search?q=price").text
    assert person.change(f"/answers/{follow_up}/rating", score="3") == 409
    assert person.change(f"/answers/{FIRST}/delete") == 303
    assert person.get(f"/answers/{follow_up}").status_code == 404
    assert not path.exists()


def test_a_session_is_taken_along_as_a_file(person: Visitor) -> None:
    answer = person.get("/sessions/1/export?format=json")
    assert 'filename="session-1.json"' in answer.headers["content-disposition"]
    assert HEARD in json.dumps(json.loads(answer.text))
    assert HEARD in person.get("/sessions/1/export?format=csv").text
    for path in ("/sessions/1/export?format=zip", "/sessions/99/export?format=json"):
        assert person.get(path).status_code == 404


def test_an_hour_long_answer_makes_no_long_page(person: Visitor, log: Store) -> None:
    words = heard(" ".join(["representation"] * 9000))
    log.transcribed(FIRST, words, NOW)
    assert len(person.get(f"/answers/{FIRST}").content) < MOST_HTML
    assert len(person.get("/sessions/1").content) < MOST_HTML


def test_the_waveform_is_that_of_the_recording(person: Visitor, log: Store) -> None:
    sound = person.get(f"/answers/{FIRST}/sound").json()
    recording = log.attempt(FIRST).recording
    assert recording is not None
    samples = np.abs(load_clip(recording.path).samples)
    assert len(sound["peaks"]) == 600
    assert max(sound["peaks"]) == round(float(samples.max()) * 100)
    assert sound["peaks"][0] == round(float(samples[: len(samples) // 600].max()) * 100)
    assert sound["pauses"] == [[1.4, 3.5]]
    assert [piece[0] for piece in sound["pieces"] if piece[3]] == ["um"]


def test_pieces_are_the_text_whatever_the_recogniser_gave() -> None:
    words = heard("token is text").words
    transcript = Transcript("A “Token” is, well, text! 🎤", words, "server", "m", "en")
    cut = pieces(transcript, 10.0)
    assert "".join(piece[0] for piece in cut) == transcript.text
    assert [piece[0] for piece in cut if piece[1] is not None] == ["Token", "is", "text"]


def test_a_quote_is_found_where_it_was_said() -> None:
    assert moment("a small piece", heard()) == 4.5
    assert moment("A SMALL", heard()) == 4.5
    assert moment("never said", heard()) is None
    assert moment("", heard()) is None


def test_answers_are_held_side_by_side_point_by_point(log: Store) -> None:
    other, first = log.attempt(FIRST), log.attempt(AGAIN)
    lines = compared([other, replace(first, grade=None)])
    assert [line.point for line in lines] == list(QUESTION.key_points)
    assert lines[0].statuses == (PointStatus.COVERED, None)


def test_the_page_has_words_for_everything_an_interview_does() -> None:
    assert set(PHASES) == set(Phase)


class TestJobs:
    """Work in the background, one answer at a time."""

    def ended(self, jobs: Jobs, answer: int) -> str:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            job = jobs.of(answer)
            if job is not None and job.over:
                return job.problem
            time.sleep(0.01)
        raise AssertionError("the work does not end")

    def test_its_progress_is_told_until_it_is_over(self) -> None:
        jobs, told, go_on = Jobs(), ThreadEvent(), ThreadEvent()

        def work(report: Callable[[Progress], None]) -> None:
            report(Progress("Half done", 0.5))
            told.set()
            assert go_on.wait(10)

        assert jobs.begin(1, "Working", work)
        assert told.wait(10)
        job = jobs.of(1)
        assert job is not None
        assert (job.progress, job.over) == (Progress("Half done", 0.5), False)
        assert not jobs.begin(1, "Working", work)
        assert jobs.begin(2, "Working", lambda _: None)
        go_on.set()
        assert self.ended(jobs, 1) == self.ended(jobs, 2) == ""
        assert jobs.begin(1, "Working", lambda _: None)

    def test_what_went_wrong_is_told_with_what_to_do(self) -> None:
        jobs = Jobs()

        def fail(_: Callable[[Progress], None]) -> None:
            raise GradingError("No server listens.", "Start it.")

        jobs.begin(1, "Grading", fail)
        assert self.ended(jobs, 1) == "No server listens. Start it."
        jobs.begin(1, "Grading", lambda _: [][0])
        assert "IndexError" in self.ended(jobs, 1)

    def test_a_grader_that_cannot_be_had_is_told_on_the_page(self, person: Visitor) -> None:
        assert person.change(f"/answers/{FIRST}/grade", engine="llm") == 303
        self.ended(person.desk.jobs, FIRST)
        assert "config.toml" in person.get(f"/answers/{FIRST}").text
        assert person.get(f"/answers/{FIRST}/job").json()["over"]

    def test_a_recording_is_written_down_again(self, person: Visitor, log: Store) -> None:
        assert person.change(f"/answers/{FIRST}/transcribe", engine="pocketsphinx") == 303
        assert person.change(f"/answers/{FIRST}/transcribe", engine="pocketsphinx") == 409
        assert self.ended(person.desk.jobs, FIRST) == ""
        kept = log.attempt(FIRST)
        assert kept.transcript is not None
        assert kept.transcript.engine == "pocketsphinx"
        assert kept.transcript.delivery is not None
        assert kept.earlier_transcripts[0].engine == "whisper"
        assert kept.rating == Score.PARTIAL
