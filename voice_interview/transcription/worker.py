"""The process in which an engine works.

    python -m voice_interview.transcription.worker

It reads a pickled `Request` at a time and answers each with a `Reply`. It ends with its standard
input, so it never outlives the program.
"""

import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

from voice_interview.errors import InterviewError
from voice_interview.models import Transcript
from voice_interview.protocols import Heard
from voice_interview.transcription.messages import (
    Accept,
    Done,
    Failed,
    Finish,
    Load,
    Open,
    Reply,
    Request,
    Told,
)
from voice_interview.transcription.recognition import Engine, Recogniser, failure


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, replies = _private_channels()

    def send(reply: Reply) -> None:
        pickle.dump(reply, replies)
        replies.flush()

    host = _Host(send)
    for request in _arriving(requests):
        send(host.answer(request))


class _Host:
    """An engine and the answer that it is working on."""

    def __init__(self, send: Callable[[Reply], None]) -> None:
        self._send = send
        self._engine: Engine | None = None
        self._recogniser: Recogniser | None = None

    def answer(self, request: Request) -> Reply:
        try:
            return Done(self._fulfil(request))
        except InterviewError as error:
            return Failed(error.message, error.hint)
        except Exception as error:  # said in the program, which goes on without this transcript
            told = failure(error)
            return Failed(told.message, told.hint, traceback.format_exc())

    def _fulfil(self, request: Request) -> Heard | Transcript | None:
        match request:
            case Load(make):
                self._engine = make()
                self._engine.load(lambda progress: self._send(Told(progress)))
            case Open(language):
                assert self._engine is not None
                self._recogniser = self._engine.open(language)
            case Accept(samples):
                assert self._recogniser is not None
                self._recogniser.accept(samples)
                return self._recogniser.heard()
            case Finish():
                assert self._recogniser is not None
                return self._recogniser.finish()
        return None


def _private_channels() -> tuple[BinaryIO, BinaryIO]:
    """Our own ends of the two pipes; libraries, which may print, get stderr and an empty stdin."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return requests, replies


def _arriving(requests: BinaryIO) -> Iterator[Request]:
    """Requests as they come, read in a thread so that the program's end is noticed at once."""
    waiting: SimpleQueue[Request] = SimpleQueue()

    def read() -> None:
        try:
            while True:
                waiting.put(pickle.load(requests))
        finally:
            # The engine may be in a long computation, where no exception would reach it.
            os._exit(0)

    Thread(target=read, daemon=True).start()
    while True:
        yield waiting.get()


if __name__ == "__main__":
    main()
