"""Speech rendered once and kept, and speech rendered ahead of its time."""

import hashlib
import os
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from threading import get_ident

import soundfile

from voice_interview.errors import SpeechError
from voice_interview.models import AudioClip
from voice_interview.protocols import Synthesizer

LIMIT = 200_000_000
"""Bytes kept from one session to the next: about two hours of speech."""

AHEAD = 8
"""Texts held in memory between `prefetch` and `synthesize`; the oldest gives way."""


class CachedSynthesizer:
    """Keeps what another synthesizer renders, as FLAC files named by their content.

    The files are nothing but saved time: one that is damaged is rendered again, and where the
    folder cannot be written there is no cache.
    """

    def __init__(self, inner: Synthesizer, folder: Path, key: str, *, limit: int = LIMIT) -> None:
        """`key` names everything but text and language that the sound depends on.

        `limit` is in bytes and holds from `close` on: what was not used longest goes first.
        """
        self._inner = inner
        self._folder = folder
        self._key = key
        self._limit = limit
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="voice-ahead")
        self._ahead: dict[Path, Future[AudioClip]] = {}

    def synthesize(self, text: str, language: str) -> AudioClip:
        """As the inner synthesizer; text that is being prefetched is waited for."""
        path = self._path(text, language)
        ahead = self._ahead.pop(path, None)
        if ahead is not None and not ahead.cancel():
            # What went wrong ahead of time goes wrong again now, or is over.
            with suppress(SpeechError, CancelledError):
                return ahead.result()
        return self._fetch(path, text, language)

    def prefetch(self, text: str, language: str) -> None:
        """Have `text` ready for a later `synthesize`. Returns at once and never raises.

        An error is dropped here: `synthesize` tries again and raises it to those who can be told.
        """
        path = self._path(text, language)
        if path in self._ahead:
            return
        with suppress(RuntimeError):  # closed meanwhile
            self._ahead[path] = self._worker.submit(self._fetch, path, text, language)
        while len(self._ahead) > AHEAD:
            self._ahead.pop(next(iter(self._ahead))).cancel()

    def shortcoming(self, language: str) -> str | None:
        """That of the inner synthesizer."""
        return self._inner.shortcoming(language)

    def close(self) -> None:
        """Close the inner synthesizer, with whatever it is rendering, and tidy the folder."""
        self._worker.shutdown(wait=False, cancel_futures=True)
        self._inner.close()
        self._worker.shutdown()
        self._ahead.clear()
        with suppress(OSError):
            self._prune()

    def _path(self, text: str, language: str) -> Path:
        content = "\0".join((self._key, language, text)).encode("utf-8", "replace")
        return self._folder / f"{hashlib.sha256(content).hexdigest()}.flac"

    def _fetch(self, path: Path, text: str, language: str) -> AudioClip:
        clip = _load(path)
        if clip is None:
            clip = self._inner.synthesize(text, language)
            _save(path, clip)
        return clip

    def _prune(self) -> None:
        newest_first = sorted(
            ((file.stat(), file) for file in self._folder.iterdir()),
            key=lambda entry: entry[0].st_mtime,
            reverse=True,
        )
        kept = 0
        for status, file in newest_first:
            kept += status.st_size
            if kept > self._limit:
                file.unlink(missing_ok=True)


def _load(path: Path) -> AudioClip | None:
    """The clip at `path`, marked as used; None where there is none or it is damaged."""
    try:
        samples, rate = soundfile.read(path, dtype="float32")
    except soundfile.SoundFileError:
        return None
    if samples.ndim != 1 or not len(samples):
        return None
    with suppress(OSError):  # a folder that can only be read
        os.utime(path)
    return AudioClip(samples, rate)


def _save(path: Path, clip: AudioClip) -> None:
    """Write `clip` so that nobody ever sees half a file; without room there is no cache."""
    encoded = BytesIO()
    soundfile.write(encoded, clip.samples, clip.rate, format="FLAC", subtype="PCM_16")
    part = path.with_suffix(f".{os.getpid()}-{get_ident()}.part")
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(encoded.getvalue())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
