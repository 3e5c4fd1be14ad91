"""A log that is lost or damaged, brought back from the notes beside the recordings."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voice_interview.audio.files import disk_error
from voice_interview.errors import DamagedLogError, StoreError
from voice_interview.models import SessionRecord
from voice_interview.store.database import FILE_NAME
from voice_interview.store.held import is_held
from voice_interview.store.notes import read_notes
from voice_interview.store.store import Store

_PARTS = ("", "-wal", "-shm")
"""SQLite's files: the database, and what is not yet in it."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came back."""

    sessions: int
    answers: int
    unknown: int
    """Recordings of sessions that neither log nor notes know."""
    unreadable: tuple[Path, ...]
    """Notes that are none."""
    aside: Path | None
    """Where the damaged log is kept; None where there was none."""


def rebuild(folder: Path, url: str = "") -> Rebuilt:
    """Bring back into the log what only the notes below `folder` still tell of.

    An SQLite file that is damaged is made anew; what it was is kept beside it. Raises `StoreError`
    also where a session is going on meanwhile, and `DiskError`.
    """
    damaged = not url and _is_damaged(folder)
    if damaged and any(map(is_held, folder.glob("*/"))):
        raise StoreError("A session is going on.", "End it, then try again.")
    records, unreadable = read_notes(folder)
    fresh = folder / f".{FILE_NAME}.rebuilt"
    fresh.unlink(missing_ok=True)  # of an earlier try that was cut off
    with closing(Store(folder, f"sqlite:///{fresh}" if damaged else url)) as store:
        kept = store.sessions()
        known = {record.folder for record in kept}
        missing = _missing(records, known, {record.uid for record in kept})
        store.add(*missing)
    aside = _exchange(folder / FILE_NAME, fresh) if damaged else None
    noted = known | {record.folder for record in records}
    return Rebuilt(
        sessions=len(missing),
        answers=sum(1 + len(each.follow_ups) for record in missing for each in record.attempts),
        unknown=sum(path.parent not in noted for path in folder.glob("*/*.flac")),
        unreadable=tuple(unreadable),
        aside=aside,
    )


def _missing(
    records: Iterable[SessionRecord], folders: set[Path], uids: set[str]
) -> list[SessionRecord]:
    """Those of no folder and no uid that is known; of a folder that was copied, the first."""
    fresh: dict[str, SessionRecord] = {}
    for each in records:
        if each.folder not in folders and each.uid not in uids:
            fresh.setdefault(each.uid, each)
    return list(fresh.values())


def _is_damaged(folder: Path) -> bool:
    if not (folder / FILE_NAME).exists():
        return False
    try:
        with closing(Store(folder)) as store:
            return not store.is_whole()
    except DamagedLogError:
        return True


def _exchange(log: Path, fresh: Path) -> Path:
    """Put a fresh log in place of the old, whose files are kept; gives their new name."""
    aside = log.with_name(f"{log.name}.damaged-{datetime.now():%Y-%m-%d_%H-%M-%S}")
    try:
        for part in _PARTS:
            file = log.with_name(log.name + part)
            if file.exists():
                file.rename(aside.with_name(aside.name + part))
        fresh.rename(log)
    except OSError as error:
        raise disk_error(log, error) from error
    return aside
