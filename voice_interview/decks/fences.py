"""Code blocks in Markdown whose end was forgotten, as a rule of the parser."""

import re
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from markdown_it.rules_block import StateBlock, fence
from markdown_it.token import Token

_MOST_RESCUES = 20
"""Unclosed code blocks that are ended early in one file. Each costs a look at the whole rest of
the file; a file with more of them is no deck, and must not take minutes."""

_Rule: TypeAlias = Callable[[StateBlock, int, int, bool], bool]


def code_block(next_part: str) -> _Rule:
    """CommonMark's code block, ended before the next part of the text where its end is missing.

    `next_part` is the pattern of a line that may begin one, behind an empty line.
    """
    begins = re.compile(rf"^[^\S\n]*\n(?={next_part})", re.MULTILINE | re.IGNORECASE)
    return partial(_code_block, begins)


def _code_block(
    begins: re.Pattern[str], state: StateBlock, start: int, end: int, silent: bool
) -> bool:
    if not fence(state, start, end, silent):
        return False
    if silent:
        return True
    token = state.tokens[-1]
    part = _next_part(begins, token, start)
    if _is_closed(state, token) and not (part and _opens_again(token, part - start)):
        return True
    rescues = state.env.get("rescues", 0)
    if part and state.level == 0 and rescues < _MOST_RESCUES:
        state.env["rescues"] = rescues + 1
        state.tokens.pop()
        fence(state, start, part, silent)
    state.tokens[-1].meta["unclosed"] = True
    return True


def _is_closed(state: StateBlock, token: Token) -> bool:
    first, end = token.map or (0, 0)
    last = state.src[state.bMarks[end - 1] + state.tShift[end - 1] : state.eMarks[end - 1]].rstrip()
    return end - first > 1 and last.startswith(token.markup) and not last.strip(token.markup[0])


def _next_part(begins: re.Pattern[str], token: Token, start: int) -> int | None:
    """The line inside a code block where the next part may begin."""
    match = begins.search(token.content)
    return start + 1 + token.content.count("\n", 0, match.end()) if match else None


def _opens_again(token: Token, part: int) -> bool:
    """Another code block begins inside, below the part: so the end before it is missing."""
    below = token.content.split("\n")[part:]
    opening = re.compile(rf"[ ]{{0,3}}{re.escape(token.markup)}\S")
    return any(opening.match(line) for line in below)
