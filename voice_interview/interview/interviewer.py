"""The interviewer's mouth: Markdown becomes speech, and speech is played."""

from collections.abc import Callable
from pathlib import Path

from voice_interview.audio.clips import load_clip
from voice_interview.errors import AudioError, InterviewError, SpeechError
from voice_interview.models import AudioClip
from voice_interview.protocols import Playback, Player, Voice
from voice_interview.speech.silent import SilentSynthesizer
from voice_interview.speech.text import spoken


class Interviewer:
    """Says questions and model answers, and plays recordings.

    A voice that fails costs its sound and never the interview: the problem is told once, and from
    then on a silent one takes its place, at the same pace.
    """

    def __init__(
        self, voice: Voice, player: Player, tell: Callable[[InterviewError], None]
    ) -> None:
        self._voice = voice
        self._player = player
        self._tell = tell

    def prepare(self, markdown: str, language: str) -> None:
        """Render ahead, so that saying it later starts at once."""
        if text := spoken(markdown, language):
            self._voice.prefetch(text, language)

    def say(self, markdown: str, language: str) -> Playback:
        """Begin to say a piece of Markdown."""
        text = spoken(markdown, language)
        return self.play(self._rendered(text, language)) if text else Silence()

    def play(self, clip: AudioClip) -> Playback:
        """Begin to play a clip."""
        return self._player.play(clip)

    def play_file(self, path: Path) -> Playback:
        """Begin to play a recording; one that cannot be read is told and passed over."""
        try:
            return self.play(load_clip(path))
        except AudioError as error:
            self._tell(error)
            return Silence()

    def _rendered(self, text: str, language: str) -> AudioClip:
        try:
            return self._voice.synthesize(text, language)
        except SpeechError as error:
            self._tell(error)
            self._voice = SilentSynthesizer()
            return self._voice.synthesize(text, language)


class Silence:
    """A playback that is over already."""

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002
        return True

    def stop(self) -> None:
        pass
