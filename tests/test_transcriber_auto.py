"""The engine "auto": Whisper where it can be had, else PocketSphinx, and which one is said."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.recognising import transcribe
from tests.sounds import joined, silence, spoken
from voice_interview.errors import TranscriptionError
from voice_interview.models import SAMPLE_RATE, AudioClip
from voice_interview.protocols import Progress
from voice_interview.transcription.auto import AutoTranscriber
from voice_interview.transcription.pocketsphinx import PocketSphinxTranscriber
from voice_interview.transcription.recognition import Engine, unreported
from voice_interview.transcription.transcriber import ProcessTranscriber
from voice_interview.transcription.whisper import WhisperTranscriber

WORDS = Path(__file__).parent / "data" / "words.pt"


@pytest.fixture
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked of any server goes to a port where nobody listens."""
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")


def auto(whisper: WhisperTranscriber) -> AutoTranscriber:
    return AutoTranscriber(whisper, PocketSphinxTranscriber())


def test_whisper_listens_where_its_weights_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    transcriber = auto(WhisperTranscriber(model=str(WORDS)))
    told: list[Progress] = []
    transcriber.load(told.append)
    assert told == [Progress(f"Loading Whisper {WORDS}", None)]
    assert transcriber.notice is None
    samples = joined(spoken("token"), silence(0.2), spoken("recall"), silence(0.2))
    stream = transcriber.stream("en")
    stream.feed(samples)
    transcript = stream.finish()
    assert transcript == transcribe(transcriber, AudioClip(samples, SAMPLE_RATE), "en")
    assert (transcript.text, transcript.engine) == ("token recall", "whisper")
    assert transcript.model == transcriber.model == str(WORDS)


@pytest.mark.usefixtures("_no_network")
def test_without_weights_and_network_pocketsphinx_listens_and_it_is_said() -> None:
    transcriber = auto(WhisperTranscriber())
    assert (transcriber.engine, transcriber.model) == ("whisper", "base.en")
    transcriber.load(unreported)
    assert (transcriber.engine, transcriber.model) == ("pocketsphinx", "en-us")
    assert transcriber.notice == (
        "Whisper base.en is not on this machine and cannot be downloaded now (Connection refused)."
        " PocketSphinx listens instead, which hears less well."
    )
    assert transcriber.shortcoming("de") == PocketSphinxTranscriber().shortcoming("de")


@pytest.mark.usefixtures("_no_network")
def test_an_answer_may_begin_before_the_engine_is_chosen() -> None:
    transcriber = auto(WhisperTranscriber())
    stream = transcriber.stream("en")
    stream.feed(spoken("what is the context window"))
    assert stream.finish().engine == "pocketsphinx"
    assert transcriber.notice is not None


@pytest.mark.usefixtures("_no_network")
def test_whisper_asked_for_by_name_is_not_replaced() -> None:
    with pytest.raises(TranscriptionError, match="cannot be downloaded now"):
        WhisperTranscriber().load(unreported)


def test_before_the_choice_it_answers_for_whisper() -> None:
    assert auto(WhisperTranscriber(model="base")).shortcoming("de") is None
    assert "English only" in (auto(WhisperTranscriber()).shortcoming("de") or "")


@pytest.mark.parametrize("content", [b"", b"no weights", WORDS.read_bytes()[:-1000]])
def test_where_the_checkpoint_is_damaged_pocketsphinx_listens_and_it_is_said(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(content)
    transcriber = auto(WhisperTranscriber(model=str(path)))
    transcriber.load(unreported)
    assert transcriber.engine == "pocketsphinx"
    assert transcriber.notice is not None
    assert transcriber.notice.startswith(str(path))
    assert transcriber.notice.endswith("PocketSphinx listens instead, which hears less well.")


class Large(ProcessTranscriber):
    """A Whisper that is too large for its machine."""

    def shortcoming(self, language: str) -> str | None:  # noqa: ARG002
        return None


def engine(accept: str, load: str = "None") -> Callable[[], Engine]:
    """Makes, in its process, an engine that does so when it is to hear something, or to load."""
    source = (
        "__import__('types').SimpleNamespace("
        f"load=lambda report: {load},"
        f"open=lambda language: __import__('types').SimpleNamespace(accept=lambda sound: {accept}))"
    )
    return partial(eval, source)


DIE = "__import__('os').kill(__import__('os').getpid(), 9)"


@pytest.mark.parametrize(
    ("accept", "says"),
    [(DIE, "stopped in the middle"), ("bytearray(1 << 60)", "The recogniser failed: MemoryError")],
    ids=["killed for its memory", "refused memory"],
)
def test_what_whisper_cannot_do_twice_pocketsphinx_does_from_then_on(
    accept: str, says: str
) -> None:
    large = Large("whisper", "large", engine(accept))
    transcriber = AutoTranscriber(large, PocketSphinxTranscriber())
    samples = spoken("what is the context window")
    stream = transcriber.stream("en")
    stream.feed(samples)
    transcript = stream.finish()
    assert (transcript.engine, transcriber.engine) == ("pocketsphinx", "pocketsphinx")
    assert "context" in transcript.text
    assert stream.mishap is not None
    assert says in stream.mishap.message
    assert "PocketSphinx listens instead" in stream.mishap.message
    again = transcriber.stream("en")
    again.feed(samples)
    assert again.finish() == transcript
    assert again.mishap is None


def test_a_whisper_that_cannot_be_started_again_is_replaced_at_once(tmp_path: Path) -> None:
    once = f"__import__('pathlib').Path({str(tmp_path / 'once')!r}).touch(exist_ok=False)"
    large = Large("whisper", "large", engine(DIE, load=once))
    transcriber = AutoTranscriber(large, PocketSphinxTranscriber())
    stream = transcriber.stream("en")
    stream.feed(spoken("what is the context window"))
    assert stream.finish().engine == "pocketsphinx"
    assert transcriber.notice is not None
    assert "File exists" in transcriber.notice
