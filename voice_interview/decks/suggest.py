"""Helping with a name that is not there."""

import difflib
from collections.abc import Sequence

_MOST_LISTED = 50
"""Names a hint lists; the built-in deck's questions fit, and so does a screen of 80 columns."""


def closest(wanted: str, known: Sequence[str], likeness: float = 0.6) -> str | None:
    """The known name most like `wanted`, whatever its case; None where none is like it.

    `likeness` is difflib's ratio, 0..1; 0.6 is its own default.
    """
    by_folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(wanted.casefold(), list(by_folded), n=1, cutoff=likeness)
    return by_folded[found[0]] if found else None


def did_you_mean(wanted: str, known: Sequence[str]) -> str:
    """A question with the closest name and a space after it; empty where none is close."""
    match = closest(wanted, known)
    return f'Did you mean "{match}"? ' if match else ""


def listed(names: Sequence[str]) -> str:
    """The names as one phrase."""
    shown = ", ".join(names[:_MOST_LISTED])
    left = len(names) - _MOST_LISTED
    return f"{shown} and {left} more" if left > 0 else shown or "none"
