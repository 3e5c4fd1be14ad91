"""What happens to what is said where the loudspeaker vanishes."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from voice_interview.errors import DeviceLostError, InterviewError, NoDeviceError
from voice_interview.interview.loudspeaker import ELSEWHERE, NOWHERE, LastingPlayer
from voice_interview.models import AudioClip

CLIP = AudioClip(np.zeros(160, np.float32), 16_000)
WHOLE, BROKEN, GONE = "played whole", "lost in the middle", "not there"


class Desk:
    """A loudspeaker to which this happens at each try, and who watches what comes of it."""

    def __init__(self, *fates: str) -> None:
        self.fates = list(fates)
        self.told: list[InterviewError] = []
        self.sounded: list[AudioClip | None] = []
        self.alone = 0
        """How often the microphone was let go."""
        self.player = LastingPlayer(self, self.told.append, self.sounded.append, self._alone)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.alone += 1
        yield

    def play(self, clip: AudioClip) -> "Fate":  # noqa: ARG002
        fate = self.fates.pop(0)
        if fate == GONE:
            raise NoDeviceError("There is none.")
        return Fate(fate)

    def close(self) -> None:
        pass


class Fate:
    def __init__(self, fate: str) -> None:
        self._fate = fate

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002
        if self._fate == BROKEN:
            raise DeviceLostError("It is lost.")
        return True

    def stop(self) -> None:
        pass


@pytest.mark.parametrize(
    ("fates", "told"),
    [
        ((WHOLE,), []),
        ((BROKEN, WHOLE), [("It is lost.", ELSEWHERE)]),
        ((BROKEN, GONE, WHOLE), [("It is lost.", ELSEWHERE)]),
        ((BROKEN, GONE, GONE), [("It is lost.", NOWHERE)]),
        ((GONE, WHOLE), [("There is none.", ELSEWHERE)]),
        ((GONE, GONE, GONE), [("There is none.", NOWHERE)]),
        ((BROKEN, BROKEN), [("It is lost.", ELSEWHERE), ("It is lost.", NOWHERE)]),
    ],
)
def test_a_clip_is_played_again_elsewhere_or_in_silence_and_that_is_told(
    fates: tuple[str, ...], told: list[tuple[str, str]]
) -> None:
    desk = Desk(*fates)
    assert desk.player.play(CLIP).wait()

    assert [(error.message, error.hint) for error in desk.told] == told
    assert desk.fates == []
    assert desk.alone == (len(fates) > 1)
    assert desk.sounded == [CLIP] * sum(fate != GONE for fate in fates) + [None]


def test_a_loudspeaker_that_is_gone_is_not_looked_for_with_every_clip() -> None:
    desk = Desk(GONE, GONE, GONE)
    for _ in range(3):
        assert desk.player.play(CLIP).wait()

    assert len(desk.told) == 1
    assert desk.alone == 1


def test_a_clip_that_is_stopped_is_over() -> None:
    desk = Desk(BROKEN)
    playback = desk.player.play(CLIP)
    playback.stop()

    assert playback.wait()
    assert desk.sounded == [CLIP, None]
