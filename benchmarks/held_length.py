"""A Whisper with random weights that works as long as a trained one: its text has the length that
a speaker of so many seconds would give it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from typing import Any

from voice_interview.models import SAMPLE_RATE, Samples, Word
from voice_interview.protocols import Progress
from voice_interview.transcription.cleaning import FILLERS, Decoded
from voice_interview.transcription.pieces import Piece
from voice_interview.transcription.transcriber import ProcessTranscriber
from voice_interview.transcription.whisper import Precision, WhisperEngine

TOKENS_A_SECOND = 3.3
WORDS_A_SECOND = 2.5
WINDOW = 30.0
"""Seconds."""

_TEXT = (
    "a token is the smallest unit of text that a language model works with and the number of"
    " tokens decides how much a request will cost and if it fits into the context window"
)


class HeldLengthEngine(WhisperEngine):
    """What is not measured is made to look trained: the words, so that nothing seems missed."""

    def load(self, report: Callable[[Progress], None]) -> None:
        loaded = self._model is not None
        super().load(report)
        if not loaded:
            hold(self._model)
            self._model.transcribe = partial(transcribe, self._model)

    def _decode(self, language: str, piece: Piece, prompt: str) -> Decoded:
        decoded = super()._decode(language, piece, prompt)
        spoken = [_words(span.start, span.end) for span in piece.speech]
        words = tuple(word for part in spoken for word in part)
        text = " ".join(word.text for word in words)
        return replace(decoded, text=text, words=words, avg_logprob=-0.3, compression_ratio=1.5)


class HeldLengthTranscriber(ProcessTranscriber):
    """The same in its own process."""

    def __init__(self, checkpoint: str, precision: Precision) -> None:
        make = partial(HeldLengthEngine, checkpoint, "cpu", FILLERS, None, precision)
        super().__init__("whisper", checkpoint, make)

    def shortcoming(self, language: str) -> str | None:
        return f"It hears no {language}."


def hold(model: Any) -> None:
    """Let each window's text end at the window's end, so that it is decoded once."""
    from whisper.tokenizer import get_tokenizer

    compute = model.decode
    begin = get_tokenizer(model.is_multilingual).timestamp_begin
    end = begin + model.dims.n_audio_ctx

    def decode(mel: Any, options: Any) -> Any:
        result = compute(mel, options)
        return replace(result, tokens=[begin, *result.tokens, end])

    model.decode = decode


def transcribe(model: Any, audio: Samples, **options: Any) -> dict[str, Any]:
    """`whisper.transcribe`, decoding `TOKENS_A_SECOND` tokens for a second of sound."""
    import whisper
    from whisper.tokenizer import get_tokenizer

    tokenizer = get_tokenizer(model.is_multilingual)
    seconds = min(WINDOW, len(audio) / SAMPLE_RATE)
    held = {
        "sample_len": round(TOKENS_A_SECOND * seconds),
        # Text only: where random weights prefer a timestamp, windows end early and have no words.
        "suppress_tokens": [-1, *range(tokenizer.eot, model.dims.n_vocab)],
        "without_timestamps": True,
        "temperature": (0.0,),
        "logprob_threshold": None,
        "compression_ratio_threshold": None,
        "no_speech_threshold": None,
    }
    result: dict[str, Any] = whisper.transcribe(model, audio, **(options | held))
    return result


def _words(start: int, end: int) -> list[Word]:
    begin, seconds = start / SAMPLE_RATE, (end - start) / SAMPLE_RATE
    count = max(1, round(WORDS_A_SECOND * seconds))
    step = seconds / count
    texts = islice(cycle(_TEXT.split()), count)
    return [
        Word(text, begin + i * step, begin + (i + 1) * step, 0.9) for i, text in enumerate(texts)
    ]
