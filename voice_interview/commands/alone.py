"""Which utterances stand alone: a short one, with silence before and after it, may be a command."""

from dataclasses import dataclass

from voice_interview.audio.voice_activity import Activity, Span
from voice_interview.models import SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Rule:
    """What it takes to stand alone, in seconds."""

    before: float = 0.4
    """Silence before the first word, as between a last sentence and "I'm done"."""
    after: float = 0.8
    """Silence after the last word; a command takes effect so much later."""
    longest: float = 2.5
    """The utterance's length, pauses shorter than `before` included; the longest phrase takes
    flite's voices 1.5."""


RULE = Rule()


class LoneUtterances:
    """Follows one sound, and forgets nothing but what it gave."""

    def __init__(self, rule: Rule) -> None:
        self._before = round(rule.before * SAMPLE_RATE)
        self._after = round(rule.after * SAMPLE_RATE)
        self._longest = round(rule.longest * SAMPLE_RATE)
        self._until = 0
        self._begin: int | None = None
        """Where the present utterance begins; None where it cannot stand alone."""
        self._end = 0
        """Where the last voice ended, or where silence began to count."""

    def follow(self, activity: Activity) -> Span | None:
        """Take what is known of the next chunk; gives an utterance once it is known to be alone."""
        start, self._until = self._until, activity.until
        if activity.quiet == 0:
            if start - self._end >= self._before:
                self._begin = start
            self._end = activity.until
            return None
        if self._begin is None or self._until - self._end < self._after:
            return None
        utterance, self._begin = Span(self._begin, self._end), None
        return utterance if utterance.length <= self._longest else None

    def forget(self) -> None:
        """Count silence from here on: what was said until now is half heard, or not meant."""
        self._begin, self._end = None, self._until
