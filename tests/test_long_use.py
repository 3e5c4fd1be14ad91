"""Two hundred questions in one process: nothing grows with their number."""

import sys
import threading
import tracemalloc
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.fakes import FakeGrader, FakePlayback, FakePlayer
from tests.studio import GRADE, TOKEN, Studio
from voice_interview.events import Event, QuestionAsked, RatingAwaited
from voice_interview.interview.controls import Controls
from voice_interview.models import AudioClip, Command

QUESTIONS = 200
WARM = 50
"""Questions after which everything is loaded that is ever needed."""

GROWTH = 1_000_000
"""Bytes that the test's own parts, which remember what they were asked, may take meanwhile."""


@dataclass(frozen=True)
class Use:
    threads: int
    files: int
    memory: int
    """Bytes that Python holds."""


class Patient:
    """Rates each answer, remembers nothing, and looks at what the process uses."""

    def __init__(self) -> None:
        self.controls = Controls(tick=0.001)
        self.used: dict[int, Use] = {}
        self._earlier = set(threading.enumerate())
        """Of other tests, and perhaps about to end."""

    def __call__(self, event: Event) -> None:
        if isinstance(event, RatingAwaited):
            self.controls.put(Command.RATE_2)
        elif isinstance(event, QuestionAsked) and event.position in (WARM, QUESTIONS):
            files = len(list(Path("/proc/self/fd").iterdir()))
            memory, _ = tracemalloc.get_traced_memory()
            threads = set(threading.enumerate()) - self._earlier
            self.used[event.position] = Use(len(threads), files, memory)


class ForgetfulPlayer(FakePlayer):
    """Keeps no clip: the tones alone are megabytes by the end."""

    def play(self, clip: AudioClip) -> FakePlayback:  # noqa: ARG002
        return FakePlayback(self)


@pytest.mark.skipif(sys.platform != "linux", reason="open files are counted in /proc")
def test_two_hundred_questions_leave_threads_files_and_memory_as_they_were(studio: Studio) -> None:
    studio.questions = [replace(TOKEN, id=f"token-{number}") for number in range(QUESTIONS)]
    studio.grader = FakeGrader(GRADE)
    studio.player = ForgetfulPlayer()
    person = Patient()
    tracemalloc.start()
    try:
        record = studio.interview(person).run()
    finally:
        tracemalloc.stop()
    assert [attempt.rating for attempt in record.attempts] == [2] * QUESTIONS
    warm, last = person.used[WARM], person.used[QUESTIONS]
    assert (last.threads, last.files) == (warm.threads, warm.files)
    assert last.memory - warm.memory < GROWTH
    assert len(list(record.folder.iterdir())) == 2 * QUESTIONS
