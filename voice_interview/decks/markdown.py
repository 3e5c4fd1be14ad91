"""A deck in Markdown: sections become rounds and questions. The format is in docs/decks.md."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path

from voice_interview.decks.fields import DECK_FIELDS, Fields, language_tag, read_fields
from voice_interview.decks.headings import Role, role_of
from voice_interview.decks.ids import assign_ids, deck_id
from voice_interview.decks.outline import Block, Section, joined, outline
from voice_interview.decks.problems import Problem, ProblemLog
from voice_interview.decks.questions import Part, read_question
from voice_interview.decks.source import load
from voice_interview.errors import DeckError
from voice_interview.models import Deck, Question, Round

DEFAULT_LANGUAGE = "en"
DEFAULT_ROUND = "Questions"
"""Title of the round that holds the questions before the first round's heading."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file."""

    deck: Deck | None
    """None where the file cannot be read or holds no sound question; the first problem says so."""
    problems: tuple[Problem, ...]
    """By line."""


def read_deck(path: Path) -> tuple[Deck, tuple[Problem, ...]]:
    """The deck in a Markdown file, with all that is wrong with it, by line.

    A question that is not sound is left out, and what is sound of the others is kept: each costs
    a problem, never the deck. Raises `DeckError` where the file cannot be read or no sound
    question is left.
    """
    text = load(path)
    reading = Reading(None, (text,)) if isinstance(text, Problem) else read(text, path)
    return deck_or_error(reading, path)


def deck_or_error(reading: Reading, path: Path) -> tuple[Deck, tuple[Problem, ...]]:
    """The deck that was read and its problems. Raises `DeckError` where there is none."""
    if reading.deck is not None:
        return reading.deck, reading.problems
    failure, *others = reading.problems
    more = f' "voice-interview decks lint {path}" shows what else is wrong.' if others else ""
    raise DeckError(f"{path}: {failure.message}.", failure.advice + more)


def read(text: str, path: Path) -> Reading:
    """The deck in the text of the file at `path`; never raises for what is in it."""
    log = ProblemLog(path)
    deck = _read(text, path, log)
    if deck.rounds:
        return Reading(deck, log.by_line())
    failure = Problem(
        path,
        1,
        "no question in it can be asked",
        'Write a question as a heading, "### What is a token? {#token}", and its model answer'
        " or key points below it.",
    )
    return Reading(None, (failure, *log.by_line()))


def _read(text: str, path: Path, log: ProblemLog) -> Deck:
    sections = outline(text)
    _report_blocks(sections, log)
    parts = _parts(sections, log)
    _report_ignored(parts, log)
    head = next((part for part in parts if part.role is Role.TITLE), None)
    fields = read_fields(head.head, DECK_FIELDS, log) if head else Fields()
    language = _language(fields, log)
    return Deck(
        id=deck_id(path),
        title=_title(head, path, log),
        rounds=_rounds(parts, deck_id(path), language, log),
        source=path,
        language=language,
        description=_description(head, fields),
    )


def _parts(sections: Sequence[Section], log: ProblemLog) -> list[Part]:
    parts: list[Part] = []
    for section in sections:
        role = role_of(section, len(parts) > 1, log)
        if not parts or role in (Role.TITLE, Role.ROUND, Role.QUESTION):
            parts.append(Part(role, section))
        else:
            parts[-1].under.append((role, section))
    return parts


def _title(head: Part | None, path: Path, log: ProblemLog) -> str:
    if head is None or not head.head.title:
        log.error(1, "the deck has no title", 'Begin it with one: "# My questions".')
        return path.stem
    return head.head.title


def _description(head: Part | None, fields: Fields) -> str:
    if head is None:
        return ""
    return joined(head.head.text(without=fields.block), [section for _, section in head.under])


def _language(fields: Fields, log: ProblemLog) -> str:
    given = fields.get("Language")
    if given is None:
        return DEFAULT_LANGUAGE
    tag = language_tag(given.value)
    if tag is None:
        meant = language_tag(given.value.replace("_", "-"))
        log.error(
            given.line,
            f'"{given.value}" is no language tag, so the deck is read as English',
            f'Write "{meant}".' if meant else 'Write one such as "en", "en-GB" or "de" (BCP 47).',
        )
    return tag or DEFAULT_LANGUAGE


def _rounds(parts: Sequence[Part], deck: str, language: str, log: ProblemLog) -> tuple[Round, ...]:
    titles = [DEFAULT_ROUND]
    placed: list[int] = []
    questions: list[Question] = []
    for part in parts:
        if part.role is Role.ROUND:
            titles.append(_round_title(part.head, len(titles), log))
        elif part.role is Role.QUESTION and (question := read_question(part, log)):
            placed.append(len(titles) - 1)
            questions.append(replace(question, deck=deck, language=language, round=titles[-1]))
    named = zip(placed, _with_ids(questions, log), strict=True)
    return tuple(
        Round(titles[place], tuple(question for _, question in group))
        for place, group in groupby(named, key=itemgetter(0))
    )


def _round_title(head: Section, number: int, log: ProblemLog) -> str:
    if not head.title:
        log.error(head.line, "the round has no title", f'Write one: "## Round {number}".')
    return head.title or f"Round {number}"


def _with_ids(questions: Sequence[Question], log: ProblemLog) -> list[Question]:
    ids = assign_ids([(question.text, question.id or None) for question in questions])
    named = [replace(question, id=own) for question, own in zip(questions, ids, strict=True)]
    owners = {question.id: question for question in named}
    for before, after in zip(questions, named, strict=True):
        if not before.id:
            log.advise(
                after.line,
                "the question has no id, so its history is lost when its text changes",
                f'Write "### {after.text} {{#{after.id}}}".',
            )
        elif before.id != after.id:
            log.error(
                after.line,
                f'the id "{before.id}" is taken by the question in line {owners[before.id].line}',
                f'Give this one its own; until then it is "{after.id}".',
            )
    return named


_QUESTION_INSIDE = re.compile(r"^[ \t>*+-]*###[ \t].*\{#[^{}\n]*\}[ \t]*$", re.MULTILINE)


def _report_blocks(sections: Sequence[Section], log: ProblemLog) -> None:
    for block in (block for section in sections for block in section.blocks):
        if block.unclosed is not None:
            _report_unclosed(block, block.unclosed, log)
        elif block.kind in ("code", "list", "other") and _QUESTION_INSIDE.search(block.source):
            log.advise(
                block.line,
                "a question's heading stands inside a code block, a list or a quote: not read",
                "If it is meant as a question, close the code block above it, or begin its line"
                " with the ### signs and leave an empty line above.",
            )


def _report_unclosed(block: Block, line: int, log: ProblemLog) -> None:
    if block.kind == "comment":
        log.error(line, "a comment is never closed, so it ends here", 'Close it with "-->".')
    else:
        log.error(
            line,
            "a code block is never closed",
            "Close it with a line of the signs that it begins with.",
        )


def _report_ignored(parts: Sequence[Part], log: ProblemLog) -> None:
    for part, following in pairwise([*parts, None]):
        if part is None:
            continue
        if part.role is Role.ROUND and (following is None or following.role is not Role.QUESTION):
            log.error(
                part.head.line,
                f'the round "{part.head.title}" has no questions',
                f'Write questions below it; if it is one itself, write "### {part.head.title}".',
            )
        if part.role in (Role.TEXT, Role.ROUND) and (line := _first_line(part)):
            log.advise(line, *_IGNORED[part.role])


_IGNORED = {
    Role.TEXT: (
        "text before the first heading is ignored",
        "Write it below the title to describe the deck, or in a comment (<!-- … -->).",
    ),
    Role.ROUND: (
        "text between a round's heading and its first question is ignored",
        "Move it below the deck's title, into a question, or into a comment (<!-- … -->).",
    ),
}


def _first_line(part: Part) -> int | None:
    """Line of the first thing under a heading, besides comments and separating lines."""
    shown = [block.line for block in part.head.spoken]
    return min([*shown, *(section.line for _, section in part.under)], default=None)
