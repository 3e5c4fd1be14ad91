"""What `doctor` and `devices` find, on the virtual sound card and on a machine without any."""

import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from tests.chat_server import chat_server, fails, hears, says
from tests.command import voice_interview
from tests.soundcard import SoundCard
from tests.terminal import TerminalWindow
from tests.test_grading_llm import reply
from voice_interview.audio.devices import no_device_hint
from voice_interview.config import load
from voice_interview.doctor import look_at
from voice_interview.models import PointStatus

DECK = """\
# Proben
Language: {language}

## Runde 1

### Was ist ein Token? {#token}

Ein Stück Text.

### Was fehlt hier? {#missing}
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings that take the recogniser which is always there, in a folder of their own."""
    path = tmp_path / "settings" / "config.toml"
    path.parent.mkdir()
    path.write_text('[transcription]\nengine = "pocketsphinx"\n[recordings]\nfolder = "kept"\n')
    return path


@pytest.fixture
def deaf(tmp_path: Path) -> Mapping[str, str]:
    """The environment of a machine without a sound card."""
    (tmp_path / "asoundrc").write_text("pcm.!default { type pulse }")
    nothing = {"ALSA_CONFIG_PATH": str(tmp_path / "asoundrc"), "PULSE_SERVER": "unix:/nowhere"}
    return {**os.environ, **nothing}


@pytest.fixture
def run(config: Path, tmp_path: Path) -> Run:
    def command(env: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
        return voice_interview(tmp_path, "--config", str(config), *arguments, env=env)

    return command


def findings(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, object]]:
    """What `doctor --json` printed, by name."""
    return {each["name"]: each for each in json.loads(done.stdout)}


def test_where_all_is_there_every_line_is_ok(run: Run, sound_card: SoundCard) -> None:
    with sound_card.record_speakers() as heard:
        speaking = sound_card.speak("One, two, three. " * 10)
        done = run(sound_card.env, "doctor", "--json")
        speaking.kill()
        speaking.wait()

    assert done.returncode == 0, done.stdout
    assert done.stderr == ""
    found = findings(done)
    assert list(found) == [
        "settings", "deck", "microphone", "loudspeaker", "voice", "recogniser", "grader",
        "privacy", "disk",
    ]  # fmt: skip
    for each in found.values():
        assert each.keys() == {"name", "ok", "says", "hint"}
        assert (each["ok"], each["hint"]) == (True, "")
    assert re.match("“default”, loudest moment.* dBFS", str(found["microphone"]["says"]))
    assert float(np.abs(heard.clip.samples).max()) > 0.05


def test_a_silent_microphone_is_told_and_each_look_while_it_lasts(
    config: Path, sound_card: SoundCard
) -> None:
    screen = TerminalWindow(["--config", str(config), "doctor"], sound_card.env)
    try:
        screen.wait_for("Checking the microphone")
        assert screen.wait_for_end() == 1
        assert "✗ microphone   The microphone is open but gives no sound at all." in screen.text
        assert "See: voice-interview devices" in " ".join(screen.text.split())
        assert "✓ loudspeaker  a short tone was played through “default”" in screen.text
        assert "Checking" not in screen.text
    finally:
        screen.close()


def test_without_a_sound_card_all_else_is_still_looked_at(run: Run, deaf: dict[str, str]) -> None:
    done = run(deaf, "doctor", "--json")
    assert done.returncode == 1
    found = findings(done)
    assert [name for name, each in found.items() if not each["ok"]] == ["microphone", "loudspeaker"]
    assert found["microphone"]["says"] == "No microphone was found."
    assert "voice-interview devices" in str(found["loudspeaker"]["hint"])


def test_voice_and_recogniser_are_checked_in_the_language_of_the_deck(
    run: Run, deaf: dict[str, str], config: Path
) -> None:
    config.write_text(config.read_text() + '[practice]\ndeck = "proben.md"\n')
    (config.parent / "proben.md").write_text(DECK.replace("{language}", "de"))
    found = findings(run(deaf, "doctor", "--json"))
    assert '"de"' in str(found["voice"]["says"])
    assert "PocketSphinx hears English only" in str(found["recogniser"]["says"])
    assert "[transcription]" in str(found["recogniser"]["hint"])
    assert "1 problem in" in str(found["deck"]["says"])

    (config.parent / "proben.md").write_text(DECK.replace("{language}", "tlh"))
    voice = findings(run(deaf, "doctor", "--json"))["voice"]
    assert (voice["ok"], voice["says"]) == (False, 'No installed voice speaks "tlh".')


def test_a_voice_that_is_not_installed_is_told_though_another_one_speaks(
    run: Run, deaf: dict[str, str], config: Path
) -> None:
    config.write_text(config.read_text() + '[voice]\nvoice = "Caruso"\n')
    voice = findings(run(deaf, "doctor", "--json"))["voice"]
    assert not voice["ok"]
    assert 'called "Caruso"' in str(voice["says"])
    assert "There is: English (" in str(voice["says"])
    assert "[voice]" in str(voice["hint"])


def test_a_server_that_does_not_listen_is_no_good_recogniser(
    run: Run, deaf: dict[str, str], config: Path
) -> None:
    with chat_server(hears("um"), fails(401, "no")) as script:
        config.write_text(f'[transcription]\nengine = "server"\nbase_url = "{script.base_url}"\n')
        works = findings(run(deaf, "doctor", "--json"))["recogniser"]
        broken = findings(run(deaf, "doctor", "--json"))["recogniser"]
    assert (works["ok"], works["says"]) == (True, "server whisper-1")
    assert not broken["ok"]
    assert "127.0.0.1 refuses the key." in str(broken["says"])
    assert "this machine listens itself" in str(broken["says"])
    assert "[transcription]" in str(broken["hint"])


def test_a_language_model_that_does_not_answer_is_no_good_grader(
    run: Run, deaf: dict[str, str], config: Path
) -> None:
    judged = reply((1, "water is a liquid", PointStatus.COVERED))
    with chat_server(says(judged), fails(404, "no such model")) as script:
        config.write_text(
            f'[grading]\nengine = "llm"\nmodel = "m"\nbase_url = "{script.base_url}"\n'
        )
        works = findings(run(deaf, "doctor", "--json"))["grader"]
        broken = findings(run(deaf, "doctor", "--json"))["grader"]
    assert (works["ok"], works["says"]) == (True, "Answers are graded by m on this machine.")
    assert not broken["ok"]
    assert "failed with status 404: no such model." in str(broken["says"])
    assert "[grading]" in str(broken["hint"])


NOWHERE = "nothing that you say, and nothing about it, leaves this machine"
SPOKEN = '[transcription]\nengine = "server"\nbase_url = "https://ears.example:9/v1"\n'
GRADED = '[grading]\nengine = "llm"\nbase_url = "http://localhost:1/v1"\nmodel = "m"\n'
LOGGED = '[recordings]\ndatabase = "postgresql://me:secret@db.example/interviews"\n'


@pytest.mark.parametrize(
    ("settings", "goes"),
    [
        ("", [NOWHERE]),
        (SPOKEN, ["spoken answers, to be written down: ears.example;"]),
        (GRADED, ["key points and transcripts, to be graded: localhost (this machine);"]),
        (LOGGED, ["the log: db.example;"]),
        (SPOKEN + GRADED, ["ears.example", "localhost", "nothing else leaves this machine"]),
    ],
)
def test_what_goes_where_is_said_plainly(settings: str, goes: list[str], tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(settings, "utf-8")
    said = look_at("privacy", load(tmp_path / "config.toml"), lambda _progress: None).says
    assert [part for part in goes if part not in said] == []
    assert "secret" not in said


def test_devices_are_listed_with_what_they_are_and_which_is_taken(
    run: Run, sound_card: SoundCard
) -> None:
    listed = run(sound_card.env, "devices")
    assert listed.returncode == 0
    assert "desk_microphone" in listed.stdout
    assert 'microphone = "3" under [listen]' in listed.stdout
    devices = json.loads(run(sound_card.env, "devices", "--json").stdout)
    assert [each["name"] for each in devices if each["default_input"]] == ["default"]
    desk = next(each for each in devices if each["name"] == "desk_microphone")
    assert (desk["host_api"], desk["default_input"]) == ("ALSA", False)
    assert desk["inputs"] > 0
    assert desk["rate"] >= 8_000


def test_what_to_do_is_broken_between_words_on_a_terminal(deaf: dict[str, str]) -> None:
    window = TerminalWindow(["devices"], deaf)
    try:
        assert window.wait_for_end() == 1
        assert no_device_hint("microphone", "linux") in " ".join(window.text.split())
    finally:
        window.close()


def test_without_a_sound_card_devices_says_what_to_do(run: Run, deaf: dict[str, str]) -> None:
    told = run(deaf, "devices")
    assert (told.returncode, told.stdout) == (1, "")
    assert "No microphone and no loudspeaker was found." in told.stderr
    assert "Plug in" in told.stderr
    listed = run(deaf, "devices", "--json")
    assert (listed.returncode, listed.stdout) == (0, "[]\n")
