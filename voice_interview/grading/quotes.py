"""Evidence: does a quote stand in the transcript, and with which words?"""

from rapidfuzz import fuzz

from voice_interview.grading.answers import Answer
from voice_interview.grading.text import Token, tokenize

TRUE_QUOTE = 90.0
"""Least likeness, 0..100, of a quote and the words of the transcript: whoever quotes speech mends
a slip."""

_DENIALS = frozenset(
    {"cannot", "neither", "never", "no", "nobody", "none", "nor", "not", "without"}
)


def standing(quote: str, answer: Answer) -> str:
    """The words of the transcript that a quote gives, as they stand there; empty where none do.

    Case, punctuation and fillers do not matter. A quote that leaves out or adds a "not" is none.
    """
    wanted = tokenize(quote, answer.lexicon)
    found = _alike(_joined(wanted), answer)
    if not found or _denials(found) != _denials(wanted):
        return ""
    return answer.text[found[0].start : found[-1].end]


def _alike(wanted: str, answer: Answer) -> tuple[Token, ...]:
    said = _joined(answer.tokens)
    if not wanted or not said:
        return ()
    if len(wanted) > len(said):  # it may hold the transcript, but cannot stand in it
        return answer.tokens if fuzz.ratio(wanted, said) >= TRUE_QUOTE else ()
    found = fuzz.partial_ratio_alignment(wanted, said, score_cutoff=TRUE_QUOTE)
    return _between(answer.tokens, found.dest_start, found.dest_end) if found else ()


def _joined(tokens: tuple[Token, ...]) -> str:
    return " ".join(token.word for token in tokens)


def _between(tokens: tuple[Token, ...], start: int, end: int) -> tuple[Token, ...]:
    """The words that two places in their joined form touch."""
    touched = []
    place = 0
    for token in tokens:
        if place < end and start < place + len(token.word):
            touched.append(token)
        place += len(token.word) + 1
    return tuple(touched)


def _denials(tokens: tuple[Token, ...]) -> int:
    return sum(token.word in _DENIALS or token.word.endswith("n't") for token in tokens)
