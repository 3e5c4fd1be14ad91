"""An answer as the grader hears it."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from voice_interview.grading.lexicon import Lexicon
from voice_interview.grading.text import Passage, Token, passages, tokenize

LITTLE_WORD = 0.27
"""Most weight of the words that hold sentences together; in English the 33 commonest stems."""

LEAST_LITTLE = 0.12
"""Share of little words below which an answer is no sentences. With lists let through, one graded
answer in fifty has fewer, and nine in ten heaps of key words, whichever words are left out."""

LIST_PIECE = 2.0
"""Words between two breaks, on average, up to which an answer is a list and needs no sentences."""

SHORT_ANSWER = 4
"""Words that may well be a complete answer without a sentence: "push and pop"."""


@dataclass(frozen=True, slots=True)
class Forms:
    """The shapes in which a word may stand in a text."""

    exact: frozenset[str]
    """Stems, and neighbours written as one word ("sub problem" holds "subproblem")."""
    near: tuple[str, ...]
    """Words, and neighbours as one, to be searched for what looks or sounds alike."""


@dataclass(frozen=True)
class Answer:
    """A transcript taken apart."""

    text: str
    lexicon: Lexicon

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tokenize(self.text, self.lexicon)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        return passages(self.text, self.tokens)

    @cached_property
    def forms(self) -> Forms:
        return forms(self.tokens)

    @cached_property
    def is_connected(self) -> bool:
        """It is made of sentences, or is a list; not shuffled key words."""
        if not self.lexicon.knows_common_words or len(self.tokens) <= SHORT_ANSWER:
            return True
        little = sum(token.weight <= LITTLE_WORD for token in self.tokens)
        return little >= LEAST_LITTLE * len(self.tokens) or self._is_list

    @property
    def _is_list(self) -> bool:
        gaps = (self.text[left.end : right.start] for left, right in pairwise(self.tokens))
        pieces = 1 + sum(gap != " " for gap in gaps)
        return len(self.tokens) <= LIST_PIECE * pieces


def forms(tokens: tuple[Token, ...]) -> Forms:
    """The forms of words that stand one after the other."""
    stems = {token.stem for token in tokens}
    joined = {left.word + right.stem for left, right in pairwise(tokens)}
    words = {token.word: None for token in tokens}
    words |= {left.word + right.word: None for left, right in pairwise(tokens)}
    return Forms(frozenset(stems | joined), tuple(words))
