"""`voice-interview review` as a program: what it says, where it listens, how it ends."""

import http.client
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.command import voice_interview


@contextmanager
def running(folder: Path, *options: str) -> Iterator[tuple["subprocess.Popen[str]", list[str]]]:
    """The command at work, and the lines it has printed."""
    command = [sys.executable, "-m", "voice_interview", "--recordings", str(folder), "review"]
    with subprocess.Popen(
        [*command, "--port", "0", "--no-browser", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, list(iter(process.stdout.readline, LAST))
        finally:
            process.terminate()


LAST = "It lets one browser in. Stop it with Ctrl-C.\n"


def port_of(line: str) -> int:
    found = re.search(r":(\d+)/enter\?ticket=", line)
    assert found is not None
    return int(found[1])


def test_it_listens_only_here_and_ctrl_c_ends_it_with_a_page_open(tmp_path: Path) -> None:
    with running(tmp_path) as (process, said):
        assert len(said) == 1
        assert said[0].startswith("The review page is at http://127.0.0.1:")
        page = http.client.HTTPConnection("127.0.0.1", port_of(said[0]))
        page.request("GET", said[0].strip().rpartition(f":{port_of(said[0])}")[2])
        response = page.getresponse()
        response.read()
        page.request("GET", "/live/events", headers={"Cookie": response.headers["Set-Cookie"]})
        assert page.getresponse().readline() == b"data: null\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130
        page.close()


def test_elsewhere_it_says_what_that_means(tmp_path: Path) -> None:
    with running(tmp_path, "--host", "0.0.0.0") as (_, said):
        assert "Other machines can reach it" in said[1]
        assert "unencrypted" in said[1]


def test_a_port_that_is_taken_is_told_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        done = voice_interview(tmp_path, "review", "--no-browser", "--port", str(taken))
    assert done.returncode == 2
    assert f"127.0.0.1:{taken} cannot be listened on" in done.stderr
    assert "--port" in done.stderr
