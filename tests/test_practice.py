"""A whole interview as a person has it: the real command, a real sound card, a spoken answer."""

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import jiwer
import numpy as np
import pytest
import soundfile

from tests.command import voice_interview
from tests.disks import filled, mounted_disk
from tests.recording import noise
from tests.soundcard import SoundCard, speech
from tests.terminal import TerminalWindow
from tests.wording import words
from voice_interview.audio.clips import load_clip
from voice_interview.models import AttemptState, Score, SessionRecord
from voice_interview.store.store import Store

DECK = """\
# Spoken test

## Round 1

### What is a token? {#token}
{limit}
A token is a small piece of text.

#### Key points
- a small piece of text

### What is a cache? {#cache}

A cache keeps what was computed.

#### Key points
- it keeps what was computed
"""

ANSWER = (
    "A token is the smallest unit of text that a language model works with. "
    "In English it is about four letters on average, so a long word is made of several tokens. "
    "The number of tokens is important, because it decides how much a request will cost. "
    "It also decides if the text will fit into the context window of the model. "
    "If it does not fit, we have to make the text shorter, or send it in several parts."
)

Window = Callable[..., TerminalWindow]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a deck and settings that take the recogniser which is always there."""
    (tmp_path / "deck.md").write_text(DECK.replace("{limit}\n", ""), "utf-8")
    (tmp_path / "config.toml").write_text(
        '[transcription]\nengine = "pocketsphinx"\n[recordings]\nfolder = "kept"\n'
        '[voice]\nmanners = "brief"\n',
        "utf-8",
    )
    return tmp_path


@pytest.fixture
def window(home: Path, sound_card: SoundCard) -> Iterator[Window]:
    """Opens `voice-interview practice` with more arguments; closed in the end."""
    opened: list[TerminalWindow] = []

    def open_window(*arguments: str, settings: str = "", **env: str) -> TerminalWindow:
        config = home / "config.toml"
        config.write_text(config.read_text("utf-8") + settings, "utf-8")
        command = ["--config", str(config), "practice", str(home / "deck.md"), *arguments]
        opened.append(TerminalWindow(command, {**sound_card.env, **env}))
        return opened[-1]

    yield open_window
    for each in opened:
        each.close()


def session(home: Path) -> SessionRecord:
    """The one session that was held."""
    store = Store(home / "kept")
    try:
        return store.session(1)
    finally:
        store.close()


def loudest(samples: np.ndarray) -> float:
    return float(np.abs(samples).max(initial=0.0))


def test_a_spoken_answer_is_asked_for_recorded_written_down_and_kept(
    window: Window, home: Path, sound_card: SoundCard
) -> None:
    answer = speech(ANSWER)
    with sound_card.record_speakers() as heard:
        screen = window("--count", "1")
        screen.wait_for("recording")
        sound_card.say(answer).wait()
        screen.press("\r")
        screen.wait_for("Your answer", 60)
        screen.wait_for("Model answer")
        screen.press("2")
        screen.wait_for("Summary")
        assert screen.wait_for_end() == 0

    (attempt,) = session(home).attempts
    assert (attempt.state, attempt.rating) == (AttemptState.RATED, Score.PARTIAL)
    assert attempt.transcript is not None
    assert attempt.recording is not None
    assert jiwer.wer(words(ANSWER), words(attempt.transcript.text)) <= 0.35
    samples, rate = soundfile.read(attempt.recording.path)
    assert rate == 16_000
    assert len(samples) / rate >= answer.seconds - 0.2
    assert loudest(heard.clip.samples) > 0.05
    assert "a small piece of text" not in screen.text.split("Your answer")[0]


def test_the_interviewers_own_voice_is_never_recorded(
    window: Window, home: Path, sound_card: SoundCard
) -> None:
    (home / "deck.md").write_text(DECK.replace("{limit}", "Time limit: 12 s\n"), "utf-8")
    with sound_card.open_speakers(), sound_card.record_speakers() as heard:
        screen = window("--count", "1")
        screen.wait_for("nothing was said", 60)
        screen.press("q")
        assert screen.wait_for_end() == 0
    (attempt,) = session(home).attempts
    assert attempt.recording is not None
    samples, _ = soundfile.read(attempt.recording.path)
    assert loudest(heard.clip.samples) > 0.05
    assert loudest(samples) < 0.001


def test_without_a_key_silence_ends_the_answer_and_a_spoken_word_rates_it(
    window: Window, home: Path, sound_card: SoundCard
) -> None:
    answer = speech("A token is a small piece of text.")
    screen = window("--count", "1", "--hands-free", settings="[listen]\nsilence = 4\n")
    screen.wait_for("recording")
    sound_card.say(answer).wait()
    screen.wait_for("Still there?", 10)
    screen.wait_for("answered, ended by silence", 10)
    screen.wait_for("How did it go?", 40)
    time.sleep(2)  # while it is asked aloud
    sound_card.speak("Level two.").wait()
    screen.wait_for("Summary", 10)
    assert screen.wait_for_end() == 0

    (attempt,) = session(home).attempts
    assert (attempt.state, attempt.rating) == (AttemptState.RATED, Score.PARTIAL)
    assert attempt.transcript is not None
    assert "piece of text" in attempt.transcript.text
    assert attempt.recording is not None
    assert 3.5 <= attempt.recording.seconds - answer.seconds <= 7, "flite ends in silence"
    assert "1 answer" in screen.text.split("Summary")[1]


def test_a_microphone_that_hears_nothing_is_told_while_it_can_still_be_mended(
    window: Window, home: Path, sound_card: SoundCard
) -> None:
    screen = window("--count", "1")
    screen.wait_for("recording")
    screen.wait_for("gives no sound at all", 7)
    # It is also said, which takes some seconds in which nothing is recorded.
    speaking = sound_card.speak(
        "Now I am here. I was not plugged in before, and I go on talking until the level shows that"
        " somebody is heard again."
    )
    screen.wait_for("recording  █")
    speaking.wait()
    screen.press("q")
    assert screen.wait_for_end() == 0
    assert session(home).attempts[0].state is AttemptState.RECORDED


def test_ctrl_c_in_an_answer_keeps_what_was_said(
    window: Window, home: Path, sound_card: SoundCard
) -> None:
    screen = window()
    screen.wait_for("recording")
    sound_card.speak("This much was said before it was interrupted.").wait()
    screen.interrupt()
    screen.wait_for("Stopped.")
    assert screen.wait_for_end() == 130
    (attempt,) = session(home).attempts
    assert attempt.recording is not None
    samples, _ = soundfile.read(attempt.recording.path)
    assert loudest(samples) > 0.05


def test_an_answer_goes_on_without_a_key_once_its_microphone_is_back(
    window: Window, home: Path, sound_card: SoundCard
) -> None:
    with sound_card.record_speakers() as heard:
        screen = window("--count", "1", "--hands-free", settings="[listen]\nsilence = 3\n")
        screen.wait_for("recording")
        sound_card.speak("The model works with small pieces of text.").wait()
        sound_card.remove_microphone()
        screen.wait_for("The microphone stopped giving sound.", 10)
        sound_card.add_microphone("mic", 44_100)
        room = sound_card.say(noise(20))
        screen.wait_for("The answer goes on with the microphone")
        room.kill()
        room.wait()
        time.sleep(2.5)  # while that is said
        sound_card.speak("It cannot read any further than its context window.").wait()
        screen.wait_for("answered, ended by silence", 15)
        screen.wait_for("Your answer", 40)
        screen.press("q")
        assert screen.wait_for_end() == 0

    (attempt,) = session(home).attempts
    assert attempt.transcript is not None
    assert attempt.recording is not None
    assert "pieces of text" in attempt.transcript.text
    assert "context window" in attempt.transcript.text
    assert attempt.recording.overflows
    assert [path.name for path in attempt.recording.path.parent.glob("*.flac")] == ["01_token.flac"]
    assert loudest(heard.clip.samples) > 0.05
    assert re.search(r"Not heard: \d+ seconds of the answer, after 0:0\d\.", screen.text)
    assert "Traceback" not in screen.text


def test_a_question_is_asked_again_where_the_loudspeaker_was_lost_in_it(
    window: Window, home: Path, sound_card: SoundCard
) -> None:
    screen = window("--count", "1", "--hands-free")
    screen.wait_for("Asking")
    time.sleep(1)
    sound_card.kill()
    sound_card.start()
    screen.wait_for("The loudspeaker stopped taking sound.", 10)
    screen.wait_for("It is said again")
    screen.wait_for("recording", 15)
    sound_card.speak("The model works with small pieces of text.").wait()
    screen.press("\r")
    screen.wait_for("Your answer", 60)
    screen.press("q")
    assert screen.wait_for_end() == 0
    (attempt,) = session(home).attempts
    assert attempt.transcript is not None
    assert "pieces of text" in attempt.transcript.text
    assert "Traceback" not in screen.text


def test_a_disk_that_fills_up_in_the_answer_costs_nothing_that_was_said(
    window: Window, home: Path, sound_card: SoundCard
) -> None:
    with mounted_disk(home / "kept", 200 * 1024) as disk:
        screen = window()
        screen.wait_for("recording")
        sound_card.speak("The model works with small pieces of text.").wait()
        with filled(disk):
            speaking = sound_card.speak("It cannot read any further than its context window.")
            screen.wait_for("The disk is full", 20)
            screen.wait_for("pieces of text")
            assert screen.wait_for_end() == 1
            speaking.wait()
        assert "Traceback" not in screen.text
        (attempt,) = session(home).attempts
        assert attempt.recording is not None
        assert load_clip(attempt.recording.path).seconds > 2


def test_keys_restart_pause_and_skip(window: Window, home: Path, sound_card: SoundCard) -> None:
    screen = window()
    screen.wait_for("recording")
    sound_card.speak("A false start.").wait()
    screen.press("r")
    screen.wait_for("started again")
    screen.wait_for("recording")
    screen.press("p")
    screen.wait_for("paused: nothing is recorded")
    screen.press("p")
    screen.press("s")
    screen.wait_for("What is a cache?")
    screen.press("q")
    assert screen.wait_for_end() == 0
    first, second = session(home).attempts
    assert (first.state, second.state) == (AttemptState.SKIPPED, AttemptState.ASKED)
    assert first.recording is not None
    files = sorted(path.name for path in first.recording.path.parent.glob("*.flac"))
    assert files == ["01_token.flac", "01_token_take-2.flac"]


def test_what_the_recogniser_cannot_do_in_a_decks_language_is_said_before_the_session(
    window: Window, home: Path
) -> None:
    deck = DECK.replace("{limit}\n", "").replace("# Spoken test", "# Probe\nLanguage: de", 1)
    (home / "deck.md").write_text(deck, "utf-8")
    screen = window()
    screen.wait_for("Probe  2 questions")
    assert "PocketSphinx hears English only" in screen.text.split("Probe  2 questions")[0]


def test_what_is_wrong_with_the_deck_is_said_in_one_line(window: Window, home: Path) -> None:
    slips = "\n### Nothing below? {#nothing}\n\n### Nor here? {#nor}\n"
    (home / "deck.md").write_text(DECK.replace("{limit}\n", "") + slips, "utf-8")
    screen = window()
    screen.wait_for("Spoken test  2 questions")
    said = "".join(screen.text.split("Spoken test  2 questions")[0].split())
    path = home / "deck.md"
    assert f"2problemsin{path}:seevoice-interviewdeckslint{path}" in said


def test_without_a_microphone_nothing_is_asked(home: Path) -> None:
    elsewhere = {name: value for name, value in os.environ.items() if name != "ALSA_CONFIG_PATH"}
    command = ["--config", str(home / "config.toml"), "practice", str(home / "deck.md")]
    screen = TerminalWindow(command, {**elsewhere, "PULSE_SERVER": "unix:/nonexistent"})
    try:
        assert screen.wait_for_end() == 1
        assert "No microphone was found." in screen.text
        assert "What is a token?" not in screen.text
    finally:
        screen.close()


def test_without_a_keyboard_one_is_held_by_voice_alone(home: Path) -> None:
    elsewhere = {name: value for name, value in os.environ.items() if name != "ALSA_CONFIG_PATH"}
    without_sound = {**elsewhere, "PULSE_SERVER": "unix:/nonexistent"}
    settings = ("--config", str(home / "config.toml"))
    command = (*settings, "practice", str(home / "deck.md"), "--hands-free")
    done = voice_interview(home, *command, env=without_sound)
    assert "No microphone was found." in done.stderr
    assert "needs a terminal" not in done.stderr


def test_without_a_voice_the_questions_are_shown_and_it_is_said_once(
    window: Window, home: Path
) -> None:
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        (home / name).write_text("no library")
    screen = window(LD_LIBRARY_PATH=str(home))
    screen.wait_for("recording")
    screen.press("q")
    assert screen.wait_for_end() == 0
    text = " ".join(screen.text.split())
    assert text.count("engine cannot start") == 1
    assert "shown, not spoken" in text
    assert "espeak-ng" in text
