"""Recordings of any origin, written down."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console

from voice_interview.audio.clips import blocks_of, resampled_blocks
from voice_interview.config import LoadedConfig
from voice_interview.engines import make_transcriber
from voice_interview.errors import AudioError, InterviewError, TranscriptionError
from voice_interview.models import Transcript
from voice_interview.protocols import Progress
from voice_interview.terminal.working import working
from voice_interview.transcription.recognition import TRIES
from voice_interview.transcription.transcriber import LocalTranscriber


def transcribe_files(
    loaded: LoadedConfig, files: Sequence[Path], language: str, notes: Console
) -> Iterator[tuple[Path, Transcript | InterviewError]]:
    """Each file with what is said in it, or with why that cannot be told.

    All files are opened before the recogniser is loaded, so that those which cannot be read come
    first and at once. What is being done is shown in `notes`. Raises `TranscriptionError` where
    the recogniser cannot be loaded.
    """
    sound = []
    for path in files:
        try:
            next(blocks_of(path))
        except AudioError as error:
            yield path, error
        else:
            sound.append(path)
    if not sound:
        return
    with working(notes, "Getting ready") as report:
        transcriber = transcriber_of(loaded, language, report)
    for remark in filter(None, (transcriber.notice, transcriber.shortcoming(language))):
        notes.print(remark)
    for number, path in enumerate(sound, start=1):
        try:
            with working(notes, f"Writing down {path.name} ({number} of {len(sound)})"):
                transcript, mishap = written_down(transcriber, path, language)
        except InterviewError as error:
            yield path, error
            continue
        if mishap is not None:
            notes.print(mishap.message)
        yield path, transcript


def transcriber_of(
    loaded: LoadedConfig, language: str, report: Callable[[Progress], None]
) -> LocalTranscriber:
    """The recogniser of the settings, loaded. Raises `TranscriptionError`."""
    transcriber = make_transcriber(loaded.config.transcription, language)
    transcriber.load(report)
    return transcriber


def written_down(
    transcriber: LocalTranscriber, path: Path, language: str
) -> tuple[Transcript, InterviewError | None]:
    """What is said in a file of any length, and what went wrong meanwhile and was mended.

    A recogniser that fails is given the file again. Raises `AudioError` and `TranscriptionError`.
    """
    mishap: TranscriptionError | None = None
    for _ in range(TRIES - 1):
        try:
            return _heard(transcriber, path, language), mishap
        except TranscriptionError as error:
            mishap = error
    return _heard(transcriber, path, language), mishap


def _heard(transcriber: LocalTranscriber, path: Path, language: str) -> Transcript:
    with transcriber.open(language) as recogniser:
        for samples in resampled_blocks(path):
            recogniser.accept(samples)
        return recogniser.finish()
