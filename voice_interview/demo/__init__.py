"""The sample interview: three questions, and the recorded answers of a sample candidate."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from voice_interview.models import Score

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """One answer the sample candidate gave."""

    question_id: str
    """Id of the question in the sample deck."""
    text: str
    """The words that are spoken in `audio`."""
    audio: Path
    """FLAC, mono, 16 kHz."""
    rating: Score
    """What the candidate rates the answer."""


def load() -> tuple[Path, tuple[SampleAnswer, ...]]:
    """The sample deck's file, and an answer to each of its questions in the deck's order."""
    tables = tomllib.loads((_FOLDER / "answers.toml").read_text(encoding="utf-8"))
    answers = tuple(
        SampleAnswer(
            question_id=question_id,
            text=table["text"],
            audio=_FOLDER / table["audio"],
            rating=Score(table["rating"]),
        )
        for question_id, table in tables.items()
    )
    return _FOLDER / "deck.md", answers
