"""A session as it stands in an export: the frozen record without what holds in one log only.

Every other field comes along by itself. docs/export.md describes the format.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

import msgspec

from voice_interview.errors import ExchangeError
from voice_interview.models import Attempt, SessionRecord, with_follow_ups
from voice_interview.plain_text import one_line
from voice_interview.store.checking import check

FORMAT = "voice-interview sessions"
VERSION = 1
"""Raised where an older program would misread what is new."""

SESSION_HERE = ("id",)
ATTEMPT_HERE = ("id", "session_id")
"""Fields that mean something in one log only."""

AUDIO = ".flac"

FORBIDDEN = re.compile(r'[\\:*?"<>|\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]')
"""What no name of a file or folder may hold, on one system or another, or may not show."""

Plain: TypeAlias = dict[str, Any]
"""A record as JSON has it."""


def to_plain(record: SessionRecord, folder: Path) -> Plain:
    """`record` of the log in `folder`, to which its paths become relative."""

    def plain_path(path: object) -> str:
        assert isinstance(path, Path)
        return path.relative_to(folder).as_posix()

    plain: Plain = msgspec.to_builtins(record, enc_hook=plain_path)
    attempts = _changed(plain["attempts"], lambda attempt: _without(attempt, ATTEMPT_HERE))
    return _without(plain, SESSION_HERE) | {"attempts": attempts}


def from_plain(plain: object, folder: Path) -> SessionRecord:
    """The record that an export holds, with paths inside `folder`; ids are 0.

    Raises `ExchangeError` where it is none, or names a recording that is not its own.
    """
    try:
        # By way of bytes, which no text can be that is no Unicode.
        record = msgspec.json.decode(
            msgspec.json.encode(_with_ids(plain)),
            type=SessionRecord,
            dec_hook=lambda _kind, name: folder / _safe(name),
        )
        check(record)
    except (msgspec.MsgspecError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise ExchangeError(
            f"A session in the export cannot be understood: {one_line(str(error))}.",
            "Only what `voice-interview export` wrote can be brought in, unchanged.",
        ) from None
    _check_paths(record, folder)
    return record


def schema() -> Plain:
    """JSON Schema of an export."""
    (session,), kinds = msgspec.json.schema_components(
        [SessionRecord], schema_hook=lambda _kind: {"type": "string"}, ref_template="#/$defs/{name}"
    )
    for kind, here in ((SessionRecord, SESSION_HERE), (Attempt, ATTEMPT_HERE)):
        described = kinds[kind.__name__]
        described["properties"] = _without(described["properties"], here)
        described["required"] = [*(set(described["required"]) - set(here)), "uid"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "sessions": {"type": "array", "items": session},
        },
        "required": ["format", "version", "sessions"],
        "$defs": kinds,
    }


def _without(plain: Mapping[str, Any], names: tuple[str, ...]) -> Plain:
    return {name: value for name, value in plain.items() if name not in names}


def _with_ids(plain: Any) -> Plain:
    nowhere = dict.fromkeys(ATTEMPT_HERE, 0)
    attempts = _changed(plain["attempts"], lambda attempt: attempt | nowhere)
    return {**plain, "id": 0, "attempts": attempts}


def _changed(attempts: Iterable[Plain], change: Callable[[Plain], Plain]) -> list[Plain]:
    """Attempts and their follow-ups, each by `change`."""
    return [
        change(each) | {"follow_ups": _changed(each.get("follow_ups", ()), change)}
        for each in attempts
    ]


def _safe(name: object) -> PurePosixPath:
    """`name` if it can only lie below where it is put, on any system. Raises `ValueError`."""
    parts = str(name).split("/")
    if any(not part or part != part.strip(". ") or FORBIDDEN.search(part) for part in parts):
        raise ValueError(f"“{name}” is no path of a recording")
    return PurePosixPath(*parts)


def _check_paths(record: SessionRecord, folder: Path) -> None:
    """A session has a folder, and its recordings lie in that one and nowhere else."""
    paths = [each.recording.path for each in with_follow_ups(record.attempts) if each.recording]
    own = all(path.parent == record.folder and path.suffix == AUDIO for path in paths)
    if record.folder.parent != folder or not own:
        raise ExchangeError(
            f"A session in the export names a recording outside its folder {record.folder.name}.",
            "Only what `voice-interview export` wrote can be brought in, unchanged.",
        )
