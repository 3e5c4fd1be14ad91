"""Opening the log: an SQLite file or a server, with its tables brought up to date."""

import re
from pathlib import Path

from voice_interview.audio.files import make_private_folder
from voice_interview.errors import DiskError, StoreError
from voice_interview.store.migration import HEAD
from voice_interview.store.sql import Database, Dialect
from voice_interview.store.sqlite import Mode, SqliteFile

FILE_NAME = "interviews.sqlite"

_FILE = re.compile(r"sqlite(?:\+pysqlite)?:///([^?]+)")
"""The URL of an SQLite file."""

_HAS_REVISION: dict[Dialect, str] = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'",
    "postgresql": "SELECT count(to_regclass('alembic_version'))",
}


def open_database(folder: Path, url: str = "", mode: Mode = "rw") -> Database:
    """The database at `url`, or the SQLite file in `folder`; made or migrated where needed.

    An SQLite file is copied before it is migrated, to one beside it that ends in .backup-REVISION.
    An SQLite file that may not be written is opened in the mode "ro" only. Raises `StoreError`
    where the database cannot be opened or was made by a newer program, `DiskError` where `folder`
    cannot be made, `MissingPackageError` where the URL's driver is not installed.
    """
    _prepare(folder)
    database = _database(folder, url, mode)
    try:
        if _revision(database) != HEAD:
            database.migrate()
    except (StoreError, DiskError):
        database.close()
        raise
    return database


def _prepare(folder: Path) -> None:
    try:
        make_private_folder(folder)
    except OSError as error:
        raise DiskError(
            f"The recordings folder {folder} cannot be made: {error.strerror}.",
            "Name another with `folder` under [recordings] in config.toml, or --recordings.",
        ) from None


def _database(folder: Path, url: str, mode: Mode) -> Database:
    if not url:
        return SqliteFile(folder / FILE_NAME, mode)
    if named := _FILE.fullmatch(url):
        return SqliteFile(Path(named[1]), mode)
    from voice_interview.store.server import Server

    return Server(url)


def _revision(database: Database) -> str | None:
    with database.reading() as execute:
        ((known,),) = execute(_HAS_REVISION[database.dialect])
        rows = execute("SELECT version_num FROM alembic_version") if known else ()
    return rows[0][0] if rows else None
