"""Whisper's weights come from a real server, over lines that break, stall and lie."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.permissions import as_anybody
from voice_interview.errors import TranscriptionError
from voice_interview.protocols import Progress
from voice_interview.transcription.checkpoints import Published, find_checkpoint
from voice_interview.transcription.download import DownloadError, download
from voice_interview.transcription.recognition import unreported

WEIGHTS = bytes(range(256)) * 2_000

SUM = hashlib.sha256(WEIGHTS).hexdigest()

NOBODY = f"http://127.0.0.1:9/{SUM}/tiny.en.pt"
"""Where no server listens."""


@dataclass
class Server:
    """What it does, and what it was asked for."""

    url: str = ""
    content: bytes = WEIGHTS
    knows_ranges: bool = True
    limits: list[int] = field(default_factory=list)
    """How many bytes each connection gives before it breaks off; none afterwards means all."""
    stalls: bool = False
    """It keeps a connection open instead of breaking it off."""
    asked: list[str] = field(default_factory=list)
    """The range of each request."""
    over: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            give(self, state)

        def log_message(self, *_arguments: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    state.url = f"http://127.0.0.1:{http.server_port}/{SUM}/tiny.en.pt"
    yield state
    state.over.set()
    http.shutdown()
    thread.join()
    http.server_close()


def give(request: BaseHTTPRequestHandler, server: Server) -> None:
    wanted = request.headers.get("Range", "")
    server.asked.append(wanted)
    start = int(wanted[6:-1]) if wanted and server.knows_ranges else 0
    if "missing" in request.path:
        request.send_error(404)
    elif start >= len(server.content):
        request.send_error(416)
    else:
        send(request, server, start)


def send(request: BaseHTTPRequestHandler, server: Server, start: int) -> None:
    rest = server.content[start:]
    request.send_response(206 if start else 200)
    request.send_header("Content-Length", str(len(rest)))
    request.end_headers()
    limit = server.limits.pop(0) if server.limits else len(rest)
    request.wfile.write(rest[:limit])
    request.wfile.flush()
    if limit < len(rest) and server.stalls:
        server.over.wait(30)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "whisper" / "tiny.en.pt"


def fetch(server: Server, target: Path, sha256: str = SUM, patience: float = 20.0) -> list[float]:
    """The fractions that were reported."""
    fractions: list[float] = []
    download(server.url, sha256, target, fractions.append, patience)
    return fractions


def part_of(target: Path) -> Path:
    return target.with_name("tiny.en.pt.part")


def test_a_file_comes_whole_and_tells_how_far_it_is(server: Server, target: Path) -> None:
    fractions = fetch(server, target)
    assert target.read_bytes() == WEIGHTS
    assert fractions == sorted(set(fractions))
    assert fractions[-1] == 1.0
    assert 2 < len(fractions) <= 101
    assert not part_of(target).exists()


def test_a_line_that_breaks_is_taken_up_again(server: Server, target: Path) -> None:
    server.limits = [100_000, 50_000]
    fractions = fetch(server, target)
    assert target.read_bytes() == WEIGHTS
    assert server.asked == ["", "bytes=100000-", "bytes=150000-"]
    assert fractions == sorted(fractions)


def test_a_line_that_stalls_is_taken_up_again(server: Server, target: Path) -> None:
    server.limits, server.stalls = [100_000], True
    fetch(server, target, patience=0.5)
    assert target.read_bytes() == WEIGHTS
    assert len(server.asked) == 2


def test_a_server_that_knows_no_ranges_gives_all_again(server: Server, target: Path) -> None:
    server.limits, server.knows_ranges = [100_000], False
    fetch(server, target)
    assert target.read_bytes() == WEIGHTS


def test_an_earlier_attempt_is_gone_on_with(server: Server, target: Path) -> None:
    server.limits = [200_000, 0]
    with pytest.raises(DownloadError, match="broke off"):
        fetch(server, target)
    assert not target.exists()
    fetch(server, target)
    assert target.read_bytes() == WEIGHTS
    assert server.asked[-1] == "bytes=200000-"


def test_an_attempt_that_only_lacked_its_name_is_not_fetched_again(
    server: Server, target: Path
) -> None:
    target.parent.mkdir()
    part_of(target).write_bytes(WEIGHTS)
    fetch(server, target)
    assert target.read_bytes() == WEIGHTS


@pytest.mark.parametrize("limits", [[0], [100_000, 0]], ids=["at once", "on the way"])
def test_a_line_that_brings_nothing_more_is_given_up(
    server: Server, target: Path, limits: list[int]
) -> None:
    server.limits = limits
    with pytest.raises(DownloadError, match="the connection broke off"):
        fetch(server, target)
    assert not target.exists()


def test_a_server_that_never_answers_is_given_up(server: Server, target: Path) -> None:
    server.limits, server.stalls = [0], True
    with pytest.raises(DownloadError, match="timed out"):
        fetch(server, target, patience=0.3)


def test_damaged_weights_are_thrown_away(server: Server, target: Path) -> None:
    server.content = WEIGHTS[:-1] + b"!"
    with pytest.raises(DownloadError, match="damaged"):
        fetch(server, target)
    assert list(target.parent.iterdir()) == []


def test_a_missing_file_says_what_the_server_said(server: Server, target: Path) -> None:
    server.url += "/missing"
    with pytest.raises(DownloadError, match="the server answered 404 Not Found"):
        fetch(server, target)


def test_a_folder_that_cannot_be_written_is_named(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DownloadError, match=r"File exists|Not a directory"):
        fetch(server, tmp_path / "file" / "tiny.en.pt")


def obtained(model: Published) -> list[Progress]:
    told: list[Progress] = []
    model.obtain(told.append)
    return told


def test_a_model_is_downloaded_once_with_its_name_on_the_bar(server: Server, target: Path) -> None:
    model = Published("tiny.en", server.url, target)
    told = obtained(model)
    assert {progress.task for progress in told} == {"Downloading Whisper tiny.en"}
    assert (told[0].fraction, told[-1].fraction) == (None, 1.0)
    assert obtained(model) == []
    assert len(server.asked) == 1


def test_a_damaged_model_is_downloaded_again(server: Server, target: Path) -> None:
    target.parent.mkdir()
    target.write_bytes(WEIGHTS[:1000])
    obtained(Published("tiny.en", server.url, target))
    assert target.read_bytes() == WEIGHTS


@pytest.mark.parametrize(("content", "state"), [(None, "is not"), (b"half of it", "is damaged")])
def test_without_a_network_the_way_to_get_the_file_is_said(
    target: Path, content: bytes | None, state: str
) -> None:
    target.parent.mkdir()
    if content:
        target.write_bytes(content)
    with pytest.raises(TranscriptionError) as caught:
        Published("tiny.en", NOBODY, target).obtain(unreported)
    assert caught.value.message == (
        f"Whisper tiny.en {state} on this machine and cannot be downloaded now"
        " (Connection refused)."
    )
    assert NOBODY in caught.value.hint
    assert str(target) in caught.value.hint


def test_a_model_that_may_not_be_read_says_so(open_folder: Path) -> None:
    path = open_folder / "locked" / "mine.pt"
    path.parent.mkdir()
    path.write_bytes(WEIGHTS)
    path.parent.chmod(0)
    with as_anybody():
        with pytest.raises(TranscriptionError, match="may not be read"):
            Published("tiny.en", NOBODY, path).obtain(unreported)
        with pytest.raises(TranscriptionError, match="may not be read"):
            find_checkpoint(str(path))
