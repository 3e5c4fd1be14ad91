"""The sample interview: a person's screens, recorder, recogniser and log, and no microphone."""

import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import jiwer
import numpy as np
import pytest
import soundfile

from tests.soundcard import SoundCard, speech
from tests.terminal import TerminalWindow
from tests.wording import words
from voice_interview import demo
from voice_interview.models import AttemptState
from voice_interview.store.store import Store

SETTINGS = '[transcription]\nengine = "pocketsphinx"\n'
LONGEST = 90
"""Seconds that the sample interview may take."""


def without_sound() -> dict[str, str]:
    """An environment in which no sound server can be reached."""
    rest = {name: value for name, value in os.environ.items() if name != "ALSA_CONFIG_PATH"}
    return {**rest, "PULSE_SERVER": "unix:/nonexistent"}


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(SETTINGS, "utf-8")
    return path


def command(settings: Path) -> list[str]:
    return ["--config", str(settings), "--recordings", str(settings.parent / "kept"), "demo"]


def test_without_loudspeaker_or_microphone_it_runs_to_its_summary(settings: Path) -> None:
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "voice_interview", *command(settings)],
        env=without_sound(),
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - start < LONGEST
    assert "Summary" in done.stdout
    assert "\x1b" not in done.stdout
    told = f"voice-interview --config {settings} --recordings"
    review, practice = done.stdout.splitlines()[-2:]
    assert review.endswith(f"{told} {settings.parent / 'kept' / 'demo'} review")
    assert practice.endswith(f"{told} {settings.parent / 'kept'} practice")

    store = Store(settings.parent / "kept" / "demo")
    attempts = store.session(1).attempts
    store.close()
    _, answers = demo.load()
    assert [attempt.rating for attempt in attempts] == [3, 2, 1]
    for attempt, answer in zip(attempts, answers, strict=True):
        assert attempt.state is AttemptState.RATED
        assert attempt.transcript is not None
        assert jiwer.wer(words(answer.text), words(attempt.transcript.text)) <= 0.35


def test_another_recording_gives_another_transcript(settings: Path, tmp_path: Path) -> None:
    if shutil.which("flite") is None:
        pytest.skip("flite is not installed")
    package = tmp_path / "voice_interview"
    shutil.copytree(Path(demo.__file__).parents[1], package)
    answers = tomllib.loads((package / "demo" / "answers.toml").read_text("utf-8"))
    exchanged = package / "demo" / answers["token"]["audio"]
    said = speech("The cat is sitting in the garden, and it looks at the birds.")
    soundfile.write(exchanged, said.samples, said.rate)
    done = subprocess.run(
        [sys.executable, "-m", "voice_interview", *command(settings)],
        cwd=tmp_path,
        env={**without_sound(), "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    assert done.returncode == 0, done.stderr
    heard = done.stdout.partition("Your answer")[2].partition("Key points")[0]
    assert "garden" in heard
    assert "four letters" not in heard


def test_with_a_loudspeaker_questions_and_answers_are_heard_at_their_own_speed(
    settings: Path, sound_card: SoundCard
) -> None:
    start = time.monotonic()
    with sound_card.record_speakers() as heard:
        window = TerminalWindow(command(settings), sound_card.env)
        try:
            window.wait_for("Summary", LONGEST)
            assert window.wait_for_end() == 0
        finally:
            window.close()
    assert time.monotonic() - start < LONGEST
    seconds = np.abs(heard.clip.samples[: len(heard.clip.samples) // 48_000 * 48_000])
    audible = int((seconds.reshape(-1, 48_000).max(axis=1) > 0.05).sum())
    spoken = sum(soundfile.info(answer.audio).duration for answer in demo.load()[1])
    assert audible > spoken
