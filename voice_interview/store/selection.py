"""Which sessions and answers of the log are meant."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists

from voice_interview.store.tables import attempts, sessions


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

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """For a SELECT of sessions."""
        if self.deck is not None:
            titled = sessions.c.deck_title.icontains(self.deck, autoescape=True)
            yield (sessions.c.deck == self.deck) | titled
        if self.since is not None:
            yield sessions.c.started_at >= self.since
        if self.until is not None:
            yield sessions.c.started_at < self.until
        if of_answer := list(self._of_an_answer()):
            yield exists().where(attempts.c.session_id == sessions.c.id, *of_answer)

    def _of_an_answer(self) -> Iterator[ColumnElement[bool]]:
        if self.score is not None:
            yield attempts.c.rating == self.score
        if self.round is not None:
            title = attempts.c.question["round"].as_string()
            number = rf"(^|[^0-9]){self.round}([^0-9]|$)"
            is_number = self.round.isdecimal() and self.round.isascii()
            part = title.icontains(self.round, autoescape=True)
            yield title.regexp_match(number) if is_number else part
        if self.tag is not None:
            tags = attempts.c.question["tags"].as_string()
            yield tags.icontains(json.dumps(self.tag), autoescape=True)
