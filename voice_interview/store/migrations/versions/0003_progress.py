"""What the log is asked for: which file a deck was, quick ratings, and the words of transcripts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

SQLITE_SEARCH = (
    """CREATE VIRTUAL TABLE transcript_words USING fts5(
        text, content='transcripts', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2', prefix='3 4'
    )""",
    """CREATE TRIGGER transcript_words_insert AFTER INSERT ON transcripts BEGIN
        INSERT INTO transcript_words(rowid, text) VALUES (new.id, new.text);
    END""",
    """CREATE TRIGGER transcript_words_delete AFTER DELETE ON transcripts BEGIN
        INSERT INTO transcript_words(transcript_words, rowid, text)
        VALUES ('delete', old.id, old.text);
    END""",
    """CREATE TRIGGER transcript_words_update AFTER UPDATE OF text ON transcripts BEGIN
        INSERT INTO transcript_words(transcript_words, rowid, text)
        VALUES ('delete', old.id, old.text);
        INSERT INTO transcript_words(rowid, text) VALUES (new.id, new.text);
    END""",
    "INSERT INTO transcript_words(transcript_words) VALUES ('rebuild')",
)
POSTGRESQL_SEARCH = (
    r"""CREATE FUNCTION transcript_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
        SELECT to_tsvector('simple', translate(
            said, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32)
        ))
    $$""",
    "CREATE INDEX transcript_words ON transcripts USING gin (transcript_words(text))",
)
"""PostgreSQL's parser reads "gpt-4" as a number below zero: punctuation is taken away before."""

SEARCH = {"sqlite": SQLITE_SEARCH, "postgresql": POSTGRESQL_SEARCH}


def upgrade() -> None:
    op.add_column("sessions", sa.Column("source", sa.Text))
    # All that a schedule is made of, so that no row with its question is read.
    op.create_index(
        "ix_attempts_rated",
        "attempts",
        ["rated_at", "id", "session_id", "question_id", "rating"],
        sqlite_where=sa.text("rating IS NOT NULL"),
        postgresql_where=sa.text("rating IS NOT NULL"),
    )
    op.create_index("ix_grades_suggested", "grades", ["attempt_id", "id", "score"])
    for statement in SEARCH.get(op.get_bind().dialect.name, ()):
        op.execute(sa.text(statement.replace(":", r"\:")))
