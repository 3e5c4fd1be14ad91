"""How an answer was delivered: pace, pauses, fillers, repeated phrases. Pure.

docs/delivery.md defines every figure, and says how well it is measured and where a band is from.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from voice_interview.models import (
    Delivery,
    Interval,
    PhraseCount,
    Transcript,
    Word,
    language_code,
)

LONG_PAUSE = 1.0
"""Seconds; pauses above it come in free speech only (Campione and Véronis 2002)."""

SET_OFF = 0.25
"""Seconds of silence that set a word off from its neighbour."""

SHORTEST_REPEAT, LONGEST_REPEAT = 3, 12
"""Words of a phrase that counts as repeated."""

PUNCTUATION = ".,;:!?…¿¡\"'“”„«»()[]–—-"


@dataclass(frozen=True, slots=True)
class Band:
    """A range that somebody recommends. Whether a figure lies in it is no verdict."""

    least: float
    most: float
    source: str


PACE_BAND = Band(100, 165, "Microsoft Speaker Coach")
"""Words a minute, of English."""

UNSPACED = ("ja", "km", "lo", "my", "th", "yue", "zh")
"""Languages written without spaces, so that a transcript does not show how many words it has."""


@dataclass(frozen=True, slots=True)
class Fillers:
    """What fills a gap in one language, as a recogniser writes it."""

    sounds: str
    """Never anything else; separated by spaces."""
    words: str
    """Words and pairs of words with a meaning, separated by bars; fillers only where a pause sets
    them off on both sides."""


FILLERS = {
    "en": Fillers(
        "um umm uhm uh uhh er erm ah hmm hm mm mhm",
        "like|so|well|right|okay|ok|actually|basically|literally|you know|i mean|sort of|kind of",
    ),
    "de": Fillers(
        "äh ähm öh öhm hm hmm mhm",
        "also|halt|quasi|sozusagen|irgendwie|genau|naja|ja|ne",
    ),
    "fr": Fillers(
        "euh heu hum hmm bah beh",
        "ben|bon|genre|quoi|voilà|enfin|alors|en fait|du coup|tu vois|vous voyez",
    ),
    "es": Fillers(
        "eh ehm em mmm hmm",
        "este|pues|bueno|entonces|digamos|o sea|es que|a ver",
    ),
    "it": Fillers(
        "ehm eh mmm hmm",
        "cioè|allora|insomma|tipo|diciamo|praticamente|niente",
    ),
    "pt": Fillers(
        "hum hmm ahn hã",
        "tipo|então|assim|né|pronto|portanto|quer dizer",
    ),
    "nl": Fillers(
        "eh ehm uh uhm hmm",
        "dus|nou|gewoon|eigenlijk|zeg maar|weet je",
    ),
}

Phrase: TypeAlias = tuple[str, ...]


def with_delivery(transcript: Transcript, seconds: float, limit: float) -> Transcript:
    """`transcript` of a recording of so many seconds, with how it was delivered.

    `limit` is the time that the answer could take. Without a word, or without a time of anything
    that was said, there is nothing to measure.
    """
    voice = _voice(transcript, seconds)
    words = _words(transcript)
    pauses = [gap.end - gap.start for gap in _pauses(voice)]
    paused = sum(pauses)
    whole = voice[-1].end - voice[0].start if voice else 0.0
    speaking = whole - paused
    if not words or speaking <= 0:
        return transcript
    language = language_code(transcript.language)
    delivery = Delivery(
        thinking=voice[0].start,
        speaking=speaking,
        words=len(words),
        pace=None if language in UNSPACED else len(words) / speaking * 60,
        pauses=len(pauses),
        longest_pause=max(pauses, default=0.0),
        pause_share=paused / whole,
        fillers=_filler_counts(words, voice, language),
        repeats=_repeats([word.text for word in words]),
        limit=limit,
        limit_share=min(seconds / limit, 1.0),
    )
    return replace(transcript, delivery=delivery)


def word_count(transcript: Transcript) -> int | None:
    """How many words there are; None in languages written without spaces."""
    if language_code(transcript.language) in UNSPACED:
        return None
    return len(transcript.text.split())


def pauses_in(transcript: Transcript, seconds: float) -> list[Interval]:
    """The pauses that count, of a recording of so many seconds."""
    return _pauses(_voice(transcript, seconds))


def fillers_in(transcript: Transcript, seconds: float) -> list[Interval]:
    """When each filler that counts was said; none where words have no times."""
    known = FILLERS.get(language_code(transcript.language))
    if known is None or not transcript.words:
        return []
    words, voice = _words(transcript), _voice(transcript, seconds)
    found = _fillers(words, voice, known)
    return [Interval(words[start].start, words[end - 1].end) for start, end, _ in found]


def _voice(transcript: Transcript, seconds: float) -> list[Interval]:
    """Where somebody speaks: by voice activity, else by the words' times; none overlap."""
    found = transcript.speech or [Interval(word.start, word.end) for word in transcript.words]
    voice: list[Interval] = []
    for each in sorted(found, key=lambda interval: interval.start):
        start, end = max(0.0, each.start), min(each.end, seconds)
        if voice and start <= voice[-1].end:
            voice[-1] = Interval(voice[-1].start, max(voice[-1].end, end))
        elif start < end:
            voice.append(Interval(start, end))
    return voice


def _pauses(voice: Sequence[Interval]) -> list[Interval]:
    gaps = (Interval(before.end, after.start) for before, after in pairwise(voice))
    return [gap for gap in gaps if gap.end - gap.start > LONG_PAUSE]


def _words(transcript: Transcript) -> list[Word]:
    """Single words without case and punctuation; those of one segment share its times."""
    whole = Word(transcript.text, 0.0, 0.0, 0.0)
    return [
        replace(word, text=text)
        for word in transcript.words or (whole,)
        for part in word.text.casefold().replace("’", "'").split()
        if (text := part.strip(PUNCTUATION))
    ]


def _filler_counts(
    words: Sequence[Word], voice: Sequence[Interval], language: str
) -> tuple[PhraseCount, ...] | None:
    if language not in FILLERS:
        return None
    return _counted(Counter(phrase for _, _, phrase in _fillers(words, voice, FILLERS[language])))


def _fillers(
    words: Sequence[Word], voice: Sequence[Interval], known: Fillers
) -> Iterator[tuple[int, int, Phrase]]:
    """Each filler: its first word, the one after its last, and its text."""
    sounds = {(sound,) for sound in known.sounds.split()}
    others = {tuple(phrase.split()) for phrase in known.words.split("|")}
    breaks = [True, *(_is_break(voice, *pair) for pair in pairwise(words)), True]
    for start, end, phrase in _phrases(words, longest=2):
        if phrase in sounds or (phrase in others and breaks[start] and breaks[end]):
            yield start, end, phrase


def _phrases(words: Sequence[Word], longest: int) -> Iterator[tuple[int, int, Phrase]]:
    """Every phrase up to so many words: its first word, the one after its last, and its text."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + longest, len(words)) + 1):
            yield start, end, tuple(word.text for word in words[start:end])


def _is_break(voice: Sequence[Interval], before: Word, after: Word) -> bool:
    """Whether there is silence between two words.

    It is looked for from the middle of one to the middle of the other, for Whisper stretches words
    over pauses.
    """
    start, end = (before.start + before.end) / 2, (after.start + after.end) / 2
    spoken = sum(max(0.0, min(each.end, end) - max(each.start, start)) for each in voice)
    return end - start - spoken >= SET_OFF


def _repeats(words: Sequence[str]) -> tuple[PhraseCount, ...]:
    """Phrases said more than once, the longest that are; no word counts in two of them."""
    free = [True] * len(words)
    found: Counter[Phrase] = Counter()
    for size in range(LONGEST_REPEAT, SHORTEST_REPEAT - 1, -1):
        for phrase, starts in _places(words, free, size):
            found[phrase] = len(starts)
            for start in starts:
                free[start : start + size] = [False] * size
    return _counted(found)


def _places(
    words: Sequence[str], free: Sequence[bool], size: int
) -> Iterator[tuple[Phrase, list[int]]]:
    """Where each phrase of this size that is repeated begins, in words that are free by then."""
    by_phrase: dict[Phrase, list[int]] = {}
    for start in range(len(words) - size + 1):
        by_phrase.setdefault(tuple(words[start : start + size]), []).append(start)
    for phrase, starts in by_phrase.items():
        apart: list[int] = []
        for start in starts:
            if all(free[start : start + size]) and (not apart or start - apart[-1] >= size):
                apart.append(start)
        if len(apart) > 1:
            yield phrase, apart


def _counted(found: Counter[Phrase]) -> tuple[PhraseCount, ...]:
    """The most frequent first."""
    return tuple(PhraseCount(" ".join(phrase), count) for phrase, count in found.most_common())
