"""The log as an SQLite file."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeAlias

from voice_interview.audio.files import disk_error, private_replacement
from voice_interview.errors import DamagedLogError, DiskError, StoreError
from voice_interview.store.migration import migrate
from voice_interview.store.sql import REFUSALS, Dialect, Execute, Rows, failed, unstorable

FULL_DISK = ("database or disk is full", "disk I/O error")
"""What SQLite says where the disk has no room."""

READ_ONLY = ("attempt to write a readonly database", "unable to open database file")
"""What SQLite says where it may not write; also of reading, for which it keeps a file beside."""

DAMAGED = (
    "file is not a database",
    "database disk image is malformed",
    "malformed database schema",
)
"""What SQLite says of a file that is no database, or no longer one; more may follow."""

PRAGMAS = ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")
"""WAL lets a page read while a session writes, FULL keeps each step through a power cut, and what
is deleted is overwritten."""

PATIENCE = 10.0
"""Seconds that another program's writing is waited for."""

Mode: TypeAlias = Literal["rw", "ro"]
"""For reading and writing, or for reading alone."""


class SqliteFile:
    """A file of a log, over as many connections as there are threads at once."""

    dialect: Dialect = "sqlite"

    def __init__(self, file: Path, mode: Mode) -> None:
        """Make it where it is missing. Raises `StoreError` where `mode` is not permitted."""
        permitted = _may_be_written(file)
        if mode == "rw" and not permitted:
            raise _not_writable(file)
        self._file = file
        # Where something lies beside it, a session is going on, or was cut off: that is read too.
        self._immutable = not permitted and not file.with_name(f"{file.name}-wal").exists()
        self._idle: list[sqlite3.Connection] = []
        _make_private(file)

    def reading(self) -> AbstractContextManager[Execute]:
        return self._transaction("BEGIN")

    def writing(self) -> AbstractContextManager[Execute]:
        return self._transaction("BEGIN IMMEDIATE")

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def migrate(self) -> None:
        from sqlalchemy import create_engine
        from sqlalchemy.exc import DBAPIError
        from sqlalchemy.pool import NullPool

        if not _may_be_written(self._file):
            raise _outdated(self._file)
        engine = create_engine("sqlite://", creator=self._connect, poolclass=NullPool)
        try:
            with engine.begin() as connection:
                # Neither driver begins one before what changes tables: half of it would stay.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                migrate(connection, self._back_up)
        except DBAPIError as error:
            raise self._explained(error.orig) from error

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Execute]:
        try:
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._connect()
            with _closed_on_error(connection):  # which takes back what it has begun
                connection.execute(begin)
                yield _executing(connection)
                connection.execute("COMMIT")
            self._idle.append(connection)
        except (sqlite3.Error, *REFUSALS) as error:
            raise self._explained(error) from error

    def _connect(self) -> sqlite3.Connection:
        file = self._file.absolute()
        connection = sqlite3.connect(
            # To read, SQLite would make its files beside it, unless it is told that nobody writes.
            f"{file.as_uri()}?immutable=1" if self._immutable else file,
            uri=self._immutable,
            timeout=PATIENCE,
            isolation_level=None,  # transactions begin and end where it is said
            check_same_thread=False,
        )
        with _closed_on_error(connection):
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            connection.create_function("lower", 1, _lower, deterministic=True)
        return connection

    def _back_up(self, revision: str) -> None:
        """Copy the file to one beside it."""
        copy = self._file.with_name(f"{self._file.name}.backup-{revision}")
        try:
            with (
                private_replacement(copy) as unfinished,
                # That which migrates may not be read for it.
                closing(sqlite3.connect(self._file)) as source,
                closing(sqlite3.connect(unfinished)) as target,
            ):
                source.backup(target)
        except sqlite3.Error as error:
            raise disk_error(copy, error) from error

    def _explained(self, error: BaseException | None) -> StoreError | DiskError:
        """What SQLite or its driver raised, as a sentence."""
        if isinstance(error, REFUSALS):
            return unstorable(str(error))
        reason = str(error)
        if reason in READ_ONLY:
            return _not_writable(self._file)
        if reason in FULL_DISK:
            return DiskError(
                f"The disk with the interview log is full or failing ({reason}).",
                "Free some space, then go on. What was recorded lies in the recordings folder.",
            )
        if reason.startswith(DAMAGED):
            return DamagedLogError(
                f"The interview log {self._file} is damaged ({reason}).",
                "Recordings are not touched by that. Make the log anew from what is noted beside"
                " them, with: voice-interview recover --rebuild",
            )
        return failed(str(self._file), reason)


def _lower(text: str | None) -> str | None:
    """SQLite's own knows no letters but those of ASCII."""
    return text and text.lower()


def _executing(connection: sqlite3.Connection) -> Execute:
    def execute(statement: str, /, **values: object) -> Rows:
        stored = {name: _stored(value) for name, value in values.items()}
        return connection.execute(statement, stored).fetchall()

    return execute


def _stored(value: object) -> object:
    """SQLite has no times: they are kept as text, without a zone."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value


@contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _make_private(file: Path) -> None:
    """Make a file that is not there yet one that its owner alone can read."""
    with suppress(OSError):  # what keeps it from being made, SQLite says
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _may_be_written(file: Path) -> bool:
    """Whether a file that is there may be written; one that is not, SQLite tries to make."""
    # SQLite writes into the folder too: what is not yet in the file lies beside it.
    return not _may(os.F_OK, file) or _may(os.W_OK, file, file.parent)


def _may(what: int, *paths: Path) -> bool:
    """Whether `what`, one of os.access, is possible with each of `paths`."""
    as_now = os.access in os.supports_effective_ids
    return all(os.access(path, what, effective_ids=as_now) for path in paths)


def _not_writable(file: Path) -> StoreError:
    return StoreError(
        f"The interview log {file} may not be written.",
        "Give yourself permission to write it and its folder, or keep sessions elsewhere with"
        " --recordings.",
    )


def _outdated(file: Path) -> StoreError:
    return StoreError(
        f"The interview log {file} was written by an older voice-interview, and may not be"
        " written now, which bringing it up to date needs.",
        "Give yourself permission to write it and its folder once, or copy them and name the copy"
        " with --recordings.",
    )
