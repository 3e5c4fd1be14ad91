"""The `Name: value` lines under a heading."""

import re
from dataclasses import dataclass

from voice_interview.decks.outline import Block, Section
from voice_interview.decks.problems import ProblemLog
from voice_interview.decks.suggest import closest

DECK_FIELDS = ("Language",)
QUESTION_FIELDS = ("Tags", "Time limit", "Self-rated")
_GUESSED = ("Language", "Tags", "Time limit")
"""Those that are recognised when misspelt; an answer may well begin with a word like the other."""

SHORTEST_LIMIT = 5.0
LONGEST_LIMIT = 3600.0
"""Seconds: below the first nobody has begun to speak, above the second it is no one question."""

_LIKENESS = 0.75
"""How like a known name an unknown one must be to count as misspelt (difflib's ratio, 0..1).
`Tag`, `Time-limit` and `Languages` are; `Tasks`, `Target` and `Time`, which answers begin with,
are not."""


@dataclass(frozen=True, slots=True)
class Field:
    """One `Name: value` line."""

    name: str
    """As the format spells it."""
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Fields:
    """The metadata under one heading."""

    block: Block | None = None
    """The paragraph it stands in; None where there is no metadata."""
    found: tuple[Field, ...] = ()

    def get(self, name: str) -> Field | None:
        return next((field for field in self.found if field.name == name), None)


def read_fields(section: Section, names: tuple[str, ...], log: ProblemLog) -> Fields:
    """What the first paragraph under a heading sets.

    It is metadata if every line of it is `Name: value` with one of `names`, or a name so like one
    of the format's that it must be misspelt: that line is reported and not used.
    """
    block = next(iter(section.spoken), None)
    if block is None or block.kind != "paragraph":
        return Fields()
    fields = [_field(line, n) for n, line in enumerate(block.source.split("\n"), block.line)]
    known = [field for field in fields if field and _is_meant(field.name, names)]
    if len(known) == len(fields):
        return Fields(block, _checked(known, names, log))
    if fields[0] and fields[0].name in names:
        log.error(
            block.line,
            f'"{fields[0].name}:" is not used, as other text follows in its paragraph',
            f"Only lines of {_both(names)} may stand there: leave an empty line below them.",
        )
    return Fields()


def _field(line: str, number: int) -> Field | None:
    name, colon, value = line.partition(":")
    return Field(_spelt(name), value.strip(), number) if colon else None


def _spelt(name: str) -> str:
    """The format's spelling of a name, whatever its case and spaces; else the name as it is."""
    plain = " ".join(name.split())
    known = {each.casefold(): each for each in DECK_FIELDS + QUESTION_FIELDS}
    return known.get(plain.casefold(), plain)


def _is_meant(name: str, names: tuple[str, ...]) -> bool:
    return name in names or _nearest(name, names) is not None


def _nearest(name: str, names: tuple[str, ...]) -> str | None:
    # A description seldom begins with "Tags:", a model answer may well begin with "Language:".
    likely = _GUESSED if names == DECK_FIELDS else _GUESSED[1:]
    nearest = closest(name, likely, _LIKENESS)
    # Few misspell a first letter, and "Stages:" may well begin an answer.
    return nearest if nearest and nearest[0].casefold() == name[0].casefold() else None


def _checked(fields: list[Field], names: tuple[str, ...], log: ProblemLog) -> tuple[Field, ...]:
    sound: dict[str, Field] = {}
    for field in fields:
        if field.name not in names:
            _report_name(field, names, log)
        elif field.name in sound:
            log.error(field.line, f'"{field.name}:" stands here twice', "The first counts.")
        else:
            sound[field.name] = field
    return tuple(sound.values())


def _report_name(field: Field, names: tuple[str, ...], log: ProblemLog) -> None:
    nearest = _nearest(field.name, names)
    if nearest in names:
        log.error(
            field.line,
            f'"{field.name}:" is not known, so it is not used',
            f'Did you mean "{nearest}:"?',
        )
    else:
        log.error(
            field.line,
            f'"{field.name}:" does not belong under the title, so it is not used',
            "Write it under the heading of each question it is for.",
        )


def _both(names: tuple[str, ...]) -> str:
    return " and ".join(f'"{name}:"' for name in names)


_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)", re.ASCII)
_AMOUNT = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s*(s|sec|seconds?|m|min|minutes?|)", re.ASCII | re.I)


def seconds(value: str) -> float | None:
    """A time limit in seconds: `2:00`, `90`, `90 s`, `2 min`, `2 minutes`.

    None where it says no time, or one outside `SHORTEST_LIMIT`..`LONGEST_LIMIT`.
    """
    if clock := _CLOCK.fullmatch(value):
        limit = 60.0 * int(clock[1]) + int(clock[2])
    elif amount := _AMOUNT.fullmatch(value):
        limit = float(amount[1]) * (60 if amount[2].casefold().startswith("m") else 1)
    else:
        return None
    return limit if SHORTEST_LIMIT <= limit <= LONGEST_LIMIT else None


_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.ASCII | re.I)


def language_tag(value: str) -> str | None:
    """A BCP 47 tag in its usual case (`en`, `pt-BR`, `zh-Hant`); None where it is none.

    The form is checked, not the registry of languages: a voice may know more than a list here.
    """
    if not _LANGUAGE_TAG.fullmatch(value):
        return None
    language, *rest = value.split("-")
    return "-".join([language.lower(), *map(_subtag, rest)])


def _subtag(part: str) -> str:
    # RFC 5646, section 2.1.1: regions in capitals, scripts with one capital, all else small.
    if len(part) == 2:
        return part.upper()
    return part.title() if len(part) == 4 and part.isalpha() else part.lower()
