"""Markdown text as sections under headings. Nothing else here knows the Markdown parser.

Read as CommonMark, with four differences that keep one slip from spoiling a whole deck:

- a line of `---` or `===` under a paragraph makes no heading of it: only `#` does;
- a code block that is never closed ends before the next `##` or `###` heading;
- a comment (`<!-- … -->`) may hold anything, headings too; one never closed ends with its line;
- other HTML is text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.tree import SyntaxTreeNode

from voice_interview.decks.fences import code_block

BlockKind: TypeAlias = Literal["paragraph", "list", "code", "comment", "rule", "other"]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list."""

    text: str
    """Its paragraphs in Markdown, on one line."""
    line: int
    nested: bool
    """It holds a list of its own; `text` holds that list's words too."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list, a code block… that stands directly under a heading."""

    kind: BlockKind
    line: int
    end: int
    """The line after its last."""
    source: str
    items: tuple[Item, ...] = ()
    unclosed: int | None = None
    """Line of a code block or comment in it that is never closed."""

    @property
    def silent(self) -> bool:
        """It says nothing: a comment, or a line that separates."""
        return self.kind in ("comment", "rule")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level."""

    level: int
    """1..6; 0 for what stands before the first heading."""
    title: str
    line: int
    """Line of the heading, from 1; 0 where there is none."""
    heading: str
    """The heading's line as written."""
    body: tuple[str, ...]
    """The lines under the heading as written."""
    blocks: tuple[Block, ...]

    @property
    def spoken(self) -> tuple[Block, ...]:
        """Its blocks without comments and separating lines."""
        return tuple(block for block in self.blocks if not block.silent)

    def text(self, without: Block | None = None) -> str:
        """The body as written, less comments, separating lines, `without` and blank ends."""
        # Only blank lines are taken off the front: an indent there may make a code block.
        return re.sub(r"\A(?:[^\S\n]*\n)+", "", self._kept(without)).rstrip()

    def whole(self) -> str:
        """The heading and the body as written, less comments and separating lines."""
        return f"{self.heading}\n{self._kept(without=None)}".rstrip()

    def _kept(self, without: Block | None) -> str:
        left_out = [block for block in self.blocks if block.silent or block is without]
        # One blank line stays for each, or the paragraphs around it would become one.
        blank = {block.line for block in left_out}
        gone = {line for block in left_out for line in range(block.line + 1, block.end)}
        numbered = enumerate(self.body, start=self.line + 1)
        return "\n".join("" if n in blank else line for n, line in numbered if n not in gone)


def outline(text: str) -> tuple[Section, ...]:
    """The sections of a Markdown text whose line ends are `\\n`, in order.

    The first is what stands before the first heading, be it nothing.
    """
    lines = text.split("\n")
    groups: list[list[SyntaxTreeNode]] = [[]]
    for node in SyntaxTreeNode(_PARSER.parse(text)).children:
        if node.type == "heading":
            groups.append([])
        groups[-1].append(node)
    ends = [_span(group[0])[0] for group in groups[1:]] + [len(lines)]
    return tuple(_section(group, end, lines) for group, end in zip(groups, ends, strict=True))


def joined(text: str, below: Iterable[Section]) -> str:
    """A text and the sections below it, with their headings, as one text."""
    texts = [text, *(section.whole() for section in below)]
    return "\n\n".join(each for each in texts if each)


def _section(nodes: Sequence[SyntaxTreeNode], end: int, lines: list[str]) -> Section:
    if not nodes or nodes[0].type != "heading":
        blocks = tuple(_block(node, lines) for node in nodes)
        return Section(0, "", 0, "", tuple(lines[:end]), blocks)
    heading, *rest = nodes
    start, below = _span(heading)
    return Section(
        level=int(heading.tag[1:]),
        title=heading.children[0].content,
        line=start + 1,
        heading=lines[start],
        body=tuple(lines[below:end]),
        blocks=tuple(_block(node, lines) for node in rest),
    )


_KINDS: dict[str, BlockKind] = {
    "paragraph": "paragraph",
    "bullet_list": "list",
    "ordered_list": "list",
    "fence": "code",
    "code_block": "code",
    "comment": "comment",
    "hr": "rule",
}


def _block(node: SyntaxTreeNode, lines: list[str]) -> Block:
    start, end = _span(node)
    kind = _KINDS.get(node.type, "other")
    unclosed = (_span(each)[0] + 1 for each in node.walk() if each.meta.get("unclosed"))
    return Block(
        kind=kind,
        line=start + 1,
        end=end + 1,
        source="\n".join(lines[start:end]),
        items=tuple(_items(node)) if kind == "list" else (),
        unclosed=next(unclosed, None),
    )


def _items(node: SyntaxTreeNode) -> Iterator[Item]:
    for item in node.children:
        inner = list(item.walk(include_self=False))
        words = " ".join(each.content for each in inner if each.type == "inline").split()
        nested = any(each.type == "list_item" for each in inner)
        yield Item(" ".join(words), _span(item)[0] + 1, nested)


def _span(node: SyntaxTreeNode) -> tuple[int, int]:
    """First line and line after the last, from 0."""
    assert node.map is not None  # every block token carries it
    return node.map


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """An HTML comment that begins its line; with text behind its end it is text."""
    position = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith("<!--", position):
        return False
    if silent:
        return True
    if "last comment ends" not in state.env:
        state.env["last comment ends"] = state.src.rfind("-->")
    closed = position + len("<!--") <= state.env["last comment ends"]
    close = state.src.find("-->", position + len("<!--")) if closed else position
    last = next((line for line in range(start, end) if state.eMarks[line] > close), end - 1)
    behind = state.src[close + len("-->") : state.eMarks[last]] if closed else ""
    token = state.push("html_block" if behind.strip() else "comment", "", 0)
    token.map = [start, last + 1]
    token.meta["unclosed"] = not closed
    state.line = last + 1
    return True


def _parser() -> MarkdownIt:
    # Inline Markdown is kept as written, so its rules would be work for nothing.
    parser = MarkdownIt("commonmark").disable(["inline", "text_join", "lheading"])
    interrupts = ["paragraph", "reference", "blockquote"]
    parser.block.ruler.at("fence", code_block(r"#{2,3}[ \t]"), {"alt": [*interrupts, "list"]})
    parser.block.ruler.at("html_block", _comment, {"alt": interrupts})
    return parser


_PARSER = _parser()
