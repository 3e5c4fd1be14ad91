"""Where everything is printed."""

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.theme import Theme

from voice_interview.plain_text import visible

THEME = Theme({"markdown.code": "bold", "markdown.code_block": "default"})
"""Rich's own style for code has a black ground, which a light terminal shows as bars."""


class Screen(Console):
    """A console that obeys nothing in the texts it prints: only rich moves the cursor."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            text = segment.text if segment.control else visible(segment.text)
            yield Segment(text, segment.style, segment.control)


def console(*, stderr: bool = False) -> Screen:
    """Standard output, or standard error; without colour where it is no terminal."""
    return Screen(theme=THEME, highlight=False, markup=False, emoji=False, stderr=stderr)
