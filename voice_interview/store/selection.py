"""Which sessions of the log are meant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from voice_interview.store.sittings import Where
from voice_interview.store.sql import Dialect

_HELD = "lower({}) LIKE lower(CAST(:{} AS text)) ESCAPE '/'"
_ROUND = "(attempts.question ->> 'round')"
_NUMBERED: dict[Dialect, tuple[str, str]] = {
    "sqlite": (f"' ' || {_ROUND} || ' ' GLOB :number", "*[^0-9]{}[^0-9]*"),
    "postgresql": (f"' ' || {_ROUND} || ' ' ~ :number", "[^0-9]{}[^0-9]"),
}
"""A round whose title holds a number, and the pattern of the number."""
_TAGS: dict[Dialect, str] = {
    "sqlite": "json_each(attempts.question, '$.tags')",
    "postgresql": "json_array_elements_text(attempts.question -> 'tags')",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """What a session must be to be listed; None leaves it open."""

    deck: str | None = None
    """Id, or part of the title, in any case."""
    round: str | None = None
    """Number, or part of the title, of the round of one of its questions."""
    tag: str | None = None
    """Of one of its questions."""
    score: int | None = None
    """Own rating of one of its answers; of one with that round and tag, where they are given."""
    since: datetime | None = None
    until: datetime | None = None
    """It began before that."""

    def where(self, dialect: Dialect) -> Where:
        """For a SELECT of sessions."""
        conditions = list(self._of_a_session())
        if of_answer := list(self._of_an_answer(dialect)):
            mine = Where("attempts.session_id = sessions.id")
            sql, values = _all_of([mine, *of_answer])
            conditions.append(Where(f"EXISTS (SELECT 1 FROM attempts WHERE {sql})", values))
        return _all_of(conditions or [Where("1 = 1")])

    def _of_a_session(self) -> Iterator[Where]:
        if self.deck is not None:
            titled = _HELD.format("deck_title", "title")
            values = {"deck": self.deck, "title": _part(self.deck)}
            yield Where(f"(sessions.deck = :deck OR {titled})", values)
        if self.since is not None:
            yield Where("started_at >= :since", {"since": self.since})
        if self.until is not None:
            yield Where("started_at < :until", {"until": self.until})

    def _of_an_answer(self, dialect: Dialect) -> Iterator[Where]:
        if self.score is not None:
            yield Where("rating = :score", {"score": self.score})
        if self.round is not None and self.round.isdecimal() and self.round.isascii():
            sql, pattern = _NUMBERED[dialect]
            yield Where(sql, {"number": pattern.format(self.round)})
        elif self.round is not None:
            yield Where(_HELD.format(_ROUND, "round"), {"round": _part(self.round)})
        if self.tag is not None:
            tags = f"SELECT lower(value) FROM {_TAGS[dialect]} AS value"
            yield Where(f"lower(CAST(:tag AS text)) IN ({tags})", {"tag": self.tag})


def _all_of(conditions: list[Where]) -> Where:
    values = {name: value for each in conditions for name, value in each.values.items()}
    return Where(" AND ".join(each.sql for each in conditions), values)


def _part(text: str) -> str:
    """The pattern of a text that holds this one."""
    return f"%{text.replace('/', '//').replace('%', '/%').replace('_', '/_')}%"
