"""HTML as Markdown that can be shown and spoken: no styles, no scripts, no media."""

import re
from html.parser import HTMLParser

_BREAKS = re.compile(
    r"address|article|aside|blockquote|center|d[dlt]|div|figure|footer|form|h[1-6]|header|hr|main|"
    r"nav|ol|p|section|table|tr|ul"
)
_SILENT = frozenset({"script", "style", "head", "title", "object", "svg", "audio", "video"})
_WRAPS = {
    "b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "kbd": "`", "tt": "`", "samp": "`",
}  # fmt: skip
_SOUND = re.compile(r"\[(?:sound|anki:play):[^\[\]]*\]")
_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-zA-Z]+|#\d+|#x[0-9a-fA-F]+);")


LONGEST = 100_000
"""Characters of a field that are read as HTML; what is longer stays as it is."""


def looks_like_html(text: str) -> bool:
    """It holds a tag or an entity."""
    return _HTML.search(text) is not None


def as_markdown(html: str) -> str:
    """What the HTML says, with bold type, code and lists as Markdown has them."""
    if len(html) > LONGEST:
        return html
    reader = _Reader()
    reader.feed(_SOUND.sub("", html))
    reader.close()
    lines = [
        line.rstrip() if code else " ".join(line.split()) for line, code in _lines(reader.text())
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _lines(text: str) -> list[tuple[str, bool]]:
    inside = False
    found = []
    for line in text.replace("\xa0", " ").split("\n"):
        fence = line.startswith("```")
        found.append((line, inside or fence))
        inside ^= fence
    return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._silent = 0
        self._code = 0

    def text(self) -> str:
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "pre":
            self._code += 1
            self._add("\n\n```\n")
        elif tag in ("br", "li"):
            self._add("\n- " if tag == "li" else "\n")
        elif tag == "img":
            self._add(dict(attrs).get("alt") or "")
        elif tag in ("td", "th"):
            self._add(" ")
        elif _BREAKS.fullmatch(tag):
            self._add("\n\n" if tag == "p" else "\n")
        elif tag in _WRAPS and not self._code:
            self._add(_WRAPS[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "pre" and self._code:
            self._code -= 1
            self._add("\n```\n\n")
        elif _BREAKS.fullmatch(tag):
            self._add("\n")
        elif tag in _WRAPS and not self._code:
            self._close(_WRAPS[tag])

    def handle_data(self, data: str) -> None:
        self._add(data)

    def _add(self, text: str) -> None:
        if not self._silent:
            self._parts.append(text)

    def _close(self, wrap: str) -> None:
        """End bold type; where it held nothing, there was none."""
        if self._parts and self._parts[-1] == wrap:
            self._parts.pop()
        else:
            self._add(wrap)
