"""No voice at all: silence for as long as a person needs to read."""

import numpy as np

from voice_interview.models import SAMPLE_RATE, AudioClip

WORDS_PER_SECOND = 200 / 60
"""Silent reading of English non-fiction runs at 175 to 300 words a minute (Brysbaert 2019)."""

SHORTEST = 1.0
"""Seconds."""


class SilentSynthesizer:
    """Gives every text its reading time, so that a session without a voice keeps its pace."""

    def synthesize(self, text: str, language: str) -> AudioClip:  # noqa: ARG002
        """Silence of a second or more."""
        seconds = max(SHORTEST, len(text.split()) / WORDS_PER_SECOND)
        return AudioClip(np.zeros(round(seconds * SAMPLE_RATE), np.float32), SAMPLE_RATE)

    def prefetch(self, text: str, language: str) -> None:
        """Nothing is worth having ready."""

    def shortcoming(self, language: str) -> str | None:  # noqa: ARG002
        """Silence speaks every language."""
        return None

    def close(self) -> None:
        """There is nothing to let go of."""
