"""A recording on disk, growing as the sound comes."""

from pathlib import Path

import numpy as np
import soundfile

from voice_interview.audio.clips import seconds_of
from voice_interview.audio.files import create_private, disk_error
from voice_interview.models import SAMPLE_RATE, Samples

# FLAC is written a frame at a time, and a crash loses the last one. The fastest level has frames of
# 72 ms, the default ones of 256 ms; the file grows by a tenth.
_COMPRESSION_LEVEL = 0.0
_FULL_SCALE = 32768


class FlacFile:
    """FLAC, mono, 16 bit, 16 kHz, readable by its owner alone.

    A process that dies leaves a file whose header does not know its length; `load_clip` and most
    players read it all the same, up to the last whole frame.
    """

    def __init__(self, path: Path) -> None:
        """Create or empty `path`. Raises `DiskError`."""
        create_private(path)
        self.path = path
        self._samples = 0
        self._failed = False
        try:
            self._file = soundfile.SoundFile(
                path,
                "w",
                SAMPLE_RATE,
                channels=1,
                format="FLAC",
                subtype="PCM_16",
                compression_level=_COMPRESSION_LEVEL,
            )
        except (OSError, soundfile.LibsndfileError) as error:
            raise disk_error(path, error) from error

    @property
    def seconds(self) -> float:
        """Length of what was written, or of what can be read once a write has failed."""
        return self._samples / SAMPLE_RATE

    def write(self, samples: Samples) -> Samples:
        """Append `samples` and give them as the file holds them, to the bit. Raises `DiskError`."""
        levels = np.rint(samples * _FULL_SCALE).clip(-_FULL_SCALE, _FULL_SCALE - 1)
        try:
            self._file.write(levels.astype(np.int16))
        except (OSError, soundfile.LibsndfileError) as error:
            self._failed = True
            raise disk_error(self.path, error) from error
        self._samples += len(samples)
        return levels.astype(np.float32) * np.float32(1 / _FULL_SCALE)

    def close(self) -> None:
        """Finish the file. May be called twice. Raises `DiskError`."""
        try:
            self._file.close()
        except (OSError, soundfile.LibsndfileError) as error:
            self._failed = True
            raise disk_error(self.path, error) from error
        finally:
            if self._failed:
                self._samples = round(seconds_of(self.path) * SAMPLE_RATE)
