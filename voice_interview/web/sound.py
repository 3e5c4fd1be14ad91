"""A recording for the page: the sound itself, its waveform, and which words are said when."""

from dataclasses import astuple
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

import numpy as np
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from voice_interview.audio.clips import load_clip
from voice_interview.delivery import pauses_in
from voice_interview.models import Attempt
from voice_interview.store.store import Store
from voice_interview.web.desk import answer_of, desk
from voice_interview.web.moments import pieces

BARS = 600
"""Of a waveform; a screen shows no more side by side."""


class _Sound(FileResponse):
    """A file of which one range at a time is served; where more are asked for, all of it."""

    max_ranges = 1


def audio(request: Request) -> Response:
    """The recording, or the range of it that is asked for."""
    path = recording_of(desk(request).store, answer_of(request))
    return _Sound(path, media_type="audio/flac", headers={"Cache-Control": "private, no-cache"})


def details(request: Request) -> Response:
    """Its waveform, its words and its pauses, for the player."""
    attempt = answer_of(request)
    path = recording_of(desk(request).store, attempt)
    seconds = attempt.recording.seconds if attempt.recording else 0.0
    heard, stat = attempt.transcript, path.stat()
    return JSONResponse(
        {
            "seconds": seconds,
            "peaks": peaks(path, stat.st_mtime_ns, stat.st_size),
            "pieces": pieces(heard, seconds) if heard else None,
            "pauses": [astuple(each) for each in pauses_in(heard, seconds)] if heard else [],
        }
    )


def recording_of(store: Store, attempt: Attempt) -> Path:
    """The file of an answer. Raises `HTTPException` where it is gone, or not among recordings.

    A log may come from elsewhere, and name any file of this machine.
    """
    path = attempt.recording and attempt.recording.path.resolve()
    if not path or not path.is_relative_to(store.folder.resolve()) or not path.is_file():
        raise HTTPException(HTTPStatus.NOT_FOUND, "The recording of this answer is not there.")
    return path


@lru_cache(maxsize=256)
def peaks(path: Path, _modified: int, _size: int) -> list[int]:
    """The loudest sample of each part of a file, 0..100, for at most `BARS` parts of equal length.

    The file's time and size tell a file that has changed. Raises `AudioFileError`.
    """
    loudness = np.abs(load_clip(path).samples)
    edges = np.linspace(0, len(loudness), min(BARS, len(loudness)), endpoint=False, dtype=int)
    bars: list[int] = np.rint(np.maximum.reduceat(loudness, edges) * 100).astype(int).tolist()
    return bars
