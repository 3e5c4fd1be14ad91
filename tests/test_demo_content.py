"""The sample interview that `make demo` runs: its questions, its answers and its recordings."""

import soundfile

from voice_interview import demo
from voice_interview.decks.markdown import read_deck
from voice_interview.models import SAMPLE_RATE


def test_every_question_of_the_sample_deck_has_a_recorded_answer_in_its_order() -> None:
    deck, answers = demo.load()
    sample, problems = read_deck(deck)
    asked = [question.id for question in sample.questions]
    assert not problems
    assert asked == [answer.question_id for answer in answers]
    assert len(asked) == 3


def test_every_recording_is_a_mono_flac_of_an_answers_usual_length() -> None:
    for answer in demo.load()[1]:
        info = soundfile.info(answer.audio)
        assert (info.format, info.channels, info.samplerate) == ("FLAC", 1, SAMPLE_RATE)
        assert 15 <= info.duration <= 30, answer.question_id


def test_every_recording_holds_speech_over_the_faint_noise_of_a_room() -> None:
    for answer in demo.load()[1]:
        samples, rate = soundfile.read(answer.audio, dtype="float32")
        assert 0.3 < abs(samples).max() < 0.99, answer.question_id
        lead_in = samples[: rate // 4]
        assert 0 < (lead_in**2).mean() ** 0.5 < 0.003, answer.question_id


def test_the_answers_are_one_strong_one_partial_and_one_weak() -> None:
    assert sorted(answer.rating for answer in demo.load()[1]) == [1, 2, 3]


def test_questions_and_answers_together_take_less_than_90_seconds_to_say() -> None:
    deck, answers = demo.load()
    sample, _ = read_deck(deck)
    words = sum(len(question.text.split()) for question in sample.questions)
    spoken = sum(soundfile.info(answer.audio).duration for answer in answers)
    # 130 words a minute is a slow speaker.
    assert words / 130 * 60 + spoken < 90
