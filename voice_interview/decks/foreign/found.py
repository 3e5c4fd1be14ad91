"""What every reader of a foreign file gives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A question as a foreign file has it."""

    text: str
    """In Markdown on one line."""
    answer: str = ""
    """In Markdown; empty where the file has none."""
    round: str = ""
    """Empty where it stands under no title."""
    line: int = 1
    """Where it begins in its file, from 1; the entry's number where a file has no lines."""
    tags: tuple[str, ...] = ()
    key_points: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    time_limit: float | None = None
    """Seconds."""
    shown: str = ""
    """In Markdown: what belongs to the question and is not read aloud."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in a file that was not understood."""

    line: int
    what: str
    """A phrase that begins with a small letter and has no full stop."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one file gave."""

    found: tuple[Found, ...]
    title: str = ""
    language: str = ""
    """BCP 47 tag, unchecked; empty where the file names none."""
    unread: tuple[Unread, ...] = ()
