"""Whisper computed by CTranslate2, where that extra is installed, with the small checkpoint."""

import sys
from pathlib import Path

import jiwer
import numpy as np
import pytest

from tests.ctranslate import convert
from tests.recognising import recognise
from tests.sounds import joined, silence, spoken_alone
from tests.test_whisper import SAID, WORDS
from voice_interview.errors import MissingPackageError, TranscriptionError
from voice_interview.models import SAMPLE_RATE, AudioClip, Samples
from voice_interview.protocols import Progress
from voice_interview.transcription.faster_whisper import FasterWhisperEngine
from voice_interview.transcription.recognition import unreported


def test_without_the_package_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(MissingPackageError, match="faster-whisper needs the package") as caught:
        FasterWhisperEngine("base.en", "cpu", "", "auto").load(unreported)
    assert caught.value.hint == "Install it with: pip install 'voice-interview[faster-whisper]'"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("faster_whisper")
    made = tmp_path_factory.mktemp("words")
    convert(WORDS, made)
    return made


def separate_words(voice: str) -> Samples:
    return joined(silence(0.4), *[spoken_alone(word, voice) for word in SAID])


def test_it_hears_what_whisper_hears_live_and_afterwards(folder: Path) -> None:
    engine = FasterWhisperEngine(str(folder), "cpu", "", "auto")
    engine.load(unreported)
    texts = []
    for voice in ("slt", "rms", "awb", "kal16"):
        samples = separate_words(voice)
        transcript = recognise(engine.open("en"), AudioClip(samples, SAMPLE_RATE))
        live = engine.open("en")
        for block in np.array_split(samples, 37):
            live.accept(block)
        assert live.finish() == transcript
        starts = [word.start for word in transcript.words]
        assert starts == sorted(starts)
        texts.append(transcript.text)
    assert jiwer.wer([" ".join(SAID)] * len(texts), texts) <= 0.1


def test_a_download_is_announced_and_its_failure_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("faster_whisper")
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    told: list[Progress] = []
    with pytest.raises(TranscriptionError, match=r"cannot load tiny\.en"):
        FasterWhisperEngine("tiny.en", "cpu", "", "auto").load(told.append)
    assert told == [Progress("Downloading faster-whisper tiny.en", None)]


def test_a_folder_that_holds_no_model_is_told(tmp_path: Path) -> None:
    pytest.importorskip("faster_whisper")
    with pytest.raises(TranscriptionError, match="cannot load") as caught:
        FasterWhisperEngine(str(tmp_path), "cpu", "", "auto").load(unreported)
    assert "CTranslate2" in caught.value.hint
