"""Where the ear gets its sound: from the answer being recorded, else from an open microphone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from voice_interview.errors import InterviewError
from voice_interview.interview.controls import Controls
from voice_interview.interview.plan import Hearing
from voice_interview.models import SAMPLE_RATE, AudioClip, Command, Samples, Situation
from voice_interview.protocols import HeardCommand, OpenMicrophone


class Earshot:
    """Feeds the ear of a session, and hands what it hears to the controls."""

    def __init__(
        self,
        hearing: Hearing | None,
        controls: Controls,
        tell: Callable[[InterviewError], None],
    ) -> None:
        """With no `hearing`, nothing is listened to and no microphone opened."""
        self._hearing = hearing
        self._controls = controls
        self._tell = tell
        self._microphone: OpenMicrophone | None = None
        self._answer: AnswerEar | None = None
        self.fed = 0
        """Samples that the ear was given."""
        self._expected: Situation | None = None
        self._lost = False
        """There is no microphone to open, until an answer shows that there is."""
        self._absent = False
        """It was told that the open microphone gives nothing now."""
        if hearing:
            hearing.ear.listen(self._heard)

    def expect(self, situation: Situation) -> None:
        """Hear the commands of `situation` from now on."""
        if self._hearing is None:
            return
        if self._answer is None:
            self._open(self._hearing)
        if situation is not self._expected:
            self._expected = situation
            self._hearing.ear.expect(situation)

    def playing(self, clip: AudioClip | None) -> None:
        """`clip` begins to sound, or nothing sounds any more."""
        if self._hearing is not None:
            self._hearing.ear.playing(clip)

    @contextmanager
    def answer(self) -> Iterator["AnswerEar"]:
        """For the length of the block the recorder has the microphone, and feeds what is given."""
        self.close()
        self._answer = AnswerEar(self)
        try:
            yield self._answer
        finally:
            self._answer = None
            self._lost = False

    @contextmanager
    def closed(self) -> Iterator[None]:
        """For the length of the block no microphone is open for the ear."""
        was_open = self._microphone is not None
        self.close()
        yield
        if was_open and self._hearing is not None:
            self._open(self._hearing)

    def close(self) -> None:
        """Close the microphone; `expect` opens it again."""
        if self._microphone is not None:
            self._microphone.stop()
            self._microphone = None

    def _open(self, hearing: Hearing) -> None:
        if self._microphone is not None and self._microphone.failure is not None:
            self._lose(self._microphone.failure)
        if self._microphone is None and not self._lost:
            try:
                self._microphone = hearing.microphone.listen(self.feed)
            except InterviewError as error:
                self._lose(error)
        self._tell_absence()

    def _tell_absence(self) -> None:
        """Tell once that the microphone is gone; it opens again by itself."""
        absence = self._microphone.absence if self._microphone else None
        if absence is not None and not self._absent:
            self._tell(absence)
        self._absent = absence is not None

    def _lose(self, error: InterviewError) -> None:
        self.close()
        self._lost = True
        self._tell(error)

    def feed(self, samples: Samples) -> None:
        """Give the ear the next block."""
        if self._hearing is not None:
            self._hearing.ear.feed(samples)
        self.fed += len(samples)

    def _heard(self, heard: HeardCommand) -> None:
        if self._answer is not None:
            self._answer.heard(heard)
        self._controls.put(heard.command)


class AnswerEar:
    """What is heard while an answer is recorded, in the time of the recording."""

    def __init__(self, earshot: Earshot) -> None:
        self._earshot = earshot
        self._kept = 0
        self._ahead: float | None = None
        """Seconds that the ear is ahead of the recording; None while nothing is kept."""
        self._heard: list[HeardCommand] = []
        self.obeyed: tuple[HeardCommand, ...] = ()
        """What was said to the program and not to the question."""

    def keep(self, samples: Samples) -> None:
        """The next block of the recording."""
        self._earshot.feed(samples)
        self._kept += len(samples)
        self._ahead = (self._earshot.fed - self._kept) / SAMPLE_RATE

    def overhear(self, samples: Samples) -> None:
        """A block that is not recorded."""
        self._ahead = None
        self._earshot.feed(samples)

    def heard(self, heard: HeardCommand) -> None:
        if (ahead := self._ahead) is not None:
            shifted = replace(heard, start=heard.start - ahead, end=heard.end - ahead)
            self._heard.append(shifted)

    def obey(self, command: Command) -> None:
        """`command` is obeyed: if it was said, and not by a key, its words are no answer."""
        said = [each for each in self._heard if each.command is command]
        self._heard = [each for each in self._heard if each.command is not command]
        self.obeyed += tuple(said)
