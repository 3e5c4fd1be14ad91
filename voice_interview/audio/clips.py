"""Sound in memory, from files."""

import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from voice_interview.audio.quiet import silence_c_libraries
from voice_interview.errors import AudioFileError
from voice_interview.models import SAMPLE_RATE, AudioClip, Samples

logger = logging.getLogger(__name__)

_SMALL_BLOCK = 256
"""Frames read at a time from a damaged file; at most so many are lost before the damage."""

_BLOCK = 256 * _SMALL_BLOCK
"""Frames read at a time: some seconds."""

_CONVERT = "WAV, FLAC, OGG, MP3 and AIFF can be read; convert others, for instance with ffmpeg."


def load_clip(path: Path) -> AudioClip:
    """The sound of a file, mono, at the file's own rate.

    Of a file that is cut off or damaged, a recording after a crash for instance, all that can be
    read is given. Samples that are no number become 0. Raises `AudioFileError`.
    """
    blocks = list(blocks_of(path))
    return AudioClip(np.concatenate([block.samples for block in blocks]), blocks[0].rate)


def blocks_of(path: Path) -> Iterator[AudioClip]:
    """The same in parts of some seconds, so that an hour of it needs no more memory than a minute.

    There is at least one. Raises `AudioFileError` before the first.
    """
    silence_c_libraries()
    _refuse_unreadable(path)
    try:
        with soundfile.SoundFile(path) as file:
            rate = file.samplerate
    # TypeError: a name ending in .raw; UnicodeEncodeError: a name that is no text.
    except (soundfile.LibsndfileError, TypeError, UnicodeEncodeError) as error:
        raise AudioFileError(f"{path} is no audio file that can be read.", _CONVERT) from error
    empty = True
    for sound in _readable(path):
        empty = False
        yield AudioClip(mono(sound), rate)
    if empty:
        raise AudioFileError(f"{path} holds no sound.", "Record it again, or take another file.")


def seconds_of(path: Path) -> float:
    """How long the sound of a file is, as far as it can be read; 0 where nothing can."""
    try:
        return sum(block.seconds for block in blocks_of(path))
    except AudioFileError:
        return 0.0


def mono(sound: NDArray[np.float32]) -> Samples:
    """The mean of the channels of `sound` (shape (frames, channels)), held to -1..1.

    What is no finite number becomes 0, lest it spread through every filter that follows.
    """
    finite = np.nan_to_num(sound, nan=0.0, posinf=0.0, neginf=0.0)
    mixed: Samples = np.clip(finite.mean(axis=1, dtype=np.float32), -1.0, 1.0)
    return mixed


def _refuse_unreadable(path: Path) -> None:
    try:
        _refuse_unusable(path)
    except PermissionError:
        raise AudioFileError(
            f"{path} lies in a folder that may not be looked into.",
            "Give yourself permission to read it.",
        ) from None


def _refuse_unusable(path: Path) -> None:
    if not path.exists():
        raise AudioFileError(f"There is no file {path}.", "Check the name and the folder.")
    if path.is_dir():
        raise AudioFileError(f"{path} is a folder, not an audio file.", "Name a file in it.")
    if not os.access(path, os.R_OK):
        raise AudioFileError(f"{path} may not be read.", "Give yourself permission to read it.")
    if not path.stat().st_size:
        raise AudioFileError(f"{path} is empty.", "Record it again, or take another file.")


def _readable(path: Path) -> Iterator[NDArray[np.float32]]:
    """All frames before the first that cannot be decoded."""
    position = 0
    try:
        for block in _decoded(path, _BLOCK):
            yield block
            position += len(block)
    except soundfile.LibsndfileError:
        logger.info("%s is cut off or damaged after frame %d", path, position)
        yield from _up_to_damage(path, position)


def _up_to_damage(path: Path, position: int) -> Iterator[NDArray[np.float32]]:
    """From `position` on. Reading begins anew: a decoder that has failed once cannot be trusted."""
    with suppress(soundfile.LibsndfileError):
        for block in _decoded(path, _SMALL_BLOCK):
            if position < len(block):
                yield block[max(0, position) :]
            position -= len(block)


def _decoded(path: Path, frames: int) -> Iterator[NDArray[np.float32]]:
    with soundfile.SoundFile(path) as file:
        while len(block := file.read(frames, dtype="float32", always_2d=True)):
            yield block


def resample(clip: AudioClip, rate: int) -> AudioClip:
    """`clip` at `rate` samples a second, as long as before to within one sample."""
    if rate == clip.rate:
        return clip
    samples: Samples = soxr.resample(clip.samples, clip.rate, rate)
    return AudioClip(samples, rate)


class Resampler:
    """Brings sound to 16 kHz as it comes, at whatever rate: another device may take over."""

    def __init__(self) -> None:
        self._begin(SAMPLE_RATE)

    def _begin(self, rate: float) -> None:
        self._rate = rate
        self._stream = soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32")

    def resampled(self, samples: Samples, rate: float) -> Samples:
        """What is ready once the next `samples`, at `rate`, have come."""
        rest: Samples = np.zeros(0, np.float32)
        if rate != self._rate:
            rest = self.rest()
            self._begin(rate)
        return np.concatenate([rest, self._stream.resample_chunk(samples)])

    def rest(self) -> Samples:
        """What is held back of all that came; nothing may follow at the same rate."""
        rest: Samples = self._stream.resample_chunk(np.zeros(0, np.float32), last=True)
        return rest


def resampled_blocks(path: Path) -> Iterator[Samples]:
    """The sound of a file as `blocks_of` gives it, at 16 kHz.

    Raises `AudioFileError` before the first.
    """
    resampler = Resampler()
    for block in blocks_of(path):
        yield resampler.resampled(block.samples, block.rate)
    yield resampler.rest()
