"""Recording an answer: every block goes to disk at once, then to whoever listens."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from voice_interview.audio.clips import Resampler, mono
from voice_interview.audio.clock import clock
from voice_interview.audio.flac import FlacFile
from voice_interview.audio.levels import SILENCE, LevelMeter
from voice_interview.audio.sources import AudioSource, Block, OpenSource
from voice_interview.audio.voice_activity import Probability, Silero, VoiceActivityDetector
from voice_interview.errors import AudioError, InterviewError
from voice_interview.models import SAMPLE_RATE, Recorded, Samples
from voice_interview.protocols import Gap, Meter, OnAudio

logger = logging.getLogger(__name__)

_POLL_SECONDS = 0.05

_ECHO_SECONDS = 0.2
"""For so long after `resume` and `unmute` a microphone is not yet listened to: the room still
sounds, and a wireless loudspeaker plays later than it says. A person takes as long to begin."""


class AudioRecorder:
    """Records answers from one source, and listens to it without recording."""

    def __init__(self, source: AudioSource) -> None:
        self._source = source

    def start(
        self, path: Path, on_audio: OnAudio, while_paused: OnAudio | None = None
    ) -> "AudioRecording":
        """Open the source and the file; nothing is kept before the first `resume`.

        `on_audio` gets each block kept, float32, mono, 16 kHz, as the file holds it to the bit, in
        the thread that writes the file; `while_paused` gets what a microphone hears besides. Where
        one raises, that is logged and it is not called again.
        Raises `NoDeviceError`, `DeviceLostError`, `AudioFileError` or `DiskError`.
        """
        source = self._source.open()
        try:
            file = FlacFile(path)
        except InterviewError:
            source.close()
            raise
        return AudioRecording(source, file, Silero(), on_audio, while_paused)

    def listen(self, on_audio: OnAudio) -> "AudioRecording":
        """Open the source and give each block to `on_audio`, 16 kHz; none is kept.

        Raises `NoDeviceError`, `DeviceLostError` or `AudioFileError`.
        """
        heard = AudioRecording(self._source.open(), _NoFile(), _unasked, on_audio)
        heard.resume()
        return heard


class AudioRecording:
    """One answer being recorded, by a thread of its own until `stop`, the end or a failure."""

    def __init__(
        self,
        source: OpenSource,
        file: "_File",
        probability: Probability,
        on_audio: OnAudio,
        while_paused: OnAudio | None = None,
    ) -> None:
        self._source = source
        self._file = file
        self._listener = _Listener(on_audio)
        self._while_paused = _Listener(while_paused)
        self._resampler = Resampler()
        self._paused_resampler = Resampler()
        self._voices = VoiceActivityDetector(probability)
        self._voice_at: float | None = None
        self._echo = _ECHO_SECONDS if source.live else 0.0
        self._running = _Gate(open_=False)
        self._audible = _Gate(open_=True)
        self._levels = LevelMeter()
        self._reading = Meter(0.0, SILENCE, SILENCE)
        self._overflows = 0
        self._gaps: tuple[Gap, ...] = ()
        self._absence: InterviewError | None = None
        self._failure: InterviewError | None = None
        self._exhausted = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def meter(self) -> Meter:
        return self._reading

    @property
    def failure(self) -> InterviewError | None:
        return self._failure

    @property
    def exhausted(self) -> bool:
        return self._exhausted

    @property
    def absence(self) -> InterviewError | None:
        return self._absence

    @property
    def device(self) -> str:
        return self._source.name

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return self._gaps

    def pause(self) -> None:
        self._running.shut()

    def resume(self) -> None:
        self._running.open(self._echo)

    def mute(self) -> None:
        self._audible.shut()

    def unmute(self) -> None:
        self._audible.open(self._echo)

    def stop(self) -> Recorded:
        self._stopping.set()
        self._thread.join()
        losses = self._overflows + len(self._gaps)
        return Recorded(self._file.path, self._file.seconds, losses)

    def _run(self) -> None:
        with self._noting_failure():
            self._follow()
        self._source.close()
        with self._noting_failure():
            self._drain()
        with self._noting_failure():
            self._file.close()
        self._reading = replace(self._reading, level=SILENCE)

    @contextmanager
    def _noting_failure(self) -> Iterator[None]:
        """The first failure is what is told; each step after it is tried all the same."""
        try:
            yield
        except InterviewError as failure:
            self._failure = self._failure or failure
        except Exception as error:
            logger.exception("The recorder failed")
            message = f"The recording ended because of a fault in this program: {error!r}."
            self._failure = self._failure or AudioError(message, "Please report it.")

    def _follow(self) -> None:
        while not self._stopping.is_set():
            if self._running.is_shut and not self._source.live:
                self._stopping.wait(_POLL_SECONDS)
            elif block := self._source.read(_POLL_SECONDS):
                self._take(block)
            elif self._source.exhausted:
                self._exhausted = True
                return
            self._absence = self._source.absence  # once the block that ends it is kept

    def _drain(self) -> None:
        """Keep what came before the end but was not yet taken, and what the resampler holds."""
        while block := self._source.read(0):
            self._take(block)
        self._keep(self._resampler.rest())

    def _take(self, block: Block) -> None:
        self._overflows += block.overflowed
        samples = mono(block.samples)
        if self._source.live and not self._running.passes(block):
            self._reading = replace(self._reading, level=SILENCE)
            self._while_paused(self._paused_resampler.resampled(samples, block.rate))
            return
        if block.missing:
            missing = min(block.missing, block.captured_at - self._running.opened_at)
            self._gaps += (Gap(self._file.seconds, missing),)
        if not self._audible.passes(block):
            samples = np.zeros_like(samples)
        self._keep(self._resampler.resampled(samples, block.rate))

    def _keep(self, samples: Samples) -> None:
        if not len(samples):
            return
        kept = self._file.write(samples)
        self._levels.add(kept)
        self._notice_voices(kept)
        level, peak = self._levels.level, self._levels.peak
        self._reading = Meter(self._file.seconds, level, peak, self._voice_at)
        self._listener(kept)

    def _notice_voices(self, samples: Samples) -> None:
        for activity in self._voices.add(samples):
            if activity.speech:
                self._voice_at = (activity.until - activity.quiet) / SAMPLE_RATE


def _unasked(_chunk: Samples) -> float:
    """In Silero's place where nobody asks when a voice was heard: who listens has one of their own,
    and it is nearly all that listening costs."""
    return 0.0


class _File(Protocol):
    """Where the sound that is kept goes."""

    @property
    def path(self) -> Path: ...

    @property
    def seconds(self) -> float: ...

    def write(self, samples: Samples) -> Samples: ...

    def close(self) -> None: ...


class _NoFile:
    """In a file's place where nothing is kept."""

    path = Path(os.devnull)
    seconds = 0.0

    def write(self, samples: Samples) -> Samples:
        return samples

    def close(self) -> None:
        pass


class _Gate:
    """Open or shut, judged by when a sound was captured and not by when its block arrives."""

    def __init__(self, *, open_: bool) -> None:
        self.opened_at = 0.0 if open_ else float("inf")

    @property
    def is_shut(self) -> bool:
        return self.opened_at == float("inf")

    def open(self, delay: float) -> None:
        self.opened_at = clock() + delay

    def shut(self) -> None:
        self.opened_at = float("inf")

    def passes(self, block: Block) -> bool:
        return block.captured_at >= self.opened_at


class _Listener:
    """Calls a listener until it fails once; a recording outlives its listeners."""

    def __init__(self, on_audio: OnAudio | None) -> None:
        self._on_audio = on_audio

    def __call__(self, samples: Samples) -> None:
        if self._on_audio is None:
            return
        try:
            self._on_audio(samples)
        except Exception:
            logger.exception("A listener failed; the recording goes on without it")
            self._on_audio = None
