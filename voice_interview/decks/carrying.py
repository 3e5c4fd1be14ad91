"""Questions that are imported again: which of them is which of the earlier ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from voice_interview.decks.foreign.wording import key
from voice_interview.decks.ids import assign_ids, digest
from voice_interview.decks.markdown import DEFAULT_LANGUAGE
from voice_interview.models import Deck, Question, Round

_ALIKE = 80.0
"""How alike the words of two questions must be to be one, reworded (rapidfuzz's ratio, 0..100)."""

_ALIKE_WITH_ANSWER = 40.0
"""The same where their answers are alike too."""

_SHORTEST_ANSWER = 40
"""Characters of an answer that say something about its question."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A deck with the ids of an earlier one."""

    deck: Deck
    kept: int
    gone: tuple[Question, ...]


def carried_over(deck: Deck, earlier: Deck | None) -> Carried:
    """The deck, its questions with the ids that they had, and with what was added to them since.

    An id of a question that is gone is given to no other, or two histories became one.
    """
    new = list(deck.questions)
    old = list(earlier.questions) if earlier else []
    matches = dict(_matches(new, old))
    taken = {question.id for question in old}
    wanted = [
        (each.text, old[matches[n]].id if n in matches else _fresh(each, taken))
        for n, each in enumerate(new)
    ]
    ids = assign_ids(wanted)
    named = [
        replace(_with_additions(each, old[matches[n]] if n in matches else None), id=ids[n])
        for n, each in enumerate(new)
    ]
    kept = set(matches.values())
    gone = tuple(question for n, question in enumerate(old) if n not in kept)
    return Carried(_refilled(_named_as(deck, earlier), named), len(matches), gone)


def _named_as(deck: Deck, earlier: Deck | None) -> Deck:
    """The deck with the title, the description and the language that the earlier one has."""
    if earlier is None:
        return deck
    return replace(
        deck,
        title=earlier.title,
        description=earlier.description,
        language=earlier.language if deck.language == DEFAULT_LANGUAGE else deck.language,
    )


def _fresh(question: Question, taken: set[str]) -> str:
    if question.id not in taken:
        return question.id
    return f"{question.id}-{digest(question.text + question.shown + question.reference)}"


def _with_additions(question: Question, before: Question | None) -> Question:
    """The question with what only the earlier one has: written by hand, and not to be lost."""
    if before is None:
        return question
    return replace(
        question,
        reference=question.reference or before.reference,
        key_points=question.key_points or before.key_points,
        follow_ups=question.follow_ups or before.follow_ups,
        tags=question.tags or before.tags,
        time_limit=question.time_limit or before.time_limit,
        shown=question.shown or before.shown,
    )


def _refilled(deck: Deck, questions: Sequence[Question]) -> Deck:
    rest = iter(questions)
    rounds = (Round(each.title, tuple(next(rest) for _ in each.questions)) for each in deck.rounds)
    return replace(deck, rounds=tuple(rounds))


def _matches(new: Sequence[Question], old: Sequence[Question]) -> Iterator[tuple[int, int]]:
    """Pairs of places: first those with the same id or words, then the most alike."""
    left_new, left_old = dict(enumerate(new)), dict(enumerate(old))
    for same in (_same_words_and_answer, _same_words):
        places: dict[object, list[int]] = {}
        for n, question in left_old.items():
            places.setdefault(same(question), []).append(n)
        for n, question in list(left_new.items()):
            if places.get(same(question)):
                place = places[same(question)].pop(0)
                del left_new[n], left_old[place]
                yield n, place
    for _, n, place in sorted(_alike(left_new, left_old), reverse=True):
        if n in left_new and place in left_old:
            del left_new[n], left_old[place]
            yield n, place


def _same_words(question: Question) -> object:
    return key(question.text)


def _same_words_and_answer(question: Question) -> object:
    return key(question.text), key(question.shown), key(question.reference)


def _alike(new: dict[int, Question], old: dict[int, Question]) -> Iterator[tuple[float, int, int]]:
    from rapidfuzz import fuzz

    for n, question in new.items():
        for place, before in old.items():
            alike = fuzz.ratio(question.text.casefold(), before.text.casefold())
            near = alike >= _ALIKE_WITH_ANSWER and _answers_alike(question, before)
            if alike >= _ALIKE or near:
                yield alike, n, place


def _answers_alike(one: Question, other: Question) -> bool:
    from rapidfuzz import fuzz

    if min(len(one.reference), len(other.reference)) < _SHORTEST_ANSWER:
        return False
    return fuzz.ratio(one.reference, other.reference) >= _ALIKE
