"""A transcript that a person has put right."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rapidfuzz.distance import Levenshtein

from voice_interview.models import Transcript, Word

PERSON = "person"
"""The engine of a transcript that was corrected by hand."""


def corrected(heard: Transcript, text: str) -> Transcript:
    """What was really said, where `heard` got it wrong.

    Words that were heard as they are keep their time; the others share that of what they replace.
    """
    said = text.split()
    origin = f"{heard.engine} {heard.model}".strip() if heard.engine != PERSON else heard.model
    return replace(
        heard,
        text=" ".join(said),
        words=tuple(_timed(_single(heard.words), said)),
        engine=PERSON,
        model=origin,
        delivery=None,
        transcribed_at=None,
    )


def _single(words: Sequence[Word]) -> list[Word]:
    """One word each, where an engine gives times of whole phrases."""
    return [each for word in words for each in _spread(word.text.split(), word)]


def _timed(heard: Sequence[Word], said: Sequence[str]) -> Iterator[Word]:
    if not heard:
        return
    before, after = [word.text.casefold() for word in heard], [word.casefold() for word in said]
    steps = groupby(Levenshtein.opcodes(before, after), lambda step: step.tag == "equal")
    for stays, run in steps:
        changes = list(run)
        first, last = changes[0], changes[-1]
        new = said[first.dest_start : last.dest_end]
        old = heard[first.src_start : last.src_end]
        if stays:
            yield from (replace(word, text=text) for word, text in zip(old, new, strict=True))
        else:
            yield from _spread(new, _stretch(heard, first.src_start, last.src_end))


def _stretch(heard: Sequence[Word], start: int, end: int) -> Word:
    """The time of the words from `start` to before `end`, or of the gap there, as one word."""
    if start < end:
        begins, ends = heard[start].start, heard[end - 1].end
    else:
        begins = heard[start - 1].end if start else heard[0].start
        ends = heard[start].start if start < len(heard) else begins
    return Word("", begins, max(begins, ends), 1.0)


def _spread(texts: Sequence[str], whole: Word) -> Iterator[Word]:
    """Words that share the time of one evenly."""
    share = (whole.end - whole.start) / max(len(texts), 1)
    for number, text in enumerate(texts):
        start = whole.start + number * share
        yield replace(whole, text=text, start=start, end=start + share)
