"""Is everything there that an interview needs? One finding after the other, as they are made."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from voice_interview.audio.tones import start_tone
from voice_interview.config import LoadedConfig
from voice_interview.engines import (
    make_grader,
    make_player,
    make_recorder,
    make_transcriber,
    make_voice,
)
from voice_interview.errors import InterviewError
from voice_interview.listening import DEAD_LEVEL
from voice_interview.models import Finding
from voice_interview.store.store import Store

LISTEN_SECONDS = 1.5
"""How long the microphone's level is measured."""

SCARCE = 0.5
"""Gigabytes of free disk that a session should have; an hour of answers takes about 0.06."""


def examine(loaded: LoadedConfig) -> Iterator[Finding]:
    """Look at one thing after the other. Raises nothing that an engine raises."""
    for name, look in LOOKS.items():
        try:
            says = look(loaded)
        except InterviewError as error:
            yield Finding(name, ok=False, says=error.message, hint=error.hint)
        else:
            yield Finding(name, ok=True, says=says)


def _settings(loaded: LoadedConfig) -> str:
    return str(loaded.path) if loaded.path else "the defaults, since there is no config.toml"


def _microphone(loaded: LoadedConfig) -> str:
    recorder = make_recorder(loaded.config.listen)
    with tempfile.TemporaryDirectory() as folder:
        recording = recorder.start(Path(folder) / "level.flac", lambda _samples: None)
        try:
            recording.resume()
            time.sleep(LISTEN_SECONDS)
            meter = recording.meter()
        finally:
            recording.stop()
        if recording.failure is not None:
            raise recording.failure
    if meter.peak <= DEAD_LEVEL:
        raise InterviewError(
            "The microphone is open but gives no sound at all.",
            "Is it muted or unplugged, or another one meant? See: voice-interview devices",
        )
    return f"loudest moment of the last {LISTEN_SECONDS:g} s at {meter.peak:.0f} dBFS"


def _loudspeaker(loaded: LoadedConfig) -> str:
    with closing(make_player(loaded.config.voice)) as player:
        player.play(start_tone()).wait(timeout=5)
    return "a short tone was played"


def _voice(loaded: LoadedConfig) -> str:
    settings = loaded.config.voice
    if settings.engine == "none":
        return "none, as set: questions are shown, not spoken"
    with closing(make_voice(settings)) as voice:
        seconds = voice.synthesize("Shall we begin?", "en").seconds
    return f"{settings.engine}, {seconds:.1f} s of speech rendered"


def _recogniser(loaded: LoadedConfig) -> str:
    transcriber = make_transcriber(loaded.config.transcription, "en")
    transcriber.load(lambda _progress: None)
    return transcriber.notice or f"{transcriber.engine} {transcriber.model}".strip()


def _grader(loaded: LoadedConfig) -> str:
    settings = loaded.config.grading
    if make_grader(settings) is None:
        return "none, as set: you rate yourself"
    return f"{settings.engine}, {settings.semantic or 'by words alone'}"


def _disk(loaded: LoadedConfig) -> str:
    folder = loaded.recordings_folder
    Store(folder, loaded.config.recordings.database).close()
    free = shutil.disk_usage(folder).free / 1e9
    if free < SCARCE:
        raise InterviewError(
            f"Only {free:.1f} GB are free where sessions are kept, in {folder}.",
            "Free some, or name another folder under [recordings] in config.toml.",
        )
    return f"{free:.0f} GB free in {folder}"


LOOKS: dict[str, Callable[[LoadedConfig], str]] = {
    "settings": _settings,
    "microphone": _microphone,
    "loudspeaker": _loudspeaker,
    "voice": _voice,
    "recogniser": _recogniser,
    "grader": _grader,
    "disk": _disk,
}
