"""A Markdown file that is one question with its answer, as in a folder with a file for each."""

import re
from collections.abc import Iterator

from voice_interview.decks.foreign import wording
from voice_interview.decks.foreign.found import Findings
from voice_interview.decks.foreign.likeness import Likeness, likeness
from voice_interview.decks.foreign.marks import Kind, Mark
from voice_interview.decks.foreign.page import Asked, Page
from voice_interview.decks.foreign.starts import Start
from voice_interview.decks.foreign.walk import marks_of

_FRONT = re.compile(r"---\n(.*?\n)---\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"""^title:\s*(["']?)(.+?)\1\s*$""", re.MULTILINE)


def without_front_matter(text: str) -> str:
    """The text with the lines of a YAML head left empty."""
    front = _FRONT.match(text)
    return "\n" * front[0].count("\n") + text[front.end() :] if front else text


def read_single(text: str, name: str) -> Findings:
    """The question that a file's title or its name asks; what it says, to the next title, answers.

    None where neither asks, or the file says nothing.
    """
    body = without_front_matter(text)
    lines = body.split("\n")
    marks = marks_of(body)
    titles = [mark for mark in marks if mark.kind is Kind.HEADING and mark.level == 1]
    asked = next(filter(_asks, _names(text, titles[:1], name)), "")
    begin = titles[0].end if titles else 0
    end = next((mark.line for mark in titles[1:]), len(lines))
    whole = Asked(Start(max(0, begin - 1), begin, asked), "", end)
    found = Page(lines, marks, [whole]).found(whole)
    return Findings((found,) if asked and found.answer else ())


def _names(text: str, titles: list[Mark], name: str) -> Iterator[str]:
    front = _FRONT.match(text)
    if front and (title := _FRONT_TITLE.search(front[1])):
        yield title[2]
    for mark in titles:
        yield wording.asked(mark.text)
    yield re.sub(r"[-_]+", " ", name).strip()


def _asks(title: str) -> bool:
    """It asks one thing, and does not announce questions."""
    return likeness(title) >= Likeness.LIKELY and not wording.promises_questions(title)
