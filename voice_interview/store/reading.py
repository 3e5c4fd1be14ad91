"""Asking the log a question, without what only writing it needs.

Importing SQLAlchemy takes longer than answering. So an SQLite log is asked through Python's own
sqlite3, and anything else, or whatever goes wrong, through SQLAlchemy.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

FILE_NAME = "interviews.sqlite"

Dialect: TypeAlias = Literal["sqlite", "postgresql"]

Values: TypeAlias = Mapping[str, object]

Rows: TypeAlias = Sequence[Sequence[Any]]


class Reader:
    """Gives the rows of SQL that may be written for one database or the other."""

    def __init__(self, folder: Path, url: str = "") -> None:
        """Of the log at `url`, or of the SQLite file in `folder`."""
        self._folder = folder
        self._url = url
        self.dialect: Dialect = "postgresql" if url.startswith("postgresql") else "sqlite"

    def rows(self, statement: str, **values: object) -> Rows:
        """What `statement` selects; `:name` in it stands for a value. Raises `StoreError`."""
        if not self._url:
            # Not there yet, of an older version, or broken: opening it mends it, or says.
            with suppress(sqlite3.Error, UnicodeEncodeError, OverflowError):
                return self._quickly(statement, values)
        return self._thoroughly(statement, values)

    def _quickly(self, statement: str, values: Values) -> Rows:
        file = (self._folder / FILE_NAME).absolute().as_uri()
        # Where it may write, SQLite takes away in the end the files that it made beside this one.
        with closing(sqlite3.connect(f"{file}?mode=rw", uri=True)) as connection:
            return connection.execute(statement, values).fetchall()

    def _thoroughly(self, statement: str, values: Values) -> Rows:
        from sqlalchemy import text

        from voice_interview.store.database import REFUSALS, explained, open_database

        engine = open_database(self._folder, self._url, "ro")
        try:
            with engine.connect() as connection:
                return connection.execute(text(statement), dict(values)).all()
        except REFUSALS as error:
            raise explained(error, engine) from error
        finally:
            engine.dispose()


def moment(stored: Any) -> datetime:
    """A time as a database gives it: SQLite as text, without its zone."""
    if isinstance(stored, str):
        return datetime.fromisoformat(stored if stored[-6:] == "+00:00" else f"{stored}+00:00")
    with_zone: datetime = stored.astimezone(UTC)
    return with_zone
