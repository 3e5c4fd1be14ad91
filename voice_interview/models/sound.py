"""Sound, in memory and on disk."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples: TypeAlias = NDArray[np.float32]
    """Sound as float32, shape (n,), mono, in the range -1..1."""
else:
    Samples = object  # a command that only reads the log is over before NumPy is imported

SAMPLE_RATE = 16_000
"""Rate of every recording and of everything a recogniser is given, in Hz."""


@dataclass(frozen=True, slots=True)
class AudioClip:
    """A piece of sound in memory."""

    samples: Samples
    rate: int
    """Samples a second."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


@dataclass(frozen=True, slots=True)
class Recorded:
    """One finished recording on disk."""

    path: Path
    """FLAC, mono, 16 kHz."""
    seconds: float
    """Length of what the file holds; pauses are not in it."""
    overflows: int = 0
    """How often sound was lost: the device said so, or was gone, or the machine slept."""
