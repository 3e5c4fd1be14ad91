"""What an import finds of a question list, held against the questions that are there.

    python -m benchmarks.lists TRUTH.json FILE…

TRUTH.json holds `[question, answer]` pairs, counted and cut by other means than the import's.
"""

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from voice_interview.decks.importing import import_decks
from voice_interview.models import Question

SAME = 0.95
"""Of an answer's words that must be those of the true one, and of those that must be there."""

Pairs = Sequence[tuple[str, str]]

_MARKUP = re.compile(r"!?\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)|</?[a-zA-Z][^<>]*>")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


def held(questions: Sequence[Question], truth: Pairs) -> tuple[int, list[Question]]:
    """How many questions of the truth were found, and those found with another answer."""
    left: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        left[_key(question.text)].append(question)
    found = 0
    wrong: list[Question] = []
    for asked, told in truth:
        if like := left[_key(asked)]:
            nearest = max(like, key=lambda question: _likeness(question, told))
            like.remove(nearest)
            found += 1
            wrong += [nearest] if _likeness(nearest, told) < SAME else []
    return found, wrong


def _likeness(question: Question, told: str) -> float:
    """The words that an answer and the true one share, 0..1 of the longer one."""
    own = _words("\n".join([question.shown, question.reference, *question.key_points]))
    true = _words(told)
    return (own & true).total() / max(own.total(), true.total(), 1) if own or true else 1.0


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(_plain(text)))


def _key(text: str) -> str:
    return "".join(_WORD.findall(_plain(text)))


def _plain(text: str) -> str:
    return _MARKUP.sub(r" \1 ", unescape(text)).casefold()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("truth", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    given = parser.parse_args()
    truth: Pairs = json.loads(given.truth.read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder:
        begun = time.perf_counter()
        imported = import_decks(given.files, Path(folder) / "deck.md")
        seconds = time.perf_counter() - begun
    questions = list(imported.deck.questions)
    found, wrong = held(questions, truth)
    print(
        f"{found} of {len(truth)} found ({found / len(truth):.3f}), {len(wrong)} with another "
        f"answer, {len(questions) - found} besides, {seconds:.2f} s"
    )
    for question in wrong:
        print(f"  line {question.line}: {question.text}")


if __name__ == "__main__":
    main()
