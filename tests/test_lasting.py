"""A microphone that vanishes in the middle of an answer, and what takes its place."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from itertools import islice
from pathlib import Path
from threading import Event as ThreadEvent

import numpy as np
import pytest

from tests.recording import block, ignore, microphone_recording, noise, until
from tests.soundcard import SoundCard
from tests.sounds import where_it_fits
from voice_interview.audio.clips import load_clip, resample
from voice_interview.audio.devices import rescan
from voice_interview.audio.lasting import (
    STEADY_SECONDS,
    LastingMicrophone,
    LastingSource,
    Noise,
    missing_before,
)
from voice_interview.audio.recorder import AudioRecorder, AudioRecording
from voice_interview.audio.sources import Block, MicrophoneSource
from voice_interview.errors import AudioError, DeviceLostError, NoDeviceError
from voice_interview.models import SAMPLE_RATE

SPOKEN = np.full(800, 0.25, np.float32)
NOTHING = np.zeros(800, np.float32)


class Headset:
    """A microphone that is plugged in and out: each opening gives these blocks, then it is lost.

    It is not there where an opening is None, and in the end.
    """

    def __init__(self, name: str, *openings: Sequence[Block] | None) -> None:
        self.name = name
        self.opened = 0
        self.sounds = ThreadEvent()
        self.sounds.set()
        self._openings = list(openings)

    def open(self) -> "PluggedIn":
        self.opened += 1
        blocks = self._openings.pop(0) if self._openings else None
        if blocks is None:
            raise NoDeviceError(f"There is no {self.name}.")
        return PluggedIn(self, blocks)


class PluggedIn:
    live = True
    exhausted = False
    absence = None

    def __init__(self, headset: Headset, blocks: Sequence[Block]) -> None:
        self.name = headset.name
        self._sounds = headset.sounds
        self._blocks = list(blocks)
        self._closed = False

    def read(self, timeout: float) -> Block | None:
        if not self._sounds.wait(timeout):
            return None
        if self._blocks:
            return self._blocks.pop(0)
        if self._closed:
            return None
        raise DeviceLostError(f"The {self.name} is lost.")

    def close(self) -> None:
        self._closed = True


def lasting(*devices: Headset, patience: float = 0.2, renewed: bool = True) -> LastingSource:
    return LastingSource(*devices, renew=lambda: renewed, patience=patience, every=0.01)


def recorded_from(headset: Headset, path: Path, patience: float = 5) -> AudioRecording:
    """An answer that begins before the headset gives its first sound."""
    headset.sounds.clear()
    recording = AudioRecorder(lasting(headset, patience=patience)).start(path, ignore)
    recording.resume()
    headset.sounds.set()
    return recording


def heard(microphone: LastingMicrophone) -> Iterator[Block]:
    """What it gives until it is given up."""
    while True:
        try:
            sound = microphone.read(0.01)
        except AudioError:
            return
        if sound is not None:
            yield sound


def test_the_same_device_goes_on_and_what_was_missed_is_measured() -> None:
    first, second = block(SPOKEN), block(SPOKEN, later=7.05)
    microphone = lasting(Headset("headset", [first], None, None, [second])).open()

    before, after = islice(heard(microphone), 2)

    assert before.missing == 0
    assert after.missing == pytest.approx(7, abs=0.01)
    assert after.samples is second.samples
    assert microphone.absence is None


def test_another_device_takes_over_where_the_first_stays_away() -> None:
    headset, laptop = Headset("headset", [block(SPOKEN)]), Headset("laptop", [block(SPOKEN)])
    microphone = lasting(headset, laptop).open()
    assert microphone.name == "headset"

    assert len(list(islice(heard(microphone), 2))) == 2
    assert microphone.name == "laptop"


def test_a_device_that_is_away_from_the_start_is_waited_for() -> None:
    microphone = lasting(Headset("headset", None, None, [block(SPOKEN)])).open()
    assert str(microphone.absence) == "There is no headset."

    (sound,) = islice(heard(microphone), 1)

    assert sound.missing == 0
    assert str(microphone.absence) == "None"


def test_the_wait_ends_with_why_the_device_was_lost() -> None:
    microphone = lasting(Headset("headset", [block(SPOKEN)])).open()
    begun = time.monotonic()
    assert len(list(heard(microphone))) == 1
    assert time.monotonic() - begun >= 0.2

    with pytest.raises(DeviceLostError, match="The headset is lost"):
        microphone.read(0)


def test_no_device_is_opened_by_a_list_that_is_out_of_date() -> None:
    headset = Headset("headset", [block(SPOKEN)], [block(SPOKEN)])
    microphone = lasting(headset, renewed=False).open()

    assert len(list(heard(microphone))) == 1
    assert headset.opened == 1


def test_a_loudspeaker_in_a_microphones_place_is_not_taken_for_one() -> None:
    """A sound server records a loudspeaker where it has no microphone left."""
    quiet, spoken = [block(NOTHING)] * 3, block(SPOKEN)
    microphone = lasting(Headset("default", quiet, [*quiet, spoken])).open()

    sounds = list(islice(heard(microphone), 4))

    assert [sound.samples is spoken.samples for sound in sounds] == [False, False, False, True]


def test_a_microphone_that_falls_still_for_two_seconds_is_lost() -> None:
    """As where a sound server puts a loudspeaker in the place of one that was unplugged."""
    sounds = [*[block(SPOKEN)] * 70, *[block(NOTHING)] * 50]
    microphone = lasting(Headset("laptop", sounds)).open()
    for _ in sounds:
        microphone.read(0)

    assert str(microphone.absence) == "The microphone gives no sound any more."


@pytest.mark.parametrize(
    ("sounds", "gone"),
    [
        pytest.param("n" * 70 + "." * 39, False, id="not yet"),
        pytest.param("n" * 70 + "." * 41, True, id="unplugged"),
        pytest.param("...." + "n" * 70 + "." * 41, True, id="slow to begin, and unplugged"),
        pytest.param("." * 10 + "n" * 70 + "." * 41, False, id="behind a filter, still at first"),
        pytest.param(
            "n" * 70 + "." * 10 + "n" + "." * 41, False, id="behind a filter, still later"
        ),
        pytest.param("n" * 50 + "." * 41, False, id="speech, as far as is known"),
        pytest.param("." * 80, False, id="dead from the start, which is told otherwise"),
    ],
)
def test_a_microphone_behind_a_filter_may_be_still(sounds: str, gone: bool) -> None:
    blocks = {"n": block(SPOKEN), ".": block(NOTHING)}
    assert reduce(Noise.after, map(blocks.__getitem__, sounds), Noise()).gone is gone


def test_nobody_looks_for_a_device_once_it_is_closed() -> None:
    headset = Headset("headset", [block(SPOKEN)], [block(SPOKEN)])
    microphone = lasting(headset).open()
    assert microphone.read(0) is not None
    assert microphone.read(0) is None
    microphone.close()

    assert [microphone.read(0.02) for _ in range(3)] == [None] * 3
    assert headset.opened == 1


@pytest.mark.parametrize(
    ("later", "replaced", "missing"),
    [
        pytest.param(0.0, False, 0.0, id="block after block"),
        pytest.param(-0.3, False, 0.0, id="a host API that tells the time roughly"),
        pytest.param(1.2, False, 0.0, id="a busy machine, which is late and loses nothing"),
        pytest.param(600.0, False, 600.0, id="a machine that slept"),
        pytest.param(0.4, True, 0.4, id="another device, at once"),
        pytest.param(-0.1, True, 0.0, id="another device, which tells the time otherwise"),
    ],
)
def test_what_is_missing_is_told_from_what_is_late(
    later: float, replaced: bool, missing: float
) -> None:
    before = block(SPOKEN)
    after = before._replace(captured_at=before.ends_at + later)

    found = missing_before(after, before.ends_at, replaced=replaced)

    assert found == pytest.approx(missing, abs=1e-6)


def test_one_recording_holds_the_sound_of_two_devices_of_different_rates(tmp_path: Path) -> None:
    first, second = noise(0.5, 48_000), noise(0.8, 44_100)
    headset = Headset(
        "headset",
        [block(first.samples, rate=48_000, later=0.5)],
        [block(second.samples, rate=44_100, later=6.0)],
    )
    recording = recorded_from(headset, tmp_path / "answer.flac")
    until(lambda: recording.meter().seconds > 1.2)
    recorded = recording.stop()

    samples = load_clip(recorded.path).samples
    assert recorded.seconds == pytest.approx(1.3, abs=0.001)
    (gap,) = recording.gaps
    assert gap.at == pytest.approx(0.5, abs=0.05)
    assert gap.seconds == pytest.approx(5, abs=0.01)
    assert (recorded.overflows, recording.failure) == (1, None)
    for part in (first, second):
        assert where_it_fits(resample(part, SAMPLE_RATE).samples, samples)[1] > 0.95


def test_a_machine_that_sleeps_costs_no_time_and_is_counted(tmp_path: Path) -> None:
    sounds = [block(SPOKEN, later=after) for after in (0.5, 0.55, 3600.6)]
    recording = recorded_from(Headset("laptop", sounds), tmp_path / "answer.flac")
    until(lambda: len(recording.gaps) > 0)
    recorded = recording.stop()

    assert recorded.seconds == pytest.approx(0.15)
    assert recorded.overflows == 1
    assert [round(gap.seconds) for gap in recording.gaps] == [3600]


def test_what_is_missed_in_a_pause_is_not_missing(tmp_path: Path) -> None:
    headset = Headset("headset", [block(SPOKEN, later=-60)], [block(SPOKEN, later=1)])
    recording = recorded_from(headset, tmp_path / "answer.flac")
    until(lambda: len(recording.gaps) > 0)

    assert recording.stop().seconds == pytest.approx(0.05)
    assert [gap.seconds for gap in recording.gaps] == [pytest.approx(0.7, abs=0.2)]


def test_an_answer_can_be_ended_while_its_device_is_away(tmp_path: Path) -> None:
    headset = Headset("headset", [block(SPOKEN, later=0.5)])
    recording = recorded_from(headset, tmp_path / "answer.flac")
    until(lambda: recording.absence is not None)

    assert recording.stop().seconds == pytest.approx(0.05)
    assert recording.failure is None


def test_an_answer_ends_where_no_device_comes_in_time(tmp_path: Path) -> None:
    headset = Headset("headset", [block(SPOKEN, later=0.5)])
    recording = recorded_from(headset, tmp_path / "answer.flac", patience=0.2)
    until(lambda: recording.failure is not None)

    assert isinstance(recording.failure, DeviceLostError)
    assert recording.stop().seconds == pytest.approx(0.05)


def microphone() -> LastingSource:
    return LastingSource(MicrophoneSource(), renew=rescan)


def unplug_and_return_at_another_rate(card: SoundCard) -> None:
    card.unplug_microphone()
    time.sleep(3.5)  # in which a loudspeaker is heard in its place, twice
    card.add_microphone("mic", 44_100)


def crash_and_start_again(card: SoundCard) -> None:
    card.kill()
    card.start()


@pytest.mark.parametrize(
    ("accident", "after"),
    [(unplug_and_return_at_another_rate, STEADY_SECONDS), (crash_and_start_again, 0.5)],
)
def test_an_answer_goes_on_in_its_recording_once_the_microphone_is_back(
    sound_card: SoundCard, tmp_path: Path, accident: Callable[[SoundCard], None], after: float
) -> None:
    talk = sound_card.say(noise(10))
    time.sleep(0.5)
    with microphone_recording(tmp_path / "answer.flac", microphone()) as recording:
        until(lambda: recording.meter().seconds > after)
        accident(sound_card)
        talk.kill()
        talk.wait()
        talk = sound_card.say(noise(10))
        until(lambda: len(recording.gaps) > 0)
        until(lambda: recording.meter().seconds > recording.gaps[0].at + 0.8)
        recorded = recording.stop()
        talk.kill()
        talk.wait()

    (gap,) = recording.gaps
    samples = load_clip(recorded.path).samples
    joint = round(gap.at * SAMPLE_RATE)
    for start in (1_600, joint + 6_400):
        part = samples[start : start + 4_800]
        assert where_it_fits(part, noise(10).samples)[1] > 0.7
    assert (recorded.overflows, recording.failure) == (1, None)
    assert recorded.seconds == load_clip(recorded.path).seconds


def test_an_answer_goes_on_where_another_microphone_becomes_the_default(
    sound_card: SoundCard, tmp_path: Path
) -> None:
    with microphone_recording(tmp_path / "answer.flac", microphone()) as recording:
        sound_card.add_microphone("other")
        talk = sound_card.say(noise(4))
        until(lambda: recording.meter().level > -20)
        since = recording.meter().seconds
        until(lambda: recording.meter().seconds > since + 0.5)
        recorded = recording.stop()
        talk.kill()
        talk.wait()

    last = load_clip(recorded.path).samples[-4_800:]
    assert where_it_fits(last, noise(4).samples)[1] > 0.9
    assert (recording.failure, recording.gaps) == (None, ())
