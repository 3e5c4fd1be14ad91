"""Lists of questions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from voice_interview.decks.foreign import wording
from voice_interview.decks.foreign.likeness import Likeness, likeness
from voice_interview.decks.foreign.marks import Kind, Mark, between
from voice_interview.decks.foreign.sentences import of_lines
from voice_interview.decks.foreign.starts import SHARE, Region, Start


def items(region: Region) -> list[Start]:
    """The items of lists that ask."""
    least = Likeness.TASK if region.promising else Likeness.LIKELY
    asking = [items for items in _lists(region.marks) if _list_asks(items, least)]
    broken = len({item.list for items in asking for item in items if item.depth == 1}) > 1
    asked = {item for items in asking for item in items}
    numbered = [each for each in asking if each[0].depth == 1 and each[0].number is not None]
    if len(numbered) > 1:
        # Lists with bullets between numbered questions are answers, with all that they hold.
        held = {line for each in numbered for item in each for line in range(item.line, item.stop)}
        asking = [each for each in asking if each[0].line in held]
    covered: set[int] = set()
    starts: list[Start] = []
    for each in asking:
        told = _set_in(each)
        for item, following in zip(each, [*each[1:], None], strict=True):
            if item.line in covered or item in told or not _can_ask(item, region, asked, least):
                continue
            last = following is None and item.depth == 1 and (broken or len(each) == 1)
            parted = following is not None and following.list != item.list
            start = _item(item, region, asked, lasting=last or parted or following in told)
            covered.update(range(item.line, start.until or item.stop))
            starts.append(start)
    return starts


def _lists(marks: Sequence[Mark]) -> list[list[Mark]]:
    """The items by list; a numbered list that goes on with the next number is one.

    The answer between two of its items broke it, as it is not set in far enough.
    """
    lists: dict[int, list[Mark]] = {}
    longest: dict[int, list[Mark]] = {}  # of those that end with a number
    for mark in marks:
        if mark.kind is not Kind.ITEM:
            continue
        if mark.depth > 1 or mark.number is None:
            lists.setdefault(mark.list, []).append(mark)
            continue
        own = lists.setdefault(mark.list, _ending(longest, mark.number - 1))
        own.append(mark)
        if len(own) > len(_ending(longest, mark.number)):
            longest[mark.number] = own
    return list({id(each): each for each in lists.values()}.values())


def _ending(longest: Mapping[int, list[Mark]], number: int) -> list[Mark]:
    """The longest list that ends with this number; an empty one where there is none."""
    found = longest.get(number, [])
    return found if found and found[-1].number == number else []


def _set_in(items: Sequence[Mark]) -> set[Mark]:
    """Those that ask nothing and are set in, if not far enough to stand inside another item."""
    return {
        item
        for item in items
        if item.column > items[0].column and likeness(_head(item)) < Likeness.LIKELY
    }


def _can_ask(item: Mark, region: Region, asked: set[Mark], least: Likeness) -> bool:
    """It has words, is no line of a table of contents, and no name over items that ask."""
    if not wording.asked(item.text) or _is_contents(item.text):
        return False
    over = any(mark in asked for mark in between(region.marks, item.end, item.stop))
    return not over or likeness(_head(item)) >= least


def _list_asks(items: Sequence[Mark], least: Likeness) -> bool:
    heads = [item for item in items if not _is_contents(item.text)]
    if not heads:
        return False
    like = sum(likeness(_head(item)) >= least for item in heads)
    links = sum(wording.is_link(item.text) for item in heads)
    return like >= SHARE * len(heads) and (links < SHARE * len(heads) or like > links)


def _head(item: Mark) -> str:
    return wording.asked(of_lines(item).text)


_SECTIONS = re.compile(r"\n\s*\d+\.\d+")


def _is_contents(text: str) -> bool:
    """A line of a table of contents, or one with the sections below it."""
    sections = _SECTIONS.search(text) is not None
    return sections or wording.is_inner_link(text) or wording.is_noise(text)


def _item(item: Mark, region: Region, asked: set[Mark], lasting: bool) -> Start:
    """An item's question; where it holds only items that ask too, these are questions beside it."""
    start = of_lines(item)
    inside = between(region.marks, item.end, item.stop)
    if inside and all(mark in asked for mark in inside):
        return replace(start, until=item.end, weak=True)
    until = None if lasting else _with_code(item.stop, region)
    link = wording.is_link(item.text)
    return replace(start, until=until, weak=link or not (lasting or inside), link=link)


def _with_code(line: int, region: Region) -> int:
    """The line, or that after the code block which touches it."""
    return next((m.end for m in between(region.marks, line, line + 1) if m.kind is Kind.CODE), line)
