"""Taking a command off the transcript of the answer that it ended."""

import re
from collections.abc import Sequence
from dataclasses import replace

from voice_interview.commands.table import PHRASES
from voice_interview.models import Transcript, Word
from voice_interview.protocols import HeardCommand

MARGIN = 0.2
"""Seconds by which a word may lie outside the command and still belong to it: half of the silence
that is before every command, so no word of the answer is as near."""

ROUGH = 2.0
"""Seconds by which a recogniser's times may be wrong where its words are those of the command."""


def without_command(transcript: Transcript, heard: HeardCommand) -> Transcript:
    """`transcript` without the words of `heard` at its end.

    `heard` has its times in the seconds of the recording. Words go that are one of the command's
    spoken forms; else, as a recogniser may have understood others, those that lie in its time.
    """
    words = transcript.words
    cut = _as_a_form(words, heard) or _in_its_time(words, heard)
    if not cut:
        return transcript
    kept = words[:-cut]
    return replace(transcript, text=" ".join(word.text for word in kept), words=kept)


def _as_a_form(words: Sequence[Word], heard: HeardCommand) -> int:
    """How many words at the end are a form of the command, the longest that fits."""
    forms = (form for each in PHRASES if each.command is heard.command for form in each.forms)
    lengths = [len(form.split()) for form in forms if _ends_with(words, form.split())]
    longest = max(lengths, default=0)
    is_near = longest and abs(words[-longest].start - heard.start) <= ROUGH
    return longest if is_near else 0


def _ends_with(words: Sequence[Word], form: Sequence[str]) -> bool:
    return [_plain(word.text) for word in words[-len(form) :]] == list(form)


def _plain(text: str) -> str:
    return re.sub(r"[^\w']", "", text.replace("’", "'")).lower()


def _in_its_time(words: Sequence[Word], heard: HeardCommand) -> int:
    """How many words at the end have their middle within the command."""
    first, last = heard.start - MARGIN, heard.end + MARGIN
    inside = [first <= (word.start + word.end) / 2 <= last for word in words]
    return [*reversed(inside), False].index(False)
