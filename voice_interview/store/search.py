"""Transcripts with given words: SQLite's FTS5, or PostgreSQL's own search."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from voice_interview.models import Score
from voice_interview.store.sql import Database, Dialect, moment, score


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one after the other."""

    words: tuple[str, ...]
    """Without ASCII punctuation and blanks."""
    whole: bool
    """False where the last word may be the beginning of a longer one."""
    anywhere: bool = False
    """It may stand within a longer word, as in writing without spaces."""


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


class _Tables(NamedTuple):
    """Where transcripts are looked for."""

    tables: str
    has_words: str
    """Condition of those with the words `:wanted`."""
    number: str
    """By which the newest come first."""


INDEXES: dict[Dialect, _Tables] = {
    "sqlite": _Tables(
        "transcript_words JOIN transcripts ON transcripts.id = transcript_words.rowid",
        "transcript_words MATCH :wanted",
        "transcript_words.rowid",
    ),
    "postgresql": _Tables(
        "transcripts",
        "transcript_words(transcripts.text) @@ to_tsquery('simple', :wanted)",
        "transcripts.id",
    ),
}
"""SQLite reads no more matches than it is asked for where it sorts by the index's own number."""

ALL = _Tables("transcripts", "1 = 1", "transcripts.id")

HAS_PARTS: dict[Dialect, str] = {
    "sqlite": """NOT EXISTS (
        SELECT 1 FROM json_each(:parts) AS part WHERE transcripts.text NOT LIKE part.value
    )""",
    "postgresql": """transcripts.text ILIKE ALL (
        SELECT json_array_elements_text(CAST(:parts AS json))
    )""",
}
"""Condition of those that are like every one of `:parts`, without regard to case."""


def find(database: Database, phrases: Sequence[Phrase], limit: int) -> list[Said]:
    """The newest answers whose latest transcript has every one of `phrases`.

    An index knows words; what may stand anywhere is looked for in every text. Raises `StoreError`.
    """
    if not phrases:
        return []
    words = [each for each in phrases if not each.anywhere]
    # Words have no % and no _ of their own.
    parts = [f"%{'%'.join(each.words)}%" for each in phrases if each.anywhere]
    tables, has_words, number = INDEXES[database.dialect] if words else ALL
    statement = f"""
        SELECT attempts.id, sessions.id, attempts.position, sessions.deck,
               attempts.question ->> 'text', attempts.asked_at, attempts.rating, transcripts.text,
               attempts.parent_id IS NOT NULL
        FROM {tables}
        JOIN attempts ON attempts.id = transcripts.attempt_id
        JOIN sessions ON sessions.id = attempts.session_id
        WHERE {has_words} AND {HAS_PARTS[database.dialect]} AND {IS_LATEST}
        ORDER BY {number} DESC LIMIT :limit
    """
    values = {"parts": json.dumps(parts), "limit": limit}
    if words:
        values["wanted"] = WANTED[database.dialect](words)
    with database.reading() as execute:
        return list(map(_said, execute(statement, **values)))


def _said(row: Sequence[Any]) -> Said:
    answer, session, position, deck, question, at, rating, text, follow_up = row
    return Said(
        answer,
        session,
        position,
        deck,
        question,
        moment(at),
        score(rating),
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
