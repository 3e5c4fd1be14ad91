"""Where in a paragraph the question ends and its answer begins."""

import re
from collections.abc import Sequence

from voice_interview.decks.foreign import wording
from voice_interview.decks.foreign.likeness import Likeness, likeness
from voice_interview.decks.foreign.marks import Kind, Mark
from voice_interview.decks.foreign.starts import Start

BOLD = re.compile(r"\s*(\*\*\*|\*\*|__)(?!\s)(.+?)(?<!\s)\1[ \t]*(.*)\Z", re.DOTALL)


_TOLD_BEHIND = re.compile(r"(?:[:：]|[-–—](?=\s))\s*")


def split_bold(text: str) -> tuple[str, str] | None:
    """A question in bold type and what follows it; None where the text begins otherwise."""
    match = BOLD.match(text)
    if match is None:
        return None
    head, rest = match[2], match[3]
    if not wording.asked(head) or wording.asked(head).isdigit():
        return None
    if not re.search(r"\w", rest):
        return text, ""
    like = likeness(wording.asked(head))
    if rest.startswith("\n") and like is Likeness.LIKELY:
        return head, rest
    told = _TOLD_BEHIND.match(rest)
    if like is Likeness.SURE or (like is Likeness.LIKELY and told):
        return head, rest[told.end() :] if told else rest
    return None


def like(text: str) -> Likeness:
    parts = split_bold(text)
    return likeness(wording.asked(parts[0] if parts else BOLD.sub(r"\2", text)))


def of_lines(mark: Mark) -> Start:
    """A question that begins a paragraph, whose answer may begin in the same one."""
    parts = split_bold(mark.text)
    if parts and parts[1]:
        head, rest = parts
        lead, _, _ = rest.partition("\n")
        end = mark.end - rest.count("\n")
    else:
        head, end = _first_sentence(mark)
        lead = ""
        if mark.kind is Kind.ITEM and (parted := _told_at_once(head) or _told_behind(head)):
            head, lead = parted
    if inline := wording.INLINE_ANSWER.search(head):
        head, lead = head[: inline.start()], head[inline.end() :]
    return Start(mark.line, end, wording.asked(head), lead, number=wording.number_of(mark.text))


def _first_sentence(mark: Mark) -> tuple[str, int]:
    """The lines that ask, and the line after them."""
    lines = mark.text.split("\n")
    first = lines[0]
    ends = likeness(first) is Likeness.SURE and likeness(mark.text) is not Likeness.SURE
    broken = first.endswith(("  ", "\\")) or re.search(r"<br\s*/?>\s*$", first)
    whole = BOLD.match(first)
    ends = ends or _tells_next(lines)
    if len(lines) > 1 and (ends or broken or (whole and not whole[3])):
        return first, mark.line + 1
    return mark.text, mark.end


def _tells_next(lines: Sequence[str]) -> bool:
    """A short line that asks, and a sentence that begins below it."""
    first, second = lines[0], (*lines, "")[1].lstrip()
    asks = likeness(wording.asked(first)) >= Likeness.LIKELY
    return asks and len(first) < 60 and second[:1].isupper() and not likeness(second)


def _told_behind(text: str) -> tuple[str, str] | None:
    """A topic in bold type and what is told of it: "**Rye or wheat.** - Rye is darker"."""
    match = BOLD.match(text)
    told = _TOLD_BEHIND.match(match[3]) if match and "\n" not in match[3] else None
    return (match[2], match[3][told.end() :]) if match and told else None


_TOLD = re.compile(r"(.{12,}?[?？])\s+([^?？]{40,})$", re.DOTALL)


def _told_at_once(text: str) -> tuple[str, str] | None:
    """A question and its answer behind it: "What is a port? It is the number of …"."""
    match = _TOLD.match(text)
    if match is None or likeness(match[2]) is not Likeness.NO or match[2][0] in "([":
        return None
    if re.match(r"(?:[\W\d]*)true or false", text, re.IGNORECASE):
        return None
    return match[1], match[2]
