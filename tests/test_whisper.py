"""Whisper itself, with a small checkpoint that hears separate words: see tools/whisper_words."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pytest

from tests.recognising import recognise
from tests.sounds import joined, noise, silence, spoken_alone
from voice_interview.errors import TranscriptionError
from voice_interview.models import SAMPLE_RATE, AudioClip, Samples, Transcript
from voice_interview.transcription import checkpoints
from voice_interview.transcription.recognition import unreported
from voice_interview.transcription.whisper import (
    ENOUGH_CORES,
    WhisperEngine,
    WhisperTranscriber,
)

WORDS = Path(__file__).parent / "data" / "words.pt"

SAID = ("token", "recall", "seven", "cache", "prompt", "latency")


def engine(model: Path | str, device: str = "cpu") -> WhisperEngine:
    return WhisperEngine(str(model), device, "", None, "float32")


def refusal(model: Path | str, device: str = "cpu") -> TranscriptionError:
    with pytest.raises(TranscriptionError) as caught:
        engine(model, device).load(unreported)
    return caught.value


@pytest.fixture(scope="module")
def small_whisper() -> Iterator[WhisperEngine]:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    loaded = engine(WORDS)
    loaded.load(unreported)
    yield loaded
    torch.set_num_threads(threads)


@dataclass(frozen=True)
class Answer:
    """The words of `SAID` with pauses between them, and what was heard."""

    samples: Samples
    begins: list[float]
    """Seconds at which each word begins."""
    transcript: Transcript


def spoken_by(voice: str, loaded: WhisperEngine) -> Answer:
    parts, begins = [silence(0.4)], []
    for word in SAID:
        begins.append(sum(map(len, parts)) / SAMPLE_RATE)
        parts.append(spoken_alone(word, voice))
    samples = joined(*parts)
    return Answer(samples, begins, heard(loaded, AudioClip(samples, SAMPLE_RATE)))


def heard(loaded: WhisperEngine, clip: AudioClip) -> Transcript:
    return recognise(loaded.open("en"), clip)


@pytest.fixture(scope="module")
def answers(small_whisper: WhisperEngine) -> list[Answer]:
    return [spoken_by(voice, small_whisper) for voice in ("slt", "rms", "awb", "kal16")]


def test_at_most_one_word_in_ten_is_wrong(answers: list[Answer]) -> None:
    texts = [answer.transcript.text for answer in answers]
    assert jiwer.wer([" ".join(SAID)] * len(answers), texts) <= 0.1


def test_8_bit_integers_hear_the_same_words(answers: list[Answer]) -> None:
    in_integers = WhisperEngine(str(WORDS), "cpu", "", None, "int8")
    in_integers.load(unreported)
    for answer in answers:
        transcript = heard(in_integers, AudioClip(answer.samples, SAMPLE_RATE))
        assert transcript.text == answer.transcript.text
        assert transcript.words != answer.transcript.words, "their times and probabilities move"


def test_every_layer_of_linear_algebra_becomes_integers() -> None:
    import torch
    import whisper

    from voice_interview.transcription.int8 import quantise

    model = whisper.load_model(str(WORDS), device="cpu")
    sound, tokens = torch.randn(1, 80, 3000), torch.tensor([[50257, 50362, 1000, 2000]])
    with torch.no_grad():
        expected = model(sound, tokens)
        quantise(model)
        logits = model(sound, tokens)
    assert not [layer for layer in model.modules() if isinstance(layer, torch.nn.Linear)]
    assert 0 < torch.norm(logits - expected) / torch.norm(expected) < 0.05


def test_integers_on_a_graphics_card_are_refused() -> None:
    with pytest.raises(TranscriptionError, match="int8 on the processor only") as caught:
        WhisperEngine(str(WORDS), "meta", "", None, "int8").load(unreported)
    assert "transcription.precision" in caught.value.hint


def test_each_word_has_its_time(answers: list[Answer]) -> None:
    for answer in answers:
        words = answer.transcript.words
        starts = [word.start for word in words]
        assert starts == sorted(starts)
        assert all(word.start < word.end <= len(answer.samples) / SAMPLE_RATE for word in words)
        assert all(0 < word.probability <= 1 for word in words)
        # The checkpoint was not trained for times; each word still begins beside its true place.
        assert np.abs(np.subtract(starts, answer.begins)).max() < 0.8


def test_a_pause_is_told_though_words_are_stretched_over_it(small_whisper: WhisperEngine) -> None:
    before, after = spoken_alone("token", "slt"), spoken_alone("recall", "slt")
    samples = joined(silence(1), before, silence(2), after)
    first, second = heard(small_whisper, AudioClip(samples, SAMPLE_RATE)).speech
    assert first.start == pytest.approx(1, abs=0.1)
    assert second.start == pytest.approx(3 + len(before) / SAMPLE_RATE, abs=0.1)


def test_blocks_of_any_size_give_the_same_words(
    small_whisper: WhisperEngine, answers: list[Answer]
) -> None:
    recogniser = small_whisper.open("en")
    for block in np.array_split(answers[0].samples, 37):
        recogniser.accept(block)
    assert recogniser.finish() == answers[0].transcript


def test_an_answer_of_several_pieces_is_the_same_live_and_afterwards(
    small_whisper: WhisperEngine, answers: list[Answer]
) -> None:
    samples = joined(*[part for answer in answers for part in (answer.samples, silence(0.5))])
    recogniser = small_whisper.open("en")
    for block in np.array_split(samples, 250):
        recogniser.accept(block)
    assert recogniser.heard().committed, "a piece is done before the answer is"
    afterwards = heard(small_whisper, AudioClip(samples, SAMPLE_RATE))
    assert recogniser.finish() == afterwards
    starts = [word.start for word in afterwards.words]
    assert starts == sorted(starts)
    assert starts[-1] > 15


def test_a_piece_is_encoded_once(small_whisper: WhisperEngine, answers: list[Answer]) -> None:
    encoded = []
    model: Any = small_whisper._model
    watch = model.encoder.conv1.register_forward_hook(lambda *_: encoded.append(1))
    heard(small_whisper, AudioClip(answers[1].samples, SAMPLE_RATE))
    watch.remove()
    assert encoded == [1]


def uses(layer: Any) -> list[object]:
    """Grows with every computation of `layer` from now on."""
    compute, inputs = layer.forward, []

    def forward(x: object) -> object:
        inputs.append(x)
        return compute(x)

    layer.forward = forward
    return inputs


@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_shortcuts_read_a_sound_once_and_write_the_same(
    answers: list[Answer], precision: str
) -> None:
    import whisper

    from voice_interview.transcription.int8 import quantise
    from voice_interview.transcription.shortcuts import take_shortcuts

    model = whisper.load_model(str(WORDS), device="cpu")
    if precision == "int8":
        quantise(model)
    attention = model.decoder.blocks[-1].cross_attn
    computed = [uses(layer) for layer in (model.encoder, attention.key, attention.value)]

    def segments() -> list[dict[str, Any]]:
        results = [
            model.transcribe(answer.samples, word_timestamps=True, fp16=False, temperature=0.0)
            for answer in answers
        ]
        return [segment for result in results for segment in result["segments"]]

    before = segments()
    assert [len(inputs) for inputs in computed] == [2 * len(answers)] * 3
    take_shortcuts(model)
    after = segments()
    assert [len(inputs) for inputs in computed] == [3 * len(answers)] * 3
    for old, new in zip(before, after, strict=True):
        assert (new["tokens"], new["avg_logprob"]) == (old["tokens"], old["avg_logprob"])
        for was, word in zip(old["words"], new["words"], strict=True):
            assert (word["start"], word["end"]) == (was["start"], was["end"])
            # Another order of adding up moves the last bit, and that one of the integers.
            assert word["probability"] == pytest.approx(was["probability"], abs=0.01)


@pytest.mark.skipif((os.cpu_count() or 1) >= ENOUGH_CORES, reason="two threads may be quicker here")
def test_one_core_is_left_to_everything_else() -> None:
    # In a process of its own, for what gives PyTorch all cores does so once in each.
    code = (
        "import sys, torch; from voice_interview.transcription.whisper import WhisperEngine;"
        " WhisperEngine(sys.argv[1], 'cpu', '', None).load(print); print(torch.get_num_threads())"
    )
    told = subprocess.run([sys.executable, "-c", code, WORDS], capture_output=True, text=True)
    assert told.stdout.split()[-1] == "1"


def test_what_is_compiled_at_the_first_start_is_kept(small_whisper: WhisperEngine) -> None:
    from whisper import timing

    assert small_whisper
    for function in (timing.backtrace, timing.dtw_cpu):
        assert list(Path(function.stats.cache_path).glob(f"*{function.__name__}*.nbi"))


@pytest.mark.parametrize(
    "samples",
    [silence(0), silence(0.01), silence(3), noise(3, 0.01), noise(3, 0.1)],
    ids=["nothing", "a blink", "silence", "noise", "loud noise"],
)
def test_where_nobody_speaks_nothing_is_written(
    small_whisper: WhisperEngine, samples: Samples
) -> None:
    transcript = heard(small_whisper, AudioClip(samples, SAMPLE_RATE))
    assert (transcript.text, transcript.words) == ("", ())


class Intruder:
    """Runs when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self.trace,)


@pytest.mark.parametrize("form", ["a pickle", "an archive"])
def test_a_checkpoint_cannot_run_code(tmp_path: Path, form: str) -> None:
    import torch

    path, trace = tmp_path / "model.pt", tmp_path / "trace"
    content = {"dims": Intruder(trace), "model_state_dict": {}}
    if form == "a pickle":
        path.write_bytes(pickle.dumps(content))
    else:
        torch.save(content, path)
    assert "other things than a model's weights" in refusal(path).message
    assert not trace.exists()
    pickle.loads(pickle.dumps(Intruder(trace)))
    assert trace.exists(), "the intruder does not work, so the test shows nothing"


@pytest.mark.parametrize("share", [0.0, 0.1, 0.9])
def test_a_checkpoint_cut_short_is_called_damaged(tmp_path: Path, share: float) -> None:
    whole = WORDS.read_bytes()
    path = tmp_path / "model.pt"
    path.write_bytes(whole[: int(len(whole) * share)])
    error = refusal(path)
    assert error.message.startswith(f"{path} is damaged")
    assert "\n" not in error.message


@pytest.mark.parametrize("content", [{}, [], {"dims": {}, "model_state_dict": {}}])
def test_a_file_of_another_kind_is_no_checkpoint(tmp_path: Path, content: object) -> None:
    import torch

    torch.save(content, tmp_path / "model.pt")
    assert "no checkpoint in Whisper's format" in refusal(tmp_path / "model.pt").message


@pytest.mark.parametrize("name", ["bse.en", "/nowhere/words.pt"])
def test_an_unknown_model_lists_the_known_ones(name: str) -> None:
    error = refusal(name)
    assert name in error.message
    assert "tiny.en, tiny, base.en" in error.hint


def test_a_device_that_is_not_there_is_named() -> None:
    error = refusal(WORDS, device="tpu9")
    assert "cannot compute on tpu9" in error.message
    assert '"cpu"' in error.hint


def test_models_and_languages_are_those_of_the_package() -> None:
    import whisper

    assert list(checkpoints.published_urls()) == whisper.available_models()
    assert checkpoints.languages() == whisper.tokenizer.LANGUAGES


@pytest.mark.parametrize(
    ("model", "language", "shortcoming"),
    [
        ("base.en", "en", None),
        ("base.en", "en-GB", None),
        ("base.en", "de", "Whisper base.en hears English only."),
        ("/models/tiny.en.pt", "de-AT", "Whisper /models/tiny.en.pt hears English only."),
        ("base", "de-AT", None),
        ("base", "tlh", 'Whisper does not know the language "tlh".'),
    ],
)
def test_what_cannot_be_heard_is_said_before(
    model: str, language: str, shortcoming: str | None
) -> None:
    assert WhisperTranscriber(model=model).shortcoming(language) == shortcoming


def test_pytorch_is_not_imported_for_a_model_that_is_not_there(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from voice_interview.errors import TranscriptionError\n"
        "from voice_interview.transcription.whisper import WhisperEngine\n"
        "try: WhisperEngine('base.en', 'cpu', '', Path(sys.argv[1])).load(lambda progress: None)\n"
        "except TranscriptionError as error: print(error.message, 'torch' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env={"PYTHONPATH": str(Path(__file__).parents[1]), "https_proxy": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "cannot be downloaded now" in done.stdout, done.stderr
    assert done.stdout.endswith("False\n")
