"""What would have covered a point: the sentence of the model answer that says it."""

from dataclasses import replace
from functools import lru_cache

from voice_interview.grading.answers import Answer
from voice_interview.grading.levels import PARTLY
from voice_interview.grading.points import plain
from voice_interview.grading.rubric import rubric_of
from voice_interview.grading.words import compare_words
from voice_interview.models import PointStatus, PointVerdict, Question

_NOT_SAID = (PointStatus.MISSING, PointStatus.CONTRADICTED)


def with_covering(
    verdicts: tuple[PointVerdict, ...], question: Question
) -> tuple[PointVerdict, ...]:
    """The verdicts, those of points not said with the model answer's words for them.

    Where a point was cut from the model answer it says so itself. `verdicts` are those on the
    points of the question's rubric, in order.
    """
    return tuple(
        replace(verdict, would_cover=sentence) if verdict.status in _NOT_SAID else verdict
        for verdict, sentence in zip(verdicts, _sentences(question), strict=True)
    )


@lru_cache(maxsize=1024)
def _sentences(question: Question) -> tuple[str, ...]:
    """For each point the best sentence of the model answer; empty where none says it."""
    rubric = rubric_of(question)
    reference = Answer("\n".join(plain(question.reference)), rubric.lexicon)
    if not rubric.authored or not reference.passages:
        return ("",) * len(rubric.points)
    passages = [passage.text for passage in reference.passages]
    found = (
        max(zip(row, passages, strict=True)) for row in compare_words(rubric, reference).by_passage
    )
    return tuple(text if strength >= PARTLY else "" for strength, text in found)
