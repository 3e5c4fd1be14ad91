"""The product's nouns, as frozen records. They hold data and know no engine, file or screen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples: TypeAlias = NDArray[np.float32]
    """Sound as float32, shape (n,), mono, in the range -1..1."""
else:
    Samples = object  # a command that only reads the log is over before NumPy is imported

SAMPLE_RATE = 16_000
"""Rate of every recording and of everything a recogniser is given, in Hz."""


class Score(IntEnum):
    """How well an answer went, by the rules of self-practice."""

    DIDNT_KNOW = 1
    PARTIAL = 2
    CLEAR = 3

    @property
    def label(self) -> str:
        return _SCORE_LABELS[self]


_SCORE_LABELS = {
    Score.DIDNT_KNOW: "didn't know",
    Score.PARTIAL: "partial",
    Score.CLEAR: "clear and complete",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a deck."""

    id: str
    """Stable within its deck: lower-case words joined by hyphens."""
    text: str
    """What is asked, in Markdown on one line."""
    reference: str = ""
    """The model answer in Markdown; empty where the answer is the person's own experience."""
    key_points: tuple[str, ...] = ()
    """What a complete answer says, one point a line, in Markdown."""
    tags: tuple[str, ...] = ()
    time_limit: float | None = None
    """Seconds; None leaves the general limit."""
    follow_ups: tuple[str, ...] = ()
    deck: str = ""
    """Id of the deck it belongs to."""
    round: str = ""
    """Title of its round."""
    language: str = "en"
    """Language of the deck, as a BCP 47 tag."""
    line: int = 0
    """Line of its heading in the deck's file, from 1."""
    follows: str = ""
    """Id of the question that this one follows up; empty for a deck's own."""

    @property
    def self_rated(self) -> bool:
        """There is nothing to compare an answer with: the person rates it, and nobody else."""
        return not self.reference.strip() and not self.key_points


def language_code(tag: str) -> str:
    """The language that a BCP 47 tag names, of whatever country: "en" for `en-GB` and `EN_us`."""
    return tag.replace("_", "-").partition("-")[0].lower()


def is_english(language: str) -> bool:
    """Whether a BCP 47 tag names English, of whatever country."""
    return language_code(language) == "en"


@dataclass(frozen=True, slots=True)
class Round:
    """Questions of one difficulty, under one heading."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Deck:
    """A file of questions."""

    id: str
    """The file's name without its ending."""
    title: str
    rounds: tuple[Round, ...]
    source: Path
    language: str = "en"
    """BCP 47 tag; voice and recogniser follow it."""
    description: str = ""

    @property
    def questions(self) -> Iterator[Question]:
        return (question for each in self.rounds for question in each.questions)


@dataclass(frozen=True, slots=True)
class AudioClip:
    """A piece of sound in memory."""

    samples: Samples
    rate: int
    """Samples a second."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


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


@dataclass(frozen=True, slots=True)
class Recorded:
    """One finished recording on disk."""

    path: Path
    """FLAC, mono, 16 kHz."""
    seconds: float
    """Length of what the file holds; pauses are not in it."""
    overflows: int = 0
    """Blocks in which the device reported that sound was lost."""


class PointStatus(StrEnum):
    """What an answer did with one key point."""

    COVERED = "covered"
    PARTLY = "partly"
    MISSING = "missing"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class PointVerdict:
    """A grader's judgement of one key point, with its evidence."""

    point: str
    status: PointStatus
    quote: str = ""
    """Words of the transcript that say so; empty where the point is missing."""
    would_cover: str = ""
    """Where it was not said: the sentence of the model answer that says it, if there is one."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something said that the model answer contradicts."""

    quote: str
    """Words of the transcript."""
    why: str


class Confidence(StrEnum):
    """How sure a language model is of its own verdicts."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Grade:
    """A grader's suggestion. The person's own rating is what counts."""

    score: Score
    points: tuple[PointVerdict, ...]
    engine: str
    model: str = ""
    feedback: str = ""
    """A sentence on the answer; empty where the grader writes none."""
    coverage: float | None = None
    """How much of the key points was said, 0..1; None in grades of old."""
    follow_up: str = ""
    """What an interviewer would ask next."""
    contradictions: tuple[Contradiction, ...] = ()
    off_topic: bool = False
    confidence: Confidence | None = None
    prompt: str = ""
    """Version of the instructions that a language model was given; empty without one."""
    second_opinion: Score | None = None
    """What the embedded grader suggests, where another one graded."""
    note: str = ""
    """How it came about, where that is not as set: another grader failed."""
    graded_at: datetime | None = None
    """UTC; None before it is stored."""

    @property
    def uncertain(self) -> bool:
        """Two graders differ by two levels."""
        return self.second_opinion is not None and abs(self.score - self.second_opinion) >= 2


class Command(StrEnum):
    """What a person can tell the interview to do, by key or by voice."""

    DONE = "done"
    RESTART = "restart"
    PAUSE = "pause"
    RESUME = "go on"
    SKIP = "skip"
    NEXT = "next"
    DONT_KNOW = "i don't know"
    REPEAT = "repeat"
    PLAY_ANSWER = "play answer"
    PLAY_REFERENCE = "play model answer"
    COMPARE = "compare"
    RATE_1 = "1"
    RATE_2 = "2"
    RATE_3 = "3"
    AGREE = "agree"
    UNDO = "undo"
    QUIT = "quit"


class Situation(StrEnum):
    """What the interview is doing, as far as a voice is concerned."""

    ASKING = "asking"
    """The question is read, or the answer is waited for."""
    ANSWERING = "answering"
    PAUSED = "paused"
    COMPARING = "comparing"
    """The answer is written down and graded, and the model answer is played."""
    RATING = "rating"
    """The person's own score is waited for."""
    BETWEEN = "between questions"


class AttemptState(StrEnum):
    """The last step of an attempt that is safely stored."""

    ASKED = "asked"
    RECORDED = "recorded"
    TRANSCRIBED = "transcribed"
    GRADED = "graded"
    RATED = "rated"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer to one question, as far as it has come."""

    id: int
    session_id: int
    position: int
    """Place in its session, from 1."""
    question: Question
    state: AttemptState
    asked_at: datetime
    """UTC."""
    recording: Recorded | None = None
    transcript: Transcript | None = None
    """The latest."""
    grade: Grade | None = None
    """The latest."""
    earlier_grades: tuple[Grade, ...] = ()
    """Oldest first."""
    rating: Score | None = None
    rated_at: datetime | None = None
    follow_ups: "tuple[Attempt, ...]" = ()
    """Answers to what was asked on; they have no rating of their own."""
    earlier_transcripts: tuple[Transcript, ...] = ()
    """Oldest first."""
    uid: str = ""
    """A UUID, the same in every log that it is brought to."""


def with_follow_ups(attempts: Iterable[Attempt]) -> Iterator[Attempt]:
    """Each of `attempts`, and after it the answers to what was asked on it."""
    return (each for attempt in attempts for each in (attempt, *attempt.follow_ups))


QuestionKey: TypeAlias = tuple[str, str]
"""Names a question in the log: its deck's id, and its own."""


class Rated(NamedTuple):
    """An answer that the person rated, as far as it counts for their progress.

    Begins with its `QuestionKey`.
    """

    deck: str
    question: str
    at: datetime
    """UTC, when it was rated."""
    score: int
    """1 to 3: a plain number, since a log may have 100,000 of these and a `Score` is slower."""
    suggested: int | None = None
    """What the latest grade suggests, where it was asked for."""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One sitting, as stored."""

    id: int
    deck: str
    deck_title: str
    started_at: datetime
    """UTC."""
    ended_at: datetime | None
    folder: Path
    """Where its recordings lie."""
    attempts: tuple[Attempt, ...]
    uid: str = ""
    """A UUID, the same in every log that it is brought to."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look at the machine found."""

    name: str
    """What was looked at, in a word."""
    ok: bool
    says: str
    """What is there, or what is wrong."""
    hint: str = ""
    """What to do, where it is not ok."""
