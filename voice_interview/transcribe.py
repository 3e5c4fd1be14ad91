"""Recordings of any origin, written down."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console

from voice_interview.audio.clips import load_clip, resample
from voice_interview.config import LoadedConfig
from voice_interview.engines import make_transcriber
from voice_interview.errors import AudioError, InterviewError
from voice_interview.models import SAMPLE_RATE, Transcript
from voice_interview.protocols import Progress, Transcriber
from voice_interview.terminal.working import working


def transcribe_files(
    loaded: LoadedConfig, files: Sequence[Path], language: str, notes: Console
) -> Iterator[tuple[Path, Transcript | InterviewError]]:
    """Each file with what is said in it, or with why that cannot be told.

    All files are read once before the recogniser is loaded, so that those which cannot be come
    first and at once. What is being done is shown in `notes`. Raises `TranscriptionError` where
    the recogniser cannot be loaded.
    """
    sound = []
    for path in files:
        try:
            load_clip(path)
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
) -> Transcriber:
    """The recogniser of the settings, loaded. Raises `TranscriptionError`."""
    transcriber = make_transcriber(loaded.config.transcription, language)
    transcriber.load(report)
    return transcriber


def written_down(
    transcriber: Transcriber, path: Path, language: str
) -> tuple[Transcript, InterviewError | None]:
    """What is said in a file, and what went wrong meanwhile and was mended.

    Raises `AudioError` and `TranscriptionError`.
    """
    # Read again: kept from the first time, a folder of recordings would fill the memory.
    stream = transcriber.stream(language)
    try:
        stream.feed(resample(load_clip(path), SAMPLE_RATE).samples)
        return stream.finish(), stream.mishap
    except InterviewError:
        stream.abandon()
        raise
