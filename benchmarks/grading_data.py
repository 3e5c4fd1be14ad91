"""Answers that people graded, as questions of ours, and answers made from them."""

import csv
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from voice_interview.grading.lexicon import lexicon
from voice_interview.grading.rubric import is_content
from voice_interview.grading.text import tokenize
from voice_interview.models import Question, Score

FOLDER = Path(__file__).parents[2] / "shared" / "grading"

SHORTEST = 4
"""In words. Shorter answers of SAF are mostly "No response.", which flatters every grader."""


@dataclass(frozen=True, slots=True)
class Graded:
    """An answer and what people gave for it."""

    question: Question
    answer: str
    human: float
    """0..1."""
    level: Score
    """The same as a level, by the rule of its data set."""


@dataclass(frozen=True, slots=True)
class Set:
    """One data set."""

    name: str
    rows: tuple[Graded, ...]

    @property
    def questions(self) -> list[Question]:
        """Each question and model answer once."""
        return list(dict.fromkeys(row.question for row in self.rows))


def mohler_level(human: float) -> Score:
    return Score(1 + (human >= 0.5) + (human >= 0.9))


def saf_level(human: float) -> Score:
    return Score(1 + (human > 0) + (human >= 1))


def load(folder: Path = FOLDER) -> tuple[Set, ...]:
    """Mohler whole, SAF without its shortest answers (SAF*). Raises `FileNotFoundError`."""
    mohler = _read(folder / "mohler.csv", mohler_level)
    saf = _read(folder / "saf_en.csv", saf_level)
    spoken = tuple(row for row in saf if len(row.answer.split()) >= SHORTEST)
    return Set("Mohler", mohler), Set("SAF*", spoken)


def _read(path: Path, level: Callable[[float], Score]) -> tuple[Graded, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_row(fields, level) for fields in csv.DictReader(file))


def _row(fields: dict[str, str], level: Callable[[float], Score]) -> Graded:
    human = float(fields["score_human"])
    question = Question(
        id=f"{fields['dataset']} {fields['question_id']}",
        text=fields["question"],
        reference=fields["reference"],
    )
    return Graded(question, fields["answer"], human, level(human))


Pair = tuple[Question, str]
"""A question and an answer made for it."""

REFUSALS = (
    "",
    "   ",
    "I don't know.",
    "Um, I have no idea, sorry.",
    "I'm not sure. I can't remember.",
    "No response.",
    "Pass. Next question please.",
    "I do not know the answer to this question.",
)


def to_other_questions(each: Set, rng: random.Random) -> list[Pair]:
    """Each answer of at least `SHORTEST` words, put to two questions it was not given to."""
    rows = [row for row in each.rows if len(row.answer.split()) >= SHORTEST]
    questions = each.questions
    return [(_other(questions, row.question, rng), row.answer) for row in rows * 2]


def _other(questions: Sequence[Question], own: Question, rng: random.Random) -> Question:
    return rng.choice([question for question in questions if question.text != own.text])


def refused(questions: Iterable[Question]) -> list[Pair]:
    return [(question, text) for question in questions for text in REFUSALS]


def echoed(questions: Iterable[Question]) -> list[Pair]:
    return [(question, question.text) for question in questions]


def halved(questions: Iterable[Question]) -> list[Pair]:
    """The first half of the model answer, in words."""
    return [(question, _half(question.reference)) for question in questions]


def _half(text: str) -> str:
    words = text.split()
    return " ".join(words[: len(words) // 2])


def salads(questions: Iterable[Question], rng: random.Random) -> list[Pair]:
    """The model answer's content words, shuffled."""
    return [(question, _shuffled(_content(question.reference), rng)) for question in questions]


def long_salads(questions: Iterable[Question], rng: random.Random) -> list[Pair]:
    """The model answer's words of more than three letters, shuffled, punctuation and all."""
    return [(question, _shuffled(_long(question.reference), rng)) for question in questions]


def _content(text: str) -> list[str]:
    return [token.word for token in tokenize(text, lexicon("en")) if is_content(token)]


def _long(text: str) -> list[str]:
    return [word for word in text.split() if len(word.strip(".,;:()")) > 3]


def _shuffled(words: list[str], rng: random.Random) -> str:
    return " ".join(rng.sample(words, len(words)))
