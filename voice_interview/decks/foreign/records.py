"""YAML and JSON: lists of questions, or mappings that hold some, nested as their author likes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voice_interview.decks.fields import seconds
from voice_interview.decks.foreign.found import Findings, Found, Unread
from voice_interview.decks.foreign.names import Part, part_of, split_list
from voice_interview.decks.foreign.nodes import (
    Entry,
    Listing,
    Node,
    from_json,
    from_yaml,
    plain,
)


def read_yaml(text: str) -> Findings:
    """The questions of a YAML text. Raises `NoRecordsError`."""
    return _findings(from_yaml(text))


def read_json(text: str) -> Findings:
    """The questions of a JSON text, or of one with a JSON value on each line.

    Raises `NoRecordsError`.
    """
    return _findings(from_json(text))


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
        answer="\n\n".join(filter(None, map(plain, parts.get("answer", [])))),
        round=_first(parts, "round") or title,
        line=entry.line,
        tags=_list(parts, "tags", r"[,;|\n]"),
        key_points=_list(parts, "key points", r"\n"),
        follow_ups=_list(parts, "follow-ups", r"\n"),
        time_limit=seconds(_first(parts, "time limit")),
    )


def _first(parts: Mapping[Part, list[Node]], part: Part) -> str:
    return next((plain(each) for each in parts.get(part, [])), "")


def _list(parts: Mapping[Part, list[Node]], part: Part, separators: str) -> tuple[str, ...]:
    values: list[str] = []
    for node in parts.get(part, []):
        if isinstance(node, Listing):
            values += [" ".join(plain(each).split()) for each in node.nodes]
        else:
            values += split_list(plain(node), separators)
    return tuple(filter(None, values))
