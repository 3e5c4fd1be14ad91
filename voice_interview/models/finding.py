"""What `doctor` finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look at the machine found."""

    name: str
    """What was looked at, in a word."""
    ok: bool
    says: str
    """What is there, or what is wrong."""
    hint: str = ""
    """What to do, where it is not ok."""
