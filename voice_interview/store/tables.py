"""The tables. Times are UTC, files are named relative to the recordings folder."""

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
    text,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A time with its zone: SQLite keeps none, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _uid() -> Column[str]:
    """A UUID that a row keeps wherever it is brought. SQLite adds no column without a default."""
    new = lambda: str(uuid4())  # noqa: E731
    return Column("uid", String(36), nullable=False, default=new, server_default="")


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("deck", String(200), nullable=False),
    Column("deck_title", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("source", Text),  # the deck's file, as an absolute path; None before version 0003
    Column("started_at", UtcDateTime, nullable=False, index=True),
    Column("ended_at", UtcDateTime),
    _uid(),
    Index("ix_sessions_uid", "uid", unique=True),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("parent_id", ForeignKey("attempts.id", name="fk_attempts_parent_id"), index=True),
    Column("position", Integer, nullable=False),
    Column("question_id", String(200), nullable=False, index=True),
    Column("question", JSON, nullable=False),
    Column("state", String(20), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("audio", Text),
    Column("seconds", Float),
    Column("overflows", Integer),
    Column("rating", Integer),
    Column("rated_at", UtcDateTime),
    _uid(),
    Index("ix_attempts_uid", "uid", unique=True),
)

_RATED = text("rating IS NOT NULL")

# All that a schedule is made of, so that no row with its question is read. On PostgreSQL it is of
# rated attempts too; to say so here, each start would import what speaks with that.
Index(
    "ix_attempts_rated",
    attempts.c.rated_at,
    attempts.c.id,
    attempts.c.session_id,
    attempts.c.question_id,
    attempts.c.rating,
    sqlite_where=_RATED,
)

transcripts = Table(
    "transcripts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("attempt_id", ForeignKey("attempts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("words", JSON, nullable=False),
    Column("engine", String(40), nullable=False),
    Column("model", Text, nullable=False),
    Column("language", String(40), nullable=False),
    Column("speech", JSON),
    Column("delivery", JSON),
    Column("created_at", UtcDateTime, nullable=False),
)

grades = Table(
    "grades",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("attempt_id", ForeignKey("attempts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("score", Integer, nullable=False),
    Column("coverage", Float),
    Column("points", JSON, nullable=False),
    Column("contradictions", JSON),
    Column("off_topic", Boolean, nullable=False, server_default=false()),
    Column("feedback", Text, nullable=False),
    Column("follow_up", Text, nullable=False, server_default=""),
    Column("confidence", String(20)),
    Column("second_opinion", Integer),
    Column("engine", String(40), nullable=False),
    Column("model", Text, nullable=False),
    Column("prompt", String(40), nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
)

Index("ix_grades_suggested", grades.c.attempt_id, grades.c.id, grades.c.score)
