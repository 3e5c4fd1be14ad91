"""Code blocks in Markdown whose end was forgotten, as a rule of the parser."""

import re

from markdown_it.rules_block import StateBlock, fence
from markdown_it.token import Token

_MOST_RESCUES = 20
"""Unclosed code blocks that are ended early in one file. Each costs a look at the whole rest of
the file; a file with more of them is no deck, and must not take minutes."""

_NEXT_HEADING = re.compile(r"^[^\S\n]*\n(?=#{2,3}[ \t])", re.MULTILINE)


def code_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """CommonMark's code block, ended before the next heading where its end is missing."""
    if not fence(state, start, end, silent):
        return False
    if silent:
        return True
    token = state.tokens[-1]
    heading = _next_heading(token, start)
    if _is_closed(state, token) and not (heading and _opens_again(token, heading - start)):
        return True
    rescues = state.env.get("rescues", 0)
    if heading and state.level == 0 and rescues < _MOST_RESCUES:
        state.env["rescues"] = rescues + 1
        state.tokens.pop()
        fence(state, start, heading, silent)
    state.tokens[-1].meta["unclosed"] = True
    return True


def _is_closed(state: StateBlock, token: Token) -> bool:
    first, end = token.map or (0, 0)
    last = state.src[state.bMarks[end - 1] + state.tShift[end - 1] : state.eMarks[end - 1]].rstrip()
    return end - first > 1 and last.startswith(token.markup) and not last.strip(token.markup[0])


def _next_heading(token: Token, start: int) -> int | None:
    """The line of a `##` or `###` heading after a blank line inside a code block."""
    match = _NEXT_HEADING.search(token.content)
    return start + 1 + token.content.count("\n", 0, match.end()) if match else None


def _opens_again(token: Token, heading: int) -> bool:
    """Another code block begins inside, below the heading: so the end before it is missing."""
    below = token.content.split("\n")[heading:]
    opening = re.compile(rf"[ ]{{0,3}}{re.escape(token.markup)}\S")
    return any(opening.match(line) for line in below)
