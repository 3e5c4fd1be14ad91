"""Sessions, attempts, transcripts, grades."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("deck", sa.String(200), nullable=False),
        sa.Column("deck_title", sa.Text, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("started_at", moment, nullable=False, index=True),
        sa.Column("ended_at", moment),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, primary_key=True),
        _owner("session_id", "sessions.id"),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("question_id", sa.String(200), nullable=False, index=True),
        sa.Column("question", sa.JSON, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("audio", sa.Text),
        sa.Column("seconds", sa.Float),
        sa.Column("overflows", sa.Integer),
        sa.Column("rating", sa.Integer),
        sa.Column("rated_at", moment),
    )
    op.create_table(
        "transcripts",
        sa.Column("id", sa.Integer, primary_key=True),
        _owner("attempt_id", "attempts.id"),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
        sa.Column("engine", sa.String(40), nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("language", sa.String(40), nullable=False),
        sa.Column("created_at", moment, nullable=False),
    )
    op.create_table(
        "grades",
        sa.Column("id", sa.Integer, primary_key=True),
        _owner("attempt_id", "attempts.id"),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("points", sa.JSON, nullable=False),
        sa.Column("feedback", sa.Text, nullable=False),
        sa.Column("engine", sa.String(40), nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("created_at", moment, nullable=False),
    )


def _owner(name: str, target: str) -> sa.Column[int]:
    key = sa.ForeignKey(target, ondelete="CASCADE")
    return sa.Column(name, sa.Integer, key, nullable=False, index=True)
