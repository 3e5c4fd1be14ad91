"""Small pieces of text that several screens share."""

import shlex
from collections.abc import Iterable
from datetime import datetime

from voice_interview.decks.problems import Problem
from voice_interview.models import Attempt, AttemptState, Confidence, Grade, Score
from voice_interview.terminal.keys import KEYS, Phase

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
    """The rating, or why there is none."""
    if attempt.rating is not None:
        return rating(attempt.rating)
    return UNRATED.get(attempt.state, "not rated")


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def deck_problems(problems: Iterable[Problem]) -> str:
    """One line on what costs something in a deck, and how to see it; empty where nothing does."""
    errors = [problem for problem in problems if problem.severity == "error"]
    if not errors:
        return ""
    path = errors[0].path
    lint = f"voice-interview decks lint {shlex.quote(str(path))}"
    return f"{count(len(errors), 'problem')} in {path}: see {lint}"


def key_hints(phase: Phase) -> str:
    return "   ".join(f"[bold]{key.name}[/bold] {key.label}" for key in KEYS[phase])
