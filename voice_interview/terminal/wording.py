"""Small pieces of text that several screens share."""

import shlex
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.text import Text

from voice_interview.models import Attempt, AttemptState, Confidence, Grade, Recorded, Score
from voice_interview.terminal.keys import KEYS, Phase

if TYPE_CHECKING:
    from voice_interview.decks.importing import Imported
    from voice_interview.decks.problems import Problem

MARKS = {Score.DIDNT_KNOW: "○", Score.PARTIAL: "◐", Score.CLEAR: "●"}

UNRATED = {
    AttemptState.ASKED: "not answered",
    AttemptState.SKIPPED: "skipped",
}


def clock(seconds: float) -> str:
    """Length as minutes and seconds: 2:41."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def local_time(moment: datetime) -> str:
    """A moment in the person's own time zone."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def rating(score: Score) -> str:
    return f"{MARKS[score]} {int(score)} {score.label}"


def mark(score: Score | None) -> str:
    """A score where there is little room."""
    return "–" if score is None else f"{MARKS[score]} {int(score)}"


def suggestion(grade: Grade) -> str:
    """The suggested score, and how far it is to be trusted."""
    if grade.uncertain and grade.second_opinion is not None:
        return f"{rating(grade.score)}, uncertain (embedded: {rating(grade.second_opinion)})"
    unsure = ", uncertain" if grade.confidence is Confidence.LOW else ""
    return f"{rating(grade.score)}{unsure}"


def outcome(attempt: Attempt) -> str:
    """The rating, or why there is none; follow-ups are not rated."""
    if attempt.rating is not None:
        return rating(attempt.rating)
    return UNRATED.get(attempt.state, "" if attempt.question.follows else "not rated")


def heading(attempt: Attempt) -> str:
    """An answer's number and question: "2. What is a token?", or "Follow-up: And in Japanese?"."""
    question = attempt.question
    return f"{'Follow-up:' if question.follows else f'{attempt.position}.'} {question.text}"


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def lost_sound(recorded: Recorded) -> str:
    """What is missing in a recording that has `overflows`."""
    times = count(recorded.overflows, "time")
    return f"Sound was lost {times}: the microphone was gone, or the machine busy."


def deck_problems(problems: "Iterable[Problem]") -> str:
    """One line on what costs something in a deck, and how to see it; empty where nothing does."""
    errors = [problem for problem in problems if problem.severity == "error"]
    if not errors:
        return ""
    path = errors[0].path
    lint = f"voice-interview decks lint {shlex.quote(str(path))}"
    return f"{count(len(errors), 'problem')} in {path}: see {lint}"


def imported(result: "Imported") -> str:
    """What an import came to, and what to do next."""
    deck = result.deck
    number = sum(1 for _ in deck.questions)
    name = shlex.quote(str(deck.source))
    lines = [
        f"{deck.source}: {count(number, 'question')} in {count(len(deck.rounds), 'round')}.",
        f"Practise them: voice-interview practice {name}",
    ]
    if result.kept_ids:
        lines.insert(1, f"{count(result.kept_ids, 'question')} kept the id of an earlier import.")
    if result.gone:
        ids = ", ".join(question.id for question in result.gone)
        lines.insert(1, f"No longer there, but kept in {result.earlier}: {ids}.")
    return "\n".join(lines)


def unfinished(answers: Sequence[Attempt]) -> str:
    """A line on answers that were not finished, newest first; empty where there are none."""
    if not answers:
        return ""
    newest = length_and_time(answers[0])
    again = "voice-interview recover"
    if len(answers) == 1:
        return f"An answer of {newest} was not finished. Finish it with: {again}"
    number = f"{len(answers)} answers were not finished"
    return f"{number}, the last one of {newest}. Finish them with: {again}"


def length_and_time(attempt: Attempt) -> str:
    """How long an answer is, and when it was given: 1:42 from 2026-11-23 14:05."""
    seconds = attempt.recording.seconds if attempt.recording else 0.0
    return f"{clock(seconds)} from {local_time(attempt.asked_at)}"


def key_hints(phase: Phase, width: int) -> Text:
    """The keys of `phase` and what they do, none torn apart at the end of a line."""
    hints, column = Text(), 0
    for key in KEYS[phase]:
        length = len(f"{key.name} {key.label}")
        gap = "   " if column else ""
        if column and column + len(gap) + length > width:
            gap, column = "\n", 0
        hints.append(gap).append(key.name, style="bold").append(f" {key.label}")
        column += len(gap.strip("\n")) + length
    return hints
