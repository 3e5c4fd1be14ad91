"""Answers to follow-up questions, as attempts that belong to another."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # To add a reference in SQLite, Alembic would copy the table; dropping the old one would take
    # along all that refers to it. Its session's deletion takes a follow-up along as any attempt.
    op.execute(
        "ALTER TABLE attempts ADD COLUMN parent_id INTEGER"
        " CONSTRAINT fk_attempts_parent_id REFERENCES attempts (id)"
    )
    op.create_index("ix_attempts_parent_id", "attempts", ["parent_id"])
