"""Forgetting what was said: a session or one answer, with its recordings."""

import re
from collections.abc import Iterable
from contextlib import suppress
from glob import escape
from pathlib import Path

from voice_interview.audio.files import disk_error
from voice_interview.errors import StoreError
from voice_interview.models import Attempt, SessionRecord, with_follow_ups
from voice_interview.store.held import is_held
from voice_interview.store.notes import note_of
from voice_interview.store.store import Store


def answer_of(record: SessionRecord, position: int) -> Attempt:
    """The answer at a place of its session. Raises `StoreError` where there is none."""
    for attempt in record.attempts:
        if attempt.position == position:
            return attempt
    raise StoreError(
        f"Session {record.id} has no question {position}.",
        f"See them with: voice-interview show {record.id}",
    )


def recordings_of(record: SessionRecord, answer: Attempt | None, folder: Path) -> list[Path]:
    """The recordings of a session, or of one answer with its follow-ups: all takes that are there.

    Nothing outside `folder`, the log's, is among them.
    """
    answers = with_follow_ups(record.attempts if answer is None else (answer,))
    paths = [path for each in answers if each.recording for path in _takes(each.recording.path)]
    return [path for path in paths if path.resolve().is_relative_to(folder.resolve())]


def remove_session(store: Store, record: SessionRecord) -> None:
    """Raises `DiskError`, before anything is forgotten, or `StoreError`, also while it goes on."""
    _refuse_while_going_on(record)
    notes = (note_of(record.folder, each) for each in record.attempts)
    _remove_files((*recordings_of(record, None, store.folder), *notes))
    store.delete_session(record.id)
    with suppress(OSError):
        record.folder.rmdir()  # unless something else lies in it


def remove_answer(store: Store, record: SessionRecord, answer: Attempt) -> None:
    """Raises `DiskError`, before anything is forgotten, or `StoreError`, also while it goes on."""
    _refuse_while_going_on(record)
    note = note_of(record.folder, answer)
    _remove_files((*recordings_of(record, answer, store.folder), note))
    store.delete_attempt(answer.id)


def _refuse_while_going_on(record: SessionRecord) -> None:
    if is_held(record.folder):
        raise StoreError(
            f"Nothing was deleted: session {record.id} is going on.", "End it first, then delete."
        )


def _takes(path: Path) -> list[Path]:
    """A recording and the other takes of its answer."""
    first = re.sub(r"_take-\d+$", "", path.stem)
    found = {path, path.with_stem(first), *path.parent.glob(f"{escape(first)}_take-*{path.suffix}")}
    return sorted(each for each in found if each.is_file())


def _remove_files(paths: Iterable[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise disk_error(path, error) from error
