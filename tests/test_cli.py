"""The commands, run as a person runs them."""

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.command import voice_interview
from voice_interview.models import (
    Deck,
    Grade,
    PointStatus,
    PointVerdict,
    Question,
    Recorded,
    Score,
    Transcript,
    Word,
)
from voice_interview.store.store import Store

Run = Callable[..., subprocess.CompletedProcess[str]]

DECK = """# Tiny

## Round 1

### What is a token? {#token}

A piece of text.

#### Key points
- a piece of text
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `voice-interview` in an empty folder, its output going to no terminal."""

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return voice_interview(tmp_path, *arguments)

    return command


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A recordings folder with one rated answer."""
    folder = tmp_path / "kept"
    store = Store(folder)
    now = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    session = store.begin_session(Deck("llm", "Language models", (), Path("x")), folder / "s", now)
    attempt = store.asked(session, 1, Question("token", "What is a token?"), now)
    store.recorded(attempt, Recorded(folder / "s" / "01_token.flac", 61.0))
    heard = Transcript("a token is text", (Word("a", 0.0, 0.1, 0.9),), "whisper", "base.en", "en")
    store.transcribed(attempt, heard, now)
    verdicts = (
        PointVerdict("a piece of text", PointStatus.COVERED, "is text"),
        PointVerdict("what is billed", PointStatus.MISSING),
    )
    store.graded(attempt, Grade(Score.CLEAR, verdicts, "embedded"), now)
    store.rated(attempt, Score.PARTIAL, now)
    store.end_session(session, now)
    store.close()
    return folder


def test_every_command_has_help_with_its_purpose(run: Run) -> None:
    listed = run("--help").stdout
    for name in (
        *("practice", "demo", "doctor", "devices", "transcribe", "history", "show", "grade"),
        *("due", "stats", "search", "review"),
        *("export", "import", "delete"),
    ):
        assert name in listed
        assert run(name, "--help").returncode == 0


def test_history_and_show_tell_what_was_kept(run: Run, kept: Path) -> None:
    listed = run("--recordings", "kept", "history")
    assert listed.returncode == 0
    assert "Language models" in listed.stdout
    assert "1:01" in listed.stdout
    shown = run("--recordings", str(kept), "show", "1").stdout
    assert "a token is text" in shown
    assert "2 partial" in shown
    assert "✓ covered      a piece of text" in shown
    assert "“is text”" in shown
    assert "✗ missing      what is billed" in shown
    assert "Suggested: ● 3 clear and complete" in shown
    assert "01_token.flac" in shown.replace("\n", "")


def test_json_holds_every_field(run: Run, kept: Path) -> None:
    (record,) = json.loads(run("--recordings", str(kept), "history", "--json").stdout)
    assert record == json.loads(run("--recordings", str(kept), "show", "1", "--json").stdout)
    (attempt,) = record["attempts"]
    assert attempt["rating"] == 2
    assert attempt["transcript"]["words"][0]["text"] == "a"
    assert attempt["recording"]["path"].endswith("s/01_token.flac")
    assert attempt["asked_at"] == "2026-11-23T14:05:00Z"


def test_an_empty_history_says_how_to_begin(run: Run) -> None:
    assert "voice-interview practice" in run("--recordings", "none", "history").stdout


def test_decks_are_listed_shown_and_checked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tiny.md").write_text(DECK, "utf-8")
    assert "llm-engineering" in run("decks", "list").stdout
    shown = run("decks", "show", "tiny.md").stdout
    assert "What is a token?" in shown
    assert "A piece of text." not in shown
    full = json.loads(run("decks", "show", "tiny.md", "--json").stdout)
    assert full["rounds"][0]["questions"][0]["reference"] == "A piece of text."
    checked = run("decks", "lint", "tiny.md")
    assert (checked.returncode, checked.stdout) == (0, "No problems found.\n")


def test_the_deck_of_the_settings_is_found_from_their_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "tiny.md").write_text(DECK, "utf-8")
    config = tmp_path / "mine" / "config.toml"
    config.write_text('[practice]\ndeck = "tiny.md"\n', "utf-8")
    assert "What is a token?" in run("--config", str(config), "decks", "show").stdout
    assert run("--config", str(config), "decks", "show", "tiny.md").returncode == 1

    config.write_text('[practice]\ndeck = "other.md"\n', "utf-8")
    (tmp_path / "other.md").write_text(DECK, "utf-8")
    missing = run("--config", str(config), "decks", "show")
    assert str(tmp_path / "mine" / "other.md") in missing.stderr


def test_lint_names_file_and_line_and_fails(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_text(DECK + "\n### Empty {#empty}\n", "utf-8")
    checked = run("decks", "lint", "bad.md")
    assert checked.returncode == 1
    assert checked.stdout.startswith("bad.md:12: ")


def test_config_is_begun_found_and_shown(run: Run, tmp_path: Path) -> None:
    assert run("config", "init", "config.toml").returncode == 0
    assert str(tmp_path / "config.toml") in run("config", "path").stdout
    assert json.loads(run("config", "show").stdout)["listen"]["time_limit"] == 180.0


def test_a_databases_password_is_not_shown(run: Run, tmp_path: Path) -> None:
    address = 'database = "postgresql+psycopg://me:se:cret@db.example/interviews"'
    (tmp_path / "config.toml").write_text(f"[recordings]\n{address}\n")
    shown = json.loads(run("config", "show").stdout)["recordings"]["database"]
    assert shown == "postgresql+psycopg://me:***@db.example/interviews"


@pytest.mark.parametrize(
    ("arguments", "status", "says", "advises"),
    [
        (("practice", "no-such-deck"), 1, "no-such-deck", "llm-engineering"),
        (("practice",), 1, "needs a terminal", "voice-interview demo"),
        (("practice", "--round", "9"), 1, "9", "Round 1"),
        (("practice", "--question", "tokn"), 1, "tokn", "token"),
        (("--config", "none.toml", "history"), 2, "no config file", "config init"),
        (("show", "99"), 1, "no session 99", "voice-interview history"),
        (("transcribe", "missing.wav"), 1, "missing.wav", ""),
        (("nonsense",), 2, "nonsense", "--help"),
        (("practice", "--count", "0"), 2, "--count", ""),
    ],
)
def test_a_wrong_wish_is_a_sentence_a_hint_and_an_exit_status(
    run: Run, arguments: tuple[str, ...], status: int, says: str, advises: str
) -> None:
    done = run("--recordings", "kept", *arguments)
    assert done.returncode == status
    assert says in done.stderr
    assert advises in done.stderr
    assert "Traceback" not in done.stderr


def test_one_bad_file_keeps_no_other_from_being_written_down(run: Run, tmp_path: Path) -> None:
    quiet(tmp_path)
    (tmp_path / "notes.wav").write_text("these are notes", "utf-8")
    files = ("missing.wav", "quiet.flac", "notes.wav")
    done = run("transcribe", *files)
    assert (done.returncode, done.stdout) == (1, "quiet.flac: \n")
    assert "There is no file missing.wav." in done.stderr
    assert "notes.wav is no audio file" in done.stderr
    assert "ffmpeg" in done.stderr
    assert "Traceback" not in done.stderr

    as_json = run("transcribe", "--json", *files)
    assert as_json.returncode == 1
    assert json.loads(as_json.stdout).keys() == {"quiet.flac"}
    assert as_json.stderr == done.stderr


def test_bad_files_are_told_before_a_recogniser_is_loaded(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[transcription]\nengine = "whisper"\nmodel = "none.pt"\n', "utf-8"
    )
    alone = run("transcribe", "missing.wav")
    assert alone.returncode == 1
    assert alone.stderr.splitlines()[0] == "There is no file missing.wav."
    assert "none.pt" not in alone.stderr


def quiet(folder: Path) -> None:
    """A second of silence at another rate than a recogniser's, and settings to write it down."""
    soundfile.write(folder / "quiet.flac", np.zeros(44_100, np.float32), 44_100)
    (folder / "config.toml").write_text('[transcription]\nengine = "pocketsphinx"\n', "utf-8")


def test_debug_shows_the_traceback(run: Run) -> None:
    done = run("--debug", "--recordings", "kept", "show", "99")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_silence_is_transcribed_to_nothing(run: Run, tmp_path: Path) -> None:
    quiet(tmp_path)
    done = run("transcribe", "quiet.flac", "--json")
    assert json.loads(done.stdout)["quiet.flac"]["text"] == ""


def test_a_folder_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = run("--recordings", "file/below", "history")
    assert done.returncode == 1
    assert "cannot be made" in done.stderr
    assert "--recordings" in done.stderr
