"""PocketSphinx, with the model in its package: what it hears, and that it hears along."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import jiwer
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pocketsphinx import Decoder

from tests.recognising import recognise
from tests.sounds import joined, noise, recorded, silence, spoken
from voice_interview.errors import TranscriptionError
from voice_interview.models import SAMPLE_RATE, AudioClip, Samples, Transcript
from voice_interview.protocols import Heard
from voice_interview.transcription.pocketsphinx import (
    PocketSphinxEngine,
    PocketSphinxTranscriber,
    loading,
)
from voice_interview.transcription.recognition import unreported

ANSWER = (
    "A token is the smallest piece of text that a language model reads. On average it is about"
    " four characters of English. The number of tokens decides the cost and the speed of every"
    " request, so I watch the length of the prompt. When a document is too long for the context"
    " window, I split it into smaller parts."
)

HUMAN = {
    "librivox-0870.wav": "and mister john dashwood had then leisure to consider how much there"
    " might be prudently in his power to do for them",
    "librivox-0890.wav": "unless to be rather cold hearted and rather selfish is to be ill"
    " disposed",
}


@pytest.fixture(scope="module")
def engine() -> PocketSphinxEngine:
    loaded = PocketSphinxEngine()
    loaded.load(unreported)
    return loaded


@dataclass(frozen=True)
class Given:
    """An answer as it was heard while it was given."""

    seconds: float
    seen: list[Heard]
    transcript: Transcript


@pytest.fixture(scope="module")
def answer(engine: PocketSphinxEngine) -> Given:
    samples = joined(spoken(ANSWER), silence(1))
    recogniser = engine.open("en")
    seen = []
    for block in np.array_split(samples, 60):
        recogniser.accept(block)
        seen.append(recogniser.heard())
    return Given(len(samples) / SAMPLE_RATE, seen, recogniser.finish())


def heard(engine: PocketSphinxEngine, samples: Samples) -> Transcript:
    return recognise(engine.open("en"), AudioClip(samples, SAMPLE_RATE))


def in_blocks(engine: PocketSphinxEngine, samples: Samples, sizes: list[int]) -> Transcript:
    recogniser = engine.open("en")
    for block in np.split(samples, np.minimum(np.cumsum(sizes), len(samples)).astype(int)):
        recogniser.accept(block)
    return recogniser.finish()


def plain(text: str) -> str:
    return text.lower().replace(",", "").replace(".", "")


def test_two_words_in_three_of_an_answer_are_right(answer: Given) -> None:
    assert jiwer.wer(plain(ANSWER), answer.transcript.text) <= 0.35


def test_words_carry_their_times_and_confidence(answer: Given) -> None:
    words = answer.transcript.words
    assert " ".join(word.text for word in words) == answer.transcript.text
    assert not set("()<>[]+") & set(answer.transcript.text)
    starts = [word.start for word in words]
    assert starts == sorted(starts)
    assert all(0 <= word.start < word.end <= answer.seconds for word in words)
    assert all(0 <= word.probability <= 1 for word in words)


def test_words_appear_while_the_answer_goes_on(answer: Given) -> None:
    committed = [heard.committed for heard in answer.seen]
    assert len({heard.tentative for heard in answer.seen}) > 5
    assert len(set(committed)) > 2
    assert all(later.startswith(earlier) for earlier, later in pairwise(committed))
    assert answer.seen[-1] == Heard(answer.transcript.text, "")


def test_times_are_those_of_the_recording(engine: PocketSphinxEngine) -> None:
    question = spoken("what is the context window")
    words = heard(engine, joined(silence(2), question, silence(3), question)).words
    assert words[0].start == pytest.approx(2, abs=0.3)
    assert words[-1].end == pytest.approx(5 + 2 * len(question) / SAMPLE_RATE, abs=0.3)


def test_pauses_are_told(engine: PocketSphinxEngine) -> None:
    question = spoken("what is the context window")
    first, second = heard(engine, joined(silence(1), question, silence(2), question)).speech
    assert first.start == pytest.approx(1, abs=0.1)
    assert second.start - first.end == pytest.approx(2, abs=0.3)


def test_real_people_are_heard_as_well(engine: PocketSphinxEngine) -> None:
    said = list(HUMAN.values())
    assert jiwer.wer(said, [heard(engine, recorded(name)).text for name in HUMAN]) <= 0.5


@pytest.fixture(scope="module")
def sentence(engine: PocketSphinxEngine) -> tuple[Samples, Transcript]:
    """Two utterances, and what is heard in them at once."""
    samples = joined(spoken("the model reads"), silence(0.7), spoken("every token"))
    return samples, heard(engine, samples)


@settings(max_examples=3, deadline=None)
@given(sizes=st.lists(st.integers(0, 20_000), max_size=30))
def test_in_whatever_blocks_an_answer_comes_its_words_are_the_same(
    engine: PocketSphinxEngine, sentence: tuple[Samples, Transcript], sizes: list[int]
) -> None:
    samples, transcript = sentence
    assert in_blocks(engine, samples, sizes) == transcript


def test_an_answer_is_heard_the_same_after_other_ones(
    engine: PocketSphinxEngine, sentence: tuple[Samples, Transcript]
) -> None:
    samples, transcript = sentence
    heard(engine, joined(spoken("seven"), noise(1, 0.2)))
    engine.open("en").accept(spoken("an answer that is abandoned"))
    assert heard(engine, samples) == transcript


@pytest.mark.parametrize(
    "samples",
    [silence(0), silence(0.01), silence(4), noise(4, 0.001), noise(4, 0.02), noise(4, 0.2)],
    ids=["nothing", "a blink", "silence", "a room", "a fan", "a storm"],
)
def test_where_nobody_speaks_nothing_is_written(
    engine: PocketSphinxEngine, samples: Samples
) -> None:
    transcript = heard(engine, samples)
    assert (transcript.text, transcript.words) == ("", ())


def test_it_says_that_it_hears_english_only() -> None:
    transcriber = PocketSphinxTranscriber()
    assert transcriber.shortcoming("en-GB") is None
    assert "English only" in (transcriber.shortcoming("de") or "")


def test_a_model_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TranscriptionError, match="model cannot be loaded") as caught, loading():
        Decoder(hmm=str(tmp_path), loglevel="FATAL")
    assert "--force-reinstall pocketsphinx" in caught.value.hint
