"""Transcripts with given words: SQLite's FTS5, or PostgreSQL's own search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voice_interview.models import Score
from voice_interview.store.sql import Database, Dialect, moment


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one after the other."""

    words: tuple[str, ...]
    """Without ASCII punctuation and blanks."""
    whole: bool
    """False where the last word may be the beginning of a longer one."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in which all phrases were found."""

    answer: int
    """Its id."""
    session: int
    position: int
    deck: str
    question: str
    """Its wording then."""
    asked_at: datetime
    rating: Score | None
    text: str
    """The transcript."""
    follow_up: bool
    """It answers what was asked on the answer at this position."""


IS_LATEST = """
    transcripts.id = (
        SELECT max(latest.id) FROM transcripts AS latest WHERE latest.attempt_id = attempts.id
    )
"""

FOUND: dict[Dialect, str] = {
    "sqlite": f"""
        FROM transcript_words
        JOIN transcripts ON transcripts.id = transcript_words.rowid
        JOIN attempts ON attempts.id = transcripts.attempt_id
        JOIN sessions ON sessions.id = attempts.session_id
        WHERE transcript_words MATCH :wanted AND {IS_LATEST}
        ORDER BY transcript_words.rowid DESC
    """,
    "postgresql": f"""
        FROM transcripts
        JOIN attempts ON attempts.id = transcripts.attempt_id
        JOIN sessions ON sessions.id = attempts.session_id
        WHERE transcript_words(transcripts.text) @@ to_tsquery('simple', :wanted) AND {IS_LATEST}
        ORDER BY transcripts.id DESC
    """,
}
"""SQLite reads no more matches than it is asked for where it sorts by the index's own number."""


def find(database: Database, phrases: Sequence[Phrase], limit: int) -> list[Said]:
    """The newest answers whose latest transcript has every one of `phrases`.

    Raises `StoreError`.
    """
    if not phrases:
        return []
    statement = f"""
        SELECT attempts.id, sessions.id, attempts.position, sessions.deck,
               attempts.question ->> 'text', attempts.asked_at, attempts.rating, transcripts.text,
               attempts.parent_id IS NOT NULL
        {FOUND[database.dialect]} LIMIT :limit
    """
    wanted = WANTED[database.dialect](phrases)
    with database.reading() as execute:
        return list(map(_said, execute(statement, wanted=wanted, limit=limit)))


def _said(row: Sequence[Any]) -> Said:
    answer, session, position, deck, question, at, score, text, follow_up = row
    return Said(
        answer,
        session,
        position,
        deck,
        question,
        moment(at),
        Score(score) if score else None,
        text,
        bool(follow_up),
    )


def _for_sqlite(phrases: Sequence[Phrase]) -> str:
    """In FTS5's language, where quotation marks keep every word from being an operator."""
    return " AND ".join(
        f'"{" ".join(phrase.words)}"{"" if phrase.whole else " *"}' for phrase in phrases
    )


def _for_postgresql(phrases: Sequence[Phrase]) -> str:
    """In the language of to_tsquery, where quotation marks do the same."""
    quoted = (" <-> ".join(f"'{word}'" for word in phrase.words) for phrase in phrases)
    ends = ("" if phrase.whole else ":*" for phrase in phrases)
    return " & ".join(f"({words}{end})" for words, end in zip(quoted, ends, strict=True))


WANTED = {"sqlite": _for_sqlite, "postgresql": _for_postgresql}
