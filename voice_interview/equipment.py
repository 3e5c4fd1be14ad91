"""What an interview is held with: opened before it, and closed again in the end."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event as ThreadEvent
from threading import Thread

from voice_interview.config import LoadedConfig
from voice_interview.engines import make_grader, make_player, make_transcriber, make_voice
from voice_interview.errors import AudioError, DiskError, InterviewError, SpeechError
from voice_interview.events import Event, Listener, Notice, Problem, Working
from voice_interview.models import Deck, is_english
from voice_interview.protocols import Grader, Player, Progress, Synthesizer, Transcriber, Voice
from voice_interview.speech.silent import SilentSynthesizer
from voice_interview.store.held import new_folder
from voice_interview.store.store import Store

LEAST_DISK = 100e6
"""Bytes that must be free before an interview begins: about an hour and a half of answers."""


@dataclass(frozen=True, slots=True)
class Kit:
    """The equipment that practice and the demo share."""

    voice: Voice
    player: Player
    transcriber: Transcriber
    grader: Grader | None
    store: Store
    folder: Path
    """Where this session's recordings go."""
    audible: bool
    """False where there is no loudspeaker."""


@contextmanager
def equipment(loaded: LoadedConfig, deck: Deck, silent: Player, emit: Listener) -> Iterator[Kit]:
    """Everything but the microphone, closed again in the end; the recogniser loads meanwhile."""
    settings = loaded.config
    with ExitStack() as stack:
        store = stack.enter_context(_store(loaded))
        folder = stack.enter_context(
            new_folder(_session_folder(store.folder, deck, datetime.now()))
        )
        voice = stack.enter_context(closing(make_voice(settings.voice)))
        speaks = _speaks(voice, deck.language, emit)
        player, audible = _player(loaded, silent, emit)
        stack.enter_context(closing(player))
        transcriber = make_transcriber(settings.transcription, deck.language)
        over = ThreadEvent()
        stack.callback(over.set)
        _start_loading(transcriber, deck.language, _until(over, emit))
        grader = make_grader(settings.grading)
        if grader and grader.notice:
            emit(Notice(grader.notice))
        able = voice if speaks else SilentSynthesizer()
        yield Kit(able, player, transcriber, grader, store, folder, audible and speaks)


@contextmanager
def _store(loaded: LoadedConfig) -> Iterator[Store]:
    folder = loaded.recordings_folder
    with closing(Store(folder, loaded.config.recordings.database)) as store:
        if shutil.disk_usage(folder).free < LEAST_DISK:
            raise DiskError(
                f"The disk with {folder} is almost full.",
                f"Free {LEAST_DISK / 1e6:.0f} MB, or keep sessions elsewhere with --recordings.",
            )
        yield store


def _player(loaded: LoadedConfig, silent: Player, emit: Listener) -> tuple[Player, bool]:
    try:
        return make_player(loaded.config.voice), True
    except AudioError as error:
        emit(Notice(f"{error.message} See: voice-interview doctor"))
        return silent, False


def _speaks(voice: Voice, language: str, emit: Listener) -> bool:
    """Whether the voice can say anything; what it cannot do is told."""
    try:
        _tell_shortcoming(voice, language, emit)
    except SpeechError as error:
        emit(Notice(f"{error.message} {error.hint}"))
        return False
    return True


def _until(over: ThreadEvent, emit: Listener) -> Listener:
    """Emits nothing more once the session is over: what then fails was ended by its end."""

    def emit_before(event: Event) -> None:
        if not over.is_set():
            emit(event)

    return emit_before


def _start_loading(transcriber: Transcriber, language: str, emit: Listener) -> None:
    """Load while the first question is asked; in a language that an engine may not know, before."""

    def load() -> None:
        try:
            _load(transcriber, emit)
        except InterviewError as error:
            emit(Problem(error))
        _tell_shortcoming(transcriber, language, emit)

    loading = Thread(target=load, name="loading", daemon=True)
    loading.start()
    if not is_english(language):
        loading.join()


def _tell_shortcoming(engine: Synthesizer | Transcriber, language: str, emit: Listener) -> None:
    if shortcoming := engine.shortcoming(language):
        emit(Notice(shortcoming))


def _load(transcriber: Transcriber, emit: Listener) -> None:
    transcriber.load(lambda progress: emit(Working(progress)))
    emit(Working(Progress("Ready", 1.0)))
    if transcriber.notice:
        emit(Notice(transcriber.notice))


def _session_folder(root: Path, deck: Deck, now: datetime) -> Path:
    """A name that a person finds again, in local time: 2026-11-23_14-05_llm-engineering."""
    return root / f"{now:%Y-%m-%d_%H-%M}_{deck.id}"
