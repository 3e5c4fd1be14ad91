"""Recognition on a server that speaks OpenAI's protocol, piece by piece while the person speaks."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from math import exp
from threading import Lock
from typing import Any

import msgspec
import numpy as np
import openai
import soundfile
from msgspec import Struct

from voice_interview.errors import TranscriptionError
from voice_interview.models import (
    SAMPLE_RATE,
    Samples,
    Transcript,
    Word,
    language_code,
)
from voice_interview.openai_server import REFUSED, OpenAIServer
from voice_interview.plain_text import one_line
from voice_interview.protocols import Progress
from voice_interview.transcription.cleaning import Decoded, taken_apart
from voice_interview.transcription.pieces import Piece
from voice_interview.transcription.piecewise import PiecewiseRecogniser
from voice_interview.transcription.recognition import Recogniser, unreported
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

INSTEAD = "From now on this machine listens itself."


class _Word(Struct):
    word: str
    start: float
    end: float
    probability: float | None = None


class _Segment(Struct):
    text: str
    start: float
    end: float
    no_speech_prob: float | None = None
    avg_logprob: float | None = None
    compression_ratio: float | None = None
    temperature: float | None = None


class _Reply(Struct):
    text: str
    words: list[_Word] | None = None
    segments: list[_Segment] | None = None


class SpeechServer:
    """One model on one server. What it refuses it is not asked again, as long as this lives."""

    def __init__(self, address: OpenAIServer, model: str) -> None:
        """Asks for nothing yet. Raises `TranscriptionError` where no model is named."""
        if not model:
            raise TranscriptionError(
                "No model is named to transcribe on the server.",
                "Name one with server_model under [transcription] in config.toml, as its server"
                " calls it.",
            )
        self.address = address
        self.model = model
        self._format = 0
        self._refused: set[str] = set()

    def hear(self, samples: Samples, **told: str) -> _Reply:
        """What is said in `samples` (16 kHz); `told` are `language` and `prompt`.

        Raises `TranscriptionError` where no transcript comes in time.
        """
        sound = _flac(samples)
        return self.address.within_limit(lambda connection: self._ask(connection, sound, told))

    def _ask(self, connection: openai.OpenAI, sound: bytes, told: Mapping[str, str]) -> _Reply:
        while True:
            options = {key: text for key, text in told.items() if text and key not in self._refused}
            request: dict[str, Any] = {**options, **FORMATS[self._format]}
            try:
                raw = connection.audio.transcriptions.with_raw_response.create(
                    file=("answer.flac", sound), model=self.model, temperature=0, **request
                )
                return msgspec.json.decode(self.address.without_key(raw.content), type=_Reply)
            except openai.OpenAIError as error:
                if not isinstance(error, REFUSED) or not self._ask_for_less(str(error), options):
                    raise self.address.explained(error) from None
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise self.address.failure("replied with no transcript") from error

    def _ask_for_less(self, complaint: str, options: Mapping[str, str]) -> bool:
        """Leave out what a refusal names, else try the next format, else leave out all options."""
        named = {name for name in options if name in complaint}
        if not named and self._format + 1 < len(FORMATS):
            self._format += 1
            return True
        self._refused |= named or set(options)
        return bool(options)


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
        self._loading = Lock()
        self._tried = False
        address = server.address
        if not address.is_local:
            self.notice = f"Your spoken answers are sent to {address.host} to be transcribed."

    @property
    def engine(self) -> str:
        return self._fallback.engine if self._failure else ENGINE

    @property
    def model(self) -> str:
        return self._fallback.model if self._failure else self._server.model

    def load(self, report: Callable[[Progress], None]) -> None:
        """Also sees whether the server is there; loads the other engine where it is not."""
        with self._loading:
            if not self._tried:
                self._try_out(report)
                self._tried = True
            if self._failure:
                self._fallback.load(report)
                self.notice = " ".join(filter(None, (self._failure, self._fallback.notice)))

    @contextmanager
    def open(self, language: str) -> Iterator[Recogniser]:
        """A recogniser for one answer; one that the server fails is of no more use."""
        self.load(unreported)
        if self._failure:
            with self._fallback.open(language) as local:
                yield local
            return

        assemble = partial(Transcript, engine=ENGINE, model=self._server.model, language=language)
        yield PiecewiseRecogniser(partial(self._decode, language), assemble, self._prompt)

    def shortcoming(self, language: str) -> str | None:
        return self._fallback.shortcoming(language) if self._failure else None

    def _try_out(self, report: Callable[[Progress], None]) -> None:
        report(Progress(f"Asking {self._server.address.host}", None))
        try:
            self._server.hear(TRIAL)
        except TranscriptionError as error:
            self._failure = f"{error.message} {INSTEAD}"

    def _decode(self, language: str, piece: Piece, prompt: str) -> Decoded:
        try:
            reply = self._server.hear(piece.audio, language=language_code(language), prompt=prompt)
        except TranscriptionError as error:
            self._failure = f"{error.message} {INSTEAD}"
            raise TranscriptionError(self._failure, error.hint) from error
        return _decoded(reply, piece)


def _decoded(reply: _Reply, piece: Piece) -> Decoded:
    """What was replied for a piece. A doubt about one segment is one about all of it."""
    segments = reply.segments or []
    return Decoded(
        text=one_line(reply.text),
        words=tuple(_words(reply, segments, piece)),
        no_speech_prob=max((each.no_speech_prob or 0.0 for each in segments), default=0.0),
        avg_logprob=min((each.avg_logprob or 0.0 for each in segments), default=0.0),
        compression_ratio=max((each.compression_ratio or 0.0 for each in segments), default=0.0),
        temperature=max((each.temperature or 0.0 for each in segments), default=0.0),
    )


def _words(reply: _Reply, segments: list[_Segment], piece: Piece) -> list[Word]:
    """As exact as the server tells: its words, else its segments or all of the piece by letters."""
    if reply.words:
        texts = reply.text.split()
        if len(texts) != len(reply.words):
            texts = [each.word for each in reply.words]
        # Some servers leave the punctuation out of words; their text has it.
        return [
            Word(
                one_line(text),
                *_times(each, piece),
                1.0 if each.probability is None else each.probability,
            )
            for text, each in zip(texts, reply.words, strict=True)
        ]
    spans = [
        Word(one_line(each.text), *_times(each, piece), exp(min(0.0, each.avg_logprob or 0.0)))
        for each in segments
    ]
    if not spans:
        start, end = (at / SAMPLE_RATE for at in (piece.speech[0].start, piece.speech[-1].end))
        spans = [Word(one_line(reply.text), start, end, 1.0)]
    return [word for span in spans for word in taken_apart(span)]


def _times(each: _Word | _Segment, piece: Piece) -> tuple[float, float]:
    """Of the recording."""
    return max(0.0, each.start + piece.offset), max(0.0, each.end + piece.offset)


def _flac(samples: Samples) -> bytes:
    file = BytesIO()
    soundfile.write(file, samples, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
    return file.getvalue()
