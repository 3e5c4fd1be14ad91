"""Where the time of one piece goes."""

import time
from pathlib import Path
from typing import Any

from voice_interview.transcription.voice_activity import Span

from benchmarks.held_length import HeldLengthEngine
from tests.sounds import noise
from voice_interview.transcription.cleaning import FILLERS, PROMPT_LENGTH
from voice_interview.transcription.pieces import Piece
from voice_interview.transcription.recognition import unreported
from voice_interview.transcription.whisper import Precision

SECONDS = 12
"""What is open where a phrase ends: the median of 137 phrases in answers of this benchmark."""

TIMES = 3
"""The quickest counts."""


def shares(checkpoint: Path, precision: Precision) -> str:
    """Processor time of a piece, the encoder's part of it, the tokens', and the words' times'."""
    engine = HeldLengthEngine(str(checkpoint), "cpu", FILLERS, None, precision)
    engine.load(unreported)
    model: Any = engine._model
    encoder, decoder, words = (_stopwatch(each) for each in (model.encoder, model.decoder, model))
    told = FILLERS + " token" * (PROMPT_LENGTH // len(" token"))

    def piece(number: int) -> tuple[float, float, float, float]:
        for watch in (encoder, decoder, words):
            watch.clear()
        samples = noise(SECONDS, 0.1 + 0.1 * number)
        begun = time.process_time()
        engine._decode("en", Piece(0, 0, len(samples), (Span(0, len(samples)),), samples), told)
        whole = time.process_time() - begun
        return whole, sum(encoder), sum(decoder) - sum(words), sum(words)

    whole, *parts = min(piece(number) for number in range(TIMES))
    names = ("encoder", "tokens", "words' times")
    told_parts = (f"{name} {part / whole:.0%}" for name, part in zip(names, parts, strict=True))
    return f"a piece of {SECONDS} s: {whole:.2f} s of a core; {', '.join(told_parts)}"


def _stopwatch(module: Any) -> list[float]:
    """Grows by the processor time of each call of `module`."""
    begun: list[float] = []
    seconds: list[float] = []
    module.register_forward_pre_hook(lambda *_: begun.append(time.process_time()))
    module.register_forward_hook(lambda *_: seconds.append(time.process_time() - begun.pop()))
    return seconds
