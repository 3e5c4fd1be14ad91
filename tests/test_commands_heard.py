"""Spoken commands as PocketSphinx and Silero hear them: few phrases, and an answer without any."""

import os
import signal
from queue import SimpleQueue
from typing import Any

import pytest

from tests.sounds import in_noise, joined, silence, spoken
from voice_interview.audio.voice_activity import Silero
from voice_interview.commands.alone import RULE
from voice_interview.commands.hearing import Hearing
from voice_interview.commands.listener import PocketSphinxEar
from voice_interview.commands.phrases import PhraseEngine
from voice_interview.config import Commands
from voice_interview.engines import make_command_listener
from voice_interview.models import SAMPLE_RATE, AudioClip, Command, Samples, Situation
from voice_interview.protocols import HeardCommand
from voice_interview.transcription.recognition import unreported

ANSWER = (
    "Next, the model reads the question again, and I repeat the rest.",
    "I don't know the exact number, but one of two is usual.",
    "I'm done with the first part, now we go on.",
    "You can skip this step and start over.",
)


@pytest.fixture(scope="module")
def engine() -> PhraseEngine:
    loaded = PhraseEngine()
    loaded.load(unreported)
    return loaded


def heard(
    engine: PhraseEngine, sound: Samples, situation: Situation, played: AudioClip | None = None
) -> list[Command]:
    def recognise(utterance: Samples, situation: Situation) -> str:
        recogniser = engine.open(situation)
        recogniser.accept(utterance)
        return recogniser.finish().text

    hearing = Hearing(recognise, Silero(), RULE)
    hearing.expect(situation)
    hearing.playing(played)
    return [each.command for each in hearing.add(sound)]


def said(*phrases: str, voice: str = "slt") -> Samples:
    """Each phrase with silence before and after it."""
    parts = [part for phrase in phrases for part in (spoken(phrase, voice), silence(1.2))]
    return joined(silence(0.8), *parts)


@pytest.mark.parametrize("voice", ["slt", "rms"])
def test_a_phrase_alone_is_a_command(engine: PhraseEngine, voice: str) -> None:
    sound = said("I'm done", "skip this question", "start over", "end the session", voice=voice)
    commands = [Command.DONE, Command.SKIP, Command.RESTART, Command.QUIT]
    assert heard(engine, sound, Situation.ANSWERING) == commands


def test_a_phrase_is_heard_in_a_noisy_room(engine: PhraseEngine) -> None:
    sound = in_noise(said("that's my answer", "I don't know", "pause please"), 10)
    commands = [Command.DONE, Command.DONT_KNOW, Command.PAUSE]
    assert heard(engine, sound, Situation.ANSWERING) == commands


def test_a_phrase_is_heard_over_a_telephones_line(engine: PhraseEngine) -> None:
    sound = said("start over", "end the session", voice="kal")
    assert heard(engine, sound, Situation.ANSWERING) == [Command.RESTART, Command.QUIT]


def test_a_number_is_a_rating_only_at_the_prompt(engine: PhraseEngine) -> None:
    assert heard(engine, said("rate it two"), Situation.RATING) == [Command.RATE_2]
    assert heard(engine, said("rate it two"), Situation.ANSWERING) == []


@pytest.mark.parametrize("voice", ["slt", "rms"])
def test_the_words_of_a_command_in_a_sentence_are_none(engine: PhraseEngine, voice: str) -> None:
    for situation in (Situation.ANSWERING, Situation.RATING):
        assert heard(engine, said(*ANSWER, voice=voice), situation) == []


@pytest.mark.parametrize("voice", ["slt", "rms"])
def test_a_murmur_alone_is_no_command(engine: PhraseEngine, voice: str) -> None:
    for situation in (Situation.ASKING, Situation.RATING):
        assert heard(engine, said("no", "first", "but", voice=voice), situation) == []


def test_the_program_does_not_obey_its_own_voice_and_a_person_may_talk_over_it(
    engine: PhraseEngine,
) -> None:
    own = said(
        "The next question is about tokens.", "next question", "pause", "The answer follows."
    )
    person = joined(silence(5.2), spoken("next question", "rms"))
    over = own * 0.1
    assert heard(engine, over, Situation.COMPARING, AudioClip(own, SAMPLE_RATE)) == []
    over[: len(person)] += person
    assert heard(engine, over, Situation.COMPARING, AudioClip(own, SAMPLE_RATE)) == [Command.NEXT]


def test_every_word_of_the_table_is_known(engine: PhraseEngine) -> None:
    """A phrase with a word that is not in the dictionary would spoil its situation's grammar."""
    sound = said("pause")[round(0.4 * SAMPLE_RATE) :]
    in_a_hiss = in_noise(sound, 20)
    for situation in Situation:
        assert engine.guess(sound, situation).text == "pause"
        assert engine.guess(in_a_hiss, situation).text == "pause"


def test_an_ear_hears_along_and_says_when_it_was() -> None:
    ear = PocketSphinxEar()
    commands: SimpleQueue[HeardCommand] = SimpleQueue()
    ear.listen(commands.put)
    ear.feed(said("skip this one"))
    ear.expect(Situation.ANSWERING)
    phrase = spoken("that's my answer")
    ear.feed(joined(silence(1), phrase, silence(1.2)))
    found = commands.get(timeout=30)
    ear.close()
    begin = (len(said("skip this one")) + SAMPLE_RATE) / SAMPLE_RATE
    assert found.command is Command.DONE
    assert found.start == pytest.approx(begin, abs=0.2)
    assert found.end == pytest.approx(begin + len(phrase) / SAMPLE_RATE, abs=0.3)
    assert commands.empty()


def test_an_ear_whose_process_was_killed_hears_the_next_command() -> None:
    ear = PocketSphinxEar()
    commands: SimpleQueue[HeardCommand] = SimpleQueue()
    ear.listen(commands.put)
    ear.expect(Situation.ANSWERING)
    for _ in range(2):
        ear.feed(said("that's my answer"))
        assert commands.get(timeout=30).command is Command.DONE
        inside: Any = ear
        os.kill(inside._process.pid, signal.SIGKILL)
    ear.close()


def test_it_is_switched_off_by_a_setting_and_where_the_deck_is_not_in_english() -> None:
    assert make_command_listener(Commands(enabled=False), "en") is None
    assert make_command_listener(Commands(), "de") is None
