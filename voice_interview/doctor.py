"""Is everything there that an interview needs? One look after the other."""

import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from voice_interview.audio.devices import find_input, find_output
from voice_interview.audio.tones import start_tone
from voice_interview.config import LoadedConfig
from voice_interview.engines import (
    make_grader,
    make_player,
    make_recorder,
    make_transcriber,
    make_voice,
)
from voice_interview.errors import (
    AudioError,
    DeckError,
    DiskError,
    GradingError,
    InterviewError,
    SpeechError,
    TranscriptionError,
)
from voice_interview.interview.listening import DEAD_LEVEL
from voice_interview.interview.plan import open_deck
from voice_interview.models import Finding, Question, Transcript
from voice_interview.protocols import Progress
from voice_interview.store.store import Store
from voice_interview.terminal.live import FAINT
from voice_interview.terminal.wording import count, deck_problems

LISTEN_SECONDS = 1.5
"""How long the microphone's level is measured."""

TONE_SECONDS = 5.0
"""How long the loudspeaker may take for a tone of a fraction of a second."""

SCARCE = 0.5
"""Gigabytes of free disk that a session should have; an hour of answers takes about 0.06."""

TRIAL = (
    Question("water", "What is water?", "Water is a liquid.", ("Water is a liquid",)),
    Transcript("water is a liquid that we drink", (), "trial", "", "en"),
)
"""What is graded to see whether the grader can."""

Report: TypeAlias = Callable[[Progress], None]


def look_at(name: str, loaded: LoadedConfig, report: Report) -> Finding:
    """Look at one of `LOOKS`; what takes long is reported. Raises nothing that an engine raises."""
    try:
        return Finding(name, ok=True, says=LOOKS[name](loaded, report))
    except InterviewError as error:
        return Finding(name, ok=False, says=error.message, hint=error.hint)


def _settings(loaded: LoadedConfig, _report: Report) -> str:
    return str(loaded.path) if loaded.path else "the defaults, since there is no config.toml"


def _deck(loaded: LoadedConfig, _report: Report) -> str:
    deck, problems = open_deck(loaded)
    if remark := deck_problems(problems):
        raise DeckError(remark)
    return f"{deck.title}, {count(len(list(deck.questions)), 'question')}"


def _microphone(loaded: LoadedConfig, _report: Report) -> str:
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
        raise AudioError(
            "The microphone is open but gives no sound at all.",
            "Is it muted or unplugged, or another one meant? See: voice-interview devices",
        )
    name = find_input(loaded.config.listen.microphone).name
    return (
        f"“{name}”, loudest moment of the last {LISTEN_SECONDS:g} s at {meter.peak:.0f} dBFS;"
        f" speech should come above {FAINT:.0f}"
    )


def _loudspeaker(loaded: LoadedConfig, _report: Report) -> str:
    with closing(make_player(loaded.config.voice)) as player:
        if not player.play(start_tone()).wait(TONE_SECONDS):
            raise AudioError(
                f"The loudspeaker has not finished a short tone after {TONE_SECONDS:g} s.",
                "Is it in use elsewhere, or another one meant? See: voice-interview devices",
            )
    return f"a short tone was played through “{find_output(loaded.config.voice.speaker).name}”"


def _voice(loaded: LoadedConfig, _report: Report) -> str:
    settings, language = loaded.config.voice, _language(loaded)
    if settings.engine == "none":
        return "none, as set: questions are shown, not spoken"
    # The time of day can be said in any language, and was not said before: nothing is cached of it.
    text = f"{datetime.now():%H %M %S}"
    with closing(make_voice(settings)) as voice:
        seconds = voice.synthesize(text, language).seconds
        if shortcoming := voice.shortcoming(language):
            raise SpeechError(shortcoming, "Set another voice under [voice] in config.toml.")
    return f'{settings.engine}, {seconds:.1f} s of speech rendered in "{language}"'


def _recogniser(loaded: LoadedConfig, report: Report) -> str:
    settings, language = loaded.config.transcription, _language(loaded)
    transcriber = make_transcriber(settings, language)
    transcriber.load(report)
    if settings.engine not in ("auto", transcriber.engine):
        raise TranscriptionError(
            transcriber.notice or f"{settings.engine} does not listen.",
            "Check the server's settings under [transcription] in config.toml.",
        )
    if shortcoming := transcriber.shortcoming(language):
        raise TranscriptionError(
            " ".join(filter(None, (transcriber.notice, shortcoming))),
            "Set another engine or model under [transcription] in config.toml.",
        )
    return transcriber.notice or f"{transcriber.engine} {transcriber.model}".strip()


def _language(loaded: LoadedConfig) -> str:
    """That of the deck; English where it cannot be read, which has a line of its own."""
    try:
        deck, _ = open_deck(loaded)
    except DeckError:
        return "en"
    return deck.language


def _grader(loaded: LoadedConfig, _report: Report) -> str:
    settings = loaded.config.grading
    grader = make_grader(settings)
    if grader is None:
        return "none, as set: you rate yourself"
    grade = grader.grade(*TRIAL)
    if grade.engine != settings.engine:
        raise GradingError(
            grade.note, "Check the server's settings under [grading] in config.toml."
        )
    return grader.notice or f"{settings.engine}, {settings.semantic or 'by words alone'}"


def _privacy(loaded: LoadedConfig, _report: Report) -> str:
    """Each thing that goes to a server, and to which."""
    listens, grades = loaded.config.transcription, loaded.config.grading
    addresses = [("the log", loaded.config.recordings.database)]
    if listens.engine == "server":
        addresses.append(("spoken answers, to be written down", listens.base_url))
    if grades.engine == "llm":
        everything = "questions, model answers, key points and transcripts, to be graded"
        addresses.append((everything, grades.base_url))
    hosts = [(what, urlsplit(address).hostname) for what, address in addresses]
    sent = [f"{what}: {host}{_here(host)}" for what, host in hosts if host]
    if not sent:
        return "nothing that you say, and nothing about it, leaves this machine"
    return "; ".join((*sent, "nothing else leaves this machine"))


def _here(host: str) -> str:
    from voice_interview.openai_server import LOCAL

    return " (this machine)" if host in LOCAL else ""


def _disk(loaded: LoadedConfig, _report: Report) -> str:
    folder = loaded.recordings_folder
    Store(folder, loaded.config.recordings.database).close()
    free = shutil.disk_usage(folder).free / 1e9
    if free < SCARCE:
        raise DiskError(
            f"Only {free:.1f} GB are free where sessions are kept, in {folder}.",
            "Free some, or name another folder under [recordings] in config.toml.",
        )
    return f"{free:.0f} GB free in {folder}"


LOOKS: dict[str, Callable[[LoadedConfig, Report], str]] = {
    "settings": _settings,
    "deck": _deck,
    "microphone": _microphone,
    "loudspeaker": _loudspeaker,
    "voice": _voice,
    "recogniser": _recogniser,
    "grader": _grader,
    "privacy": _privacy,
    "disk": _disk,
}
"""What is looked at, in this order: each gives what is there, or raises what is wrong."""
