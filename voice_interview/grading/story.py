"""Answers from one's own experience: situation, task, action, result.

There is no model answer to compare with, so the words by which people tell such a story are looked
for. They show that a part is there, not that it is a good one.
"""

import re
from enum import StrEnum

from voice_interview.grading.answers import Answer
from voice_interview.grading.comparison import Comparison
from voice_interview.grading.levels import COVERED, PARTLY, score_of_verdicts
from voice_interview.grading.rubric import Rubric
from voice_interview.models import PointVerdict, Question, Score, is_english


class Part(StrEnum):
    """The parts of a story, in the order in which they are told."""

    SITUATION = "situation"
    TASK = "task"
    ACTION = "action"
    RESULT = "result"


_LABEL = re.compile(rf"\W*({'|'.join(Part)})s?\b", re.IGNORECASE)

_DID = """
    began bought brought built called came caught chose cut did drew dug fed fixed fought found gave
    got held hid kept knew laid led left let lost made met put ran read rewrote said sat saw sent
    set shut sold spent split spoke stood swapped taught threw told took undid went won wrote
"""

_CUES = {
    Part.SITUATION: r"""
        (?:at|in|for|with)\ (?:my|our|a|an|the)\ (?:[\w-]+\ ){0,3}
            (?:company|job|start-?up|bank|hospital|shop|team|client|customer|university|project)
      | (?:last|this|one|two|three|four|five|a\ few|some|several|\d+)
            \ (?:years?|months?|weeks?|days?|spring|summer|autumn|winter|quarter)(?:\ ago|\ back)?
      | (?:in|back\ in|since)\ (?:19|20)\d\d
      | (?:when|while|where|once)\ (?:i|we)\ \w+
      | (?:i|we)\ (?:was|were|had|ran|worked|joined|used\ to|served)
      | there\ (?:was|were) | our\ \w+ | my\ (?:team|manager|boss|colleagues?|company)
    """,
    Part.TASK: r"""
        (?:had|needed|wanted|asked|supposed|meant|expected|agreed|promised)\ (?:me\ |us\ )?to
      | (?:my|our)\ (?:[\w-]+\ )?(?:job|task|role|goal|aim|part|responsibility|challenge)
      | responsible | in\ charge | up\ to\ me | deadline | urgent | on\ call
      | the\ (?:task|goal|aim|challenge|problem|question)\ (?:was|were)
      | (?:before|by)\ (?:the\ end\ of|\w+day)
    """,
    Part.ACTION: rf"""
        (?:i|we)\ (?:(?:\w+ly|then|also|first|just|even|at\ once)\ )*
        (?:(?!(?:asked|expected|joined|needed|promised|supposed|used|wanted|worked)\b)\w{{2,}}ed
          |{"|".join(_DID.split())})
    """,
    Part.RESULT: r"""
        as\ a\ result | in\ the\ end | eventually | since\ then | ever\ since | from\ then\ on
      | after\ that | afterwards? | ended\ up | turned\ out | the\ result | outcome
      | fell | dropped | rose | (?:went|came|was|were)\ (?:down|up|back) | improved | increased
      | decreased | reduced | halved | doubled | tripled | saved
      | \d+(?:\.\d+)?\ ?(?:%|per\ ?cent) | from\ [\w.]+\ (?:[\w%]+\ )?to\ [\w.]+
      | learned | learnt | lesson | (?:we|i)\ (?:now|still|always)
    """,
}

_PATTERNS = {
    part: re.compile(rf"(?<!\w)(?:{cues})(?!\w)", re.IGNORECASE | re.VERBOSE)
    for part, cues in _CUES.items()
}

ENOUGH = 2
"""Cues of a part in one passage from which on the part is told; a single one tells it partly."""


def is_story(question: Question, rubric: Rubric) -> bool:
    """It asks for the person's own experience: no model answer, and points that say so."""
    return not question.reference.strip() and any(_part(point.text) for point in rubric.points)


def can_follow(language: str) -> bool:
    """Whether the words of stories are known in a language (BCP 47)."""
    return is_english(language)


def compare_story(rubric: Rubric, answer: Answer, words: Comparison) -> Comparison:
    """`words`, with how far each passage tells the part that a point names, where it names one."""
    rows = tuple(
        tuple(_told(part, passage.text) for passage in answer.passages) if part else row
        for part, row in zip(
            (_part(point.text) for point in rubric.points), words.by_passage, strict=True
        )
    )
    return Comparison(tuple(map(max, rows)), rows, words.focus)


def score_story(verdicts: tuple[PointVerdict, ...]) -> Score:
    """The level; a single part is no story, and neither is one in which nothing was done."""
    told = {_part(verdict.point) for verdict in verdicts if verdict.quote}
    if Part.ACTION not in told or len(told) == 1:
        return Score.DIDNT_KNOW
    return score_of_verdicts([verdict.status for verdict in verdicts], authored=True)


def _told(part: Part, text: str) -> float:
    cues = {match[0].lower() for match in _PATTERNS[part].finditer(text)}
    return COVERED if len(cues) >= ENOUGH else PARTLY if cues else 0.0


def _part(point: str) -> Part | None:
    label = _LABEL.match(point)
    return Part(label[1].lower()) if label else None
