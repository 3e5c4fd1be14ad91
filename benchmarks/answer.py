"""A spoken answer through the virtual microphone: is all of it recorded, and what is heard?

python -m benchmarks.answer
"""

import os
import tempfile
import time
from pathlib import Path

import jiwer

from benchmarks.machine import machine
from tests.soundcard import running_sound_card, speech
from tests.wording import words
from voice_interview.audio.recorder import AudioRecorder
from voice_interview.audio.sources import MicrophoneSource
from voice_interview.protocols import Recording
from voice_interview.transcription.pocketsphinx import PocketSphinxTranscriber

VOICES = ("slt", "rms", "awb", "kal16")
WORST_WER = 0.35
WORST_LENGTH = 0.2
"""Seconds by which a recording may differ from the time that it ran."""

ANSWER = (
    "A token is the smallest unit of text that a language model works with. "
    "In English it is about four letters on average, so a long word is made of several tokens. "
    "The number of tokens is important, because it decides how much a request will cost. "
    "It also decides if the text will fit into the context window of the model. "
    "If it does not fit, we have to make the text shorter, or send it in several parts. "
    "To count the tokens, I would use the same library that the model uses."
)


def seconds_once_running(recording: Recording) -> float:
    """What was kept when the first block came: what sounds right after the tone is not kept."""
    while not (seconds := recording.meter().seconds):
        time.sleep(0.005)
    return seconds


def main() -> None:
    print(machine())
    print(f"{'voice':<7}{'spoken':>8}{'ran':>8}{'kept':>8}{'missing':>9}{'WER':>7}{'wait':>8}")
    with running_sound_card() as card, tempfile.TemporaryDirectory() as folder:
        os.environ.update(card.variables)
        transcriber = PocketSphinxTranscriber()
        transcriber.load(lambda _progress: None)
        recorder = AudioRecorder(MicrophoneSource())
        for voice in VOICES:
            spoken = speech(ANSWER, voice)
            stream = transcriber.stream("en")
            recording = recorder.start(Path(folder) / f"{voice}.flac", stream.feed)
            recording.resume()
            before = seconds_once_running(recording)
            start = time.monotonic()
            card.say(spoken).wait()
            ran = time.monotonic() - start
            kept = recording.stop().seconds - before
            start = time.monotonic()
            transcript = stream.finish()
            wait = time.monotonic() - start
            wer = jiwer.wer(words(ANSWER), words(transcript.text))
            print(f"{voice:<7}{spoken.seconds:>7.1f}s{ran:>7.2f}s{kept:>7.2f}s"
                  f"{ran - kept:>8.2f}s{wer:>7.3f}{wait:>7.2f}s")  # fmt: skip
    print(f"goals: missing at most {WORST_LENGTH} s, WER at most {WORST_WER}")


if __name__ == "__main__":
    main()
