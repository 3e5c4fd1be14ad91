"""Whisper by OpenAI, computed on this machine."""

import os
import pickle
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

from voice_interview.errors import TranscriptionError
from voice_interview.models import Transcript, Word, language_code
from voice_interview.protocols import Progress
from voice_interview.transcription.checkpoints import Published, find_checkpoint, languages
from voice_interview.transcription.cleaning import Decoded
from voice_interview.transcription.pieces import Piece
from voice_interview.transcription.piecewise import PiecewiseRecogniser
from voice_interview.transcription.recognition import KEPT
from voice_interview.transcription.transcriber import ProcessTranscriber

ENGINE = "whisper"

TEMPERATURES = (0.0, 0.2, 0.4)
"""Tried in turn where the text repeats itself or is improbable. Whisper's own list goes on to 1.0,
where what it writes has little to do with what was said."""

ENOUGH_CORES = 3
"""From so many on, a second thread is thought of."""

PROBES = 4
WORTH_A_THREAD = 0.7
"""A second thread is used if the best of so many probes with it takes less than this share of the
time with one."""

Precision: TypeAlias = Literal["auto", "int8", "float32"]
"""What Whisper computes in. `auto`: 8-bit integers on processors that gain by it, half precision on
a graphics card, else float32."""


class WhisperTranscriber(ProcessTranscriber):
    """A `Transcriber` with Whisper."""

    def __init__(
        self,
        *,
        model: str = "base.en",
        device: str = "cpu",
        precision: Precision = "auto",
        prompt: str = "",
        download_root: Path | None = None,
    ) -> None:
        """Starts nothing yet.

        `model` is a published name or the path of a checkpoint file in Whisper's format, `device`
        PyTorch's name of where to compute, `prompt` what to expect: hesitations, names, jargon.
        `download_root` is where published models are kept, by default where Whisper keeps them.
        """
        make = partial(WhisperEngine, model, device, prompt, download_root, precision)
        super().__init__(ENGINE, model, make)

    def shortcoming(self, language: str) -> str | None:
        return shortcoming(self.model, language)


def shortcoming(model: str, language: str) -> str | None:
    """A sentence on what a Whisper called `model` cannot do in `language`; None where it can.

    Goes by the model's name: what a checkpoint of one's own hears, it cannot say.
    """
    code = language_code(language)
    if code == "en":
        return None
    if Path(model).name.removesuffix(".pt").endswith(".en"):
        return f"Whisper {model} hears English only."
    try:
        known = code in languages()
    except TranscriptionError as error:
        return error.message
    return None if known else f'Whisper does not know the language "{language}".'


class WhisperEngine:
    """The model."""

    def __init__(
        self,
        model: str,
        device: str,
        prompt: str,
        folder: Path | None,
        precision: Precision = "auto",
    ) -> None:
        """As for `WhisperTranscriber`."""
        self._name = model
        self._device = device
        self._precision = precision
        self._prompt = prompt
        self._folder = folder
        self._model: Any = None

    def load(self, report: Callable[[Progress], None]) -> None:
        """Imports PyTorch only once the model's file is there."""
        if self._model is not None:
            return
        _check_precision(self._precision, self._device)
        checkpoint = find_checkpoint(self._name, self._folder)
        if isinstance(checkpoint, Published):
            checkpoint.obtain(report)
        report(Progress(f"Loading Whisper {self._name}", None))
        # Of a missing Triton, a graphics card not used, a file left open: nothing to do about it.
        warnings.filterwarnings("ignore", module="whisper|torch")
        from voice_interview.transcription.shortcuts import take_shortcuts

        _check_device(self._device)
        model = _read(checkpoint, self._device)
        _set_precision(model, self._device, self._precision)
        take_shortcuts(model)
        _warm_up(model)
        if self._device == "cpu":
            _choose_threads(model)
        self._model = model

    def open(self, language: str) -> PiecewiseRecogniser:
        assemble = partial(Transcript, engine=ENGINE, model=self._name, language=language)
        return PiecewiseRecogniser(partial(self._decode, language), assemble, self._prompt)

    def _decode(self, language: str, piece: Piece, prompt: str) -> Decoded:
        import torch

        torch.manual_seed(piece.start)  # above temperature 0 it draws: the same each time
        try:
            result = self._model.transcribe(
                piece.audio,
                language=language_code(language) if self._model.is_multilingual else "en",
                temperature=TEMPERATURES,
                condition_on_previous_text=False,
                initial_prompt=prompt or None,
                word_timestamps=True,
                fp16=self._device != "cpu" and self._precision == "auto",
                verbose=None,
            )
        except (RuntimeError, ValueError) as error:
            raise TranscriptionError(
                f"Whisper could not transcribe this: {first_line(error)}.",
                KEPT,
            ) from error
        return decoded(result, piece)


def _check_device(device: str) -> None:
    import torch

    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise TranscriptionError(
            f"Whisper cannot compute on {device}: {first_line(error)}.",
            'Set transcription.device to "cpu" in config.toml.',
        ) from error


def _read(checkpoint: Published | Path, device: str) -> Any:
    """The model in a file. Whisper reads weights only, so that no file can run code."""
    import whisper

    if isinstance(checkpoint, Published):
        path, name, folder = checkpoint.path, checkpoint.name, str(checkpoint.path.parent)
    else:
        path, name, folder = checkpoint, str(checkpoint), None
    try:
        return whisper.load_model(name, device=device, download_root=folder)
    except pickle.UnpicklingError as error:
        raise TranscriptionError(
            f"{path} holds other things than a model's weights, or is damaged; nothing in it was"
            " run.",
            "Use a checkpoint in Whisper's format.",
        ) from error
    except Exception as error:  # whatever a damaged file leads to
        raise TranscriptionError(
            f"{path} is damaged, or no checkpoint in Whisper's format: {first_line(error)}.",
            "Get the file again, or set another transcription.model in config.toml.",
        ) from error


def _check_precision(precision: Precision, device: str) -> None:
    if precision == "int8" and device != "cpu":
        raise TranscriptionError(
            f"Whisper computes in int8 on the processor only, not on {device}.",
            'Set transcription.precision to "auto" in config.toml.',
        )


def _set_precision(model: Any, device: str, precision: Precision) -> None:
    from voice_interview.transcription.int8 import is_quick, quantise

    if precision == "int8" or (precision == "auto" and device == "cpu" and is_quick()):
        quantise(model)


def _choose_threads(model: Any) -> None:
    """One thread, or two where they are clearly quicker now and leave a core to everything else:
    beside one other busy program, two threads on two cores took more than ten times as long.

    To be called last, for Whisper's compiled alignment gives PyTorch all cores at its first use."""
    import torch

    torch.set_num_threads(1)
    if (os.cpu_count() or 1) < ENOUGH_CORES:
        return

    block, dims = model.encoder.blocks[0], model.dims
    sound = torch.zeros(1, dims.n_audio_ctx, dims.n_audio_state)

    def seconds(threads: int) -> float:
        torch.set_num_threads(threads)
        begun = time.perf_counter()
        with torch.no_grad():
            block(sound)
        return time.perf_counter() - begun

    one, two = (min(seconds(threads) for _ in range(PROBES)) for threads in (1, 2))
    torch.set_num_threads(2 if two < WORTH_A_THREAD * one else 1)


def _warm_up(model: Any) -> None:
    """Do now what Whisper does at its first use: read its vocabulary, compile its alignment.

    The compiled code is kept from one start to the next, which spares two seconds.
    """
    import torch
    from whisper import timing
    from whisper.tokenizer import get_tokenizer

    get_tokenizer(model.is_multilingual, num_languages=model.num_languages)
    for function in (timing.backtrace, timing.dtw_cpu):
        with suppress(RuntimeError):  # there is no folder to keep it in
            function.enable_caching()
    timing.dtw(torch.zeros(2, 2))


def decoded(result: dict[str, Any], piece: Piece) -> Decoded:
    """What Whisper returned for a piece. A doubt about one segment is one about all of it."""
    segments: list[dict[str, Any]] = result["segments"]
    return Decoded(
        text=result["text"].strip(),
        words=tuple(_word(word, piece) for segment in segments for word in segment["words"]),
        no_speech_prob=max((each["no_speech_prob"] for each in segments), default=1.0),
        avg_logprob=min((each["avg_logprob"] for each in segments), default=0.0),
        compression_ratio=max((each["compression_ratio"] for each in segments), default=0.0),
        temperature=max((each["temperature"] for each in segments), default=0.0),
    )


def _word(word: dict[str, Any], piece: Piece) -> Word:
    """With times of the recording, which a piece's leading silence may go before."""
    start, end = (max(0.0, float(word[at]) + piece.offset) for at in ("start", "end"))
    return Word(word["word"].strip(), start, end, float(word["probability"]))


def first_line(error: BaseException) -> str:
    """What a library says, without the advice that follows, or its kind of error."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".:") if lines else type(error).__name__
