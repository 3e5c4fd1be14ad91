"""Out of one log and into another, with nothing lost, doubled or trusted."""

import csv
import io
import json
import os
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import count, repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.test_store import GRADE, NOW, QUESTION, TRANSCRIPT
from voice_interview.cli.exchange import FORMATS
from voice_interview.errors import ExchangeError, StoreError
from voice_interview.exchange import reading
from voice_interview.exchange.anki import notes
from voice_interview.exchange.importing import Brought, bring_in
from voice_interview.exchange.markdown import file_name, page
from voice_interview.exchange.records import ATTEMPT_HERE, FORMAT, SESSION_HERE, VERSION, schema
from voice_interview.exchange.table import COLUMNS, rows
from voice_interview.exchange.writing import TEXTS, json_text, write_pages, write_text, write_zip
from voice_interview.models import (
    Attempt,
    AttemptState,
    Deck,
    Grade,
    Question,
    Recorded,
    Round,
    Score,
    SessionRecord,
    Transcript,
    with_follow_ups,
)
from voice_interview.plain_text import visible
from voice_interview.store.store import Store

FOLDER = "2026-11-23_14-05_llm"
SOUND = b"fLaC and what was said"
SOUND_OF_WHY = b"fLaC and why"

WHY = replace(QUESTION, id="token_follow-up-1", text="Why?", key_points=(), follows="token")


def kept(store: Store, name: str = FOLDER) -> SessionRecord:
    """A session of two answers, the first with a recording, in two takes, and all that follows.

    Among it are two follow-up questions: one answered, the other skipped.
    """
    folder = store.folder / name
    session = store.begin_session(Deck("llm", "Language models", (), Path("x")), folder, NOW)
    attempt = store.asked(session, 1, QUESTION, NOW)
    folder.mkdir()
    for take in ("", "_take-2"):
        (folder / f"01_token{take}.flac").write_bytes(SOUND)
    store.recorded(attempt, Recorded(folder / "01_token_take-2.flac", 12.5, 1))
    store.transcribed(attempt, replace(TRANSCRIPT, text="at first"), NOW)
    store.transcribed(attempt, TRANSCRIPT, NOW + timedelta(seconds=1))
    store.graded(attempt, GRADE, NOW)
    store.rated(attempt, Score.PARTIAL, NOW)
    why = store.followed_up(attempt, WHY, NOW)
    for take in ("", "_take-2"):
        (folder / f"01_token_follow-up-1{take}.flac").write_bytes(SOUND_OF_WHY)
    store.recorded(why, Recorded(folder / "01_token_follow-up-1_take-2.flac", 4.5))
    store.transcribed(why, replace(TRANSCRIPT, text="why at first"), NOW)
    store.transcribed(why, replace(TRANSCRIPT, text="because of the bytes"), NOW)
    who = replace(WHY, id="token_follow-up-2", text="Who counts?")
    store.skipped(store.followed_up(attempt, who, NOW))
    store.asked(session, 2, replace(QUESTION, id="cache"), NOW)
    store.end_session(session, NOW + timedelta(minutes=4))
    return store.session(session)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "log")
    yield opened
    opened.close()


@pytest.fixture
def other(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty log, in the kind of database that the test asks for."""
    kind = getattr(request, "param", "sqlite")
    url = "" if kind == "sqlite" else request.getfixturevalue("postgresql_url")
    opened = Store(tmp_path / "other", url)
    yield opened
    opened.close()


ANY_DATABASE = pytest.mark.parametrize("other", ["sqlite", "postgresql"], indirect=True)


def as_json(store: Store) -> str:
    return "".join(json_text(store.each_session(), store.folder))


def exported(store: Store, path: Path) -> Path:
    write_text(json_text(store.each_session(), store.folder), path)
    return path


def zipped(store: Store, path: Path) -> Path:
    write_zip(store.each_session(), store.folder, path)
    return path


@ANY_DATABASE
def test_a_json_export_brings_everything_back_but_the_sound(
    store: Store, other: Store, tmp_path: Path
) -> None:
    record = kept(store)
    brought = bring_in(other, exported(store, tmp_path / "all.json"))
    assert brought == Brought(sessions=1, answers=2)
    assert as_json(other) == as_json(store)
    (again,) = other.sessions()
    assert again.attempts[0].earlier_transcripts[0].text == "at first"
    assert again.attempts[0].recording == Recorded(
        other.folder / FOLDER / "01_token_take-2.flac", 12.5, 1
    )
    assert [each.uid for each in again.attempts] == [each.uid for each in record.attempts]
    assert [each.question.text for each in again.attempts[0].follow_ups] == ["Why?", "Who counts?"]


@ANY_DATABASE
def test_a_zip_brings_the_sound_too(store: Store, other: Store, tmp_path: Path) -> None:
    kept(store)
    assert bring_in(other, zipped(store, tmp_path / "all.zip")).recordings == 2
    assert as_json(other) == as_json(store)
    brought = {path.name: path.read_bytes() for path in (other.folder / FOLDER).glob("*.flac")}
    assert brought == {
        "01_token_take-2.flac": SOUND,
        "01_token_follow-up-1_take-2.flac": SOUND_OF_WHY,
    }
    for name in brought:
        assert (other.folder / FOLDER / name).stat().st_mode & 0o777 == 0o600


@ANY_DATABASE
def test_the_same_again_changes_nothing(store: Store, other: Store, tmp_path: Path) -> None:
    kept(store)
    path = zipped(store, tmp_path / "all.zip")
    bring_in(other, path)
    before = as_json(other)
    assert bring_in(other, path) == Brought(known=1)
    assert bring_in(store, path) == Brought(known=1)
    assert as_json(other) == before


@ANY_DATABASE
def test_a_zip_brings_the_recordings_that_answers_here_lack(
    store: Store, other: Store, tmp_path: Path
) -> None:
    kept(store)
    bring_in(other, exported(store, tmp_path / "all.json"))
    path = zipped(store, tmp_path / "all.zip")
    assert bring_in(other, path) == Brought(recordings=2)
    folder = other.folder / FOLDER
    sound, why = folder / "01_token_take-2.flac", folder / "01_token_follow-up-1_take-2.flac"
    assert (sound.read_bytes(), why.read_bytes()) == (SOUND, SOUND_OF_WHY)
    assert (folder / "01_token.json").is_file()
    assert as_json(other) == as_json(store)
    sound.write_bytes(b"fLaC of my own")
    why.unlink()
    assert bring_in(other, path) == Brought(recordings=1)
    assert (sound.read_bytes(), why.read_bytes()) == (b"fLaC of my own", SOUND_OF_WHY)
    assert bring_in(other, path) == Brought(known=1)


def test_an_answer_that_was_deleted_comes_back_into_its_session(
    store: Store, tmp_path: Path
) -> None:
    record = kept(store)
    path = zipped(store, tmp_path / "all.zip")
    before = as_json(store)
    assert record.attempts[0].recording is not None
    record.attempts[0].recording.path.unlink()
    store.delete_attempt(record.attempts[0].id)
    assert bring_in(store, path) == Brought(answers=1, recordings=1)
    assert as_json(store) == before


def test_follow_ups_come_with_their_answer_and_never_alone(
    store: Store, other: Store, tmp_path: Path
) -> None:
    kept(store)

    def without(whole: dict[str, Any]) -> None:
        session_of(whole)["attempts"][0]["follow_ups"] = []

    bring_in(other, changed(store, tmp_path / "less.json", without))
    before = as_json(other)
    assert bring_in(other, exported(store, tmp_path / "all.json")) == Brought(known=1)
    assert as_json(other) == before


def test_a_follow_up_never_shares_the_recording_of_its_answer(
    store: Store, other: Store, tmp_path: Path
) -> None:
    record = kept(store)
    answer = record.attempts[0]
    same = tuple(replace(each, recording=answer.recording) for each in answer.follow_ups)
    twice = replace(record, attempts=(replace(answer, follow_ups=same),))
    write_text(json_text([twice], store.folder), tmp_path / "all.json")
    bring_in(other, tmp_path / "all.json")
    (again,) = other.sessions()
    recordings = [each.recording for each in with_follow_ups(again.attempts)]
    assert [each.path.name for each in recordings if each] == [
        "01_token_take-2.flac",
        "01_token_take-2_2.flac",
        "01_token_take-2_3.flac",
    ]


def test_a_folder_of_another_session_is_left_to_it(store: Store, tmp_path: Path) -> None:
    kept(store)
    elsewhere = Store(tmp_path / "elsewhere")
    record = kept(elsewhere)
    assert record.attempts[0].recording is not None
    record.attempts[0].recording.path.write_bytes(b"fLaC another")
    bring_in(store, zipped(elsewhere, tmp_path / "all.zip"))
    elsewhere.close()
    brought = store.session_with(record.uid)
    assert brought is not None
    assert brought.folder == store.folder / f"{FOLDER}_2"
    assert (store.folder / FOLDER / "01_token_take-2.flac").read_bytes() == SOUND
    assert (brought.folder / "01_token_take-2.flac").read_bytes() == b"fLaC another"


def test_a_link_in_the_log_leads_no_import_out_of_it(
    store: Store, other: Store, tmp_path: Path
) -> None:
    kept(store)
    (tmp_path / "victim").mkdir()
    (other.folder / FOLDER).symlink_to(tmp_path / "victim")
    bring_in(other, zipped(store, tmp_path / "all.zip"))
    assert not list((tmp_path / "victim").iterdir())
    assert (other.folder / f"{FOLDER}_2" / "01_token_take-2.flac").read_bytes() == SOUND


Change = Callable[[dict[str, Any]], object]


def changed(store: Store, path: Path, change: Change) -> Path:
    """An export of `store` that somebody has edited."""
    whole = json.loads(as_json(store))
    change(whole)
    path.write_text(json.dumps(whole, indent=1), "utf-8")
    return path


def session_of(whole: dict[str, Any]) -> dict[str, Any]:
    session: dict[str, Any] = whole["sessions"][0]
    return session


def follow_up(whole: dict[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = session_of(whole)["attempts"][0]["follow_ups"][0]
    return first


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd.flac",
        "../01.flac",
        f"{FOLDER}/../../01.flac",
        f"{FOLDER}/sub/01.flac",
        "other/01.flac",
        f"{FOLDER}/..",
        f"{FOLDER}//01.flac",
        f"{FOLDER}\\01.flac",
        "C:/01.flac",
        f"{FOLDER}/con:01.flac",
        f"{FOLDER} /01.flac",
        f"{FOLDER}/.01.flac",
        f"{FOLDER}/\x0001.flac",
        "interviews.sqlite",
        f"{FOLDER}/interviews.sqlite",
        "",
    ],
)
def test_a_recording_is_in_its_sessions_folder_or_refused(
    store: Store, other: Store, tmp_path: Path, name: str
) -> None:
    kept(store)

    def rename(whole: dict[str, Any]) -> None:
        session_of(whole)["attempts"][0]["recording"]["path"] = name

    def rename_follow_up(whole: dict[str, Any]) -> None:
        follow_up(whole)["recording"]["path"] = name

    for change in (rename, rename_follow_up):
        with pytest.raises(ExchangeError) as caught:
            bring_in(other, changed(store, tmp_path / "x.json", change))
        assert caught.value.message.isprintable()
        assert other.sessions() == []


@pytest.mark.parametrize("name", ["", ".", "..", "/etc", "a/b", "../log", "C:"])
def test_a_session_has_a_folder_of_the_log_or_is_refused(
    store: Store, other: Store, tmp_path: Path, name: str
) -> None:
    kept(store)

    def rename(whole: dict[str, Any]) -> None:
        session_of(whole)["folder"] = name
        session_of(whole)["attempts"][0]["recording"] = None

    with pytest.raises(ExchangeError):
        bring_in(other, changed(store, tmp_path / "x.json", rename))
    assert other.sessions() == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda whole: whole.update(version=2), "newer voice-interview"),
        (lambda whole: whole.update(version="1"), "no export"),
        (lambda whole: whole.update(format="notes"), "no export"),
        (lambda whole: whole.clear(), "no export"),
        (lambda whole: session_of(whole).update(uid=""), "cannot be understood"),
        (lambda whole: session_of(whole).pop("attempts"), "cannot be understood"),
        (lambda whole: follow_up(whole).update(uid="x"), "cannot be understood"),
        (
            lambda whole: follow_up(whole).update(uid=session_of(whole)["attempts"][0]["uid"]),
            "two of its uids",
        ),
        (lambda whole: follow_up(whole).update(follow_ups=[{}]), "cannot be understood"),
        (lambda whole: follow_up(whole).update(follow_ups=["x"]), "cannot be understood"),
        (lambda whole: follow_up(whole).update(follow_ups=7), "cannot be understood"),
        (lambda whole: follow_up(whole).update(position=2), "not in its place"),
        (
            lambda whole: follow_up(whole).update(follow_ups=[dict(follow_up(whole))]),
            "not in its place",
        ),
        (lambda whole: session_of(whole).update(deck=7), "cannot be understood"),
        (lambda whole: session_of(whole)["attempts"][0].update(rated_at=None), "has no time"),
        (lambda whole: follow_up(whole).update(rating=1), "has no time"),
        (lambda whole: whole.update(sessions=[[]]), "cannot be understood"),
        (lambda whole: whole.update(sessions={"1": []}), "cannot be understood"),
    ],
)
def test_what_is_no_export_is_refused_in_words(
    store: Store, other: Store, tmp_path: Path, change: Change, says: str
) -> None:
    kept(store)
    with pytest.raises(ExchangeError, match=says) as caught:
        bring_in(other, changed(store, tmp_path / "x.json", change))
    assert caught.value.hint
    assert other.sessions() == []


@pytest.mark.parametrize("other", ["postgresql"], indirect=True)
def test_a_number_that_a_database_cannot_hold_is_told(
    store: Store, other: Store, tmp_path: Path
) -> None:
    kept(store)

    def overflow(whole: dict[str, Any]) -> None:
        session_of(whole)["attempts"][0]["recording"]["overflows"] = 2**40

    with pytest.raises(StoreError, match="no such text or number: integer out of range"):
        bring_in(other, changed(store, tmp_path / "x.json", overflow))
    assert other.sessions() == []


@pytest.mark.parametrize("depth", [5_000, 500_000])
def test_follow_ups_of_follow_ups_without_end_are_refused(
    store: Store, other: Store, tmp_path: Path, depth: int
) -> None:
    kept(store)
    here = '"follow_ups":'
    deep = f"{here}[{{" * depth + f"{here}[]" + "}]" * depth
    (tmp_path / "x.json").write_text(as_json(store).replace(f"{here}[]", deep, 1), "utf-8")
    with pytest.raises(ExchangeError, match="damaged"):
        bring_in(other, tmp_path / "x.json")
    assert other.sessions() == []


@pytest.mark.parametrize("depth", [5_000, 500_000])
def test_lists_within_lists_without_end_are_refused(
    store: Store, other: Store, tmp_path: Path, depth: int
) -> None:
    kept(store)
    deep = f'"deck":{"[" * depth}{"]" * depth}'
    (tmp_path / "x.json").write_text(as_json(store).replace('"deck":"llm"', deep), "utf-8")
    with pytest.raises(ExchangeError):
        bring_in(other, tmp_path / "x.json")
    assert other.sessions() == []


def test_the_order_of_keys_does_not_matter(store: Store, tmp_path: Path) -> None:
    kept(store)
    path = changed(store, tmp_path / "x.json", lambda whole: whole)
    path.write_text(json.dumps(dict(reversed(json.loads(path.read_text("utf-8")).items()))))
    assert bring_in(store, path) == Brought(known=1)


@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2", b"PK\x03\x04", b"\xff\xfe", b"null"])
def test_a_damaged_file_is_named(store: Store, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "damaged.json"
    path.write_bytes(content)
    with pytest.raises(ExchangeError, match=r"damaged\.json"):
        bring_in(store, path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_an_export_that_a_shell_or_an_editor_wrote_anew_is_told(
    store: Store, tmp_path: Path, encoding: str
) -> None:
    (tmp_path / "x.json").write_text(as_json(store), encoding)
    with pytest.raises(ExchangeError, match="another encoding") as caught:
        bring_in(store, tmp_path / "x.json")
    assert "--out" in caught.value.hint


def test_a_missing_file_is_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match=r"none\.json cannot be read"):
        bring_in(store, tmp_path / "none.json")


def test_a_zip_without_sessions_is_refused(store: Store, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("../sessions.json", "{}")
    with pytest.raises(ExchangeError, match=r"holds no sessions\.json"):
        bring_in(store, tmp_path / "x.zip")


def repacked(source: Path, target: Path, audio: bytes) -> Path:
    """A zip whose recordings are something else, packed tight."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            content = old.read(entry) if entry.filename.endswith(".json") else audio
            new.writestr(entry.filename, content, zipfile.ZIP_DEFLATED)
    return target


def test_a_zip_bomb_is_not_unpacked(store: Store, other: Store, tmp_path: Path) -> None:
    kept(store)
    bomb = repacked(zipped(store, tmp_path / "all.zip"), tmp_path / "bomb.zip", bytes(1 << 22))
    with pytest.raises(ExchangeError, match="far larger than the file"):
        bring_in(other, bomb)
    assert other.sessions() == []
    assert not (other.folder / FOLDER).exists()


def test_a_recording_that_every_answer_names_does_not_fill_the_disk(
    store: Store, other: Store, tmp_path: Path
) -> None:
    kept(store)
    (store.folder / FOLDER / "01_token_take-2.flac").write_bytes(os.urandom(1 << 16))
    path = zipped(store, tmp_path / "all.zip")
    session = session_of(json.loads(as_json(store)))
    first = session["attempts"][0] | {"follow_ups": []}
    session["attempts"] = [{**first, "uid": str(uuid4())} for _ in range(100)]
    crowded = {"format": FORMAT, "version": VERSION, "sessions": [session]}
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "x.zip", "w") as new:
        new.writestr("sessions.json", json.dumps(crowded), zipfile.ZIP_DEFLATED)
        name = f"recordings/{FOLDER}/01_token_take-2.flac"
        new.writestr(name, old.read(name))
    with pytest.raises(ExchangeError, match="far larger than the file"):
        bring_in(other, tmp_path / "x.zip")
    assert other.sessions() == []
    assert not list(other.folder.rglob("*.flac*"))


def test_endless_text_does_not_fill_the_memory(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_RECORD", 1 << 20)
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sessions.json", b'{"format":"' + b"x" * (1 << 24))
    with pytest.raises(ExchangeError, match="1 MB are one piece"):
        bring_in(store, tmp_path / "x.zip")


def test_a_recording_that_breaks_off_costs_its_session_and_leaves_no_half_file(
    store: Store, other: Store, tmp_path: Path
) -> None:
    kept(store)
    path = zipped(store, tmp_path / "all.zip")
    path.write_bytes(path.read_bytes().replace(SOUND, SOUND[::-1]))
    with pytest.raises(ExchangeError, match="damaged"):
        bring_in(other, path)
    assert other.sessions() == []
    assert not list((other.folder / FOLDER).iterdir())


# Nothing is lost

BASIC: dict[object, st.SearchStrategy[Any]] = {
    str: st.text(max_size=9).map(visible),
    float: st.floats(0, 1e6),
    int: st.integers(0, 2**31 - 1),
    bool: st.booleans(),
    type(None): st.none(),
    Path: st.just(Path("settled later")),
    datetime: st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
}


def anything(kind: Any, around: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
    """Records of a kind with any content; a field that a record gets one day is among it.

    `around` are the kinds that it is within: a record is within another of its kind once at most.
    """
    if kind in BASIC:
        return BASIC[kind]
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        if around.count(inner) == 2:
            return st.just(())
        return st.lists(st.deferred(lambda: anything(inner, around)), max_size=2).map(tuple)
    if arguments := get_args(kind):
        return st.one_of(*(anything(each, around) for each in arguments))
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    hints = get_type_hints(kind)
    parts = {each.name: anything(hints[each.name], (*around, kind)) for each in fields(kind)}
    return st.builds(kind, **parts)


def settled(record: SessionRecord, root: Path) -> SessionRecord:
    """`record` as it is in the log in `root`, that holds nothing else."""
    folder, ids = root / FOLDER, count(1)
    attempts = [_settled(each, n, ids, folder) for n, each in enumerate(record.attempts, start=1)]
    return replace(record, id=1, folder=folder, uid=str(uuid4()), attempts=tuple(attempts))


def _settled(attempt: Attempt, position: int, ids: Iterator[int], folder: Path) -> Attempt:
    at, number = attempt.asked_at, next(ids)

    def heard(transcript: Transcript) -> Transcript:
        return replace(transcript, transcribed_at=transcript.transcribed_at or at)

    def graded(grade: Grade) -> Grade:
        return replace(grade, graded_at=grade.graded_at or at)

    path, transcript, grade = folder / f"{number}.flac", attempt.transcript, attempt.grade
    return replace(
        attempt,
        id=number,
        session_id=1,
        position=position,
        uid=str(uuid4()),
        rated_at=(attempt.rated_at or at) if attempt.rating else None,
        recording=attempt.recording and replace(attempt.recording, path=path),
        transcript=transcript and heard(transcript),
        earlier_transcripts=tuple(map(heard, attempt.earlier_transcripts)) if transcript else (),
        grade=grade and graded(grade),
        earlier_grades=tuple(map(graded, attempt.earlier_grades)) if grade else (),
        follow_ups=tuple(_settled(each, position, ids, folder) for each in attempt.follow_ups),
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(anything(SessionRecord))
def test_whatever_a_record_holds_is_the_same_after_out_and_in_again(record: SessionRecord) -> None:
    with TemporaryDirectory() as name:
        store = Store(Path(name) / "log")
        whole = settled(record, store.folder)
        text = "".join(json_text([whole], store.folder))
        (Path(name) / "x.json").write_text(text, "utf-8")
        bring_in(store, Path(name) / "x.json")
        (again,) = store.sessions()
        assert again == whole
        assert as_json(store) == text
        store.close()


def test_the_schema_names_every_field_but_ids_of_one_log(store: Store) -> None:
    kept(store)
    described = schema()["$defs"]
    for kind, here in ((SessionRecord, SESSION_HERE), (Attempt, ATTEMPT_HERE), (Question, ())):
        names = {each.name for each in fields(kind)} - set(here)
        assert set(described[kind.__name__]["properties"]) == names
    session = session_of(json.loads(as_json(store)))
    assert session.keys() == described["SessionRecord"]["properties"].keys()
    assert session["attempts"][0].keys() == described["Attempt"]["properties"].keys()


def test_an_export_of_ten_thousand_answers_is_never_in_memory(tmp_path: Path) -> None:
    words = TRANSCRIPT.words * 10
    attempt = Attempt(1, 1, 1, QUESTION, AttemptState.RATED, NOW, uid=str(uuid4()))
    attempt = replace(attempt, transcript=replace(TRANSCRIPT, words=words))
    record = SessionRecord(1, "llm", "Models", NOW, NOW, tmp_path / FOLDER, (attempt,) * 20)
    tracemalloc.start()
    write_text(json_text(repeat(record, 500), tmp_path), tmp_path / "all.json")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    size = (tmp_path / "all.json").stat().st_size
    assert size > 10e6
    assert most < size / 20


# For reading, for a table, for Anki


def table(*records: SessionRecord) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(rows(records)))))


def test_a_table_has_a_row_an_answer_with_its_figures(store: Store) -> None:
    first, why, who, second = table(kept(store))
    assert list(first) == list(COLUMNS)
    assert UUID(first["answer"])
    assert (first["rating"], first["suggested"], first["coverage"]) == ("2", "2", "0.5")
    assert (first["transcript"], first["pace"]) == ("a token is ünïcode 🎤", "600.0")
    assert first["recording"] == f"{FOLDER}/01_token_take-2.flac"
    assert first["asked_at"] == "2026-11-23T14:05:00+00:00"
    assert first["tags"] == "tokens"
    assert (why["follows"], why["position"], why["transcript"]) == (
        "token",
        "1",
        "because of the bytes",
    )
    assert (who["follows"], who["state"]) == ("token", "skipped")
    assert first["follows"] == second["follows"] == ""
    assert second["question_id"] == "cache"
    assert second["rating"] == second["transcript"] == second["pace"] == ""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "\n=1"])
def test_nothing_that_was_said_is_a_formula(store: Store, text: str) -> None:
    record = kept(store)
    answer = replace(record.attempts[1], transcript=replace(TRANSCRIPT, text=text))
    (row,) = table(replace(record, attempts=(answer,), deck=text))
    assert row["transcript"] == row["deck"] == f"'{text}"


def test_a_page_can_be_read_and_shows_what_was_said_as_text(store: Store) -> None:
    record = kept(store)
    heard = replace(TRANSCRIPT, text="a <script> or\n# a *token*")
    shown = replace(record.attempts[0].question, shown="`x = 1`")
    answer = replace(record.attempts[0], question=shown, transcript=heard)
    said = page(replace(record, attempts=(answer,)))
    assert said.startswith("# Language models\n\n")
    assert "## 1. What is a token?\n\n`x = 1`\n\n**◐ 2 partial, 0:12**" in said
    assert "> a \\<script\\> or \\# a \\*token\\*\n" in said
    assert "- ✓ covered: a piece of text (“a token is”)" in said
    assert f"`{FOLDER}/01_token_take-2.flac`\n\n### Follow-up: Why?\n\n**0:04**" in said
    assert "> because of the bytes\n" in said
    assert "### Follow-up: Who counts?\n\n**skipped**\n\n### Model answer\n\nA piece" in said
    assert said.count("### Model answer") == 1


def test_pages_are_files_by_date_and_none_replaces_another(store: Store, tmp_path: Path) -> None:
    record = kept(store)
    odd = replace(record, deck="../../a b")
    write_pages([record, record, odd], tmp_path / "diary")
    day = f"{NOW.astimezone():%Y-%m-%d_%H-%M}"
    assert sorted(path.name for path in (tmp_path / "diary").iterdir()) == [
        f"{day}_a-b.md",
        f"{day}_llm.md",
        f"{day}_llm_2.md",
    ]
    assert file_name(odd) == f"{day}_a-b.md"
    write_pages([replace(record, deck="長" * 200)], tmp_path / "long")


def test_a_deck_is_notes_that_anki_knows_again() -> None:
    question = Question(
        "token",
        "What is a `token`?",
        "A **piece**\tof text.\n\n<script>alert(1)</script>",
        ("a piece",),
        ("two words",),
        deck="llm",
        round="Round 1",
        shown="1. a word",
    )
    deck = Deck("llm", "Language\tmodels", (Round("Round 1", (question,)),), Path("llm.md"))
    text = "".join(notes(deck))
    assert text.splitlines()[:6] == [
        "#separator:tab",
        "#html:true",
        "#columns:Front\tBack\tTags\tGUID",
        "#tags column:3",
        "#guid column:4",
        "#deck:Language models",
    ]
    ((front, back, tags, guid),) = csv.reader(io.StringIO(text.split("\n", 6)[-1]), delimiter="\t")
    assert front.startswith("<p>What is a <code>token</code>?</p>")
    assert "<li>a word</li>" in front
    assert back.startswith("<p>A <strong>piece</strong>\tof text.</p>")
    assert "<li>a piece</li>" in back
    assert "<script>" not in back
    assert (tags, guid) == ("Round-1 two-words", "voice-interview/llm/token")


def test_every_format_has_a_writer() -> None:
    assert {*TEXTS, "zip", "anki"} == set(FORMATS)
