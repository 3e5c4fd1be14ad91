"""Recording: from the virtual microphone, from files, and from sources that misbehave."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.disks import mounted_disk
from tests.recording import block, ignore, microphone_recording, noise, until
from tests.soundcard import SoundCard, speech
from tests.sounds import joined, silence, spoken, where_it_fits
from voice_interview.audio.clips import load_clip, resample
from voice_interview.audio.clock import clock
from voice_interview.audio.flac import FlacFile
from voice_interview.audio.levels import SILENCE
from voice_interview.audio.recorder import AudioRecorder, AudioRecording
from voice_interview.audio.sources import Block, FileSource, MicrophoneSource
from voice_interview.audio.voice_activity import Silero
from voice_interview.errors import DeviceLostError, DiskError, NoDeviceError
from voice_interview.models import SAMPLE_RATE, AudioClip, Recorded, Samples

ANSWER = """
Retrieval augmented generation looks up passages that fit the question, puts them into the prompt,
and lets the model answer from them. It keeps facts fresh, and every claim can be traced to its
source. The hard part is retrieval: the size of the chunks, their ranking, and knowing when nothing
fits. I would measure recall at ten on a labelled set before touching the prompt.
"""

RECORD_UNTIL_KILLED = """
import sys, time
from pathlib import Path
import numpy as np
from voice_interview.audio.recorder import AudioRecorder
from voice_interview.audio.sources import FileSource
from voice_interview.models import AudioClip
noise = np.random.default_rng(5).uniform(-0.5, 0.5, 160_000).astype(np.float32)
recorder = AudioRecorder(FileSource(AudioClip(noise, 16_000), speed=5))
recording = recorder.start(Path(sys.argv[1]), lambda samples: None)
recording.resume()
while recording.meter().seconds < 2:
    time.sleep(0.01)
recording.pause()
time.sleep(0.2)
print(recording.meter().seconds, flush=True)
time.sleep(60)
"""

RECORD_ONTO_A_SMALL_DISK = """
import resource, sys, time
from pathlib import Path
import numpy as np
from voice_interview.audio.clips import load_clip
from voice_interview.audio.recorder import AudioRecorder
from voice_interview.audio.sources import FileSource
from voice_interview.models import AudioClip
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
noise = np.random.default_rng(5).uniform(-0.5, 0.5, 160_000).astype(np.float32)
recorder = AudioRecorder(FileSource(AudioClip(noise, 16_000), speed=20))
recording = recorder.start(Path(sys.argv[1]), lambda samples: None)
recording.resume()
while recording.failure is None:
    time.sleep(0.01)
recorded = recording.stop()
assert recorded.seconds == load_clip(recorded.path).seconds
print(type(recording.failure).__name__, recorded.seconds)
"""


class ScriptedSource:
    """Gives these blocks once the recording runs, then ends or raises `end`."""

    live = False
    name = "a script"
    absence = None

    def __init__(self, blocks: Sequence[Block], end: Exception | None = None) -> None:
        self._blocks = list(blocks)
        self._end = end
        self.closed = False

    def open(self) -> "ScriptedSource":
        return self

    @property
    def exhausted(self) -> bool:
        return not self._blocks and self._end is None

    def read(self, timeout: float) -> Block | None:  # noqa: ARG002
        if self._blocks:
            return self._blocks.pop(0)
        if self._end is not None and not self.closed:
            raise self._end
        return None

    def close(self) -> None:
        self.closed = True


class LiveSource:
    """A microphone whose blocks the test puts into its queue."""

    live = True
    exhausted = False
    name = "a queue"
    absence = None

    def __init__(self) -> None:
        self.blocks: SimpleQueue[Block] = SimpleQueue()

    def open(self) -> "LiveSource":
        return self

    def read(self, timeout: float) -> Block | None:
        try:
            return self.blocks.get(timeout=timeout)
        except Empty:
            return None

    def close(self) -> None:
        pass


def record_all(
    source: FileSource | ScriptedSource, path: Path, on_audio: Callable[[Samples], None] = ignore
) -> tuple[AudioRecording, Recorded]:
    """Everything that `source` gives."""
    recording = AudioRecorder(source).start(path, on_audio)
    recording.resume()
    until(lambda: recording.exhausted or recording.failure is not None)
    return recording, recording.stop()


def test_a_spoken_answer_of_twenty_seconds_arrives_whole(
    sound_card: SoundCard, tmp_path: Path
) -> None:
    answer = speech(ANSWER)
    assert answer.seconds > 20
    with microphone_recording(tmp_path / "answer.flac") as recording:
        begun = time.monotonic() - recording.meter().seconds
        sound_card.say(answer).wait()
        time.sleep(0.3)
        took = time.monotonic() - begun
        recorded = recording.stop()

    heard = load_clip(recorded.path)
    assert recording.failure is None
    assert recorded.overflows == 0
    assert heard.rate == SAMPLE_RATE
    assert recorded.seconds == heard.seconds == pytest.approx(took, abs=0.2)
    start, likeness = where_it_fits(resample(answer, SAMPLE_RATE).samples, heard.samples)
    assert likeness > 0.95
    assert start / SAMPLE_RATE + answer.seconds < heard.seconds + 0.05


def test_a_paused_microphone_records_nothing_and_no_time(
    sound_card: SoundCard, tmp_path: Path
) -> None:
    with microphone_recording(tmp_path / "answer.flac") as recording:
        talk = sound_card.say(noise(4))
        until(lambda: recording.meter().level > -20)
        recording.pause()
        time.sleep(0.3)
        before = recording.meter()
        time.sleep(0.7)
        assert recording.meter().seconds == before.seconds
        assert recording.meter().level == SILENCE
        recording.resume()
        until(lambda: recording.meter().seconds > before.seconds + 0.3)
        talk.kill()
        talk.wait()

    assert recording.meter().peak > -20


def test_a_muted_microphone_keeps_time_but_no_sound(sound_card: SoundCard, tmp_path: Path) -> None:
    with microphone_recording(tmp_path / "answer.flac") as recording:
        talk = sound_card.say(noise(4))
        until(lambda: recording.meter().level > -20)
        recording.mute()
        time.sleep(0.3)
        muted_from = recording.meter().seconds
        time.sleep(0.7)
        muted_to = recording.meter().seconds
        recording.unmute()
        until(lambda: recording.meter().level > -20)
        talk.kill()
        talk.wait()
        recorded = recording.stop()

    samples = load_clip(recorded.path).samples
    assert muted_to - muted_from > 0.4
    assert not samples[round(muted_from * SAMPLE_RATE) : round(muted_to * SAMPLE_RATE)].any()
    assert np.abs(samples[-SAMPLE_RATE // 20 :]).max() > 0.1


def test_sound_counts_by_when_it_was_made_and_not_by_when_it_arrives(tmp_path: Path) -> None:
    tone, echo, word = (np.full(800, level, np.float32) for level in (0.5, 0.25, 0.125))
    source = LiveSource()
    recording = AudioRecorder(source).start(tmp_path / "answer.flac", ignore)
    recording.resume()
    for samples, later in ((tone, -0.1), (echo, 0.1), (word, 0.4)):
        source.blocks.put(block(samples, later=later))
    until(lambda: recording.meter().seconds > 0)

    assert load_clip(recording.stop().path).samples.tolist() == word.tolist()


def test_what_a_microphone_hears_in_a_pause_is_given_and_not_kept(tmp_path: Path) -> None:
    source = LiveSource()
    besides: list[Samples] = []
    recorder = AudioRecorder(source)
    recording = recorder.start(tmp_path / "answer.flac", ignore, besides.append)
    word = np.full(800, 0.125, np.float32)
    source.blocks.put(block(word))
    until(lambda: len(besides) > 0)

    assert recording.stop().seconds == 0
    assert np.concatenate(besides).tolist() == word.tolist()


def test_a_microphone_can_be_listened_to_without_a_recording(tmp_path: Path) -> None:
    source = LiveSource()
    heard: list[Samples] = []
    microphone = AudioRecorder(source).listen(heard.append)
    word = np.full(800, 0.125, np.float32)
    source.blocks.put(block(word, later=1))
    until(lambda: len(heard) > 0)
    microphone.stop()

    assert np.concatenate(heard).tolist() == word.tolist()
    assert list(tmp_path.iterdir()) == []


def test_the_meter_tells_when_a_voice_was_last_heard(tmp_path: Path) -> None:
    talk = joined(silence(1), spoken("a token is a piece of text"), silence(2))
    source = FileSource(AudioClip(talk, SAMPLE_RATE), speed=20, tail=0.0)
    recording, recorded = record_all(source, tmp_path / "answer.flac")
    assert recording.meter().voice_at == pytest.approx(recorded.seconds - 2, abs=0.3)
    hush = FileSource(noise(2), speed=20)
    assert record_all(hush, tmp_path / "hush.flac")[0].meter().voice_at is None


@pytest.mark.parametrize("accident", ["kill", "remove_microphone"])
def test_a_microphone_that_vanishes_leaves_what_was_said(
    sound_card: SoundCard, tmp_path: Path, accident: str
) -> None:
    with microphone_recording(tmp_path / "answer.flac") as recording:
        sound_card.say(noise(1)).wait()
        getattr(sound_card, accident)()
        begun = time.monotonic()
        until(lambda: recording.failure is not None)
        noticed = time.monotonic() - begun
        recorded = recording.stop()

    assert isinstance(recording.failure, DeviceLostError)
    assert noticed < 5
    assert recorded == recording.stop()
    heard = load_clip(recorded.path)
    assert heard.seconds == recorded.seconds
    _, likeness = where_it_fits(noise(0.9).samples, heard.samples)
    assert likeness > 0.9


def test_a_microphone_that_falls_silent_without_a_word_is_noticed(
    sound_card: SoundCard, tmp_path: Path
) -> None:
    with microphone_recording(tmp_path / "answer.flac") as recording:
        sound_card.freeze()
        begun = time.monotonic()
        until(lambda: recording.failure is not None)
        assert 1.5 < time.monotonic() - begun < 6
        sound_card.thaw()

    assert recording.meter().seconds > 0


def test_a_machine_that_hangs_for_a_second_loses_no_sound(
    sound_card: SoundCard, tmp_path: Path
) -> None:
    with microphone_recording(tmp_path / "answer.flac") as recording:
        talk = sound_card.say(noise(2))
        until(lambda: recording.meter().level > -20)
        hold_every_thread_for_a_second()
        talk.wait()
        time.sleep(0.3)
        recorded = recording.stop()

    _, likeness = where_it_fits(noise(2).samples, load_clip(recorded.path).samples)
    assert likeness > 0.95


def test_a_slow_disk_loses_no_sound(sound_card: SoundCard, tmp_path: Path) -> None:
    class SlowFile(FlacFile):
        def write(self, samples: Samples) -> Samples:
            time.sleep(0.1)
            return super().write(samples)

    recording = AudioRecording(
        MicrophoneSource().open(), SlowFile(tmp_path / "answer.flac"), Silero(), ignore
    )
    recording.resume()
    until(lambda: recording.meter().seconds > 0)
    sound_card.say(noise(1)).wait()
    time.sleep(0.3)
    on_disk = recording.meter().seconds
    recorded = recording.stop()

    assert on_disk < recorded.seconds - 0.4, "the disk was not slow"
    assert recorded.overflows == 0
    _, likeness = where_it_fits(noise(1).samples, load_clip(recorded.path).samples)
    assert likeness > 0.95


def hold_every_thread_for_a_second() -> None:
    """As importing torch does: sleep without letting go of Python's lock."""
    import ctypes

    ctypes.PyDLL(None).usleep(1_000_000)


def test_an_unknown_microphone_is_told_at_the_start(sound_card: SoundCard, tmp_path: Path) -> None:  # noqa: ARG001
    with pytest.raises(NoDeviceError, match="gramophone"):
        AudioRecorder(MicrophoneSource("gramophone")).start(tmp_path / "answer.flac", ignore)
    assert not (tmp_path / "answer.flac").exists()


def test_a_file_is_recorded_from_its_first_to_its_last_sample(tmp_path: Path) -> None:
    answer = noise(3)
    recording, recorded = record_all(FileSource(answer, speed=10), tmp_path / "answer.flac")

    heard = load_clip(recorded.path).samples
    assert recording.failure is None
    assert recorded.seconds == pytest.approx(3.3, abs=1e-6)
    assert np.abs(heard[: len(answer.samples)] - answer.samples).max() < 1e-4
    assert not heard[len(answer.samples) :].any()


def test_a_file_comes_at_its_speed(tmp_path: Path) -> None:
    begun = time.monotonic()
    record_all(FileSource(noise(5), speed=5, tail=0), tmp_path / "answer.flac")

    assert 0.9 < time.monotonic() - begun < 3


def test_a_file_waits_while_the_recording_is_paused(tmp_path: Path) -> None:
    answer = noise(4)
    recording = AudioRecorder(FileSource(answer, speed=4)).start(tmp_path / "answer.flac", ignore)
    time.sleep(0.2)
    assert recording.meter().seconds == 0
    recording.resume()
    until(lambda: recording.meter().seconds > 1)
    recording.pause()
    time.sleep(0.2)
    paused_at = recording.meter().seconds
    time.sleep(0.8)
    assert recording.meter().seconds == paused_at
    recording.resume()
    until(lambda: recording.exhausted)

    heard = load_clip(recording.stop().path).samples
    assert np.abs(heard[: len(answer.samples)] - answer.samples).max() < 1e-4


def test_a_listener_gets_exactly_what_the_file_holds(tmp_path: Path) -> None:
    blocks: list[Samples] = []
    _, recorded = record_all(
        FileSource(noise(2, rate=44_100), speed=10), tmp_path / "answer.flac", blocks.append
    )

    assert all(each.dtype == np.float32 for each in blocks)
    assert np.array_equal(np.concatenate(blocks), load_clip(recorded.path).samples)


def test_a_listener_that_fails_costs_no_sound(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(samples: Samples) -> None:
        raise ValueError(f"{len(samples)} samples are too many")

    recording, recorded = record_all(FileSource(noise(2), speed=10), tmp_path / "a.flac", fail)

    assert recording.failure is None
    assert recorded.seconds == pytest.approx(2.3, abs=1e-6)
    assert caplog.text.count("A listener failed") == 1


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lengths=st.lists(st.integers(1, 2000), min_size=1, max_size=12),
    rate=st.sampled_from([8_000, 16_000, 22_050, 44_100, 48_000, 192_000]),
)
def test_a_recording_is_as_long_as_the_sound_that_came(
    tmp_path: Path, lengths: list[int], rate: int
) -> None:
    source = ScriptedSource([block(np.zeros(each, np.float32), rate=rate) for each in lengths])
    _, recorded = record_all(source, tmp_path / "answer.flac")

    assert abs(recorded.seconds - sum(lengths) / rate) <= 1 / SAMPLE_RATE
    assert source.closed


def test_two_channels_become_one_and_samples_that_are_no_number_become_silence(
    tmp_path: Path,
) -> None:
    left = np.array([0.5, np.nan, 0.25, 0.5], np.float32)
    right = np.array([0.25, 0.5, np.inf, -0.5], np.float32)
    both = np.column_stack([left, right])
    stereo = Block(both, clock(), overflowed=False, rate=SAMPLE_RATE)
    _, recorded = record_all(ScriptedSource([stereo]), tmp_path / "answer.flac")

    assert load_clip(recorded.path).samples.tolist() == [0.375, 0.25, 0.125, 0]


def test_sound_that_the_device_lost_is_counted(tmp_path: Path) -> None:
    silence = np.zeros(800, np.float32)
    source = ScriptedSource([block(silence), block(silence, overflowed=True), block(silence)])

    assert record_all(source, tmp_path / "answer.flac")[1].overflows == 1


def test_the_meter_tells_level_peak_and_length(tmp_path: Path) -> None:
    loud, soft = np.full(8000, 0.5, np.float32), np.full(8000, 0.05, np.float32)
    levels: list[float] = []
    source = ScriptedSource([block(loud), block(soft)], end=DeviceLostError("gone"))
    recording = AudioRecorder(source).start(
        tmp_path / "answer.flac", lambda _: levels.append(recording.meter().level)
    )
    recording.resume()
    until(lambda: recording.failure is not None)
    recording.stop()

    meter = recording.meter()
    assert levels == pytest.approx([-6, -26], abs=0.1)
    assert (meter.seconds, meter.level) == (1.0, SILENCE)
    assert meter.peak == pytest.approx(-6, abs=0.1)


def test_a_fault_in_the_source_keeps_what_came_before(tmp_path: Path) -> None:
    source = ScriptedSource([block(noise(1).samples)], end=RuntimeError("a bug"))
    recording, recorded = record_all(source, tmp_path / "answer.flac")

    assert recording.failure is not None
    assert "a bug" in recording.failure.message
    assert recorded.seconds == load_clip(recorded.path).seconds == 1.0


def test_a_recording_without_sound_is_an_empty_one(tmp_path: Path) -> None:
    recording = AudioRecorder(FileSource(noise(1))).start(tmp_path / "answer.flac", ignore)

    assert recording.stop() == recording.stop() == Recorded(tmp_path / "answer.flac", 0.0)


def test_recordings_are_private(tmp_path: Path) -> None:
    path = tmp_path / "sessions" / "one" / "answer.flac"
    record_all(FileSource(noise(0.1), speed=10), path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_told_and_the_source_let_go(tmp_path: Path) -> None:
    (tmp_path / "sessions").write_text("a file where a folder should be")
    source = ScriptedSource([])

    with pytest.raises(DiskError, match="could not be written") as caught:
        AudioRecorder(source).start(tmp_path / "sessions" / "answer.flac", ignore)
    assert caught.value.hint
    assert source.closed


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted_disk(tmp_path / "disk", 64) as folder:
        yield folder


def test_a_full_disk_keeps_what_fitted(small_disk: Path) -> None:
    recording, recorded = record_all(FileSource(noise(10), speed=20), small_disk / "answer.flac")

    assert isinstance(recording.failure, DiskError)
    assert "The disk is full" in recording.failure.message
    assert recorded == recording.stop()
    heard = load_clip(recorded.path)
    assert 1 < heard.seconds == recorded.seconds < 4
    assert np.abs(heard.samples - noise(10).samples[: len(heard.samples)]).max() < 1e-4


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_file_that_may_not_grow_keeps_what_fitted(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", RECORD_ONTO_A_SMALL_DISK, str(tmp_path / "answer.flac")],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    failure, seconds = ran.stdout.split()
    assert failure == "DiskError"
    assert 1 < float(seconds) < 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_program_loses_at_most_a_tenth_of_a_second(tmp_path: Path) -> None:
    path = tmp_path / "answer.flac"
    program = subprocess.Popen(
        [sys.executable, "-c", RECORD_UNTIL_KILLED, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    measured = float(program.stdout.readline())
    os.kill(program.pid, signal.SIGKILL)
    program.communicate()

    said = np.random.default_rng(5).uniform(-0.5, 0.5, 160_000).astype(np.float32)
    kept = load_clip(path)
    assert kept.seconds > measured - 0.1
    assert np.abs(kept.samples - said[: len(kept.samples)]).max() < 1e-4
