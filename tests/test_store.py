"""The log: every step safe before the next, in real databases."""

import sqlite3
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from tests.disks import filled, mounted_disk
from tests.older import older_log
from tests.permissions import as_anybody
from voice_interview.errors import (
    DamagedLogError,
    DiskError,
    MissingPackageError,
    NotStoredError,
    StoreError,
)
from voice_interview.models import (
    AttemptState,
    Confidence,
    Contradiction,
    Deck,
    Delivery,
    Grade,
    Interval,
    PhraseCount,
    PointStatus,
    PointVerdict,
    Question,
    Recorded,
    Score,
    Transcript,
    Word,
)
from voice_interview.plain_text import visible
from voice_interview.store.database import FILE_NAME, open_database
from voice_interview.store.migration import HEAD
from voice_interview.store.notes import read_notes
from voice_interview.store.store import Store
from voice_interview.terminal.reports import answer
from voice_interview.terminal.screen import Screen

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
QUESTION = Question(
    id="token",
    text="What is a token?",
    reference="A piece of text.",
    key_points=("a piece of text", "what is billed"),
    tags=("tokens",),
    time_limit=90.0,
    deck="llm",
    round="Round 1",
)
TRANSCRIPT = Transcript(
    text="a token is ünïcode 🎤",
    words=(Word("a", 0.1, 0.2, 0.9), Word("token", 0.2, 0.6, 0.8)),
    engine="whisper",
    model="base.en",
    language="en",
    speech=(Interval(0.1, 0.6),),
    delivery=Delivery(
        thinking=0.1,
        speaking=0.5,
        words=5,
        pace=600.0,
        pauses=0,
        longest_pause=0.0,
        pause_share=0.0,
        fillers=(PhraseCount("um", 2),),
        repeats=(),
        limit=180.0,
        limit_share=0.1,
    ),
)
GRADE = Grade(
    score=Score.PARTIAL,
    points=(
        PointVerdict("a piece of text", PointStatus.COVERED, "a token is"),
        PointVerdict("what is billed", PointStatus.MISSING, would_cover="You pay by the token."),
    ),
    engine="llm",
    model="a-model",
    feedback="Say what it costs.",
    coverage=0.5,
    follow_up="And in Japanese?",
    contradictions=(Contradiction("ünïcode", "it is bytes"),),
    off_topic=True,
    confidence=Confidence.LOW,
    prompt="1a2b3c4d",
    second_opinion=Score.DIDNT_KNOW,
    note="as a test",
)


FIRST_VERSION = (
    "INSERT INTO sessions (id, deck, deck_title, folder, started_at)"
    " VALUES (1, 'llm', 'Language models', 'folder', '2026-11-23 14:05:00+00:00')",
    "INSERT INTO attempts (id, session_id, position, question_id, question, state, asked_at)"
    """ VALUES (1, 1, 1, 'token', '{"id": "token", "text": "What?"}', 'graded',"""
    " '2026-11-23 14:05:00+00:00')",
    "INSERT INTO grades (id, attempt_id, score, points, feedback, engine, model, created_at)"
    " VALUES (1, 1, 2, '[]', '', 'embedded', 'words', '2026-11-23 14:05:00+00:00')",
    "INSERT INTO transcripts (id, attempt_id, text, words, engine, model, language, created_at)"
    " VALUES (1, 1, 'text', '[]', 'whisper', 'base.en', 'en', '2026-11-23 14:05:00+00:00')",
)
"""One graded answer as it was written before grades knew more than a score and points, and before
transcripts knew how an answer was delivered."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "recordings", url)
    yield opened
    opened.close()


def begin(store: Store) -> int:
    deck = Deck("llm", "Language models", (), Path("llm.md"))
    return store.begin_session(deck, store.folder / "2026-11-23_14-05_llm", NOW)


def test_an_attempt_keeps_everything_of_every_step(store: Store) -> None:
    session = begin(store)
    attempt = store.asked(session, 1, QUESTION, NOW)
    recording = Recorded(store.folder / "2026-11-23_14-05_llm" / "01_token.flac", 12.5, 1)
    store.recorded(attempt, recording)
    store.transcribed(attempt, TRANSCRIPT, NOW)
    store.graded(attempt, GRADE, NOW)
    store.rated(attempt, Score.CLEAR, NOW + timedelta(minutes=3))
    store.end_session(session, NOW + timedelta(minutes=4))

    record = store.session(session)
    (kept,) = record.attempts
    assert kept.question == QUESTION
    assert kept.recording == recording
    assert kept.transcript == replace(TRANSCRIPT, transcribed_at=NOW)
    assert kept.grade == replace(GRADE, graded_at=NOW)
    assert (kept.state, kept.rating) == (AttemptState.RATED, Score.CLEAR)
    assert kept.rated_at == NOW + timedelta(minutes=3)
    assert record.ended_at == NOW + timedelta(minutes=4)
    assert record.deck_title == "Language models"


def test_each_step_can_be_seen_by_another_program_at_once(store: Store, url: str) -> None:
    store.asked(begin(store), 1, QUESTION, NOW)
    with closing(open_database(store.folder, url)) as other, other.reading() as execute:
        ((seen,),) = execute("SELECT state FROM attempts")
        assert seen == "asked"


def test_what_is_read_is_all_of_one_moment(store: Store, url: str) -> None:
    begin(store)
    with closing(Store(store.folder, url)) as other, store.database.reading() as execute:
        before = execute("SELECT id FROM sessions")
        begin(other)
        assert execute("SELECT id FROM sessions") == before
    assert len(store.sessions()) == 2


def test_what_fails_halfway_leaves_nothing(store: Store) -> None:
    session = begin(store)
    with pytest.raises(StoreError), store.database.writing() as execute:
        execute("DELETE FROM sessions")
        execute("DELETE FROM nothing")
    assert store.session(session).deck == "llm"


def test_a_statement_that_fails_tells_no_value_to_a_debug_log(store: Store) -> None:
    with pytest.raises(StoreError) as caught, store.database.writing() as execute:
        execute("INSERT INTO nothing (text) VALUES (:text)", text=TRANSCRIPT.text)
    told = "".join(traceback.format_exception(caught.value))
    assert "nothing" in told
    assert TRANSCRIPT.text not in told


def test_threads_may_write_at_once(store: Store) -> None:
    session = begin(store)
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda place: store.asked(session, place, QUESTION, NOW), range(40)))
    assert {each.id for each in store.session(session).attempts} == ids
    assert len(ids) == 40


def test_a_step_of_an_answer_that_was_deleted_meanwhile_is_refused(store: Store) -> None:
    attempt = store.asked(begin(store), 1, QUESTION, NOW)
    store.delete_attempt(attempt)
    with pytest.raises(NotStoredError, match=f"no answer {attempt}"):
        store.rated(attempt, Score.CLEAR, NOW)
    with pytest.raises(NotStoredError):
        store.followed_up(attempt, QUESTION, NOW)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
@example("\x00\ud800\x1b[2J\u202eabc\U0001f3a4\r\n")
def test_whatever_was_heard_can_be_kept_noted_and_shown(store: Store, said: str) -> None:
    session = begin(store)
    folder = store.folder / "2026-11-23_14-05_llm"
    folder.mkdir(exist_ok=True)
    attempt = store.asked(session, 1, QUESTION, NOW)
    store.recorded(attempt, Recorded(folder / "01_token.flac", 1.0))
    store.transcribed(attempt, replace(TRANSCRIPT, text=said), NOW)
    (kept,) = store.session(session).attempts
    assert kept.transcript is not None
    assert kept.transcript.text == visible(said)
    (noted,) = (record for record in read_notes(store.folder)[0] if record.id == session)
    assert noted.attempts == (kept,)
    shown = StringIO()
    Screen(file=shown, markup=False, highlight=False).print(answer(kept))
    assert visible(shown.getvalue()) == shown.getvalue()


def test_the_latest_transcript_counts_and_the_earlier_is_kept(store: Store) -> None:
    session = begin(store)
    attempt = store.asked(session, 1, QUESTION, NOW)
    store.transcribed(attempt, TRANSCRIPT, NOW)
    better = Transcript("a token is text", (), "whisper", "large-v3", "en")
    store.transcribed(attempt, better, NOW)
    (kept,) = store.session(session).attempts
    assert kept.transcript == replace(better, transcribed_at=NOW)
    assert kept.earlier_transcripts == (replace(TRANSCRIPT, transcribed_at=NOW),)


def test_an_answer_graded_again_keeps_its_earlier_grades_and_stays_rated(store: Store) -> None:
    session = begin(store)
    attempt = store.asked(session, 1, QUESTION, NOW)
    store.transcribed(attempt, TRANSCRIPT, NOW)
    store.graded(attempt, GRADE, NOW)
    store.rated(attempt, Score.CLEAR, NOW)
    again = Grade(Score.DIDNT_KNOW, (), "embedded", "words")
    store.graded(attempt, again, NOW + timedelta(days=1))
    (kept,) = store.session(session).attempts
    assert kept.grade == replace(again, graded_at=NOW + timedelta(days=1))
    assert kept.earlier_grades == (replace(GRADE, graded_at=NOW),)
    assert (kept.state, kept.rating) == (AttemptState.RATED, Score.CLEAR)


def test_a_rating_taken_back_leaves_the_attempt_as_far_as_it_had_come(store: Store) -> None:
    session = begin(store)
    ids = [store.asked(session, number, QUESTION, NOW) for number in range(4)]
    for attempt in ids[1:]:
        store.recorded(attempt, Recorded(store.folder / f"{attempt}.flac", 1.0))
    for attempt in ids[2:]:
        store.transcribed(attempt, TRANSCRIPT, NOW)
    store.graded(ids[3], GRADE, NOW)
    for attempt in ids:
        store.rated(attempt, Score.CLEAR, NOW)
        store.unrated(attempt)
    kept = store.session(session).attempts
    assert [attempt.state for attempt in kept] == ["asked", "recorded", "transcribed", "graded"]
    assert {(attempt.rating, attempt.rated_at) for attempt in kept} == {(None, None)}


def test_follow_ups_belong_to_their_attempt_and_go_with_its_session(store: Store) -> None:
    session = begin(store)
    first, second = (store.asked(session, number, QUESTION, NOW) for number in (1, 2))
    asked_on = [replace(QUESTION, id=f"token_{n}", text=f"Why {n}?", follows="token") for n in "ab"]
    ids = [store.followed_up(first, question, NOW) for question in asked_on]
    store.transcribed(ids[0], TRANSCRIPT, NOW)
    kept = store.session(session).attempts
    assert [attempt.id for attempt in kept] == [first, second]
    assert [each.question for each in kept[0].follow_ups] == asked_on
    assert kept[0].follow_ups[0].transcript == replace(TRANSCRIPT, transcribed_at=NOW)
    assert (kept[0].follow_ups[0].position, kept[1].follow_ups) == (1, ())
    store.delete_session(session)
    with store.database.reading() as execute:
        assert not execute("SELECT id FROM attempts")


def test_a_log_of_the_first_version_keeps_its_grades_and_transcripts(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    for url in (f"sqlite:///{tmp_path / FILE_NAME}", request.getfixturevalue("postgresql_url")):
        older_log(url, "0001", FIRST_VERSION)
        store = Store(tmp_path, url)
        record = store.session(1)
        (kept,) = record.attempts
        store.close()
        assert UUID(record.uid) != UUID(kept.uid)
        assert kept.grade == Grade(Score.PARTIAL, (), "embedded", "words", graded_at=NOW)
        assert kept.transcript == Transcript(
            "text", (), "whisper", "base.en", "en", transcribed_at=NOW
        )


def test_a_time_from_any_zone_comes_back_as_the_same_moment(store: Store) -> None:
    session = begin(store)
    tokyo = datetime(2026, 11, 23, 23, 5, tzinfo=timezone(timedelta(hours=9)))
    attempt = store.asked(session, 1, QUESTION, tokyo)
    store.rated(attempt, Score.PARTIAL, tokyo)
    (kept,) = store.session(session).attempts
    assert kept.asked_at == tokyo
    assert kept.asked_at.utcoffset() == timedelta(0)


def test_sessions_come_newest_first_and_attempts_in_order(store: Store) -> None:
    ids = [begin(store) for _ in range(3)]
    for position in (2, 1):
        store.asked(ids[-1], position, QUESTION, NOW)
    newest = store.sessions(limit=2)
    assert [record.id for record in newest] == ids[:0:-1]
    assert [attempt.position for attempt in newest[0].attempts] == [1, 2]


def test_an_unknown_session_says_how_to_list_them(store: Store) -> None:
    with pytest.raises(StoreError) as caught:
        store.session(99)
    assert "voice-interview history" in caught.value.hint


def test_recordings_can_be_moved_with_their_folder(tmp_path: Path) -> None:
    store = Store(tmp_path / "here")
    session = begin(store)
    attempt = store.asked(session, 1, QUESTION, NOW)
    store.recorded(attempt, Recorded(store.folder / "a" / "01_token.flac", 1.0))
    store.close()
    (tmp_path / "here").rename(tmp_path / "there")
    moved = Store(tmp_path / "there")
    recording = moved.session(session).attempts[0].recording
    assert recording is not None
    assert recording.path == tmp_path / "there" / "a" / "01_token.flac"
    moved.close()


def test_a_log_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreError, match="newer voice-interview"):
        Store(tmp_path)


def old_log(folder: Path) -> Path:
    """A log of the first version, with a graded answer."""
    folder.mkdir(exist_ok=True)
    older_log(f"sqlite:///{folder / FILE_NAME}", "0001", FIRST_VERSION)
    return folder / FILE_NAME


def revision_of(log: Path) -> str:
    with closing(sqlite3.connect(log)) as connection:
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(revision)


def test_an_older_log_is_copied_before_it_is_brought_up_to_date(tmp_path: Path) -> None:
    log = old_log(tmp_path)
    Store(tmp_path).close()
    copy = log.with_name(f"{FILE_NAME}.backup-0001")
    assert (revision_of(log), revision_of(copy)) == (HEAD, "0001")
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM grades").fetchone() == (1,)


def test_a_disk_without_room_for_the_copy_leaves_an_older_log_as_it_was(tmp_path: Path) -> None:
    with mounted_disk(tmp_path / "disk", 512) as disk:
        log = old_log(disk)
        with filled(disk), pytest.raises(DiskError):
            Store(disk)
        assert revision_of(log) == "0001"
        assert [path.name for path in disk.iterdir() if "backup" in path.name] == []
        Store(disk).close()
        assert revision_of(log) == HEAD


def test_a_disk_that_is_full_while_migrating_leaves_no_half_migrated_log(tmp_path: Path) -> None:
    log = old_log(tmp_path)

    def fill(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "parent_id" in statement:
            raise sqlite3.OperationalError("database or disk is full")

    event.listen(Engine, "before_cursor_execute", fill)
    try:
        with pytest.raises(DiskError):
            Store(tmp_path)
    finally:
        event.remove(Engine, "before_cursor_execute", fill)
    assert revision_of(log) == "0001"
    Store(tmp_path).close()
    assert revision_of(log) == HEAD


def test_two_sessions_that_begin_at_once_migrate_a_log_once(tmp_path: Path) -> None:
    old_log(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        for store in pool.map(Store, [tmp_path] * 4):
            assert len(store.sessions()) == 1
            store.close()


def test_a_log_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "recordings"
    store = Store(folder)
    begin(store)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder, folder.parent)} == {0o700}
    store.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("this is no database, it only has its name" * 40)
    with pytest.raises(DamagedLogError, match=r"interviews\.sqlite is damaged") as caught:
        Store(tmp_path)
    assert "recover --rebuild" in caught.value.hint


@pytest.fixture
def unwritable(open_folder: Path) -> Iterator[Path]:
    """A log of one session that may only be read, as on a mounted backup."""
    store = Store(open_folder)
    begin(store)
    store.close()
    (open_folder / FILE_NAME).chmod(0o444)
    open_folder.chmod(0o555)
    with as_anybody():
        yield open_folder


def test_a_log_that_may_only_be_read_is_read_and_left_as_it_is(unwritable: Path) -> None:
    store = Store(unwritable, mode="ro")
    assert [record.deck_title for record in store.sessions(limit=5)] == ["Language models"]
    store.close()
    assert [path.name for path in unwritable.iterdir()] == [FILE_NAME]


def test_a_log_that_may_only_be_read_refuses_a_session_before_it_begins(unwritable: Path) -> None:
    with pytest.raises(StoreError, match="may not be written") as caught:
        Store(unwritable)
    assert str(unwritable / FILE_NAME) in caught.value.message
    assert "--recordings" in caught.value.hint


def test_an_old_log_that_may_only_be_read_says_why_it_is_not(open_folder: Path) -> None:
    old_log(open_folder).chmod(0o444)
    open_folder.chmod(0o555)
    with as_anybody(), pytest.raises(StoreError, match="an older voice-interview") as caught:
        Store(open_folder, mode="ro")
    assert "copy" in caught.value.hint


def test_what_a_session_has_not_finished_writing_is_read_too(open_folder: Path) -> None:
    writing = Store(open_folder)
    begin(writing)
    for path in open_folder.iterdir():
        path.chmod(0o444)
    open_folder.chmod(0o555)
    with as_anybody():
        reading = Store(open_folder, mode="ro")
        assert len(reading.sessions(limit=5)) == 1
        reading.close()
    writing.close()


def test_a_folder_without_write_permission_says_so(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with as_anybody(), pytest.raises(StoreError, match="may not be written"):
        Store(open_folder)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DiskError, match="cannot be made"):
        Store(tmp_path / "file" / "recordings")


@pytest.mark.parametrize("url", ["nonsense", "mysql://me@localhost/log", "sqlite:///log?mode=ro"])
def test_a_database_url_nobody_understands_is_explained(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError, match="cannot be understood"):
        Store(tmp_path, url)


def test_a_missing_driver_answers_with_the_install_command(tmp_path: Path) -> None:
    with pytest.raises(MissingPackageError) as caught:
        Store(tmp_path, "postgresql+pg8000://nobody@localhost/none")
    assert caught.value.hint == "Install it with: pip install 'voice-interview[postgres]'"


def test_a_password_in_the_address_is_never_shown(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Store(tmp_path, "postgresql+psycopg://me:secret@127.0.0.1:1/none?connect_timeout=1")
    assert "secret" not in caught.value.message + caught.value.hint
