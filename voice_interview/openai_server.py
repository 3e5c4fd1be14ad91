"""A server that speaks OpenAI's protocol: its address, its key, and what is said where it fails."""

import os
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

import openai

from voice_interview.background import begin
from voice_interview.errors import InterviewError
from voice_interview.plain_text import one_line

T = TypeVar("T")

RETRIES = 2
"""After a lost connection, 408, 409, 429 or 5xx; the SDK waits longer each time, or as long as the
server says."""

LONGEST_REASON = 200
"""Characters of what a server says of its error."""

LOCAL = {"localhost", "127.0.0.1", "::1"}

NO_KEY = "none"
"""The SDK wants some key; servers that need none ignore it."""

REFUSED = (openai.BadRequestError, openai.UnprocessableEntityError)
"""The server does not know something that was asked for."""


class OpenAIServer:
    """Where requests go."""

    def __init__(
        self,
        base_url: str,
        key_variable: str,
        time_limit: float,
        section: str,
        error: type[InterviewError],
    ) -> None:
        """`time_limit`: seconds, all tries together. `section`: of config.toml, where this is set.

        Raises `error`, as everything here does, where one of them cannot be used.
        """
        self.time_limit = time_limit
        self._base_url = base_url
        self._section = section
        self._error = error
        self.host = self._host()
        self._key = self._key_in(key_variable)

    @property
    def is_local(self) -> bool:
        """It runs on this machine."""
        return self.host in LOCAL

    def within_limit(self, work: Callable[[openai.OpenAI], T]) -> T:
        """What `work` gives in time, retries and all; after that it can ask for nothing more."""
        with self._connection() as connection:
            # Other limits do not hold against a server that sends a byte now and then.
            asked = begin(lambda: work(connection), f"{self._section} server")
            try:
                return asked.result(self.time_limit)
            except TimeoutError:
                raise self._error(
                    f"The {self._section} server at {self.host} had not answered after"
                    f" {self.time_limit:g} seconds.",
                    f"Allow more with time_limit under [{self._section}] in config.toml.",
                ) from None

    def explained(self, error: openai.OpenAIError) -> InterviewError:
        """What to tell the person; the key is in none of it, as it may be in `error`."""
        match error:
            case openai.APITimeoutError():
                says = f"did not answer within {self.time_limit:g} seconds"
            case openai.APIConnectionError():
                says = "cannot be reached"
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                says = "refuses the key"
            case openai.RateLimitError():
                says = "has no room for more requests (429)"
            case openai.APIStatusError(status_code=status) if 300 <= status < 400:
                says = f"sends to another address (status {status}), where nothing is sent"
            case openai.APIStatusError(status_code=status):
                says = f"failed with status {status}{self._reason(error)}"
            case _:
                says = f"failed: {type(error).__name__}"
        return self.failure(says)

    def failure(self, says: str) -> InterviewError:
        """An error of this server: "The grading server at example.org …"."""
        return self._error(
            f"The {self._section} server at {self.host} {says}.",
            f"Check the server's settings under [{self._section}] in config.toml.",
        )

    def _connection(self) -> openai.OpenAI:
        return openai.OpenAI(
            base_url=self._base_url,
            api_key=self._key or NO_KEY,
            timeout=self.time_limit,
            max_retries=RETRIES,
            # What is said goes where the person set it to go, and no further.
            http_client=openai.DefaultHttpxClient(follow_redirects=False),
        )

    def without_key(self, reply: bytes) -> bytes:
        """A reply of the server's, which may repeat what it was sent."""
        return reply.replace(self._key.encode(), b"(key)") if self._key else reply

    def _reason(self, error: openai.APIStatusError) -> str:
        """The server's own words, shortened; some servers repeat the key in them."""
        body = error.body
        words = one_line(str(body.get("message", ""))) if isinstance(body, Mapping) else ""
        if self._key:
            words = words.replace(self._key, "(key)")
        return f": {words[:LONGEST_REASON].rstrip('.')}" if words else ""

    def _host(self) -> str:
        try:
            parts = urlsplit(self._base_url)
            if parts.hostname and (parts.port is None or parts.port > 0):
                return parts.hostname
        except ValueError:
            pass
        raise self._error(
            f"base_url under [{self._section}] is no address of a server.",
            'It looks like "http://localhost:11434/v1".',
        )

    def _key_in(self, variable: str) -> str:
        if not variable:
            return ""
        key = os.environ.get(variable, "").strip()
        if key and key.isascii() and key.isprintable():
            return key
        raise self._error(
            f"The environment variable {variable} holds no key for the {self._section} server.",
            'Set it in your shell, or write api_key_env = "" where the server needs no key.',
        )
