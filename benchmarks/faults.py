"""Kills the real command at random moments, and looks at what is left.

    python -m benchmarks.faults --kills 100 --jobs 2
    python -m benchmarks.faults --kills 10 --sound-card

Each time a short interview is begun in a folder of its own and killed (SIGKILL) at a random moment
of one of its steps, of each step as often. Then: the log is whole, no attempt is half there,
nothing that was told as done is missing in it, at most a second of sound is missing, nothing of the
program still runs, and `voice-interview recover` finishes what there is.

Without a sound card it is the sample interview, five times as fast as in life; what is missing is
counted in seconds of the recording. With `--sound-card` an answer is spoken to the real microphone
of a virtual card, one at a time, and found again in what was recorded.
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
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import cycle, islice
from pathlib import Path

from benchmarks.killing import LONGEST, Aim, Running, Step
from benchmarks.machine import machine
from benchmarks.short_interviews import Interview, SampleInterview, SpokenInterview, command
from tests.soundcard import running_sound_card
from voice_interview.errors import InterviewError
from voice_interview.models import Attempt, AttemptState, SessionRecord
from voice_interview.store.database import FILE_NAME
from voice_interview.store.notes import read_notes
from voice_interview.store.store import Store
from voice_interview.unfinished import answers_of, loose_ends

ORPHANED = 5.0
"""Seconds in which the program's own processes must end after it."""

MISSING = 1.0
"""Seconds of sound that may be missing."""

HAS = {
    AttemptState.RECORDED: lambda attempt: attempt.recording is not None,
    AttemptState.TRANSCRIBED: lambda attempt: attempt.transcript is not None,
    AttemptState.GRADED: lambda attempt: attempt.grade is not None,
    AttemptState.RATED: lambda attempt: attempt.rating is not None,
}
"""What an attempt must hold that has come so far."""

STORED = {
    Step.TRANSCRIBING: HAS[AttemptState.RECORDED],
    Step.GRADING: HAS[AttemptState.TRANSCRIBED],
    Step.BETWEEN: HAS[AttemptState.RATED],
}
"""What is in the log before a step is shown."""


class Kind(StrEnum):
    """What can be wrong after a kill."""

    LOG = "damaged"
    HALF = "half"
    FORGOTTEN = "unlogged"
    SOUND = "lost"
    PROCESS = "left"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Fault:
    kind: Kind
    says: str


@dataclass(frozen=True, slots=True)
class Killed:
    """What one kill left."""

    step: Step
    """Where it fell: the last that the program had shown."""
    missing: float
    """Seconds of sound."""
    unfinished: int
    """Answers that were to be finished."""
    finished: int
    """Those that `recover` finished."""
    faults: tuple[Fault, ...]


def kill(interview: Interview, folder: Path, aim: Aim) -> Killed:
    """Begin the interview in `folder`, kill it, look at what is left and finish it."""
    running = interview.begin(folder)
    faults = [] if running.kill(aim) else [Fault(Kind.OTHER, "it was not killed")]
    faults += [Fault(Kind.PROCESS, f"process {process} still ran") for process in _left(folder)]
    kept = interview.recordings(folder)
    nothing = Killed(running.steps[-1][0], 0.0, 0, 0, tuple(faults))
    if not (kept / FILE_NAME).exists():
        return nothing
    try:
        return _examined(interview, running, folder, nothing)
    except InterviewError as error:
        return replace(nothing, faults=(*faults, Fault(Kind.LOG, error.message)))


def _examined(interview: Interview, running: Running, folder: Path, killed: Killed) -> Killed:
    """`killed` with what is in the log, and with what `recover` makes of it."""
    kept = interview.recordings(folder)
    faults = list(killed.faults)
    with closing(Store(kept)) as store:
        attempts = _attempts(store.sessions())
        faults += _damage(store, attempts, kept)
        faults += _forgotten(running, attempts)
        missing = max(interview.missing(running, attempts), default=0.0)
        if missing > MISSING:
            faults.append(Fault(Kind.SOUND, f"{missing:.2f} s of sound are missing"))
        unfinished = {each.id for each in answers_of(loose_ends(store, graded=True))}
        faults += _recover(folder, kept)
        records = store.sessions()
    done = {each.id for each in _attempts(records) if each.transcript and each.grade}
    faults += [Fault(Kind.OTHER, f"attempt {each} is not finished") for each in unfinished - done]
    if any(record.ended_at is None for record in records):
        faults.append(Fault(Kind.OTHER, "a session has no end"))
    return Killed(killed.step, missing, len(unfinished), len(unfinished & done), tuple(faults))


def _left(folder: Path) -> list[int]:
    """Processes that began in `folder` and have not ended in time, where there is /proc.

    They are ended now.
    """
    deadline = time.monotonic() + ORPHANED
    while (left := list(_working_in(folder))) and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in left:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return left


def _working_in(folder: Path) -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder:
                yield int(process.name)
        except OSError:  # ended meanwhile, or another person's
            continue


def _attempts(records: Sequence[SessionRecord]) -> list[Attempt]:
    return [attempt for record in records for attempt in record.attempts]


def _damage(store: Store, attempts: Sequence[Attempt], kept: Path) -> Iterator[Fault]:
    if not store.is_whole():
        yield Fault(Kind.LOG, "the log is damaged")
    for path in read_notes(kept)[1]:
        yield Fault(Kind.LOG, f"{path} is no note")
    for each in attempts:
        if each.state in HAS and not HAS[each.state](each):
            yield Fault(Kind.HALF, f"attempt {each.position} is not {each.state}")


def _forgotten(running: Running, attempts: Sequence[Attempt]) -> Iterator[Fault]:
    for step, is_stored in STORED.items():
        if len(running.begun(step)) > sum(map(is_stored, attempts)):
            yield Fault(Kind.FORGOTTEN, f"what comes before {step} is not in the log")


def _recover(folder: Path, kept: Path) -> Iterator[Fault]:
    recover = command(folder, kept, "recover", "--yes")
    done = subprocess.run(recover, capture_output=True, text=True, timeout=LONGEST)
    if done.returncode:
        yield Fault(Kind.OTHER, f"recover: {done.stderr.strip()}")


def aims(lengths: Mapping[Step, Sequence[float]], count: int, seed: int) -> list[Aim]:
    """Random moments, in each step as many; in random order."""
    chance = random.Random(seed)
    chosen = []
    for step in islice(cycle(lengths), count):
        seconds = lengths[step]
        [number] = chance.choices(range(len(seconds)), seconds)
        chosen.append(Aim(step, number + 1, chance.uniform(0, seconds[number])))
    chance.shuffle(chosen)
    return chosen


def kills(interview: Interview, moments: Sequence[Aim], jobs: int) -> Iterator[Killed]:
    """Kill it at each of `moments`, so many of them side by side."""

    def one(aim: Aim) -> Killed:
        with tempfile.TemporaryDirectory() as name:
            return kill(interview, Path(name).resolve(), aim)

    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(one, moments)


def line(killed: Killed) -> str:
    says = "; ".join(fault.says for fault in killed.faults) or "well"
    return (
        f"{killed.step:25}{killed.missing:5.2f} s missing"
        f"  {killed.finished} of {killed.unfinished} finished  {says}"
    )


def table(done: Sequence[Killed]) -> Iterator[str]:
    """A line a step, and one of all."""
    heads = ("kills", "missing", "to finish", "finished", *Kind)
    yield f"{'':25}" + "".join(f"{head:>{len(head) + 2}}" for head in heads)
    rows = {str(step): [each for each in done if each.step is step] for step in Step}
    for name, row in (rows | {"all": list(done)}).items():
        wrong = Counter(fault.kind for each in row for fault in each.faults)
        figures = (
            str(len(row)),
            f"{max((each.missing for each in row), default=0.0):.2f}",
            str(sum(each.unfinished for each in row)),
            str(sum(each.finished for each in row)),
            *(str(wrong[kind]) for kind in Kind),
        )
        cells = zip(heads, figures, strict=True)
        yield f"{name:25}" + "".join(f"{figure:>{len(head) + 2}}" for head, figure in cells)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=1, help="Interviews side by side.")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sound-card", action="store_true", help="Speak to a virtual microphone.")
    options = parser.parse_args()
    done: list[Killed] = []
    start = time.monotonic()
    with ExitStack() as stack:
        if options.sound_card:
            card = stack.enter_context(running_sound_card())
            interview: Interview = SpokenInterview(card)
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            interview = SampleInterview(Path(folder))
        moments = aims(interview.lengths(), options.kills, options.seed)
        jobs = 1 if options.sound_card else options.jobs
        with suppress(KeyboardInterrupt):  # then what was done until then is told
            for killed in kills(interview, moments, jobs):
                done.append(killed)
                took = f"{len(done):3} of {len(moments)}  {time.monotonic() - start:5.0f} s"
                print(f"{took}  {line(killed)}", flush=True)
    print(f"\n{machine()}; {(time.monotonic() - start) / len(done):.1f} s a kill\n")
    print("\n".join(table(done)))
    sys.exit(any(killed.faults for killed in done))


if __name__ == "__main__":
    main()
