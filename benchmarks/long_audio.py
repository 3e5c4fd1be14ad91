"""Memory and time that `voice-interview transcribe` takes for an hour of sound.

    python -m benchmarks.long_audio --minutes 60 --rate 48000 --channels 2

The sound is a sentence every five minutes, and silence. The figures are the most that the command
and its recogniser ever held, each counted whole, for a minute of it and for all.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.machine import machine
from benchmarks.memory import megabytes
from tests.sounds import spoken
from voice_interview.audio.clips import resample
from voice_interview.models import SAMPLE_RATE, AudioClip

SETTINGS = '[transcription]\nengine = "pocketsphinx"\n'
SAID = "The context window is the text that a language model can see at one time."
EVERY = 5
"""Minutes."""


def write(path: Path, minutes: int, rate: int, channels: int) -> None:
    """So much of it, 24 bit."""
    said = resample(AudioClip(spoken(SAID), SAMPLE_RATE), rate).samples
    tiled = np.tile(said[:, np.newaxis], (1, channels))
    quiet = np.zeros((60 * rate, channels), np.float32)
    with soundfile.SoundFile(path, "w", rate, channels, "PCM_24") as file:
        for minute in range(minutes):
            sound = quiet.copy()
            if minute % EVERY == 0:
                sound[rate : rate + len(tiled)] = tiled
            file.write(sound)


def measure(path: Path) -> tuple[float, float, int]:
    """Megabytes, seconds and words."""
    config = path.with_name("config.toml")
    config.write_text(SETTINGS, "utf-8")
    command = [sys.executable, "-m", "voice_interview", "--config", str(config)]
    start, most = time.monotonic(), 0.0
    with subprocess.Popen([*command, "transcribe", str(path)], stdout=subprocess.PIPE) as running:
        while running.poll() is None:
            try:
                most = max(most, megabytes(running.pid, "VmHWM"))
            except OSError:  # one of them has just ended
                continue
            time.sleep(0.1)
        assert running.stdout is not None
        words = len(running.stdout.read().split())
    return most, time.monotonic() - start, words


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--rate", type=int, default=48_000)
    parser.add_argument("--channels", type=int, default=2)
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.flac"
        for minutes in (1, options.minutes):
            write(path, minutes, options.rate, options.channels)
            most, seconds, words = measure(path)
            print(f"{minutes:3} min: {most:.0f} MB, {seconds:.0f} s, {words} words", flush=True)


if __name__ == "__main__":
    main()
