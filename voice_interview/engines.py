"""Settings become engines. One table a seam, by the names of config.toml; imports wait for use."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from voice_interview.config import Commands, Grading, Listen, Transcription, cache_folder
from voice_interview.config import Voice as VoiceSettings
from voice_interview.models import is_english
from voice_interview.protocols import Ear, Grader, Player, Voice

if TYPE_CHECKING:
    from voice_interview.audio.recorder import AudioRecorder
    from voice_interview.grading.embedded import EmbeddedGrader
    from voice_interview.transcription.faster_whisper import FasterWhisperTranscriber
    from voice_interview.transcription.transcriber import LocalTranscriber
    from voice_interview.transcription.whisper import WhisperTranscriber


def make_voice(settings: VoiceSettings) -> Voice:
    """The interviewer's voice; it is started when it first speaks."""
    return VOICES[settings.engine](settings)


def make_transcriber(settings: Transcription, language: str) -> "LocalTranscriber":
    """The recogniser for a deck in `language`; it is loaded by `load` or when first needed."""
    return TRANSCRIBERS[settings.engine](settings, language)


def make_grader(settings: Grading) -> Grader | None:
    """Who suggests a score; None where nobody does.

    Raises `MissingPackageError`, and `GradingError` where a sentence model, a language model's name
    or a key is missing.
    """
    return GRADERS[settings.engine](settings)


def make_command_listener(settings: Commands, language: str) -> Ear | None:
    """Who hears spoken commands, in an interview in `language`; None where nobody does."""
    if not settings.enabled or not is_english(language):
        return None
    from voice_interview.commands.listener import PocketSphinxEar

    return PocketSphinxEar()


def make_player(settings: VoiceSettings) -> Player:
    """The loudspeaker. Raises `NoDeviceError`."""
    from voice_interview.audio.playback import SpeakerPlayer

    return SpeakerPlayer(settings.speaker)


def make_recorder(settings: Listen) -> "AudioRecorder":
    """The microphone; it is opened when an answer starts, and waited for where it is lost.

    Raises `NoDeviceError`.
    """
    from voice_interview.audio.devices import find_input, rescan
    from voice_interview.audio.lasting import LastingSource
    from voice_interview.audio.recorder import AudioRecorder
    from voice_interview.audio.sources import MicrophoneSource

    find_input(settings.microphone)
    devices = dict.fromkeys((settings.microphone, ""))  # else the system's own
    return AudioRecorder(LastingSource(*map(MicrophoneSource, devices), renew=rescan))


def _pyttsx3(settings: VoiceSettings) -> Voice:
    from voice_interview.speech.cache import CachedSynthesizer
    from voice_interview.speech.pyttsx3 import Pyttsx3Synthesizer

    inner = Pyttsx3Synthesizer(
        voice=settings.voice, rate=settings.rate, timeout=settings.time_limit
    )
    key = f"pyttsx3 {settings.voice} {settings.rate}"
    return CachedSynthesizer(inner, cache_folder() / "speech", key)


def _no_voice(_settings: VoiceSettings) -> Voice:
    from voice_interview.speech.silent import SilentSynthesizer

    return SilentSynthesizer()


def _auto(settings: Transcription, language: str) -> "LocalTranscriber":
    from voice_interview.transcription.auto import AutoTranscriber

    return AutoTranscriber(_whisper(settings, language), _pocketsphinx(settings, language))


def _whisper(settings: Transcription, language: str) -> "LocalTranscriber":
    from voice_interview.transcription.whisper import WhisperTranscriber

    return _any_whisper(WhisperTranscriber, settings, language)


def _faster_whisper(settings: Transcription, language: str) -> "LocalTranscriber":
    from voice_interview.transcription.faster_whisper import FasterWhisperTranscriber

    return _any_whisper(FasterWhisperTranscriber, settings, language)


def _any_whisper(
    kind: "type[WhisperTranscriber | FasterWhisperTranscriber]",
    settings: Transcription,
    language: str,
) -> "LocalTranscriber":
    return kind(
        model=settings.model if is_english(language) else settings.model.removesuffix(".en"),
        device=settings.device,
        precision=settings.precision,
        prompt=_prompt(settings, language),
    )


def _prompt(settings: Transcription, language: str) -> str:
    """What a recogniser should expect: in English, hesitations too."""
    from voice_interview.transcription.cleaning import FILLERS

    return f"{FILLERS} {settings.prompt}".strip() if is_english(language) else settings.prompt


def _pocketsphinx(_settings: Transcription, _language: str) -> "LocalTranscriber":
    from voice_interview.transcription.pocketsphinx import PocketSphinxTranscriber

    return PocketSphinxTranscriber()


def _server(settings: Transcription, language: str) -> "LocalTranscriber":
    from voice_interview.errors import TranscriptionError
    from voice_interview.openai_server import OpenAIServer
    from voice_interview.transcription.server import ServerTranscriber, SpeechServer

    address = OpenAIServer(
        settings.base_url,
        settings.api_key_env,
        settings.time_limit,
        "transcription",
        TranscriptionError,
    )
    server = SpeechServer(address, settings.server_model)
    return ServerTranscriber(server, _prompt(settings, language), _auto(settings, language))


def _embedded(settings: Grading) -> "EmbeddedGrader":
    from voice_interview.grading.embedded import EmbeddedGrader
    from voice_interview.grading.meaning import load_encoder

    return EmbeddedGrader(load_encoder(settings.semantic) if settings.semantic else None)


def _llm(settings: Grading) -> Grader:
    from voice_interview.grading.llm import LlmGrader
    from voice_interview.grading.server import ChatServer

    server = ChatServer(
        settings.base_url, settings.model, settings.api_key_env, settings.time_limit
    )
    return LlmGrader(server, _embedded(settings))


def _nobody(_settings: Grading) -> None:
    return None


VOICES: dict[str, Callable[[VoiceSettings], Voice]] = {"pyttsx3": _pyttsx3, "none": _no_voice}

TRANSCRIBERS: dict[str, Callable[[Transcription, str], "LocalTranscriber"]] = {
    "auto": _auto,
    "whisper": _whisper,
    "pocketsphinx": _pocketsphinx,
    "faster-whisper": _faster_whisper,
    "server": _server,
}

GRADERS: dict[str, Callable[[Grading], Grader | None]] = {
    "embedded": _embedded,
    "llm": _llm,
    "none": _nobody,
}
