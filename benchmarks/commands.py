"""How well spoken commands are heard, and how rarely something else is taken for one.

    python -m benchmarks.commands [--sweep] [--minutes N] [--speech FOLDER] [--only PART]

Commands and answers are spoken by flite's voices, the program by espeak-ng. `--sweep` shows what
each threshold trades, on the voices and sentences that the thresholds were chosen with; without it
the others are measured, and files of human speech in FOLDER. Each phrase is measured in all
situations that listen for it, and is heard where its command is obeyed, once and no other. What is
no command is measured in every situation. Works faster than the sound would be heard.
"""

import argparse
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle
from pathlib import Path

import numpy as np

from benchmarks.machine import machine
from tests.sounds import joined, silence, spoken
from voice_interview.audio.clips import load_clip, resample
from voice_interview.audio.voice_activity import CHUNK, Silero
from voice_interview.commands.alone import RULE, Rule
from voice_interview.commands.hearing import Hearing
from voice_interview.commands.phrases import BAR, Bar, Guess, PhraseEngine
from voice_interview.commands.table import PHRASES, Phrase, meant
from voice_interview.decks.library import builtin_folder
from voice_interview.decks.markdown import read_deck
from voice_interview.models import SAMPLE_RATE, AudioClip, Command, Samples, Situation
from voice_interview.speech.pyttsx3 import Pyttsx3Synthesizer
from voice_interview.speech.text import spoken as as_spoken
from voice_interview.transcription.recognition import unreported

TUNING, HELD_OUT = ("rms", "kal16"), ("slt", "awb", "kal")
"""Voices that the thresholds were chosen with, and those that they are measured with."""

NOISES: tuple[tuple[str, float | None], ...] = (
    ("white", None),
    ("white", 20),
    ("pink", 20),
    ("white", 10),
    ("pink", 10),
)
"""Colour, and how far under the voice it is in dB; None is no noise."""

SWEPT: tuple[tuple[str, float | None], ...] = (
    ("white", None),
    ("white", 10),
    ("pink", 10),
    ("white", 5),
)
"""The same for the thresholds' choice; these voices are clearer in white noise than most."""

WORST = 10
"""The noise for which each form is shown, in dB under the voice."""

NARROW = ("kal",)
"""Voices of 8 kHz."""

CLAUSE_PAUSES = (0.15, 0.3, 0.2, 0.45, 0.25, 1.3, 0.35)
SENTENCE_PAUSES = (0.4, 0.8, 0.6, 1.1, 0.5, 1.9, 0.7)
"""Seconds between the parts of an answer, in turn: some are as long as when a person thinks."""

TRAPS = (
    "The next token is, chosen by its probability.",
    "I'm done with the first part, now the second.",
    "I don't know, the exact number of it.",
    "We skip this step, and continue, with the next layer.",
    "One is the prompt, two is the context, three is the answer.",
    "Then I'd repeat the question to the model, and start over with a new session.",
    "They agree with each other, so we go on, and pause for a moment.",
    "At the end of the session, we undo the last change, and that's my answer to it.",
    "So next, it plays the model, twice.",
    "It is done, once it's finished.",
)
"""Sentences with a command's words in them, and pauses beside these."""

MURMURS = ("um", "so", "well", "right", "okay", "and", "then", "first", "yes", "no", "but", "hm")
"""What people say alone while they think, with a second of silence around."""

ECHOES = (-20, -10)
"""How far under a person's voice the program's is in the microphone, in dB."""


@dataclass(frozen=True)
class Thresholds:
    """All that decides whether a sound is a command."""

    rule: Rule = RULE
    bar: Bar = BAR


@dataclass(frozen=True)
class Said:
    """A form of a phrase, spoken alone."""

    phrase: Phrase
    form: str
    sound: Samples


class Listener:
    """Hears what `Hearing` would; what Silero and PocketSphinx said of a sound is remembered."""

    def __init__(self) -> None:
        self._engine = PhraseEngine()
        self._engine.load(unreported)
        self._guesses: dict[tuple[bytes, Situation], Guess] = {}
        self._probabilities: dict[bytes, list[float]] = {}

    def heard(
        self,
        sound: Samples,
        thresholds: Thresholds,
        situations: Sequence[Situation],
        played: AudioClip | None = None,
    ) -> list[tuple[Situation, str]]:
        """What is obeyed in `sound`, in each of `situations`, while `played` is played."""
        found = []

        def recognise(utterance: Samples, _situation: Situation) -> str:
            for situation in situations:
                guess = self._guess(utterance, situation)
                if guess.convinces(thresholds.bar):
                    found.append((situation, guess.text))
            return ""

        judged = iter(self._judged(sound))
        hearing = Hearing(recognise, lambda _chunk: next(judged), thresholds.rule)
        hearing.expect(Situation.ANSWERING)
        hearing.playing(played)
        for block in np.split(sound, range(SAMPLE_RATE, len(sound), SAMPLE_RATE)):
            list(hearing.add(block))
        return found

    def hits(self, said: Said, thresholds: Thresholds) -> list[bool]:
        """Whether it is obeyed, in each situation that listens for it."""
        heard = self.heard(said.sound, thresholds, said.phrase.situations)
        return [
            [meant(text, there) for there, text in heard if there is situation]
            == [said.phrase.command]
            for situation in said.phrase.situations
        ]

    def _guess(self, utterance: Samples, situation: Situation) -> Guess:
        key = utterance.tobytes(), situation
        if key not in self._guesses:
            self._guesses[key] = self._engine.guess(utterance, situation)
        return self._guesses[key]

    def _judged(self, sound: Samples) -> list[float]:
        key = sound.tobytes()
        if key not in self._probabilities:
            silero = Silero()
            whole = sound[: len(sound) - len(sound) % CHUNK]
            self._probabilities[key] = [silero(chunk) for chunk in whole.reshape(-1, CHUNK)]
        return self._probabilities[key]


def main() -> None:
    options = _options()
    print(machine(), flush=True)
    listener = Listener()
    if options.sweep:
        _sweep(listener, options.minutes)
        return
    for part in options.only or PARTS:
        begun = time.process_time()
        PARTS[part](listener, options)
        print(f"({time.process_time() - begun:.0f} s of a core)", flush=True)


def _hits(listener: Listener, _options: argparse.Namespace) -> None:
    print(f"\n{'heard of the phrases':<24}{''.join(f'{voice:>8}' for voice in HELD_OUT)}")
    by_form: dict[tuple[Command, str], list[float]] = {}
    for colour, decibels in NOISES:
        rates = []
        for voice in HELD_OUT:
            hits = []
            for said in commands(voice, colour, decibels):
                found = listener.hits(said, Thresholds())
                hits += found
                if decibels == WORST and voice not in NARROW:
                    rate = float(np.mean(found))
                    by_form.setdefault((said.phrase.command, said.form), []).append(rate)
            rates.append(np.mean(hits))
        name = "clean" if decibels is None else f"{colour} noise, {decibels:.0f} dB"
        print(f"{name:<24}{''.join(f'{rate:>8.2f}' for rate in rates)}", flush=True)
    print(f"\neach form at {WORST} dB, without {' and '.join(NARROW)}")
    for (command, form), each in by_form.items():
        print(f"{command:<20}{form:<28}{np.mean(each):.2f}")


def _false(listener: Listener, options: argparse.Namespace) -> None:
    print("\nfalse commands")
    for voice in HELD_OUT:
        answers = list(speech(voice, 1, options.minutes * 60 / len(HELD_OUT)))
        _print_false(f"answers of {voice}", listener, answers)
        _print_false(f"traps of {voice}", listener, [_answer(TRAPS, voice)])
        _print_false(f"murmurs of {voice}", listener, [_murmurs(voice)])
    if options.speech.is_dir():
        files = [path for path in sorted(options.speech.iterdir()) if path.suffix != ".md"]
        _print_false("human speech", listener, list(map(_read, files)))


def _print_false(name: str, listener: Listener, sounds: Sequence[Samples]) -> None:
    found = Counter(
        each for sound in sounds for each in listener.heard(sound, Thresholds(), tuple(Situation))
    )
    print(f"{name}, {_minutes(sounds):.1f} min: {found.total()} in {len(Situation)} situations")
    for (situation, text), number in found.items():
        print(f"    {situation}: {text}, {number}", flush=True)


def _own_voice(listener: Listener, _options: argparse.Namespace) -> None:
    """The program reads model answers; for every second command, a person speaks over it."""
    own = own_voice()
    print(f"\nwhile the program speaks, {own.seconds / 60:.1f} min")
    for decibels in ECHOES:
        echo = _at_level(own.samples, _level(spoken("next question", "slt")), decibels)
        obeyed = listener.heard(echo, Thresholds(), tuple(Situation), own)
        told = f": {obeyed}" if obeyed else ""
        print(f"its voice at {decibels} dB      {len(obeyed)} of its own commands{told}")
        for voice in HELD_OUT:
            rate = _heard_over(listener, echo, own, voice)
            print(f"  {voice:<22}{rate:.2f} of the phrases over it", flush=True)


def _heard_over(listener: Listener, echo: Samples, own: AudioClip, voice: str) -> float:
    """The phrases one after the other over the program's voice, 4 s apart, from 3 s on."""
    over = echo.copy()
    places = range(3 * SAMPLE_RATE, len(echo) - 4 * SAMPLE_RATE, 4 * SAMPLE_RATE)
    spoken_over = [phrase for phrase in PHRASES if Situation.COMPARING in phrase.situations]
    forms = [(phrase.command, form) for phrase in spoken_over for form in phrase.forms]
    said = [each for _, each in zip(places, cycle(forms), strict=False)]
    for place, (_, form) in zip(places, said, strict=True):
        voiced = spoken(form, voice)
        over[place : place + len(voiced)] += voiced
    found = listener.heard(over, Thresholds(), (Situation.COMPARING,), own)
    obeyed = Counter(meant(text, situation) for situation, text in found)
    return (obeyed & Counter(command for command, _ in said)).total() / len(said)


PARTS: dict[str, Callable[[Listener, argparse.Namespace], None]] = {
    "hits": _hits,
    "false": _false,
    "own": _own_voice,
}


def _sweep(listener: Listener, minutes: float) -> None:
    said = {
        (colour, decibels): [each for voice in TUNING for each in commands(voice, colour, decibels)]
        for colour, decibels in SWEPT
    }
    answers = [each for voice in TUNING for each in speech(voice, 0, minutes * 60 / len(TUNING))]
    answers += [_answer(TRAPS, voice) for voice in TUNING]
    answers += [_murmurs(voice) for voice in TUNING]
    voices = " and ".join(TUNING)
    print(f"{_minutes(answers):.1f} min of answers of {voices}, traps and murmurs among them")
    print(f"{'before':>7}{'after':>7}{'longest':>9}{'short':>7}{'long':>7}", end="")
    print(f"{'noisy':>7}{'share':>7}{'clean':>8}{'white':>7}{'pink':>7}{'5 dB':>7}{'false':>7}")
    for each in _candidates():
        clean, white, pink, worse = [
            np.mean([hit for phrase in phrases for hit in listener.hits(phrase, each)])
            for phrases in said.values()
        ]
        false = sum(len(listener.heard(answer, each, tuple(Situation))) for answer in answers)
        rule, bar = each.rule, each.bar
        print(f"{rule.before:>7.1f}{rule.after:>7.1f}{rule.longest:>9.1f}", end="")
        print(f"{bar.short:>7.1f}{bar.long:>7.1f}{bar.noisy:>7.1f}{bar.share:>7.2f}", end="")
        print(f"{clean:>8.2f}{white:>7.2f}{pink:>7.2f}{worse:>7.2f}{false:>7}", flush=True)


def _candidates() -> Iterator[Thresholds]:
    """The chosen thresholds, and each of them varied alone."""
    chosen = Thresholds()
    yield chosen
    yield from (replace(chosen, rule=replace(RULE, before=s)) for s in (0.2, 0.6))
    yield from (replace(chosen, rule=replace(RULE, after=s)) for s in (0.4, 0.6, 1.0))
    yield from (replace(chosen, rule=replace(RULE, longest=s)) for s in (1.5, 4.0))
    yield from (Thresholds(bar=replace(BAR, short=s)) for s in (-7, -6.5, -5.5, -5))
    yield from (Thresholds(bar=replace(BAR, long=s)) for s in (-8, -7.5, -6.5, -6))
    yield from (Thresholds(bar=replace(BAR, noisy=s)) for s in (-9, -8.5, -7.6, -7))
    yield from (Thresholds(bar=replace(BAR, share=s)) for s in (0.45, 0.55, 0.75, 0.85))


def commands(voice: str, colour: str, decibels: float | None) -> Iterator[Said]:
    """Each form alone, with silence or noise around it."""
    forms = [(phrase, form) for phrase in PHRASES for form in phrase.forms]
    for number, (phrase, form) in enumerate(forms):
        sound = joined(silence(0.8), spoken(form, voice), silence(1.3))
        if decibels is not None:
            noise = COLOURS[colour](len(sound), np.random.default_rng(number))
            sound = sound + _at_level(noise, _level(sound), -decibels)
        yield Said(phrase, form, sound)


def speech(voice: str, part: int, seconds: float) -> Iterator[Samples]:
    """Model answers of the built-in deck, every second one from `part` on, as a person speaks."""
    questions = list(read_deck(builtin_folder() / "llm-engineering.md")[0].questions)
    for question in questions[part::2]:
        answer = _answer(re.split(r"(?<=[.?!])\s+", as_spoken(question.reference)), voice)
        yield answer
        seconds -= len(answer) / SAMPLE_RATE
        if seconds <= 0:
            return


def _answer(
    sentences: Sequence[str], voice: str, pauses: Sequence[float] = SENTENCE_PAUSES
) -> Samples:
    """`pauses` are those after the sentences, in turn."""
    parts = [silence(0.8)]
    clause_pauses, sentence_pauses = cycle(CLAUSE_PAUSES), cycle(pauses)
    for sentence in sentences:
        for clause in filter(str.strip, re.split(r"(?<=[,:;])\s+", sentence)):
            parts += [spoken(clause, voice), silence(next(clause_pauses))]
        parts[-1] = silence(next(sentence_pauses))
    return joined(*parts)


def _murmurs(voice: str) -> Samples:
    return _answer(tuple(f"{word}." for word in MURMURS), voice, (1.0,))


@cache
def own_voice() -> AudioClip:
    """The program reading model answers for about four minutes, at 16 kHz."""
    synthesizer = Pyttsx3Synthesizer()
    questions = list(read_deck(builtin_folder() / "llm-engineering.md")[0].questions)
    clips = [synthesizer.synthesize(as_spoken(each.reference), "en") for each in questions[1:9:2]]
    synthesizer.close()
    return AudioClip(
        joined(*(resample(clip, SAMPLE_RATE).samples for clip in clips)),
        SAMPLE_RATE,
    )


def _white(length: int, generator: np.random.Generator) -> Samples:
    return generator.normal(0, 1, length).astype(np.float32)


def _pink(length: int, generator: np.random.Generator) -> Samples:
    spectrum = np.fft.rfft(generator.normal(0, 1, length))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    return np.fft.irfft(spectrum, length).astype(np.float32)


COLOURS = {"white": _white, "pink": _pink}


def _level(sound: Samples) -> float:
    """Root mean square where there is sound."""
    return float(np.sqrt(np.mean(np.square(sound[np.abs(sound) > 0.01]))))


def _at_level(sound: Samples, level: float, decibels: float) -> Samples:
    """`sound` so many dB above `level`."""
    own = np.sqrt(np.mean(np.square(sound)))
    scaled: Samples = (sound * (level / own * 10 ** (decibels / 20))).astype(np.float32)
    return scaled


def _minutes(sounds: Sequence[Samples]) -> float:
    return sum(map(len, sounds)) / SAMPLE_RATE / 60


def _read(path: Path) -> Samples:
    return resample(load_clip(path), SAMPLE_RATE).samples


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sweep", action="store_true")
    parser.add_argument("--minutes", type=float, default=33)
    parser.add_argument("--speech", type=Path, default=Path("../shared/speech"))
    parser.add_argument("--only", action="append", choices=PARTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
