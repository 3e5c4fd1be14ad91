"""Answers to follow-up questions, as attempts that belong to another."""

from alembic import op

revision = "0005"
down_revision = "0002"


def upgrade() -> None:
    # Alembic would copy the table to add a reference in SQLite, and lose what refers to it.
    op.execute(
        "ALTER TABLE attempts ADD COLUMN parent_id INTEGER"
        " CONSTRAINT fk_attempts_parent_id REFERENCES attempts (id) ON DELETE CASCADE"
    )
    op.create_index("ix_attempts_parent_id", "attempts", ["parent_id"])
