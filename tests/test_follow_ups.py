"""Questions asked on an answer: where they come from, and that they belong to it."""

from dataclasses import replace
from threading import Event as ThreadEvent

import pytest

from tests.fakes import FakeGrader
from tests.studio import CACHE, GRADE, TOKEN, Studio
from voice_interview.events import (
    AnswerStarted,
    GradeAwaited,
    Graded,
    Notice,
    Problem,
    QuestionAsked,
    RatingAwaited,
)
from voice_interview.grading.embedded import EmbeddedGrader
from voice_interview.interview.follow_ups import follow_up
from voice_interview.models import AttemptState, Command, Question, Score

RATE_3 = (RatingAwaited, Command.RATE_3)
ASKING_ON = replace(GRADE, follow_up="And in Japanese?")
WITH_OWN = replace(TOKEN, follow_ups=("Why four letters?", "Who counts?"))


def text(question: Question | None) -> str | None:
    return question.text if question else None


def test_the_decks_own_follow_ups_come_first_and_in_order() -> None:
    asked = [text(follow_up(WITH_OWN, number, ASKING_ON)) for number in (1, 2, 3)]
    assert asked == ["Why four letters?", "Who counts?", None]


def test_else_the_grader_asks_what_it_would_ask_next() -> None:
    assert text(follow_up(TOKEN, 1, ASKING_ON)) == "And in Japanese?"
    assert follow_up(TOKEN, 1, GRADE) is None
    assert follow_up(TOKEN, 1, None) is None


def test_a_follow_up_has_no_key_points_and_the_reference_of_its_question() -> None:
    following = follow_up(WITH_OWN, 2, None)
    assert following is not None
    assert (following.id, following.follows) == ("token_follow-up-2", "token")
    assert (following.key_points, following.follow_ups) == ((), ())
    assert following.reference == TOKEN.reference


def test_the_embedded_grader_says_plainly_that_it_cannot_judge_one() -> None:
    following = follow_up(WITH_OWN, 1, None)
    assert following is not None
    assert "Only a language model can" in (EmbeddedGrader().shortcoming(following) or "")
    assert EmbeddedGrader().shortcoming(WITH_OWN) is None


def test_it_is_asked_before_the_model_answer_and_kept_with_its_question(studio: Studio) -> None:
    studio.questions = (WITH_OWN, CACHE)
    studio.follow_ups = 1
    studio.grader = FakeGrader(ASKING_ON)
    studio.manners = "normal"
    rate = "Rate yourself: one, two or three."
    heard = studio.converse((rate, Command.RATE_2), (rate, Command.RATE_3))
    begin = heard.index("A follow-up question.")
    assert heard[begin + 1] == "Why four letters?"
    assert "A piece of text." not in heard[:begin]
    first, second = studio.store.session(1).attempts
    assert (first.rating, second.rating) == (Score.PARTIAL, Score.CLEAR)
    (following,) = first.follow_ups
    assert following.question.text == "Why four letters?"
    assert following.state is AttemptState.GRADED
    assert following.rating is None
    assert following.recording is not None
    assert following.recording.path.name == "01_token_follow-up-1.flac"
    assert [each.question.text for each in second.follow_ups] == ["And in Japanese?"]


def test_a_chain_of_follow_ups_goes_on_from_the_latest_answer(studio: Studio) -> None:
    studio.follow_ups = 3
    studio.grader = FakeGrader(ASKING_ON)
    person, record = studio.run(RATE_3)
    assert len(person.told(QuestionAsked)) == 4
    assert len(record.attempts[0].follow_ups) == 3


def test_without_the_wish_none_is_asked(studio: Studio) -> None:
    studio.questions = (WITH_OWN,)
    person, _ = studio.run(RATE_3)
    assert len(person.told(QuestionAsked)) == 1


@pytest.mark.parametrize("command", [Command.SKIP, Command.DONT_KNOW])
def test_one_that_is_left_costs_its_question_nothing(studio: Studio, command: Command) -> None:
    studio.questions = (WITH_OWN,)
    studio.follow_ups = 2
    person, record = studio.run((AnswerStarted, Command.DONE), (AnswerStarted, command), RATE_3)
    assert len(person.told(QuestionAsked)) == 2
    (attempt,) = record.attempts
    assert attempt.rating is Score.CLEAR
    assert [each.state for each in attempt.follow_ups] == [AttemptState.SKIPPED]


def test_one_need_not_wait_for_the_grade_that_may_bring_one(studio: Studio) -> None:
    never = ThreadEvent()
    studio.follow_ups = 1
    studio.grader = FakeGrader(ASKING_ON, never)
    person, record = studio.run((GradeAwaited, Command.NEXT), RATE_3)
    never.set()
    assert len(person.told(QuestionAsked)) == 1
    assert record.attempts[0].rating is Score.CLEAR


def test_what_the_grader_cannot_judge_is_told_once_a_session_and_is_no_problem(
    studio: Studio,
) -> None:
    studio.questions = (WITH_OWN, WITH_OWN)
    studio.follow_ups = 2
    studio.grader = EmbeddedGrader()
    person, record = studio.run(RATE_3, RATE_3)
    (notice,) = person.told(Notice)
    assert isinstance(notice, Notice)
    assert notice.text == EmbeddedGrader().shortcoming(record.attempts[0].follow_ups[0].question)
    assert person.told(Problem) == []
    assert len(person.told(Graded)) == 2, "one for each question"
    states = [each.state for attempt in record.attempts for each in attempt.follow_ups]
    assert states == [AttemptState.TRANSCRIBED] * 4
