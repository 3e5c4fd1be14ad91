"""What is kept of the text of a piece, what the next one is told, and what was missed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sounds import joined, recorded, silence
from voice_interview.audio.voice_activity import Silero, Span, VoiceActivityDetector
from voice_interview.models import SAMPLE_RATE, Samples, Word
from voice_interview.transcription.cleaning import (
    FILLERS,
    Decoded,
    clean,
    is_reliable,
    is_silence,
    prompt,
    unheard,
    without_closings,
    without_repeats,
)

JFK = (
    "And so, my fellow Americans, ask not what your country can do for you,"
    " ask what you can do for your country."
)


def decoded(
    *words: Word,
    text: str = "",
    no_speech_prob: float = 0.1,
    avg_logprob: float = -0.3,
    compression_ratio: float = 1.4,
    temperature: float = 0.0,
) -> Decoded:
    """A text with times, or one without; well understood unless said otherwise."""
    text = text or " ".join(word.text for word in words)
    return Decoded(text, words, no_speech_prob, avg_logprob, compression_ratio, temperature)


def said(text: str, start: float, end: float) -> list[Word]:
    """Its words at one pace from `start` to `end`."""
    texts = text.split()
    times = np.linspace(start, end, len(texts) + 1).tolist()
    return [Word(word, times[index], times[index + 1], 0.9) for index, word in enumerate(texts)]


def seconds(*pairs: tuple[float, float]) -> list[Span]:
    return [Span(round(start * SAMPLE_RATE), round(end * SAMPLE_RATE)) for start, end in pairs]


def speech_in(samples: Samples) -> list[Span]:
    detector = VoiceActivityDetector(Silero())
    found = [each.speech for each in detector.add(samples) + detector.close() if each.speech]
    return list({span.start: span for span in found}.values())


def test_a_text_of_which_the_model_is_sure_stays_as_it_is() -> None:
    heard = decoded(*said("Very well, I would cache it.", 0, 2))
    assert clean(heard, seconds((0, 2))) is heard


def test_a_doubtful_text_where_the_model_hears_no_speech_is_dropped() -> None:
    doubtful = decoded(*said("Okay.", 0, 1), no_speech_prob=0.7, avg_logprob=-1.2)
    assert is_silence(doubtful)
    assert clean(doubtful, seconds((0, 1))).text == ""
    assert clean(doubtful, seconds((0, 1))).words == ()


@pytest.mark.parametrize(("no_speech", "logprob"), [(0.7, -0.9), (0.5, -1.2)])
def test_one_doubt_alone_drops_nothing(no_speech: float, logprob: float) -> None:
    assert not is_silence(decoded(text="Okay.", no_speech_prob=no_speech, avg_logprob=logprob))


@pytest.mark.parametrize(
    "closing",
    [
        "Thank you.",
        "Thanks for watching!",
        "Please subscribe to my channel.",
        "Don’t forget to like and subscribe!",
        "Subtitles by the Somebody Community",
        "you",
        "Thank you. Bye.",
    ],
)
def test_a_closing_phrase_goes_where_nobody_speaks(closing: str) -> None:
    heard = decoded(*said("That is all.", 0, 2), *said(closing, 2.4, 3.9))
    assert without_closings(heard, seconds((0, 2))).text == "That is all."


def test_a_closing_phrase_stays_where_somebody_speaks() -> None:
    heard = decoded(*said("That is all.", 0, 2), *said("Thank you.", 2.4, 3))
    assert without_closings(heard, seconds((0, 2), (2.4, 3))) is heard


def test_the_words_of_a_closing_phrase_stay_within_a_sentence_in_speech() -> None:
    heard = decoded(*said("I tell you thanks to the cache it is fast.", 0, 3))
    assert without_closings(heard, seconds((0.1, 3))) is heard


def test_a_closing_phrase_without_duration_goes_too() -> None:
    heard = decoded(*said("That is all.", 0, 2), Word("you", 2.5, 2.5, 0.2))
    assert without_closings(heard, seconds((0, 2))).text == "That is all."


def test_credits_go_with_the_name_and_no_further() -> None:
    credit = "Subtitles by Somebody Else. Next point."
    heard = decoded(*said("One.", 0, 1), *said(credit, 2, 6))
    assert without_closings(heard, seconds((0, 1), (4.9, 6))).text == "One. Next point."


def test_a_closing_phrase_within_a_segment_goes_by_its_part_of_the_time() -> None:
    segment = Word("That is all. Thank you for watching.", 0.0, 6.0, 0.8)
    assert without_closings(decoded(segment), seconds((0, 2))).text == "That is all."


def test_without_times_no_phrase_is_removed() -> None:
    heard = decoded(text="That is all. Thank you.")
    assert without_closings(heard, []) is heard


def test_an_invented_closing_after_a_real_voice_goes_and_the_voice_stays() -> None:
    samples = joined(recorded("jfk.flac"), silence(3))
    heard = decoded(*said(JFK, 0.3, 10.6), *said("Thank you.", 11, 13))
    assert clean(heard, speech_in(samples)).text == JFK


@pytest.mark.parametrize(
    ("heard", "left"),
    [
        ("the the the cache", "the cache"),
        ("The, the the. cache", "The, cache"),
        ("the the cache", "the the cache"),
        ("I think I think I think so", "I think so"),
        ("a b a b so", "a b a b so"),
        ("one one one two one one one two one one one two", "one two"),
        ("... ... ... well", "... well"),
        ("", ""),
    ],
)
def test_what_is_repeated_three_times_is_said_once(heard: str, left: str) -> None:
    assert without_repeats(decoded(text=heard)).text == left
    assert without_repeats(decoded(*said(heard, 0, 3))).text == left


def test_the_first_of_the_repeated_words_keeps_its_time() -> None:
    kept = without_repeats(decoded(*said("no no no yes", 0, 4)))
    assert [(word.text, word.start) for word in kept.words] == [("no", 0.0), ("yes", 3.0)]


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=30))
def test_nothing_is_left_three_times_and_no_word_is_new(texts: list[str]) -> None:
    left = without_repeats(decoded(text=" ".join(texts))).text.split()
    assert not any(left[i] == left[i + 1] == left[i + 2] for i in range(len(left) - 2))
    assert set(left) == set(texts)
    rest = iter(texts)
    assert all(word in rest for word in left)


@pytest.mark.parametrize(
    "unsure",
    [
        decoded(text="x", temperature=0.6),
        decoded(text="x", compression_ratio=2.4),
        decoded(text="x", avg_logprob=-1.0),
    ],
)
def test_a_piece_that_went_wrong_tells_the_next_one_nothing(unsure: Decoded) -> None:
    assert not is_reliable(unsure)
    assert prompt([decoded(text="We cache it."), unsure]) == FILLERS


def test_the_next_piece_is_told_what_came_before() -> None:
    assert prompt([]) == FILLERS
    assert prompt([decoded(text="We"), decoded(text="cache it.")]) == f"{FILLERS} We cache it."
    assert prompt([decoded(text="Wir puffern.")], fillers="Äh, ähm.") == "Äh, ähm. Wir puffern."


def test_a_dropped_piece_leaves_no_trace_in_the_prompt() -> None:
    assert prompt([decoded(text="")]) == FILLERS


@given(st.lists(st.text("ab", min_size=1, max_size=9), min_size=1, max_size=90))
def test_a_prompt_ends_with_at_most_two_hundred_characters_of_whole_words(
    texts: list[str],
) -> None:
    told = prompt([decoded(text=" ".join(texts))]).removeprefix(FILLERS).split()
    assert told == texts[len(texts) - len(told) :]
    assert len(" ".join(told)) <= 200
    assert len(told) == len(texts) or len(" ".join(texts[-len(told) - 1 :])) > 200


def test_speech_without_a_word_is_to_be_decoded_again() -> None:
    speech = seconds((0, 3), (3.5, 9))
    heard = decoded(*said("We cache it.", 0, 3), *said("Yes.", 8.5, 9))
    assert unheard(heard, speech) == seconds((3.5, 8.5))


def test_a_pause_without_a_word_is_not() -> None:
    heard = decoded(*said("We cache it.", 0, 3), *said("Yes.", 9, 10))
    assert unheard(heard, seconds((0, 3.4), (8.4, 10))) == []


def test_speech_of_a_piece_without_any_text_is_to_be_decoded_again() -> None:
    assert unheard(decoded(), seconds((1, 4))) == seconds((1, 4))
    assert unheard(decoded(), seconds((1, 2))) == []
    assert unheard(decoded(), []) == []


def test_a_text_without_times_is_taken_as_whole() -> None:
    assert unheard(decoded(text="We cache it."), seconds((0, 9))) == []


def test_words_left_out_of_a_real_recording_are_found() -> None:
    speech = speech_in(recorded("jfk.flac"))
    whole = said(JFK, 0.3, 10.6)
    assert unheard(decoded(*whole), speech) == []
    first_part = [word for word in whole if word.end < 5]
    [missed] = unheard(decoded(*first_part), speech)
    assert missed.start > 4.5 * SAMPLE_RATE
    assert missed.end == speech[-1].end
