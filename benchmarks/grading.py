"""How well the embedded grader agrees with people, and what it must never do.

python -m benchmarks.grading                    words only
python -m benchmarks.grading --semantic MODEL   also with a sentence model: a name or a folder
"""

import argparse
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import grading_data as data
from benchmarks.grading_fit import Sample, cross_validate, fit, kappa, relevance, strength
from benchmarks.grading_noise import Mishearing
from voice_interview.decks.markdown import read_deck
from voice_interview.grading.answers import Answer
from voice_interview.grading.embedded import Assessment, EmbeddedGrader
from voice_interview.grading.meaning import Encoder, Vectors, load_encoder
from voice_interview.grading.rubric import rubric_of
from voice_interview.models import Question, Score

DECK = Path(__file__).parents[1] / "questions" / "llm-engineering.md"

SEED = 1
MISHEARD = 1000
"""Answers of each set that are heard with errors."""

ERROR_RATE = 0.1

TRADED = (0.98, 0.95, 0.92, 0.9, 0.85, 0.8)
"""Shares of answers to another question that could be asked to stay at level 1."""

LEVEL_1, LEVEL_3 = Score.DIDNT_KNOW, Score.CLEAR


@dataclass(frozen=True, slots=True)
class Goals:
    """Least Pearson r and kappa, for Mohler and for SAF*."""

    r: tuple[float, float]
    kappa: tuple[float, float]


WORDS = Goals(r=(0.53, 0.39), kappa=(0.48, 0.33))
SEMANTIC = Goals(r=(0.58, 0.40), kappa=(0.51, 0.35))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--semantic", metavar="MODEL", help="a sentence-transformers model")
    chosen = parser.parse_args()
    try:
        sets = data.load()
    except FileNotFoundError as error:
        print(f"Nothing to measure on: {error.filename} is not there.")
        return
    report("Words only", EmbeddedGrader(), sets, WORDS)
    speed(sets[0])
    if chosen.semantic:
        encoder = Remembering(load_encoder(chosen.semantic))
        encoder.learn(texts_of(sets))
        report("Semantic", EmbeddedGrader(encoder), sets, SEMANTIC)


class Remembering:
    """An encoder that encodes each text once, and many at a time."""

    def __init__(self, encoder: Encoder) -> None:
        self.model = encoder.model
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}

    def learn(self, texts: Iterable[str]) -> None:
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        if new:
            self._known.update(zip(new, self._encoder.encode(new), strict=True))

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.learn(texts)
        return np.stack([self._known[text] for text in texts])


def texts_of(sets: tuple[data.Set, ...]) -> Iterator[str]:
    """What a grader will want encoded."""
    for each in sets:
        for row in each.rows:
            rubric = rubric_of(row.question)
            yield from (rubric.question, *(point.text for point in rubric.points))
            yield from (part.text for part in Answer(row.answer, rubric.lexicon).passages)


def report(title: str, grader: EmbeddedGrader, sets: tuple[data.Set, ...], goals: Goals) -> None:
    print(f"\n{title} ({grader.model})")
    rng = random.Random(SEED)
    misplaced = [data.to_other_questions(each, rng) for each in sets]
    on_own = [assess(grader, pairs_of(each)) for each in sets]
    on_others = [assess(grader, pairs) for pairs in misplaced]
    agreement(sets, on_own, goals)
    samples = [sample(*each) for each in zip(sets, on_own, misplaced, on_others, strict=True)]
    refitted(sets, samples)
    trade_off(samples)
    for each, others in zip(sets, on_others, strict=True):
        line(f"level 1 on another question's answer, {each.name}", share(others, LEVEL_1), ">= 95%")
    never(grader, [question for each in sets for question in each.questions])
    authored(grader)
    errors(grader, sets)


def assess(grader: EmbeddedGrader, pairs: Iterable[data.Pair]) -> list[Assessment]:
    return [grader.assess(question, answer) for question, answer in pairs]


def pairs_of(each: data.Set) -> list[data.Pair]:
    return [(row.question, row.answer) for row in each.rows]


def share(assessments: Sequence[Assessment], score: Score) -> float:
    return float(np.mean([each.grade.score is score for each in assessments]))


def line(what: str, value: float, goal: str) -> None:
    print(f"  {what:56} {value:6.1%}   {goal}")


def correlation(each: data.Set, assessments: Sequence[Assessment]) -> float:
    """Pearson r of coverage with people's marks."""
    human = [row.human for row in each.rows]
    return float(np.corrcoef(human, [a.coverage for a in assessments])[0, 1])


def agreement(
    sets: tuple[data.Set, ...], assessed: Sequence[list[Assessment]], goals: Goals
) -> None:
    for each, mine, r, k in zip(sets, assessed, goals.r, goals.kappa, strict=True):
        levels = np.array([row.level for row in each.rows])
        scores = np.array([a.grade.score for a in mine])
        shares = " ".join(f"{share(mine, score):.0%}" for score in Score)
        print(
            f"  {each.name:7} r {correlation(each, mine):.3f} (>= {r}), "
            f"QWK {kappa(levels, scores):.3f} (>= {k}), levels 1 2 3: {shares}"
        )


def sample(
    each: data.Set,
    own: list[Assessment],
    misplaced: list[data.Pair],
    others: list[Assessment],
) -> Sample:
    ids = {question.id: number for number, question in enumerate(each.questions)}
    return Sample(
        relevance=relevance(own),
        strength=strength(own),
        levels=np.array([int(row.level) for row in each.rows]),
        questions=np.array([ids[row.question.id] for row in each.rows]),
        others=relevance(others),
        other_questions=np.array([ids[question.id] for question, _ in misplaced]),
    )


def refitted(sets: tuple[data.Set, ...], samples: Sequence[Sample]) -> None:
    """The levels fitted anew, and how they do on questions they were not fitted on."""
    best, crossed = fit(samples), cross_validate(samples)
    print(f"  levels fitted on both sets: partial {best.partial:.3f}, clear {best.clear:.2f}")
    for each, value, spread in zip(sets, crossed.kappas, crossed.spread, strict=True):
        print(f"  cross-validated by question, {each.name:7} QWK {value:.3f}, folds +-{spread:.3f}")
    for what in ("partial", "clear"):
        fitted = [getattr(each, what) for each in crossed.levels]
        print(f"  {what} in the folds: {min(fitted):.3f} to {max(fitted):.3f}")


def trade_off(samples: Sequence[Sample]) -> None:
    """Agreement with people, for how many answers to another question stay at level 1."""
    for share_of_others in TRADED:
        levels = fit(samples, share_of_others)
        kappas = " / ".join(f"{each.agreement(levels):.3f}" for each in samples)
        print(
            f"  with {share_of_others:.0%} of other questions' answers at level 1: "
            f"partial {levels.partial:.3f}, clear {levels.clear:.2f}, QWK {kappas}"
        )


def never(grader: EmbeddedGrader, questions: list[Question]) -> None:
    line("level 1 on no answer", share(assess(grader, data.refused(questions)), LEVEL_1), "100%")
    line("level 1 on the question", share(assess(grader, data.echoed(questions)), LEVEL_1), "100%")
    salads(grader, questions)


def salads(grader: EmbeddedGrader, questions: list[Question]) -> None:
    content = assess(grader, data.salads(questions, random.Random(SEED)))
    line("level 3 on shuffled content words", share(content, LEVEL_3), "<= 30%")
    long = assess(grader, data.long_salads(questions, random.Random(SEED)))
    line("level 3 on shuffled words of more than three letters", share(long, LEVEL_3), "<= 30%")


def authored(grader: EmbeddedGrader) -> None:
    deck, _problems = read_deck(DECK)
    questions = [question for question in deck.questions if question.reference]
    half = assess(grader, data.halved(questions))
    line("level 3 on half a model answer, authored points", share(half, LEVEL_3), "<= 20%")
    whole = assess(grader, [(each, each.reference) for each in questions])
    line("level 3 on the whole of it", share(whole, LEVEL_3), "")
    others = assess(grader, [(a, b.reference) for a in questions for b in questions if a != b])
    line("level 1 on another question's model answer", share(others, LEVEL_1), ">= 95%")
    refused = assess(grader, [*data.refused(questions), *data.echoed(questions)])
    line("level 1 on no answer, and on the question", share(refused, LEVEL_1), "100%")
    salads(grader, questions)


def errors(grader: EmbeddedGrader, sets: tuple[data.Set, ...]) -> None:
    mishearing = Mishearing(SEED)
    for each in sets:
        rows = random.Random(SEED).sample(each.rows, MISHEARD)
        some = data.Set(each.name, tuple(rows))
        heard = [(q, mishearing.hear(answer, ERROR_RATE)) for q, answer in pairs_of(some)]
        clean = correlation(some, assess(grader, pairs_of(some)))
        change = correlation(some, assess(grader, heard)) - clean
        print(f"  change of r with one word in ten misheard, {each.name:7} {change:+.3f} (<= .02)")


def speed(each: data.Set) -> None:
    grader = EmbeddedGrader()
    start = time.process_time()
    assess(grader, pairs_of(each))
    rate = len(each.rows) / (time.process_time() - start)
    print(f"  {rate:.0f} answers a second on one core (>= 300)")


if __name__ == "__main__":
    main()
