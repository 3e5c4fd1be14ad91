"""Whisper computed by CTranslate2, in half the time: the optional extra `faster-whisper`."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any

from voice_interview.errors import MissingPackageError, TranscriptionError
from voice_interview.models import Transcript, language_code
from voice_interview.protocols import Progress
from voice_interview.transcription.cleaning import Decoded
from voice_interview.transcription.pieces import Piece
from voice_interview.transcription.piecewise import PiecewiseRecogniser
from voice_interview.transcription.transcriber import ProcessTranscriber
from voice_interview.transcription.whisper import (
    TEMPERATURES,
    Precision,
    decoded,
    first_line,
    shortcoming,
)

ENGINE = "faster-whisper"


class FasterWhisperTranscriber(ProcessTranscriber):
    """A `Transcriber` with faster-whisper."""

    def __init__(
        self,
        *,
        model: str = "base.en",
        device: str = "cpu",
        precision: Precision = "auto",
        prompt: str = "",
    ) -> None:
        """Starts nothing yet.

        `model` is a published name, which faster-whisper downloads, or the folder of a converted
        model; the others are those of `WhisperTranscriber`.
        """
        super().__init__(
            ENGINE, model, partial(FasterWhisperEngine, model, device, prompt, precision)
        )

    def shortcoming(self, language: str) -> str | None:
        return shortcoming(self.model, language)


class FasterWhisperEngine:
    """The model."""

    def __init__(self, model: str, device: str, prompt: str, precision: Precision) -> None:
        """As for `FasterWhisperTranscriber`."""
        self._name = model
        self._device = device
        self._prompt = prompt
        self._precision = precision
        self._model: Any = None

    def load(self, report: Callable[[Progress], None]) -> None:
        if self._model is not None:
            return
        try:
            from faster_whisper import WhisperModel
        except ModuleNotFoundError as error:
            raise MissingPackageError(str(error.name), ENGINE, f"The engine {ENGINE}") from None
        try:
            folder = _folder(self._name, report)
            report(Progress(f"Loading faster-whisper {self._name}", None))
            self._model = WhisperModel(
                folder,
                device=self._device,
                compute_type=_compute_type(self._device, self._precision),
                cpu_threads=1,
            )
        except Exception as error:  # of the download, the files or the device
            raise TranscriptionError(
                f"faster-whisper cannot load {self._name}: {first_line(error)}.",
                "Check model and device under [transcription] in config.toml; a model of your own"
                " is the folder of one converted for CTranslate2.",
            ) from error

    def open(self, language: str) -> PiecewiseRecogniser:
        assemble = partial(Transcript, engine=ENGINE, model=self._name, language=language)
        return PiecewiseRecogniser(partial(self._decode, language), assemble, self._prompt)

    def _decode(self, language: str, piece: Piece, prompt: str) -> Decoded:
        import ctranslate2

        ctranslate2.set_random_seed(piece.start)  # above temperature 0 it draws: the same each time
        segments, _ = self._model.transcribe(
            piece.audio,
            language=language_code(language) if self._model.model.is_multilingual else "en",
            beam_size=1,
            best_of=1,
            temperature=TEMPERATURES,
            condition_on_previous_text=False,
            initial_prompt=prompt or None,
            word_timestamps=True,
        )
        found = [asdict(segment) for segment in segments]
        text = "".join(segment["text"] for segment in found)
        return decoded({"text": text, "segments": found}, piece)


def _folder(model: str, report: Callable[[Progress], None]) -> str:
    """Where the model lies, by download where it is not on this machine."""
    from faster_whisper import download_model
    from faster_whisper.utils import available_models

    if model not in available_models():
        return model
    with suppress(OSError):
        return str(download_model(model, local_files_only=True))
    report(Progress(f"Downloading faster-whisper {model}", None))
    return str(download_model(model))


def _compute_type(device: str, precision: Precision) -> str:
    if precision == "auto":
        return "int8" if device == "cpu" else "float16"
    return precision
