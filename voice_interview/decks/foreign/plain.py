"""HTML as Markdown that can be shown and spoken: no styles, no scripts, no media."""

import re
from html import unescape

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
_TOKEN = re.compile(
    r"""(?P<comment><!--)|(?P<uncomment>-->)|<[!?][^<>]*>|
    <(?P<ends>/?)(?P<tag>[a-zA-Z][^\s<>/"']*)(?P<rest>(?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""",
    re.VERBOSE,
)
"""Nothing in it runs on over a `<`, so that no text takes the square of its length."""
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_NO_CHARACTER = re.compile(r"&#[0-9]{8,};?")


def looks_like_html(text: str) -> bool:
    """It holds a tag or an entity."""
    return _HTML.search(text) is not None


def as_markdown(html: str) -> str:
    """What the HTML says, with bold type, code and lists as Markdown has them."""
    reader = _Reader()
    reader.read(_SOUND.sub("", html))
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


class _Reader:
    def __init__(self) -> None:
        self._parts: list[str] = []
        self._silent = ""
        """The tag within which nothing is said."""
        self._commented = False
        self._code = 0

    def text(self) -> str:
        return "".join(self._parts)

    def read(self, html: str) -> None:
        end, last_comment = 0, html.rfind("-->")
        for token in _TOKEN.finditer(html):
            self._say(html[end : token.start()])
            end = token.end()
            if token["comment"]:
                self._commented = token.start() < last_comment
            elif token["uncomment"]:
                self._say(token[0])
                self._commented = False
            elif token["tag"] and not self._commented:
                self._mark(token["tag"].lower(), token)
        self._say(html[end:])

    def _mark(self, tag: str, token: re.Match[str]) -> None:
        if token["ends"]:
            self._end(tag)
        else:
            self._begin(tag, token["rest"])

    def _say(self, data: str) -> None:
        if not self._commented:
            self._add(unescape(_NO_CHARACTER.sub("", data)))

    def _begin(self, tag: str, attributes: str) -> None:
        if tag in _SILENT:
            self._silent = self._silent or tag
        elif tag == "pre":
            self._code += 1
            self._add("\n\n```\n")
        elif tag in ("br", "li"):
            self._add("\n- " if tag == "li" else "\n")
        elif tag == "img" and (alt := _ALT.search(attributes)):
            self._add(unescape(alt[1] or alt[2] or ""))
        elif tag in ("td", "th"):
            self._add(" ")
        elif _BREAKS.fullmatch(tag):
            self._add("\n\n" if tag == "p" else "\n")
        elif tag in _WRAPS and not self._code:
            self._add(_WRAPS[tag])

    def _end(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        elif tag == "pre" and self._code:
            self._code -= 1
            self._add("\n```\n\n")
        elif _BREAKS.fullmatch(tag):
            self._add("\n")
        elif tag in _WRAPS and not self._code:
            self._close(_WRAPS[tag])

    def _add(self, text: str) -> None:
        if not self._silent:
            self._parts.append(text)

    def _close(self, wrap: str) -> None:
        """End bold type; where it held nothing, there was none."""
        if self._parts and self._parts[-1] == wrap:
            self._parts.pop()
        else:
            self._add(wrap)
