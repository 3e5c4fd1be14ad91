"""The loudspeaker: real streams on the virtual sound card."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import numpy as np
import pytest

from tests.recording import until
from tests.soundcard import RATE, SoundCard, speech
from voice_interview.audio import portaudio
from voice_interview.audio.clips import resample
from voice_interview.audio.playback import SpeakerPlayer
from voice_interview.audio.silent import SilentPlayer
from voice_interview.errors import DeviceLostError, InterviewError, NoDeviceError
from voice_interview.interview.loudspeaker import ELSEWHERE, LastingPlayer
from voice_interview.models import AudioClip

PLAY_UNTIL_THE_DEVICE_IS_LOST = """
import sys
import numpy as np
from voice_interview.audio.playback import SpeakerPlayer
from voice_interview.errors import DeviceLostError
from voice_interview.models import AudioClip
playback = SpeakerPlayer().play(AudioClip(np.zeros(480_000, np.float32), 48_000))
print("playing", flush=True)
sys.stdin.readline()
try:
    playback.wait()
except DeviceLostError as error:
    print(error.message, flush=True)
print("a line for the screen", file=sys.stderr)
"""


@pytest.fixture
def player(sound_card: SoundCard) -> Iterator[SpeakerPlayer]:  # noqa: ARG001
    player = SpeakerPlayer()
    yield player
    player.close()


@contextmanager
def playing_elsewhere(card: SoundCard) -> Iterator[subprocess.Popen[str]]:
    """A process that plays ten seconds of nothing, and waits for their end after a line."""
    with subprocess.Popen(
        [sys.executable, "-c", PLAY_UNTIL_THE_DEVICE_IS_LOST],
        env=card.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "playing\n"
        yield program


def noise(seconds: float, rate: int = 22_050) -> AudioClip:
    samples = np.random.default_rng(3).uniform(-0.3, 0.3, round(seconds * rate))
    return AudioClip(samples.astype(np.float32), rate)


def heard_seconds(clip: AudioClip) -> float:
    """From the first to the last sound of `clip`."""
    loud = np.flatnonzero(np.abs(clip.samples) > 0.01)
    return float(loud[-1] - loud[0]) / clip.rate if len(loud) else 0.0


def likeness(played: AudioClip, heard: AudioClip) -> float:
    """Correlation of `heard` with `played` where they fit best, 0..1."""
    wanted, found = resample(played, 16_000).samples, resample(heard, 16_000).samples
    size = 1 << (len(wanted) + len(found)).bit_length()
    spectra = np.fft.rfft(found, size) * np.conj(np.fft.rfft(wanted, size))
    best = float(np.abs(np.fft.irfft(spectra, size)).max())
    return best / float(np.linalg.norm(wanted) * np.linalg.norm(found))


def test_a_sentence_is_heard_whole(sound_card: SoundCard, player: SpeakerPlayer) -> None:
    sentence = speech("What is a token, and why does it matter?")
    with sound_card.record_speakers() as take:
        assert player.play(sentence).wait()

    assert heard_seconds(take.clip) == pytest.approx(heard_seconds(sentence), abs=0.02)
    assert likeness(sentence, take.clip) > 0.95


def test_a_clip_shorter_than_the_buffer_is_heard_whole(
    sound_card: SoundCard, player: SpeakerPlayer
) -> None:
    with sound_card.record_speakers() as take:
        assert player.play(noise(0.2)).wait()

    assert heard_seconds(take.clip) == pytest.approx(0.2, abs=0.02)


def test_waiting_ends_when_the_last_sample_has_been_heard(
    sound_card: SoundCard, player: SpeakerPlayer
) -> None:
    with sound_card.record_speakers() as take:
        begun = time.monotonic()
        playback = player.play(noise(1.5))
        assert not playback.wait(timeout=0.3)
        assert playback.wait()
        took = time.monotonic() - begun

    assert 1.45 < took < 2.5
    assert heard_seconds(take.clip) == pytest.approx(1.5, abs=0.02)


def test_stopping_silences_at_once(sound_card: SoundCard, player: SpeakerPlayer) -> None:
    with sound_card.record_speakers() as take:
        begun = time.monotonic()
        playback = player.play(noise(10))
        time.sleep(0.7)
        playback.stop()
        took = time.monotonic() - begun
        playback.stop()
        time.sleep(0.5)

    assert playback.wait()
    assert 0.5 < heard_seconds(take.clip) < took + 0.1


def test_a_new_clip_stops_the_one_before(sound_card: SoundCard, player: SpeakerPlayer) -> None:
    with sound_card.record_speakers() as take:
        long = player.play(noise(10))
        time.sleep(0.3)
        assert player.play(noise(0.3)).wait()
        assert long.wait(timeout=0)

    assert heard_seconds(take.clip) < 3
    assert np.abs(take.clip.samples[-RATE // 20 :]).max() < 0.01


def test_both_loudspeakers_play_a_mono_clip(sound_card: SoundCard, player: SpeakerPlayer) -> None:
    with sound_card.record_speakers() as take:
        assert player.play(noise(0.3)).wait()

    left, right = take.sound.T
    assert np.abs(left).max() > 0.2
    assert (left == right).all()


def test_a_loudspeaker_that_vanishes_is_told_within_seconds(
    sound_card: SoundCard, player: SpeakerPlayer
) -> None:
    playback = player.play(noise(20))
    time.sleep(0.3)
    sound_card.kill()
    begun = time.monotonic()

    with pytest.raises(DeviceLostError, match="stopped taking sound"):
        playback.wait()
    assert time.monotonic() - begun < 5
    playback.stop()


def test_a_loudspeaker_that_was_away_between_two_clips_plays_the_second(
    sound_card: SoundCard, player: SpeakerPlayer
) -> None:
    assert player.play(noise(0.1)).wait()
    fails_until_it_is_back(sound_card, player)


def fails_until_it_is_back(sound_card: SoundCard, player: SpeakerPlayer) -> None:
    sound_card.kill()
    with pytest.raises((DeviceLostError, NoDeviceError)):
        player.play(noise(0.1))
    sound_card.restore()

    with sound_card.record_speakers() as take:
        assert player.play(noise(0.4)).wait()
    assert heard_seconds(take.clip) == pytest.approx(0.4, abs=0.02)


def test_a_sound_server_that_hangs_holds_up_neither_the_person_nor_the_end(
    sound_card: SoundCard,
) -> None:
    with playing_elsewhere(sound_card) as program:
        sound_card.freeze()
        out, err = program.communicate("\n", timeout=30)

    assert out == "The loudspeaker stopped taking sound.\n"
    assert "a line for the screen" in err
    assert program.returncode == 0


def test_a_sound_server_that_hangs_holds_up_no_stream_that_is_opened(
    sound_card: SoundCard, player: SpeakerPlayer
) -> None:
    sound_card.freeze()
    begun = time.monotonic()
    for _ in range(2):  # the second one does not wait
        with pytest.raises(DeviceLostError, match="does not answer"):
            player.play(noise(0.1))
    assert 4 < time.monotonic() - begun < 8

    sound_card.thaw()
    until(lambda: portaudio.rescan())
    assert player.play(noise(0.1)).wait()


def test_a_loudspeaker_that_is_named_and_gone_gives_way_to_the_systems_own(
    sound_card: SoundCard,
) -> None:
    fails_until_it_is_back(sound_card, SpeakerPlayer("desk_loudspeaker"))


def test_a_clip_in_which_the_loudspeaker_is_lost_is_played_again(
    sound_card: SoundCard, player: SpeakerPlayer
) -> None:
    told: list[InterviewError] = []
    lasting = LastingPlayer(player, told.append, lambda _clip: None, nullcontext)
    playback = lasting.play(noise(0.8))
    time.sleep(0.3)
    sound_card.kill()
    sound_card.restore()

    with sound_card.record_speakers() as take:
        assert playback.wait()
    assert heard_seconds(take.clip) == pytest.approx(0.8, abs=0.02)
    assert [error.hint for error in told] == [ELSEWHERE]


def test_a_lost_device_leaves_the_screen_to_the_program(sound_card: SoundCard) -> None:
    with playing_elsewhere(sound_card) as program:
        sound_card.kill()
        out, err = program.communicate("\n", timeout=30)

    assert out == "The loudspeaker stopped taking sound.\n"
    assert err == "a line for the screen\n"


def test_a_silent_player_takes_the_time_of_the_clip_at_its_speed() -> None:
    begun = time.monotonic()
    playback = SilentPlayer(speed=10).play(noise(2))

    assert not playback.wait(timeout=0.01)
    assert playback.wait()
    assert 0.19 < time.monotonic() - begun < 1.5


def test_a_silent_player_is_over_when_stopped_or_when_the_next_clip_begins() -> None:
    player = SilentPlayer()
    first, second = player.play(noise(60)), player.play(noise(60))

    assert first.wait(timeout=0)
    assert not second.wait(timeout=0)
    player.close()
    assert second.wait()
