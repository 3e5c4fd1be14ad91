"""The interviewer's mouth: Markdown becomes speech, and speech is played."""

from collections.abc import Callable
from pathlib import Path

from voice_interview.audio.clips import load_clip
from voice_interview.audio.silent import SilentPlayer
from voice_interview.errors import AudioError, InterviewError, SpeechError
from voice_interview.models import AudioClip
from voice_interview.protocols import Playback, Player, Voice
from voice_interview.speech.silent import SilentSynthesizer
from voice_interview.speech.text import spoken


class Interviewer:
    """Says questions and model answers, and plays recordings.

    A voice or loudspeaker that fails costs its sound and never the interview: the problem is told
    once, and from then on a silent one takes its place, at the same pace.
    """

    def __init__(
        self,
        voice: Voice,
        player: Player,
        tell: Callable[[InterviewError], None],
        sounds: Callable[[AudioClip | None], None] = lambda _clip: None,
    ) -> None:
        """`sounds` gets each clip as it begins to sound, and None once it is over."""
        self._voice = voice
        self._player = player
        self._tell = tell
        self._sounds = sounds

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
        try:
            playback = self._player.play(clip)
        except AudioError as error:
            self._lost(error)
            return self._player.play(clip)
        self._sounds(clip)
        return _Guarded(playback, self._lost, lambda: self._sounds(None))

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

    def _lost(self, error: AudioError) -> None:
        self._tell(error)
        self._player = SilentPlayer()


class Silence:
    """A playback that is over already."""

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002
        return True

    def stop(self) -> None:
        pass


class _Guarded:
    """A playback whose device may vanish: then it is over, and the loss is told."""

    def __init__(
        self,
        playback: Playback,
        lost: Callable[[AudioError], None],
        ended: Callable[[], None],
    ) -> None:
        self._playback = playback
        self._lost = lost
        self._ended = ended
        self._over = False

    def wait(self, timeout: float | None = None) -> bool:
        if not self._over and self._is_over(timeout):
            self._end()
        return self._over

    def stop(self) -> None:
        self._playback.stop()
        if not self._over:
            self._end()

    def _is_over(self, timeout: float | None) -> bool:
        try:
            return self._playback.wait(timeout)
        except AudioError as error:
            self._lost(error)
            return True

    def _end(self) -> None:
        self._over = True
        self._ended()
