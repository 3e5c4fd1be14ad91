"""Where somebody speaks, found by Silero and by the rules that make spans of its probabilities."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sounds import breath, in_noise, joined, noise, recorded, silence, spoken
from voice_interview.audio.voice_activity import (
    CHUNK,
    Activity,
    Silero,
    Span,
    VoiceActivityDetector,
)
from voice_interview.models import SAMPLE_RATE, Interval, Samples

FIRST = "The token is the smallest unit of text that the model reads."
SECOND = "Its count decides what a call costs."


def answer(voice: str) -> tuple[Samples, list[Span]]:
    """Two sentences with 0.7 s between them and a second around, and where they are."""
    first, second = spoken(FIRST, voice), spoken(SECOND, voice)
    samples = joined(silence(1), first, silence(0.7), second, silence(1))
    begin, then = SAMPLE_RATE, SAMPLE_RATE + len(first) + round(0.7 * SAMPLE_RATE)
    return samples, [Span(begin, begin + len(first)), Span(then, then + len(second))]


def spans(activities: Sequence[Activity]) -> list[Span]:
    """Each stretch of speech as it was at last."""
    return list({each.speech.start: each.speech for each in activities if each.speech}.values())


def judged(samples: Samples) -> list[Activity]:
    detector = VoiceActivityDetector(Silero())
    return detector.add(samples) + detector.close()


def spoken_seconds(samples: Samples) -> float:
    return sum(span.length for span in spans(judged(samples))) / SAMPLE_RATE


def scripted(*probabilities: float) -> list[Activity]:
    """A recording of one chunk a probability."""
    script = iter(probabilities)
    detector = VoiceActivityDetector(lambda _chunk: next(script))
    return detector.add(np.zeros(len(probabilities) * CHUNK, np.float32))


def scripted_spans(*probabilities: float) -> list[tuple[int, int]]:
    """Its speech, first chunk and the chunk after the last."""
    found = spans(scripted(*probabilities))
    return [(span.start // CHUNK, span.end // CHUNK) for span in found]


def test_speech_begins_at_one_half_and_ends_under_the_lower_threshold() -> None:
    assert scripted_spans(*[0.4] * 5, *[0.5] * 9, *[0.35] * 9, *[0.34] * 9) == [(5, 23)]


def test_a_voice_shorter_than_a_quarter_second_is_no_speech() -> None:
    assert scripted_spans(*[0.1] * 9, *[0.9] * 7, *[0.1] * 9) == []
    assert scripted_spans(*[0.1] * 9, *[0.9] * 8, *[0.1] * 9) == [(9, 17)]


def test_a_tenth_of_a_second_without_voice_does_not_end_speech() -> None:
    assert scripted_spans(*[0.9] * 9, *[0.1] * 3, *[0.9] * 9) == [(0, 21)]
    assert scripted_spans(*[0.9] * 9, *[0.1] * 4, *[0.9] * 9) == [(0, 9), (13, 22)]


def test_all_speech_is_kept_each_at_its_full_length() -> None:
    script = iter([*[0.9] * 9, *[0.1] * 4, *[0.9] * 8, *[0.1] * 4, *[0.9] * 3])
    detector = VoiceActivityDetector(lambda _chunk: next(script))
    detector.add(np.zeros(28 * CHUNK, np.float32))
    assert detector.speech == (Interval(0, 0.288), Interval(0.416, 0.672))


def test_a_click_ends_the_quiet_though_it_is_no_speech() -> None:
    judged = scripted(*[0.9] * 9, *[0.1] * 10, 0.9, *[0.1] * 5)
    assert judged[18].quiet == 10 * CHUNK
    assert judged[-1].quiet == 5 * CHUNK
    assert judged[-1].speech == Span(0, 9 * CHUNK)


def test_nothing_is_speech_before_the_first_voice() -> None:
    assert [each.speech for each in scripted(0.1, 0.1)] == [None, None]
    assert scripted(0.1, 0.1)[-1].quiet == 2 * CHUNK


def test_the_last_chunk_may_be_cut_short() -> None:
    activities = judged(recorded("librivox-0890.wav")[:50_000])
    assert activities[-1].until == 50_000
    assert activities[-1].speech is not None
    assert activities[-1].speech.end <= 50_000


@given(st.lists(st.integers(0, 4_000), max_size=12))
@settings(max_examples=8, deadline=None)
def test_spans_do_not_hang_on_how_the_sound_is_cut_into_blocks(sizes: list[int]) -> None:
    samples = joined(silence(0.3), spoken("Tokens cost."))
    detector = VoiceActivityDetector(Silero())
    activities = []
    for block in np.split(samples, np.minimum(np.cumsum(sizes), len(samples)).astype(int)):
        activities += detector.add(block)
    assert activities + detector.close() == judged(samples)


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_a_part_of_a_span_lies_in_both(start: int, length: int, first: int, more: int) -> None:
    span, inside = Span(start, start + length), range(first, first + more)
    part = span.within(inside.start, inside.stop)
    both = set(range(span.start, span.end)) & set(inside)
    assert set(range(part.start, part.end)) == both
    assert part.length == len(both)


@pytest.mark.parametrize("name", ["librivox-0870.wav", "librivox-0890.wav"])
def test_real_speech_is_heard(name: str) -> None:
    samples = recorded(name)
    assert spoken_seconds(samples) > 0.85 * len(samples) / SAMPLE_RATE


def test_real_pauses_are_heard() -> None:
    found = spans(judged(recorded("jfk.flac")))
    pauses = [later.start - earlier.end for earlier, later in pairwise(found)]
    assert sum(pause > 0.5 * SAMPLE_RATE for pause in pauses) == 3


@pytest.mark.parametrize("gain", [0.03, 0.003])
def test_a_microphone_turned_down_is_heard_as_well(gain: float) -> None:
    samples = recorded("librivox-0890.wav")
    assert spoken_seconds(samples * gain) > 0.9 * spoken_seconds(samples)


@pytest.mark.parametrize(
    ("voice", "decibels"), [("slt", None), ("rms", 20), ("awb", 20), ("slt", 10), ("kal16", 10)]
)
def test_sentences_are_found_where_they_are(voice: str, decibels: float | None) -> None:
    samples, sentences = answer(voice)
    found = spans(judged(samples if decibels is None else in_noise(samples, decibels)))
    assert len(found) == 2
    for span, sentence in zip(found, sentences, strict=True):
        assert abs(span.start - sentence.start) < 0.1 * SAMPLE_RATE
        assert abs(span.end - sentence.end) < 0.3 * SAMPLE_RATE


@pytest.mark.parametrize("level", [0.0, 0.0001, 0.003, 0.05, 0.3])
def test_noise_is_no_speech(level: float) -> None:
    assert spoken_seconds(noise(3, level)) == 0.0


@pytest.mark.parametrize("level", [0.003, 0.03, 0.1])
def test_breathing_is_no_speech(level: float) -> None:
    breaths = joined(*[joined(breath(0.8, level), silence(1.2))] * 3)
    assert spoken_seconds(breaths + noise(6, 0.0005)) == 0.0
