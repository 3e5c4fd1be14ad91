"""A transcript put right: what was said by the person, when it was said by the recogniser."""

from itertools import pairwise

import pytest

from voice_interview.correction import corrected
from voice_interview.models import Transcript, Word

HEARD = Transcript(
    "a token is tiny text",
    (
        Word("a", 0.0, 0.2, 0.9),
        Word("token", 0.5, 0.9, 0.8),
        Word("is tiny", 1.0, 2.0, 0.7),
        Word("text", 2.5, 3.0, 0.9),
    ),
    "whisper",
    "base.en",
    "en",
)


def times(transcript: Transcript) -> dict[str, tuple[float, float]]:
    return {word.text: (word.start, word.end) for word in transcript.words}


def test_words_that_stay_keep_their_times_and_say_who_heard_them() -> None:
    right = corrected(HEARD, "A token,  is tiny\ntext.")
    assert right.text == "A token, is tiny text."
    assert (right.engine, right.model) == ("person", "whisper base.en")
    assert times(right)["A"] == (0.0, 0.2)
    assert times(right)["tiny"] == (1.5, 2.0)


def test_what_replaces_a_word_shares_its_time() -> None:
    right = times(corrected(HEARD, "a tow ken is tiny text"))
    assert right["tow"] == (0.5, 0.7)
    assert right["ken"] == pytest.approx((0.7, 0.9))


def test_what_was_not_heard_lies_between_its_neighbours() -> None:
    right = times(corrected(HEARD, "so a token is tiny text indeed"))
    assert right["so"] == (0.0, 0.0)
    assert right["indeed"] == (3.0, 3.0)


@pytest.mark.parametrize("said", ["", "text", "is is is is", "one two three four five six seven"])
def test_times_never_run_backwards(said: str) -> None:
    words = corrected(HEARD, said).words
    assert [word.text for word in words] == said.split()
    assert all(word.start <= word.end for word in words)
    assert all(before.start <= after.start for before, after in pairwise(words))


def test_a_second_correction_still_names_the_recogniser() -> None:
    twice = corrected(corrected(HEARD, "a token"), "the token")
    assert (twice.engine, twice.model) == ("person", "whisper base.en")


def test_without_times_only_the_text_changes() -> None:
    right = corrected(Transcript("a", (), "server", "m", "en"), "b c")
    assert (right.text, right.words) == ("b c", ())
