"""Ten thousand answers out of one log and into another: seconds, and memory at its highest.

python -m benchmarks.exchange
"""

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from benchmarks.machine import machine
from voice_interview.exchange.importing import bring_in
from voice_interview.exchange.writing import TEXTS, write_text
from voice_interview.models import (
    Attempt,
    AttemptState,
    Question,
    Score,
    SessionRecord,
    Transcript,
    Word,
)
from voice_interview.store.store import Store

SESSIONS, ANSWERS, WORDS = 500, 20, 300
"""Answers a session and words an answer."""

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
QUESTION = Question("token", "What is a token?", "A piece of text.", ("a piece of text",))


def fill(store: Store) -> None:
    words = tuple(Word(f"word{n}", n * 0.4, n * 0.4 + 0.3, 0.912) for n in range(WORDS))
    text = " ".join(word.text for word in words)
    heard = Transcript(text, words, "whisper", "base.en", "en")
    answer = Attempt(
        0, 0, 1, QUESTION, AttemptState.RATED, NOW, transcript=heard, rating=Score.CLEAR
    )
    for number in range(SESSIONS):
        answers = tuple(replace(answer, uid=str(uuid4())) for _ in range(ANSWERS))
        folder = store.folder / str(number)
        store.add(SessionRecord(0, "llm", "Models", NOW, NOW, folder, answers, str(uuid4())))


def tell(name: str, work: Callable[[], object]) -> None:
    start = time.monotonic()
    work()
    # Kilobytes on Linux, bytes on macOS.
    unit = 1e6 if sys.platform == "darwin" else 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(f"{name:<10}{time.monotonic() - start:>7.1f} s{peak:>8.0f} MB")


def main() -> None:
    print(f"{machine()}; {SESSIONS * ANSWERS} answers of {WORDS} words")
    with TemporaryDirectory() as name:
        store, other = Store(Path(name) / "log"), Store(Path(name) / "other")
        tell("filled", lambda: fill(store))
        path = Path(name) / "all.json"
        for kind, text in TEXTS.items():
            target = path.with_suffix(f".{kind}")
            tell(kind, lambda: write_text(text(store.each_session(), store.folder), target))  # noqa: B023
        print(f"{path.stat().st_size / 1e6:.0f} MB of JSON")
        tell("import", lambda: bring_in(other, path))
        tell("again", lambda: bring_in(other, path))
        store.close()
        other.close()


if __name__ == "__main__":
    main()
