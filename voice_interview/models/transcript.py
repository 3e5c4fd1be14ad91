"""What was heard in an answer, and how it was delivered."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word and when it was said."""

    text: str
    start: float
    """Seconds from the beginning of the recording."""
    end: float
    probability: float
    """The recogniser's own confidence, 0..1; engines are not comparable with each other."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of a recording."""

    start: float
    """Seconds from the beginning of the recording."""
    end: float


@dataclass(frozen=True, slots=True)
class PhraseCount:
    """Words that were said more than once, or need not have been said."""

    phrase: str
    """In lower case."""
    count: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an answer was delivered. docs/delivery.md defines each figure."""

    thinking: float
    """Seconds from the beginning of the recording to the first word."""
    speaking: float
    """Seconds from the first word to the last, without the pauses over one second."""
    words: int
    pace: float | None
    """Words a minute of `speaking`; None in languages written without spaces."""
    pauses: int
    """How many are longer than one second."""
    longest_pause: float
    """Seconds; 0 where there is none over one second."""
    pause_share: float
    """Of the time from the first word to the last, 0..1."""
    fillers: tuple[PhraseCount, ...] | None
    """At least these; None where those of the language are not known."""
    repeats: tuple[PhraseCount, ...]
    """Phrases of three words or more that were said more than once."""
    limit: float
    """Seconds that the answer could take."""
    limit_share: float
    """How much of them the recording is, 0..1."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a recogniser heard in one recording."""

    text: str
    words: tuple[Word, ...]
    engine: str
    """Name of the engine, as in config.toml."""
    model: str
    """Name of the engine's model, or path of its file."""
    language: str
    speech: tuple[Interval, ...] = ()
    """Where voice activity found somebody speaking, in order; empty where nobody looked."""
    delivery: Delivery | None = None
    """None where nothing was said, or where nobody measured it."""
    transcribed_at: datetime | None = None
    """UTC; None before it is stored."""
