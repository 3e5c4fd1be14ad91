"""What a session could not finish: found, left alone while it goes on, finished, brought back."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.command import voice_interview
from tests.studio import TOKEN, Studio
from tests.terminal import TerminalWindow
from voice_interview import demo
from voice_interview.audio.clips import load_clip
from voice_interview.audio.flac import FlacFile
from voice_interview.events import AnswerStarted, RatingAwaited
from voice_interview.models import (
    AttemptState,
    Command,
    Deck,
    Grade,
    Question,
    Recorded,
    Samples,
    Score,
    SessionRecord,
    Transcript,
)
from voice_interview.store.database import FILE_NAME
from voice_interview.store.held import held, new_folder
from voice_interview.store.store import Store
from voice_interview.unfinished import answers_of, loose_ends

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
QUESTION = Question("token", "What is a token?", "Text.", ("a small piece of text",))
TRANSCRIPT = Transcript("a token is text", (), "fake", "one", "en")

HOLD = (
    "import sys, pathlib\n"
    "from voice_interview.store.held import held\n"
    "with held(pathlib.Path(sys.argv[1])) as mine:\n"
    "    print(mine, flush=True)\n"
    "    sys.stdin.read()\n"
)


def spoken() -> Samples:
    """The sample candidate's first answer, its first six seconds."""
    _, answers = demo.load()
    return load_clip(answers[0].audio).samples[: 6 * 16_000]


def cut_off(path: Path, samples: Samples) -> None:
    """A recording as a killed program leaves it, its header without its length."""
    file = FlacFile(path.with_suffix(".running"))
    file.write(samples)
    shutil.copy(file.path, path)
    file.close()
    file.path.unlink()


def cut_off_session(store: Store, samples: Samples, takes: int = 1) -> int:
    """A session that was killed while it recorded; gives its attempt's id."""
    folder = store.folder / "2026-11-23_14-05_llm"
    deck = Deck("llm", "Language models", (), Path("llm.md"))
    session = store.begin_session(deck, folder, NOW)
    attempt = store.asked(session, 1, QUESTION, NOW)
    for take in range(takes):
        folder.mkdir(exist_ok=True)
        suffix = f"_take-{take + 1}" if take else ""
        cut_off(folder / f"01_token{suffix}.flac", samples[: len(samples) * (take + 1) // takes])
    store.recording(attempt, folder / "01_token.flac")
    return attempt


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A recordings folder in which one session was cut off."""
    store = Store(tmp_path / "kept")
    cut_off_session(store, spoken())
    store.close()
    return tmp_path / "kept"


def sessions(folder: Path) -> list[SessionRecord]:
    store = Store(folder)
    try:
        return store.sessions()
    finally:
        store.close()


def test_a_killed_answer_is_finished_later(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[transcription]\nengine = "pocketsphinx"\n', "utf-8")
    done = voice_interview(tmp_path, "--recordings", "kept", "recover")
    assert (done.returncode, done.stderr) == (0, "")
    assert "What is a token?" in done.stdout
    assert "0:06" in done.stdout
    (record,) = sessions(kept)
    (attempt,) = record.attempts
    assert attempt.state is AttemptState.GRADED
    assert attempt.transcript is not None
    assert "text" in attempt.transcript.text
    assert attempt.recording is not None
    assert attempt.recording.seconds == pytest.approx(6.0, abs=0.2)
    assert record.ended_at == NOW + timedelta(seconds=attempt.recording.seconds)
    again = voice_interview(tmp_path, "--recordings", "kept", "recover")
    assert again.stdout.strip() == "Every answer is finished."


def test_at_a_terminal_it_is_rated_too(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[transcription]\nengine = "pocketsphinx"\n', "utf-8")
    config = ["--config", str(tmp_path / "config.toml"), "--recordings", str(kept)]
    screen = TerminalWindow([*config, "recover"], os.environ)
    try:
        screen.wait_for("Finish now? [Y/n]")
        screen.press("\r")
        screen.wait_for("How did it go?", 60)
        screen.press("4\r3\r")
        assert screen.wait_for_end() == 0
    finally:
        screen.close()
    (record,) = sessions(kept)
    assert record.attempts[0].rating is Score.CLEAR
    assert record.ended_at is not None


def test_the_next_start_tells_of_it(kept: Path, tmp_path: Path) -> None:
    settings = '[transcription]\nengine = "pocketsphinx"\n[voice]\nengine = "none"\n'
    (tmp_path / "config.toml").write_text(settings, "utf-8")
    silent = os.environ | {"PULSE_SERVER": "unix:/nonexistent", "TZ": "UTC"}
    done = voice_interview(
        tmp_path, "--recordings", str(kept), "practice", "--hands-free", env=silent
    )
    assert "An answer of 0:06 from 2026-11-23 14:05 was not finished." in done.stdout
    assert "voice-interview recover" in done.stdout


def test_a_session_that_goes_on_in_another_process_is_left_alone(kept: Path) -> None:
    store = Store(kept)
    folder = store.sessions()[0].folder
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    assert loose_ends(store, graded=True) == []
    with held(folder) as mine:
        assert not mine
    process.kill()
    process.communicate()
    assert len(answers_of(loose_ends(store, graded=True))) == 1
    store.close()


def test_two_sessions_of_one_minute_have_folders_of_their_own(tmp_path: Path) -> None:
    wanted = tmp_path / "kept" / "2026-11-23_14-05_llm"
    with new_folder(wanted) as first, new_folder(wanted) as second:
        (first / "01_token.flac").touch()
        assert (first, second) == (wanted, wanted.with_name(f"{wanted.name}_2"))
    assert [path.name for path in wanted.parent.iterdir()] == [wanted.name]
    assert [path.name for path in wanted.iterdir()] == ["01_token.flac"]


def test_of_an_answer_that_was_begun_again_the_longest_take_counts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    cut_off_session(store, spoken(), takes=2)
    (attempt,) = answers_of(loose_ends(store, graded=True))
    assert attempt.recording is not None
    assert attempt.recording.path.name == "01_token_take-2.flac"
    store.close()


@pytest.mark.parametrize(
    ("step", "unfinished"),
    [
        (lambda store, attempt: store.skipped(attempt), False),
        (lambda store, attempt: store.rated(attempt, Score.DIDNT_KNOW, NOW), False),
        (lambda store, attempt: store.rated(attempt, Score.CLEAR, NOW), True),
        (lambda store, attempt: store.transcribed(attempt, TRANSCRIPT, NOW), True),
    ],
)
def test_what_was_skipped_or_given_up_is_finished(
    tmp_path: Path, step: "object", unfinished: bool
) -> None:
    store = Store(tmp_path)
    attempt = cut_off_session(store, spoken())
    assert callable(step)
    step(store, attempt)
    assert bool(answers_of(loose_ends(store, graded=True))) is unfinished
    store.close()


def test_an_answer_left_unrated_by_wish_is_finished_once_the_session_has_an_end(
    studio: Studio,
) -> None:
    studio.run((AnswerStarted, Command.DONE), (RatingAwaited, Command.NEXT))
    assert studio.attempt().rating is None
    assert answers_of(loose_ends(studio.store, graded=True)) == []


def test_a_recording_without_sound_is_no_answer(tmp_path: Path) -> None:
    store = Store(tmp_path)
    cut_off_session(store, spoken()[:0])
    assert answers_of(loose_ends(store, graded=True)) == []
    store.close()


def held_session(folder: Path) -> SessionRecord:
    """A session with a graded and rated answer, as the log tells it."""
    store = Store(folder)
    attempt = cut_off_session(store, spoken()[:16_000])
    store.recorded(attempt, Recorded(folder / "2026-11-23_14-05_llm" / "01_token.flac", 1.0, 2))
    store.transcribed(attempt, TRANSCRIPT, NOW)
    for score in Score:
        store.graded(attempt, Grade(score, (), "embedded"), NOW)
    store.rated(attempt, Score.PARTIAL, NOW + timedelta(minutes=2))
    follow_up = store.followed_up(attempt, replace(TOKEN, id="token_1", follows="token"), NOW)
    store.recorded(follow_up, Recorded(folder / "2026-11-23_14-05_llm" / "01_token_1.flac", 1.0))
    store.end_session(1, NOW + timedelta(minutes=2))
    record = store.session(1)
    store.close()
    return record


def rebuild(folder: Path) -> str:
    done = voice_interview(folder.parent, "--recordings", str(folder), "recover", "--rebuild")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("damage", ["nonsense", "truncated", "page", "gone", "emptied"])
def test_a_lost_log_comes_back_from_the_notes(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "kept"
    before = held_session(folder)
    log = folder / FILE_NAME
    content = log.read_bytes()
    broken = {
        "nonsense": b"no database" * 400,
        "truncated": content[: len(content) // 2],
        "page": content[:4096] + b"\xff" * 8192 + content[12288:],
        "emptied": b"",
    }
    log.unlink() if damage == "gone" else log.write_bytes(broken[damage])
    told = rebuild(folder)
    assert "Back in the log: 1 session with 2 answers." in told
    assert sessions(folder) == [before]
    kept = [path.read_bytes() for path in folder.glob(f"{FILE_NAME}.damaged-*")]
    assert kept == ([] if damage in ("gone", "emptied") else [broken[damage]])
    assert "nothing is missing" in rebuild(folder)


def test_a_note_is_private_and_names_no_place(tmp_path: Path) -> None:
    held_session(tmp_path / "kept")
    (note,) = tmp_path.glob("kept/*/*.json")
    assert note.stat().st_mode & 0o777 == 0o600
    assert str(tmp_path) not in note.read_text("utf-8")


def test_notes_that_are_none_are_told_and_cost_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    held_session(folder)
    (folder / FILE_NAME).unlink()
    strange = ["{}", "[1", '{"attempts": []}', "\ud800", "null"]
    for number, text in enumerate(strange):
        note = folder / "2026-11-23_14-05_llm" / f"0{number + 2}_x.json"
        note.write_bytes(text.encode("utf-8", "surrogatepass"))
    told = rebuild(folder)
    assert told.count("could not be read") == len(strange)
    assert len(sessions(folder)) == 1


def test_recordings_elsewhere_keep_no_step_from_the_log(tmp_path: Path) -> None:
    store = Store(tmp_path)
    attempt = cut_off_session(store, spoken()[:1600])
    shutil.rmtree(store.sessions()[0].folder)
    store.rated(attempt, Score.CLEAR, NOW)
    assert store.session(1).attempts[0].rating is Score.CLEAR
    store.close()
