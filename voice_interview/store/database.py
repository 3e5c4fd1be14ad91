"""Opening the database: where it is, how SQLite is set, and its schema brought up to date."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from voice_interview.errors import DiskError, MissingPackageError, StoreError

HEAD = "0002"
"""Newest migration; a database that is there already costs no import of Alembic."""

FULL_DISK = ("database or disk is full", "disk I/O error")
"""What SQLite says where the disk has no room."""

FILE_NAME = "interviews.sqlite"


def open_database(folder: Path, url: str = "") -> Engine:
    """The database at `url`, or the SQLite file in `folder`; made or migrated where needed.

    Raises `StoreError` where it cannot be opened or was made by a newer program, `DiskError` where
    `folder` cannot be written, `MissingPackageError` where the URL's driver is not installed.
    """
    _prepare(folder)
    if not url:
        url = f"sqlite:///{folder / FILE_NAME}"
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            revision = _revision(connection)
            if revision != HEAD:
                migrate(connection, revision)
    except SQLAlchemyError as error:
        engine.dispose()
        raise explained(error, engine) from error
    return engine


def explained(error: SQLAlchemyError, engine: Engine) -> StoreError | DiskError:
    """A database error as a sentence; the address without its password."""
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if reason in FULL_DISK:
        return DiskError(
            f"The disk with the interview log is full or failing ({reason}).",
            "Free some space, then go on. What was recorded lies in the recordings folder.",
        )
    return StoreError(
        f"The interview log {engine.url.render_as_string()} failed: {reason}.",
        "Check that its folder can be written, the disk has room and the server runs. "
        "Recordings made so far lie in the recordings folder.",
    )


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise DiskError(
            f"The recordings folder {folder} cannot be made: {error.strerror}.",
            "Name another with `folder` under [recordings] in config.toml, or --recordings.",
        ) from None


def _engine(url: str) -> Engine:
    try:
        engine = create_engine(make_url(url))
    except (ArgumentError, NoSuchModuleError):
        raise StoreError(
            "The database URL in config.toml cannot be understood.",
            'It looks like "postgresql+psycopg://user@host/name"; "" keeps an SQLite file.',
        ) from None
    except ModuleNotFoundError as error:
        raise MissingPackageError(str(error.name), "postgres", "This database") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    """WAL lets a page read while a session writes; FULL keeps each step through a power cut."""
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def migrate(connection: Connection, revision: str | None, target: str = HEAD) -> None:
    """Bring a database of `revision` (None: an empty one) up to `target`. Raises `StoreError`."""
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
    config.attributes["connection"] = connection
    command.upgrade(config, target)
