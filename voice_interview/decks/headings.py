"""What a heading of a deck stands for, at the right level or not."""

import re
from enum import Enum

from voice_interview.decks.ids import is_id, split_id
from voice_interview.decks.outline import Section
from voice_interview.decks.problems import ProblemLog
from voice_interview.decks.suggest import closest


class Role(Enum):
    """What a section is in a deck; the value is its name in a message."""

    TITLE = "the deck's title"
    ROUND = "a round"
    QUESTION = "a question"
    KEY_POINTS = "a list of key points"
    FOLLOW_UPS = "a list of follow-ups"
    SHOWN = "what is shown with a question"
    TEXT = "text"


_LEVELS = {
    Role.TITLE: 1,
    Role.ROUND: 2,
    Role.QUESTION: 3,
    **dict.fromkeys((Role.KEY_POINTS, Role.FOLLOW_UPS, Role.SHOWN), 4),
}

_LISTS = {"Key points": Role.KEY_POINTS, "Follow-ups": Role.FOLLOW_UPS}
_KEY_POINTS = re.compile(r"key[\s-]*points?:?", re.IGNORECASE)
_FOLLOW_UPS = re.compile(r"follow[\s-]*ups?(?:\squestions?)?:?", re.IGNORECASE)
_SHOWN = re.compile(r"shown:?", re.IGNORECASE)
_NUMBERED_ROUND = re.compile(r"round\s+\d", re.IGNORECASE)

_LIKENESS = 0.8
"""How like "Key points" or "Follow-ups" a heading must be to count as misspelt (difflib's ratio):
"Key pionts" is, "Key ideas" and "Points" are not."""


def role_of(section: Section, begun: bool, log: ProblemLog) -> Role:
    """The section's role; reports a heading at the wrong level and reads it as what it means.

    `begun` says that the deck has a title, a round or a question already.
    """
    role = _meaning(section, begun)
    if role is not Role.TEXT and section.level != _LEVELS[role]:
        _report_level(section, role, log)
    if role in _LISTS.values():
        _check_spelling(section, log)
    return role


def _meaning(section: Section, begun: bool) -> Role:
    has_id = split_id(section.title)[1] is not None
    match section.level:
        case 0:
            return Role.TEXT
        case 1 if not begun:
            return Role.TITLE
        case 1 | 2:
            return Role.QUESTION if has_id else Role.ROUND
        case 3:
            numbered = _NUMBERED_ROUND.match(section.title) and not has_id
            return Role.ROUND if numbered else _part_role(section.title) or Role.QUESTION
        case 4 if has_id:
            return Role.QUESTION
    return _part_role(section.title) or Role.TEXT


def bears_id(section: Section) -> bool:
    """Its heading bears an id of ours, which no other format has."""
    _, own = split_id(section.title)
    return section.level in (3, 4) and own is not None and is_id(own)


def is_over_points(section: Section) -> bool:
    return section.level > 2 and _KEY_POINTS.fullmatch(section.title) is not None


def _part_role(title: str) -> Role | None:
    if _SHOWN.fullmatch(title):
        return Role.SHOWN
    if _KEY_POINTS.fullmatch(title):
        return Role.KEY_POINTS
    if _FOLLOW_UPS.fullmatch(title):
        return Role.FOLLOW_UPS
    nearest = closest(title, tuple(_LISTS), _LIKENESS)
    return _LISTS[nearest] if nearest else None


def _check_spelling(section: Section, log: ProblemLog) -> None:
    if _KEY_POINTS.fullmatch(section.title) or _FOLLOW_UPS.fullmatch(section.title):
        return
    nearest = closest(section.title, tuple(_LISTS), _LIKENESS)
    log.error(section.line, f'"{section.title}" looks misspelt', f'Write "#### {nearest}".')


def _report_level(section: Section, role: Role, log: ProblemLog) -> None:
    right = "#" * _LEVELS[role]
    if section.level == 1 and role is Role.ROUND:
        log.error(
            section.line,
            "a second title, or one that does not stand first; it is read as a round",
            f'A deck has one title, on top. Write a round as "{right} {section.title}".',
        )
        return
    log.error(
        section.line,
        f"this heading has {section.level} # signs but looks like {role.value}, and is read so",
        f'Write it as "{right} {section.title}".',
    )
