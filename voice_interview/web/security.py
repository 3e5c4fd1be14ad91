"""Only for this person: who may look, what may be changed, and what a page may do.

Every request passes `Guard`, so no route can forget a rule.
"""

import ipaddress
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from secrets import compare_digest, token_urlsafe
from threading import Lock
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENTRANCE = "/enter"
"""Where the printed address leads; the one page that is not asked for the cookie."""

STATIC = "/static/"
"""Script and style: nothing of the person's."""

FORM_TOKEN = "token"
"""Name of the field that every form carries."""

LONGEST_FORM = 1 << 20
"""Bytes; a transcript of an hour is a tenth of it."""

READING = ("GET", "HEAD")

POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "media", "connect")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Of every response that does not set its own."""


@dataclass(slots=True)
class Access:
    """Who may look: the browser that opened the printed address first."""

    host: str
    """The name or address that the server is bound to."""
    port: int
    ticket: str = field(default_factory=token_urlsafe)
    """In the printed address; good for one browser."""
    cookie: str = field(default_factory=token_urlsafe)
    form_token: str = field(default_factory=token_urlsafe)
    _used: bool = False
    _lock: Lock = field(default_factory=Lock)

    @property
    def cookie_name(self) -> str:
        """With the port, since all servers of a machine share their cookies."""
        return f"voice_interview_{self.port}"

    def admit(self, ticket: str) -> bool:
        """Whether this ticket lets in; it does so once."""
        with self._lock:
            admitted = not self._used and _same(ticket, self.ticket)
            self._used |= admitted
            return admitted

    def knows(self, request: Request) -> bool:
        return _same(request.cookies.get(self.cookie_name, ""), self.cookie)

    def is_called(self, host: str) -> bool:
        """Whether a Host header means this server, and no name that was bent towards it.

        A foreign page can lead a name of its own to this machine, but no plain address.
        """
        try:
            called = urlsplit(f"//{host}")
            name, port = called.hostname or "", called.port or 80
        except ValueError:
            return False
        return port == self.port and (name in ("localhost", self.host.lower()) or self._has(name))

    def _has(self, name: str) -> bool:
        """Whether `name` is an address that this server listens on."""
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that is bound to `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Refused(Exception):  # noqa: N818
    """Why a request is not answered: `message` in a sentence, `hint` what to do."""

    def __init__(self, status: HTTPStatus, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.hint = hint


_WELCOME = (
    "<!doctype html><html lang=en><title>voice-interview</title>"
    '<meta http-equiv="refresh" content="0;url=/"><p><a href="/">Go on</a></p></html>'
)
"""Not a redirect: where the printed address is opened from another page, the browser would count
the way to the next page as that one's, and withhold a strict cookie."""

Refusal = Callable[[Request, Refused], Response]
"""Makes the page that says so."""


class Guard:
    """Answers for the application what must not reach it, and bounds what its pages may do.

    A change that it lets through has its form's fields in `scope["form"]`.
    """

    def __init__(self, app: ASGIApp, access: Access, refusal: Refusal) -> None:
        self._app = app
        self._access = access
        self._refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            assert scope["type"] == "lifespan", "there are no web sockets here"
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        send = _with_headers(send)
        try:
            answer = await self._answer(request)
        except Refused as refused:
            answer = self._refusal(request, refused)
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> ASGIApp:
        if not self._access.is_called(request.headers.get("host", "")):
            raise Refused(
                HTTPStatus.MISDIRECTED_REQUEST,
                "This server is not called that.",
                "Open the address that `voice-interview review` printed.",
            )
        if request.url.path == ENTRANCE:
            return self._let_in(request)
        if request.url.path.startswith(STATIC):
            return self._app
        if not self._access.knows(request):
            raise Refused(
                HTTPStatus.FORBIDDEN,
                "This page is only for the person who started it.",
                "Open the address that `voice-interview review` printed. It lets one browser in:"
                " for another one, start the command again.",
            )
        if request.method not in READING:
            request.scope["form"] = await self._form(request)
        return self._app

    def _let_in(self, request: Request) -> Response:
        if self._access.knows(request):
            return RedirectResponse("/", HTTPStatus.SEE_OTHER)
        if request.method != "GET" or not self._access.admit(
            request.query_params.get("ticket", "")
        ):
            raise Refused(
                HTTPStatus.FORBIDDEN,
                "This address has let a browser in already, or is not complete.",
                "Start `voice-interview review` again, and open what it prints.",
            )
        response = HTMLResponse(_WELCOME)
        response.set_cookie(
            self._access.cookie_name, self._access.cookie, httponly=True, samesite="strict"
        )
        return response

    async def _form(self, request: Request) -> dict[str, str]:
        """The fields of a form of ours. Raises `Refused` where it is another's."""
        fields = {name: values[-1] for name, values in parse_qs(await _body(request)).items()}
        origin = request.headers.get("origin")
        foreign = origin is not None and not self._access.is_called(origin.partition("//")[2])
        if foreign or not _same(fields.get(FORM_TOKEN, ""), self._access.form_token):
            raise Refused(
                HTTPStatus.FORBIDDEN,
                "This change was not asked for by a form of this page.",
                "Load the page again, and repeat the change.",
            )
        return fields


async def _body(request: Request) -> str:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_FORM:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That is too long for one answer.")
    return body.decode("utf-8", "replace")


def _same(given: str, wanted: str) -> bool:
    return compare_digest(given.encode(), wanted.encode())


def _with_headers(send: Send) -> Callable[[Message], Awaitable[None]]:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
