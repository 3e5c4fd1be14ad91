"""Sound files, strange ones too, and the sums done on sound."""

import math
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from voice_interview.audio.clips import (
    blocks_of,
    load_clip,
    resample,
    resampled_blocks,
    seconds_of,
)
from voice_interview.audio.levels import SILENCE, LevelMeter, dbfs
from voice_interview.audio.tones import end_tone, start_tone
from voice_interview.errors import AudioFileError
from voice_interview.models import AudioClip, Samples


def sine(seconds: float, rate: int, frequency: float = 440.0, peak: float = 0.5) -> Samples:
    time = np.arange(round(seconds * rate)) / rate
    return (peak * np.sin(2 * np.pi * frequency * time)).astype(np.float32)


def loudest_frequency(clip: AudioClip) -> float:
    spectrum = np.abs(np.fft.rfft(clip.samples))
    return float(np.fft.rfftfreq(len(clip.samples), 1 / clip.rate)[spectrum.argmax()])


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 44_100, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("channels", [1, 2, 8])
def test_every_rate_and_number_of_channels_becomes_mono(
    tmp_path: Path, rate: int, channels: int
) -> None:
    tone = sine(0.2, rate)
    sound = np.tile(tone[:, np.newaxis], (1, channels))
    soundfile.write(tmp_path / "in.wav", sound, rate, subtype="PCM_24")

    clip = load_clip(tmp_path / "in.wav")

    assert clip.rate == rate
    assert np.allclose(clip.samples, tone, atol=1e-4)


@pytest.mark.parametrize(
    ("name", "subtype", "tolerance"),
    [
        ("in.wav", "PCM_16", 1e-4),
        ("in.wav", "FLOAT", 1e-7),
        ("in.wav", "PCM_U8", 1e-2),
        ("in.wav", "ULAW", 2e-2),
        ("in.flac", "PCM_24", 1e-6),
        ("in.aiff", "PCM_16", 1e-4),
        ("in.ogg", "VORBIS", 5e-2),
    ],
)
def test_every_common_kind_of_file_is_read(
    tmp_path: Path, name: str, subtype: str, tolerance: float
) -> None:
    tone = sine(0.5, 16_000)
    soundfile.write(tmp_path / name, tone, 16_000, subtype=subtype)

    assert np.allclose(load_clip(tmp_path / name).samples, tone, atol=tolerance)


def test_samples_that_are_no_number_become_silence_and_loud_ones_are_held(tmp_path: Path) -> None:
    odd = np.array([0.5, np.nan, np.inf, -np.inf, 7.0, -7.0, -0.5], np.float32)
    soundfile.write(tmp_path / "odd.wav", odd, 16_000, subtype="FLOAT")

    assert load_clip(tmp_path / "odd.wav").samples.tolist() == [0.5, 0, 0, 0, 1, -1, -0.5]


def test_each_unreadable_file_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "letter.flac").write_text("Dear candidate, " * 100)
    (tmp_path / "bytes.raw").write_bytes(bytes(1000))
    (tmp_path / "broken.flac").write_bytes(b"fLaC" + bytes(500))
    soundfile.write(tmp_path / "short.wav", np.zeros(0, np.float32), 16_000)
    complaints = {
        "absent.wav": "There is no file",
        "": "is a folder",
        "empty.wav": "is empty",
        "letter.flac": "no audio file that can be read",
        "bytes.raw": "no audio file that can be read",
        "broken.flac": "no audio file that can be read",
        "short.wav": "holds no sound",
    }
    for name, complaint in complaints.items():
        with pytest.raises(AudioFileError, match=complaint) as caught:
            load_clip(tmp_path / name)
        assert str(tmp_path / name) in caught.value.message
        assert caught.value.hint


@pytest.mark.parametrize("name", ["cut.flac", "cut.wav"])
def test_a_file_that_is_cut_off_is_read_as_far_as_it_goes(tmp_path: Path, name: str) -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, 64_000).astype(np.float32)
    path = tmp_path / name
    soundfile.write(path, noise, 16_000, subtype="PCM_16")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    clip = load_clip(path)

    assert 1.5 < clip.seconds < 2.1
    assert np.allclose(clip.samples, noise[: len(clip.samples)], atol=1e-4)


@pytest.mark.parametrize("damage", ["cut off", "overwritten"])
def test_a_long_file_is_read_up_to_its_damage(tmp_path: Path, damage: str) -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, 200_000).astype(np.float32)
    path = tmp_path / "long.flac"
    soundfile.write(path, noise, 16_000, subtype="PCM_16")
    content = path.read_bytes()
    at = round(0.7 * len(content))
    rest = content[at + 5000 :] if damage == "overwritten" else b""
    path.write_bytes(content[:at] + bytes(5000 if rest else 0) + rest)

    blocks = [block.samples for block in blocks_of(path)]

    assert len(blocks) > 2
    sound = np.concatenate(blocks)
    assert 0.65 < len(sound) / len(noise) < 0.7
    assert np.allclose(sound, noise[: len(sound)], atol=1e-4)
    assert np.array_equal(sound, load_clip(path).samples)
    assert seconds_of(path) == pytest.approx(len(sound) / 16_000)


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 192_000])
def test_a_file_is_resampled_in_blocks_as_it_is_in_one(tmp_path: Path, rate: int) -> None:
    path = tmp_path / "long.wav"
    noise = np.random.default_rng(2).uniform(-0.5, 0.5, (150_000, 2)).astype(np.float32)
    soundfile.write(path, noise, rate, subtype="FLOAT")

    sound = np.concatenate(list(resampled_blocks(path)))

    whole = resample(load_clip(path), 16_000).samples
    assert len(sound) == pytest.approx(len(whole), abs=1)
    assert np.allclose(sound[:-1], whole[: len(sound) - 1], atol=1e-3)


def test_a_long_file_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    minute = np.zeros((60 * 44_100, 2), np.int16)
    with soundfile.SoundFile(path, "w", 44_100, 2, "PCM_16") as file:
        for _ in range(5):
            file.write(minute)

    tracemalloc.start()
    samples = sum(map(len, resampled_blocks(path)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert samples == pytest.approx(5 * 60 * 16_000, abs=1)
    assert most < 5_000_000, "all of it would be a hundred million bytes"


@given(
    length=st.integers(0, 3000),
    rates=st.lists(
        st.sampled_from([8_000, 16_000, 22_050, 44_100, 48_000]), min_size=2, max_size=2
    ),
)
def test_resampling_keeps_the_length(length: int, rates: list[int]) -> None:
    rate, target = rates
    clip = resample(AudioClip(np.zeros(length, np.float32), rate), target)

    assert clip.rate == target
    assert abs(len(clip.samples) - length * target / rate) <= 1


def test_resampling_keeps_pitch_and_loudness() -> None:
    clip = resample(AudioClip(sine(1.0, 44_100, 1000.0), 44_100), 16_000)

    assert loudest_frequency(clip) == pytest.approx(1000, abs=2)
    assert dbfs(clip.samples[1000:-1000]) == pytest.approx(20 * math.log10(0.5), abs=0.1)


@given(peak=st.floats(0, 1), gain=st.floats(-40, 0))
def test_a_level_falls_by_as_many_decibels_as_the_sound_is_turned_down(
    peak: float, gain: float
) -> None:
    loud = np.array([0.0, -peak, peak / 2], np.float32)
    level, lower = dbfs(loud), dbfs(loud * np.float32(10 ** (gain / 20)))

    assert SILENCE <= lower <= level <= 0
    assert lower == pytest.approx(max(SILENCE, level + gain), abs=0.01) or level == SILENCE


def test_a_meter_forgets_the_level_after_a_tenth_of_a_second_but_never_the_peak() -> None:
    meter = LevelMeter()
    meter.add(np.full(800, 0.1, np.float32))
    meter.add(np.zeros(800, np.float32))
    assert meter.level == pytest.approx(-20)
    meter.add(np.zeros(800, np.float32))
    assert meter.level == SILENCE
    assert meter.peak == pytest.approx(-20)


def test_the_tones_are_short_soft_and_different() -> None:
    for tone in (start_tone(), end_tone()):
        assert 0.15 <= tone.seconds <= 0.25
        assert dbfs(tone.samples) == pytest.approx(-18, abs=0.1)
        assert max(abs(tone.samples[0]), abs(tone.samples[-1])) < 1e-3

    def halves(tone: AudioClip) -> list[float]:
        return [loudest_frequency(AudioClip(half, tone.rate)) for half in np.split(tone.samples, 2)]

    low, high = halves(start_tone())
    assert low < high
    assert halves(end_tone()) == [high, low]
