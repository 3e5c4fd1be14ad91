"""How the log is asked and written: SQL, whichever database runs it.

`sqlite.py` runs it with Python's own module, `server.py` with SQLAlchemy, whose import alone takes
longer than most commands.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, Literal, Protocol, TypeAlias

from voice_interview.errors import StoreError
from voice_interview.models import Score

Dialect: TypeAlias = Literal["sqlite", "postgresql"]

Rows: TypeAlias = Sequence[Sequence[Any]]


class Execute(Protocol):
    """Runs a statement and gives its rows; none where it has none.

    `:name` in it stands for a value: a text, a number, a truth, a time with its zone, or None.
    """

    def __call__(self, statement: str, /, **values: object) -> Rows: ...


class Database(Protocol):
    """Where the log is kept. Threads may share it."""

    @property
    def dialect(self) -> Dialect:
        """Whose SQL is to be written, where they differ."""

    def reading(self) -> AbstractContextManager[Execute]:
        """A transaction that sees one moment. Raises `StoreError`, `DiskError`."""

    def writing(self) -> AbstractContextManager[Execute]:
        """A transaction of which all is kept or nothing. Raises `StoreError`, `DiskError`."""

    def migrate(self) -> None:
        """Make the tables, or bring them up to date. Raises `StoreError`, `DiskError`."""

    def close(self) -> None: ...


REFUSALS = (UnicodeEncodeError, OverflowError)
"""What a driver raises where a value is none that a database can hold."""


def unstorable(reason: str) -> StoreError:
    """What a driver says of a value that a database cannot hold, as a sentence."""
    return StoreError(
        f"The interview log can hold no such text or number: {reason}.",
        "Look for half a character, a very long text or a very large number in what you gave it.",
    )


def failed(address: str, reason: str) -> StoreError:
    """Anything else that a database says, as a sentence."""
    return StoreError(
        f"The interview log {address} failed: {reason}.",
        "Check that its folder can be written, the disk has room and the server runs. "
        "Recordings made so far lie in the recordings folder.",
    )


def moment(stored: Any) -> datetime:
    """A time as a database gives it: SQLite as text, without its zone."""
    if isinstance(stored, str):
        return datetime.fromisoformat(stored if stored[-6:] == "+00:00" else f"{stored}+00:00")
    with_zone: datetime = stored.astimezone(UTC)
    return with_zone


def score(stored: int | None) -> Score | None:
    """A rating as a database gives it."""
    return Score(stored) if stored else None
