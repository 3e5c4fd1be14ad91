"""A server that speaks OpenAI's chat completions, asked for JSON in the best way it knows."""

import os
from collections.abc import Mapping
from enum import IntEnum
from typing import Any
from urllib.parse import urlsplit

import msgspec
import openai
from msgspec import Struct

from voice_interview.errors import GradingError
from voice_interview.grading.instructions import SCHEMA, Message, with_shape
from voice_interview.grading.reply import one_line

RETRIES = 2
"""After a lost connection, 408, 409, 429 or 5xx; the SDK waits longer each time, or as long as the
server says."""

MOST_TOKENS = 4096
"""Of a reply; one with twenty points has about 1,500."""

LONGEST_REASON = 200
"""Characters of what a server says of its error."""

MAX_TOKENS = "max_tokens"

LOCAL = {"localhost", "127.0.0.1", "::1"}

NO_KEY = "none"
"""The SDK wants some key; servers that need none ignore it."""


class Rung(IntEnum):
    """How a reply's shape is asked for, the strictest first."""

    SCHEMA = 0
    OBJECT = 1
    TEXT = 2


class _Said(Struct):
    content: str | None = None


class _Choice(Struct):
    message: _Said
    finish_reason: str | None = None


class _Completion(Struct):
    choices: list[_Choice]


class Completion(Struct, frozen=True):
    """What the model replied."""

    text: str
    cut: bool
    """It ran into a limit of length."""


class ChatServer:
    """One model on one server. What it refuses it is not asked again, as long as this lives."""

    def __init__(self, base_url: str, model: str, key_variable: str, time_limit: float) -> None:
        """`time_limit`: seconds for a request, and for a grade with all of its own.

        Raises `GradingError` where one of them cannot be used.
        """
        if not model:
            raise GradingError(
                "No language model is named to grade answers.",
                "Name one with model under [grading] in config.toml, as its server calls it.",
            )
        self.model = model
        self.time_limit = time_limit
        self.host = _host(base_url)
        self.rung = Rung.SCHEMA
        self._base_url = base_url
        self._key = _key(key_variable)
        self._options: dict[str, float] = {"temperature": 0, MAX_TOKENS: MOST_TOKENS}

    @property
    def is_local(self) -> bool:
        """It runs on this machine."""
        return self.host in LOCAL

    def connect(self) -> openai.OpenAI:
        """A connection, to be closed after use; closed in the middle, it asks for nothing more."""
        return openai.OpenAI(
            base_url=self._base_url,
            api_key=self._key or NO_KEY,
            timeout=self.time_limit,
            max_retries=RETRIES,
        )

    def step_down(self) -> bool:
        """Ask for the shape in a humbler way from now on; False where there is none."""
        if self.rung is Rung.TEXT:
            return False
        self.rung = Rung(self.rung + 1)
        return True

    def complete(self, connection: openai.OpenAI, messages: tuple[Message, ...]) -> Completion:
        """The model's reply. Raises `GradingError` where there is none."""
        while True:
            try:
                raw = connection.chat.completions.with_raw_response.create(
                    **self._request(messages)
                )
            except openai.OpenAIError as error:
                refused = isinstance(
                    error, openai.BadRequestError | openai.UnprocessableEntityError
                )
                if not refused or not self._ask_for_less(str(error)):
                    raise self._explained(error) from error
            else:
                return self._completion(raw.content)

    def _completion(self, content: bytes) -> Completion:
        try:
            first = msgspec.json.decode(content, type=_Completion).choices[0]
        except (msgspec.DecodeError, UnicodeDecodeError, IndexError):
            return Completion("", cut=False)
        cut = first.finish_reason == "length"
        if cut:  # the next one may be as long as it wants: thinking counts too
            self._options.pop(MAX_TOKENS, None)
        return Completion(first.message.content or "", cut)

    def _request(self, messages: tuple[Message, ...]) -> dict[str, Any]:
        shaped = messages if self.rung is Rung.SCHEMA else with_shape(messages)
        return {"model": self.model, "messages": list(shaped), **self._options} | _FORMAT[self.rung]

    def _ask_for_less(self, complaint: str) -> bool:
        """Leave out what a refusal names, else try the next rung, else leave out all options."""
        named = {name for name in self._options if name in complaint}
        if not named and self.step_down():
            return True
        refused = named or set(self._options)
        self._options = {k: v for k, v in self._options.items() if k not in refused}
        return bool(refused)

    def _explained(self, error: openai.OpenAIError) -> GradingError:
        match error:
            case openai.APITimeoutError():
                says = f"did not answer within {self.time_limit:g} seconds"
            case openai.APIConnectionError():
                says = "cannot be reached"
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                says = "refuses the key"
            case openai.RateLimitError():
                says = "has no room for more requests (429)"
            case openai.APIStatusError(status_code=status):
                says = f"failed with status {status}{self._reason(error)}"
            case _:
                says = f"failed: {type(error).__name__}"
        return GradingError(
            f"The grading server at {self.host} {says}.",
            "Check base_url, model and api_key_env under [grading] in config.toml.",
        )

    def _reason(self, error: openai.APIStatusError) -> str:
        """The server's own words, shortened; some servers repeat the key in them."""
        body = error.body
        words = one_line(str(body.get("message", ""))) if isinstance(body, Mapping) else ""
        if self._key:
            words = words.replace(self._key, "(key)")
        return f": {words[:LONGEST_REASON].rstrip('.')}" if words else ""


_FORMAT: Mapping[Rung, dict[str, Any]] = {
    Rung.SCHEMA: {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "grade", "strict": True, "schema": SCHEMA},
        }
    },
    Rung.OBJECT: {"response_format": {"type": "json_object"}},
    Rung.TEXT: {},
}


def _host(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        if parts.hostname and (parts.port is None or parts.port > 0):
            return parts.hostname
    except ValueError:
        pass
    raise GradingError(
        "base_url under [grading] is no address of a server.",
        'It looks like "http://localhost:11434/v1".',
    )


def _key(variable: str) -> str:
    if not variable:
        return ""
    key = os.environ.get(variable, "").strip()
    if key and key.isascii() and key.isprintable():
        return key
    raise GradingError(
        f"The environment variable {variable} holds no key for the grading server.",
        'Set it in your shell, or write api_key_env = "" where the server needs no key.',
    )
