"""The real command, started, watched and ended by SIGKILL at a moment of one of its steps."""

import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Condition, Thread

LONGEST = 120.0
"""Seconds that the interview, or a step of it, may take."""


class Step(StrEnum):
    """What an interview is doing."""

    STARTING = "before the first question"
    ASKING = "asking"
    RECORDING = "recording"
    TRANSCRIBING = "transcribing"
    GRADING = "grading"
    REFERENCE = "playing the model answer"
    RATING = "rating"
    BETWEEN = "between questions"
    ENDING = "ending"


SHOWN = {
    Step.ASKING: re.compile(r"\d of \d · "),
    Step.RECORDING: re.compile("  Recording"),
    Step.TRANSCRIBING: re.compile(r"  \d:\d\d  answered"),
    Step.GRADING: re.compile("Your answer"),
    Step.REFERENCE: re.compile("Model answer"),
    Step.RATING: re.compile(r"  How did it go\?"),
    Step.BETWEEN: re.compile("  . [123] "),
    Step.ENDING: re.compile("Summary"),
}
"""The line with which each step begins where the output is no terminal."""


@dataclass(frozen=True, slots=True)
class Aim:
    """When to kill."""

    step: Step
    time: int
    """1 where the interview comes to it first, then 2."""
    offset: float
    """Seconds into it."""


class Running:
    """The command at work, with the steps that it has told."""

    def __init__(
        self,
        folder: Path,
        command: Sequence[str],
        env: Mapping[str, str],
        on_step: Callable[[Step], None] = lambda _step: None,
    ) -> None:
        """`on_step` is called in a thread of its own."""
        self.steps: list[tuple[Step, float]] = [(Step.STARTING, time.monotonic())]
        """With when each began, in seconds of `time.monotonic`."""
        self.killed_at = 0.0
        self._over = False
        self._on_step = on_step
        self._told = Condition()
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                step = next((step for step in SHOWN if SHOWN[step].match(line)), None)
                if step is not None:
                    self._tell(step)
        with self._told:
            self._over = True
            self._told.notify_all()

    def _tell(self, step: Step) -> None:
        with self._told:
            self.steps.append((step, time.monotonic()))
            self._told.notify_all()
        self._on_step(step)

    def begun(self, step: Step) -> list[float]:
        """When it began, each time."""
        return [at for each, at in self.steps if each is step]

    def finish(self) -> None:
        """Wait for its end."""
        assert self._process.wait(LONGEST) == 0, "the interview failed"
        self._reader.join()

    def kill(self, aim: Aim) -> bool:
        """End it there, or where it is when its time is up; False where it had ended by itself."""
        with self._told:
            self._told.wait_for(lambda: self._over or self._has_come_to(aim), LONGEST)
        time.sleep(aim.offset)
        self._process.kill()
        self.killed_at = time.monotonic()
        killed = self._process.wait() == -signal.SIGKILL
        self._reader.join()
        return killed

    def _has_come_to(self, aim: Aim) -> bool:
        return len(self.begun(aim.step)) >= aim.time
