"""Kills the real command at random moments, and looks at what is left.

    python -m benchmarks.faults --kills 100

Each time the sample interview is begun in a folder of its own and killed (SIGKILL) somewhere
between its first and its last second. Then: the log is whole, no attempt is half there, at most a
second of sound is missing, nothing of the program still runs, and `voice-interview recover`
finishes what there is. No loudspeaker is used, so that the sample candidate answers five times as
fast as in life; what is missing is counted in seconds of the recording.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from benchmarks.machine import machine
from voice_interview import demo
from voice_interview.app import DEMO_SPEED
from voice_interview.audio.clips import load_clip
from voice_interview.errors import AudioFileError
from voice_interview.models import Attempt, AttemptState
from voice_interview.store.notes import read_notes
from voice_interview.store.reading import FILE_NAME
from voice_interview.store.store import Store
from voice_interview.unfinished import answers_of, loose_ends

SETTINGS = '[transcription]\nengine = "pocketsphinx"\n'
LONGEST = 180.0
"""Seconds that the sample interview, or finishing it, may take."""

ORPHANED = 5.0
"""Seconds in which the program's own processes must end after it."""

MISSING = 1.0
"""Seconds of sound that may be missing."""

HAS = {
    AttemptState.TRANSCRIBED: lambda attempt: attempt.transcript is not None,
    AttemptState.GRADED: lambda attempt: attempt.grade is not None,
    AttemptState.RATED: lambda attempt: attempt.rating is not None,
}
"""What an attempt must hold that has come so far."""


@dataclass(frozen=True, slots=True)
class Killed:
    """What one kill left."""

    after: float
    """Seconds since the start."""
    step: str
    """What had last been stored."""
    missing: float
    """Seconds of sound."""
    finished: int
    """Answers that were finished later."""
    faults: tuple[str, ...]


class Session:
    """The sample interview as a process of its own, and when it began to record."""

    def __init__(self, folder: Path) -> None:
        (folder / "config.toml").write_text(SETTINGS, "utf-8")
        self._folder = folder
        self.answers_begun: list[float] = []
        self._process = subprocess.Popen(
            [*_command(folder), "--recordings", "kept", "demo"],
            cwd=folder,
            env=os.environ | {"PULSE_SERVER": "unix:/nonexistent"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                if "Recording" in line:
                    self.answers_begun.append(time.monotonic())

    def wait(self, seconds: float) -> bool:
        """Whether it is over by then."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> float:
        """Gives when."""
        self._process.kill()
        now = time.monotonic()
        self._process.wait()
        return now

    def is_gone(self) -> bool:
        """Whether its own processes ended with it; ends them where they did not."""
        deadline = time.monotonic() + ORPHANED
        while time.monotonic() < deadline:
            try:
                os.killpg(self._process.pid, 0)
            except ProcessLookupError:
                self._reader.join()
                return True
            time.sleep(0.05)
        os.killpg(self._process.pid, signal.SIGKILL)
        self._reader.join()
        return False


def whole_length(folder: Path) -> float:
    """Seconds that the sample interview takes when nobody kills it."""
    start = time.monotonic()
    assert Session(folder).wait(LONGEST), "the sample interview does not end"
    return time.monotonic() - start


def kill_after(folder: Path, seconds: float) -> Killed:
    """Begin the sample interview in `folder`, kill it, look at what is left and finish it."""
    session = Session(folder)
    session.wait(seconds)
    killed_at = session.kill()
    faults = [] if session.is_gone() else ["something of the program still ran"]
    kept = folder / "kept" / "demo"
    if not (kept / FILE_NAME).exists():
        return Killed(seconds, "nothing yet", 0.0, 0, tuple(faults))
    with closing(Store(kept)) as store:
        attempts = [each for record in store.sessions() for each in record.attempts]
        if not store.is_whole():
            faults.append("the log is damaged")
        unfinished = len(answers_of(loose_ends(store, graded=True)))
    faults += [f"attempt {each.position} is half there" for each in attempts if not _is_whole(each)]
    faults += [f"{path} is no note" for path in read_notes(kept)[1]]
    missing = max(_missing(attempts, session.answers_begun, killed_at), default=0.0)
    if missing > MISSING:
        faults.append(f"{missing:.2f} s of sound are missing")
    faults += _finish(folder, kept)
    step = attempts[-1].state if attempts else "begun"
    return Killed(seconds, step, missing, unfinished, tuple(faults))


def _command(folder: Path) -> list[str]:
    config = ["--config", str(folder / "config.toml")]
    return [sys.executable, "-m", "voice_interview", *config]


def _is_whole(attempt: Attempt) -> bool:
    return HAS.get(attempt.state, lambda _attempt: True)(attempt)


def _missing(attempts: list[Attempt], begun: list[float], killed_at: float) -> Iterator[float]:
    """Seconds missing of each recording, from what the candidate had said by then."""
    _, answers = demo.load()
    lengths = {answer.question_id: load_clip(answer.audio).seconds for answer in answers}
    for attempt, began in zip(attempts, begun, strict=False):
        said = min(lengths[attempt.question.id], (killed_at - began) * DEMO_SPEED)
        kept = _length(attempt.recording.path) if attempt.recording else 0.0
        yield max(0.0, said - kept)


def _length(path: Path) -> float:
    try:
        return load_clip(path).seconds
    except AudioFileError:
        return 0.0


def _finish(folder: Path, kept: Path) -> Iterator[str]:
    command = [*_command(folder), "--recordings", str(kept), "recover", "--yes"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST)
    if done.returncode:
        yield f"recover failed: {done.stderr.strip()}"
    with closing(Store(kept)) as store:
        if store.open_sessions() and answers_of(loose_ends(store, graded=True)):
            yield "something is unfinished still"
        if any(record.ended_at is None for record in store.sessions()):
            yield "a session has no end"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    kills = []
    with tempfile.TemporaryDirectory() as name:
        length = whole_length(Path(name))
    for number in range(1, options.kills + 1):
        with tempfile.TemporaryDirectory() as name:
            kills.append(kill_after(Path(name), chance.uniform(0, length)))
        killed = kills[-1]
        faults = "; ".join(killed.faults) or "well"
        print(
            f"{number:3}  {killed.after:5.1f} s  {killed.step:12}  {killed.missing:5.2f} s missing"
            f"  {killed.finished} to finish  {faults}",
            flush=True,
        )
    print(f"\n{machine()}; an interview of {length:.0f} s")
    steps = Counter(killed.step for killed in kills)
    print(f"{len(kills)} kills: " + ", ".join(f"{steps[step]} {step}" for step in steps))
    print(f"most sound missing: {max(killed.missing for killed in kills):.2f} s")
    print(f"answers finished later: {sum(killed.finished for killed in kills)}")
    print(f"kills with a fault: {sum(bool(killed.faults) for killed in kills)}")
    sys.exit(any(killed.faults for killed in kills))


if __name__ == "__main__":
    main()
