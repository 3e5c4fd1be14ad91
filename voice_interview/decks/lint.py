"""Every problem of one deck's file."""

from pathlib import Path

from voice_interview.decks.problems import Problem
from voice_interview.decks.reading import examine


def lint_deck(path: Path) -> tuple[Problem, ...]:
    """All that is wrong with the file, by line; nothing where it is as it should be.

    Raises nothing: a file that cannot be read, or holds no question, is a problem too.
    """
    return examine(path).problems
