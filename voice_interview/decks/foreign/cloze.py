"""Anki's texts with gaps: `{{c1::Paris::city}} is the capital of {{c2::France}}`."""

import re

from voice_interview.decks.foreign.plain import as_markdown

_GAP = re.compile(
    r"\{\{c(\d{1,9})::((?:(?!\{\{c\d|\}\}).)*?)(?:::((?:(?!\}\}).)*?))?\}\}", re.DOTALL
)
_MOST_NESTED = 5


def clozes(html: str, extra: str = "") -> list[tuple[str, str]]:
    """A question and its answer for each number of gap; nothing where the text has no gap."""
    numbers = sorted({int(gap[1]) for gap in _GAP.finditer(html)})
    whole = as_markdown(_filled(html, None))
    more = f"\n\n{as_markdown(extra)}" if extra.strip() else ""
    return [(as_markdown(_filled(html, number)), whole + more) for number in numbers]


def _filled(html: str, asked: int | None) -> str:
    def fill(gap: re.Match[str]) -> str:
        if int(gap[1]) != asked:
            return gap[2]
        return f"… ({gap[3]})" if gap[3] else "…"

    for _ in range(_MOST_NESTED):
        filled = _GAP.sub(fill, html)
        if filled == html:
            break
        html = filled
    return html
