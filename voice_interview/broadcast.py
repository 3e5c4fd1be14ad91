"""A running interview, for the review page to watch: what it shows, in a small file.

The page is another program. The file is replaced whole, several times a second, so whoever reads it
finds one moment of the interview and nothing half written.
"""

import os
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event as ThreadEvent
from threading import Lock, Thread
from types import TracebackType

import msgspec

from voice_interview.events import (
    AnswerStarted,
    Event,
    QuestionAsked,
    QuestionSkipped,
    Rated,
    SessionStarted,
    Transcribed,
    WordsHeard,
)
from voice_interview.terminal.keys import Phase
from voice_interview.terminal.view import NO_SOUND, View, after

FILE_NAME = "running.json"

PERIOD = 0.2
"""Seconds between two looks at what has changed."""

HEARTBEAT = 2.0
"""Seconds after which the file is written though nothing has changed."""

STALE = 3 * HEARTBEAT
"""Seconds after which a file that was not written again is of an interview that broke off."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What an interview shows at one moment."""

    phase: str = Phase.STARTING.name.lower()
    """Of `Phase`, in lower case."""
    deck_title: str = ""
    question: str = ""
    """In Markdown on one line; empty before the first."""
    shown: str = ""
    """In Markdown: code and choices that belong to the question."""
    position: int = 0
    total: int = 0
    limit: float = 0.0
    """Seconds for the answer."""
    remaining: float = 0.0
    """Seconds left."""
    level: float = -120.0
    """dBFS; -120 where nobody listens."""
    committed: str = ""
    """Words heard that will not change; the transcript once the answer is written down."""
    tentative: str = ""
    """Words heard that may still change."""
    silent: bool = False
    """The microphone gives nothing at all."""
    suggestion: int | None = None
    rating: int | None = None
    """Of the question before, until the next one is asked."""


class Broadcast:
    """Listens to an interview. A context manager; its file is there for the length of the block."""

    def __init__(self, folder: Path) -> None:
        """`folder` is that of the recordings."""
        self._path = folder / FILE_NAME
        self._moment = Moment()
        self._view = View()
        self._lock = Lock()
        self._over = ThreadEvent()
        self._writer = Thread(target=self._write_on, name="broadcast", daemon=True)

    def __enter__(self) -> "Broadcast":
        self._writer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._writer.join()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def __call__(self, event: Event) -> None:
        """Only takes note; the file is written by another thread."""
        with self._lock:
            self._view = after(self._view, event)
            self._moment = _shown(_after(self._moment, event), self._view)

    def _write_on(self) -> None:
        written, at = None, -HEARTBEAT
        while not self._over.wait(PERIOD):
            moment, now = self._moment, time.monotonic()
            if moment != written or now - at >= HEARTBEAT:
                written, at = moment, now
                self._write(moment)

    def _write(self, moment: Moment) -> None:
        """Nothing of the interview hangs on it: a disk that refuses is not told, nor waited for."""
        beside = self._path.with_suffix(f".{os.getpid()}.tmp")
        with suppress(OSError):
            beside.touch(mode=0o600)
            beside.write_bytes(msgspec.json.encode(moment))
            beside.replace(self._path)


def watched(folder: Path) -> Moment | None:
    """What the interview that records to `folder` shows now; None where none is running."""
    path = folder / FILE_NAME
    try:
        if time.time() - path.stat().st_mtime > STALE:
            return None
        return msgspec.json.decode(path.read_bytes(), type=Moment)
    except (OSError, msgspec.DecodeError):
        return None


def _after(moment: Moment, event: Event) -> Moment:
    match event:
        case SessionStarted(deck_title, total):
            return replace(moment, deck_title=deck_title, total=total)
        case QuestionAsked(question, position, total):
            return replace(
                moment,
                question=question.text,
                shown=question.shown,
                position=position,
                total=total,
                rating=None,
                committed="",
                tentative="",
            )
        case AnswerStarted():
            return replace(moment, committed="", tentative="")
        case WordsHeard(heard):
            return replace(moment, committed=heard.committed, tentative=heard.tentative)
        case Transcribed(transcript):
            return replace(moment, committed=transcript.text, tentative="")
        case Rated(score):
            return replace(moment, rating=int(score))
        case QuestionSkipped():
            return replace(moment, rating=None)
    return moment


def _shown(moment: Moment, view: View) -> Moment:
    return replace(
        moment,
        phase=view.phase.name.lower(),
        limit=view.limit,
        remaining=view.remaining,
        level=view.meter.level if view.phase is Phase.ANSWERING else NO_SOUND.level,
        silent=view.silent or view.lost,
        suggestion=int(view.suggestion.score) if view.suggestion else None,
    )
