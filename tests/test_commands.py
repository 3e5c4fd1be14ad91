"""Spoken commands: the table, what stands alone, the loudspeaker's echo, and the transcript."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sounds import noise
from voice_interview.audio.voice_activity import CHUNK, Activity, Span, VoiceActivityDetector
from voice_interview.commands.alone import LoneUtterances, Rule
from voice_interview.commands.cutting import without_command
from voice_interview.commands.echo import KNOWN, LATEST, EchoGate
from voice_interview.commands.noise import without_noise
from voice_interview.commands.phrases import Guess
from voice_interview.commands.table import PHRASES, meant
from voice_interview.models import (
    SAMPLE_RATE,
    AudioClip,
    Command,
    Situation,
    Transcript,
    Word,
)
from voice_interview.protocols import HeardCommand

RULE = Rule(before=4 * 0.032, after=8 * 0.032, longest=20 * 0.032)
"""In chunks: 4, 8 and 20."""


def test_everything_that_a_key_does_a_voice_does_too() -> None:
    assert {phrase.command for phrase in PHRASES} == set(Command)


def test_no_form_stands_for_two_commands() -> None:
    forms = [form for phrase in PHRASES for form in phrase.forms]
    assert len(forms) == len(set(forms))


def test_a_number_is_a_rating_at_the_prompt_and_nothing_in_an_answer() -> None:
    assert meant("two", Situation.RATING) is Command.RATE_2
    assert meant("two", Situation.ANSWERING) is None
    assert meant("twenty", Situation.RATING) is None


def test_the_session_can_be_ended_at_any_time() -> None:
    assert all(meant("end the session", situation) is Command.QUIT for situation in Situation)


def alone(voiced: Sequence[bool], rule: Rule = RULE) -> list[tuple[int, int]]:
    """The utterances that stand alone, in chunks: the first, and the one after the last."""
    return [(span.start // CHUNK, span.end // CHUNK) for span in followed(voiced, rule)]


def followed(voiced: Sequence[bool], rule: Rule) -> list[Span]:
    script = iter(voiced)
    detector = VoiceActivityDetector(lambda _chunk: float(next(script)))
    utterances = LoneUtterances(rule)
    activities = detector.add(np.zeros(len(voiced) * CHUNK, np.float32))
    return [span for each in activities if (span := utterances.follow(each))]


def pattern(text: str) -> list[bool]:
    """`#` is a chunk with a voice."""
    return [char == "#" for char in text]


@pytest.mark.parametrize(
    ("heard", "utterances"),
    [
        ("....######........", [(4, 10)]),
        ("....##..###........", [(4, 11)]),
        ("....######.......", []),
        ("...######........", []),
        ("....######.....###########################........", []),
        ("....######...##....#####........", [(19, 24)]),
        ("....#####################........", []),
        ("....###........###........", [(4, 7), (15, 18)]),
    ],
    ids=[
        "silence on both sides",
        "a short gap belongs to it",
        "too little silence after it",
        "too little before it",
        "a sentence goes on after a pause",
        "a sentence's end, a breath, and a command",
        "too long",
        "two commands",
    ],
)
def test_an_utterance_stands_alone_with_silence_on_both_sides(
    heard: str, utterances: list[tuple[int, int]]
) -> None:
    assert alone(pattern(heard)) == utterances


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 25)), max_size=30))
def test_whatever_is_given_is_short_and_has_its_silence(runs: list[tuple[bool, int]]) -> None:
    voiced = [voice for voice, length in runs for _ in range(length)]
    for first, end in alone(voiced):
        assert end - first <= 20
        assert voiced[first]
        assert voiced[end - 1]
        assert first >= 4
        assert not any(voiced[first - 4 : first])
        assert len(voiced) >= end + 8
        assert not any(voiced[end : end + 8])


def test_what_was_said_before_listening_began_is_no_command() -> None:
    utterances = LoneUtterances(RULE)
    for number in range(4, 10):
        utterances.follow(Activity(number * CHUNK, None, 0))
    utterances.forget()
    later = [Activity(number * CHUNK, None, (number - 9) * CHUNK) for number in range(10, 30)]
    assert [utterances.follow(each) for each in later] == [None] * 20


@pytest.mark.parametrize(
    ("guess", "obeyed"),
    [
        (Guess("start over", -6.5, 0.9, 40), True),
        (Guess("start over", -7.5, 0.9, 40), False),
        (Guess("i'm done", -6.0, 0.9, 40), True),
        (Guess("i'm done", -6.5, 0.9, 40), False),
        (Guess("start over", -7.5, 0.9, 10), True),
        (Guess("start over", -8.5, 0.9, 10), False),
        (Guess("start over", -7.5, 0.9, 40, narrow=True), True),
        (Guess("start over", -5.0, 0.5, 40), False),
        (Guess("start over", -5.0, 4.0, 40), False),
        (Guess("", 0.0, 1.0, 40), False),
    ],
    ids=[
        "likely enough",
        "a sentence of the same rhythm",
        "a short phrase",
        "a word that is like a short one",
        "noise makes it less likely",
        "but not so much",
        "and so does a telephone's sound",
        "more was said than the phrase",
        "less was said than the phrase",
        "nothing was understood",
    ],
)
def test_a_guess_must_convince(guess: Guess, obeyed: bool) -> None:
    assert guess.convinces() is obeyed


def certain(_chunk: object) -> float:
    return 1.0


def judged(gate: EchoGate, samples: np.ndarray) -> list[float]:
    return [gate(chunk) for chunk in samples.reshape(-1, CHUNK).astype(np.float32)]


def chunks(number: int, level: float) -> np.ndarray:
    return noise(number * CHUNK / SAMPLE_RATE, level)


def test_a_voice_is_heard_while_nothing_is_played() -> None:
    assert judged(EchoGate(certain), chunks(20, 0.001)) == [1.0] * 20


def test_the_loudspeakers_echo_is_no_voice_and_a_person_over_it_is() -> None:
    gate = EchoGate(certain)
    gate.play(AudioClip(chunks(300, 0.1), SAMPLE_RATE))
    assert judged(gate, chunks(200, 0.01)) == [0.0] * 200
    assert judged(gate, chunks(30, 0.1)) == [1.0] * 30
    assert judged(gate, chunks(20, 0.01)) == [0.0] * 20


def test_nobody_is_heard_before_the_echo_is_known() -> None:
    gate = EchoGate(certain)
    gate.play(AudioClip(chunks(100, 0.1), SAMPLE_RATE))
    assert not any(judged(gate, chunks(KNOWN - 1, 1.0)))


def test_the_room_sounds_a_little_longer_than_the_program_speaks() -> None:
    gate = EchoGate(certain)
    gate.play(AudioClip(chunks(100, 0.1), SAMPLE_RATE))
    judged(gate, chunks(60, 0.01))
    gate.play(None)
    assert not any(judged(gate, chunks(LATEST - 1, 0.01)))
    assert all(judged(gate, chunks(20, 0.01)))


def test_an_echo_that_comes_most_of_a_second_late_is_still_one() -> None:
    gate = EchoGate(certain)
    gate.play(AudioClip(chunks(60, 0.1), SAMPLE_RATE))
    judged(gate, chunks(60, 0.01))
    judged(gate, chunks(LATEST, 0.0))
    gate.play(AudioClip(chunks(10, 0.1), SAMPLE_RATE))
    judged(gate, chunks(round(0.9 * SAMPLE_RATE / CHUNK), 0.0))
    assert not any(judged(gate, chunks(10, 0.01)))


ANSWER = (("Tokens", 0.5, 0.9), ("cost", 0.9, 1.2), ("money.", 1.2, 1.6))
DONE = HeardCommand(Command.DONE, 2.5, 3.1)


def transcript(*words: tuple[str, float, float]) -> Transcript:
    spoken = tuple(Word(text, start, end, 0.9) for text, start, end in words)
    return Transcript(" ".join(word.text for word in spoken), spoken, "whisper", "base.en", "en")


@pytest.mark.parametrize(
    "ending",
    [
        (("I’m", 2.5, 2.7), ("done.", 2.7, 3.1)),
        (("I'm", 1.6, 1.9), ("done", 1.9, 2.0)),
        (("and", 2.5, 2.7), ("Dan", 2.7, 3.2)),
        (),
    ],
    ids=["as it was said", "with rough times", "understood as other words", "not understood"],
)
def test_a_command_is_cut_off_the_answer_that_it_ends(
    ending: tuple[tuple[str, float, float], ...],
) -> None:
    assert without_command(transcript(*ANSWER, *ending), DONE) == transcript(*ANSWER)


def test_the_same_words_long_before_are_the_answers_own() -> None:
    said = transcript(("When", 0.0, 0.1), ("I'm", 0.1, 0.2), ("done.", 0.2, 0.4))
    assert without_command(said, DONE) == said


def test_a_command_alone_leaves_nothing() -> None:
    skip = replace(DONE, command=Command.SKIP)
    assert (
        without_command(
            transcript(("Skip", 2.5, 2.7), ("this", 2.7, 2.9), ("one.", 2.9, 3.1)), skip
        )
        == transcript()
    )


@given(
    st.lists(st.tuples(st.sampled_from(["I'm", "done", "tokens", "repeat"]), st.floats(0, 5))),
    st.sampled_from(Command),
)
def test_only_words_at_the_end_are_ever_cut(
    said: list[tuple[str, float]], command: Command
) -> None:
    words = [(text, start, start + 0.2) for text, start in sorted(said, key=lambda each: each[1])]
    cut = without_command(transcript(*words), replace(DONE, command=command))
    assert cut == transcript(*words[: len(cut.words)])


def test_noise_is_taken_out_and_the_voice_stays() -> None:
    room = noise(1.6, 0.03)
    tone = np.zeros_like(room)
    middle = slice(round(0.5 * SAMPLE_RATE), round(1.1 * SAMPLE_RATE))
    tone[middle] = 0.25 * np.sin(np.arange(middle.stop - middle.start) * 2 * np.pi * 440 / 16_000)
    cleaned = without_noise(room + tone, round(0.4 * SAMPLE_RATE))
    alone = slice(round(0.1 * SAMPLE_RATE), round(0.4 * SAMPLE_RATE))
    assert level(cleaned[alone]) < level(room[alone]) * 10 ** (-15 / 20)
    assert level(cleaned[middle] - tone[middle]) < level(tone[middle]) * 0.12
    assert len(cleaned) == len(room)


def level(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples))))
