"""A grade on its way, while the interview goes on."""

from collections.abc import Callable
from datetime import datetime

from voice_interview.background import begin
from voice_interview.errors import InterviewError
from voice_interview.events import Listener, Notice, Problem
from voice_interview.models import Grade, Question, Transcript
from voice_interview.protocols import Grader
from voice_interview.store.store import Store


class Appraisal:
    """One answer being graded in another thread; what came of it is taken up in this one."""

    def __init__(
        self,
        work: Callable[[], Grade],
        keep: Callable[[Grade], None],
        tell: Callable[[InterviewError], None],
    ) -> None:
        """`keep` gets the grade, or `tell` the error, when `collect` finds that it is there."""
        self._outcome = begin(work, "grading")
        self._keep = keep
        self._tell = tell
        self.over = False
        """Nothing more is to come."""
        self.grade: Grade | None = None

    def collect(self, seconds: float = 0.0) -> Grade | None:
        """The grade, the first time it is there, waited for so long; None else."""
        if self.over:
            return None
        try:
            self.grade = self._outcome.result(seconds)
        except TimeoutError:
            return None
        except InterviewError as error:
            self.over = True
            self._tell(error)
            return None
        self.over = True
        self._keep(self.grade)
        return self.grade


class Appraisals:
    """All grades of a session, which come when they come."""

    def __init__(
        self,
        grader: Grader | None,
        store: Store,
        now: Callable[[], datetime],
        emit: Listener,
    ) -> None:
        self._grader = grader
        self._store = store
        self._now = now
        self._emit = emit
        self._begun: list[Appraisal] = []
        self._shortcomings: set[str] = set()

    def begin(
        self, attempt_id: int, question: Question, transcript: Transcript | None
    ) -> Appraisal | None:
        """Grade an answer in the background; None where nobody can, or nothing was heard."""
        grader = self._grader
        if grader is None or transcript is None:
            return None
        if shortcoming := grader.shortcoming(question):
            self._note(shortcoming)
            return None
        appraisal = Appraisal(
            lambda: grader.grade(question, transcript),
            lambda grade: self._store.graded(attempt_id, grade, self._now()),
            lambda error: self._emit(Problem(error)),
        )
        self._begun.append(appraisal)
        return appraisal

    def keep_late(self) -> int:
        """Keep those that came after their answer was rated; gives how many have still not come."""
        for appraisal in self._begun:
            appraisal.collect()
        return sum(not appraisal.over for appraisal in self._begun)

    def _note(self, shortcoming: str) -> None:
        """Say it once a session."""
        if shortcoming not in self._shortcomings:
            self._shortcomings.add(shortcoming)
            self._emit(Notice(shortcoming))
