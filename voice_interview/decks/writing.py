"""A deck as Markdown in our own format: reading it again gives the same questions."""

from collections.abc import Iterator

from voice_interview.decks.markdown import DEFAULT_LANGUAGE
from voice_interview.models import Deck, Question


def written(deck: Deck) -> str:
    """The text of the deck's file."""
    return "\n\n".join(_parts(deck)) + "\n"


def _parts(deck: Deck) -> Iterator[str]:
    language = "" if deck.language == DEFAULT_LANGUAGE else f"\nLanguage: {deck.language}"
    yield f"# {deck.title}{language}"
    if deck.description:
        yield deck.description
    for each in deck.rounds:
        yield f"## {each.title}"
        for question in each.questions:
            yield from _question(question)


def _question(question: Question) -> Iterator[str]:
    yield "\n".join([f"### {question.text} {{#{question.id}}}", *_fields(question)])
    if question.reference:
        yield question.reference
    if question.shown:
        yield f"#### Shown\n\n{question.shown}"
    if question.key_points:
        yield _listed("Key points", question.key_points)
    if question.follow_ups:
        yield _listed("Follow-ups", question.follow_ups)


def _fields(question: Question) -> Iterator[str]:
    if question.tags:
        yield f"Tags: {', '.join(question.tags)}"
    if question.time_limit is not None:
        yield f"Time limit: {question.time_limit:g}"
    if question.self_rated:
        yield "Self-rated: yes"


def _listed(title: str, items: tuple[str, ...]) -> str:
    return "\n".join([f"#### {title}", *(f"- {item}" for item in items)])
