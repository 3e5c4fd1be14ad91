"""What the log says of a person's progress; nothing is read that is not asked for."""

from voice_interview.models import Rated
from voice_interview.store.sql import Database, Dialect, Rows

COUNTED = "attempts.rating IS NOT NULL"
"""Which attempts count as answers."""

SUGGESTED = """(
    SELECT score FROM grades WHERE attempt_id = attempts.id ORDER BY id DESC LIMIT 1
)"""

SECONDS: dict[Dialect, str] = {
    "sqlite": "unixepoch(attempts.rated_at)",
    "postgresql": "CAST(floor(extract(epoch FROM attempts.rated_at)) AS bigint)",
}
"""When an answer was rated, since 1970."""


def answers(database: Database, *, suggestions: bool = False) -> list[Rated]:
    """Every rated answer in the order of their time, perhaps with what the latest grade suggests.

    Raises `StoreError`.
    """
    statement = f"""
        SELECT sessions.deck, attempts.question_id, {SECONDS[database.dialect]}, attempts.rating,
               {SUGGESTED if suggestions else "NULL"}
        FROM attempts JOIN sessions ON sessions.id = attempts.session_id
        WHERE {COUNTED} ORDER BY attempts.rated_at, attempts.id
    """
    with database.reading() as execute:
        return list(map(Rated._make, execute(statement)))


def decks(database: Database) -> Rows:
    """The id of every deck that was practised, and the file it was last read from here, or None.

    Raises `StoreError`.
    """
    with database.reading() as execute:
        return execute("""
            SELECT deck, source FROM sessions
            WHERE id IN (
                SELECT coalesce(max(CASE WHEN source IS NOT NULL THEN id END), max(id))
                FROM sessions GROUP BY deck
            ) ORDER BY deck
        """)
