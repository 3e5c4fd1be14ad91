"""Findings as a deck: what our own format can hold, with ids that hang on what is asked."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from voice_interview.decks.fields import language_tag
from voice_interview.decks.foreign.answers import settled
from voice_interview.decks.foreign.found import Findings, Found
from voice_interview.decks.foreign.wording import asked, says_no_answer
from voice_interview.decks.ids import assign_ids, deck_id, digest, slug, split_id
from voice_interview.decks.markdown import DEFAULT_LANGUAGE, DEFAULT_ROUND, Reading
from voice_interview.decks.problems import ProblemLog
from voice_interview.models import Deck, Question, Round
from voice_interview.plain_text import visible


def deck_of(findings: Findings, path: Path) -> Reading:
    """The deck of a foreign file, with what of it was not understood; no deck where nothing was."""
    log = ProblemLog(path)
    for each in findings.unread:
        log.advise(each.line, f"{each.what}: left out", "Mend it if it belongs to a question.")
    language = language_tag(findings.language.strip().replace("_", "-")) or DEFAULT_LANGUAGE
    questions = list(_questions(findings.found, deck_id(path), language, log))
    if not questions:
        return Reading(None, log.by_line())
    silent = [question for question in questions if question.self_rated]
    if silent:
        log.advise(
            silent[0].line,
            f"{len(silent)} of {len(questions)} questions have no answer: you rate them yourself",
            "Import the file, and write answers or key points into the new deck.",
        )
    title = _title(findings.title) or _title(path.stem.replace("_", " ")) or "Questions"
    return Reading(Deck(deck_id(path), title, _rounds(questions), path, language), log.by_line())


def _questions(
    found: Sequence[Found], deck: str, language: str, log: ProblemLog
) -> Iterator[Question]:
    sound: list[Question] = []
    for each in found:
        question = replace(_question(each), deck=deck, language=language)
        if any(map(str.isalnum, question.text)):
            sound.append(question)
        else:
            log.advise(each.line, "a question without words is left out", "Write what it asks.")
    ids = assign_ids(_wanted_ids(sound))
    return (replace(question, id=own) for question, own in zip(sound, ids, strict=True))


def _wanted_ids(questions: Sequence[Question]) -> list[tuple[str, str | None]]:
    """Each text, and an id made of its answer too where several are asked in the same words."""
    times = Counter(slug(question.text) for question in questions)
    return [
        (each.text, None if times[slug(each.text)] == 1 else _own_id(each)) for each in questions
    ]


def _own_id(question: Question) -> str:
    return f"{slug(question.text)}-{digest(question.text + question.shown + question.reference)}"


def _question(found: Found) -> Question:
    answer = "" if says_no_answer(found.answer.strip()) else settled(_clean(found.answer))
    return Question(
        id="",
        text=_title(found.text),
        reference=answer,
        key_points=tuple(filter(None, map(_point, found.key_points))),
        tags=_tags(found.tags),
        time_limit=found.time_limit,
        follow_ups=tuple(filter(None, map(_point, found.follow_ups))),
        round=_title(found.round) or DEFAULT_ROUND,
        line=found.line,
        shown=settled(_clean(found.shown)),
    )


def _clean(text: str) -> str:
    """The text without characters that no editor shows."""
    return visible(re.sub(r"[^\S\n\t ]", " ", text.replace("\r\n", "\n")))


def _title(text: str) -> str:
    """The text as a heading can hold it: on one line, with no id and no closing `#` signs."""
    line = " ".join(_clean(asked(text)).split())
    while (plain := re.sub(r"(?:^|\s)#+$", "", split_id(line)[0]).strip()) != line:
        line = plain
    return line if any(map(str.isalnum, line)) else ""


_BULLETS = re.compile(r"^(?:[-*+>#=|~`\s]|<!--|\d+[.)](?=\s|$))+(?=\S)")


def _point(text: str) -> str:
    """The text as a list's item can hold it."""
    line = _BULLETS.sub("", " ".join(_clean(text).split()))
    return line if any(map(str.isalnum, line)) else ""


def _tags(tags: Sequence[str]) -> tuple[str, ...]:
    plain = (" ".join(_clean(tag).replace(",", " ").split()) for tag in tags)
    return tuple({tag.casefold(): tag for tag in plain if tag}.values())


def _rounds(questions: Sequence[Question]) -> tuple[Round, ...]:
    groups = groupby(questions, key=lambda question: question.round)
    return tuple(Round(title, tuple(group)) for title, group in groups)
