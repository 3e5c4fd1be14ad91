"""The grader that needs no key and no network."""

from dataclasses import dataclass

from voice_interview.errors import GradingError
from voice_interview.grading.answers import Answer
from voice_interview.grading.comparison import Comparison, blend
from voice_interview.grading.covering import with_covering
from voice_interview.grading.levels import (
    MEANING_LEVELS,
    WORD_LEVELS,
    Measures,
    coverage,
    mean_credit,
    measure,
    score,
    status,
)
from voice_interview.grading.meaning import Encoder, MeaningComparer
from voice_interview.grading.rubric import NOTHING_TO_COMPARE, Rubric, rubric_of
from voice_interview.grading.silence import says_nothing
from voice_interview.grading.story import can_follow, compare_story, is_story, score_story
from voice_interview.grading.words import compare_words
from voice_interview.models import Grade, PointStatus, PointVerdict, Question, Score, Transcript

ENGINE = "embedded"

WORDS_ONLY = "words"
"""The model's name where no sentence model is used."""

ONLY_LLM = 'Only a language model can judge follow-ups: engine = "llm" under [grading].'
"""They have no model answer of their own."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """A grade and what it was read from."""

    grade: Grade
    coverage: float
    """The share of marks that people would give, 0..1."""
    measures: Measures | None
    """None where the answer says nothing, or tells a story."""


class EmbeddedGrader:
    """Grades by words, and by meaning too where it is given a sentence encoder."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        self._meaning = MeaningComparer(encoder) if encoder else None
        self._levels = MEANING_LEVELS if encoder else WORD_LEVELS

    notice = None
    """Nothing leaves the machine."""

    @property
    def model(self) -> str:
        """Name or folder of the sentence model; "words" where there is none."""
        return self._meaning.model if self._meaning else WORDS_ONLY

    def shortcoming(self, question: Question) -> str | None:
        if question.self_rated:
            return NOTHING_TO_COMPARE
        return ONLY_LLM if question.follows else None

    def grade(self, question: Question, transcript: Transcript) -> Grade:
        """A suggestion with quotes. Raises `GradingError` where there is no model answer."""
        return self.assess(question, transcript.text).grade

    def assess(self, question: Question, text: str) -> Assessment:
        """The same for a plain text, with the numbers behind it."""
        rubric = rubric_of(question)
        answer = Answer(text, rubric.lexicon)
        if says_nothing(rubric, answer):
            return self._nothing(question, rubric)
        if is_story(question, rubric):
            return self._story(question, rubric, answer)
        comparison = self._compare(rubric, answer)
        measures = measure(rubric, comparison, answer.is_connected)
        verdicts = _verdicts(rubric, answer, comparison)
        covered = coverage(measures.strength)
        grade = self._grade(question, score(measures, self._levels), verdicts, covered)
        return Assessment(grade, covered, measures)

    def _compare(self, rubric: Rubric, answer: Answer) -> Comparison:
        words = compare_words(rubric, answer)
        return blend(words, self._meaning.compare(rubric, answer)) if self._meaning else words

    def _nothing(self, question: Question, rubric: Rubric) -> Assessment:
        points = tuple(PointVerdict(each.text, PointStatus.MISSING) for each in rubric.points)
        return Assessment(self._grade(question, Score.DIDNT_KNOW, points, 0.0), 0.0, None)

    def _story(self, question: Question, rubric: Rubric, answer: Answer) -> Assessment:
        if not can_follow(question.language):
            raise GradingError(
                "The embedded grader can follow a story in English only.",
                'Rate yourself, or set engine = "llm" under [grading] in config.toml.',
            )
        comparison = compare_story(rubric, answer, self._compare(rubric, answer))
        verdicts = _verdicts(rubric, answer, comparison)
        told = mean_credit([verdict.status for verdict in verdicts])
        return Assessment(self._grade(question, score_story(verdicts), verdicts, told), told, None)

    def _grade(
        self, question: Question, score: Score, points: tuple[PointVerdict, ...], coverage: float
    ) -> Grade:
        return Grade(
            score=score,
            points=with_covering(points, question),
            engine=ENGINE,
            model=self.model,
            coverage=coverage,
        )


def _verdicts(rubric: Rubric, answer: Answer, comparison: Comparison) -> tuple[PointVerdict, ...]:
    return tuple(
        _verdict(point.text, strength, by_passage, answer)
        for point, strength, by_passage in zip(
            rubric.points, comparison.strengths, comparison.by_passage, strict=True
        )
    )


def _verdict(
    point: str, strength: float, by_passage: tuple[float, ...], answer: Answer
) -> PointVerdict:
    found = status(strength, answer.is_connected)
    if found is PointStatus.MISSING:
        return PointVerdict(point, found)
    best = max(range(len(by_passage)), key=by_passage.__getitem__)
    return PointVerdict(point, found, answer.passages[best].text)
