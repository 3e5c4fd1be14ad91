"""The sample candidate: takes the person's place at the microphone and at the keys."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Timer

from voice_interview.audio.clips import load_clip
from voice_interview.audio.recorder import AudioRecorder
from voice_interview.audio.sources import FileSource
from voice_interview.demo import SampleAnswer
from voice_interview.errors import AudioError
from voice_interview.events import (
    AnswerStarted,
    Event,
    QuestionAsked,
    QuestionSkipped,
    Rated,
    ReferenceShown,
)
from voice_interview.interview.controls import Controls
from voice_interview.models import Command, Score
from voice_interview.protocols import OnAudio, Player, Recording

ATTENTION = 3.0
"""Seconds for which the candidate hears the model answer before rating its own."""

RATINGS = {
    Score.DIDNT_KNOW: Command.RATE_1,
    Score.PARTIAL: Command.RATE_2,
    Score.CLEAR: Command.RATE_3,
}


class Candidate:
    """Gives a recorded answer to each question, as a `Recorder`, and rates it, as a listener."""

    def __init__(
        self,
        answers: Mapping[str, SampleAnswer],
        player: Player,
        speed: float,
        controls: Controls,
    ) -> None:
        """`answers` by question id; `speed` 1 is their own, 4 four times as fast."""
        self._answers = answers
        self._player = player
        self._speed = speed
        self._controls = controls
        self._question_id = ""
        self._thinking = Timer(0, lambda: None)

    def start(
        self, path: Path, on_audio: OnAudio, while_paused: OnAudio | None = None
    ) -> Recording:
        source = FileSource(self._answer.audio, self._speed)
        return AudioRecorder(source).start(path, on_audio, while_paused)

    def __call__(self, event: Event) -> None:
        match event:
            case QuestionAsked(question):
                self._question_id = question.id
            case AnswerStarted():
                with suppress(AudioError):  # the interviewer tells it
                    self._player.play(load_clip(self._answer.audio))
            case ReferenceShown():
                rating = RATINGS[self._answer.rating]
                self._thinking = Timer(ATTENTION / self._speed, self._controls.put, [rating])
                self._thinking.daemon = True
                self._thinking.start()
            case Rated() | QuestionSkipped():
                self._thinking.cancel()

    @property
    def _answer(self) -> SampleAnswer:
        return self._answers[self._question_id]
