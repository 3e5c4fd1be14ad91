"""YAML and JSON as plain lists, mappings and texts, each with its line."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

Node: TypeAlias = "str | Listing | Entry"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    line: int
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping; every plain value in it is text."""

    line: int
    nodes: tuple[tuple[str, Node], ...]


class NoRecordsError(Exception):
    """The text is no YAML or JSON, or more than a list of questions needs."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what


_DEEPEST = 40
"""Levels of lists and mappings."""


def from_yaml(text: str) -> Node:
    """No value becomes more than text: nothing is built or run. Raises `NoRecordsError`."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        depth = 0
        for event in yaml.parse(text, loader):
            if isinstance(event, yaml.AliasEvent):
                raise NoRecordsError(_line(event.start_mark), "an alias (*name) is not read")
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise NoRecordsError(_line(event.start_mark), "it is nested too deeply")
        roots = [_yaml_node(node) for node in yaml.compose_all(text, loader)]
    except yaml.MarkedYAMLError as error:
        raise NoRecordsError(_line(error.problem_mark), str(error.problem)) from error
    except yaml.YAMLError as error:
        raise NoRecordsError(1, str(error).partition("\n")[0]) from error
    return roots[0] if len(roots) == 1 else Listing(1, tuple(roots))


def from_json(text: str) -> Node:
    """A JSON text, or one with a JSON value on each line. Raises `NoRecordsError`."""
    try:
        return _json(text)
    except NoRecordsError as error:
        lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
        try:
            return Listing(1, tuple(_json(line, number) for number, line in lines))
        except NoRecordsError:
            raise error from None


def _line(mark: object) -> int:
    """A mark of the parser as a line from 1; 1 where there is none."""
    return int(getattr(mark, "line", 0)) + 1


def _yaml_node(node: object) -> Node:
    import yaml

    match node:
        case yaml.SequenceNode():
            return Listing(_line(node.start_mark), tuple(map(_yaml_node, node.value)))
        case yaml.MappingNode():
            pairs = [(plain(_yaml_node(key)), _yaml_node(value)) for key, value in node.value]
            return Entry(_line(node.start_mark), tuple(pairs))
        case yaml.ScalarNode():
            empty = node.tag == "tag:yaml.org,2002:null"
            return "" if empty else str(node.value)
    return ""


_MOST_MISSED = 100
"""Words spelt otherwise than expected; each costs a look at the whole rest of the text."""


@dataclass(slots=True)
class _Lines:
    """Finds the lines of a JSON text's values, asked for in their order."""

    text: str
    position: int = 0
    line: int = 1
    missed: int = 0

    def of(self, value: object) -> int:
        word = next((each for each in _words(value) if each.strip()), None)
        if word is None or self.missed > _MOST_MISSED:
            return self.line
        spelling = json.dumps(word, ensure_ascii=self.text.isascii())
        place = self.text.find(spelling, self.position)
        if place < 0:
            self.missed += 1
        else:
            self.line += self.text.count("\n", self.position, place)
            self.position = place
        return self.line


def _words(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (word for each in value.values() for word in _words(each))
        case list():
            yield from (word for each in value for word in _words(each))


def _json_node(value: object, line: Callable[[object], int], depth: int = 0) -> Node:
    if depth > _DEEPEST:
        raise NoRecordsError(1, "it is nested too deeply")
    match value:
        case dict():
            own = line(value)
            pairs = [(str(key), _json_node(each, line, depth + 1)) for key, each in value.items()]
            return Entry(own, tuple(pairs))
        case list():
            return Listing(line(value), tuple(_json_node(each, line, depth + 1) for each in value))
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
    return str(value)


def _json(text: str, line: int = 0) -> Node:
    """`line` is that of all in it; 0 looks for it."""
    try:
        value = json.loads(text)
        if line:
            return _json_node(value, lambda _: line)
        return _json_node(value, _Lines(text).of)
    except json.JSONDecodeError as error:
        raise NoRecordsError(line or error.lineno, error.msg) from error
    except RecursionError as error:
        raise NoRecordsError(line or 1, "it is nested too deeply") from error
    except ValueError as error:
        raise NoRecordsError(line or 1, "a number in it has too many digits") from error


def plain(node: Node) -> str:
    """A node as text; lists as Markdown lists."""
    match node:
        case str():
            return node
        case Listing():
            return "\n".join(f"- {plain(each)}" for each in node.nodes)
        case Entry():
            return "\n".join(f"{key}: {plain(each)}" for key, each in node.nodes)
