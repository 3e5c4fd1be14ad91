"""An answer is cut into utterances: at its pauses, and in its deepest gaps where it has none."""

import numpy as np
import pytest

from tests.sounds import in_noise, joined, noise, silence, spoken
from voice_interview.audio.voice_activity import Silero, VoiceActivityDetector
from voice_interview.models import SAMPLE_RATE, Samples
from voice_interview.transcription.utterances import CUT_BY, CUT_FROM, Part, UtteranceCutter

PHRASE = "the model reads every token twice"

BREATHLESS = (
    "when a user asks a question the system finds the best passages and puts them into the prompt"
    " and that way the answer is grounded in our own data and to measure the quality i look at"
    " recall and precision on a small set of questions that people have labeled by hand because if"
    " the right passage is not found the model cannot give a good answer at all"
)


def utterances(samples: Samples, block: int = 1600) -> list[list[Part]]:
    cutter = UtteranceCutter(VoiceActivityDetector(Silero()))
    parts = [
        part
        for start in range(0, len(samples), block)
        for part in cutter.add(samples[start : start + block])
    ]
    parts += cutter.close()
    found: list[list[Part]] = [[]]
    for part in parts:
        found[-1].append(part)
        if part.last:
            found.append([])
    assert found.pop() == [], "the last utterance has no end"
    return found


def sound(utterance: list[Part]) -> Samples:
    return joined(*(part.samples for part in utterance))


def seconds(utterance: list[Part]) -> float:
    return len(sound(utterance)) / SAMPLE_RATE


def test_a_pause_ends_an_utterance_and_is_left_out() -> None:
    phrase = spoken(PHRASE)
    recording = joined(silence(2), phrase, silence(2), phrase, silence(2))
    first, second = utterances(recording)
    for utterance, begin in ((first, 2.0), (second, 4.0 + len(phrase) / SAMPLE_RATE)):
        assert 0 < begin - utterance[0].start < 0.6
        assert 0 < seconds(utterance) - len(phrase) / SAMPLE_RATE < 1.3


def test_parts_are_the_recording_at_their_time() -> None:
    recording = joined(noise(1, 0.001), spoken(PHRASE), noise(1, 0.001), spoken(PHRASE))
    for utterance in utterances(recording):
        for part in utterance:
            start = round(part.start * SAMPLE_RATE)
            assert np.array_equal(part.samples, recording[start : start + len(part.samples)])


@pytest.mark.parametrize("decibels", [None, 10])
def test_without_a_pause_a_gap_between_words_is_found(decibels: float | None) -> None:
    voice = spoken(BREATHLESS)
    recording = voice if decibels is None else in_noise(voice, decibels)
    found = utterances(recording)
    assert len(found) > 1
    for utterance in found[:-1]:
        assert CUT_FROM < seconds(utterance) < CUT_BY + 1
        ending = sound(utterance)[-SAMPLE_RATE // 20 :]
        assert np.mean(ending**2) < 0.35 * np.mean(sound(utterance) ** 2)


def test_no_sound_between_two_cuts_is_lost() -> None:
    first, second, *_ = utterances(spoken(BREATHLESS))
    assert 0 <= first[0].start + seconds(first) - second[0].start < 0.2


@pytest.mark.parametrize("samples", [silence(0), silence(3), noise(3, 0.02)])
def test_where_nobody_speaks_there_is_no_utterance(samples: Samples) -> None:
    assert utterances(samples) == []


def test_blocks_make_no_difference() -> None:
    recording = joined(silence(0.4), spoken(PHRASE), silence(0.8), spoken(PHRASE))
    in_one = utterances(recording, len(recording))
    for one, other in zip(in_one, utterances(recording, 777), strict=True):
        assert np.array_equal(sound(one), sound(other))
