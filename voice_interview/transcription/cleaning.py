"""What is kept of a decoded piece, what is told to the next one, and what was missed.

Whisper invents text where nobody speaks: closing phrases of videos, credits of subtitles, the same
words over and over. All functions here are pure; times are seconds of the recording, spans of
speech its samples.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from voice_interview.audio.voice_activity import Span
from voice_interview.models import SAMPLE_RATE, Word

FILLERS = "Um, uh, hmm, er, ah."
"""English prompt after which Whisper writes hesitations down instead of smoothing them away."""

PROMPT_LENGTH = 200
"""Most characters of earlier text in a prompt; a longer one is copied rather than followed."""

LEAST_UNHEARD = 2.0
"""Seconds of speech without a word that are worth decoding again."""

LONGEST_REPEAT = 12
"""Words of the longest phrase looked for in repetitions."""

_SPOKEN_SHARE = 0.3
"""A phrase is in silence if less of its time than this holds speech: Whisper lets an invented
phrase begin within the last word."""

_BLINK = 0.05
"""Seconds added on each side of a phrase, since Whisper gives some words no duration."""

_CLOSINGS = (
    "thanks for watching",
    "thanks for watching and see you next time",
    "thank you for watching",
    "thank you so much for watching",
    "thank you very much for watching",
    "thanks for listening",
    "thank you for listening",
    "thank you for your attention",
    "thank you so much",
    "thank you very much",
    "thank you",
    "thanks",
    "please subscribe",
    "please subscribe to my channel",
    "please like and subscribe",
    "like and subscribe",
    "don't forget to subscribe",
    "don't forget to like and subscribe",
    "see you next time",
    "see you in the next video",
    "see you in the next one",
    "i'll see you in the next video",
    "bye bye",
    "bye",
    "you",
    "the end",
)
_CREDITS = (
    "subtitles by",
    "subtitled by",
    "subtitles created by",
    "captions by",
    "captioned by",
    "closed captioning by",
    "transcribed by",
    "transcription by",
    "translated by",
    "translation by",
)
"""These go with the rest of their sentence, which is a name."""

_MARKS = (".", ",", ";", ":", "!", "?", "…")


@dataclass(frozen=True, slots=True)
class Decoded:
    """What Whisper made of one piece, with its own doubts."""

    text: str
    words: tuple[Word, ...]
    """Its text with times, in order: words, or whole segments while only their times are known.
    Empty where no times are known."""
    no_speech_prob: float
    """0..1."""
    avg_logprob: float
    """Mean log-probability of a token, 0 or less."""
    compression_ratio: float
    """Length of the text by its length once compressed; high where it repeats itself."""
    temperature: float
    """0 for the likeliest text; above, what was drawn after less warm attempts failed."""


def clean(decoded: Decoded, speech: Sequence[Span]) -> Decoded:
    """`decoded` without what was not said; with an empty text where that is all of it.

    `speech` is where somebody speaks, in samples of the recording.
    """
    if is_silence(decoded):
        return replace(decoded, text="", words=())
    return without_repeats(without_closings(decoded, speech))


def is_silence(decoded: Decoded) -> bool:
    """Whether the model heard no speech and doubts its own text; the thresholds are Whisper's."""
    return decoded.no_speech_prob > 0.6 and decoded.avg_logprob < -1.0


def is_reliable(decoded: Decoded) -> bool:
    """Whether its text may guide the next piece; one that went wrong would spread."""
    return (
        decoded.temperature <= 0.5
        and decoded.compression_ratio < 2.4
        and decoded.avg_logprob > -1.0
    )


def prompt(committed: Sequence[Decoded], fillers: str = FILLERS) -> str:
    """What to tell Whisper before it decodes the piece after `committed`, which are cleaned."""
    if not committed or not is_reliable(committed[-1]):
        return fillers
    text = " ".join(" ".join(piece.text for piece in committed).split())
    if len(text) > PROMPT_LENGTH:
        # One character more than may stay shows whether the first word is whole.
        text = text[-PROMPT_LENGTH - 1 :].partition(" ")[2]
    return f"{fillers} {text}".strip()


def without_repeats(decoded: Decoded) -> Decoded:
    """`decoded` with each word or phrase that comes three times in a row or more said once."""
    if decoded.words:
        words = _single_words(decoded.words)
        return _keeping(decoded, words, _unrepeated([word.text for word in words]))
    texts = decoded.text.split()
    kept = _unrepeated(texts)
    if len(kept) == len(texts):
        return decoded
    return replace(decoded, text=" ".join(texts[index] for index in kept))


def without_closings(decoded: Decoded, speech: Sequence[Span]) -> Decoded:
    """`decoded` without the closing phrases and credits that stand where nobody speaks.

    A phrase is only taken for one between two marks of punctuation, so that times which are a
    little off tear no word out of a sentence. Where words have no times nothing is removed.
    """
    words = _single_words(decoded.words)
    kept: list[int] = []
    position = 0
    while position < len(words):
        phrase = _closing_at(words, position)
        if phrase and _is_in_silence(phrase, speech):
            position += len(phrase)
        else:
            kept.append(position)
            position += 1
    return _keeping(decoded, words, kept)


def unheard(decoded: Decoded, speech: Sequence[Span]) -> list[Span]:
    """Stretches with more than 2 s of speech and without a word, in samples; to decode again.

    `speech` is where somebody speaks. Where a text has no times, nothing can be said of it.
    """
    words = decoded.words
    if not speech or (decoded.text and not words):
        return []
    ends = [speech[0].start, *(round(word.end * SAMPLE_RATE) for word in words)]
    starts = [*(round(word.start * SAMPLE_RATE) for word in words), speech[-1].end]
    stretches = []
    for start, end in zip(ends, starts, strict=True):
        missed = [part for span in speech if (part := span.within(start, end)).length]
        if sum(part.length for part in missed) > LEAST_UNHEARD * SAMPLE_RATE:
            stretches.append(Span(missed[0].start, missed[-1].end))
    return stretches


def _key(text: str) -> str:
    """A word as it is compared: without case and punctuation, if anything is left then."""
    return re.sub(r"[^\w']", "", text.replace("’", "'").casefold()) or text


_CLOSING_KEYS = {tuple(map(_key, phrase.split())) for phrase in _CLOSINGS}
_CREDIT_KEYS = {tuple(map(_key, phrase.split())) for phrase in _CREDITS}
_LONGEST_PHRASE = max(map(len, _CLOSING_KEYS | _CREDIT_KEYS))


def _closing_at(words: Sequence[Word], position: int) -> Sequence[Word]:
    """The longest known phrase that begins at `position`; empty where there is none."""
    if position > 0 and not words[position - 1].text.endswith(_MARKS):
        return ()
    rest = words[position:]
    keys = tuple(_key(word.text) for word in rest[:_LONGEST_PHRASE])
    for length in range(len(keys), 0, -1):
        if keys[:length] in _CREDIT_KEYS:
            return rest[: _sentence_length(rest)]
        ends = length == len(rest) or rest[length - 1].text.endswith(_MARKS)
        if ends and keys[:length] in _CLOSING_KEYS:
            return rest[:length]
    return ()


def _sentence_length(words: Sequence[Word]) -> int:
    for index, word in enumerate(words):
        if word.text.endswith((".", "!", "?")):
            return index + 1
    return len(words)


def _is_in_silence(words: Sequence[Word], speech: Sequence[Span]) -> bool:
    start = round((words[0].start - _BLINK) * SAMPLE_RATE)
    end = round((words[-1].end + _BLINK) * SAMPLE_RATE)
    spoken = sum(span.within(start, end).length for span in speech)
    return spoken < _SPOKEN_SHARE * (end - start)


def _unrepeated(texts: Sequence[str]) -> list[int]:
    """Indices of what is left once every run of equal phrases, shortest first, is one phrase."""
    keys = [_key(text) for text in texts]
    kept = list(range(len(keys)))
    for size in range(1, LONGEST_REPEAT + 1):
        kept = _without_runs(keys, kept, size)
    return kept


def _without_runs(keys: Sequence[str], indices: Sequence[int], size: int) -> list[int]:
    left = [keys[index] for index in indices]
    kept: list[int] = []
    position = 0
    while position < len(indices):
        run = _run_length(left[position:], size)
        if run >= 3:
            kept += indices[position : position + size]
            position += run * size
        else:
            kept.append(indices[position])
            position += 1
    return kept


def _run_length(keys: Sequence[str], size: int) -> int:
    """How often the first `size` keys come in a row."""
    count = 1
    while keys[count * size : (count + 1) * size] == keys[:size]:
        count += 1
    return count


def _keeping(decoded: Decoded, words: Sequence[Word], kept: Sequence[int]) -> Decoded:
    if len(kept) == len(words):
        return decoded
    left = tuple(words[index] for index in kept)
    return replace(decoded, text=" ".join(word.text for word in left), words=left)


def _single_words(words: Sequence[Word]) -> list[Word]:
    """`words` with segments taken apart, each word's time in proportion to its letters."""
    return [single for word in words for single in taken_apart(word)]


def taken_apart(segment: Word) -> list[Word]:
    """Its single words, each with a time in proportion to its letters."""
    texts = segment.text.split()
    pace = (segment.end - segment.start) / max(1, sum(map(len, texts)))
    singles, start = [], segment.start
    for text in texts:
        singles.append(Word(text, start, start + pace * len(text), segment.probability))
        start = singles[-1].end
    return singles
