"""Answers from one's own experience, graded without a model answer."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chat_server import chat_server, says
from tests.test_grading_llm import COVERED, MISSING, grader, heard, reply
from voice_interview.decks.markdown import read_deck
from voice_interview.errors import GradingError
from voice_interview.grading.embedded import EmbeddedGrader
from voice_interview.models import PointStatus, Question, Score

DECK = Path(__file__).parents[1] / "questions" / "llm-engineering.md"

FAILURE = Question(id="failure", text="Tell me about a time when something broke.")

SITUATION = "Two years ago I worked at an insurance company."
TASK = "One Monday the parser broke, and I was on call, so it was my job to mend it."
ACTION = "I reproduced it from the logs, and then I wrote a check."
RESULT = "In the end the error rate dropped from six percent to almost nothing."
STORY = (SITUATION, TASK, ACTION, RESULT)


def score(answer: str, question: Question = FAILURE) -> Score:
    return EmbeddedGrader().grade(question, heard(answer)).score


def test_a_story_is_graded_against_its_four_parts_with_a_quote_for_each() -> None:
    grade = EmbeddedGrader().grade(FAILURE, heard(" ".join(STORY)))
    assert [point.point.partition(":")[0] for point in grade.points] == [
        "Situation",
        "Task",
        "Action",
        "Result",
    ]
    assert [point.quote for point in grade.points] == list(STORY)
    assert {point.status for point in grade.points} == {PointStatus.COVERED}
    assert grade.score is Score.CLEAR


def test_a_story_heard_without_full_stops_is_a_story_too() -> None:
    assert score(" ".join(STORY).lower().replace(".", "").replace(",", "")) is Score.CLEAR


@pytest.mark.parametrize("left_out", [TASK, ACTION, RESULT])
def test_a_story_without_one_part_is_not_complete(left_out: str) -> None:
    told = " ".join(part for part in STORY if part != left_out)
    assert score(told) is (Score.DIDNT_KNOW if left_out == ACTION else Score.PARTIAL)


@pytest.mark.parametrize(
    "answer",
    [
        "I don't have such a story.",
        "I fixed it.",
        "I am a team player, and communication is very important to me.",
        "I would look at the logs first. Then I would add a check.",
        "A token is the unit of text that a model reads.",
    ],
)
def test_what_tells_of_nothing_that_was_done_is_a_1(answer: str) -> None:
    assert score(answer) is Score.DIDNT_KNOW


def test_the_deck_s_behavioural_questions_ask_for_stories() -> None:
    deck, _ = read_deck(DECK)
    stories = [question for question in deck.questions if not question.reference]
    technical = [question.reference for question in deck.questions if question.reference]
    assert [score(" ".join(STORY), question) for question in stories] == [Score.CLEAR] * 8
    misplaced = Counter(score(text, question) for question in stories for text in technical)
    assert misplaced[Score.DIDNT_KNOW] / misplaced.total() >= 0.8
    assert misplaced[Score.CLEAR] == 0


def test_key_points_alone_ask_for_no_story() -> None:
    question = replace(FAILURE, text="What is a token?", key_points=("A unit of text",))
    assert score("It is a unit of text.", question) is Score.CLEAR


def test_a_story_in_another_language_is_left_to_a_language_model() -> None:
    german = replace(FAILURE, language="de")
    answer = "Vor zwei Jahren habe ich in einer Bank den Parser repariert."
    with pytest.raises(GradingError, match="a story in English only"):
        score(answer, german)
    told = reply((1, answer, COVERED), (2, "", MISSING), (3, answer, COVERED), (4, "", MISSING))
    with chat_server(says(told)) as script:
        grade = grader(script).grade(german, heard(answer))
    assert (grade.score, grade.second_opinion) == (Score.PARTIAL, None)
