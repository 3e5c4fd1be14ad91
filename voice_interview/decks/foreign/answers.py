"""The lines below a question as its answer."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from voice_interview.decks.fields import QUESTION_FIELDS, read_fields
from voice_interview.decks.foreign import wording
from voice_interview.decks.outline import outline
from voice_interview.decks.problems import ProblemLog

_IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*["']([^"']*)""", re.IGNORECASE)
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']?([^"'\s>]*)""", re.IGNORECASE)


def answer(
    lines: Sequence[str], numbers: Iterable[int], changed: Mapping[int, str | None], code: set[int]
) -> str:
    """The lines of these numbers as an answer in Markdown; empty where nothing is left.

    `changed` holds what stands in a line's place, None where it goes; the lines in `code` are
    kept as they are.
    """
    kept = [
        number
        for number in numbers
        if number in code
        or (changed.get(number, "") is not None and not wording.is_noise(lines[number]))
    ]
    texts = {number: _spaced(_text(lines, number, changed, code)) for number in kept}
    own = [n for n, text in texts.items() if text.strip() and (n in code or n not in changed)]
    indent = min((_indent(texts[number]) for number in own), default=0)
    parts: list[str] = []
    for number, text in texts.items():
        if number in code:
            parts.append(text[min(indent, _indent(text)) :])
            continue
        for line in text.split("\n"):
            if line.strip() or (parts and parts[-1].strip()):
                parts.append(line[min(indent, _indent(line)) :])
    text = "\n".join(parts).strip("\n")
    first, _, below = text.partition("\n")
    lead = wording.told(first, below)
    text = text if lead is None else f"{lead}\n{below}".strip("\n")
    return "" if wording.says_no_answer(text.strip()) else text


def _text(
    lines: Sequence[str], number: int, changed: Mapping[int, str | None], code: set[int]
) -> str:
    if number in code:
        return lines[number]
    return _spoken(changed.get(number) or "" if number in changed else lines[number])


def _spaced(text: str) -> str:
    """With spaces for the tabs at its beginning."""
    words = text.lstrip(" \t")
    return text[: len(text) - len(words)].expandtabs(4) + words


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _spoken(line: str) -> str:
    if "<" not in line or len(line) > wording.LONGEST:
        return line
    return wording.without_tags(_IMAGE.sub(_image, line))


def _image(match: re.Match[str]) -> str:
    alt, source = _ALT.search(match[0]), _SOURCE.search(match[0])
    return f"![{alt[1] if alt else ''}]({source[1] if source else ''})"


_UNSETTLED = re.compile(
    r"^[ \t]*(?:#{1,6}(?:\s|$)|<!--|([-*_])[ \t]*(?:\1[ \t]*){2,}$|```|~~~)", re.MULTILINE
)
_MOST_ROUNDS = 8
_NOWHERE = Path()


def settled(text: str) -> str:
    """The answer such that a deck in our own format can hold it, and gives it back as it is.

    There, a heading may begin something else, and comments and separating lines are no answer:
    headings become lines in bold type, the others go, and a code block ends.
    """
    text = _trimmed(text)
    for _ in range(_MOST_ROUNDS):
        if not _UNSETTLED.search(text) and ":" not in text.partition("\n")[0]:
            return text
        better = _trimmed(_settle(text))
        if better == text:
            return text
        text = better
    return _trimmed("\n".join(f"> {line}".rstrip() for line in text.split("\n")))


def _trimmed(text: str) -> str:
    return re.sub(r"\A(?:[^\S\n]*\n)+", "", text).rstrip()


def _settle(text: str) -> str:
    first, *below = outline(text)
    lines = text.split("\n")
    for section in below:
        lines[section.line - 1] = f"\n**{section.title}**\n" if section.title else ""
    for block in (block for section in (first, *below) for block in section.blocks):
        if block.silent:
            lines[block.line - 1 : block.end - 1] = [""] * (block.end - block.line)
        elif block.unclosed is not None and block.kind == "code":
            opening = lines[block.unclosed - 1].strip()
            lines[block.end - 2] += "\n" + opening[: len(opening) - len(opening.lstrip(opening[0]))]
    log = ProblemLog(_NOWHERE)
    if not below and (read_fields(first, QUESTION_FIELDS, log).block or log.by_line()):
        lines[0] = lines[0].replace(":", r"\:", 1)
    return "\n".join(lines)
