"""When something was said: the words of a transcript and of a quote, on the recording's clock."""

from collections.abc import Iterator
from typing import TypeAlias

from voice_interview.delivery import fillers_in
from voice_interview.models import Transcript, Word

Piece: TypeAlias = tuple[str, float | None, float | None, bool]
"""Text, from when to when it is said, in seconds, and whether it is a filler; no times for what
stands between words."""

FARTHEST = 200
"""Characters between a word and the one before it; one found farther on is another."""


def pieces(transcript: Transcript, seconds: float) -> list[Piece]:
    """The text of a transcript, cut so that each word has its time; together they are the text.

    `seconds` is the length of the recording.
    """
    fillers = fillers_in(transcript, seconds)
    found: list[Piece] = []
    place = 0
    for begins, ends, word in _placed(transcript):
        if place < begins:
            found.append((transcript.text[place:begins], None, None, False))
        filler = any(each.start <= word.start < each.end for each in fillers)
        times = round(word.start, 2), round(word.end, 2)
        found.append((transcript.text[begins:ends], *times, filler))
        place = ends
    if place < len(transcript.text):
        found.append((transcript.text[place:], None, None, False))
    return found


def moment(quote: str, transcript: Transcript) -> float | None:
    """When `quote` begins, in seconds; None where it does not stand in the transcript."""
    place = transcript.text.lower().find(quote.lower())
    if not quote or place < 0:
        return None
    return next((word.start for _, ends, word in _placed(transcript) if ends > place), None)


def _placed(transcript: Transcript) -> Iterator[tuple[int, int, Word]]:
    """Where in the text each word begins and ends, in order; a word not found there is left out."""
    text, place = transcript.text.lower(), 0
    for word in transcript.words:
        wanted = word.text.strip().lower()
        begins = text.find(wanted, place)
        if wanted and 0 <= begins <= place + FARTHEST:
            place = begins + len(wanted)
            yield begins, place, word
