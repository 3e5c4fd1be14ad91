"""A log brought up to date, by the migrations that are the definition of its tables."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from voice_interview.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection

HEAD = "0006"
"""Newest migration; a database that is there already costs no import of Alembic."""


def migrate(
    connection: "Connection",
    back_up: Callable[[str], None] | None = None,
    target: str = HEAD,
) -> None:
    """Bring a database up to `target`, in the transaction of `connection`.

    Where it is of an older revision, `back_up` is called with that before. Raises `StoreError`.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "voice_interview:store/migrations")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in known:
        raise StoreError(
            "The interview log was written by a newer voice-interview.",
            "Update this one: pip install --upgrade voice-interview",
        )
    if back_up and revision is not None and revision != target:
        back_up(revision)
    config.attributes["connection"] = connection
    command.upgrade(config, target)
