"""Speak the sample candidate's answers with flite and write them as FLAC.

Reads voice_interview/demo/answers.toml and writes one recording an answer beside it: 16 kHz mono,
with short pauses between the sentences and the faint hiss of a quiet room, so that it passes for
a microphone's recording. The same texts give the same samples on every run.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from voice_interview.models import SAMPLE_RATE, Samples

DEMO = Path(__file__).resolve().parent.parent / "voice_interview" / "demo"
PAUSE = (0.3, 0.5)
"""Shortest and longest silence between two sentences, in seconds."""
EDGE = 0.5
"""Silence before the first and after the last word, in seconds."""
PEAK = 0.5
"""Loudest sample of the speech: -6 dBFS, as on a well set microphone."""
ROOM_NOISE = 10 ** (-60 / 20)
"""Root mean square of the room's noise: -60 dBFS."""


@dataclass(frozen=True, slots=True)
class Script:
    """What is to be spoken, and where it goes."""

    text: str
    voice: str
    audio: Path


def read_scripts(folder: Path) -> list[Script]:
    tables = tomllib.loads((folder / "answers.toml").read_text(encoding="utf-8"))
    return [
        Script(text=table["text"], voice=table["voice"], audio=folder / table["audio"])
        for table in tables.values()
    ]


def speak(sentence: str, voice: str) -> Samples:
    """`sentence` as float32, shape (n,), at 16 kHz."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "sentence.wav"
        subprocess.run(["flite", "-voice", voice, "-t", sentence, "-o", str(wav)], check=True)
        samples, rate = soundfile.read(wav, dtype="float32")
    if rate != SAMPLE_RATE:
        sys.exit(f"flite's voice {voice} speaks at {rate} Hz; use slt, rms or awb (16000 Hz).")
    return np.asarray(samples, dtype=np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), dtype=np.float32)


def record(script: Script) -> Samples:
    """The whole answer as float32, shape (n,), at 16 kHz, in the range -1..1."""
    # Its own generator for each answer: a change to one leaves the others as they are.
    random = np.random.default_rng(list(script.text.encode()))
    parts = [silence(EDGE)]
    for sentence in re.split(r"(?<=[.!?])\s+", script.text.strip()):
        parts += [speak(sentence, script.voice), silence(random.uniform(*PAUSE))]
    parts[-1] = silence(EDGE)
    speech = np.concatenate(parts)
    speech *= PEAK / np.abs(speech).max()
    noise = random.normal(0.0, ROOM_NOISE, len(speech)).astype(np.float32)
    return speech + noise


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--folder", type=Path, default=DEMO, help="where answers.toml is (default: %(default)s)"
    )
    folder: Path = parser.parse_args().folder
    if shutil.which("flite") is None:
        sys.exit("flite is not installed. On Debian or Ubuntu: sudo apt-get install flite")
    for script in read_scripts(folder):
        samples = record(script)
        soundfile.write(script.audio, samples, SAMPLE_RATE, subtype="PCM_16")
        sys.stdout.write(f"{script.audio.name}: {len(samples) / SAMPLE_RATE:.1f} s\n")


if __name__ == "__main__":
    main()
