"""Waiting for something no longer than a person would."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` gives, done in another thread; what it raises is raised here.

    Raises `TimeoutError` after so many seconds, and leaves the work to itself: a server that sends
    a byte now and then keeps any other limit waiting.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:
            outcome.set_exception(error)

    Thread(target=run, name="deadline", daemon=True).start()
    return outcome.result(seconds)
