"""What is known of an answer, as a file beside its recording, should the database be lost.

A note is a `SessionRecord` with a single attempt and that one's follow-ups, as JSON.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from voice_interview.audio.files import private_replacement
from voice_interview.errors import DiskError
from voice_interview.models import Attempt, SessionRecord
from voice_interview.store.checking import check

LONGEST_NAME = 150
"""Characters of a question's id in the name of a note."""

MOST_BYTES = 64 << 20
"""Of one note: hours of talk."""

_UNREADABLE = (msgspec.MsgspecError, ValueError, OSError, RecursionError)

logger = logging.getLogger(__name__)


def write_note(record: SessionRecord) -> None:
    """Write the note on the one attempt of `record` into its folder, anew at every step.

    Where it cannot be written, as where the recordings have been taken elsewhere, that costs
    nothing but the note: the step itself is in the database.
    """
    (attempt,) = record.attempts
    path = note_of(record.folder, attempt)
    if not path.parent.exists():
        return
    movable = replace(record, folder=Path(), attempts=(_located(attempt, Path()),))
    try:
        with private_replacement(path) as unfinished:
            unfinished.write_bytes(msgspec.json.encode(movable, enc_hook=str))
    except DiskError as error:
        logger.warning("No note beside the recording: %s", error)


def note_of(folder: Path, attempt: Attempt) -> Path:
    """Where the note on an attempt of the session in `folder` lies, if there is one."""
    # An imported id may be any text, and must lead nowhere else.
    name = re.sub(r"[^A-Za-z0-9_-]", "-", attempt.question.id)[:LONGEST_NAME]
    return folder / f"{attempt.position:02}_{name}.json"


def read_notes(folder: Path) -> tuple[list[SessionRecord], list[Path]]:
    """The sessions that the notes below `folder` tell of, oldest first, and unreadable notes."""
    sessions: list[SessionRecord] = []
    unreadable: list[Path] = []
    for each in sorted({path.parent for path in folder.glob("*/*.json")}):
        told = []
        for path in sorted(each.glob("*.json")):
            try:
                told.append(_read(path))
            except _UNREADABLE:
                unreadable.append(path)
        if told:
            # A note may lie there twice, as a copy made by hand.
            attempts = {attempt.uid: attempt for record in told for attempt in record.attempts}
            sessions.append(_ended(replace(told[0], attempts=tuple(attempts.values()))))
    return sorted(sessions, key=lambda record: record.started_at), unreadable


def last_sign(record: SessionRecord) -> datetime:
    """When a session that nobody ended was last heard of."""
    return max(
        [record.started_at, *(moment for each in record.attempts for moment in _signs(each))]
    )


def _signs(attempt: Attempt) -> Iterator[datetime]:
    seconds = attempt.recording.seconds if attempt.recording else 0.0
    yield attempt.asked_at + timedelta(seconds=seconds)
    if attempt.rated_at is not None:
        yield attempt.rated_at
    for each in attempt.follow_ups:
        yield from _signs(each)


def _read(path: Path) -> SessionRecord:
    """Raises one of `_UNREADABLE`, also where it is a link that leads elsewhere."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise ValueError("no note")
    record = msgspec.json.decode(path.read_bytes(), type=SessionRecord, dec_hook=_path)
    check(record)
    (attempt,) = record.attempts
    return replace(record, folder=path.parent, attempts=(_located(attempt, path.parent),))


def _path(kind: type, value: object) -> object:
    assert kind is Path
    return Path(str(value))


def _located(attempt: Attempt, folder: Path) -> Attempt:
    """`attempt` with its recording in `folder`, by its name alone."""
    recording = attempt.recording
    if recording is not None:
        recording = replace(recording, path=folder / recording.path.name)
    follow_ups = tuple(_located(each, folder) for each in attempt.follow_ups)
    return replace(attempt, recording=recording, follow_ups=follow_ups)


def _ended(record: SessionRecord) -> SessionRecord:
    return replace(record, ended_at=record.ended_at or last_sign(record))
