"""From question text to the first sound of the voice, heard at the virtual loudspeaker.

    python -m benchmarks.first_sound

"Uncached" renders a question that was never said, with the voice's process running as it does in
a session; "first" is the very first sentence of a program, which has to start that process too.
"""

import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.machine import machine
from tests.soundcard import SoundCard, running_sound_card
from voice_interview.audio.playback import SpeakerPlayer
from voice_interview.interview.interviewer import Interviewer
from voice_interview.speech.cache import CachedSynthesizer
from voice_interview.speech.pyttsx3 import Pyttsx3Synthesizer

ROUNDS = 10
GOALS = {"cached": 0.15, "uncached": 0.6}
AUDIBLE = 0.01
"""A sample above this, -40 dBFS, is sound."""


class Ear:
    """Listens to the loudspeaker and notes when sound first comes."""

    def __init__(self, card: SoundCard) -> None:
        command = ["parec", "--device=speakers.monitor", "--raw", "--format=s16le"]
        command += ["--channels=1", "--rate=48000", "--latency-msec=5"]
        self._process = subprocess.Popen(command, env=card.env, stdout=subprocess.PIPE)
        self._heard = threading.Event()
        self._at = 0.0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while sound := os.read(self._process.stdout.fileno(), 4096):
            samples = np.frombuffer(sound[: len(sound) // 2 * 2], "<i2")
            if np.abs(samples.astype(np.int32)).max(initial=0) > AUDIBLE * 32768:
                self._at = self._at if self._heard.is_set() else time.perf_counter()
                self._heard.set()

    def seconds_until_sound(self, since: float) -> float:
        if not self._heard.wait(10):
            raise TimeoutError("no sound came")
        return self._at - since

    def clear(self) -> None:
        time.sleep(0.5)
        self._heard.clear()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


def main() -> None:
    with running_sound_card() as card, tempfile.TemporaryDirectory() as folder:
        os.environ.update(card.variables)
        ear = Ear(card)
        voice = CachedSynthesizer(Pyttsx3Synthesizer(), Path(folder), "benchmark")
        player = SpeakerPlayer()
        interviewer = Interviewer(voice, player, lambda error: print(error))

        def latency(text: str) -> float:
            ear.clear()
            start = time.perf_counter()
            playback = interviewer.say(text, "en")
            seconds = ear.seconds_until_sound(start)
            playback.stop()
            return seconds

        texts = [
            f"Question number {n}: what is a token, and how would you count the tokens in a text?"
            for n in range(ROUNDS)
        ]
        first = latency("What does the very first sentence cost?")
        uncached = [latency(text) for text in texts]
        cached = [latency(text) for text in texts]
        voice.close()
        player.close()
        ear.close()
    print(machine())
    print(f"first     {first:.3f} s")
    for name, found in (("uncached", uncached), ("cached", cached)):
        print(f"{name:<9} {median(found):.3f} s median, {max(found):.3f} s most "
              f"(goal: at most {GOALS[name]:g} s)")  # fmt: skip


if __name__ == "__main__":
    main()
