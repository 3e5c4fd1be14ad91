"""An answer recognised piece by piece: each once if it can be, and the same live as afterwards."""

import numpy as np
import pytest

from tests.sounds import joined, silence, spoken
from voice_interview.models import SAMPLE_RATE, Samples, Transcript, Word
from voice_interview.protocols import Heard
from voice_interview.transcription.cleaning import Decoded
from voice_interview.transcription.pieces import Piece
from voice_interview.transcription.piecewise import PiecewiseRecogniser

SENTENCE = "a context window is all the text that a model can look at while it writes the next word"


class Decoder:
    """Writes a word for each piece, "first" or "second" and its seconds; notes what it was told."""

    def __init__(self, *, deaf_once: bool = False) -> None:
        self.calls: list[tuple[int, int, str]] = []
        self._deaf = deaf_once

    def __call__(self, piece: Piece, prompt: str) -> Decoded:
        self.calls.append((piece.index, piece.end - piece.start, prompt))
        start, end = piece.speech[0].start / SAMPLE_RATE, piece.speech[-1].end / SAMPLE_RATE
        if self._deaf:
            self._deaf = False
            start = end = piece.speech[0].start / SAMPLE_RATE + 0.1
        text = f"{('first', 'second', 'third')[piece.index]}{round(piece.speech_seconds)}."
        return Decoded(text, (Word(text, start, end, 0.9),), 0.0, -0.2, 1.0, 0.0)


def recogniser(decoder: Decoder, opening: str = "Um.") -> PiecewiseRecogniser:
    def assemble(text: str, words: tuple[Word, ...]) -> Transcript:
        return Transcript(text, words, "scripted", "", "en")

    return PiecewiseRecogniser(decoder, assemble, opening)


@pytest.fixture(scope="module")
def answer() -> Samples:
    """Three sentences a piece: two pieces and a bit of silence."""
    part = joined(spoken(SENTENCE), silence(0.35))
    return joined(silence(0.5), *[part] * 3, silence(0.4), *[part] * 2, silence(1.0))


def test_any_blocks_give_the_same_words(answer: Samples) -> None:
    whole = recogniser(Decoder())
    whole.accept(answer)
    expected = whole.finish()
    assert expected.text.split()[0].startswith("first")
    assert expected.text.split()[1].startswith("second")
    for count in (7, 90):
        live = recogniser(Decoder())
        for block in np.array_split(answer, count):
            live.accept(block)
        assert live.finish() == expected


def test_what_was_decoded_in_a_pause_is_not_decoded_again(answer: Samples) -> None:
    decoder = Decoder()
    live = recogniser(decoder)
    for block in np.array_split(answer, 300):
        live.accept(block)
    before = list(decoder.calls)
    live.finish()
    assert decoder.calls == before
    assert [index for index, _, _ in before] == sorted(index for index, _, _ in before)


def test_a_pause_that_is_already_over_is_not_decoded() -> None:
    decoder = Decoder()
    pausing = joined(silence(0.5), spoken(SENTENCE), silence(0.8), spoken(SENTENCE), silence(0.1))
    live = recogniser(decoder)
    live.accept(pausing)
    assert decoder.calls == []
    live.finish()
    assert len(decoder.calls) == 1


def test_the_next_piece_is_told_what_came_before(answer: Samples) -> None:
    decoder = Decoder()
    whole = recogniser(decoder)
    whole.accept(answer)
    transcript = whole.finish()
    first = transcript.text.split()[0]
    assert [prompt for _, _, prompt in decoder.calls] == ["Um.", f"Um. {first}"]


def test_the_open_piece_is_tentative(answer: Samples) -> None:
    live = recogniser(Decoder())
    seen = []
    for block in np.array_split(answer, 300):
        live.accept(block)
        if live.heard() not in seen:
            seen.append(live.heard())
    assert seen[0] == Heard("", "")
    assert seen[-1].committed.startswith("first")
    assert seen[-1].tentative.startswith("second")


def test_speech_without_a_word_is_decoded_once_more() -> None:
    decoder = Decoder(deaf_once=True)
    whole = recogniser(decoder)
    whole.accept(joined(silence(0.5), spoken(SENTENCE), silence(0.5)))
    transcript = whole.finish()
    assert len(decoder.calls) == 2
    assert len(transcript.words) == 2
    starts = [word.start for word in transcript.words]
    assert starts == sorted(starts)
    assert transcript.words[-1].end > 4


def test_silence_gives_no_words() -> None:
    decoder = Decoder()
    whole = recogniser(decoder)
    whole.accept(silence(20))
    assert whole.finish().text == ""
    assert decoder.calls == []
