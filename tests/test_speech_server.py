"""Recognition on a server: a real one on loopback, with scripted replies."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
import soundfile

from tests.chat_server import Answering, ChatScript, breaks_off, chat_server, fails, hangs
from tests.sounds import joined, silence, spoken
from voice_interview.errors import TranscriptionError
from voice_interview.models import SAMPLE_RATE, AudioClip, Samples, Transcript
from voice_interview.openai_server import OpenAIServer
from voice_interview.protocols import Heard, Progress
from voice_interview.transcription.recognition import Recogniser, unreported
from voice_interview.transcription.server import ServerTranscriber, SpeechServer
from voice_interview.transcription.transcriber import LocalTranscriber

SENTENCE = "a context window is all the text"

WORDS = [
    {"word": "a", "start": 0.6, "end": 0.7},
    {"word": "context", "start": 0.7, "end": 1.2},
    {"word": "window", "start": 1.2, "end": 2.4},
]
SEGMENT = {
    "text": " a context window.",
    "start": 0.5,
    "end": 2.0,
    "avg_logprob": -0.1,
    "no_speech_prob": 0.01,
    "compression_ratio": 1.1,
    "temperature": 0.0,
}


class Ear(LocalTranscriber):
    """The recogniser on this machine; hears seconds."""

    engine = "ear"
    model = "own"
    notice: str | None = None

    def __init__(self) -> None:
        self._samples = 0

    def load(self, report: Callable[[Progress], None]) -> None:  # noqa: ARG002
        self.notice = "It is an ear."

    @contextmanager
    def open(self, language: str) -> Iterator[Recogniser]:  # noqa: ARG002
        self._samples = 0
        yield self

    def accept(self, samples: Samples) -> None:
        self._samples += len(samples)

    def heard(self) -> Heard:
        return Heard("", "")

    def finish(self) -> Transcript:
        return Transcript(f"{self._samples / SAMPLE_RATE:.1f}", (), "ear", "own", "en")

    def shortcoming(self, language: str) -> str | None:  # noqa: ARG002
        return None


@pytest.fixture(scope="module")
def clip() -> AudioClip:
    return AudioClip(joined(silence(0.5), spoken(SENTENCE), silence(0.3)), SAMPLE_RATE)


def transcriber(script: ChatScript, time_limit: float = 20, key: str = "") -> ServerTranscriber:
    address = OpenAIServer(script.base_url, key, time_limit, "transcription", TranscriptionError)
    return ServerTranscriber(SpeechServer(address, "whisper-1"), "Um.", Ear())


def hears(text: str, **rest: object) -> Answering:
    return lambda exchange: exchange.send(200, {"text": text} | rest)


GOOD = hears("A context window.", words=WORDS, segments=[SEGMENT])


def asked(script: ChatScript, name: str) -> list[Any]:
    return [request[name][0] for request in script.asked if name in request]


def test_a_piece_goes_there_as_sound_and_comes_back_as_words_with_times(clip: AudioClip) -> None:
    with chat_server(GOOD) as script:
        transcript = transcriber(script).transcribe(clip, "en-GB")
    assert transcript.text == "A context window."
    assert (transcript.engine, transcript.model) == ("server", "whisper-1")
    assert [word.text for word in transcript.words] == ["a", "context", "window"]
    begin = transcript.words[0].start
    assert 0.6 < begin < 0.9, "the piece begins a little after the recording"
    assert transcript.words[1].start == pytest.approx(begin + 0.1)
    (request,) = script.asked
    sound, rate = soundfile.read(BytesIO(request["file"][0]))
    assert rate == SAMPLE_RATE
    assert abs(len(sound) / rate - clip.seconds) < 0.8
    assert (request["language"], request["prompt"]) == ([b"en"], [b"Um."])


def test_a_long_answer_goes_there_in_pieces_while_it_is_given(clip: AudioClip) -> None:
    part = joined(clip.samples, silence(0.6))
    with chat_server(hears("A context window.")) as script:
        stream = transcriber(script).stream("en")
        stream.feed(joined(*[part] * 7))
        assert stream.finish().text == "A context window. A context window."
    assert asked(script, "prompt") == [b"Um.", b"Um. A context window."]


@pytest.mark.parametrize(
    ("refusals", "reply", "probability"),
    [(1, hears("a context window.", segments=[SEGMENT]), 0.9), (2, hears("a context window."), 1)],
)
def test_a_server_that_knows_less_is_asked_for_less(
    clip: AudioClip, refusals: int, reply: Answering, probability: float
) -> None:
    with chat_server(*[fails(400)] * refusals, reply) as script:
        transcript = transcriber(script).transcribe(clip, "en")
    assert [word.text for word in transcript.words] == ["a", "context", "window."]
    starts = [word.start for word in transcript.words]
    assert starts == sorted(starts)
    assert transcript.words[0].probability == pytest.approx(probability, abs=0.01)
    assert len(asked(script, "response_format")) == refusals + 1


def test_a_busy_server_is_asked_again(clip: AudioClip) -> None:
    with chat_server(fails(429, Retry_After="0"), fails(503, Retry_After="0"), GOOD) as script:
        assert transcriber(script).transcribe(clip, "en").text == "A context window."


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([fails(500, Retry_After="0")], "failed with status 500"),
        ([hangs], "did not answer within"),
        ([breaks_off], "cannot be reached|no transcript"),
        ([hears("x", words="nonsense")], "replied with no transcript"),
        ([fails(401, "bad key s3cret-key")], "refuses the key"),
        ([fails(400, "no s3cret-key here")], r"failed with status 400: no \(key\) here"),
    ],
)
def test_a_server_that_fails_costs_no_word(
    clip: AudioClip, answers: list[Answering], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEECH_KEY", "s3cret-key")
    with chat_server(*answers) as script:
        ear = transcriber(script, time_limit=0.3, key="SPEECH_KEY")
        stream = ear.stream("en")
        stream.feed(clip.samples)
        transcript = stream.finish()
        requests = len(script.asked)
        assert set(script.keys) == {"Bearer s3cret-key"}
        assert ear.transcribe(clip, "en") == transcript, "it is asked no more"
        assert len(script.asked) == requests
    assert transcript.text == f"{clip.seconds:.1f}", "the whole answer is heard here"
    assert ear.engine == "ear"
    assert stream.mishap is not None
    with pytest.raises(TranscriptionError, match=says) as caught:
        raise stream.mishap
    assert "this machine listens itself" in caught.value.message
    assert "[transcription]" in caught.value.hint
    assert "s3cret" not in caught.value.message + caught.value.hint


def test_a_server_that_is_not_there_is_known_before_the_first_question(clip: AudioClip) -> None:
    with chat_server(GOOD) as script:
        there = transcriber(script)
        there.load(unreported)
        assert (there.engine, there.notice) == ("server", None)
    gone = transcriber(script, time_limit=1)
    gone.load(unreported)
    assert gone.engine == "ear"
    assert gone.notice is not None
    assert "127.0.0.1 cannot be reached" in gone.notice
    assert "It is an ear." in gone.notice, "what listens instead says what it is"
    assert gone.transcribe(clip, "en").engine == "ear"


def test_what_leaves_the_machine_is_said() -> None:
    script = ChatScript(())
    script.base_url = "https://speech.example.org/v1"
    notice = transcriber(script).notice
    assert notice == "Your spoken answers are sent to speech.example.org to be transcribed."
