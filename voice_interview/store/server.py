"""The log on a database server, at a URL of SQLAlchemy's: PostgreSQL."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DataError, NoSuchModuleError, SQLAlchemyError

from voice_interview.errors import MissingPackageError, StoreError
from voice_interview.store.migration import migrate
from voice_interview.store.sql import REFUSALS, Dialect, Execute, Rows, failed, unstorable


class Server:
    """A database of the log's own."""

    dialect: Dialect = "postgresql"

    def __init__(self, url: str) -> None:
        """Raises `StoreError` where `url` is none, `MissingPackageError` without its driver."""
        try:
            if make_url(url).get_backend_name() != self.dialect:
                raise ArgumentError(url)
            self._engine = create_engine(url, hide_parameters=True)
        except (ArgumentError, NoSuchModuleError):
            raise StoreError(
                "The database URL in config.toml cannot be understood.",
                'It looks like "postgresql+psycopg://user@host/name"; "" keeps an SQLite file.',
            ) from None
        except ModuleNotFoundError as error:
            raise MissingPackageError(str(error.name), "postgres", "This database") from None
        self._of_one_moment = self._engine.execution_options(isolation_level="REPEATABLE READ")

    def reading(self) -> AbstractContextManager[Execute]:
        return self._transaction(self._of_one_moment)

    def writing(self) -> AbstractContextManager[Execute]:
        return self._transaction(self._engine)

    def close(self) -> None:
        self._engine.dispose()

    def migrate(self) -> None:
        with self._connected(self._engine) as connection:
            migrate(connection)

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Execute]:
        with self._connected(engine) as connection:
            yield _executing(connection)

    @contextmanager
    def _connected(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except REFUSALS as error:
            raise unstorable(str(error)) from error
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            if isinstance(error, DataError):
                raise unstorable(reason) from error
            raise failed(engine.url.render_as_string(), reason) from error  # without its password


def _executing(connection: Connection) -> Execute:
    def execute(statement: str, /, **values: object) -> Rows:
        result = connection.execute(text(statement), values)
        return result.all() if result.returns_rows else ()

    return execute
