"""How long a long history takes: each command that reads it, at 1,000 and 100,000 stored answers.

    python -m benchmarks.history

Answers come in sessions of ten over years, each with a transcript, the times of its words and a
grade, as a session stores them. Figures are of whole processes, from the command to its end.
"""

import itertools
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import DEVNULL
from uuid import uuid4

from benchmarks.machine import machine
from voice_interview.decks.markdown import read_deck
from voice_interview.models import (
    Attempt,
    AttemptState,
    Deck,
    Grade,
    PointStatus,
    PointVerdict,
    Question,
    Recorded,
    Score,
    SessionRecord,
    Transcript,
    Word,
)
from voice_interview.store.database import open_database
from voice_interview.store.records import add_attempt, session_row
from voice_interview.store.rows import Row, insert_row

SIZES = (1_000, 100_000)
DECKS, ROUNDS, QUESTIONS = 10, 4, 12
IN_SESSION = 10
WORDS = 120
"""Mean length of an answer: a minute or so."""
VOCABULARY = [
    "".join(syllables)
    for syllables in itertools.product(("ba", "ke", "ni", "so", "tu", "ra"), repeat=5)
]
FREQUENCIES = list(itertools.accumulate(1 / rank for rank in range(1, len(VOCABULARY) + 1)))
"""As words of a language are: the second is half as frequent as the first, and so on."""
STATUSES = (PointStatus.COVERED, PointStatus.COVERED, PointStatus.PARTLY, PointStatus.MISSING)
SPAN = timedelta(days=4 * 365)
APART = timedelta(minutes=4)
RUNS = 9

PROGRAM = ("-m", "voice_interview", "--recordings", "{log}")
OPEN = """
from pathlib import Path
from voice_interview.store.store import Store
Store(Path("{log}")).session(1)
"""

COMMANDS = {
    "nothing": ("-c", ""),
    "models": ("-c", "import voice_interview.models"),
    "open": ("-c", OPEN),
    "--version": (*PROGRAM, "--version"),
    "due": (*PROGRAM, "due"),
    "stats": (*PROGRAM, "stats"),
    "search": (*PROGRAM, "search", VOCABULARY[300], VOCABULARY[30]),
    "history": (*PROGRAM, "history"),
    "show": (*PROGRAM, "show", "50"),
}
"""What opening the log adds is "open" less "models"; the words are a rare and a frequent one."""


def decks(folder: Path) -> list[Deck]:
    """Decks of the size of the built-in one."""
    folder.mkdir()
    for number in range(DECKS):
        (folder / f"deck-{number}.md").write_text(_deck(number), "utf-8")
    return [read_deck(path)[0] for path in sorted(folder.iterdir())]


def _deck(number: int) -> str:
    parts = [f"# Deck {number}\n"]
    for round_ in range(1, ROUNDS + 1):
        parts.append(f"\n## Round {round_}\n")
        parts += [_question(round_, place) for place in range(QUESTIONS)]
    return "\n".join(parts)


def _question(round_: int, place: int) -> str:
    points = "\n".join(f"- point {each} of what a good answer says" for each in range(5))
    answer = " ".join(f"This is sentence {each} of the model answer." for each in range(20))
    name = f"What is thing {place} of round {round_}?"
    tags = f"Tags: tag-{place % 6}"
    return f"### {name} {{#q-{round_}-{place}}}\n{tags}\n\n{answer}\n\n#### Key points\n{points}\n"


def fill(folder: Path, among: list[Deck], size: int) -> None:
    """A log of `size` answers, the last of them yesterday."""
    rng = random.Random(size)
    count = size // IN_SESSION
    begin = datetime.now(UTC) - SPAN - timedelta(days=1)
    with closing(open_database(folder)) as database, database.writing() as execute:
        for number in range(count):
            at, deck = begin + SPAN * number / count, rng.choice(among)
            session = insert_row(execute, "sessions", _session(folder / str(number), deck, at))
            for place, question in enumerate(rng.sample(list(deck.questions), IN_SESSION), 1):
                path = folder / str(number) / f"{place}.flac"
                answer = _answer(rng, question, path, at + place * APART)
                add_attempt(execute, folder, session, replace(answer, position=place))


def _session(folder: Path, deck: Deck, at: datetime) -> Row:
    ended = at + IN_SESSION * APART
    record = SessionRecord(0, deck.id, deck.title, at, ended, folder, (), str(uuid4()))
    return session_row(record, folder.parent) | {"source": str(deck.source)}


def _answer(rng: random.Random, question: Question, recording: Path, at: datetime) -> Attempt:
    said = rng.choices(
        VOCABULARY, cum_weights=FREQUENCIES, k=rng.randint(WORDS // 2, WORDS * 3 // 2)
    )
    score = Score(rng.choice((1, 2, 2, 3, 3)))
    suggested = Score(rng.choice((score, score, 2)))
    words = (
        Word(word, start=place / 2, end=place / 2 + 0.4, probability=0.9)
        for place, word in enumerate(said)
    )
    points = (
        PointVerdict(point, rng.choice(STATUSES), " ".join(said[:8]))
        for point in question.key_points
    )
    return Attempt(
        id=0,
        session_id=0,
        position=0,
        question=question,
        state=AttemptState.RATED,
        asked_at=at - APART / 2,
        recording=Recorded(recording, len(said) / 2),
        transcript=Transcript(" ".join(said), tuple(words), "benchmark", "", "en"),
        grade=Grade(suggested, tuple(points), "benchmark", "", graded_at=at),
        rating=score,
        rated_at=at,
        uid=str(uuid4()),
    )


def logs() -> Iterator[tuple[Path, Path, int]]:
    """A folder with decks and settings, a log in it, and its size: for each of `SIZES`."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        among = decks(root / "decks")
        (root / "config.toml").write_text('[practice]\nfolders = ["decks"]\n', "utf-8")
        for size in SIZES:
            log = root / str(size)
            fill(log, among, size)
            yield root, log, size


def seconds(folder: Path, command: Sequence[str]) -> tuple[float, float]:
    """Median wall time, and least processor time, of a whole process."""
    environment = dict(os.environ, XDG_CACHE_HOME=str(folder / "cache"))
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed was compiled before
    times = []
    for _ in range(RUNS):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, *command], cwd=folder, env=environment, stdout=DEVNULL)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append((wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime))
    walls, processor = zip(*times, strict=True)
    return statistics.median(walls), min(processor)


def main() -> None:
    for root, log, size in logs():
        stored = sum(path.stat().st_size for path in log.iterdir()) / 1e6
        print(f"\n{size:,} answers, {stored:,.0f} MB")
        for each, command in COMMANDS.items():
            wall, processor = seconds(root, [part.format(log=log) for part in command])
            print(f"  {each:<10} {wall:5.2f} s  {processor:5.2f} s of processor", flush=True)
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
