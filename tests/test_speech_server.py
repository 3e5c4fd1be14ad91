"""Recognition on a server: a real one on loopback, with scripted replies."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, cast

import pytest
import soundfile

from tests.chat_server import (
    Answering,
    ChatScript,
    breaks_off,
    chat_server,
    dribbles,
    fails,
    hangs,
    hears,
    only_if,
)
from tests.recognising import transcribe
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


GOOD = hears("A context window.", words=WORDS, segments=[SEGMENT])


def asked(script: ChatScript, name: str) -> list[Any]:
    return [request[name][0] for request in script.asked if name in request]


def sound_of(request: dict[str, Any]) -> Samples:
    samples, rate = soundfile.read(BytesIO(request["file"][0]), dtype="float32")
    assert rate == SAMPLE_RATE
    return cast(Samples, samples)


def test_a_piece_goes_there_as_sound_and_comes_back_as_words_with_times(clip: AudioClip) -> None:
    with chat_server(GOOD) as script:
        transcript = transcribe(transcriber(script), clip, "en-GB")
    assert transcript.text == "A context window."
    assert (transcript.engine, transcript.model) == ("server", "whisper-1")
    assert [word.text for word in transcript.words] == ["A", "context", "window."], "as in the text"
    begin = transcript.words[0].start
    assert 0.6 < begin < 0.9, "the piece begins a little after the recording"
    assert transcript.words[1].start == pytest.approx(begin + 0.1)
    trial, request = script.asked
    assert not sound_of(trial).any(), "before an answer only silence is sent"
    assert abs(len(sound_of(request)) / SAMPLE_RATE - clip.seconds) < 0.8
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
        transcript = transcribe(transcriber(script), clip)
    assert [word.text for word in transcript.words] == ["a", "context", "window."]
    starts = [word.start for word in transcript.words]
    assert starts == sorted(starts)
    assert transcript.words[0].probability == pytest.approx(probability, abs=0.01)
    assert len(asked(script, "response_format")) == refusals + 2, "the trial finds that out"


def test_what_a_refusal_names_is_left_out_from_then_on(clip: AudioClip) -> None:
    no_prompt = only_if(lambda request: "prompt" not in request, "no prompt, please", GOOD)
    with chat_server(no_prompt) as script:
        ear = transcriber(script)
        assert transcribe(ear, clip).engine == transcribe(ear, clip).engine == "server"
    assert ["prompt" in request for request in script.asked] == [False, True, False, False]
    assert script.asked[-1]["language"] == [b"en"]
    assert script.asked[-1]["response_format"] == [b"verbose_json"]


def test_what_a_server_does_not_know_may_be_null(clip: AudioClip) -> None:
    unknown = dict.fromkeys(("no_speech_prob", "avg_logprob", "compression_ratio", "temperature"))
    with chat_server(hears("a context window.", segments=[SEGMENT | unknown])) as script:
        assert transcribe(transcriber(script), clip).text == "a context window."


def test_what_would_move_the_cursor_does_not_reach_the_screen(clip: AudioClip) -> None:
    with chat_server(hears("a \x1b[2Jtoken\n")) as script:
        transcript = transcribe(transcriber(script), clip)
    assert transcript.text == "a [2Jtoken"
    assert [word.text for word in transcript.words] == ["a", "[2Jtoken"]


@pytest.mark.parametrize("trouble", [hangs, dribbles, fails(503, Retry_After="60")])
def test_it_is_left_at_its_limit_while_the_answer_goes_on(
    clip: AudioClip, trouble: Answering
) -> None:
    with chat_server(GOOD, trouble) as script:
        ear = transcriber(script, time_limit=1)
        stream = ear.stream("en")
        begun = time.monotonic()
        stream.feed(joined(*[clip.samples, silence(0.6)] * 6))
        while ear.engine == "server":
            assert time.monotonic() - begun < 25, "untamed, each of them takes 30 s or more"
            time.sleep(0.02)
        stream.feed(clip.samples)
        assert float(stream.finish().text) == pytest.approx(
            6 * (clip.seconds + 0.6) + clip.seconds, abs=0.1
        )
    assert stream.mishap is not None
    assert "had not answered after 1 seconds" in stream.mishap.message


def test_without_a_model_nothing_is_sent() -> None:
    with pytest.raises(TranscriptionError, match="No model is named") as caught:
        SpeechServer(
            OpenAIServer("http://localhost/v1", "", 20, "transcription", TranscriptionError), ""
        )
    assert "server_model" in caught.value.hint


def test_a_busy_server_is_asked_again(clip: AudioClip) -> None:
    with chat_server(fails(429, Retry_After="0"), fails(503, Retry_After="0"), GOOD) as script:
        assert transcribe(transcriber(script), clip).text == "A context window."


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([fails(500, Retry_After="0")], "failed with status 500"),
        ([hangs], "(did not answer within|had not answered after) 3 seconds"),
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
    with chat_server(GOOD, *answers) as script:
        ear = transcriber(script, time_limit=3, key="SPEECH_KEY")
        stream = ear.stream("en")
        stream.feed(clip.samples)
        transcript = stream.finish()
        requests = len(script.asked)
        assert set(script.keys) == {"Bearer s3cret-key"}
        assert transcribe(ear, clip) == transcript, "it is asked no more"
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
    gone = transcriber(script)
    gone.load(unreported)
    assert gone.engine == "ear"
    assert gone.notice is not None
    assert "127.0.0.1 cannot be reached" in gone.notice
    assert "It is an ear." in gone.notice, "what listens instead says what it is"
    assert transcribe(gone, clip).engine == "ear"


def test_what_leaves_the_machine_is_said() -> None:
    script = ChatScript(())
    script.base_url = "https://speech.example.org/v1"
    notice = transcriber(script).notice
    assert notice == "Your spoken answers are sent to speech.example.org to be transcribed."
