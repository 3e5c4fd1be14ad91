"""Answers to choose from: shown with their question, and the right ones picked out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from voice_interview.decks.foreign.names import choice_of, part_of
from voice_interview.decks.foreign.nodes import Entry, Listing, Node, plain


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    """Empty where the file gives none."""
    text: str
    right: bool = False
    """The file says so beside it."""


def choices_in(fields: Iterable[tuple[str, Node]]) -> list[Choice]:
    """The answers to choose from, of fields that hold one or several each."""
    return [choice for name, node in fields for choice in _in(name, node)]


def _in(name: str, node: Node) -> list[Choice]:
    match node:
        case Listing():
            return [_of(each) for each in node.nodes]
        case Entry():
            return [Choice(label, plain(each).strip()) for label, each in node.nodes]
    return [Choice(choice_of(name), node.strip())] if node.strip() else []


def marks_right(node: Node) -> bool:
    """A list of answers that say of themselves whether they are right."""
    return isinstance(node, Listing) and any(
        part_of(key) == "right"
        for each in node.nodes
        if isinstance(each, Entry)
        for key, _ in each.nodes
    )


def _of(node: Node) -> Choice:
    if not isinstance(node, Entry):
        return Choice("", plain(node).strip())
    right = any(
        part_of(key) == "right" and plain(each) in ("yes", "true") for key, each in node.nodes
    )
    texts = [plain(each).strip() for key, each in node.nodes if part_of(key) != "right"]
    return Choice("", max(texts, key=len, default=""), right)


def shown(choices: Sequence[Choice]) -> str:
    """The choices as a Markdown list."""
    return "\n".join(f"- {_labelled(choice)}".replace("\n", "\n  ") for choice in choices)


def _labelled(choice: Choice) -> str:
    return f"{choice.label}: {choice.text}" if choice.label else choice.text


_PICKED = re.compile(r"\W*(?:(?:option|choice|answer)\s+)?(\w{1,2})\W*", re.IGNORECASE)


def picked(answer: Node, choices: Sequence[Choice], first: int | None) -> str:
    """The answer with the words of the choices that it names; as it is where it names none.

    `first` is the number of the first choice where they have no labels: 0 or 1, or None.
    """
    names = list(map(plain, answer.nodes)) if isinstance(answer, Listing) else [plain(answer)]
    texts = [_named(name, choices, first) for name in names]
    if None in texts:
        return plain(answer)
    return texts[0] or "" if len(texts) == 1 else "\n".join(f"- {text}" for text in texts)


def _named(name: str, choices: Sequence[Choice], first: int | None) -> str | None:
    match = _PICKED.fullmatch(name)
    if match is None or any(name == choice.text and not choice.label for choice in choices):
        return None
    return dict(_names(choices, first)).get(match[1].casefold())


def _names(choices: Sequence[Choice], first: int | None) -> Iterator[tuple[str, str]]:
    """What an answer may call each choice by, and its words."""
    labelled = any(choice.label for choice in choices)
    for place, choice in enumerate(choices):
        if labelled:
            yield choice.label.casefold(), choice.text
        else:
            yield "abcdefghijklmnop"[place : place + 1], choice.text
            if first is not None:
                yield str(first + place), choice.text


def first_number(answered: Iterable[tuple[Sequence[Choice], Node]]) -> int | None:
    """The number by which the answers of a file name the first of their choices: 0, 1 or None."""
    places = [
        (int(name), len(choices))
        for choices, answer in answered
        for name in (map(plain, answer.nodes) if isinstance(answer, Listing) else [plain(answer)])
        if re.fullmatch(r"\d{1,2}", name) and all(name != choice.text for choice in choices)
    ]
    if any(number == 0 for number, _ in places):
        return 0
    return 1 if any(number == there for number, there in places) else None
