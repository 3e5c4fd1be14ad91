"""What a line means here and not in CommonMark, as rules of the Markdown parser."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block

from voice_interview.decks.fences import code_block
from voice_interview.decks.foreign import wording
from voice_interview.decks.foreign.likeness import Likeness, likeness
from voice_interview.decks.foreign.marks import Kind

_Found = list[tuple[Kind, str]]

_TAGS = re.compile(
    r"(?P<open><details\b[^<>]*>)|<summary\b[^<>]*>(?P<summary>.*?)(?:</summary>|\Z)"
    r"|(?P<close></details\s*>)",
    re.IGNORECASE | re.DOTALL,
)
_HEADING_TAG = re.compile(r"\s*<h([1-6])\b[^<>]*>(.*?)</h\1>\s*$", re.IGNORECASE | re.DOTALL)
_TIGHT_HEADING = re.compile(r"(#{2,6}|#(?=[A-Z][\w-]* \S))([^#\s].*)$")
_LETTER_TITLE = re.compile(r"(.{3,120}?)\s*¶\s*$")
_CARD = re.compile(r"(?:[-*+]\s+)?((?:[^`:]|`[^`]*`|:(?!:))+?)\s*:::?(?!:)\s*(\S.*)$")
_CLOZE = re.compile(r"C:\s+(?=.*\[)(.*)$")
_MOST_JOINED = 40
"""Lines that a title in HTML may take."""


def _mark(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line that means something here and nothing in CommonMark."""
    if state.is_code_block(start):
        return False
    first = _line(state, start)
    if not first.strip() or len(first) > wording.LONGEST:
        return False
    for reader in _READERS:
        read = reader(state, start, end, first)
        if read is None:
            continue
        if not silent:
            found, level, after = read
            token = state.push("mark", "", 0)
            token.map = [start, after]
            token.meta = {"found": found, "level": level}
            state.line = after
        return True
    return False


_Read = tuple[_Found, int, int]
"""The marks, the level of a heading, and the line after."""


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _joined(state: StateBlock, start: int, end: int, until: str) -> tuple[str, int]:
    """The text up to the line that holds `until`, and the line after it; else the first line."""
    first = text = _line(state, start)
    after = start + 1
    while until not in text.lower():
        following = _line(state, after) if after < min(end, start + _MOST_JOINED) else "<details"
        if "<details" in following.lower() or len(text) > wording.LONGEST:
            return first, start + 1
        text += "\n" + following
        after += 1
    return text, after


def _read_html(state: StateBlock, start: int, end: int, first: str) -> _Read | None:
    lowered = first.lower()
    if re.match(r"<h[1-6]\b", lowered):
        text, after = _joined(state, start, end, f"</h{lowered[2]}>")
        if match := _HEADING_TAG.match(text):
            title = " ".join(wording.without_tags(match[2]).split())
            return ([(Kind.HEADING, title)] if title else []), int(match[1]), after
        return None
    if "<summary" in lowered:
        text, after = _joined(state, start, end, "</summary>")
    else:
        text, after = first, start + 1
    found = [_tag(match) for match in _TAGS.finditer(text) if not _quoted(text, match.start())]
    if found:
        return found, 0, after
    # A line of other markup stands alone, so that the text below it is read as Markdown.
    return ([], 0, after) if re.fullmatch(r"(?:</?[a-z][^<>]*>\s*)+", lowered) else None


def _quoted(text: str, position: int) -> bool:
    """Inside a code span."""
    return text.count("`", text.rfind("\n", 0, position) + 1, position) % 2 == 1


def _tag(match: re.Match[str]) -> tuple[Kind, str]:
    if match["open"]:
        return Kind.DETAILS, ""
    if match["close"]:
        return Kind.FOLDED, ""
    return Kind.SUMMARY, _on_a_line(match["summary"][: wording.LONGEST])


def _on_a_line(summary: str) -> str:
    """A title with the list and the code it holds, as one sentence."""
    text = re.sub(r"```\w*\s*(.*?)\s*```", r"`\1`", summary, flags=re.DOTALL)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    items = [line[2:].strip() for line in lines if line.startswith(("- ", "* "))]
    others = [line for line in lines if not line.startswith(("- ", "* "))]
    return " ".join([*others, ", ".join(items)]).strip()


def _read_label(state: StateBlock, start: int, end: int, first: str) -> _Read | None:
    letter = first.lstrip(" *_#>[-+")[:1]
    if letter and wording.is_labelled(first) and not first.startswith(("|", "#")):
        return [(Kind.QUESTION, first)], 0, start + 1
    if wording.is_reveal(first):
        return [(Kind.REVEAL, first)], 0, start + 1
    told = wording.told(first, _line(state, start + 1) if start + 1 < end else "")
    if told is not None:
        return [(Kind.ANSWER, told)], 0, start + 1
    if match := _CLOZE.match(first):
        return [(Kind.CLOZE, match[1])], 0, start + 1
    return None


def _read_title(state: StateBlock, start: int, end: int, first: str) -> _Read | None:
    if match := _TIGHT_HEADING.match(first):
        return [(Kind.HEADING, match[2].rstrip(" #"))], len(match[1]), start + 1
    if match := _LETTER_TITLE.match(first):
        above = start == 0 or not state.src[: state.bMarks[start]].strip()
        return [(Kind.HEADING, match[1])], 1 if above else 2, start + 1
    if start + 1 >= end or (start and not state.isEmpty(start - 1)):
        return None
    below = _line(state, start + 1).rstrip()
    if len(below) < 3 or first.startswith(("|", "-", "=", "#", ">", "*", "+", "<", "`")):
        return None
    if not below.strip("="):
        return [(Kind.HEADING, first)], 1, start + 2
    wide = 2 * len(below) >= len(first) or likeness(first) >= Likeness.LIKELY
    if not below.strip("-") and len(below) > 3 and wide:
        return [(Kind.HEADING, first)], 2, start + 2
    return None


_SECTION = re.compile(r"\d+(?:\.\d+)+[.:]?\s+\S")
_MOST_WRAPPED = 4
"""Lines that a title in plain text may take."""


def _read_section(state: StateBlock, start: int, end: int, first: str) -> _Read | None:
    """A title in plain text: "1.2. What is rye?" on lines of its own, over text that is set in."""
    if not _SECTION.match(first) or state.sCount[start] or (start and not state.isEmpty(start - 1)):
        return None
    after = start + 1
    while after < min(end, start + _MOST_WRAPPED) and not state.isEmpty(after):
        after += 1
    below = next((line for line in range(after, min(end, after + 3)) if not state.isEmpty(line)), 0)
    lines = [_line(state, line) for line in range(start, after)]
    if below == after or state.sCount[below] < 2 or any(map(_SECTION.match, lines[1:])):
        return None
    level = 1 + first.split()[0].rstrip(".:").count(".")
    return [(Kind.HEADING, " ".join(lines))], min(level, 6), after


def _read_card(state: StateBlock, start: int, end: int, first: str) -> _Read | None:
    del end
    if first.strip() in ("?", "??"):
        return [(Kind.TURN, "")], 0, start + 1
    if "::" not in first or first.startswith(("|", "#")):
        return None
    match = _CARD.match(first)
    tagged = state.env.setdefault("flashcards", "#flashcard" in state.src or "#card" in state.src)
    if match and (tagged or match[1].rstrip().endswith("?") or re.search(r"\s:::?\s", first)):
        return [(Kind.CARD, f"{match[1]}\n{match[2]}")], 0, start + 1
    return None


_READERS = (_read_html, _read_label, _read_title, _read_section, _read_card)


_NO_HTML = re.compile(r"#{1,6}\s+\S|```|~~~")
_RAW = re.compile(r"<(?:pre|script|style|textarea|!|\?)", re.IGNORECASE)
"""What begins HTML in which no line is Markdown."""


def _html(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """CommonMark's HTML, which goes on until an empty line, ended before a heading or code."""
    first = _line(state, start)
    if first.startswith("<") and not _RAW.match(first):
        ends = (n for n in range(start + 1, end) if _ends_html(state, n))
        end = next(ends, end)
    return html_block(state, start, end, silent)


def _ends_html(state: StateBlock, number: int) -> bool:
    return state.isEmpty(number) or _NO_HTML.match(_line(state, number)) is not None


_NEXT = r"#{2,3}[ \t]|<h[2-6]\b|<details\b|\*\*(?:Q|\d)|> \*\*Q"
"""What may begin a question below code whose end is missing."""


def _parser() -> MarkdownIt:
    # Inline Markdown is kept as written, so its rules would be work for nothing.
    parser = MarkdownIt("commonmark").enable("table")
    parser.disable(["inline", "text_join", "lheading", "reference"])
    interrupts = ["paragraph", "blockquote", "list", "table"]
    parser.block.ruler.before("table", "mark", _mark, {"alt": interrupts})
    parser.block.ruler.at("fence", code_block(_NEXT), {"alt": [*interrupts, "reference"]})
    parser.block.ruler.at("html_block", _html, {"alt": ["paragraph", "reference", "blockquote"]})
    return parser


PARSER = _parser()
