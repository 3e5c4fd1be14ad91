"""Fetching one large file over an unsteady line: resumed, checked, whole or not there at all."""

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

CHUNK = 1 << 16

PATIENCE = 5.0
"""Seconds without an answer or a byte after which a connection is given up. Without a network
somebody waits for it in vain, so it is short; a line that stalls for longer is taken up again."""


class DownloadError(Exception):
    """Why a file could not be fetched, as a clause: "the server answered 404 Not Found"."""


def download(
    url: str,
    sha256: str,
    target: Path,
    report: Callable[[float], None],
    patience: float = PATIENCE,
) -> None:
    """Fetch `url` to `target`; `report` gets the fraction done (0..1), a hundred times at most.

    What has come is kept in `target.part`. A line that breaks is taken up again as long as each
    connection brings something, and so is an earlier attempt. `target` itself appears only when it
    is whole and its checksum is right. Raises `DownloadError`.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        while not _connect(url, part, report, patience):
            pass
        if checksum(part) != sha256:
            part.unlink()
            raise DownloadError("what came is damaged")
        part.replace(target)
    except (OSError, HTTPException) as error:
        raise DownloadError(_reason(error)) from error


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _connect(url: str, part: Path, report: Callable[[float], None], patience: float) -> bool:
    """One connection: True once `part` is complete, False where another one may go on.

    Raises what broke a connection that brought nothing.
    """
    before = _size(part)
    request = Request(url, headers={"Range": f"bytes={before}-"} if before else {})
    try:
        with urlopen(request, timeout=patience) as response:
            _save(response, part, report)
        return True
    except HTTPError as error:
        if error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        return True  # nothing follows what is there; the checksum tells whether that is right
    except (OSError, HTTPException):
        if _size(part) <= before:
            raise
        return False


def _save(response: HTTPResponse, part: Path, report: Callable[[float], None]) -> None:
    """Write the response to `part`, behind what is there if it continues that."""
    resumed = response.status == HTTPStatus.PARTIAL_CONTENT
    with part.open("ab" if resumed else "wb") as output:
        total = output.tell() + (response.length or 0)
        percent = -1
        while chunk := response.read(CHUNK):
            output.write(chunk)
            if total and (now := 100 * output.tell() // total) > percent:
                percent = now
                report(percent / 100)
    if _size(part) < total:
        raise ConnectionResetError("the connection broke off")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _reason(error: OSError | HTTPException) -> str:
    if isinstance(error, HTTPError):
        return f"the server answered {error.code} {error.reason}"
    if isinstance(error, URLError):
        error = error.reason if isinstance(error.reason, OSError) else error
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
