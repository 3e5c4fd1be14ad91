"""Sound in memory from and to files."""

import logging
import os
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from voice_interview.audio.files import disk_error, private_replacement
from voice_interview.audio.quiet import silence_c_libraries
from voice_interview.errors import AudioFileError
from voice_interview.models import AudioClip, Samples

logger = logging.getLogger(__name__)

_ENDLESS = 1 << 40
"""Frames; a header that promises more does not know its length, as after a crash."""

_SMALL_BLOCK = 256
"""Frames read at a time from a damaged file; at most so many are lost before the damage."""

_CONVERT = "WAV, FLAC, OGG, MP3 and AIFF can be read; convert others, for instance with ffmpeg."


def load_clip(path: Path) -> AudioClip:
    """The sound of a file, mono, at the file's own rate.

    Of a file that is cut off or damaged, a recording after a crash for instance, all that can be
    read is given. Samples that are no number become 0. Raises `AudioFileError`.
    """
    silence_c_libraries()
    _refuse_unreadable(path)
    try:
        with soundfile.SoundFile(path) as file:
            rate, endless = file.samplerate, file.frames > _ENDLESS
    except (soundfile.LibsndfileError, TypeError) as error:  # TypeError: a name ending in .raw
        raise AudioFileError(f"{path} is no audio file that can be read.", _CONVERT) from error
    sound = _read_prefix(path) if endless else _read(path)
    if not len(sound):
        raise AudioFileError(f"{path} holds no sound.", "Record it again, or take another file.")
    return AudioClip(mono(sound), rate)


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


def _read(path: Path) -> NDArray[np.float32]:
    try:
        sound: NDArray[np.float32]
        sound, _ = soundfile.read(path, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError:
        return _read_prefix(path)
    return sound


def _read_prefix(path: Path) -> NDArray[np.float32]:
    """All frames before the first that cannot be decoded."""
    blocks: list[NDArray[np.float32]] = []
    with soundfile.SoundFile(path) as file:
        blocks.append(np.zeros((0, file.channels), np.float32))
        while len(block := _next_block(file)):
            blocks.append(block)
    sound = np.concatenate(blocks)
    logger.info("%s is cut off or damaged after %d frames", path, len(sound))
    return sound


def _next_block(file: Any) -> NDArray[np.float32]:
    try:
        block: NDArray[np.float32] = file.read(_SMALL_BLOCK, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError:
        return np.zeros((0, file.channels), np.float32)
    return block


def save_clip(path: Path, clip: AudioClip) -> None:
    """Write `clip` as FLAC, 16 bit; `path` is never seen half written. Raises `DiskError`."""
    with private_replacement(path) as unfinished:
        try:
            soundfile.write(unfinished, clip.samples, clip.rate, format="FLAC", subtype="PCM_16")
        except soundfile.LibsndfileError as error:
            raise disk_error(path, error) from error


def resample(clip: AudioClip, rate: int) -> AudioClip:
    """`clip` at `rate` samples a second, as long as before to within one sample."""
    if rate == clip.rate:
        return clip
    samples: Samples = soxr.resample(clip.samples, clip.rate, rate)
    return AudioClip(samples, rate)
