"""`voice-interview export`, `import` and `delete`, run as a person runs them."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from tests.command import voice_interview
from tests.terminal import TerminalWindow
from tests.test_exchange import FOLDER, as_json, kept
from voice_interview.store.database import FILE_NAME
from voice_interview.store.held import held
from voice_interview.store.store import Store

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Two sessions of two questions, each with one recorded answer in two takes."""
    store = Store(tmp_path / "log")
    kept(store)
    kept(store, f"{FOLDER}_2")
    store.close()
    return tmp_path / "log"


@pytest.fixture
def run(tmp_path: Path, log: Path) -> Run:
    def command(*arguments: str, recordings: Path = log) -> subprocess.CompletedProcess[str]:
        return voice_interview(tmp_path, "--recordings", str(recordings), *arguments)

    return command


def contents(folder: Path) -> str:
    """All that the log in `folder` holds."""
    store = Store(folder)
    text = as_json(store)
    store.close()
    return text


def test_a_backup_brings_a_lost_log_back_once(run: Run, log: Path, tmp_path: Path) -> None:
    done = run("export", "--format", "zip", "--out", "backup.zip")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Written: backup.zip\n"
    new = tmp_path / "new"
    first = run("import", "backup.zip", recordings=new)
    assert first.stdout == "Brought in: 2 new sessions, 4 new questions, 4 recordings.\n"
    again = run("import", "backup.zip", recordings=new)
    assert again.stdout.endswith("Here already: 2 sessions.\n")
    assert contents(new) == contents(log) == run("export").stdout


def test_sessions_are_chosen_and_written_in_every_format(run: Run, tmp_path: Path) -> None:
    assert len(json.loads(run("export", "2").stdout)["sessions"]) == 1
    assert len(run("export", "1", "--format", "csv").stdout.splitlines()) == 5
    assert run("export", "--format", "markdown").stdout.count("# Language models") == 2
    assert run("export", "--format", "markdown", "--out", "diary").returncode == 0
    assert len(list((tmp_path / "diary").glob("*_llm*.md"))) == 2
    anki = run("export", "--format", "anki", "--deck", "llm-engineering").stdout
    assert "#deck:Building with large language models" in anki
    assert json.loads(run("export", "--schema").stdout)["$defs"]["SessionRecord"]
    run("export", "2", "--format", "zip", "--out", "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        folder = f"recordings/{FOLDER}_2"
        names = [f"{folder}/01_token_take-2.flac", f"{folder}/01_token_follow-up-1_take-2.flac"]
        assert archive.namelist() == ["sessions.json", *names]


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("export", "99"), 1, "There is no session 99."),
        (("export", "--format", "zip"), 2, "--out FILE"),
        (("export", "--format", "anki", "1"), 2, "--deck"),
        (("export", "--out", "log/interviews.sqlite/x.json"), 1, "x.json cannot be written"),
        (("import", "none.json"), 1, "none.json cannot be read"),
        (("import", "log/interviews.sqlite"), 1, "is damaged, or no export"),
        (("delete", "99"), 1, "There is no session 99."),
        (("delete", "1.9"), 1, "Session 1 has no question 9."),
        (("delete", "one"), 2, "no session such as 3"),
        (("delete", "1"), 1, "--yes"),
    ],
)
def test_a_wrong_wish_is_a_sentence_and_changes_nothing(
    run: Run, log: Path, arguments: tuple[str, ...], status: int, says: str
) -> None:
    before = contents(log)
    done = run(*arguments)
    assert done.returncode == status
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout.startswith("{")
    assert contents(log) == before


def test_an_answer_is_deleted_with_all_takes_and_follow_ups(run: Run, log: Path) -> None:
    done = run("delete", "1.1", "--yes")
    shown = "1. What is a token?\nFollow-up: Why?\nFollow-up: Who counts?\n"
    assert f"{shown}4 recordings, 0.0 MB\nDeleted.\n" in done.stdout
    assert {path.parent.name for path in log.rglob("*.flac")} == {f"{FOLDER}_2"}
    assert not (log / FOLDER / "01_token.json").exists()
    (first, _) = json.loads(contents(log))["sessions"]
    assert [attempt["position"] for attempt in first["attempts"]] == [2]


def test_a_session_is_deleted_with_its_folder_but_nothing_else_in_it(run: Run, log: Path) -> None:
    (log / FOLDER / "notes.txt").write_text("mine", "utf-8")
    for session in ("1", "2"):
        assert run("delete", session, "--yes").returncode == 0
    assert [path.name for path in (log / FOLDER).iterdir()] == ["notes.txt"]
    assert not (log / f"{FOLDER}_2").exists()
    assert json.loads(contents(log))["sessions"] == []


def test_what_was_said_is_nowhere_once_it_is_deleted(run: Run, log: Path) -> None:
    said = ("a token is ünïcode".encode(), b"because of the bytes")
    assert all(each in (log / FILE_NAME).read_bytes() for each in said)
    for session in ("1", "2"):
        run("delete", session, "--yes")
    left = b"".join(path.read_bytes() for path in log.rglob("*") if path.is_file())
    assert not any(each in left for each in said)


def test_a_session_that_is_going_on_is_not_deleted(run: Run, log: Path) -> None:
    before = contents(log)
    for what in ("1", "1.1"):
        with held(log / FOLDER):
            done = run("delete", what, "--yes")
        assert (done.returncode, "session 1 is going on" in done.stderr) == (1, True)
    assert contents(log) == before
    assert len(list(log.rglob("*.flac"))) == 8


def test_nothing_outside_the_log_is_deleted(run: Run, log: Path, tmp_path: Path) -> None:
    (log / FOLDER).rename(tmp_path / "elsewhere")
    (log / FOLDER).symlink_to(tmp_path / "elsewhere")
    assert "0 recordings" in run("delete", "1", "--yes").stdout
    assert len(list((tmp_path / "elsewhere").iterdir())) == 4


@pytest.fixture
def window(log: Path) -> Iterator[TerminalWindow]:
    opened = TerminalWindow(["--recordings", str(log), "delete", "1"], os.environ)
    yield opened
    opened.close()


@pytest.mark.parametrize(("key", "says", "left"), [("n", "Nothing was", 8), ("y", "Deleted.", 4)])
def test_a_person_is_asked_first(
    window: TerminalWindow, log: Path, key: str, says: str, left: int
) -> None:
    window.wait_for("Delete this for good? [y/N]")
    window.press(f"{key}\r")
    window.wait_for(says)
    assert window.wait_for_end() == 0
    assert len(list(log.rglob("*.flac"))) == left


def test_a_question_is_seen_where_sound_was_loaded_before_it(log: Path) -> None:
    program = (
        "import sys\n"
        "from voice_interview.audio.quiet import silence_c_libraries\n"
        "from voice_interview.cli import main\n"
        "silence_c_libraries()\n"
        "main(sys.argv[1:])\n"
    )
    arguments = ["-c", program, "--recordings", str(log), "delete", "1"]
    child = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=30)
    child.expect_exact("Delete this for good? [y/N]")
    child.sendline("n")
    child.expect_exact("Nothing was deleted.")
    child.close()
