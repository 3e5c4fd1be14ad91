"""`voice-interview grade`, run as a person runs it."""

import csv
import json
import os
import sqlite3
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.chat_server import ChatScript, chat_server, fails, says
from tests.command import voice_interview
from tests.test_grading_llm import CACHE, CHEAPER, GOOD, KEY, SAID, VARIABLE
from voice_interview.models import Attempt, Deck, Grade, Question, Score, Transcript
from voice_interview.store.database import FILE_NAME
from voice_interview.store.store import Store

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)

Run = Callable[..., subprocess.CompletedProcess[str]]

STORY = (
    "Two years ago I worked at a bank. One Monday the parser broke, and I was asked to mend it"
    " by Friday. I found the cause in the logs and I wrote a check. Since then it never broke, and"
    " errors fell by 90 percent."
)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def command(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return voice_interview(tmp_path, *arguments, env=os.environ | variables)

    return command


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Two sessions: a rated answer with a grade of old, and one that was never graded."""
    folder = tmp_path / "kept"
    store = Store(folder)
    for _ in range(2):
        deck = Deck("llm", "Language models", (), Path("x"))
        session = store.begin_session(deck, folder / "s", NOW)
        attempt = store.asked(session, 1, CACHE, NOW)
        store.transcribed(attempt, Transcript(SAID, (), "whisper", "base.en", "en"), NOW)
        if session == 1:
            store.graded(attempt, Grade(Score.CLEAR, (), "old", "one"), NOW)
            store.rated(attempt, Score.PARTIAL, NOW)
        store.asked(session, 2, Question("unanswered", "And?"), NOW)
    store.close()
    return folder


def answer(folder: Path, session: int) -> Attempt:
    store = Store(folder)
    attempt = store.session(session).attempts[0]
    store.close()
    return attempt


def configure(folder: Path, script: ChatScript) -> None:
    settings = f'base_url = "{script.base_url}"\nmodel = "a-model"\napi_key_env = "{VARIABLE}"\n'
    (folder / "config.toml").write_text(f'[grading]\nengine = "llm"\n{settings}', "utf-8")


def test_a_session_is_graded_again_and_keeps_ratings_and_earlier_grades(
    run: Run, kept: Path
) -> None:
    done = run("--recordings", "kept", "grade", "1")
    assert done.returncode == 0
    assert "1.1  What does prompt caching save?" in done.stdout
    assert "● 3 clear and complete → ○ 1 didn't know" in done.stdout
    assert "1 new grade; the earlier ones are kept." in done.stdout
    attempt = answer(kept, 1)
    assert attempt.grade is not None
    assert (attempt.grade.engine, attempt.rating) == ("embedded", Score.PARTIAL)
    assert [grade.engine for grade in attempt.earlier_grades] == ["old"]
    assert answer(kept, 2).grade is None


def test_an_answer_with_nothing_to_compare_it_with_gets_no_grade(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    store = Store(folder)
    session = store.begin_session(Deck("b", "Bread", (), Path("x")), folder / "s", NOW)
    attempt = store.asked(session, 1, Question("rye", "What is rye?"), NOW)
    store.transcribed(attempt, Transcript(SAID, (), "whisper", "base.en", "en"), NOW)
    store.close()
    done = run("--recordings", "kept", "grade", "1")
    assert "nothing to compare with" in done.stdout + done.stderr
    assert answer(folder, 1).grade is None


def test_all_sessions_are_graded_by_the_engine_asked_for(
    run: Run, kept: Path, tmp_path: Path
) -> None:
    with chat_server(says(GOOD)) as script:
        configure(tmp_path, script)
        done = run("--recordings", "kept", "grade", "--all", **{VARIABLE: KEY})
    assert done.returncode == 0
    assert "2 new grades" in done.stdout
    assert "a-model on this machine" in done.stderr
    for session in (1, 2):
        grade = answer(kept, session).grade
        assert grade is not None
        assert (grade.engine, grade.model, grade.points[1].quote) == ("llm", "a-model", CHEAPER)
        assert grade.graded_at is not None


def test_a_server_that_fails_costs_no_earlier_grade(run: Run, kept: Path, tmp_path: Path) -> None:
    with chat_server(fails(404, "no such model")) as script:
        configure(tmp_path, script)
        done = run("--recordings", "kept", "grade", "--all", **{VARIABLE: KEY})
        nothing = run("--recordings", "kept", "grade", "1", **{VARIABLE: KEY})
    assert "● 3 clear and complete → stays" in done.stdout
    assert done.stdout.count("no such model") == 2
    assert (done.returncode, nothing.returncode) == (0, 1)
    before, new = answer(kept, 1).grade, answer(kept, 2).grade
    assert before is not None
    assert before.engine == "old"
    assert new is not None
    assert (new.engine, "no such model" in new.note) == ("embedded", True)


def test_the_key_appears_nowhere(run: Run, kept: Path, tmp_path: Path) -> None:
    with chat_server(says(GOOD), fails(401, f"wrong key {KEY}")) as script:
        configure(tmp_path, script)
        debugged = run("--debug", "--recordings", "kept", "grade", "--all", **{VARIABLE: KEY})
        shown = run("config", "show", **{VARIABLE: KEY})
    assert script.keys == [f"Bearer {KEY}"] * 2
    assert VARIABLE in shown.stdout
    assert "HTTP" in debugged.stderr
    assert "the same beginning twice" in str(script.asked)
    assert "the same beginning twice" not in debugged.stderr
    for text in (debugged.stdout, debugged.stderr, shown.stdout, shown.stderr):
        assert KEY not in text
    assert (kept / FILE_NAME).is_file()
    with sqlite3.connect(kept / FILE_NAME) as connection:
        assert KEY not in "".join(connection.iterdump())
    connection.close()
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in written if KEY.encode() in path.read_bytes()]


def test_a_table_gets_coverage_score_and_points_and_keeps_its_columns(
    run: Run, tmp_path: Path
) -> None:
    write(
        tmp_path / "class.csv",
        ["pupil", "question", "reference", "answer", "key_points"],
        ["Ann", CACHE.text, CACHE.reference, CACHE.reference, "\n".join(CACHE.key_points)],
        ["Bob, jr.", CACHE.text, CACHE.reference, "I don't know.", "cost; latency"],
        ["Cy", CACHE.text, CACHE.reference, 'It "cuts"\ncost.', '["cost", "time; waiting"]'],
        ["Di", "Tell me about a failure.", "", STORY, ""],
    )
    done = run("grade", "--csv", "class.csv", "--out", "graded.csv")
    assert (done.returncode, done.stdout) == (0, "")
    told = " ".join(done.stderr.split())
    assert "No reference and no key points in line 8: graded as a story" in told
    with (tmp_path / "graded.csv").open(encoding="utf-8", newline="") as file:
        ann, bob, cy, di = csv.DictReader(file)
    assert [row["pupil"] for row in (ann, bob, cy, di)] == ["Ann", "Bob, jr.", "Cy", "Di"]
    assert [row["score"] for row in (ann, bob, di)] == ["3", "1", "3"]
    assert (float(bob["coverage"]), 0.9 < float(ann["coverage"]) <= 1) == (0, True)
    assert [point["point"] for point in json.loads(bob["points"])] == ["cost", "latency"]
    assert json.loads(cy["points"])[0] == {
        "point": "cost",
        "status": "covered",
        "quote": 'It "cuts"\ncost.',
        "would_cover": "",
    }
    assert json.loads(cy["points"])[1]["point"] == "time; waiting"
    parts = [point["point"].partition(":")[0] for point in json.loads(di["points"])]
    assert parts == ["Situation", "Task", "Action", "Result"]
    assert ann["graded_by"] == "embedded words"


def test_a_table_from_a_spreadsheet_comes_back_as_it_was(run: Run, tmp_path: Path) -> None:
    lines = "Question;Answer;Reference\r\nWas ist ein Token?;ein Stück;Ein Stück Text.\r\n"
    (tmp_path / "class.csv").write_text("\ufeff" + lines, "utf-8", newline="")
    graded = run("grade", "--csv", "class.csv").stdout
    assert graded.startswith("\ufeffQuestion;Answer;Reference;coverage;score;points;graded_by\n")
    assert "\nWas ist ein Token?;ein Stück;Ein Stück Text.;" in graded


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "has no column question"),
        (b"question,answer\na,b\n", "has no column reference"),
        (b"question,reference,answer\n", "holds no answer"),
        (b"question,reference,answer,answer\na,b,c,d\n", "two columns answer"),
        (b"question,reference,answer,score\na,b,c,d\n", "a column score already"),
        (b"question,reference,answer\na,b,c\n\na,b\n", "line 4, has 2 cells under 3 columns"),
        (b"question,reference,answer\n,b,c\n", "line 2, has no question"),
        (b"question,reference,answer\na,the,c\n", "line 2, cannot be graded"),
        (b'question,reference,answer\na,b,"c\n', "line 2, is no CSV"),
        (b"question,reference,answer\na,\xff,c\n", "is not UTF-8 text"),
        (None, "cannot be read"),
    ],
)
def test_a_bad_table_is_told_in_a_sentence_before_anything_is_written(
    run: Run, tmp_path: Path, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / "bad.csv").write_bytes(content)
    done = run("grade", "--csv", "bad.csv", "--out", "graded.csv")
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "graded.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        ((), 2, "Name one of: a SESSION, --all, --csv FILE"),
        (("1", "--all"), 2, "Name one of"),
        (("1", "--out", "x.csv"), 2, "--out goes with --csv"),
        (("99",), 1, "no session 99"),
        (("1", "--engine", "llm"), 1, "No language model is named"),
    ],
)
def test_a_wrong_wish_is_a_sentence(
    run: Run, kept: Path, arguments: tuple[str, ...], status: int, says: str
) -> None:
    done = run("--recordings", str(kept), "grade", *arguments)
    assert done.returncode == status
    assert says in done.stderr


def test_a_table_is_never_written_over_itself(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "class.csv", ["question", "reference", "answer"], ["a", "some text", "c"])
    before = (tmp_path / "class.csv").read_bytes()
    done = run("grade", "--csv", "class.csv", "--out", "class.csv")
    assert done.returncode == 2
    assert (tmp_path / "class.csv").read_bytes() == before


def write(path: Path, *rows: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def test_a_follow_up_is_graded_again_with_its_question_where_that_can_be(
    run: Run, kept: Path
) -> None:
    store = Store(kept)
    parent = store.session(1).attempts[0]
    asked_on = Question("cache_follow-up-1", "When is it lost?", CACHE.reference, follows=CACHE.id)
    attempt = store.followed_up(parent.id, asked_on, NOW)
    store.transcribed(attempt, Transcript(SAID, (), "whisper", "base.en", "en"), NOW)
    store.close()
    done = run("--recordings", "kept", "grade", "1")
    assert done.returncode == 0
    assert "1.1  Follow-up: When is it lost?" in done.stdout
    assert "Only a language model can judge follow-ups" in done.stdout
    assert "1 new grade" in done.stdout
