"""Train a very small Whisper on synthetic voices, so that real loading and decoding can be tested.

    python tools/whisper_words/train.py --steps 5000 --out words.pt

It hears sequences of the words in `voices.py` and nothing else. Two cores take about 65 minutes for
5,000 steps. `tests/data/words.pt` was made in three runs: 5,000 steps that knew neither digital
silence nor a padded spectrogram, then --start with 600 steps at 5e-4, then 550 at 6e-4.

A CTC head on the encoder, dropped at the end, makes it learn in thousands of steps instead of
hundreds of thousands. Most steps see a window of 7 s, for speed; the last ones the full 30 s, as
`whisper.transcribe` shows it. Needs openai-whisper, flite and espeak-ng.
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
import whisper
from torch import Tensor
from voices import RATE, WORDS, Clips, Samples, noise, sequence, speak_words
from whisper.model import ModelDimensions, Whisper
from whisper.tokenizer import Tokenizer, get_tokenizer

SHORT, WHOLE = 7, 30
"""Seconds of a window, for most steps and for the last ones."""

WHOLE_FROM = 0.88
"""Share of the steps after which windows are whole."""

IGNORED = -100
"""Where a row of token ids is over."""


@dataclass(frozen=True, slots=True)
class Example:
    """One window."""

    mel: Tensor
    """Log-mel spectrogram, (80, 100 a second)."""
    ids: list[int]
    """Token ids with timestamps."""
    words: list[int]
    """Each word's place in `WORDS`, from 1; 0 is CTC's blank."""


def main() -> None:
    options = _options()
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    with TemporaryDirectory() as folder:
        clips = speak_words(Path(folder))
    dims = _dimensions(options.width)
    model = Whisper(dims)
    if options.start:
        model.load_state_dict(torch.load(options.start, weights_only=True)["model_state_dict"])
    model.to(device)
    _train(model, clips, options)
    weights = {name: value.half().cpu() for name, value in model.state_dict().items()}
    torch.save({"dims": vars(dims), "model_state_dict": weights}, options.out)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--width", type=int, default=96)
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--start", type=Path, help="checkpoint to go on from")
    parser.add_argument("--out", type=Path, default=Path("words.pt"))
    return parser.parse_args()


def _dimensions(width: int) -> ModelDimensions:
    """Two layers each in encoder and decoder, English vocabulary."""
    heads = width // 32
    return ModelDimensions(80, 1500, width, heads, 2, 51864, 448, width, heads, 2)


def _train(model: Whisper, clips: Clips, options: argparse.Namespace) -> None:
    tokenizer = get_tokenizer(multilingual=False)
    ctc_head = torch.nn.Linear(options.width, len(WORDS) + 1).to(model.device)
    parameters = [*model.parameters(), *ctc_head.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=options.rate, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, options.rate, total_steps=options.steps, pct_start=0.1
    )
    for step in range(options.steps):
        seconds = WHOLE if step >= WHOLE_FROM * options.steps else SHORT
        batch = [_example(clips, tokenizer, seconds) for _ in range(options.batch)]
        text, ctc = _losses(model, ctc_head, batch)
        optimizer.zero_grad()
        (text + ctc).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            print(step, f"text {text.item():.3f} ctc {ctc.item():.3f}", flush=True)


def _example(clips: Clips, tokenizer: Tokenizer, seconds: int) -> Example:
    """One to seven random words; digital silence too, else the model is deaf without noise."""
    voice = clips[random.choice(list(clips))]
    words = random.choices(WORDS, k=random.randint(1, 7))
    audio, start = sequence(voice, words, loudness=random.uniform(0.2, 0.9))
    end = len(audio) / RATE
    audio += noise(len(audio), random.choice((0.0, random.uniform(0, 0.004))))
    text = tokenizer.encode(" " + " ".join(words))
    stamps = [tokenizer.timestamp_begin + round(min(at, 30) / 0.02) for at in (start, end)]
    ids = [tokenizer.sot, stamps[0], *text, stamps[1], tokenizer.eot]
    return Example(_mel(audio, seconds), ids, [WORDS.index(word) + 1 for word in words])


def _mel(audio: Samples, seconds: int) -> Tensor:
    """`transcribe` pads the spectrogram with zeros, `decode` the sound with silence: learn both."""
    sound = torch.from_numpy(audio)
    mel: Tensor
    if random.random() < 0.7:
        mel = whisper.pad_or_trim(whisper.log_mel_spectrogram(sound), seconds * 100)
    else:
        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(sound, seconds * RATE))
    return mel


def _losses(
    model: Whisper, ctc_head: torch.nn.Module, batch: Sequence[Example]
) -> tuple[Tensor, Tensor]:
    device = model.device
    ids = torch.nn.utils.rnn.pad_sequence(
        [torch.tensor(example.ids) for example in batch], batch_first=True, padding_value=IGNORED
    ).to(device)
    heard = _encode(model, torch.stack([example.mel for example in batch]).to(device))
    ctc = F.ctc_loss(
        ctc_head(heard).log_softmax(-1).permute(1, 0, 2),
        torch.tensor([word for example in batch for word in example.words], device=device),
        torch.full((len(batch),), heard.shape[1]),
        torch.tensor([len(example.words) for example in batch]),
        zero_infinity=True,
    )
    logits = model.decoder(ids[:, :-1].clamp(min=0), heard)
    return F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten()), ctc


def _encode(model: Whisper, mel: Tensor) -> Tensor:
    """The encoder on a window of any length (the package's own insists on 30 s)."""
    encoder = model.encoder
    x = F.gelu(encoder.conv2(F.gelu(encoder.conv1(mel)))).permute(0, 2, 1)
    x = x + encoder.positional_embedding[: x.shape[1]]
    for block in encoder.blocks:
        x = block(x)
    encoded: Tensor = encoder.ln_post(x)
    return encoded


if __name__ == "__main__":
    main()
