"""Silence ends an answer only after a time to think, and never unannounced."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_interview.interview.turn import NOTICE, Patience, Stage, Turn

PATIENCE = Patience(thinking=60.0, silence=12.0)
TICK = 0.05


@dataclass(frozen=True)
class Look:
    """What is found at one look at the recording."""

    seconds: float
    voice_at: float | None
    talked_over: bool


def turns(looks: Sequence[Look], patience: Patience = PATIENCE) -> list[Turn]:
    """The turn after each look, until it has ended."""
    found, turn = [], Turn()
    for look in looks:
        turn = turn.after(look.seconds, look.voice_at, patience, talked_over=look.talked_over)
        found.append(turn)
        if turn.stage is Stage.ENDED:
            break
    return found


def quiet_after(voice_at: float | None, until: float) -> list[Look]:
    """A look a tick at a recording in which nothing more is said."""
    return [Look(n * TICK, voice_at, talked_over=False) for n in range(round(until / TICK) + 1)]


def first(stage: Stage, looks: Sequence[Look], patience: Patience = PATIENCE) -> float | None:
    """When the turn came to `stage`."""
    return next((t.seconds for t in turns(looks, patience) if t.stage is stage), None)


@st.composite
def recordings(draw: st.DrawFn) -> list[Look]:
    """Looks at irregular times; voices come and go, the program speaks now and then."""
    looks, seconds, voice_at = [], 0.0, None
    for _ in range(draw(st.integers(1, 60))):
        seconds += draw(st.floats(0, 8))
        if draw(st.booleans()) and draw(st.booleans()):
            voice_at = seconds
        looks.append(Look(seconds, voice_at, draw(st.integers(0, 4)) == 0))
    return looks


@pytest.mark.parametrize(("voice_at", "announced"), [(0.0, 9.0), (None, 57.0)])
def test_the_end_is_announced_three_seconds_before_it_comes(
    voice_at: float | None, announced: float
) -> None:
    looks = quiet_after(voice_at, 90)
    assert first(Stage.ENDING, looks) == pytest.approx(announced, abs=2 * TICK)
    assert first(Stage.ENDED, looks) == pytest.approx(announced + NOTICE, abs=3 * TICK)


@pytest.mark.parametrize("voice_at", [0.0, None])
def test_zero_waits_without_end(voice_at: float | None) -> None:
    looks = quiet_after(voice_at, 900)
    assert first(Stage.ENDING, looks, Patience(thinking=0, silence=0)) is None


def test_a_word_after_the_tone_keeps_the_answer_going() -> None:
    looks = [*quiet_after(0.0, 10), Look(10.1, 10.1, talked_over=False)]
    assert turns(looks)[-2].stage is Stage.ENDING
    assert turns(looks)[-1].stage is Stage.ANSWERING


def test_silence_does_not_count_while_the_program_speaks() -> None:
    said = [Look(5 + n, 0.0, talked_over=True) for n in range(60)]
    assert first(Stage.ENDING, [*quiet_after(0.0, 5), *said]) is None


@given(recordings())
def test_no_turn_ends_sooner_after_a_voice_than_patience_says(looks: list[Look]) -> None:
    for look, turn in zip(looks, turns(looks), strict=False):
        if turn.stage is Stage.ENDED:
            heard = look.voice_at if look.voice_at is not None else 0.0
            least = PATIENCE.silence if turn.spoken else PATIENCE.thinking
            assert look.seconds - heard >= least - 1e-6


@given(recordings())
def test_no_turn_ends_unannounced(looks: list[Look]) -> None:
    found = turns(looks)
    if found[-1].stage is Stage.ENDED:
        announced = next(t for t in reversed(found) if t.waited <= found[-1].waited - NOTICE + 1e-6)
        assert announced.stage is Stage.ENDING


@given(recordings())
def test_every_voice_is_answered_with_patience_from_its_beginning(looks: list[Look]) -> None:
    for before, after in pairwise([Turn(), *turns(looks)]):
        if after.voice_at != before.voice_at:
            assert (after.stage, after.waited) == (Stage.ANSWERING, 0.0)
