"""YAML and JSON: lists of questions, or mappings that hold some, nested as their author likes."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from voice_interview.decks.fields import seconds
from voice_interview.decks.foreign.found import Findings, Found, Unread
from voice_interview.decks.foreign.names import Part, part_of, split_list

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


def read_yaml(text: str) -> Findings:
    """The questions of a YAML text. No value becomes more than text: nothing is built or run."""
    return _findings(_yaml(text))


def read_json(text: str) -> Findings:
    """The questions of a JSON text, or of one with a JSON value on each line."""
    try:
        return _findings(_json(text))
    except NoRecordsError as error:
        lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
        try:
            return _findings(Listing(1, tuple(_json(line, number) for number, line in lines)))
        except NoRecordsError:
            raise error from None


def _yaml(text: str) -> Node:
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


def _line(mark: object) -> int:
    """A mark of the parser as a line from 1; 1 where there is none."""
    return int(getattr(mark, "line", 0)) + 1


def _yaml_node(node: object) -> Node:
    import yaml

    match node:
        case yaml.SequenceNode():
            return Listing(_line(node.start_mark), tuple(map(_yaml_node, node.value)))
        case yaml.MappingNode():
            pairs = [(_plain(_yaml_node(key)), _yaml_node(value)) for key, value in node.value]
            return Entry(_line(node.start_mark), tuple(pairs))
        case yaml.ScalarNode():
            empty = node.tag == "tag:yaml.org,2002:null"
            return "" if empty else str(node.value)
    return ""


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


def _plain(node: Node) -> str:
    """A node as text; lists as Markdown lists."""
    match node:
        case str():
            return node
        case Listing():
            return "\n".join(f"- {_plain(each)}" for each in node.nodes)
        case Entry():
            return "\n".join(f"{key}: {_plain(each)}" for key, each in node.nodes)


@dataclass(slots=True)
class _Walk:
    found: list[Found] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    """Names that are not known, and the line of the first."""


_TITLES = ("title", "name", "deck", "deck_name")
_LANGUAGES = ("language", "lang", "locale")


def _findings(root: Node) -> Findings:
    walk = _Walk()
    title = language = ""
    if isinstance(root, Entry) and not _asks(root):
        texts = {key.casefold(): each for key, each in root.nodes if isinstance(each, str)}
        title = next((texts[name] for name in _TITLES if texts.get(name)), "")
        language = next((texts[name] for name in _LANGUAGES if texts.get(name)), "")
        used = {name for name in (*_TITLES, *_LANGUAGES, "description", "version") if name in texts}
        kept = tuple((key, each) for key, each in root.nodes if key.casefold() not in used)
        root = Entry(root.line, kept)
    _visit(root, "", walk, 1)
    names = [Unread(line, f'"{name}" is not known') for name, line in walk.unknown.items()]
    unread = sorted([*walk.unread, *names], key=lambda each: each.line)
    return Findings(tuple(walk.found), title, language, tuple(unread))


def _visit(node: Node, title: str, walk: _Walk, line: int, listed: bool = False) -> None:
    """Look for questions in a node; `listed` says that it is an item of a list."""
    match node:
        case Listing():
            for each in node.nodes:
                _visit(each, title, walk, node.line, listed=True)
        case Entry() if _asks(node):
            walk.found.append(_question(node, title, walk))
        case Entry():
            _visit_mapping(node, title, walk, listed)
        case str() if _has_words(node):
            walk.found.append(Found(node, "", title, line))
        case str() if node.strip():
            walk.unread.append(Unread(line, f'"{node.strip()}" asks nothing'))


def _has_words(text: str) -> bool:
    return len(text.split()) > 1 or "?" in text or not text.isascii()


def _visit_mapping(entry: Entry, title: str, walk: _Walk, listed: bool) -> None:
    """A mapping of questions to answers, or of names to lists of questions."""
    named = next(
        (each for key, each in entry.nodes if _names_round(key) and isinstance(each, str)), ""
    )
    for key, each in entry.nodes:
        if isinstance(each, str):
            if _names_round(key):
                continue
            if each.strip() and part_of(key) is None and (_has_words(key) or not listed):
                walk.found.append(Found(key, each, named or title, entry.line))
            elif each.strip():
                walk.unread.append(Unread(entry.line, f'"{key}" stands with no question'))
        elif part_of(key) == "text" or key.casefold() in ("items", "cards", "data", "rounds"):
            _visit(each, named or title, walk, entry.line)
        else:
            _visit(each, named or key, walk, entry.line)


def _names_round(key: str) -> bool:
    return part_of(key) == "round" or key.casefold() in ("title", "name", "heading")


def _asks(entry: Entry) -> bool:
    keys = {part_of(key): each for key, each in entry.nodes}
    text = keys.get("text")
    if not isinstance(text, str) or not text.strip():
        return False
    lists = [each for _, each in entry.nodes if _holds_entries(each)]
    return "answer" in keys or not lists


def _holds_entries(node: Node) -> bool:
    return isinstance(node, Listing) and any(isinstance(each, Entry) for each in node.nodes)


def _question(entry: Entry, title: str, walk: _Walk) -> Found:
    parts: dict[Part, list[Node]] = {}
    for key, each in entry.nodes:
        part = part_of(key)
        if part is None:
            walk.unknown.setdefault(key, entry.line)
        else:
            parts.setdefault(part, []).append(each)
    return Found(
        text=_first(parts, "text"),
        answer="\n\n".join(filter(None, map(_plain, parts.get("answer", [])))),
        round=_first(parts, "round") or title,
        line=entry.line,
        tags=_list(parts, "tags", r"[,;|\n]"),
        key_points=_list(parts, "key points", r"\n"),
        follow_ups=_list(parts, "follow-ups", r"\n"),
        time_limit=seconds(_first(parts, "time limit")),
    )


def _first(parts: Mapping[Part, list[Node]], part: Part) -> str:
    return next((_plain(each) for each in parts.get(part, [])), "")


def _list(parts: Mapping[Part, list[Node]], part: Part, separators: str) -> tuple[str, ...]:
    values: list[str] = []
    for node in parts.get(part, []):
        if isinstance(node, Listing):
            values += [" ".join(_plain(each).split()) for each in node.nodes]
        else:
            values += split_list(_plain(node), separators)
    return tuple(filter(None, values))
