"""How an answer is cut into pieces while it is given."""

import tracemalloc
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.sounds import breath, in_noise, joined, noise, recorded, silence, spoken
from voice_interview.audio.voice_activity import (
    CHUNK,
    Probability,
    Silero,
    Span,
    VoiceActivityDetector,
)
from voice_interview.models import SAMPLE_RATE, Samples
from voice_interview.transcription.pieces import Commit, Decision, Piece, Segmenter, Speculate

CHUNK_SECONDS = CHUNK / SAMPLE_RATE
HISS = noise(3, 1.0)


def loudness(chunk: Samples) -> float:
    """A voice activity whose every moment a test can choose."""
    return float(np.abs(chunk).max() > 0.05)


def talk(*seconds: float) -> Samples:
    """Sound that `loudness` takes for speech where positive, for silence where negative."""
    return joined(*(_hiss(s, 0.2) if s > 0 else _hiss(-s, 0.001) for s in seconds))


def _hiss(seconds: float, level: float) -> Samples:
    return np.resize(HISS, round(seconds * SAMPLE_RATE)) * np.float32(level)


def decide(samples: Samples, probability: Probability = loudness) -> list[Decision]:
    """What is decided if the recording comes in one block."""
    segmenter = Segmenter(VoiceActivityDetector(probability))
    return segmenter.add(samples) + segmenter.close()


def decide_live(samples: Samples, sizes: Sequence[int], probability: Probability) -> list[Decision]:
    """What is decided if it comes in blocks of these sizes, in turn."""
    segmenter, decisions, position, turn = Segmenter(VoiceActivityDetector(probability)), [], 0, 0
    while position < len(samples):
        size = sizes[turn % len(sizes)]
        decisions += segmenter.add(samples[position : position + size])
        position, turn = position + size, turn + 1
    return decisions + segmenter.close()


def commits(decisions: Sequence[Decision]) -> list[Piece]:
    return [each.piece for each in decisions if isinstance(each, Commit)]


def pieces(decisions: Sequence[Decision]) -> list[Piece]:
    """The pieces that stand in the end."""
    return list({piece.index: piece for piece in commits(decisions)}.values())


def speculations(decisions: Sequence[Decision]) -> list[Piece]:
    return [each.piece for each in decisions if isinstance(each, Speculate)]


def seconds(piece: Piece) -> tuple[float, float]:
    return piece.start / SAMPLE_RATE, piece.end / SAMPLE_RATE


def close_to(*expected: float) -> object:
    return pytest.approx(expected, abs=2 * CHUNK_SECONDS)


def speech_in(samples: Samples) -> list[Span]:
    detector = VoiceActivityDetector(loudness)
    found = [each.speech for each in detector.add(samples) + detector.close() if each.speech]
    return list({span.start: span for span in found}.values())


def test_a_short_answer_is_one_piece_with_half_a_second_around_it() -> None:
    (piece,) = pieces(decide(talk(-2, 5, -0.9)))
    assert seconds(piece) == close_to(1.5, 7.3)
    assert piece.speech_seconds == pytest.approx(5, abs=CHUNK_SECONDS)


def test_missing_silence_is_made_up_with_zeros() -> None:
    samples = talk(-0.1, 3, -0.2)
    (piece,) = pieces(decide(samples))
    lead = round(-piece.offset * SAMPLE_RATE) + piece.start
    tail = len(piece.audio) - lead - (piece.end - piece.start)
    assert lead == pytest.approx(0.4 * SAMPLE_RATE, abs=CHUNK)
    assert tail == pytest.approx(0.4 * SAMPLE_RATE, abs=CHUNK)
    assert not piece.audio[:lead].any()
    assert not piece.audio[-tail:].any()
    assert np.array_equal(piece.audio[lead:-tail], samples[piece.start : piece.end])


def test_a_pause_of_half_a_second_ends_a_piece_from_twelve_seconds_on() -> None:
    first, second = pieces(decide(talk(10.9, -0.55, 1, -0.55, 5)))
    assert seconds(first) == close_to(0, 12.7)
    assert seconds(second) == close_to(12.7, 18.0)


def test_a_shorter_pause_ends_a_piece_from_twenty_seconds_on() -> None:
    first, second = pieces(decide(talk(13, -0.3, 7, -0.3, 5)))
    assert seconds(first) == close_to(0, 20.43)
    assert seconds(second) == close_to(20.43, 25.6)


def test_a_pause_of_three_seconds_ends_any_piece() -> None:
    first, second = pieces(decide(talk(4, -4, 4)))
    assert seconds(first) == close_to(0, 4.3)
    assert seconds(second) == close_to(7.5, 12)


def test_without_a_pause_a_piece_ends_in_the_quietest_moment() -> None:
    samples = talk(35)
    samples[24 * SAMPLE_RATE : 24 * SAMPLE_RATE + 3200] *= 0.5
    first, second = pieces(decide(samples))
    assert first.end == pytest.approx(24 * SAMPLE_RATE + 1600, abs=50)
    assert second.start == first.end


def test_a_forced_cut_looks_back_no_more_than_eight_seconds() -> None:
    samples = talk(35)
    samples[19 * SAMPLE_RATE : 19 * SAMPLE_RATE + 3200] *= 0.1
    first = pieces(decide(samples))[0]
    assert 20 * SAMPLE_RATE <= first.end <= 28.1 * SAMPLE_RATE


def test_the_end_of_a_word_that_a_forced_cut_tore_joins_the_piece_before_it() -> None:
    samples = talk(28.05, -2)
    samples[round(27.8 * SAMPLE_RATE) : 28 * SAMPLE_RATE] *= 0.5
    (piece,) = pieces(decide(samples))
    assert piece.speech_seconds == pytest.approx(28.05, abs=0.05)


def test_a_sliver_at_the_end_joins_the_piece_before_it() -> None:
    decisions = decide(talk(13, -0.7, 0.6, -0.2))
    first, second = commits(decisions)
    assert (first.index, second.index) == (0, 0)
    assert second.start == first.start
    assert seconds(second) == close_to(0, 14.4)


def test_a_sliver_that_does_not_fit_stays_alone() -> None:
    _, second = pieces(decide(talk(26, -2.5, 0.6, -0.6)))
    assert second.index == 1
    assert second.speech_seconds == pytest.approx(0.6, abs=0.05)


def test_a_word_before_a_long_thought_is_decoded_with_what_follows_soon() -> None:
    (piece,) = pieces(decide(talk(0.6, -5, 4)))
    assert seconds(piece) == close_to(0, 9.6)


def test_a_word_before_a_very_long_thought_is_not_held_back() -> None:
    first, second = pieces(decide(talk(0.6, -15, 4)))
    assert seconds(first) == close_to(0, 0.9)
    assert seconds(second) == close_to(15.1, 19.6)


@pytest.mark.parametrize("sound", [0.1, 0.24, 0.27])
def test_a_sound_too_short_for_a_word_gives_no_piece(sound: float) -> None:
    assert decide(talk(-2, sound, -2)) == []
    assert len(commits(decide(talk(13, -1, sound, -2)))) == 1


def test_a_pause_asks_for_the_open_piece_once() -> None:
    (piece,) = speculations(decide(talk(4, -2.5)))
    assert seconds(piece) == close_to(0, 4.3)


def test_a_text_decoded_in_the_last_pause_is_the_final_one() -> None:
    decisions = decide(talk(4, -1, 5, -0.8))
    early, last = speculations(decisions)
    (final,) = commits(decisions)
    assert early != final
    assert last == final
    assert np.array_equal(last.audio, final.audio)


def test_a_click_when_the_key_is_pressed_does_not_undo_the_speculation() -> None:
    decisions = decide(talk(4, -0.8, 0.03, -0.1))
    assert speculations(decisions) == commits(decisions)


def test_a_sliver_is_speculated_on_with_the_piece_it_will_join() -> None:
    decisions = decide(talk(13, -0.7, 0.6, -0.7))
    assert speculations(decisions) == commits(decisions)[1:]


def test_a_short_word_after_speech_is_within_its_piece() -> None:
    (piece,) = pieces(decide(talk(4, -0.3, 0.15, -0.1)))
    assert seconds(piece) == close_to(0, 4.5)


def test_the_open_piece_is_what_the_end_would_commit() -> None:
    segmenter = Segmenter(VoiceActivityDetector(loudness))
    assert segmenter.open_piece is None
    segmenter.add(talk(4, -0.4)[: 130 * CHUNK])
    open_piece = segmenter.open_piece
    assert open_piece is not None
    assert segmenter.close() == [Commit(open_piece)]


def test_no_sound_is_no_piece() -> None:
    assert decide(silence(0)) == []
    assert decide(silence(40)) == []


def talked(turns: list[tuple[float, float]]) -> Samples:
    return talk(-0.3, *(part for speech, pause in turns for part in (speech, -pause)))


recordings = st.lists(
    st.tuples(
        st.sampled_from([0.1, 0.26, 0.3, 0.4, 0.9, 2.0, 6.0, 11.0, 33.0]),
        st.sampled_from([0.06, 0.13, 0.26, 0.3, 0.45, 0.52, 0.7, 1.5, 3.1, 14.0]),
    ),
    min_size=1,
    max_size=5,
).map(talked)
"""Speech and pauses of all lengths that the rules tell apart."""

many = settings(max_examples=15, deadline=None)


@given(recordings)
@many
def test_pieces_follow_each_other_and_none_is_too_long_or_empty(recording: Samples) -> None:
    found = pieces(decide(recording))
    assert [piece.index for piece in found] == list(range(len(found)))
    assert all(earlier.end <= later.start for earlier, later in pairwise(found))
    assert all(len(piece.audio) <= 29.9 * SAMPLE_RATE for piece in found)
    assert all(piece.speech_seconds >= 0.3 for piece in found)


@given(recordings)
@many
def test_no_speech_is_lost_but_single_sounds_too_short_for_a_word(recording: Samples) -> None:
    found = pieces(decide(recording))
    for span in speech_in(recording):
        held = sum(span.within(piece.start, piece.end).length for piece in found)
        assert held == span.length or (held == 0 and span.length < 0.3 * SAMPLE_RATE)


@given(recordings)
@many
def test_only_a_piece_of_twenty_seconds_ends_within_speech(recording: Samples) -> None:
    spoken_spans = speech_in(recording)
    for piece in pieces(decide(recording)):
        if any(span.start < piece.end < span.end for span in spoken_spans):
            assert piece.end - piece.start >= 20 * SAMPLE_RATE


@given(recordings)
@many
def test_only_the_latest_piece_is_ever_replaced_and_only_by_a_longer_one(
    recording: Samples,
) -> None:
    for earlier, later in pairwise(commits(decide(recording))):
        assert later.index in (earlier.index, earlier.index + 1)
        if later.index == earlier.index:
            assert later.start == earlier.start
            assert later.end > earlier.end


@given(recordings)
@many
def test_a_speculation_holds_unless_speech_follows(recording: Samples) -> None:
    for earlier, later in pairwise(decide(recording)):
        if isinstance(earlier, Speculate):
            assert later.piece.speech != earlier.piece.speech or later == Commit(earlier.piece)


@given(recordings, st.lists(st.integers(300, 40_000), min_size=1, max_size=5))
@example(talk(-3, 5, -4, 5, -9, 0.6, -1), [320])
@settings(max_examples=15, deadline=None)
def test_a_replayed_recording_gives_the_same_decisions(
    recording: Samples, sizes: list[int]
) -> None:
    live, replayed = decide_live(recording, sizes, loudness), decide(recording)
    assert live == replayed
    for one, other in zip(live, replayed, strict=True):
        assert np.array_equal(one.piece.audio, other.piece.audio)


@pytest.mark.parametrize("minute", [talk(*[5, -1] * 10), talk(-60)], ids=["speech", "silence"])
def test_four_minutes_take_no_more_memory_than_one(minute: Samples) -> None:
    segmenter = Segmenter(VoiceActivityDetector(loudness))
    segmenter.add(talk(10))
    tracemalloc.start()
    for _ in range(4):
        for block in np.split(minute, 600):
            segmenter.add(block)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 90 * SAMPLE_RATE * 4


SENTENCES = (
    "An embedding is a vector that stands for the meaning of a text.",
    "Texts that mean the same lie close together, so a search compares vectors instead of words.",
    "For each question we take the nearest chunks and put them into the prompt.",
    "Recall tells how many of the right chunks were found.",
    "Latency grows with the number of chunks, and so does the bill.",
    "A second model can rank them again, which costs time and often pays.",
)


def answer(voice: str = "slt") -> Samples:
    """About half a minute of sentences with natural pauses."""
    pauses = (0.8, 0.35, 1.2, 0.6, 0.3, 0.9)
    parts = [silence(0.7)]
    for sentence, pause in zip(SENTENCES, pauses, strict=True):
        parts += [spoken(sentence, voice), silence(pause)]
    return joined(*parts)


def sentences_cut_in_two(samples: Samples, found: Sequence[Piece]) -> int:
    """How many cuts between pieces lie where the clean answer is loud."""
    cuts = [piece.end for piece in found[:-1]]
    return sum(bool(np.abs(samples[cut - 160 : cut + 160]).max() > 0.02) for cut in cuts)


@pytest.mark.parametrize(("voice", "decibels"), [("slt", None), ("rms", 20), ("awb", 10)])
def test_an_answer_is_cut_between_its_sentences(voice: str, decibels: float | None) -> None:
    samples = answer(voice)
    heard = samples if decibels is None else in_noise(samples, decibels)
    found = pieces(decide(heard, Silero()))
    assert len(found) >= 2
    assert sentences_cut_in_two(samples, found) == 0


def test_a_real_voice_gives_the_same_pieces_live_and_afterwards() -> None:
    samples = joined(recorded("jfk.flac"), recorded("jfk.flac"))
    live = decide_live(samples, [320, 1_600, 333], Silero())
    assert live == decide(samples, Silero())
    assert len(pieces(live)) >= 2


def test_breath_and_noise_give_no_piece() -> None:
    breaths = joined(*[joined(breath(0.9, 0.03), silence(1.1))] * 4)
    assert decide(breaths + noise(8, 0.001), Silero()) == []
    assert decide(noise(8, 0.05), Silero()) == []
