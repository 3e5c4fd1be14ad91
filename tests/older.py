"""Logs as earlier versions of the program left them."""

from collections.abc import Iterable

from sqlalchemy import create_engine

from voice_interview.store.migration import migrate


def older_log(url: str, revision: str, statements: Iterable[str]) -> None:
    """Make the log at `url` as it was at `revision`, and fill it."""
    engine = create_engine(url)
    with engine.begin() as connection:
        migrate(connection, target=revision)
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
