"""What is asked after an answer: the deck's own follow-up questions, else the grader's."""

from dataclasses import replace

from voice_interview.models import Grade, Question


def follow_up(question: Question, number: int, latest: Grade | None) -> Question | None:
    """The follow-up question of this number, from 1; None where there is none.

    `latest` is the grade of what was answered last. A follow-up has no model answer and no key
    points of its own; its reference is that of the question, which tells a grader what it is about.
    """
    text = _text(question, number, latest)
    if not text:
        return None
    return replace(
        question,
        id=f"{question.id}_follow-up-{number}",
        text=text,
        key_points=(),
        follow_ups=(),
        follows=question.id,
    )


def _text(question: Question, number: int, latest: Grade | None) -> str:
    if question.follow_ups:
        return question.follow_ups[number - 1] if number <= len(question.follow_ups) else ""
    return latest.follow_up if latest else ""
