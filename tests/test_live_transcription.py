"""Transcribing along with the answer: nothing waits for the recogniser, and it may fail."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from tests.recognising import recognise
from tests.sounds import joined, spoken
from voice_interview.errors import TranscriptionError
from voice_interview.models import SAMPLE_RATE, AudioClip, Samples, Transcript
from voice_interview.protocols import Heard, Progress
from voice_interview.transcription.live import BackgroundStream
from voice_interview.transcription.messages import Accept, Request
from voice_interview.transcription.pocketsphinx import PocketSphinxEngine
from voice_interview.transcription.process import EngineProcess
from voice_interview.transcription.recognition import Recogniser, unreported
from voice_interview.transcription.whisper import WhisperEngine

PATIENCE = 30.0

QUESTION = "what is the context window"


class Counter:
    """Hears how much sound it is given. It opens when it is let, and breaks at a block of 13."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self.worked = threading.Event()
        self.left = threading.Event()
        self._lengths: list[int] = []

    @contextmanager
    def open(self) -> Iterator[Recogniser]:
        self.ready.wait(PATIENCE)
        try:
            yield self
        finally:
            self.left.set()

    def accept(self, samples: Samples) -> None:
        if len(samples) == 13:
            raise ValueError("thirteen")
        self._lengths.append(len(samples))
        self.worked.set()

    def heard(self) -> Heard:
        return Heard(" ".join(map(str, self._lengths)), "?")

    def finish(self) -> Transcript:
        return Transcript(" ".join(map(str, self._lengths)), (), "counter", "", "en")


def block(length: int) -> Samples:
    return np.zeros(length, np.float32)


def test_sound_is_taken_while_the_model_is_still_being_loaded() -> None:
    counter = Counter()
    stream = BackgroundStream(counter.open)
    for length in (3, 1, 2):
        stream.feed(block(length))
    assert stream.heard() == Heard("", "")
    counter.ready.set()
    assert stream.finish().text == "6", "what waited is worked on at once"
    assert stream.heard() == Heard("6", "?")
    assert counter.left.wait(PATIENCE)


def test_a_transcript_can_be_asked_for_twice() -> None:
    counter = Counter()
    counter.ready.set()
    stream = BackgroundStream(counter.open)
    stream.feed(block(4))
    assert stream.finish() == stream.finish()


def test_a_model_that_cannot_be_loaded_is_told_at_the_end() -> None:
    @contextmanager
    def refused() -> Iterator[Recogniser]:
        raise TranscriptionError("There is no model.", "Get one.")
        yield

    stream = BackgroundStream(refused)
    stream.feed(block(4))
    for _ in range(2):
        with pytest.raises(TranscriptionError, match="There is no model"):
            stream.finish()


def test_a_recogniser_that_breaks_costs_the_transcript_and_no_more() -> None:
    counter = Counter()
    counter.ready.set()
    stream = BackgroundStream(counter.open)
    stream.feed(block(13))
    with pytest.raises(TranscriptionError, match="The recogniser failed: thirteen") as caught:
        stream.finish()
    assert isinstance(caught.value.__cause__, ValueError)
    stream.feed(block(1))


def test_a_recogniser_that_breaks_in_the_middle_is_given_the_whole_answer_again() -> None:
    counter = Counter()
    counter.ready.set()
    stream = BackgroundStream(counter.open)
    stream.feed(block(4))
    assert counter.worked.wait(PATIENCE)
    stream.feed(block(13))
    assert counter.left.wait(PATIENCE), "it has broken"
    stream.feed(block(2))
    before, *again = map(int, stream.finish().text.split())
    assert before == 4
    assert sum(again) == 4 + 13 + 2


def test_an_abandoned_answer_is_not_worked_on() -> None:
    counter = Counter()
    stream = BackgroundStream(counter.open)
    stream.feed(block(5))
    stream.abandon()
    counter.ready.set()
    assert counter.left.wait(PATIENCE)
    assert not counter.worked.is_set()
    with pytest.raises(TranscriptionError, match="given up"):
        stream.finish()


def test_an_answer_abandoned_midway_lets_go_of_the_engine() -> None:
    counter = Counter()
    counter.ready.set()
    stream = BackgroundStream(counter.open)
    stream.feed(block(5))
    assert counter.worked.wait(PATIENCE)
    stream.abandon()
    assert counter.left.wait(PATIENCE)


@pytest.fixture(scope="module")
def process() -> EngineProcess:
    return EngineProcess(PocketSphinxEngine)


def pid_of(process: EngineProcess) -> int:
    process.load(unreported)
    assert process.pid is not None
    return process.pid


def transcript(process: EngineProcess, samples: Samples) -> Transcript:
    with process.open("en") as recogniser:
        return recognise(recogniser, AudioClip(samples, SAMPLE_RATE))


def test_an_engine_in_its_own_process_hears_the_same(process: EngineProcess) -> None:
    engine = PocketSphinxEngine()
    engine.load(unreported)
    clip = AudioClip(spoken(QUESTION), SAMPLE_RATE)
    assert transcript(process, clip.samples) == recognise(engine.open("en"), clip)
    assert pid_of(process) != os.getpid()


def test_words_are_not_lost_with_the_process(process: EngineProcess) -> None:
    answer = spoken(QUESTION)
    expected, pid = transcript(process, answer), pid_of(process)
    stream = BackgroundStream(lambda: process.open("en"))
    stream.feed(answer[: len(answer) // 2])
    time.sleep(0.5)  # so that it is in the middle of it
    os.kill(pid, signal.SIGKILL)
    stream.feed(answer[len(answer) // 2 :])
    assert stream.finish() == expected
    assert stream.mishap is not None
    assert pid_of(process) != pid


def test_it_is_loaded_once_however_many_ask(process: EngineProcess) -> None:
    fresh = EngineProcess(PocketSphinxEngine)
    told: list[Progress] = []
    threads = [threading.Thread(target=fresh.load, args=(told.append,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [Progress("Loading PocketSphinx", None)]
    assert pid_of(fresh) == pid_of(fresh) != pid_of(process)


def test_an_answer_waits_until_the_one_before_is_finished(process: EngineProcess) -> None:
    samples = spoken(QUESTION)
    with process.open("en") as recogniser:
        stream = BackgroundStream(lambda: process.open("en"))
        stream.feed(samples)
        before = recognise(recogniser, AudioClip(samples, SAMPLE_RATE))
        assert stream.heard() == Heard("", "")
    assert stream.finish() == before


def test_after_an_abandoned_answer_the_next_one_is_heard(process: EngineProcess) -> None:
    samples = spoken(QUESTION)
    stream = BackgroundStream(lambda: process.open("en"))
    stream.feed(joined(*[samples] * 3))
    stream.abandon()
    assert "context" in transcript(process, samples).text


def test_a_process_that_dies_costs_one_answer(process: EngineProcess) -> None:
    before = pid_of(process)
    with process.open("en") as recogniser:
        os.kill(before, signal.SIGKILL)
        with pytest.raises(TranscriptionError, match="stopped in the middle of its work"):
            recogniser.accept(spoken(QUESTION))
    assert "context" in transcript(process, spoken(QUESTION)).text
    assert pid_of(process) != before


def test_an_answer_begins_although_the_process_dies_at_its_beginning(
    process: EngineProcess,
) -> None:
    answer = spoken(QUESTION)
    expected, pid = transcript(process, answer), pid_of(process)
    os.kill(pid, signal.SIGSTOP)
    threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
    assert transcript(process, answer) == expected
    assert pid_of(process) != pid


def test_a_process_that_hangs_is_ended_and_the_next_answer_is_heard() -> None:
    def patience(request: Request) -> float:
        return 0.3 if isinstance(request, Accept) and len(request.samples) == 100 else PATIENCE

    process = EngineProcess(PocketSphinxEngine, patience)
    pid = pid_of(process)
    with process.open("en") as recogniser:
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(TranscriptionError, match="gave no sign for 0 seconds"):
            recogniser.accept(block(100))
    assert not is_running(pid)
    assert "context" in transcript(process, spoken(QUESTION)).text


def test_what_an_engine_says_of_its_failure_arrives() -> None:
    process = EngineProcess(partial(WhisperEngine, "bse.en", "cpu", "", None))
    with pytest.raises(TranscriptionError, match=r"no Whisper model called bse\.en") as caught:
        process.load(unreported)
    assert "base.en" in caught.value.hint
    assert process.pid is None


def test_a_failure_that_nobody_expected_brings_its_traceback() -> None:
    process = EngineProcess(cast(Any, object))
    with pytest.raises(TranscriptionError, match="The recogniser failed: 'object'") as caught:
        process.load(unreported)
    assert "Traceback" in str(caught.value.__cause__)


@pytest.mark.parametrize("end", ["exit", "kill"])
def test_the_process_ends_with_the_program(end: str) -> None:
    program = (
        "import os, signal\n"
        "from voice_interview.transcription.pocketsphinx import PocketSphinxEngine\n"
        "from voice_interview.transcription.process import EngineProcess\n"
        "process = EngineProcess(PocketSphinxEngine)\n"
        "process.load(lambda progress: None)\n"
        "print(process.pid, flush=True)\n"
    ) + ("os.kill(os.getpid(), signal.SIGKILL)\n" if end == "kill" else "")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60)
    pid = int(done.stdout)
    wait_until(lambda: not is_running(pid))


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")  # one that ended may still be listed where nobody asked
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
