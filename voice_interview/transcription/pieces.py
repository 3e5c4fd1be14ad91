"""Cuts an answer, while it is given, into pieces that a recogniser of 30 s windows does well.

    quiet     speech    pause     speech     pause        speech …
    ········──────────·······──────────────·········│··──────────────
           ╰────────────── piece 0 ─────────────╯    ╰─ open piece ───

A `Segmenter` is a state machine that knows no clock but the samples: a recording gives the same
pieces live and afterwards, in whatever blocks it arrives. Each decision carries its piece, and
equal pieces hold the same sound, so a text already decoded on speculation is known by comparing.
The latest piece may come again, longer, under the same index; those before it never change.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TypeAlias

import numpy as np

from voice_interview.audio.voice_activity import Activity, Span, VoiceActivityDetector
from voice_interview.models import SAMPLE_RATE, Samples

MARGIN = round(0.5 * SAMPLE_RATE)
"""Silence wanted on each side of a piece's speech: the recording's own as far as it has any that
no other piece took, then zeros."""

LONGEST = round(29.9 * SAMPLE_RATE)
"""Most sound of one piece. In a window of 30 s filled to the brim, or spilling into a second one,
Whisper invents closing phrases."""

FORCED = 28 * SAMPLE_RATE
"""Here a piece is cut without a pause, so that with two margins it stays below `LONGEST`."""

FORCED_WITHIN = 8 * SAMPLE_RATE
"""How far back a forced cut looks for the quietest moment."""

MOMENT = round(0.2 * SAMPLE_RATE)
"""Length of that moment: about the shortest break between two phrases."""

SPECULATION = round(0.6 * SAMPLE_RATE)
"""A pause in which the open piece is worth decoding; longer than the breaks within a sentence."""

SLIVER = SAMPLE_RATE
"""Less speech than this is decoded together with what is near it, never alone if that can be."""

LEAST_SPEECH = round(0.3 * SAMPLE_RATE)
"""Less speech than this gives no piece, for a recogniser invents words where there are none."""

_ONSET = SAMPLE_RATE
"""Sound kept while nobody speaks: a margin, and the time until a voice is known to be speech."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a recording, to be decoded as one. Equal pieces of a recording hold equal sound."""

    index: int
    """Its place in the answer, from 0."""
    start: int
    """Its first sample in the recording."""
    end: int
    """The sample after its last."""
    speech: tuple[Span, ...]
    """Where in the recording it holds speech; never empty."""
    audio: Samples = field(compare=False, repr=False)
    """What to decode: the samples `start` to `end`, with up to 0.5 s of zeros before and after."""

    @property
    def speech_seconds(self) -> float:
        """How long it holds speech."""
        return _length(self.speech) / SAMPLE_RATE

    @property
    def offset(self) -> float:
        """Seconds to add to a time within `audio` for a time in the recording; may be below 0."""
        return (self.start - self._zeros_before) / SAMPLE_RATE

    def part(self, span: Span) -> "Piece":
        """The speech of `span` alone, with the sound that is around it."""
        start, end = max(self.start, span.start - MARGIN), min(self.end, span.end + MARGIN)
        speech = tuple(_between(self.speech, span.start, span.end))
        begin = self._zeros_before - self.start
        audio = np.pad(self.audio[begin + start : begin + end], _margins(start, end, speech))
        return Piece(self.index, start, end, speech, audio)

    @property
    def _zeros_before(self) -> int:
        return _missing(self.speech[0].start - self.start)


@dataclass(frozen=True, slots=True)
class Speculate:
    """A pause: unless speech follows, exactly this piece will be committed. Decoding it now saves
    the wait later; a speculation that more sound has overtaken may be passed over."""

    piece: Piece


@dataclass(frozen=True, slots=True)
class Commit:
    """A piece has ended. It follows the piece before it, or takes its place if of equal index."""

    piece: Piece


Decision: TypeAlias = Speculate | Commit


class Segmenter:
    """Cuts one recording."""

    def __init__(self, detector: VoiceActivityDetector) -> None:
        self._detector = detector
        self._tape = _Tape()
        self._now = Activity(0, None, 0)
        self._taken = 0
        self._speech: list[Span] = []
        self._previous: Piece | None = None
        self._speculated: Piece | None = None

    def add(self, samples: Samples) -> list[Decision]:
        """What follows from the next block, 16 kHz, of any length; in order, often nothing."""
        self._tape.add(samples)
        return self._follow(self._detector.add(samples))

    def close(self) -> list[Decision]:
        """What follows from the recording's end: at most the commit of the open piece."""
        decisions = self._follow(self._detector.close())
        if piece := self.open_piece:
            decisions.append(self._commit(piece))
        return decisions

    @property
    def open_piece(self) -> Piece | None:
        """What would be committed if the recording ended here; None where that is nothing."""
        if self._speculated:
            return self._speculated
        quiet = self._now.quiet
        return self._piece(self._now.until - quiet + min(MARGIN, quiet // 2))

    def _follow(self, activities: list[Activity]) -> list[Decision]:
        decisions: list[Decision] = []
        for activity in activities:
            self._now = activity
            self._take_speech()
            if self._speech:
                decisions += self._decide()
            self._tape.forget(self._needed_from())
        return decisions

    def _take_speech(self) -> None:
        """Note what was spoken since the last cut; it may be more of the span noted last."""
        if self._now.speech is None:
            return
        spoken = self._now.speech.within(self._taken, self._now.until)
        if not spoken.length or spoken in self._speech[-1:]:
            return
        if self._speech and self._speech[-1].start == spoken.start:
            self._speech.pop()
        self._speech.append(spoken)
        self._speculated = None

    def _decide(self) -> list[Decision]:
        length = self._now.until - self._start()
        if self._now.quiet >= _ending_pause(length, _length(self._speech)):
            return self._end(self.open_piece, self._now.until)
        if length >= FORCED:
            cut = self._quietest_moment()
            return self._end(self._piece(cut), cut)
        if self._now.quiet >= SPECULATION and self._speculated is None:
            self._speculated = self.open_piece
            return [Speculate(self._speculated)] if self._speculated else []
        return []

    def _end(self, piece: Piece | None, cut: int) -> list[Decision]:
        """Commit `piece`, or drop the speech before `cut` where it makes none."""
        if piece:
            return [self._commit(piece)]
        self._begin(cut)
        return []

    def _commit(self, piece: Piece) -> Commit:
        self._previous = piece
        self._begin(piece.end)
        return Commit(piece)

    def _begin(self, start: int) -> None:
        """Open the next piece, with what was already spoken of it."""
        self._taken = start
        self._speech = _between(self._speech, start, self._now.until)
        self._speculated = None

    def _start(self) -> int:
        return max(self._taken, self._speech[0].start - MARGIN)

    def _piece(self, end: int) -> Piece | None:
        """The open piece if it ends at `end`, joined to the one before it if it is a sliver."""
        speech = _between(self._speech, self._taken, end)
        if _length(speech) < LEAST_SPEECH and not self._is_torn(speech):
            return None
        before = self._previous
        if before and _length(speech) < SLIVER:
            joined = (*before.speech, *speech)
            if _padded_length(before.start, end, joined) <= LONGEST:
                return self._cut_out(before.index, before.start, end, joined)
        return self._cut_out(before.index + 1 if before else 0, self._start(), end, tuple(speech))

    def _is_torn(self, speech: list[Span]) -> bool:
        """Whether a forced cut went through it, so that it is the end of a word."""
        before = self._previous
        return bool(before and speech and speech[0].start == before.end)

    def _cut_out(self, index: int, start: int, end: int, speech: tuple[Span, ...]) -> Piece:
        audio = np.pad(self._tape.read(start, end), _margins(start, end, speech))
        return Piece(index, start, end, speech, audio)

    def _quietest_moment(self) -> int:
        start = self._now.until - FORCED_WITHIN
        energy = np.square(self._tape.read(start, self._now.until), dtype=np.float64)
        total = np.concatenate([[0.0], np.cumsum(energy)])
        return start + int(np.argmin(total[MOMENT:] - total[:-MOMENT])) + MOMENT // 2

    def _needed_from(self) -> int:
        """The first sample that a later piece may hold."""
        begun = self._speech[0].start if self._speech else self._now.until
        if self._previous and begun - self._previous.start < LONGEST:
            return self._previous.start
        return self._start() if self._speech else self._now.until - _ONSET


def _ending_pause(length: int, speech: int) -> float:
    """The pause that ends a piece of this length with this much speech; all in samples.

    Long pieces are better understood and cost fewer passes, so a piece waits for a longer pause
    the shorter it is. After 3 s of silence more context is not worth a hole in the piece.
    """
    if length >= 20 * SAMPLE_RATE:
        return 0.25 * SAMPLE_RATE
    if length >= 12 * SAMPLE_RATE:
        return 0.5 * SAMPLE_RATE
    return 3.0 * SAMPLE_RATE if speech >= SLIVER else inf


def _length(spans: Sequence[Span]) -> int:
    return sum(span.length for span in spans)


def _between(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    return [part for span in spans if (part := span.within(start, end)).length]


def _missing(silence: int) -> int:
    """Zeros that make `silence` a margin."""
    return max(0, MARGIN - silence)


def _margins(start: int, end: int, speech: Sequence[Span]) -> tuple[int, int]:
    """Zeros before and after."""
    return _missing(speech[0].start - start), _missing(end - speech[-1].end)


def _padded_length(start: int, end: int, speech: Sequence[Span]) -> int:
    return end - start + sum(_margins(start, end, speech))


class _Tape:
    """The part of a recording that is still needed."""

    def __init__(self) -> None:
        self._blocks: deque[Samples] = deque()
        self._start = 0

    def add(self, samples: Samples) -> None:
        self._blocks.append(samples.copy())

    def forget(self, before: int) -> None:
        while self._blocks and self._start + len(self._blocks[0]) <= before:
            self._start += len(self._blocks.popleft())

    def read(self, start: int, end: int) -> Samples:
        """The samples from `start`, which is not forgotten, to `end`."""
        parts, position = [], self._start
        for block in self._blocks:
            parts.append(block[max(0, start - position) : max(0, end - position)])
            position += len(block)
        return np.concatenate(parts)
