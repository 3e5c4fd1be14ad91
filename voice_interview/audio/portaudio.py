"""The seam to PortAudio: loading it, opening streams, closing them even where a driver hangs."""

import atexit
import logging
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from voice_interview.audio.quiet import silence_c_libraries
from voice_interview.background import begin
from voice_interview.errors import AudioError, DeviceLostError, NoDeviceError

logger = logging.getLogger(__name__)

OPENING_SECONDS = 5.0
"""How long a stream may take to open, a look for new devices included. A Bluetooth headset takes
two; with a sound server that hangs it takes half a minute for each device."""

CLOSING_SECONDS = 1.0
"""How long a stream may take to close before it is left to itself. A healthy one takes a few
milliseconds; one whose sound server hangs never returns."""


class Stream(Protocol):
    """What is used of a sounddevice stream."""

    def start(self) -> None: ...
    def abort(self) -> None: ...
    def close(self) -> None: ...


AnyStream = TypeVar("AnyStream", bound=Stream)


class _State:
    """PortAudio's calls are not made for several threads at once, and a rescan ends all streams."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.streams: set[int] = set()
        self.opening: Future[Any] = Future()
        """The latest opening that hung."""
        self.opening.cancel()


_state = _State()


@contextmanager
def _turn() -> Iterator[None]:
    """Hold PortAudio for one call, without waiting for one that hangs."""
    turn = _state.turn
    taken = turn.acquire(timeout=CLOSING_SECONDS)
    try:
        yield
    finally:
        if taken:
            turn.release()


def load() -> Any:
    """The module `sounddevice`. Raises `NoDeviceError` where PortAudio is missing or fails."""
    silence_c_libraries()
    try:
        import sounddevice
    except OSError as error:
        raise NoDeviceError(
            "The PortAudio library is not installed; sound can be neither recorded nor played.",
            install_hint(sys.platform),
        ) from error
    except Exception as error:  # sounddevice.PortAudioError, which has no name yet
        raise unreachable(error) from error
    return sounddevice


def unreachable(error: Exception) -> NoDeviceError:
    """What to tell a person where PortAudio itself fails with `error`."""
    return NoDeviceError(
        f"The sound system cannot be reached: {error}.", "Is sound working in other programs?"
    )


def install_hint(platform: str) -> str:
    """How PortAudio is installed on `platform` (as in `sys.platform`), as one command."""
    if platform == "linux":
        return f"Install it with: {_linux_command()}"
    if platform == "darwin":
        return "Install it with: brew install portaudio"
    return "Install it with: pip install --force-reinstall sounddevice"


def _linux_command() -> str:
    commands = {
        "apt-get": "sudo apt-get install libportaudio2",
        "dnf": "sudo dnf install portaudio",
        "pacman": "sudo pacman -S portaudio",
        "zypper": "sudo zypper install libportaudio2",
        "apk": "sudo apk add portaudio",
    }
    return next((commands[each] for each in commands if shutil.which(each)), commands["apt-get"])


def rescan() -> bool:
    """Have PortAudio look for devices again; it keeps its first list otherwise.

    Does nothing, and gives False, while a stream is open, since that would end it.
    """
    sounddevice = load()
    with _turn():
        if _state.streams or not _state.opening.done():
            return False
        sounddevice._terminate()
        try:
            sounddevice._initialize()
        except sounddevice.PortAudioError as error:
            raise unreachable(error) from error
    return True


def open_stream(create: Callable[[], AnyStream]) -> AnyStream:
    """The stream that `create` makes, running.

    A failure may come from a list of devices that is out of date, so it is tried once more after a
    rescan. Raises `NoDeviceError` or `DeviceLostError`.
    """
    load()
    if sys.platform == "win32":  # COM belongs to the thread that began with it
        return _opened(create)
    if _state.opening.done():
        opening = begin(lambda: _opened(create), "audio-open")
        try:
            return opening.result(OPENING_SECONDS)
        except TimeoutError:
            _state.opening = opening
            opening.add_done_callback(_close_late)
            _abandon()
    raise DeviceLostError(
        "The sound device cannot be opened: it does not answer.",
        "Is sound working in other programs? See: voice-interview devices",
    )


def _close_late(opening: Future[AnyStream]) -> None:
    if opening.exception() is None:
        close_stream(opening.result())


def _opened(create: Callable[[], AnyStream]) -> AnyStream:
    try:
        return _started(create)
    except AudioError as error:
        logger.info("Looking for devices again, since: %s", error)
    rescan()
    return _started(create)


def _started(create: Callable[[], AnyStream]) -> AnyStream:
    sounddevice = load()
    with _turn():
        try:
            stream = create()
            try:
                stream.start()
            except sounddevice.PortAudioError:
                stream.close()
                raise
        except sounddevice.PortAudioError as error:
            raise DeviceLostError(
                f"The sound device cannot be opened: {error}.",
                "Is it plugged in, and does no other program hold it? See: voice-interview devices",
            ) from error
        _state.streams.add(id(stream))
    return stream


def close_stream(stream: Stream) -> None:
    """Stop `stream` at once, dropping what it has not yet played, and close it. Raises nothing."""
    closing = threading.Thread(target=_close, args=(stream,), name="audio-close", daemon=True)
    closing.start()
    closing.join(CLOSING_SECONDS)
    if closing.is_alive():
        _abandon()


def _close(stream: Stream) -> None:
    with _turn():
        try:
            stream.abort()
            stream.close()
        except load().PortAudioError as error:
            logger.info("A stream did not close cleanly: %s", error)
        _state.streams.discard(id(stream))


def _abandon() -> None:
    """Let a stream that hangs hold up neither other streams nor the program's end."""
    logger.info("A sound device hangs; its stream is left to itself.")
    _state.turn = threading.Lock()
    atexit.unregister(load()._exit_handler)
