"""A server on loopback that speaks as OpenAI's, and does what a script says."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, TypeAlias

Answering: TypeAlias = Callable[["Exchange"], None]
"""What the server does with one request."""


class Exchange(BaseHTTPRequestHandler):
    """One request and its reply."""

    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        content = self.rfile.read(length)
        self.server.chat.asked.append(_fields(content, self.headers["Content-Type"]))
        self.server.chat.keys.append(self.headers["Authorization"])
        self.server.chat.next()(self)

    def send(self, status: int, body: object, **headers: str) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def promise_much(self) -> None:
        """The head of a long reply, of which the rest need not come."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "100000")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: a test's output is its own."""


def _fields(content: bytes, kind: str) -> dict[str, Any]:
    """Of a JSON object, or of a form with a file."""
    if kind == "application/json":
        fields: dict[str, Any] = json.loads(content)
        return fields
    form = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + content)
    named: dict[str, Any] = {}
    for part in form.walk():
        if name := part.get_param("name", header="Content-Disposition"):
            named.setdefault(str(name), []).append(part.get_payload(decode=True))
    return named


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    chat: "ChatScript"


class ChatScript:
    """What is answered, one request after the other, the last again and again; what was asked."""

    def __init__(self, answers: tuple[Answering, ...]) -> None:
        self._answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.over = Event()
        self.base_url = ""

    def next(self) -> Answering:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


@contextmanager
def chat_server(*answers: Answering) -> Iterator[ChatScript]:
    """A server for the length of the block."""
    script = ChatScript(answers)
    server = _Server(("127.0.0.1", 0), Exchange)
    server.chat = script
    script.base_url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield script
    finally:
        script.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def completion(content: str | None, finish_reason: str = "stop") -> dict[str, Any]:
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    return {"id": "1", "object": "chat.completion", "model": "m", "choices": [choice]}


def says(content: str | None, finish_reason: str = "stop") -> Answering:
    """The model replies so."""
    return lambda exchange: exchange.send(200, completion(content, finish_reason))


def hears(text: str, **rest: object) -> Answering:
    """What is heard in a recording."""
    return lambda exchange: exchange.send(200, {"text": text} | rest)


def fails(status: int, message: str = "no", **headers: str) -> Answering:
    """The server refuses, with headers such as Retry_After."""
    error = {"error": {"message": message, "type": "error", "param": None, "code": None}}
    return lambda exchange: exchange.send(status, error, **headers)


def hangs(exchange: Exchange) -> None:
    """Nothing comes until the test is over."""
    exchange.server.chat.over.wait(30)
    exchange.close_connection = True


def dribbles(exchange: Exchange) -> None:
    """A byte comes now and then, for ever."""
    exchange.promise_much()
    with suppress(ConnectionError):
        while not exchange.server.chat.over.wait(0.05):
            exchange.wfile.write(b" ")
    exchange.close_connection = True


def breaks_off(exchange: Exchange) -> None:
    """The connection is lost in the middle of a reply."""
    exchange.promise_much()
    exchange.wfile.write(b'{"choices": [{"mess')
    exchange.close_connection = True


def only_if(
    accepts: Callable[[dict[str, Any]], bool], refusal: str, answer: Answering
) -> Answering:
    """`answer` where the request is acceptable, else status 400."""
    refuse = fails(400, refusal)
    return lambda exchange: (answer if accepts(exchange.server.chat.asked[-1]) else refuse)(
        exchange
    )
