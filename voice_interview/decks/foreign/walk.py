"""Markdown text as marks on its lines."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from markdown_it.token import Token

from voice_interview.decks.foreign import wording
from voice_interview.decks.foreign.likeness import Likeness, likeness
from voice_interview.decks.foreign.marks import Kind, Mark
from voice_interview.decks.foreign.rules import PARSER


@dataclass(slots=True)
class _Place:
    """Where the walk through the tokens is."""

    lists: list[tuple[int, bool]] = field(default_factory=list)
    """Of each list around: its number in the file, and whether its items are numbered."""
    count: int = 0
    quotes: int = 0
    item: Token | None = None
    """The list item that has just been opened."""


def marks_of(text: str) -> tuple[Mark, ...]:
    """The marks of a Markdown text whose line ends are `\\n`, by line."""
    lines = text.split("\n")
    return _with_answers(tuple(_marks(PARSER.parse(text), lines)))


_OFTEN = 3


def _with_answers(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """With "Answer" for the words that most parts that unfold bear alike, in any language."""
    titles = Counter(mark.text for mark in marks if mark.kind is Kind.SUMMARY)
    common = next((text for text, number in titles.most_common(1) if number >= _OFTEN), "")
    if not common or 2 * titles[common] <= titles.total() or likeness(common) >= Likeness.LIKELY:
        return marks
    alike = (mark.kind is Kind.SUMMARY and mark.text == common for mark in marks)
    pairs = zip(marks, alike, strict=True)
    return tuple(replace(mark, text="Answer") if same else mark for mark, same in pairs)


def _marks(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Mark]:
    place = _Place()
    for index, token in enumerate(tokens):
        _step(place, token)
        if token.map is None or (place.quotes and not _is_labelled(token)):
            continue
        depth = len(place.lists)
        start, end = token.map
        match token.type:
            case "mark":
                for kind, text in token.meta["found"]:
                    yield Mark(kind, start, end, text, token.meta["level"], depth)
            case "heading_open":
                title = tokens[index + 1].content[: wording.LONGEST]
                yield Mark(Kind.HEADING, start, end, title, int(token.tag[1]), depth, *_of(place))
            case "paragraph_open" if place.item is not None:
                stop = (place.item.map or token.map)[1]
                text = _short(tokens[index + 1].content)
                column = len(lines[start]) - len(lines[start].lstrip(" "))
                yield Mark(Kind.ITEM, start, end, text, 0, depth, *_of(place), stop, column)
            case "paragraph_open":
                text = _short(tokens[index + 1].content)
                yield Mark(Kind.PARAGRAPH, start, end, text, 0, depth)
            case "table_open":
                yield Mark(Kind.TABLE, start, end, "\n".join(lines[start:end]), 0, depth)
            case "fence" | "code_block":
                yield Mark(Kind.CODE, start, end, token.type, 0, depth)
            case "hr":
                yield Mark(Kind.RULE, start, end, "", 0, depth)
        if token.type != "list_item_open":
            place.item = None


def _is_labelled(token: Token) -> bool:
    """A question with its number, which asks inside a quotation too."""
    kind, text = next(iter(token.meta.get("found", ())), (None, ""))
    return kind is Kind.QUESTION and bool(wording.number_of(text))


def _short(text: str) -> str:
    return text if len(text) <= wording.LONGEST else ""


def _step(place: _Place, token: Token) -> None:
    match token.type:
        case "bullet_list_open" | "ordered_list_open":
            place.count += 1
            place.lists.append((place.count, token.type.startswith("ordered")))
        case "bullet_list_close" | "ordered_list_close":
            place.lists.pop()
        case "list_item_open":
            place.item = token
        case "blockquote_open":
            place.quotes += 1
        case "blockquote_close":
            place.quotes -= 1


def _of(place: _Place) -> tuple[int, int | None]:
    """The list around, and the number of the item that has just been opened."""
    if not place.lists:
        return 0, None
    number, ordered = place.lists[-1]
    if not (ordered and place.item is not None and place.item.info.isdigit()):
        return number, None
    return number, int(place.item.info)
