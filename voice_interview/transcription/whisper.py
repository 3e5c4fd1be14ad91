"""Whisper by OpenAI, computed on this machine."""

import pickle
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from voice_interview.errors import TranscriptionError
from voice_interview.models import SAMPLE_RATE, Samples, Transcript, Word
from voice_interview.protocols import Heard, Progress
from voice_interview.transcription.checkpoints import Published, find_checkpoint, languages
from voice_interview.transcription.transcriber import ProcessTranscriber
from voice_interview.transcription.voice_activity import Silero, VoiceActivityDetector

ENGINE = "whisper"

TEMPERATURES = (0.0, 0.2, 0.4)
"""Tried in turn where the text repeats itself or is improbable. Whisper's own list goes on to 1.0,
where what it writes has little to do with what was said."""


class WhisperTranscriber(ProcessTranscriber):
    """A `Transcriber` with Whisper."""

    def __init__(
        self,
        *,
        model: str = "base.en",
        device: str = "cpu",
        prompt: str = "",
        download_root: Path | None = None,
    ) -> None:
        """Starts nothing yet.

        `model` is a published name or the path of a checkpoint file in Whisper's format, `device`
        PyTorch's name of where to compute, `prompt` what to expect (names, jargon).
        `download_root` is where published models are kept, by default where Whisper keeps them.
        """
        make = partial(WhisperEngine, model, device, prompt, download_root)
        super().__init__(ENGINE, model, make)

    def shortcoming(self, language: str) -> str | None:
        """Goes by the model's name: what a checkpoint of one's own hears, it cannot say."""
        code = _code(language)
        if code == "en":
            return None
        if Path(self.model).name.removesuffix(".pt").endswith(".en"):
            return f"Whisper {self.model} hears English only."
        try:
            known = code in languages()
        except TranscriptionError as error:
            return error.message
        return None if known else f'Whisper does not know the language "{language}".'


class WhisperEngine:
    """The model."""

    def __init__(self, model: str, device: str, prompt: str, folder: Path | None) -> None:
        """As for `WhisperTranscriber`."""
        self._name = model
        self._device = device
        self._prompt = prompt
        self._folder = folder
        self._model: Any = None

    def load(self, report: Callable[[Progress], None]) -> None:
        """Imports PyTorch only once the model's file is there."""
        if self._model is not None:
            return
        checkpoint = find_checkpoint(self._name, self._folder)
        if isinstance(checkpoint, Published):
            checkpoint.obtain(report)
        report(Progress(f"Loading Whisper {self._name}", None))
        # Of a missing Triton, a graphics card not used, a file left open: nothing to do about it.
        warnings.filterwarnings("ignore", module="whisper|torch")
        _check_device(self._device)
        self._model = _read(checkpoint, self._device)
        _warm_up(self._model)

    def open(self, language: str) -> "WholeAnswer":
        return WholeAnswer(self._transcribe, language)

    def _transcribe(self, samples: Samples, language: str) -> Transcript:
        """An answer, 16 kHz; empty where nobody spoke."""
        if not len(samples):
            return Transcript("", (), ENGINE, self._name, language)
        try:
            result = self._decode(samples, language)
        except (RuntimeError, ValueError) as error:
            raise TranscriptionError(
                f"Whisper could not transcribe this: {_first_line(error)}.",
                "The recording is kept: voice-interview transcribe FILE tries again.",
            ) from error
        words = tuple(_word(word) for segment in result["segments"] for word in segment["words"])
        return Transcript(result["text"].strip(), words, ENGINE, self._name, language)

    def _decode(self, samples: Samples, language: str) -> Any:
        return self._model.transcribe(
            samples,
            language=_code(language) if self._model.is_multilingual else "en",
            temperature=TEMPERATURES,
            condition_on_previous_text=False,
            initial_prompt=self._prompt or None,
            carry_initial_prompt=True,
            word_timestamps=True,
            fp16=self._device.startswith("cuda"),
            verbose=None,
        )


class WholeAnswer:
    """Collects an answer and has it transcribed at its end, unless nobody spoke.

    Whisper writes a sentence for any sound, so it is never asked about a recording without speech.
    """

    def __init__(self, transcribe: Callable[[Samples, str], Transcript], language: str) -> None:
        self._transcribe = transcribe
        self._language = language
        self._blocks: list[Samples] = [np.zeros(0, np.float32)]
        self._detector = VoiceActivityDetector(Silero())
        self._speech = False

    def accept(self, samples: Samples) -> None:
        self._blocks.append(samples)
        for second in range(0, len(samples), SAMPLE_RATE):
            if self._speech:
                break
            activities = self._detector.add(samples[second : second + SAMPLE_RATE])
            self._speech = any(activity.speech for activity in activities)

    def heard(self) -> Heard:
        return Heard("", "")

    def finish(self) -> Transcript:
        samples = np.concatenate(self._blocks if self._speech else self._blocks[:1])
        return self._transcribe(samples, self._language)


def _check_device(device: str) -> None:
    import torch

    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise TranscriptionError(
            f"Whisper cannot compute on {device}: {_first_line(error)}.",
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
            f"{path} is damaged, or no checkpoint in Whisper's format: {_first_line(error)}.",
            "Get the file again, or set another transcription.model in config.toml.",
        ) from error


def _warm_up(model: Any) -> None:
    """Do now what Whisper does at its first use: compile its alignment, read its vocabulary."""
    import torch
    from whisper.timing import dtw
    from whisper.tokenizer import get_tokenizer

    get_tokenizer(model.is_multilingual, num_languages=model.num_languages)
    dtw(torch.zeros(2, 2))


def _word(word: dict[str, Any]) -> Word:
    return Word(
        word["word"].strip(), float(word["start"]), float(word["end"]), float(word["probability"])
    )


def _code(language: str) -> str:
    """Whisper's code of a BCP 47 tag: its first part."""
    return language.partition("-")[0].lower()


def _first_line(error: BaseException) -> str:
    """What a library says, without the advice that follows, or its kind of error."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".:") if lines else type(error).__name__
