"""Pace, pauses, fillers and repeated phrases, from the times of what was said."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_interview.delivery import FILLERS, LONG_PAUSE, with_delivery
from voice_interview.models import Delivery, Interval, Transcript, Word

LIMIT = 180.0


def transcript(
    *words: tuple[str, float, float], speech: tuple[Interval, ...] = (), language: str = "en"
) -> Transcript:
    timed = tuple(Word(text, start, end, 0.9) for text, start, end in words)
    text = " ".join(word.text for word in timed)
    return Transcript(text, timed, "engine", "model", language, speech)


def delivered(heard: Transcript, seconds: float = 60.0, limit: float = LIMIT) -> Delivery:
    delivery = with_delivery(heard, seconds, limit).delivery
    assert delivery is not None
    return delivery


def evenly(text: str, language: str = "en", breaks: float = 0.0) -> Transcript:
    """A second for each word, with a break after each."""
    step = 1 + breaks
    words = [(word, n * step, n * step + 1) for n, word in enumerate(text.split())]
    return transcript(*words, language=language)


def fillers(heard: Transcript) -> dict[str, int]:
    found = delivered(heard).fillers
    assert found is not None
    return {each.phrase: each.count for each in found}


def test_the_recording_is_thinking_speaking_and_pauses() -> None:
    heard = transcript(("A", 2, 2.5), ("token", 2.5, 4), ("is", 6.5, 7), ("text", 7.9, 12))
    figures = delivered(heard, seconds=45)
    assert figures.thinking == 2
    assert (figures.pauses, figures.longest_pause) == (1, 2.5)
    assert figures.speaking == 7.5
    assert figures.pause_share == 0.25
    assert (figures.words, figures.pace) == (4, 32)
    assert (figures.limit, figures.limit_share) == (180, 0.25)


def test_a_pause_of_one_second_belongs_to_speaking() -> None:
    assert delivered(transcript(("a", 0, 1), ("token", 2, 3))).pauses == 0
    assert delivered(transcript(("a", 0, 1), ("token", 2.01, 3))).pauses == 1


def test_voice_activity_goes_before_words_that_are_stretched_over_pauses() -> None:
    stretched = transcript(("a", 0, 1), ("token", 1, 6), ("is", 6, 7))
    assert delivered(stretched).pauses == 0
    heard = replace(stretched, speech=(Interval(0.5, 1.5), Interval(4.5, 7)))
    figures = delivered(heard)
    assert (figures.thinking, figures.pauses, figures.longest_pause) == (0.5, 1, 3)


@pytest.mark.parametrize(
    "heard",
    [
        transcript(),
        replace(transcript(), speech=(Interval(1, 2),)),
        Transcript("no times", (), "e", "m", "en"),
        transcript(("…", 1, 2)),
        transcript(("token", 1, 1)),
    ],
)
def test_without_words_or_without_times_there_are_no_figures(heard: Transcript) -> None:
    assert with_delivery(heard, 60, LIMIT) == heard


def test_a_text_without_times_is_measured_by_voice_activity() -> None:
    heard = Transcript("Um, a token", (), "server", "m", "en", (Interval(1, 2), Interval(4, 6)))
    figures = delivered(heard)
    assert (figures.words, figures.pace, figures.longest_pause) == (3, 60, 2)
    assert fillers(heard) == {"um": 1}


def test_sounds_are_fillers_wherever_they_stand() -> None:
    assert fillers(evenly("Um, a token is, uh, a UM piece")) == {"um": 2, "uh": 1}


def test_a_word_is_a_filler_only_where_pauses_set_it_off_on_both_sides() -> None:
    before, after = ("it", 0.0, 1.0), ("this", 3.0, 4.0)
    assert fillers(transcript(before, ("like,", 1.5, 2.0), after)) == {"like": 1}
    assert fillers(transcript(before, ("like", 1.0, 2.0), after)) == {}
    assert fillers(transcript(before, ("like", 2.0, 3.0), after)) == {}


def test_a_filler_of_two_words_is_one() -> None:
    words = (("it", 0, 1), ("you", 1.5, 1.7), ("know,", 1.7, 2), ("costs", 3, 4))
    assert fillers(transcript(*words)) == {"you know": 1}


def test_so_before_an_answer_is_a_filler_if_a_pause_follows() -> None:
    assert fillers(transcript(("So", 1, 1.5), ("tokens", 2, 3))) == {"so": 1}
    assert fillers(transcript(("So", 1, 2), ("tokens", 2, 3))) == {}


def test_whisper_stretches_a_word_over_the_pauses_that_set_it_off() -> None:
    speech = (Interval(0, 1), Interval(1.5, 1.8), Interval(2.4, 4))
    words = (("it", 0, 1.2), ("like", 1.2, 2.2), ("costs", 2.2, 4))
    assert fillers(transcript(*words, speech=speech)) == {"like": 1}


def test_each_language_has_its_own_fillers_and_an_unknown_one_none() -> None:
    assert fillers(evenly("Ähm um acht er", "de-AT")) == {"ähm": 1}
    assert fillers(evenly("um token hum", "pt_BR")) == {"hum": 1}
    assert delivered(evenly("um token", "sv")).fillers is None


@pytest.mark.parametrize("language", FILLERS)
def test_every_filler_of_the_lists_can_be_found(language: str) -> None:
    known = FILLERS[language]
    for phrase in (*known.sounds.split(), *known.words.split("|")):
        assert fillers(evenly(phrase, language)) == {phrase: 1}, "nothing stands beside it"
    assert not set(known.sounds.split()) & set(known.words.split("|"))


def test_phrases_said_again_are_named_at_their_full_length() -> None:
    said = "at the end of the day tokens cost. At the end of the day they do, the end of it"
    assert [(each.phrase, each.count) for each in delivered(evenly(said)).repeats] == [
        ("at the end of the day", 2)
    ]


def test_a_phrase_does_not_overlap_itself() -> None:
    said = "very very very very very very"
    (found,) = delivered(evenly(said)).repeats
    assert (found.phrase, found.count) == ("very very very", 2)


def test_two_words_said_again_are_no_phrase() -> None:
    assert delivered(evenly("a token is a token but a token")).repeats == ()


def test_a_language_without_spaces_has_no_pace() -> None:
    assert delivered(evenly("这是一个词", "zh-CN")).pace is None


times = st.integers(0, 170 * 64).map(lambda steps: steps / 64)  # exact, so that sums are
spans = st.tuples(times, times).map(sorted).map(lambda pair: Interval(*pair))
words = st.tuples(st.sampled_from(["um", "a", "token", "is", "like"]), spans).map(
    lambda pair: Word(pair[0], pair[1].start, pair[1].end, 0.5)
)
transcripts = st.builds(
    lambda said, speech: Transcript(
        " ".join(word.text for word in said), tuple(said), "e", "m", "en", tuple(speech)
    ),
    st.lists(words, max_size=30),
    st.lists(spans, max_size=12),
)


@given(transcripts, st.floats(1, 200), st.floats(5, 3600))
def test_shares_are_shares_and_times_add_up(
    heard: Transcript, seconds: float, limit: float
) -> None:
    figures = with_delivery(heard, seconds, limit).delivery
    if figures is None:
        return
    assert 0 <= figures.pause_share < 1
    assert 0 < figures.limit_share <= 1
    whole = figures.speaking / (1 - figures.pause_share)
    assert figures.thinking + whole <= seconds + 1e-6
    paused = whole - figures.speaking
    assert figures.pauses * LONG_PAUSE <= paused + 1e-6
    assert figures.longest_pause <= paused + 1e-6
    assert (figures.pauses == 0) == (figures.longest_pause == 0) == (figures.pause_share == 0)
    assert figures.pace == pytest.approx(figures.words / figures.speaking * 60)
    said = heard.text.split()
    assert sum(each.count * len(each.phrase.split()) for each in figures.repeats) <= len(said)
    assert sum(each.count for each in figures.fillers or ()) <= len(said)


@given(transcripts, st.integers(0, 100))
def test_a_later_beginning_is_thinking_time_and_nothing_else(heard: Transcript, by: int) -> None:
    later = replace(
        heard,
        words=tuple(replace(w, start=w.start + by, end=w.end + by) for w in heard.words),
        speech=tuple(Interval(each.start + by, each.end + by) for each in heard.speech),
    )
    figures = with_delivery(heard, 200, 3600).delivery
    shifted = with_delivery(later, 200 + by, 3600).delivery
    if figures is None or shifted is None:
        assert figures is shifted
        return
    assert shifted.thinking == pytest.approx(figures.thinking + by)
    for name in ("speaking", "pace", "longest_pause", "pause_share"):
        assert getattr(shifted, name) == pytest.approx(getattr(figures, name))
    assert (shifted.words, shifted.repeats) == (figures.words, figures.repeats)
