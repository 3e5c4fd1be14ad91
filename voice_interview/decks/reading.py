"""A deck out of any file: our own format, or one of those that questions are passed around in."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from voice_interview.decks import markdown
from voice_interview.decks.foreign.anki import read_package
from voice_interview.decks.foreign.deck import deck_of
from voice_interview.decks.foreign.found import Findings
from voice_interview.decks.foreign.markdown import is_plain_list, read_markdown
from voice_interview.decks.foreign.nodes import NoRecordsError
from voice_interview.decks.foreign.records import read_json, read_yaml
from voice_interview.decks.foreign.single import read_single
from voice_interview.decks.foreign.table import is_anki_export, read_table
from voice_interview.decks.headings import bears_id, is_over_points
from voice_interview.decks.markdown import Reading
from voice_interview.decks.outline import outline
from voice_interview.decks.problems import Problem
from voice_interview.decks.source import load
from voice_interview.models import Deck


def read_deck(path: Path) -> tuple[Deck, tuple[Problem, ...]]:
    """The deck in a file of any kind, with all that is wrong with it, by line.

    Raises `DeckError` where the file cannot be read or holds no question.
    """
    return markdown.deck_or_error(examine(path), path)


def examine(path: Path) -> Reading:
    """Like `read_deck`, but never raises for what is in the file or on the disk."""
    if path.suffix.lower() in PACKAGES:
        found = read_package(path)
        return _reading(found, path)
    text = load(path)
    if isinstance(text, Problem):
        return Reading(None, (text,))
    reader = _READERS.get(path.suffix.lower())
    if reader is not None:
        return _reading(_read(reader, text, path), path)
    return read_text(text, path)


PACKAGES = (".apkg", ".colpkg")
_READERS: Mapping[str, Callable[[str], Findings]] = {
    ".csv": read_table,
    ".tsv": read_table,
    ".yaml": read_yaml,
    ".yml": read_yaml,
    ".json": read_json,
    ".jsonl": read_json,
}
ENDINGS = frozenset({".md", ".markdown", ".mdx", ".txt", *_READERS, *PACKAGES})
"""Of the files that are read as decks where a folder is named."""


_POINTED = 0.1
"""Of the headings of a deck, at least, that have key points; elsewhere, an answer names its own."""


def is_house_format(text: str) -> bool:
    """The text is a deck in our own format: a heading in it bears an id or stands over points."""
    if re.search(r"\{\s*#|^\s*#+\s+key", text, re.IGNORECASE | re.MULTILINE) is None:
        return False
    sections = outline(text)
    points = sum(map(is_over_points, sections))
    over = sum(1 <= section.level <= 3 for section in sections)
    return any(map(bears_id, sections)) or _POINTED * over < points <= over


def read_text(text: str, path: Path) -> Reading:
    """The deck in Markdown or plain text: in our own format, or in any other shape."""
    if is_anki_export(text):
        return _reading(_read(read_table, text, path), path)
    if is_house_format(text):
        return markdown.read(text, path)
    if is_plain_list(text) and (reading := markdown.read(text, path)).deck is not None:
        return reading
    foreign = deck_of(read_markdown(text), path)
    if foreign.deck is None or _leads_on(foreign.deck):
        single = deck_of(read_single(text, path.stem), path)
        foreign = single if single.deck is not None else foreign
    # With nothing found, it says more to tell how a deck is written.
    return foreign if foreign.deck is not None else markdown.read(text, path)


_FEW = 3


def _leads_on(deck: Deck) -> bool:
    """A few questions without answers, as links to the next pages are."""
    questions = list(deck.questions)
    return len(questions) <= _FEW and all(each.self_rated for each in questions)


def _read(reader: Callable[[str], Findings], text: str, path: Path) -> Findings | Problem:
    try:
        return reader(text)
    except NoRecordsError as error:
        kind = path.suffix.lstrip(".").upper()
        return Problem(
            path, error.line, f"the file cannot be read as {kind}: {error.what}", "Mend that line."
        )


def _reading(found: Findings | Problem, path: Path) -> Reading:
    if isinstance(found, Problem):
        return Reading(None, (found,))
    reading = deck_of(found, path)
    if reading.deck is not None:
        return reading
    nothing = Problem(
        path, 1, "no question in it was found", 'Name its columns or keys "question" and "answer".'
    )
    return Reading(None, (nothing, *reading.problems))
