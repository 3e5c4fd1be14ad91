"""Answers that say nothing: empty, "I don't know", the question said again."""

import re

from voice_interview.grading.answers import Answer
from voice_interview.grading.rubric import Rubric, is_content
from voice_interview.grading.text import Token

_REFUSAL = re.compile(
    r"""\b(?:
        (?:do\ not|don['’]?t|did\ not|didn['’]?t|never)\ (?:\w+\ )?
            (?:know|remember|recall|understand|learned|learnt|heard)
      | (?:can\ ?not|can['’]?t|couldn['’]?t|unable\ to)\ (?:\w+\ )?
            (?:know|remember|recall|answer|say|tell|explain|think)
      | no\ (?:idea|clue|answer|response|submission|comment)
      | not\ (?:\w+\ )?(?:sure|certain)
      | nothing\ comes | pass | skip | sorry | give\ up | blank
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)

_REFUSING_WORDS = """
    answer blank clue comes certain comment exactly explain forgot give guess heard honest honestly
    idea know learned learnt mind moment next no nothing now pass please question recall really
    remember response right say skip sorry submission sure tell think topic unable understand up yet
"""

_REFUSING = frozenset(_REFUSING_WORDS.split())
"""Words that go with a refusal and then say nothing else."""


def says_nothing(rubric: Rubric, answer: Answer) -> bool:
    """No word tells anything that the question did not say.

    A common word counts where it stands in a key point: to "In which order?" the answer may be
    "First in, first out".
    """
    refuses = bool(_REFUSAL.search(answer.text))
    return not any(_is_news(token, rubric, refuses) for token in answer.tokens)


def _is_news(token: Token, rubric: Rubric, refuses: bool) -> bool:
    if token.stem in rubric.asked:
        return False
    if refuses:
        return is_content(token) and token.word not in _REFUSING
    return is_content(token) or (token.weight > 0 and token.stem in rubric.subject)
