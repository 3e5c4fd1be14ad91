"""A key, and what was said, stay where they belong, whatever a server or a database does."""

import logging
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from tests.chat_server import Answering, breaks_off, chat_server, fails, hears, says
from tests.command import voice_interview
from tests.test_grading_llm import CACHE, GOOD, KEY, SAID, VARIABLE, grader, heard
from voice_interview.errors import TranscriptionError
from voice_interview.exchange.writing import TEXTS
from voice_interview.models import Deck, Grade, Score
from voice_interview.openai_server import OpenAIServer
from voice_interview.store.database import FILE_NAME
from voice_interview.store.store import Store
from voice_interview.transcription.server import SpeechServer

NOW = datetime(2026, 11, 25, 14, 5, tzinfo=UTC)

TROUBLES: dict[str, Answering] = {
    "refused": fails(401, f"wrong key {KEY}"),
    "forbidden": fails(403, f"{KEY} may not"),
    "unknown": fails(404, f"no model for {KEY}"),
    "impossible": fails(422, KEY),
    "broken": fails(500, f"at {KEY}", Retry_After_Ms="1"),
    "busy": fails(429, KEY, Retry_After_Ms="1"),
    "moved": fails(307, KEY, Location="http://127.0.0.1:9/"),
    "nonsense": says(f"I was sent {KEY}"),
    "heard": hears(f"the key is {KEY}"),
    "repeated": says(GOOD.replace("Say how", KEY)),
    "broken off": breaks_off,
}


@pytest.fixture(autouse=True)
def _noted(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """The key is set, and all that is noted with --debug is kept."""
    monkeypatch.setenv(VARIABLE, KEY)
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "voice_interview")


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_key_is_in_no_grade_log_or_export(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    with chat_server(TROUBLES[trouble]) as script:
        grade = grader(script, key_variable=VARIABLE).grade(CACHE, heard(SAID))
        assert set(script.keys) == {f"Bearer {KEY}"}
    left = "".join(kept(tmp_path, grade))
    assert KEY not in repr(grade) + caplog.text + left
    assert grade.feedback in left


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_key_is_in_no_transcript_and_in_no_traceback(
    caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    with chat_server(TROUBLES[trouble]) as script:
        address = OpenAIServer(script.base_url, VARIABLE, 10, "transcription", TranscriptionError)
        try:
            told = repr(SpeechServer(address, "a-model").hear(np.zeros(1600, np.float32)))
        except TranscriptionError as error:
            told = "".join(traceback.format_exception(error)) + error.hint
        assert set(script.keys) == {f"Bearer {KEY}"}
    assert KEY not in told + caplog.text


def test_nothing_is_sent_where_a_server_sends_on() -> None:
    with chat_server(says(GOOD)) as elsewhere:
        there = f"{elsewhere.base_url}/chat/completions"
        with chat_server(fails(307, "moved", Location=there)) as script:
            grade = grader(script, key_variable=VARIABLE).grade(CACHE, heard(SAID))
        assert elsewhere.asked == []
    assert "sends to another address (status 307), where nothing is sent" in grade.note


def kept(folder: Path, grade: Grade) -> Iterator[str]:
    """All that a log and its exports hold of an answer with this grade."""
    with closing(Store(folder)) as store:
        deck = Deck("llm", "Models", (), Path("x"))
        attempt = store.asked(store.begin_session(deck, folder / "s", NOW), 1, CACHE, NOW)
        store.transcribed(attempt, heard(SAID), NOW)
        store.graded(attempt, grade, NOW)
        for text in TEXTS.values():
            yield from text(store.sessions(), folder)
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.read_bytes().decode("latin-1")


def test_a_debugged_log_that_fails_tells_nothing_of_what_was_said(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    for _ in kept(folder, Grade(Score.CLEAR, (), "old")):
        pass
    with closing(sqlite3.connect(folder / FILE_NAME)) as base:
        base.execute(
            "CREATE TRIGGER no BEFORE INSERT ON grades BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
        base.commit()
    failed = voice_interview(tmp_path, "--debug", "--recordings", "kept", "grade", "1")
    assert "Traceback" in failed.stderr
    assert "IntegrityError: no" in failed.stderr
    assert SAID not in failed.stderr
