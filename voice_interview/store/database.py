"""Opening the database: where it is, how SQLite is set, and its schema brought up to date."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, TypeAlias

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from voice_interview.audio.files import disk_error, make_private_folder, private_replacement
from voice_interview.errors import DamagedLogError, DiskError, MissingPackageError, StoreError
from voice_interview.store.reading import FILE_NAME

HEAD = "0006"
"""Newest migration; a database that is there already costs no import of Alembic."""

FULL_DISK = ("database or disk is full", "disk I/O error")
"""What SQLite says where the disk has no room."""

READ_ONLY = ("attempt to write a readonly database", "unable to open database file")
"""What SQLite says where it may not write; also of reading, for which it keeps a file beside."""

PRAGMAS = (
    "foreign_keys=ON",
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=10000",
    "secure_delete=ON",
)
"""WAL lets a page read while a session writes, FULL keeps each step through a power cut, and what
is deleted is overwritten."""

DAMAGED = (
    "file is not a database",
    "database disk image is malformed",
    "malformed database schema",
)
"""What SQLite says of a file that is no database, or no longer one; more may follow."""

Mode: TypeAlias = Literal["rw", "ro"]
"""For reading and writing, or for reading alone."""


def open_database(folder: Path, url: str = "", mode: Mode = "rw") -> Engine:
    """The database at `url`, or the SQLite file in `folder`; made or migrated where needed.

    An SQLite file is copied before it is migrated, to one beside it that ends in .backup-REVISION.
    An SQLite file that may not be written is opened in the mode "ro" only. Raises `StoreError`
    where the database cannot be opened or was made by a newer program, `DiskError` where `folder`
    cannot be made, `MissingPackageError` where the URL's driver is not installed.
    """
    _prepare(folder)
    engine = _engine(folder, url, mode)
    revision = None
    try:
        with engine.connect() as connection:
            revision = _revision(connection)
        if revision != HEAD:
            if revision is not None and "immutable" in engine.url.query:
                raise _outdated(engine.url)
            with alone(engine) as connection:
                migrate(connection, _revision(connection))
    except SQLAlchemyError as error:
        engine.dispose()
        if revision is not None and _reason(error) in READ_ONLY:
            raise _outdated(engine.url) from error
        raise explained(error, engine) from error
    return engine


REFUSALS = (SQLAlchemyError, UnicodeEncodeError, OverflowError)
"""What a statement raises; the last two where a value is none that a database can hold."""


def explained(error: Exception, engine: Engine) -> StoreError | DiskError:
    """An error of `REFUSALS` as a sentence; the address without its password."""
    if not isinstance(error, SQLAlchemyError):
        return StoreError(
            f"The interview log can hold no such text or number: {error}.",
            "Look for half a character, or a number with very many digits, in what you gave it.",
        )
    reason = _reason(error)
    if reason in READ_ONLY:
        return _not_writable(engine.url)
    if reason in FULL_DISK:
        return DiskError(
            f"The disk with the interview log is full or failing ({reason}).",
            "Free some space, then go on. What was recorded lies in the recordings folder.",
        )
    if reason.startswith(DAMAGED):
        return DamagedLogError(
            f"The interview log {engine.url.database} is damaged ({reason}).",
            "Recordings are not touched by that. Make the log anew from what is noted beside them,"
            " with: voice-interview recover --rebuild",
        )
    return StoreError(
        f"The interview log {engine.url.render_as_string()} failed: {reason}.",
        "Check that its folder can be written, the disk has room and the server runs. "
        "Recordings made so far lie in the recordings folder.",
    )


def _reason(error: SQLAlchemyError) -> str:
    """What the database itself says."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


def _prepare(folder: Path) -> None:
    try:
        make_private_folder(folder)
    except OSError as error:
        raise DiskError(
            f"The recordings folder {folder} cannot be made: {error.strerror}.",
            "Name another with `folder` under [recordings] in config.toml, or --recordings.",
        ) from None


def _engine(folder: Path, url: str, mode: Mode) -> Engine:
    kept_here = URL.create("sqlite", database=str(folder / FILE_NAME))
    try:
        engine = create_engine(_permitted(make_url(url or kept_here), mode), hide_parameters=True)
    except (ArgumentError, NoSuchModuleError):
        raise StoreError(
            "The database URL in config.toml cannot be understood.",
            'It looks like "postgresql+psycopg://user@host/name"; "" keeps an SQLite file.',
        ) from None
    except ModuleNotFoundError as error:
        raise MissingPackageError(str(error.name), "postgres", "This database") from None
    if engine.dialect.name == "sqlite":
        _make_private(engine.url.database)
        event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _make_private(database: str | None) -> None:
    """Make a file that is not there yet one that its owner alone can read."""
    if database and not database.startswith("file:"):
        with suppress(OSError):  # what keeps it from being made, SQLite says
            os.close(os.open(database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _permitted(url: URL, mode: Mode) -> URL:
    """`url`, such that an SQLite file can be opened where nothing may be written."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return url
    file = Path(url.database)
    # SQLite writes into the folder too: what is not yet in the file lies beside it.
    if not _may(os.F_OK, file) or _may(os.W_OK, file, file.parent):
        return url
    if mode == "rw":
        raise _not_writable(url)
    if file.with_name(f"{file.name}-wal").exists():
        return url  # a session is going on, or was cut off: SQLite reads it with the files it left
    # To read, SQLite would make its files beside it, unless it is told that nobody writes.
    return url.set(database=file.absolute().as_uri(), query={"immutable": "1", "uri": "true"})


def _may(what: int, *paths: Path) -> bool:
    """Whether `what`, one of os.access, is possible with each of `paths`."""
    as_now = os.access in os.supports_effective_ids
    return all(os.access(path, what, effective_ids=as_now) for path in paths)


def _not_writable(url: URL) -> StoreError:
    return StoreError(
        f"The interview log {url.database} may not be written.",
        "Give yourself permission to write it and its folder, or keep sessions elsewhere with"
        " --recordings.",
    )


def _outdated(url: URL) -> StoreError:
    return StoreError(
        f"The interview log {url.database} was written by an older voice-interview, and may not be"
        " written now, which bringing it up to date needs.",
        "Give yourself permission to write it and its folder once, or copy them and name the copy"
        " with --recordings.",
    )


def _set_up_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other program writes beside, also of what changes tables."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # Python's own driver begins none before such a statement: half of them would stay.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def migrate(connection: Connection, revision: str | None, target: str = HEAD) -> None:
    """Bring a database of `revision` (None: an empty one) up to `target`.

    Raises `StoreError`, and `DiskError` where there is no room for a copy of an SQLite file.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "voice_interview:store/migrations")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise StoreError(
            "The interview log was written by a newer voice-interview.",
            "Update this one: pip install --upgrade voice-interview",
        )
    if revision not in (None, target):
        _back_up(connection, f"backup-{revision}")
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def _back_up(connection: Connection, ending: str) -> None:
    """Copy an SQLite file to one beside it; of another database, backups are made elsewhere."""
    database = connection.engine.url.database
    if connection.dialect.name != "sqlite" or not database:
        return
    log = Path(database)
    copy = log.with_name(f"{log.name}.{ending}")
    try:
        with (
            private_replacement(copy) as unfinished,
            closing(sqlite3.connect(log)) as source,  # this connection may not be read for it
            closing(sqlite3.connect(unfinished)) as target,
        ):
            source.backup(target)
    except sqlite3.Error as error:
        raise disk_error(copy, error) from error
