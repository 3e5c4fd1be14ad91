"""The review page on this machine, until Ctrl-C."""

import socket
import webbrowser
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import uvicorn

from voice_interview.background import begin
from voice_interview.config import LoadedConfig
from voice_interview.errors import ConfigError
from voice_interview.store.store import Store
from voice_interview.web.application import application
from voice_interview.web.desk import Desk
from voice_interview.web.jobs import Jobs
from voice_interview.web.overview import Overviews
from voice_interview.web.security import ENTRANCE, Access, is_loopback

PATIENCE = 1
"""Seconds that open pages keep the server from ending."""


def serve(
    loaded: LoadedConfig, host: str, port: int, tell: Callable[[str], None], *, browse: bool
) -> None:
    """Serve the review page of these settings' log; `browse` opens it in the browser too.

    Where to find it is told through `tell`. Raises `ConfigError` where the address cannot be had.
    """
    with (
        closing(Store(loaded.recordings_folder, loaded.config.recordings.database)) as store,
        closing(_listening(host, port)) as listener,
    ):
        access = Access(host, listener.getsockname()[1])
        overviews = Overviews(loaded)
        desk = Desk(loaded, store, access, Jobs(), overviews, lambda: datetime.now(UTC))
        begin(lambda: overviews.at(desk.now()), "overview")  # ready when the browser is
        address = address_of(access)
        tell(f"The review page is at {address}")
        if not is_loopback(host):
            tell(
                "Other machines can reach it there: what you said crosses the network unencrypted,"
                " and this address lets in whoever opens it first."
            )
        tell("It lets one browser in. Stop it with Ctrl-C.")
        if browse:
            webbrowser.open(address)
        config = uvicorn.Config(
            application(desk),
            log_level="error",
            access_log=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=PATIENCE,
        )
        uvicorn.Server(config).run([listener])


def address_of(access: Access) -> str:
    """What a browser opens first, with its ticket."""
    name = f"[{access.host}]" if ":" in access.host else access.host
    return f"http://{name}:{access.port}{ENTRANCE}?ticket={access.ticket}"


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
    except OSError as error:
        raise ConfigError(
            f"{host}:{port} cannot be listened on: {error.strerror}.",
            "Perhaps a review page is open already. Name another port with --port; 0 takes any.",
        ) from None
