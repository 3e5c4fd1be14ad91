"""What a complete answer says: a question's key points, written by its author or cut from the
model answer at sentences and list items."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token as MarkdownToken

from voice_interview.grading.text import BULLET, sentences
from voice_interview.models import Question

LONGEST_HEADING = 6
"""Words up to which a piece that ends in a colon only announces the next: "Benefits:"."""

STORY = (
    "Situation: where and when it was, and what hung on it",
    "Task: what was yours to do",
    "Action: what you did yourself",
    "Result: how it ended, and what you learnt",
)
"""What a story from one's own experience tells."""

FOLLOW_UP = "what the follow-up question asks for"
"""The one point of a follow-up question. The model answer of the question before, which it has
instead of one of its own, says other things."""

_SPOKEN_INLINE = ("text", "code_inline")


@dataclass(frozen=True, slots=True)
class KeyPoints:
    """The points of one question, as plain text."""

    texts: tuple[str, ...]
    authored: bool
    """Written as points by the deck's author, so that each one counts."""


def key_points(question: Question) -> KeyPoints:
    """The authored points, else those of the model answer, else the parts of a story; for a
    follow-up question, its only one.

    None where the model answer says nothing in words.
    """
    if question.follows:
        return KeyPoints((FOLLOW_UP,), False)
    if question.key_points:
        return KeyPoints(tuple(" ".join(plain(point)) for point in question.key_points), True)
    if not question.reference.strip():
        return KeyPoints(STORY, True)
    pieces = [piece for item in plain(question.reference) for piece in _sentences(item)]
    said = [piece for piece in pieces[:-1] if not _is_heading(piece)]
    return KeyPoints((*said, *pieces[-1:]), False)


def _is_heading(piece: str) -> bool:
    return piece.endswith(":") and len(piece.rstrip(": ").split()) <= LONGEST_HEADING


def plain(markdown: str) -> list[str]:
    """Paragraphs and list items without markup; code blocks are left out."""
    return [item for block in _blocks(markdown) for item in _items(block)]


def _blocks(markdown: str) -> Iterator[str]:
    for token in _PARSER.parse(markdown):
        if token.type == "inline":
            yield "".join(_spoken(child) for child in token.children or ())


def _spoken(token: MarkdownToken) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return token.content if token.type in _SPOKEN_INLINE else ""


def _items(block: str) -> list[str]:
    """A block's lines, joined to one item up to the next bullet or the end of a sentence."""
    items: list[str] = []
    for line in block.split("\n"):
        bullet = BULLET.match(line)
        text = line[bullet.end() if bullet else 0 :].strip()
        if bullet or not items or items[-1].endswith((".", ":", "!", "?")):
            items.append(text)
        else:
            items[-1] += f" {text}"
    return [item for item in items if item]


def _sentences(text: str) -> Iterator[str]:
    for start, end in sentences(text):
        if any(character.isalnum() for character in text[start:end]):
            yield text[start:end].strip()


_PARSER = MarkdownIt("commonmark", {"html": False})  # a template's <T> is to be kept
