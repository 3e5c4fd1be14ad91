"""Headings inside the answers of questions that are no headings themselves."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from voice_interview.decks.foreign import wording
from voice_interview.decks.foreign.asking import Role
from voice_interview.decks.foreign.marks import Kind, Mark
from voice_interview.decks.foreign.sentences import BOLD
from voice_interview.decks.foreign.starts import Start


def inner_headings(
    marks: Sequence[Mark], role: Mapping[Mark, Role], starts: Sequence[Start]
) -> set[Mark]:
    """Those that name parts of answers, in a file whose questions have labels or are in bold type.

    A heading right above a question names a round; one over text below a question is part of its
    answer, if no round has its level, or if its words come again.
    """
    begun = _begun(marks, starts)
    rounds = {mark for mark in marks if role.get(mark) is Role.ROUND}
    over = {mark for mark, below in _pairs(marks) if mark in rounds and below in begun}
    level = max((mark.level for mark in over), default=1)
    times = Counter(wording.key(mark.text) for mark in rounds)
    found: set[Mark] = set()
    inside = False
    for mark in marks:
        if mark in begun:
            inside = True
        elif mark.kind is Kind.HEADING and role.get(mark) is not Role.PART:
            own = mark.level > level or times[wording.key(mark.text)] > 1
            inside = inside and mark in rounds and mark not in over and own
            found.update([mark] if inside else ())
    return found


def _pairs(marks: Sequence[Mark]) -> Iterator[tuple[Mark, Mark]]:
    """Each mark and that below it, less the lines that separate."""
    return pairwise(mark for mark in marks if mark.kind is not Kind.RULE)


def _begun(marks: Sequence[Mark], starts: Sequence[Start]) -> set[Mark]:
    """The marks that begin questions with a label or in bold type, if most begin in that way."""
    lines = {start.line for start in starts}
    begun = [mark for mark in marks if mark.line in lines and _is_marked(mark)]
    ways = Counter(mark.kind for mark in begun)
    return {mark for mark in begun if 2 * ways[mark.kind] > len(starts)}


def _is_marked(mark: Mark) -> bool:
    match mark.kind:
        case Kind.QUESTION:
            return True
        case Kind.PARAGRAPH | Kind.ITEM if mark.depth < 2:
            return mark.number is not None or BOLD.match(mark.text) is not None
    return False
