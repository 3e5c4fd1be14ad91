"""Long work on an answer, while its page stays usable: grading again, transcribing again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import TypeAlias

from voice_interview.background import begin
from voice_interview.errors import InterviewError
from voice_interview.protocols import Progress

Report: TypeAlias = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Job:
    """How one piece of work stands."""

    progress: Progress
    over: bool = False
    problem: str = ""
    """Why it failed; empty where it did not."""


class Jobs:
    """The latest work on each answer. One runs at a time, since models are large."""

    def __init__(self) -> None:
        self._jobs: dict[int, Job] = {}
        self._lock = Lock()
        self._turn = Lock()

    def of(self, answer_id: int) -> Job | None:
        return self._jobs.get(answer_id)

    def begin(self, answer_id: int, task: str, work: Callable[[Report], None]) -> bool:
        """Start `work`, called `task`, in the background; False where other work is not over."""
        with self._lock:
            before = self._jobs.get(answer_id)
            if before is not None and not before.over:
                return False
            self._jobs[answer_id] = Job(Progress(f"{task}: waiting for its turn", None))
        begin(lambda: self._run(answer_id, task, work), task)
        return True

    def _run(self, answer_id: int, task: str, work: Callable[[Report], None]) -> None:
        with self._turn:
            self._report(answer_id, Progress(task, None))
            try:
                work(lambda progress: self._report(answer_id, progress))
            except InterviewError as error:
                self._end(answer_id, f"{error.message} {error.hint}".strip())
            except Exception as error:
                self._end(answer_id, f"Something went wrong that should not have: {error!r}")
            else:
                self._end(answer_id)

    def _report(self, answer_id: int, progress: Progress) -> None:
        self._jobs[answer_id] = replace(self._jobs[answer_id], progress=progress)

    def _end(self, answer_id: int, problem: str = "") -> None:
        self._jobs[answer_id] = replace(self._jobs[answer_id], over=True, problem=problem)
