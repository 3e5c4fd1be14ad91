"""PocketSphinx with the model in its package: always there, English only, and hears less well."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from voice_interview.audio.voice_activity import Silero, VoiceActivityDetector
from voice_interview.errors import TranscriptionError
from voice_interview.models import SAMPLE_RATE, Samples, Transcript, Word, is_english
from voice_interview.protocols import Heard, Progress
from voice_interview.transcription.transcriber import ProcessTranscriber
from voice_interview.transcription.utterances import Part, UtteranceCutter

ENGINE = "pocketsphinx"
MODEL = "en-us"

SETTINGS: dict[str, float | int | str] = {
    "lw": 5.5,
    "fwdflatlw": 7.0,
    "bestpathlw": 8.0,
    "fwdflatefwid": 6,
    "fwdflatsfwin": 15,
    "fwdflatbeam": 1e-56,
    "fwdflatwbeam": 1e-25,
    "maxhmmpf": 5000,
    "maxwpf": 20,
    "loglevel": "FATAL",
}
"""A weaker language model than the package's own, measured on flite's voices through a poor
microphone (word error rate 0.25 instead of 0.29) and on human speech (0.19 instead of 0.31); on
clean flite it makes no difference. The limits on the first pass cost no word and a tenth less time.

The second pass (`fwdflat`) runs when an utterance ends, so a person waits for it. It is narrower
than the package's own: on clean speech its wait, at whatever moment the answer ends, is 0.15 s
instead of 0.31 s (95 in 100 moments), at a word error rate of 0.114 instead of 0.104 on flite and
0.25 instead of 0.23 on human speech (93 words). Without it, it is 0.21 and 0.27."""

ENOUGH = 6.0
"""Seconds of speech from which the microphone's colour is estimated before decoding starts; after
that the estimate follows along. On human speech the word error rate is 0.19 so, 0.28 with 4 s, and
0.65 with the package's default colour."""

FRAME_SECONDS = 0.01

NOTHING = "nothing"
"""Name of a search that finds nothing."""


class PocketSphinxTranscriber(ProcessTranscriber):
    """A `Transcriber` with PocketSphinx."""

    def __init__(self) -> None:
        super().__init__(ENGINE, MODEL, PocketSphinxEngine)

    def shortcoming(self, language: str) -> str | None:
        if is_english(language):
            return None
        return f"PocketSphinx hears English only; in {language} it writes nonsense."


class PocketSphinxEngine:
    """The decoder. Decodes along with the sound, utterance by utterance."""

    def __init__(self) -> None:
        self._decoder: Any = None
        self._present: PocketSphinxRecogniser | None = None

    def load(self, report: Callable[[Progress], None]) -> None:
        if self._decoder is None:
            report(Progress("Loading PocketSphinx", None))
            self._decoder = _make_decoder()

    def open(self, language: str) -> "PocketSphinxRecogniser":
        if self._present:
            self._present.close()
        self._present = PocketSphinxRecogniser(self._decoder, language)
        return self._present


class PocketSphinxRecogniser:
    """One answer. The same sound gives the same words, in whatever blocks it comes."""

    def __init__(self, decoder: Any, language: str) -> None:
        self._decoder = decoder
        self._language = language
        self._detector = VoiceActivityDetector(Silero())
        self._cutter = UtteranceCutter(self._detector)
        self._microphone = _Microphone(decoder)
        self._held: list[Part] = []
        """The present utterance, as long as the microphone is not known."""
        self._start: float | None = None
        """Seconds at which the utterance being decoded begins."""
        self._words: list[Word] = []
        decoder.reinit_feat()  # else the noise of the answer before is taken out of this one

    def accept(self, samples: Samples) -> None:
        for part in self._cutter.add(samples):
            self._take(part)

    def heard(self) -> Heard:
        return Heard(_text(self._words), _text(self._hypothesis()))

    def finish(self) -> Transcript:
        for part in self._cutter.close():
            self._take(part)
        return Transcript(
            _text(self._words),
            tuple(self._words),
            ENGINE,
            MODEL,
            self._language,
            self._detector.speech,
        )

    def close(self) -> None:
        """Give the decoder back. Needed where an answer was not finished."""
        if self._start is not None:
            self._decoder.end_utt()
            self._start = None

    def _take(self, part: Part) -> None:
        self._held.append(part)
        if self._microphone.known or self._microphone.listen(part):
            self._decode()

    def _decode(self) -> None:
        for part in self._held:
            if self._start is None:
                self._start = part.start
                self._decoder.start_utt()
            if len(part.samples):  # the last may bring nothing more
                self._decoder.process_raw(pcm(part.samples))
            if part.last:
                self._decoder.end_utt()
                self._words += self._hypothesis()
                self._start = None
        self._held.clear()

    def _hypothesis(self) -> list[Word]:
        """The words of the utterance being decoded, as far as it has come."""
        if self._start is None or self._decoder.hyp() is None:
            return []
        return [_word(each, self._start) for each in self._decoder.seg() if is_word(each.word)]


class _Microphone:
    """How a recording colours speech: PocketSphinx's cepstral mean, from an answer's beginning."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder
        self._speech: list[Samples] = []
        self.known = False

    def listen(self, part: Part) -> bool:
        """Take a part of speech; True where decoding may go on, with the estimate in place."""
        self._speech.append(part.samples)
        self.known = sum(map(len, self._speech)) >= ENOUGH * SAMPLE_RATE
        if self.known or part.last:
            self._decoder.set_cmn(self._mean())
        return self.known or part.last

    def _mean(self) -> str:
        """Taken of all the speech at once. A search for a phrase that nobody says costs nothing."""
        self._decoder.activate_search(NOTHING)
        self._decoder.start_utt()
        self._decoder.process_raw(pcm(np.concatenate(self._speech)), full_utt=True, no_search=True)
        mean: str = self._decoder.get_cmn()
        self._decoder.end_utt()
        self._decoder.activate_search()
        return mean


def _make_decoder() -> Any:
    from pocketsphinx import Decoder

    with loading():
        decoder = Decoder(**SETTINGS)
        decoder.add_keyphrase(NOTHING, "oh mighty computer")
    return decoder


@contextmanager
def loading() -> Iterator[None]:
    """Says what is wrong where a decoder cannot be made. Raises `TranscriptionError`."""
    try:
        yield
    except (RuntimeError, ValueError) as error:
        raise TranscriptionError(
            f"PocketSphinx's model cannot be loaded: {error}.",
            "pip install --force-reinstall pocketsphinx",
        ) from error


def pcm(samples: Samples) -> bytes:
    """16 bit, in the machine's byte order."""
    return (samples.clip(-1, 1) * 32767).astype(np.int16).tobytes()


def is_word(word: str) -> bool:
    """Not a silence or a noise: <s>, <sil>, [NOISE], ++COUGH++."""
    return word[0] not in "<[+"


def _word(segment: Any, start: float) -> Word:
    """`segment` of an utterance that begins at `start`. A variant, "the(2)", loses its number."""
    return Word(
        segment.word.partition("(")[0],
        start + segment.start_frame * FRAME_SECONDS,
        start + (segment.end_frame + 1) * FRAME_SECONDS,
        min(max(segment.prob, 0.0), 1.0),
    )


def _text(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)
