"""Recognising an answer piece by piece while it is given, so that little is left at its end."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from voice_interview.audio.voice_activity import Silero, VoiceActivityDetector
from voice_interview.models import Samples, Transcript, Word
from voice_interview.protocols import Heard
from voice_interview.transcription.cleaning import Decoded, clean, prompt, unheard
from voice_interview.transcription.pieces import Commit, Decision, Piece, Segmenter

Decode: TypeAlias = Callable[[Piece, str], Decoded]
"""Makes text of a piece, given what to expect. Times are those of the recording, and the same
piece and prompt give the same text."""

Assemble: TypeAlias = Callable[[str, tuple[Word, ...]], Transcript]
"""Puts text and words together."""


class PiecewiseRecogniser:
    """One answer. The same sound gives the same words, in whatever blocks it comes."""

    def __init__(self, decode: Decode, assemble: Assemble, opening: str) -> None:
        """`opening` begins every prompt: hesitations, and the jargon to expect."""
        self._decode = decode
        self._assemble = assemble
        self._opening = opening
        self._detector = VoiceActivityDetector(Silero())
        self._segmenter = Segmenter(self._detector)
        self._committed: list[Decoded] = []
        self._latest: tuple[Piece, Decoded] | None = None

    def accept(self, samples: Samples) -> None:
        self._follow(self._segmenter.add(samples))

    def heard(self) -> Heard:
        """The piece that is open, or that may come again, is tentative as far as it is decoded."""
        if self._latest is None:
            return Heard("", "")
        piece, decoded = self._latest
        return Heard(_text(self._committed[: piece.index]), decoded.text)

    def finish(self) -> Transcript:
        self._follow(self._segmenter.close())
        words = tuple(word for decoded in self._committed for word in decoded.words)
        transcript = self._assemble(_text(self._committed), words)
        return replace(transcript, speech=self._detector.speech)

    def _follow(self, decisions: list[Decision]) -> None:
        for decision in decisions:
            piece = decision.piece
            if isinstance(decision, Commit):
                self._committed[piece.index :] = [self._decoded(piece)]
            elif self._segmenter.open_piece == piece:  # the pause goes on
                self._decoded(piece)

    def _decoded(self, piece: Piece) -> Decoded:
        if self._latest is None or self._latest[0] != piece:
            self._latest = piece, self._decode_whole(piece)
        return self._latest[1]

    def _decode_whole(self, piece: Piece) -> Decoded:
        """Decode, and decode once more what was passed over."""
        told = prompt(self._committed[: piece.index], self._opening)
        decoded = clean(self._decode(piece, told), piece.speech)
        for span in unheard(decoded, piece.speech):
            part = piece.part(span)
            decoded = _joined(decoded, clean(self._decode(part, self._opening), part.speech))
        return decoded


def _joined(decoded: Decoded, missed: Decoded) -> Decoded:
    """`decoded` with the words of a stretch that was passed over."""
    if not missed.words:
        return decoded
    words = sorted((*decoded.words, *missed.words), key=lambda word: word.start)
    return replace(decoded, text=" ".join(word.text for word in words), words=tuple(words))


def _text(pieces: list[Decoded]) -> str:
    return " ".join(piece.text for piece in pieces if piece.text)
