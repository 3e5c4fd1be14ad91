"""A deck as Anki's text file: a note a question, which a second import updates."""

import csv
import io
from collections.abc import Iterator

from markdown_it import MarkdownIt

from voice_interview.models import Deck, Question

COLUMNS = ("Front", "Back", "Tags", "GUID")


def notes(deck: Deck) -> Iterator[str]:
    """The file's lines."""
    yield "#separator:tab\n#html:true\n"
    yield f"#columns:{'	'.join(COLUMNS)}\n"
    yield f"#tags column:{COLUMNS.index('Tags') + 1}\n#guid column:{COLUMNS.index('GUID') + 1}\n"
    yield f"#deck:{' '.join(deck.title.split())}\n"
    for question in deck.questions:
        front = _html(f"{question.text}\n\n{question.shown}")
        yield _line([front, _back(question), _tags(question), _guid(question)])


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerow(cells)
    return out.getvalue()


def _back(question: Question) -> str:
    points = "\n".join(f"- {point}" for point in question.key_points)
    return _html(f"{question.reference}\n\n{points}")


def _html(markdown: str) -> str:
    """HTML that stands in the text is shown and not obeyed: Anki runs scripts."""
    shown: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return shown.strip()


def _tags(question: Question) -> str:
    return " ".join("-".join(tag.split()) for tag in (question.round, *question.tags) if tag)


def _guid(question: Question) -> str:
    return f"voice-interview/{question.deck}/{question.id}"
