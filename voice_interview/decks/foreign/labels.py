"""Questions that say what they are: "Q:", cards, clozes."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from voice_interview.decks.foreign import wording
from voice_interview.decks.foreign.marks import Kind, Mark, between, line_of
from voice_interview.decks.foreign.sentences import split_bold
from voice_interview.decks.foreign.starts import Region, Start


def labelled(region: Region) -> list[Start]:
    """The lines that begin with "Q:", cards and clozes."""
    return [start for mark in region.marks for start in _labelled(mark, region)]


def _labelled(mark: Mark, region: Region) -> Iterator[Start]:
    match mark.kind:
        case Kind.QUESTION:
            yield _question(mark)
        case Kind.CARD:
            front, _, back = mark.text.partition("\n")
            yield Start(mark.line, mark.end, wording.asked(front), given=back)
        case Kind.CLOZE:
            yield from _cloze(mark)
        case Kind.TURN:
            yield from _turned(mark, region)


def _question(mark: Mark) -> Start:
    text, lead = mark.text, ""
    if parted := wording.INLINE_ANSWER.search(text):
        text, lead = text[: parted.start()], text[parted.end() :]
    elif bold := split_bold(text):
        text, lead = bold
    link = wording.is_link(mark.text)
    number = wording.number_of(mark.text)
    return Start(
        mark.line, mark.end, wording.asked(text), lead, weak=link, link=link, number=number
    )


_GAP = re.compile(r"(?<!\\)\[([^\[\]]+)\](?!\()")


def _cloze(mark: Mark) -> Iterator[Start]:
    whole = _GAP.sub(r"\1", mark.text)
    for gap in _GAP.finditer(mark.text):
        before, after = mark.text[: gap.start()], mark.text[gap.end() :]
        text = _GAP.sub(r"\1", before) + "…" + _GAP.sub(r"\1", after)
        yield Start(mark.line, mark.end, text.strip(), given=whole)


def _turned(turn: Mark, region: Region) -> Iterator[Start]:
    """A card over several lines: asked is what touches its `?` above, told what does below."""
    place = bisect_left(region.marks, turn.line, key=line_of)
    front = region.marks[place - 1] if place else None
    if front is None or front.end != turn.line or not front.text:
        return
    below = turn.end
    while touching := between(region.marks, below, below + 1):
        if touching[0].kind is Kind.TURN:
            break
        below = max(touching[0].end, touching[0].stop)
    text = wording.asked(" ".join(front.text.split()))
    yield Start(front.line, turn.end, text, until=below)
