"""A mapping with usual names in it as one question."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from voice_interview.decks.fields import seconds
from voice_interview.decks.foreign.choices import (
    Choice,
    choices_in,
    first_number,
    marks_right,
    picked,
    shown,
)
from voice_interview.decks.foreign.found import Found
from voice_interview.decks.foreign.names import Part, part_of, parts_of, split_list
from voice_interview.decks.foreign.nodes import Entry, Listing, Node, plain

_Fields = Mapping[Part, Sequence[tuple[str, Node]]]
"""By part, each with its name in the file."""


def _fields_of(entry: Entry) -> _Fields:
    parts = parts_of([key for key, _ in entry.nodes])
    fields: dict[Part, list[tuple[str, Node]]] = {}
    for part, (key, node) in zip(parts, entry.nodes, strict=True):
        if part is not None:
            own = "choices" if part == "answer" and marks_right(node) else part
            fields.setdefault(own, []).append((key, node))
    return fields


def asks(entry: Entry) -> bool:
    """The entry is a question, and no deck that holds some."""
    fields = _fields_of(entry)
    _, text = fields.get("text", [("", "")])[0]
    if not isinstance(text, str) or not text.strip():
        return False
    return bool(fields.keys() & {"answer", "choices", "wrong"}) or not any(
        isinstance(node, Listing) and any(isinstance(each, Entry) for each in node.nodes)
        for _, node in entry.nodes
    )


def unknown_in(entry: Entry) -> list[str]:
    """The names whose part is not known."""
    names = [key for key, _ in entry.nodes]
    return [name for name, part in zip(names, parts_of(names), strict=True) if part is None]


def _choices_of(fields: _Fields) -> list[Choice]:
    wrong = choices_in(fields.get("wrong", []))
    right = [Choice("", text) for _, node in fields.get("answer", [])[:1] if (text := plain(node))]
    every = sorted([*wrong, *right], key=lambda choice: choice.text) if wrong else []
    return [*choices_in(fields.get("choices", [])), *every]


def first_number_of(entries: Iterable[Entry]) -> int | None:
    """The number by which answers name the first of a question's choices; None if unclear."""
    return first_number(
        (choices_in(fields.get("choices", [])), node)
        for fields in map(_fields_of, entries)
        for _, node in fields.get("answer", [])
    )


def question(entry: Entry, title: str, first: int | None) -> Found:
    """The question of an entry that asks; `title` is that of the round it stands in.

    `first` is that of `first_number_of` the file.
    """
    fields = _fields_of(entry)
    choices = _choices_of(fields)
    return Found(
        text=_first(fields, "text"),
        answer="\n\n".join(filter(None, _answers(fields, choices, first))),
        round=_first(fields, "round") or title,
        line=entry.line,
        tags=_list(fields, "tags", r"[,;|\n]"),
        key_points=_list(fields, "key points", r"\n"),
        follow_ups=_list(fields, "follow-ups", r"\n"),
        time_limit=seconds(_first(fields, "time limit")),
        shown="\n\n".join(filter(None, [*_code(fields), shown(choices)])),
    )


def _answers(fields: _Fields, choices: Sequence[Choice], first: int | None) -> Iterator[str]:
    yield "\n".join(choice.text for choice in choices if choice.right)
    for name, node in fields.get("answer", []):
        if choices:
            yield picked(node, choices, first)
        elif part_of(name) == "body":
            yield _without_title(_unescaped(plain(node)))
        else:
            yield _unescaped(plain(node))


def _unescaped(text: str) -> str:
    """The text with its paragraphs apart, where they were escaped twice."""
    return text if "\\n\\n" not in text or "\n" in text else text.replace("\\n", "\n")


_TITLE = re.compile(r"\s*(#+)\s[^\n]*\n")


def _without_title(text: str) -> str:
    """A page's text without the heading on top that only names the page."""
    title = _TITLE.match(text)
    if title is None or re.search(rf"^#{{1,{len(title[1])}}}\s", text[title.end() :], re.MULTILINE):
        return text
    return text[title.end() :]


def _code(fields: _Fields) -> Iterator[str]:
    for _, node in fields.get("shown", []):
        text = plain(node).strip("\n")
        yield text if not text or "```" in text else f"```\n{text}\n```"


def _first(fields: _Fields, part: Part) -> str:
    return next((plain(node) for _, node in fields.get(part, [])), "")


def _list(fields: _Fields, part: Part, separators: str) -> tuple[str, ...]:
    values: list[str] = []
    for _, node in fields.get(part, []):
        if isinstance(node, Listing):
            values += [" ".join(plain(each).split()) for each in node.nodes]
        else:
            values += split_list(plain(node), separators)
    return tuple(filter(None, values))
