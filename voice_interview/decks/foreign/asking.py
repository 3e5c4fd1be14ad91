"""Which headings of a Markdown file ask a question, and which only stand over some."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from voice_interview.decks.foreign import wording
from voice_interview.decks.foreign.likeness import Likeness, likeness
from voice_interview.decks.foreign.marks import Kind, Mark, all_closed


class Role(Enum):
    TITLE = auto()
    ROUND = auto()
    QUESTION = auto()
    PART = auto()
    """A heading inside an answer."""
    ASIDE = auto()
    """A heading over what is not asked."""


_Style = tuple[int, bool, bool]
"""Level, whether in a list, whether numbered: headings of one style mean the same."""

_SHARE = 0.5
"""Of the headings of one style that must sound like questions, for all of them to be some."""
NUMBERED_SHARE = 0.3
"""The same where they are numbered, which topics that are asked often are."""


@dataclass(frozen=True, slots=True)
class _Heading:
    mark: Mark
    like: Likeness
    labelled: bool
    numbered: bool
    aside: bool = False
    """It stands over what is not asked, unless it is part of an answer."""

    @property
    def style(self) -> _Style:
        return self.mark.level, self.mark.depth > 0, self.numbered


def roles(marks: Sequence[Mark], share: float = NUMBERED_SHARE) -> dict[Mark, Role]:
    """The role of each heading among the marks of a file.

    `share` of the numbered headings of one style must sound like questions, for all of them to be
    some.
    """
    found: dict[Mark, Role] = {}
    folded = _folded(marks)
    answered = _answered(marks)
    links = _over_links(marks)
    headings: list[_Heading] = []
    titles = sum(mark.kind is Kind.HEADING and mark.level == 1 for mark in marks)
    for mark in marks:
        if mark.kind is not Kind.HEADING:
            continue
        title = wording.asked(mark.text)
        if mark in folded or (
            wording.is_answer_heading(mark.text) and not wording.is_labelled(title)
        ):
            found[mark] = Role.PART
        elif not found and not headings and _is_title(mark, title, titles):
            found[mark] = Role.TITLE
        elif mark in links or wording.is_noise(mark.text) or not any(map(str.isalnum, mark.text)):
            found[mark] = Role.ASIDE
        else:
            headings.append(_heading(mark, title, mark in answered))
    return found | _told_apart(headings, share, _over_text(marks))


def _is_title(first: Mark, title: str, number: int) -> bool:
    """The first heading names the file, if it stands alone on its level or asks nothing."""
    asks = likeness(title) is Likeness.SURE or wording.number_of(first.text)
    return first.level == 1 and not first.depth and (number == 1 or not asks)


def _heading(mark: Mark, title: str, answered: bool) -> _Heading:
    numbered = bool(wording.number_of(mark.text)) or mark.number is not None
    like = Likeness.SURE if answered else likeness(title)
    if like is Likeness.TASK and (numbered or mark.depth):
        like = Likeness.LIKELY
    if like is not Likeness.SURE and _is_over_questions(title):
        like = Likeness.NO
    aside = wording.is_aside(mark.text)
    return _Heading(mark, like, wording.is_labelled(mark.text), numbered, aside)


def _is_over_questions(title: str) -> bool:
    """As "Basic questions" and "Common interview questions" are."""
    return wording.promises_questions(title) and len(title.split()) < 9


def _over_links(marks: Sequence[Mark]) -> set[Mark]:
    """The headings such as "References" over nothing but links."""
    found: set[Mark] = set()
    aside: Mark | None = None
    for mark in marks:
        if mark.kind is Kind.HEADING:
            aside = mark if wording.is_aside(mark.text) else None
            found.update({aside} if aside else ())
        elif aside is not None and mark.text and not wording.is_link(mark.text):
            found.discard(aside)
    return found


def _folded(marks: Sequence[Mark]) -> set[Mark]:
    """The headings inside an answer that unfolds."""
    depth = level = 0
    inside: set[Mark] = set()
    closed = all_closed(marks)
    for mark in marks:
        depth += (mark.kind is Kind.DETAILS) - (mark.kind is Kind.FOLDED)
        depth = max(depth, 0)
        if mark.kind is not Kind.HEADING:
            continue
        if not closed and mark.level <= level:
            depth = 0  # the end of the answer above is missing
        if depth:
            inside.add(mark)
        else:
            level = mark.level
    return inside


_NEARER = (Kind.QUESTION, Kind.CARD, Kind.CLOZE)


def _answered(marks: Sequence[Mark]) -> set[Mark]:
    """The headings whose answer is announced before anything else asks."""
    found: set[Mark] = set()
    open_heading: Mark | None = None
    for mark in marks:
        if mark.kind is Kind.HEADING and not wording.is_answer_heading(mark.text):
            open_heading = mark
        elif open_heading is None:
            continue
        elif _announces(mark):
            found.add(open_heading)
            open_heading = None
        elif _asks_nearer(mark):
            open_heading = None
    return found


def _announces(mark: Mark) -> bool:
    match mark.kind:
        case Kind.SUMMARY:
            return wording.is_answer_title(mark.text)
        case Kind.HEADING:
            return wording.is_answer_heading(mark.text)
        case Kind.ANSWER | Kind.REVEAL:
            return mark.depth == 0
    return False


def _asks_nearer(mark: Mark) -> bool:
    if mark.kind in _NEARER or mark.kind is Kind.SUMMARY:
        return True
    text = wording.asked(mark.text) if mark.kind in (Kind.PARAGRAPH, Kind.ITEM) else ""
    return bool(text) and likeness(text) is Likeness.SURE


def _told_apart(
    headings: Sequence[_Heading], share: float, over_text: set[Mark]
) -> dict[Mark, Role]:
    asking = _asking_styles([heading for heading in headings if not heading.aside], share)
    topics = _topics(headings, asking) & over_text
    found: dict[Mark, Role] = {}
    current: _Heading | None = None
    for heading in headings:
        asks = _asks(heading, asking) or heading.mark in topics
        inside = current is not None and _is_deeper(heading, current)
        if heading.aside:
            found[heading.mark] = Role.PART if inside else Role.ASIDE
            current = current if inside else None
            continue
        if inside and current is not None and not heading.labelled:
            named = heading.style in asking and current.style not in asking
            if not (asks and named) or not wording.asked(current.mark.text):
                found[heading.mark] = Role.PART
                continue
            # The question above was none, but a round with a name that asks.
            found[current.mark] = Role.ROUND
        found[heading.mark] = Role.QUESTION if asks else Role.ROUND
        current = heading if asks else None
    return found


def _is_deeper(heading: _Heading, other: _Heading) -> bool:
    return (heading.mark.depth, heading.mark.level) > (other.mark.depth, other.mark.level)


def _asks(heading: _Heading, asking: set[_Style]) -> bool:
    if heading.labelled or heading.like is Likeness.SURE:
        return True
    if heading.style not in asking:
        return False
    return heading.numbered or heading.like >= Likeness.LIKELY


def _topics(headings: Sequence[_Heading], asking: set[_Style]) -> set[Mark]:
    """The headings that ask nothing, but stand between two of their style that do.

    None that stands over a deeper one that asks: it names a round.
    """
    found: set[Mark] = set()
    waiting: dict[_Style, list[_Heading]] = {}
    last: dict[_Style, _Heading] = {}
    for heading in headings:
        style = heading.style
        if style in asking and _asks(heading, asking):
            for other, above in last.items():
                if other[0] < style[0] and waiting[other][-1:] == [above]:
                    waiting[other].pop()
            found.update(each.mark for each in waiting.get(style, ()))
            waiting[style] = []
        elif not heading.aside and style in waiting:
            waiting[style].append(heading)
        if style in waiting:
            last[style] = heading
    return found


def _over_text(marks: Sequence[Mark]) -> set[Mark]:
    """The headings that stand over text of their own, and not over several questions."""
    found: set[Mark] = set()
    head: Mark | None = None
    asking = 0
    for mark in marks:
        if mark.kind is Kind.HEADING:
            head, asking = mark, 0
        elif head is not None and mark.kind in _TEXTS and not wording.is_noise(mark.text):
            asking += _asks_nearer(mark)
            found.add(head)
            if asking > 1:
                found.discard(head)
    return found


_TEXTS = (Kind.PARAGRAPH, Kind.ITEM, Kind.CODE, Kind.TABLE, *_NEARER)


def _asking_styles(headings: Sequence[_Heading], share: float) -> set[_Style]:
    total = Counter(heading.style for heading in headings)
    like = Counter(heading.style for heading in headings if heading.like >= Likeness.LIKELY)
    asking = {
        style
        for style, number in total.items()
        if like[style] >= (share if style[2] and number > 1 else _SHARE) * number
    }
    return {style for style in asking if not _is_over(style, asking, total, like)}


def _is_over(
    style: _Style, asking: set[_Style], total: Counter[_Style], like: Counter[_Style]
) -> bool:
    """Another style below it asks more, and more clearly: this one names the rounds."""
    return any(
        other[0] > style[0]
        and other[1] >= style[1]  # what stands in no list is not below what stands in one
        and like[other] > like[style]
        and like[other] * total[style] > like[style] * total[other]
        for other in asking
    )
