"""Suggestions without a key or a network: honest before kind, each with its evidence."""

import importlib.util
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks import grading as benchmark
from benchmarks.grading_data import FOLDER, REFUSALS, Set, halved, load, to_other_questions
from voice_interview.decks.markdown import read_deck
from voice_interview.errors import GradingError, MissingPackageError
from voice_interview.grading.embedded import EmbeddedGrader
from voice_interview.grading.meaning import Vectors, load_encoder
from voice_interview.grading.points import key_points
from voice_interview.grading.text import MOST_WORDS, sentences
from voice_interview.models import Grade, PointStatus, Question, Score, Transcript
from voice_interview.protocols import Grader

TOKEN = Question(
    id="token",
    text="What is a token, and how would you count the tokens in a text?",
    reference="A token is the unit of text a model reads. I count with the model's tokenizer.",
    key_points=(
        "A token is the unit of text a model processes, often a piece of a word",
        "In English a token is roughly four characters",
        "Tokens are counted with the model's own tokenizer, for example the tiktoken library",
    ),
)

COMPLETE = (
    "Well, a token is the unit of text that a model processes, and often it is just a piece of a"
    " word. In English one token is roughly four characters. I would count them with the model's"
    " own tokenizer, for example with the tiktoken library."
)

WHAT_IS_A_STACK = Question(
    id="stack",
    text="What is a stack, and which two functions does it have?",
    reference="A structure whose last element is removed first. It has push and pop.",
)


def grade(question: Question, text: str, grader: Grader | None = None) -> Grade:
    heard = Transcript(text, (), engine="whisper", model="base", language=question.language)
    return (grader or EmbeddedGrader()).grade(question, heard)


def statuses(grade: Grade) -> list[PointStatus]:
    return [verdict.status for verdict in grade.points]


def test_a_complete_answer_is_a_3_with_a_quote_for_every_point() -> None:
    result = grade(TOKEN, COMPLETE)
    assert result.score is Score.CLEAR
    assert statuses(result) == [PointStatus.COVERED] * 3
    assert [verdict.point for verdict in result.points] == list(TOKEN.key_points)
    assert [verdict.quote for verdict in result.points] == [
        "Well, a token is the unit of text that a model processes, and often it is just a piece of"
        " a word.",
        "In English one token is roughly four characters.",
        "I would count them with the model's own tokenizer, for example with the tiktoken library.",
    ]
    assert (result.engine, result.model) == ("embedded", "words")


def test_a_missing_authored_point_keeps_a_good_answer_from_a_3() -> None:
    without = "".join(COMPLETE.partition(" In English one token is roughly four characters.")[::2])
    result = grade(TOKEN, without)
    assert statuses(result) == [PointStatus.COVERED, PointStatus.MISSING, PointStatus.COVERED]
    assert result.score is Score.PARTIAL
    assert result.points[1].quote == ""


def test_a_sentence_of_the_model_answer_may_be_missing_where_no_points_are_authored() -> None:
    question = replace(TOKEN, key_points=())
    assert grade(question, "The unit of text that a model reads is a token.").score is Score.CLEAR


@pytest.mark.parametrize("text", [*REFUSALS, TOKEN.text, f"{TOKEN.text} Um, I don't know."])
def test_no_answer_gets_no_praise(text: str) -> None:
    result = grade(TOKEN, text)
    assert result.score is Score.DIDNT_KNOW
    assert {(verdict.status, verdict.quote) for verdict in result.points} == {
        (PointStatus.MISSING, "")
    }


def test_a_word_that_refusals_use_is_no_refusal_in_an_answer() -> None:
    question = replace(WHAT_IS_A_STACK, text="How are arrays given?", reference="Pass by reference")
    assert grade(question, "I pass them by reference.").score is Score.CLEAR


def test_doubt_before_an_answer_does_not_spoil_it() -> None:
    assert grade(TOKEN, f"I'm not sure, but let me try. {COMPLETE}").score is Score.CLEAR


def test_an_answer_of_two_words_can_be_complete() -> None:
    question = replace(WHAT_IS_A_STACK, reference="push and pop")
    assert grade(question, "Push and pop.").score is Score.CLEAR


def test_common_words_count_where_they_are_the_answer() -> None:
    question = Question(id="q", text="In which order does a queue work?", reference="First in")
    assert grade(question, "The first in.").score is Score.CLEAR


def test_key_words_without_sentences_are_partial_at_most() -> None:
    salad = "piece processes unit model word characters roughly English tokenizer library tiktoken"
    result = grade(TOKEN, salad)
    assert result.score is Score.PARTIAL
    assert PointStatus.COVERED not in statuses(result)


def test_a_list_is_no_heap_of_key_words() -> None:
    question = Question(
        id="aims",
        text="What are the aims of IPv6?",
        reference="- Security\n- Mobility\n- Multicasting\n- Smaller routing tables\n- Real time",
    )
    listed = "Security, mobility, multicasting, smaller routing tables, real time."
    assert grade(question, listed).score is Score.CLEAR


def test_a_word_misheard_as_something_alike_counts_half() -> None:
    def strength(text: str) -> float:
        question = Question(id="q", text="What runs first?", reference="The embedding.")
        measures = EmbeddedGrader().assess(question, text).measures
        assert measures is not None
        return measures.strength

    assert strength("It is the embedding.") == 1
    assert strength("It is the imbedding.") == 0.5
    assert strength("It is the building.") == 0


def test_a_word_heard_as_two_is_that_word() -> None:
    question = Question(id="q", text="What is it?", reference="A subproblem.")
    assert statuses(grade(question, "It is a sub problem.")) == [PointStatus.COVERED]


def test_numbers_count_as_words_or_digits() -> None:
    question = Question(id="q", text="How many?", reference="2 pointers")
    assert statuses(grade(question, "It has two pointers.")) == [PointStatus.COVERED]


def test_a_quote_from_speech_without_full_stops_is_a_passage_of_it() -> None:
    spoken = COMPLETE.lower().replace(".", "").replace(",", "")
    text = f"{'so let me think about that for a moment ' * 9}{spoken}"
    result = grade(TOKEN, text)
    quotes = [verdict.quote for verdict in result.points if verdict.quote]
    assert len(quotes) == 3
    for quote in quotes:
        assert quote in text
        assert len(quote.split()) <= MOST_WORDS + 2


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        (
            "A token is the unit\nof text. It\ncosts money.",
            ["A token is the unit\nof text.", "It\ncosts money."],
        ),
        ("- push on top\n- pop from top", ["push on top", "pop from top"]),
        ("It has:\npush\n\na pop", ["It has:", "push", "a pop"]),
        ("a) push on top\nb) pop from top", ["a) push on top", "b) pop from top"]),
        ("Push adds on top\nPop takes off", ["Push adds on top", "Pop takes off"]),
    ],
)
def test_a_sentence_runs_on_over_a_lines_end_and_items_of_a_list_do_not(
    text: str, quotes: list[str]
) -> None:
    assert [text[start:end].lstrip("- ") for start, end in sentences(text)] == quotes


def test_points_are_the_sentences_and_list_items_of_the_model_answer_without_its_code() -> None:
    reference = (
        "Count the **tokens**, e.g. with\n`tiktoken`. It matters:\n\n- cost\n- speed. And size\n\n"
        "```python\nlen(tokens)\n```\n\nPossible aims:\n● be open\n2.Be <fast>"
    )
    assert key_points(replace(TOKEN, key_points=(), reference=reference)).texts == (
        "Count the tokens, e.g. with tiktoken.",
        "cost",
        "speed.",
        "And size",
        "be open",
        "Be <fast>",
    )


@pytest.mark.parametrize(
    ("reference", "points"),
    [
        ("Benefits:\n- fast\n\nDrawbacks :\n- dear", ("fast", "dear")),
        (
            "A stack is last in, first out, and has:\n- push",
            ("A stack is last in, first out, and has:", "push"),
        ),
        ("Push, pop:", ("Push, pop:",)),
    ],
)
def test_a_heading_that_announces_points_is_none_itself(
    reference: str, points: tuple[str, ...]
) -> None:
    assert key_points(replace(TOKEN, key_points=(), reference=reference)).texts == points


def test_a_question_without_a_model_answer_cannot_be_graded() -> None:
    question = replace(TOKEN, key_points=(), reference="```python\nprint()\n```")
    with pytest.raises(GradingError, match="no model answer"):
        grade(question, COMPLETE)


@pytest.mark.parametrize(
    ("language", "reference", "text"),
    [
        ("de", "Ein Zeiger enthält die Adresse einer Variablen.", "Zeiger enthalten Adressen."),
        ("ja", "変数のアドレスを保持する。", "変数のアドレスです。"),
    ],
)
def test_other_languages_are_graded_too(language: str, reference: str, text: str) -> None:
    question = Question(id="q", text="?", reference=reference, language=language)
    assert grade(question, text).score is Score.CLEAR
    assert grade(question, "").score is Score.DIDNT_KNOW


@given(st.text(max_size=300))
@example(COMPLETE.upper())
@example("İ token\n\n‘a’ 漢字 token. 1) unit; \x00")
@example("A token... is the unit of text?! “A piece of a word.” e.g. four characters")
def test_whatever_was_heard_is_graded_with_true_quotes(text: str) -> None:
    assessment = EmbeddedGrader().assess(TOKEN, text)
    assert 0 <= assessment.coverage <= 1
    for verdict in assessment.grade.points:
        assert bool(verdict.quote) == (verdict.status is not PointStatus.MISSING)
        assert verdict.quote in text


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["token a\n" * 20_000, "A. " * 50_000, "token" + " " * 100_000])
def test_an_endless_answer_is_graded_in_the_time_its_length_deserves(text: str) -> None:
    assert EmbeddedGrader().assess(TOKEN, text).grade.score < Score.CLEAR


@given(st.lists(st.sampled_from(COMPLETE.split()), max_size=60).map(" ".join))
def test_more_words_never_lower_coverage(text: str) -> None:
    grader = EmbeddedGrader()
    more = grader.assess(TOKEN, f"{text} And that is all I have to say about it.")
    assert more.coverage >= grader.assess(TOKEN, text).coverage


class FakeEncoder:
    """A vector for each known text; all others have nothing to do with anything."""

    model = "fake"

    def __init__(self, known: dict[str, tuple[float, float, float]]) -> None:
        self._known = known
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([self._known.get(text, (0, 0, 1)) for text in texts], np.float32)


ASKED = "What is recursion?"
POINT = "A function that calls itself."
RECURSION = Question(id="recursion", text=ASKED, reference=POINT)


def test_the_same_meaning_in_other_words_counts_half() -> None:
    said = "Some routine invoking its own body."
    encoder = FakeEncoder({ASKED: (1, 0, 0), POINT: (0.6, 0.8, 0), said: (0, 1, 0)})
    result = grade(RECURSION, said, EmbeddedGrader(encoder))
    assert statuses(result) == [PointStatus.COVERED]
    assert result.points[0].quote == said
    assert result.model == "fake"
    assert statuses(grade(RECURSION, said)) == [PointStatus.MISSING]


def test_what_only_restates_the_question_has_no_meaning_of_its_own() -> None:
    said = "Recursion is a thing one may ask about."
    encoder = FakeEncoder({ASKED: (1, 0, 0), POINT: (0.6, 0.8, 0), said: (1, 0, 0)})
    assert statuses(grade(RECURSION, said, EmbeddedGrader(encoder))) == [PointStatus.MISSING]


def test_a_question_is_encoded_once_for_many_answers() -> None:
    encoder = FakeEncoder({ASKED: (1, 0, 0)})
    grader = EmbeddedGrader(encoder)
    grade(RECURSION, "One answer.", grader)
    grade(RECURSION, "Another answer.", grader)
    assert encoder.asked == [ASKED, POINT, "One answer.", "Another answer."]


@pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is not None,
    reason="sentence-transformers is installed",
)
def test_a_sentence_model_without_its_package_says_how_to_install_it() -> None:
    with pytest.raises(MissingPackageError) as caught:
        load_encoder("any-model")
    assert "pip install 'voice-interview[semantic]'" in caught.value.hint


def test_half_a_model_answer_of_the_built_in_deck_is_seldom_a_3() -> None:
    deck, _problems = read_deck(benchmark.DECK)
    questions = [question for question in deck.questions if question.reference]
    halves = benchmark.assess(EmbeddedGrader(), halved(questions))
    whole = [grade(question, question.reference).score for question in questions]
    assert benchmark.share(halves, Score.CLEAR) <= 0.2
    assert whole.count(Score.CLEAR) >= 0.8 * len(whole)
    assert Score.DIDNT_KNOW not in whole


@pytest.fixture(scope="module")
def sets() -> tuple[Set, ...]:
    if not Path(FOLDER).is_dir():
        pytest.skip("the human-graded answers are not beside this checkout")
    return load()


def test_coverage_follows_the_marks_that_people_gave(sets: tuple[Set, ...]) -> None:
    mohler, saf = (
        benchmark.correlation(each, benchmark.assess(EmbeddedGrader(), benchmark.pairs_of(each)))
        for each in sets
    )
    assert mohler >= 0.55
    assert saf >= 0.40


def test_an_answer_to_another_question_is_a_1(sets: tuple[Set, ...]) -> None:
    for each in sets:
        misplaced = to_other_questions(each, random.Random(2))
        assessed = benchmark.assess(EmbeddedGrader(), misplaced[:2000])
        assert benchmark.share(assessed, Score.DIDNT_KNOW) >= 0.94
