"""What is said at each moment, in how many words, and in which language."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from voice_interview.interview.manners import SENTENCES, Length, Manners, time_left
from voice_interview.models import (
    Attempt,
    AttemptState,
    Grade,
    PointStatus,
    PointVerdict,
    Question,
    Score,
    SessionRecord,
)

NORMAL = Manners("normal", "en-GB", spoken=True)
BRIEF = Manners("brief", "en", spoken=True)
QUESTION = Question("token", "What is a `token`?", round="Round 1: Warm-up")
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


def point(text: str, status: PointStatus) -> PointVerdict:
    return PointVerdict(text, status)


COVERED = point("a piece of text.", PointStatus.COVERED)
MISSING = point("what is billed", PointStatus.MISSING)
WRONG = point("four letters", PointStatus.CONTRADICTED)
HALF = point("cost", PointStatus.PARTLY)


def grade(*points: PointVerdict, score: Score = Score.PARTIAL) -> Grade:
    return Grade(score, points, "embedded")


@pytest.mark.parametrize(
    ("given", "normal", "brief"),
    [
        (
            grade(COVERED, MISSING),
            "I suggest two, partial: you covered a piece of text,"
            " but the most important gap is what is billed.",
            "Two: you left out what is billed.",
        ),
        (
            grade(COVERED, score=Score.CLEAR),
            "I suggest three, clear and complete: you covered a piece of text.",
            "Three.",
        ),
        (
            grade(MISSING, score=Score.DIDNT_KNOW),
            "I suggest one, didn't know: the most important gap is what is billed.",
            "One: you left out what is billed.",
        ),
        (
            grade(HALF, MISSING, WRONG),
            "I suggest two, partial: what came out wrong is four letters.",
            "Two: you got wrong four letters.",
        ),
        (
            grade(HALF, score=Score.CLEAR),
            "I suggest three, clear and complete: what was only half said is cost.",
            "Three: only in part cost.",
        ),
        (
            replace(grade(MISSING), off_topic=True),
            "I suggest two, partial: it seems to be about something else.",
            "Two: off the topic.",
        ),
        (
            replace(grade(COVERED, score=Score.CLEAR), second_opinion=Score.DIDNT_KNOW),
            "I am not sure, perhaps three, clear and complete: you covered a piece of text.",
            "Perhaps three.",
        ),
        (grade(), "I suggest two, partial.", "Two."),
    ],
)
def test_a_grade_is_one_sentence(given: Grade, normal: str, brief: str) -> None:
    assert NORMAL.grade(given) == normal
    assert BRIEF.grade(given) == brief


def test_of_many_points_covered_an_ear_hears_three() -> None:
    many = [point(f"point {number}", PointStatus.COVERED) for number in range(9)]
    assert NORMAL.grade(grade(*many)).endswith("you covered point 0; point 1; point 2.")


def test_the_round_is_said_where_it_begins() -> None:
    assert NORMAL.question(QUESTION, 1, 3, "") == "Round 1: Warm-up. Question 1 of 3."
    assert NORMAL.question(QUESTION, 2, 3, "Round 1: Warm-up") == "Question 2 of 3."
    assert BRIEF.question(QUESTION, 1, 3, "") == "Question 1."


def test_the_summary_counts_answers_and_names_what_to_look_at_again() -> None:
    attempts = tuple(
        Attempt(number, 1, number, QUESTION, AttemptState.RATED, NOW, rating=rating)
        for number, rating in enumerate((Score.DIDNT_KNOW, Score.CLEAR), start=1)
    )
    skipped = Attempt(3, 1, 3, QUESTION, AttemptState.SKIPPED, NOW)
    record = SessionRecord(1, "llm", "LLM", NOW, NOW, Path("x"), (*attempts, skipped))
    said = "2 answers, 2.0 on average."
    assert NORMAL.summary(record) == (f"This is the end. {said} Look again at: What is a `token`?")
    assert BRIEF.summary(record) == f"The end. {said}"
    assert BRIEF.summary(replace(record, attempts=(skipped,))) == "The end. 0 answers."


@pytest.mark.parametrize("manners", [Manners("normal", "de", spoken=True),
                                     Manners("none", "en", spoken=True),
                                     Manners("normal", "en", spoken=False)])  # fmt: skip
def test_nothing_is_said_without_sentences_in_that_language_without_wish_or_without_a_voice(
    manners: Manners,
) -> None:
    assert manners.say("thanks") == ""
    assert manners.opening("Title", 3) == ""
    assert manners.question(QUESTION, 1, 3, "") == ""
    assert manners.grade(grade(COVERED, MISSING)) == ""
    assert manners.time_left(60) == ""
    assert manners.rated(Score.CLEAR) == ""


@pytest.mark.parametrize("length", ["brief", "normal"])
def test_no_sentence_holds_what_cannot_be_said(length: Length) -> None:
    for moment, sentences in SENTENCES.items():
        assert not set(sentences[length]) & set("*_`#[]<>"), moment


def test_time_left_is_said_as_people_say_it() -> None:
    assert [time_left(seconds) for seconds in (60, 10, 120, 90)] == [
        "One minute left.", "10 seconds left.", "2 minutes left.", "90 seconds left.",
    ]  # fmt: skip
