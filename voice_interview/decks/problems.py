"""What is wrong with a deck, told so that a person can mend it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "advice"]
"""An error costs something: a question, a setting, a point. Advice costs nothing yet."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a deck."""

    path: Path
    line: int
    """From 1; what concerns the whole file stands at line 1."""
    message: str
    """What is wrong, without a full stop."""
    advice: str
    """What to do, in whole sentences."""
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}. {self.advice}"


class ProblemLog:
    """Collects the problems of one file while it is read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._problems: list[Problem] = []

    def error(self, line: int, message: str, advice: str) -> None:
        self._problems.append(Problem(self._path, line, message, advice, "error"))

    def advise(self, line: int, message: str, advice: str) -> None:
        self._problems.append(Problem(self._path, line, message, advice, "advice"))

    def by_line(self) -> tuple[Problem, ...]:
        return tuple(sorted(self._problems, key=lambda problem: problem.line))
