"""An `Ear` with PocketSphinx: blocks go in at once, the work is done in a thread and a process."""

import logging
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue

from voice_interview.audio.voice_activity import Silero
from voice_interview.background import begin
from voice_interview.commands.alone import RULE
from voice_interview.commands.hearing import Hearing
from voice_interview.commands.phrases import PhraseEngine
from voice_interview.errors import TranscriptionError
from voice_interview.models import AudioClip, Samples, Situation
from voice_interview.protocols import HeardCommand, Progress
from voice_interview.transcription.process import EngineProcess

logger = logging.getLogger(__name__)


class PocketSphinxEar:
    """Voice activity is judged in a thread here; only what may be a phrase goes to the process."""

    def __init__(self) -> None:
        """Deaf until `expect`. The process is started by `load`, or by the first utterance."""
        self._process = EngineProcess(PhraseEngine)
        self._hearing = Hearing(self._recognise, Silero(), RULE)
        self._on_command: Callable[[HeardCommand], None] = lambda _heard: None
        self._steps: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        begin(self._work, "commands")

    def load(self, report: Callable[[Progress], None]) -> None:
        """Get ready. May be called twice and from any thread. Raises `TranscriptionError`."""
        self._process.load(report)

    def listen(self, on_command: Callable[[HeardCommand], None]) -> None:
        self._on_command = on_command

    def expect(self, situation: Situation | None) -> None:
        self._steps.put(partial(self._hearing.expect, situation))

    def playing(self, clip: AudioClip | None) -> None:
        self._steps.put(partial(self._hearing.playing, clip))

    def feed(self, samples: Samples) -> None:
        self._steps.put(partial(self._hear, samples))

    def close(self) -> None:
        self._steps.put(None)

    def _work(self) -> None:
        while (step := self._steps.get()) is not None:
            step()

    def _hear(self, samples: Samples) -> None:
        for heard in self._hearing.add(samples):
            self._on_command(heard)

    def _recognise(self, samples: Samples, situation: Situation) -> str:
        try:
            with self._process.open(situation) as recogniser:
                recogniser.accept(samples)
                return recogniser.finish().text
        except TranscriptionError:  # the next phrase starts the process anew; keys work meanwhile
            logger.exception("A phrase could not be recognised")
            return ""
