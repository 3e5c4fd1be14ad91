"""Recognition on a server that speaks OpenAI's protocol, piece by piece while the person speaks."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO
from math import exp
from typing import Any

import msgspec
import numpy as np
import openai
import soundfile
from msgspec import Struct

from voice_interview.errors import InterviewError, TranscriptionError
from voice_interview.models import (
    SAMPLE_RATE,
    AudioClip,
    Samples,
    Transcript,
    Word,
    language_code,
)
from voice_interview.openai_server import REFUSED, OpenAIServer
from voice_interview.protocols import Progress
from voice_interview.transcription.cleaning import Decoded, taken_apart
from voice_interview.transcription.pieces import Piece
from voice_interview.transcription.piecewise import PiecewiseRecogniser
from voice_interview.transcription.recognition import Recogniser
from voice_interview.transcription.transcriber import LocalTranscriber

ENGINE = "server"

FORMATS: tuple[Mapping[str, Any], ...] = (
    {"response_format": "verbose_json", "timestamp_granularities": ["word", "segment"]},
    {"response_format": "verbose_json"},
    {"response_format": "json"},
)
"""How much is asked for: words with times, segments with times, text. The next where refused."""

TRIAL = np.zeros(SAMPLE_RATE // 2, np.float32)
"""Sent once before the interview, to know that the server is there."""


class _Word(Struct):
    word: str
    start: float
    end: float
    probability: float = 1.0


class _Segment(Struct):
    text: str
    start: float
    end: float
    no_speech_prob: float = 0.0
    avg_logprob: float = 0.0
    compression_ratio: float = 0.0
    temperature: float = 0.0


class _Reply(Struct):
    text: str
    words: list[_Word] | None = None
    segments: list[_Segment] | None = None


class SpeechServer:
    """One model on one server. What it refuses it is not asked again, as long as this lives."""

    def __init__(self, address: OpenAIServer, model: str) -> None:
        self.address = address
        self.model = model
        self._format = 0

    def hear(
        self, connection: openai.OpenAI, samples: Samples, language: str, prompt: str
    ) -> _Reply:
        """What is said in `samples` (16 kHz). Raises `TranscriptionError`."""
        while True:
            try:
                raw = connection.audio.transcriptions.with_raw_response.create(
                    file=("answer.flac", _flac(samples)),
                    model=self.model,
                    language=language_code(language),
                    prompt=prompt,
                    temperature=0,
                    **FORMATS[self._format],
                )
                return msgspec.json.decode(raw.content, type=_Reply)
            except REFUSED as error:
                if self._format + 1 == len(FORMATS):
                    raise self.address.explained(error) from error
                self._format += 1
            except openai.OpenAIError as error:
                raise self.address.explained(error) from error
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise self.address.failure("replied with no transcript") from error


class ServerTranscriber(LocalTranscriber):
    """A `Transcriber` that asks a server until it fails; then, for good, one on this machine."""

    notice: str | None = None

    def __init__(self, server: SpeechServer, prompt: str, fallback: LocalTranscriber) -> None:
        """Asks for nothing yet. `prompt` is what to expect: hesitations, names, jargon."""
        self._server = server
        self._prompt = prompt
        self._fallback = fallback
        self._failure = ""
        """Why the server is asked no more."""
        address = server.address
        if not address.is_local:
            self.notice = f"Your spoken answers are sent to {address.host} to be transcribed."

    @property
    def _lost(self) -> bool:
        return bool(self._failure)

    @property
    def engine(self) -> str:
        return self._fallback.engine if self._lost else ENGINE

    @property
    def model(self) -> str:
        return self._fallback.model if self._lost else self._server.model

    def load(self, report: Callable[[Progress], None]) -> None:
        """Also sees whether the server is there; loads the other engine where it is not."""
        if not self._lost:
            report(Progress(f"Asking {self._server.address.host}", None))
            with suppress(TranscriptionError), self._server.address.connect() as connection:
                self._hear(connection, TRIAL, "en", "")  # or the server is lost
        if self._lost:
            self._fallback.load(report)
            self.notice = " ".join(filter(None, (self._failure, self._fallback.notice)))

    def transcribe(self, clip: AudioClip, language: str) -> Transcript:
        """As for a stream, so that a server that fails has a second try elsewhere."""
        stream = self.stream(language)
        stream.feed(clip.samples)
        return stream.finish()

    @contextmanager
    def open(self, language: str) -> Iterator[Recogniser]:
        """A recogniser for one answer; one that the server fails is of no more use."""
        if self._lost:
            with self._fallback.open(language) as local:
                yield local
            return

        assemble = partial(Transcript, engine=ENGINE, model=self._server.model, language=language)
        with self._server.address.connect() as connection:
            decode = partial(self._decode, connection, language)
            yield PiecewiseRecogniser(decode, assemble, self._prompt)

    def shortcoming(self, language: str) -> str | None:
        return self._fallback.shortcoming(language) if self._lost else None

    def _decode(
        self, connection: openai.OpenAI, language: str, piece: Piece, prompt: str
    ) -> Decoded:
        return _decoded(self._hear(connection, piece.audio, language, prompt), piece)

    def _hear(
        self, connection: openai.OpenAI, samples: Samples, language: str, prompt: str
    ) -> _Reply:
        try:
            return self._server.hear(connection, samples, language, prompt)
        except InterviewError as error:
            self._failure = f"{error.message} From now on this machine listens itself."
            raise TranscriptionError(self._failure, error.hint) from error


def _decoded(reply: _Reply, piece: Piece) -> Decoded:
    segments = reply.segments or []
    return Decoded(
        text=reply.text.strip(),
        words=tuple(_words(reply, segments, piece)),
        no_speech_prob=max((each.no_speech_prob for each in segments), default=0.0),
        avg_logprob=min((each.avg_logprob for each in segments), default=0.0),
        compression_ratio=max((each.compression_ratio for each in segments), default=0.0),
        temperature=max((each.temperature for each in segments), default=0.0),
    )


def _words(reply: _Reply, segments: list[_Segment], piece: Piece) -> list[Word]:
    """As exact as the server tells: its words, else its segments or all of the piece by letters."""
    if reply.words:
        return [
            Word(each.word.strip(), *_times(each, piece), each.probability) for each in reply.words
        ]
    spans = [Word(each.text, *_times(each, piece), exp(each.avg_logprob)) for each in segments]
    if not spans:
        start, end = (at / SAMPLE_RATE for at in (piece.speech[0].start, piece.speech[-1].end))
        spans = [Word(reply.text, start, end, 1.0)]
    return [word for span in spans for word in taken_apart(span)]


def _times(each: _Word | _Segment, piece: Piece) -> tuple[float, float]:
    """Of the recording."""
    return max(0.0, each.start + piece.offset), max(0.0, each.end + piece.offset)


def _flac(samples: Samples) -> bytes:
    file = BytesIO()
    soundfile.write(file, samples, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
    return file.getvalue()
