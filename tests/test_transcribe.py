"""Recordings of any origin, written down."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.command import voice_interview
from tests.sounds import joined, silence, spoken
from voice_interview.audio.clips import resample
from voice_interview.errors import AudioFileError, TranscriptionError
from voice_interview.models import SAMPLE_RATE, AudioClip, Samples, Transcript
from voice_interview.protocols import Heard, Progress
from voice_interview.transcribe import written_down
from voice_interview.transcription.recognition import TRIES, Recogniser
from voice_interview.transcription.transcriber import LocalTranscriber

MINUTES = 3


class Frail(LocalTranscriber):
    """Writes down how many blocks and samples it heard. Breaks in the middle, so often."""

    engine = model = "frail"
    notice = None

    def __init__(self, breaks: int = 0) -> None:
        self._breaks = breaks
        self._lengths: list[int] = []

    def load(self, report: Callable[[Progress], None]) -> None:
        pass

    def shortcoming(self, language: str) -> str | None:  # noqa: ARG002
        return None

    @contextmanager
    def open(self, language: str) -> Iterator[Recogniser]:  # noqa: ARG002
        self._lengths.clear()
        yield self

    def accept(self, samples: Samples) -> None:
        self._lengths.append(len(samples))
        if self._breaks and len(self._lengths) == 3:
            self._breaks -= 1
            raise TranscriptionError("It broke.")

    def heard(self) -> Heard:
        return Heard("", "")

    def finish(self) -> Transcript:
        heard = f"{max(self._lengths)} {sum(self._lengths)}"
        return Transcript(heard, (), self.engine, self.model, "en")


@pytest.fixture
def long(tmp_path: Path) -> Path:
    path = tmp_path / "long.flac"
    soundfile.write(path, np.zeros(MINUTES * 60 * SAMPLE_RATE, np.int16), SAMPLE_RATE)
    return path


def test_a_recogniser_gets_a_long_file_in_blocks(long: Path) -> None:
    transcript, mishap = written_down(Frail(), long, "en")
    largest, together = map(int, transcript.text.split())
    assert largest < 10 * SAMPLE_RATE
    assert together == MINUTES * 60 * SAMPLE_RATE
    assert mishap is None


def test_a_recogniser_that_breaks_is_given_the_whole_file_again(long: Path) -> None:
    transcript, mishap = written_down(Frail(breaks=TRIES - 1), long, "en")
    assert transcript == written_down(Frail(), long, "en")[0]
    assert mishap is not None
    with pytest.raises(TranscriptionError, match="It broke"):
        written_down(Frail(breaks=TRIES), long, "en")


def test_a_file_that_vanished_meanwhile_is_told(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="There is no file"):
        written_down(Frail(), tmp_path / "gone.flac", "en")


def test_sound_of_any_kind_is_written_down(tmp_path: Path) -> None:
    said = AudioClip(joined(spoken("what is the context window"), silence(1)), SAMPLE_RATE)

    def save(name: str, rate: int, channels: int, subtype: str) -> Path:
        sound = np.tile(resample(said, rate).samples[:, np.newaxis], (1, channels))
        if subtype == "FLOAT":
            sound[-rate // 2 :: 7] = np.nan
        soundfile.write(tmp_path / name, sound, rate, subtype=subtype)
        return tmp_path / name

    save("telephone.wav", 8_000, 1, "PCM_16")
    save("studio.wav", 192_000, 8, "FLOAT")
    whole = save("camera.flac", 96_000, 2, "PCM_24").read_bytes()
    (tmp_path / "cut.flac").write_bytes(whole[: round(len(whole) * 0.99)])
    soundfile.write(tmp_path / "none.wav", np.zeros(0, np.float32), 44_100)
    (tmp_path / "config.toml").write_text('[transcription]\nengine = "pocketsphinx"\n', "utf-8")

    names = ("telephone.wav", "studio.wav", "camera.flac", "cut.flac", "none.wav")
    done = voice_interview(tmp_path, "transcribe", "--json", *names)

    assert done.stderr.startswith("none.wav holds no sound.")
    heard = {name: transcript["text"] for name, transcript in json.loads(done.stdout).items()}
    assert list(heard) == list(names[:-1])
    assert all("cont" in text for text in heard.values()), heard
