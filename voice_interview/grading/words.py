"""Comparing by words: which of a point's words an answer holds, as written or by the sound."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from voice_interview.grading.answers import Answer, Forms, forms
from voice_interview.grading.comparison import Comparison
from voice_interview.grading.lexicon import CONTENT_WEIGHT, Lexicon
from voice_interview.grading.rubric import Rubric, RubricPoint, RubricWord, is_content

ALIKE = 78.0
"""Mean of how alike two words are written and how alike they sound, 0..100, to be taken for the
same. It finds 23% of the words that simulated recognition errors spoil, and one in five
hundred that were never said; see docs/grading.md."""

ALIKE_CREDIT = 0.5
"""What a word counts that was only found by likeness."""

SHORTEST_ALIKE = 5
"""In letters: short words are like too many others."""


@dataclass(frozen=True, slots=True)
class Match:
    """A word of a point, found in an answer."""

    form: str
    """In which form; see `Forms`."""
    weight: float
    """What it counts towards its point."""


def compare_words(rubric: Rubric, answer: Answer) -> Comparison:
    """Each point's share of words, by weight, that the answer and its passages hold.

    A point's strength is the mean of its share in the whole answer and in the best passage: in a
    long answer many a point's words stand far apart and mean something else.
    """
    matches = [_matches(point, answer.forms, rubric.lexicon) for point in rubric.points]
    places = [_all_forms(forms(passage.tokens)) for passage in answer.passages]
    whole = map(_share, matches, rubric.points)
    by_passage = tuple(
        tuple(_share([match for match in found if match.form in place], point) for place in places)
        for found, point in zip(matches, rubric.points, strict=True)
    )
    return Comparison(
        strengths=tuple((w + max(p)) / 2 for w, p in zip(whole, by_passage, strict=True)),
        by_passage=by_passage,
        focus=_focus(rubric, answer),
    )


def _share(matches: list[Match], point: RubricPoint) -> float:
    return sum(match.weight for match in matches) / point.mass


def _all_forms(place: Forms) -> frozenset[str]:
    return place.exact.union(place.near)


def _matches(point: RubricPoint, heard: Forms, lexicon: Lexicon) -> list[Match]:
    found = (_match(word, heard, lexicon) for word in point.words)
    return [match for match in found if match]


def _match(word: RubricWord, heard: Forms, lexicon: Lexicon) -> Match | None:
    if word.stem in heard.exact:
        return Match(word.stem, word.weight)
    if len(word.word) < SHORTEST_ALIKE or lexicon.weight(word.stem) < CONTENT_WEIGHT:
        return None
    form = most_alike(word.word, heard.near, lexicon)
    return Match(form, word.weight * ALIKE_CREDIT) if form else None


def most_alike(word: str, candidates: tuple[str, ...], lexicon: Lexicon) -> str:
    """The candidate most like a word in letters and sound; empty where none is alike enough."""
    # Even the same sound makes nothing alike of what is written too differently.
    near = process.extract(
        word, candidates, scorer=fuzz.ratio, score_cutoff=2 * ALIKE - 100, limit=None
    )
    sound = lexicon.sound(word)
    rated = ((_likeness(score, sound, lexicon.sound(form)), form) for form, score, _ in near)
    likeness, form = max(rated, default=(0.0, ""))
    return form if likeness >= ALIKE else ""


def _likeness(written: float, sound: str, other: str) -> float:
    return (written + fuzz.ratio(sound, other)) / 2 if sound and other else written


def _focus(rubric: Rubric, answer: Answer) -> float:
    """Share of what the answer says, by weight, that stands in the question or its model answer."""
    content = [token for token in answer.tokens if is_content(token)]
    said = {token.stem: token.weight for token in content or answer.tokens}
    on_subject = sum(weight for stem, weight in said.items() if stem in rubric.subject)
    return on_subject / max(sum(said.values()), 1.0)
