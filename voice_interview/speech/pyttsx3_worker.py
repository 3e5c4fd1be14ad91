"""The child process in which pyttsx3 speaks into files.

    python -m voice_interview.speech.pyttsx3_worker

It writes a `Reply` with its voices as soon as its engine runs, then reads a `Request` a line and
answers each with a `Reply` a line, all in JSON, until its standard input ends. It imports nothing
heavy, since a person may be waiting for its first word.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Any, TextIO


@dataclass(frozen=True, slots=True)
class InstalledVoice:
    """A voice of the operating system or of espeak-ng."""

    id: str
    name: str
    languages: tuple[str, ...]
    """As the engine writes them: en-gb, en_US."""


@dataclass(frozen=True, slots=True)
class Request:
    """One text to be spoken."""

    text: str
    voice: str
    """Id of an installed voice; "" leaves the present one."""
    rate: int
    """Words a minute."""
    path: str
    """Where the sound goes: WAV, on macOS AIFF."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of it."""

    failure: str = ""
    """Why there is no sound; empty where all went well."""
    voices: tuple[InstalledVoice, ...] = ()
    """In the first reply only; empty too where the engine cannot list them."""
    default: str = ""
    """Id of the voice that the engine starts with, in the first reply."""


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, replies = _private_channels()

    def give_up(problem: "sys.UnraisableHookArgs") -> None:
        """An error in a callback from C, such as a full disk: the loop would wait for ever."""
        _send(replies, Reply(failure=_reason(problem.exc_value)))
        os._exit(1)

    sys.unraisablehook = give_up
    try:
        speaker = _Speaker()
        _send(replies, speaker.greeting())
    except Exception as error:  # a driver raises whatever its platform does
        _send(replies, Reply(failure=_reason(error)))
        return
    for request in _requests(requests):
        _send(replies, speaker.speak(request))


class _Speaker:
    """pyttsx3, with the care that its espeak driver needs.

    espeak-ng works in a thread of its own. The first loop of an engine does not wait for it, so
    that the file may not be there yet. And each loop begins by cancelling what the thread is still
    doing, be it only a change of voice, and with it the sentence that is to follow.
    """

    def __init__(self) -> None:
        import pyttsx3

        self._failures: list[str] = []
        self._manner = ("", 0)
        self._engine = pyttsx3.init()
        self._engine.connect("error", lambda name, exception: self._note(exception))  # noqa: ARG005
        self._espeak = sys.modules.get("pyttsx3.drivers._espeak")
        if self._espeak:
            self._engine.runAndWait()

    def greeting(self) -> Reply:
        return Reply(voices=tuple(self._voices()), default=self._engine.getProperty("voice") or "")

    def speak(self, request: Request) -> Reply:
        self._failures.clear()
        try:
            self._render(request)
        except Exception as error:  # a driver raises whatever its platform does
            self._note(error)
        return Reply(failure="; ".join(self._failures))

    def _render(self, request: Request) -> None:
        self._set_manner(request.voice, request.rate)
        self._engine.save_to_file(request.text, request.path)
        self._engine.runAndWait()
        self._settle()

    def _set_manner(self, voice: str, rate: int) -> None:
        if (voice, rate) == self._manner:
            return
        if voice:
            self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", rate)
        self._settle()
        self._manner = (voice, rate)

    def _settle(self) -> None:
        if self._espeak:
            self._espeak.Synchronize()

    def _voices(self) -> Iterator[InstalledVoice]:
        try:
            voices = self._engine.getProperty("voices")
        except Exception:  # on Windows one voice of an odd language breaks the list
            return
        for voice in voices:
            languages = tuple(str(language) for language in voice.languages if language)
            yield InstalledVoice(str(voice.id), str(voice.name), languages)

    def _note(self, problem: BaseException) -> None:
        self._failures.append(_reason(problem))


def _reason(problem: BaseException | None) -> str:
    return str(problem) or type(problem).__name__


def _private_channels() -> tuple[TextIO, TextIO]:
    """Our own ends of the two pipes; the engine, which prints, gets stderr and an empty stdin."""
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return requests, replies


def _send(replies: TextIO, reply: Reply) -> None:
    replies.write(json.dumps(asdict(reply)) + "\n")
    replies.flush()


def _requests(lines: TextIO) -> Iterator[Request]:
    """Requests as they come, read in a thread so that the end of our parent is noticed at once."""
    waiting: SimpleQueue[str] = SimpleQueue()

    def read() -> None:
        for line in lines:
            waiting.put(line)
        # The engine may be hanging in C, where no exception would reach it.
        os._exit(0)

    Thread(target=read, daemon=True).start()
    while True:
        fields: dict[str, Any] = json.loads(waiting.get())
        yield Request(**fields)


if __name__ == "__main__":
    main()
