"""Sessions of another log, brought into this one: what is here already stays as it is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from voice_interview.audio.files import private_replacement
from voice_interview.exchange.reading import Export, opened
from voice_interview.exchange.records import from_plain
from voice_interview.models import Attempt, Recorded, SessionRecord, with_follow_ups
from voice_interview.store.store import Store


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import came to."""

    sessions: int = 0
    """New ones."""
    answers: int = 0
    """New ones, be their session new or not."""
    recordings: int = 0
    """New files."""
    known: int = 0
    """Sessions of which nothing was new."""

    def __add__(self, other: "Brought") -> "Brought":
        return Brought(
            self.sessions + other.sessions,
            self.answers + other.answers,
            self.recordings + other.recordings,
            self.known + other.known,
        )


def bring_in(store: Store, path: Path) -> Brought:
    """Log the sessions of an export that are not here yet; each is brought in whole or not at all.

    Of what is here, recordings that are missing are put back.

    Raises `ExchangeError` where the export is wrong, `DiskError` and `StoreError`; the sessions
    before are kept then, and a second try finds them.
    """
    brought = Brought()
    with opened(path) as export:
        for plain in export.sessions():
            brought += _bring(store, export, from_plain(plain, store.folder))
    return brought


def _bring(store: Store, export: Export, record: SessionRecord) -> Brought:
    present = store.session_with(record.uid)
    new = [each for each in record.attempts if not store.has_attempt(each.uid)]
    home = present.folder if present else _free_folder(store, record.folder)
    known = list(with_follow_ups(present.attempts if present else ()))
    placed = _placed(new, home, {each.recording.path for each in known if each.recording})
    here = {each.uid: each for each in (*known, *with_follow_ups(placed))}
    written: list[Path] = []
    try:
        for there in with_follow_ups(record.attempts):
            if there.uid in here:
                written += _write(export, store, there, here[there.uid])
        store.add(replace(record, folder=home, attempts=placed))
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    for each in known:
        if each.recording and each.recording.path in written:
            store.note(each.id)
    return Brought(
        sessions=present is None,
        answers=len(new),
        recordings=len(written),
        known=present is not None and not new and not written,
    )


def _free_folder(store: Store, wanted: Path) -> Path:
    """A folder of its own for a session; a link would lead out of the log's."""
    folder, number = wanted, 1
    while store.has_folder(folder) or folder.is_symlink():
        number += 1
        folder = wanted.with_name(f"{wanted.name}_{number}")
    return folder


def _placed(attempts: Iterable[Attempt], home: Path, taken: set[Path]) -> tuple[Attempt, ...]:
    """The attempts and their follow-ups with recordings in `home`, under names not `taken` yet."""
    return tuple(
        replace(
            each,
            recording=each.recording and _named(each.recording, home, taken),
            follow_ups=_placed(each.follow_ups, home, taken),
        )
        for each in attempts
    )


def _named(recording: Recorded, home: Path, taken: set[Path]) -> Recorded:
    """The recording in `home` under a name of its own, which then is taken."""
    wanted = home / recording.path.name
    path, number = wanted, 1
    while path in taken:
        number += 1
        path = wanted.with_name(f"{wanted.stem}_{number}{wanted.suffix}")
    taken.add(path)
    return replace(recording, path=path)


def _write(export: Export, store: Store, there: Attempt, here: Attempt) -> list[Path]:
    """Bring the sound of an attempt, as it is named there, to where it is named here.

    A file that is here already is left alone. Gives what was written.
    """
    if there.recording is None or here.recording is None or here.recording.path.exists():
        return []
    blocks = export.audio(there.recording.path.relative_to(store.folder).as_posix())
    if blocks is None:
        return []
    path = here.recording.path
    with private_replacement(path) as part, part.open("wb") as file:
        file.writelines(blocks)
    return [path]
