"""How long the review page takes to answer, with 1,000 and with 100,000 stored answers.

    python -m benchmarks.review

The log is that of `benchmarks.history`. The command runs as a person starts it; a figure is the
time from sending a request to the first byte of its answer, over a connection that is open, as a
browser keeps it. After a change of the log, home shows the figures of before until the new ones are
worked out; how long that takes stands apart.
"""

import http.client
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.history import VOCABULARY, logs
from benchmarks.machine import machine
from voice_interview.store.database import open_database

RUNS, CHANGES = 15, 5
MOST_HTML = 300_000


@dataclass(frozen=True, slots=True)
class Goal:
    path: str
    milliseconds: float


GOALS = {
    "home": Goal("/", 150),
    "an answer": Goal("/answers/{latest}", 80),
    "its comparison": Goal("/answers/{latest}/compare", 80),
    "a search": Goal(f"/search?q={VOCABULARY[30]}", 150),
    "a rare search": Goal(f"/search?q={VOCABULARY[300]}+{VOCABULARY[30]}", 150),
    "sessions": Goal("/sessions", 150),
    "a filter": Goal("/sessions?deck=deck-3&score=1", 150),
}


class Visitor:
    """A browser at the page, its connection kept open."""

    def __init__(self, address: str) -> None:
        host, _, path = address.removeprefix("http://").partition("/")
        self._connection = http.client.HTTPConnection(host)
        self._cookie = ""
        response, _ = self.get(f"/{path}")
        response.read()
        self._cookie = response.headers["Set-Cookie"].partition(";")[0]

    def get(self, path: str) -> tuple[http.client.HTTPResponse, float]:
        """The response, not yet read but for its head, and the seconds until that came."""
        begun = time.perf_counter()
        self._connection.request("GET", path, headers={"Cookie": self._cookie})
        response = self._connection.getresponse()
        return response, time.perf_counter() - begun

    def body(self, path: str) -> bytes:
        """A whole page. Raises `AssertionError` where there is none."""
        response, _ = self.get(path)
        body = response.read()
        assert response.status == 200, f"{path}: {response.status}"
        return body

    def first_byte(self, path: str) -> float:
        """Milliseconds."""
        response, seconds = self.get(path)
        response.read()
        return seconds * 1000

    def close(self) -> None:
        self._connection.close()


@contextmanager
def reviewed(root: Path, log: Path) -> Iterator[Visitor]:
    """The command at work on a log, and its browser."""
    command = [sys.executable, "-m", "voice_interview", "--recordings", str(log), "review"]
    with subprocess.Popen(
        [*command, "--port", "0", "--no-browser"], cwd=root, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            address = re.search(r"http\S+", server.stdout.readline())
            assert address is not None
            with closing(Visitor(address[0])) as visitor:
                yield visitor
        finally:
            server.terminate()


def touch(log: Path) -> None:
    """Change the log a little, as a rating does."""
    with closing(open_database(log)) as database, database.writing() as execute:
        execute("UPDATE attempts SET rating = 4 - rating WHERE id = 1")


def after_a_change(visitor: Visitor, log: Path) -> tuple[float, float]:
    """Milliseconds to home's first byte, and until it shows what has changed."""
    touch(log)
    begun = time.perf_counter()
    first = visitor.first_byte("/")
    while b"these are of before" in visitor.body("/"):
        time.sleep(0.05)
    return first, (time.perf_counter() - begun) * 1000


def measure(visitor: Visitor, log: Path, size: int) -> None:
    changes = [after_a_change(visitor, log) for _ in range(CHANGES)]
    first, shown = (statistics.median(column) for column in zip(*changes, strict=True))
    print(f"{size:>8,}  {'home, log changed':<18}{first:8.1f} ms  (goal 150)")
    print(f"{size:>8,}  {'… until it shows':<18}{shown:8.1f} ms")
    for name, goal in GOALS.items():
        path = goal.path.format(latest=size)
        html = len(visitor.body(path))
        took = statistics.median(visitor.first_byte(path) for _ in range(RUNS))
        met = "" if took <= goal.milliseconds and html <= MOST_HTML else "  MISSED"
        print(
            f"{size:>8,}  {name:<18}{took:8.1f} ms  (goal {goal.milliseconds:.0f})"
            f"{html / 1000:8.0f} kB{met}"
        )


def main() -> None:
    for root, log, size in logs():
        with reviewed(root, log) as visitor:
            measure(visitor, log, size)
    print(machine())


if __name__ == "__main__":
    main()
