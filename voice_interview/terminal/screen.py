"""Where everything is printed."""

from rich.console import Console
from rich.theme import Theme

THEME = Theme({"markdown.code": "bold", "markdown.code_block": "default"})
"""Rich's own style for code has a black ground, which a light terminal shows as bars."""


def console(*, stderr: bool = False) -> Console:
    """Standard output, or standard error; without colour where it is no terminal."""
    return Console(theme=THEME, highlight=False, markup=False, stderr=stderr)
