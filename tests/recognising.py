"""Whole clips given to recognisers."""

from voice_interview.models import SAMPLE_RATE, AudioClip, Transcript
from voice_interview.protocols import Transcriber
from voice_interview.transcription.recognition import Recogniser


def recognise(recogniser: Recogniser, clip: AudioClip) -> Transcript:
    assert clip.rate == SAMPLE_RATE
    recogniser.accept(clip.samples)
    return recogniser.finish()


def transcribe(transcriber: Transcriber, clip: AudioClip, language: str = "en") -> Transcript:
    stream = transcriber.stream(language)
    stream.feed(clip.samples)
    return stream.finish()
