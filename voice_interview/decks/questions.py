"""One question out of its sections."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from voice_interview.decks.fields import QUESTION_FIELDS, Fields, read_fields, seconds
from voice_interview.decks.headings import Role
from voice_interview.decks.ids import is_id, slug, split_id
from voice_interview.decks.outline import Item, Section, joined
from voice_interview.decks.problems import ProblemLog
from voice_interview.models import Question


@dataclass(frozen=True, slots=True)
class Part:
    """The title, a round's heading or a question, with the lesser headings under it."""

    role: Role
    head: Section
    under: list[tuple[Role, Section]] = field(default_factory=list)

    def all_of(self, role: Role) -> list[Section]:
        return [section for each, section in self.under if each is role]


def read_question(part: Part, log: ProblemLog) -> Question | None:
    """The question with what is sound of it; None where too little is left to practise with.

    Its id is the one its author gave, mended where malformed; empty where there is none. Deck,
    round and language are not set.
    """
    text, given = split_id(part.head.title)
    if not text:
        log.error(part.head.line, "the question has no text", "Write it behind the ### signs.")
        return None
    fields = read_fields(part.head, QUESTION_FIELDS, log)
    question = Question(
        id=_mended_id(given, part.head.line, log),
        text=text,
        reference=_model_answer(part, fields),
        key_points=_items(part.all_of(Role.KEY_POINTS), log),
        tags=_tags(fields, log),
        time_limit=_time_limit(fields, log),
        follow_ups=_items(part.all_of(Role.FOLLOW_UPS), log),
        line=part.head.line,
        shown="\n\n".join(section.text() for section in part.all_of(Role.SHOWN)),
    )
    rated = _is_self_rated(fields, log)
    return question if rated or _can_be_practised(question, part, log) else None


def _is_self_rated(fields: Fields, log: ProblemLog) -> bool:
    """It says that it has no answer, and is meant so."""
    given = fields.get("Self-rated")
    if given is None:
        return False
    if given.value.casefold() != "yes":
        log.error(
            given.line,
            f'"{given.value}" is not used: only "Self-rated: yes" means something',
            "Write that, or delete the line.",
        )
    return given.value.casefold() == "yes"


def _can_be_practised(question: Question, part: Part, log: ProblemLog) -> bool:
    if question.key_points:
        return True
    if question.reference and not part.all_of(Role.KEY_POINTS):
        log.advise(
            question.line,
            "the model answer has no key points to compare with",
            'List what a complete answer says under "#### Key points".',
        )
    if not question.reference:
        log.error(
            question.line,
            "the question has neither a model answer nor key points, so it is left out",
            'Write the answer below it, or what a good one holds under "#### Key points".',
        )
    return bool(question.reference)


def _mended_id(given: str | None, line: int, log: ProblemLog) -> str:
    if given is None or is_id(given):
        return given or ""
    mended = slug(given) if any(each.isalnum() for each in given) else ""
    log.error(
        line,
        f'"{{#{given}}}" is no id: lower-case letters a-z and digits, in words joined by hyphens,'
        " 100 characters at most",
        f'Write "{{#{mended}}}".' if mended else "Write one such as {#first-token}.",
    )
    return mended


def _model_answer(part: Part, fields: Fields) -> str:
    return joined(part.head.text(without=fields.block), part.all_of(Role.TEXT))


def _tags(fields: Fields, log: ProblemLog) -> tuple[str, ...]:
    given = fields.get("Tags")
    if given is None:
        return ()
    tags: dict[str, str] = {}
    for tag in filter(None, map(str.strip, given.value.split(","))):
        if tag.casefold() in tags:
            log.advise(given.line, f'the tag "{tag}" is repeated', "Name each tag once.")
        tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())


def _time_limit(fields: Fields, log: ProblemLog) -> float | None:
    given = fields.get("Time limit")
    if given is None:
        return None
    limit = seconds(given.value)
    if limit is None:
        log.error(
            given.line,
            f'"{given.value}" is no time limit between 5 seconds and 1 hour, so it is not used',
            'Write minutes and seconds ("2:00"), seconds ("90") or minutes ("2 min").',
        )
    return limit


def _items(sections: Sequence[Section], log: ProblemLog) -> tuple[str, ...]:
    items: list[Item] = []
    for section in sections:
        _check_list(section, log)
        items += [item for block in section.blocks for item in block.items]
    for item in items:
        _check_item(item, log)
    return tuple(item.text for item in items if item.text)


def _check_list(section: Section, log: ProblemLog) -> None:
    beside = [block for block in section.spoken if block.kind != "list"]
    if len(beside) == len(section.spoken):
        log.error(
            section.line,
            f'"{section.title}" is not followed by a list',
            'Write one point a line, each behind "- ".',
        )
    elif beside:
        log.advise(
            beside[0].line,
            f'text beside the list under "{section.title}" is ignored',
            "Make it a list item, or put it under another heading.",
        )


def _check_item(item: Item, log: ProblemLog) -> None:
    if not item.text:
        log.error(item.line, "a list item is empty", "Write its point, or delete it.")
    elif item.nested:
        log.advise(
            item.line,
            "a list inside a list item is read as part of the item",
            "Write one item for each point.",
        )
