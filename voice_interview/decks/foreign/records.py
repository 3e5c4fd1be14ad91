"""YAML and JSON: lists of questions, or mappings that hold some, nested as their author likes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from voice_interview.decks.foreign.entries import asks, first_number_of, question, unknown_in
from voice_interview.decks.foreign.found import Findings, Found, Unread, in_rounds
from voice_interview.decks.foreign.likeness import Likeness, likeness
from voice_interview.decks.foreign.names import part_of
from voice_interview.decks.foreign.nodes import Entry, Listing, Node, from_json, from_yaml


def read_yaml(text: str) -> Findings:
    """The questions of a YAML text. Raises `NoRecordsError`."""
    return _findings(from_yaml(text))


def read_json(text: str) -> Findings:
    """The questions of a JSON text, or of one with a JSON value on each line.

    Raises `NoRecordsError`.
    """
    return _findings(from_json(text))


@dataclass(frozen=True, slots=True)
class _Placed:
    """An entry that asks, and the title of its round."""

    entry: Entry
    round: str


@dataclass(frozen=True, slots=True)
class _Named:
    """A word and a text: a question and its answer, where no entries ask."""

    name: str
    found: Found


@dataclass(slots=True)
class _Walk:
    found: list[Found | _Placed | _Named] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


_TITLES = ("title", "name", "deck", "deck_name")
_LANGUAGES = ("language", "lang", "locale")


def _findings(root: Node) -> Findings:
    walk = _Walk()
    title = language = ""
    if isinstance(root, Entry) and not asks(root):
        texts = {key.casefold(): each for key, each in root.nodes if isinstance(each, str)}
        title = next((texts[name] for name in _TITLES if texts.get(name)), "")
        language = next((texts[name] for name in _LANGUAGES if texts.get(name)), "")
        used = {name for name in (*_TITLES, *_LANGUAGES, "description", "version") if name in texts}
        kept = tuple((key, each) for key, each in root.nodes if key.casefold() not in used)
        root = Entry(root.line, kept)
    _visit(root, "", walk, 1)
    entries = [each.entry for each in walk.found if isinstance(each, _Placed)]
    found = tuple(_found(walk.found, entries))
    unread = sorted([*walk.unread, *_unread(walk.found, entries)], key=lambda each: each.line)
    return Findings(in_rounds(found), title, language, tuple(unread))


def _found(walked: Sequence[Found | _Placed | _Named], entries: Sequence[Entry]) -> Iterator[Found]:
    first = first_number_of(entries)
    for each in walked:
        match each:
            case Found():
                yield each
            case _Placed():
                yield question(each.entry, each.round, first)
            case _Named() if not entries:
                yield each.found


def _unread(
    walked: Sequence[Found | _Placed | _Named], entries: Sequence[Entry]
) -> Iterator[Unread]:
    unknown: dict[str, int] = {}
    for entry in entries:
        for name in unknown_in(entry):
            unknown.setdefault(name, entry.line)
    for name, line in unknown.items():
        yield Unread(line, f'"{name}" is not known')
    for each in walked:
        if isinstance(each, _Named) and entries:
            yield _left_alone(each.name, each.found.line)


def _left_alone(name: str, line: int) -> Unread:
    return Unread(line, f'"{name}" stands with no question')


def _visit(node: Node, title: str, walk: _Walk, line: int, listed: bool = False) -> None:
    """Look for questions in a node; `listed` says that it is an item of a list."""
    match node:
        case Listing():
            in_pairs = _holds_pairs(node)
            for each in node.nodes:
                if in_pairs and isinstance(each, Listing) and _is_pair(each):
                    walk.found.append(_pair(each, title))
                else:
                    _visit(each, title, walk, node.line, listed=True)
        case Entry() if asks(node):
            walk.found.append(_Placed(node, title))
        case Entry():
            _visit_mapping(node, title, walk, listed)
        case str() if _has_words(node):
            walk.found.append(Found(node, "", title, line))
        case str() if node.strip():
            walk.unread.append(Unread(line, f'"{node.strip()}" asks nothing'))


def _holds_pairs(listing: Listing) -> bool:
    """Most of it is lists of a question and its answers, and not of several questions."""
    pairs = [each for each in listing.nodes if isinstance(each, Listing) and _is_pair(each)]
    asking = sum(likeness(str(pair.nodes[1])) is Likeness.SURE for pair in pairs)
    return 2 * (len(pairs) - asking) > len(listing.nodes)


def _is_pair(listing: Listing) -> bool:
    return len(listing.nodes) > 1 and all(isinstance(each, str) for each in listing.nodes)


def _pair(listing: Listing, title: str) -> Found:
    asked, *told = map(str, listing.nodes)
    return Found(asked, "\n\n".join(told), title, listing.line)


def _has_words(text: str) -> bool:
    return len(text.split()) > 1 or "?" in text or not text.isascii()


def _visit_mapping(entry: Entry, title: str, walk: _Walk, listed: bool) -> None:
    """A mapping of questions to answers, or of names to lists of questions."""
    named = next(
        (each for key, each in entry.nodes if _names_round(key) and isinstance(each, str)), ""
    )
    for key, each in entry.nodes:
        if isinstance(each, str):
            if not _names_round(key) and each.strip():
                _visit_text(key, Found(key, each, named or title, entry.line), walk, listed)
        elif part_of(key) == "text" or key.casefold() in ("items", "cards", "data", "rounds"):
            _visit(each, named or title, walk, entry.line)
        elif part_of(key) == "tags":
            walk.unread.append(_left_alone(key, entry.line))
        else:
            _visit(each, named or key, walk, entry.line)


def _visit_text(name: str, found: Found, walk: _Walk, listed: bool) -> None:
    if part_of(name) is None and _has_words(name):
        walk.found.append(found)
    elif part_of(name) is None and not listed:
        walk.found.append(_Named(name, found))
    else:
        walk.unread.append(_left_alone(name, found.line))


def _names_round(key: str) -> bool:
    return part_of(key) == "round" or key.casefold() in ("title", "name", "heading")
