"""A microphone that may vanish: it, or another, is waited for, and then the sound goes on."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from voice_interview.audio.sources import (
    FIRST_BLOCK_SECONDS,
    LOST_SECONDS,
    UNPLUGGED,
    AudioSource,
    Block,
    OpenSource,
)
from voice_interview.errors import AudioError, DeviceLostError

logger = logging.getLogger(__name__)

PATIENCE = 120.0
"""Seconds that are waited for a microphone: time to find a cable or another headset. The
interviewer says so, in `manners`."""

FILTERED_SECONDS = 0.3
"""A microphone that gives nothing at all for so long, and then sound, is one behind a filter that
takes noise away; others always have a little."""

STEADY_SECONDS = 3.0
"""A microphone must have given some sound for so long before its stillness means anything."""

RETRY_SECONDS = 1.0
"""Between two looks for one. The first of them lets the interviewer begin to say what happened."""


class LastingSource:
    """A microphone, and what may take its place."""

    def __init__(
        self,
        *sources: AudioSource,
        renew: Callable[[], bool],
        patience: float = PATIENCE,
        every: float = RETRY_SECONDS,
    ) -> None:
        """The first of `sources` is opened, and after a loss the first that can be.

        `renew` has the system's list of devices renewed; it gives False where that cannot be now.
        A microphone is looked for once in `every` seconds, for `patience` seconds.
        """
        self._sources = sources
        self._renew = renew
        self._patience = patience
        self._every = every

    def open(self) -> "LastingMicrophone":
        """Start it. Where there is no microphone now, it is waited for from the beginning."""
        return LastingMicrophone(self._sources, self._renew, self._patience, self._every)


class LastingMicrophone:
    """Gives the sound of one microphone after the other, as though they were one."""

    live = True
    exhausted = False

    def __init__(
        self,
        sources: Sequence[AudioSource],
        renew: Callable[[], bool],
        patience: float,
        every: float,
    ) -> None:
        self._sources = sources
        self._renew = renew
        self._patience = patience
        self._every = every
        self._microphone: OpenSource | None = None
        self._noise = Noise()
        self._opened_at = self._look_at = self._give_up_at = 0.0
        self._heard_until: float | None = None
        self._closed = False
        self.absence: AudioError | None = None
        try:
            self._microphone = sources[0].open()
        except AudioError as error:
            self._lose(error)

    @property
    def name(self) -> str:
        return self._microphone.name if self._microphone else ""

    def read(self, timeout: float) -> Block | None:
        """The next block. Raises why the microphone is gone, once none has come in time."""
        if self._microphone is None:
            self._look(timeout)
            return None
        try:
            block = self._microphone.read(timeout)
        except DeviceLostError as lost:
            self._lose(lost)
            return None
        if block is None:
            return None
        self._noise = self._noise.after(block)
        if self._is_stand_in(block):
            return None
        missing = missing_before(block, self._heard_until, replaced=self.absence is not None)
        self._heard_until, self.absence = block.ends_at, None
        if self._noise.gone:
            self._heard_until -= self._noise.still
            self._lose(DeviceLostError("The microphone gives no sound any more.", UNPLUGGED))
        return block._replace(missing=missing)

    def close(self) -> None:
        self._closed = True
        if self._microphone is not None:
            self._microphone.close()

    def _lose(self, error: AudioError) -> None:
        """The microphone is gone; the time that is left to find one runs from the first loss."""
        now = time.monotonic()
        if self.absence is None:
            self.absence = error
            self._give_up_at = now + self._patience
        self._look_at = now + self._every
        self._noise = Noise()
        if self._microphone is not None:
            self._microphone.close()
            self._microphone = None

    def _is_stand_in(self, block: Block) -> bool:
        """Whether what was opened after a loss is no microphone, as far as can be heard.

        Where none is left, a sound server gives the sound of a loudspeaker, which is nothing at all
        while the interviewer is silent.
        """
        if self.absence is None or block.samples.any():
            return False
        if time.monotonic() - self._opened_at > FIRST_BLOCK_SECONDS:
            self._lose(self.absence)
        return True

    def _look(self, timeout: float) -> None:
        """Look for a microphone if it is time to, or wait a little."""
        now = time.monotonic()
        if self._closed or self.absence is None:
            return
        if now >= self._give_up_at:
            raise self.absence
        if now < self._look_at:
            time.sleep(min(timeout, self._look_at - now))
            return
        self._look_at = now + self._every
        self._microphone = self._first()
        self._opened_at = time.monotonic()

    def _first(self) -> OpenSource | None:
        """The first microphone that can be opened now."""
        try:
            if not self._renew():
                return None
        except AudioError as error:
            logger.info("No sound system: %s", error)
            return None
        for source in self._sources:
            try:
                return source.open()
            except AudioError as error:
                logger.info("Not yet a microphone: %s", error)
        return None


@dataclass(frozen=True, slots=True)
class Noise:
    """What a microphone gives while nobody speaks: noise, or nothing at all behind a filter.

    One that has always had noise and then has none is muted or gone, and a sound server has put a
    loudspeaker in its place.
    """

    steady: float = 0.0
    """Seconds of sound, be it noise."""
    filtered: bool = False
    still: float = 0.0
    """Seconds of nothing at all up to now."""

    @property
    def gone(self) -> bool:
        steady = self.steady >= STEADY_SECONDS and not self.filtered
        return steady and self.still > LOST_SECONDS

    def after(self, block: Block) -> "Noise":
        """The same once `block` was heard."""
        if not block.samples.any():
            return replace(self, still=self.still + block.seconds)
        return Noise(self.steady + block.seconds, self.filtered or self.still > FILTERED_SECONDS)


def missing_before(block: Block, heard_until: float | None, *, replaced: bool) -> float:
    """Seconds of which nothing came, between what was `heard_until` then and `block`.

    Between two blocks of one device that is a machine that slept: a busy one is late by a second at
    most, and what is late is not lost. With a device `replaced` all that lies between is lost.
    """
    missing = 0.0 if heard_until is None else block.captured_at - heard_until
    return max(0.0, missing) if replaced or missing > LOST_SECONDS else 0.0
