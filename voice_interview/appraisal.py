"""A grade on its way, while the interview goes on."""

from collections.abc import Callable

from voice_interview.background import begin
from voice_interview.errors import InterviewError
from voice_interview.models import Grade


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
