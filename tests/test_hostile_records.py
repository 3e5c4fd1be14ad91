"""Exports and notes that strangers made: logged whole or refused, and leading nowhere else."""

import json
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import ALONE, ANY_TEXT, CURSOR
from voice_interview.errors import ExchangeError, StoreError
from voice_interview.exchange.importing import bring_in
from voice_interview.exchange.writing import json_text
from voice_interview.models import (
    Attempt,
    AttemptState,
    Question,
    Recorded,
    Score,
    SessionRecord,
    Transcript,
)
from voice_interview.plain_text import visible
from voice_interview.store import progress
from voice_interview.store.notes import note_of, read_notes, write_note
from voice_interview.store.rebuild import rebuild
from voice_interview.store.store import Store
from voice_interview.terminal import reports
from voice_interview.terminal.screen import Screen

NOW = datetime(2026, 11, 25, 14, 5, tzinfo=UTC)


def record_in(folder: Path, question_id: str = "a") -> SessionRecord:
    """A session with one answer, all of it made up."""
    question = Question(question_id, "What?", "So.", deck="d", round="R")
    home = folder / "2026-11-25_14-05_d"
    attempt = Attempt(
        id=1,
        session_id=1,
        position=1,
        question=question,
        state=AttemptState.RATED,
        asked_at=NOW,
        recording=Recorded(home / "01_a.flac", 1.0),
        transcript=Transcript("So", (), "whisper", "base.en", "en", transcribed_at=NOW),
        rating=Score.PARTIAL,
        rated_at=NOW,
        uid=str(uuid4()),
    )
    return SessionRecord(1, "d", "D", NOW, NOW, home, (attempt,), str(uuid4()))


Place = tuple[str | int, ...]


def places(value: Any, above: Place = ()) -> list[Place]:
    """Every place in a JSON value."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [above, *(place for key, each in inner for place in places(each, (*above, key)))]


def put(value: Any, place: Place, new: object) -> Any:
    """`value` with `new` in one place."""
    if not place:
        return new
    changed = value.copy()
    changed[place[0]] = put(value[place[0]], place[1:], new)
    return changed


STRANGE: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        [
            None, True, -1, 0, 10**12, 2**63, 10**25, 1e308, [], {}, "", "..", "/etc/passwd",
            "../../evil", f"a{CURSOR}b", "\ud800", "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00", "x" * 5000,
        ]
    ),
    ANY_TEXT,
)  # fmt: skip


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("hostile") / "log")


def tried(log: Store, read: Callable[[], object]) -> None:
    """Read something into the log: it is there and can be shown, or was refused; then forget it."""
    around = {each.name for each in log.folder.parent.iterdir()}
    try:
        read()
    except (ExchangeError, StoreError) as error:
        assert error.hint
    list(progress.answers(log.database))
    for record in log.sessions():
        out = StringIO()
        Screen(file=out, width=80).print(reports.session(record))
        assert visible(out.getvalue()) == out.getvalue()
        assert record.folder.parent == log.folder
        text = "".join(json_text([record], log.folder))
        assert all(visible(each) == each for each in strings(json.loads(text)))
        log.delete_session(record.id)
    assert {each.name for each in log.folder.parent.iterdir()} == around


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [each for part in inner for each in strings(part)]


@ALONE
@given(data=st.data())
def test_an_export_with_anything_in_it_is_brought_in_or_refused(
    log: Store, tmp_path: Path, data: st.DataObject
) -> None:
    whole = json.loads("".join(json_text([record_in(log.folder)], log.folder)))
    place = data.draw(st.sampled_from(places(whole)[1:]))
    path = tmp_path / "x.json"
    path.write_text(json.dumps(put(whole, place, data.draw(STRANGE))), "utf-8")
    tried(log, lambda: bring_in(log, path))


@ALONE
@given(data=st.data())
def test_a_note_with_anything_in_it_is_read_or_told(log: Store, data: st.DataObject) -> None:
    record = record_in(log.folder)
    record.folder.mkdir(exist_ok=True)
    write_note(record)
    note = note_of(record.folder, record.attempts[0])
    whole = json.loads(note.read_text("utf-8"))
    place = data.draw(st.sampled_from(places(whole)))
    note.write_text(json.dumps(put(whole, place, data.draw(STRANGE))), "utf-8")
    tried(log, lambda: rebuild(log.folder))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("started_at",), "2026-01-01T00:00:00"),
        (("ended_at",), "9999-12-31T23:59:59+00:00"),
        (("attempts", 0, "asked_at"), "0001-01-01T00:00:00+14:00"),
        (("attempts", 0, "recording", "seconds"), 1e308),
        (("attempts", 0, "recording", "seconds"), -1),
        (("attempts", 0, "rated_at"), None),
        (("attempts", 0, "uid"), "x"),
        (("uid",), ""),
    ],
)
def test_a_note_that_no_session_left_is_told_and_costs_no_other(
    tmp_path: Path, place: Place, value: object
) -> None:
    folders = [tmp_path / name for name in ("sound", "strange")]
    notes = []
    for folder in folders:
        folder.mkdir()
        record = replace(record_in(tmp_path), folder=folder)
        write_note(record)
        notes.append(note_of(folder, record.attempts[0]))
    whole = json.loads(notes[1].read_text("utf-8"))
    notes[1].write_text(json.dumps(put(whole, place, value)), "utf-8")
    records, unreadable = read_notes(tmp_path)
    assert ([each.folder for each in records], unreadable) == (folders[:1], notes[1:])


@pytest.mark.parametrize("text", ["[" * 100_000, '{"x":' * 100_000, '{"attempts": [[]]}'])
def test_a_note_that_is_nested_without_end_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "s").mkdir()
    note = tmp_path / "s" / "01_a.json"
    note.write_text(text, "utf-8")
    assert read_notes(tmp_path) == ([], [note])


def test_a_note_is_read_where_it_lies_and_a_copy_of_it_counts_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    record = record_in(log)
    record.folder.mkdir(parents=True)
    write_note(record)
    note = note_of(record.folder, record.attempts[0])
    (tmp_path / "elsewhere.json").write_bytes(note.read_bytes())
    link, copy = note.with_name("02_link.json"), note.with_name("03_copy.json")
    link.symlink_to(tmp_path / "elsewhere.json")
    copy.write_bytes(note.read_bytes())
    whole = log / "copy"
    whole.mkdir()
    (whole / note.name).write_bytes(note.read_bytes())
    rebuilt = rebuild(log)
    assert (rebuilt.sessions, rebuilt.answers, rebuilt.unreadable) == (1, 1, (link,))


@pytest.mark.parametrize(
    "question_id", ["/../../evil", "..\\..\\evil", "a/b", "\x1b[2J", "é" * 300]
)
def test_a_note_leads_nowhere_else_whatever_a_question_is_called(
    tmp_path: Path, question_id: str
) -> None:
    record = record_in(tmp_path, question_id)
    note = note_of(record.folder, record.attempts[0])
    assert note.parent == record.folder
    assert len(os.fsencode(note.name)) < 200
    assert note.name.replace("_", "").replace("-", "").replace(".", "").isalnum()


def test_a_wish_that_no_log_can_hold_is_told(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as log, pytest.raises(StoreError, match="no such text"):
        log.answers_to("\ud800")
