"""Text from elsewhere without what a screen obeys, a page hides or a database refuses.

It is cleaned where decks are read, where servers reply, and at each way out: the terminal, the log,
the page.
"""

import re

_UNSEEN = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # the terminal's colours and cursor, whole
    r"|\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab and line end
    r"\u202a-\u202e\u2066-\u2069"  # what writes text backwards
    r"\ud800-\udfff]"  # halves of characters
)


def visible(text: str) -> str:
    """`text` without control characters other than tabs and line ends, lone surrogates, and what
    overrides its direction."""
    return text if text.isprintable() else _UNSEEN.sub("", text)


def one_line(text: str) -> str:
    """`text` with single spaces in place of what a person does not see."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
