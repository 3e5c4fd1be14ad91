"""A server that speaks OpenAI's chat completions, asked for JSON in the best way it knows."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import msgspec
import openai
from msgspec import Struct

from voice_interview.errors import GradingError
from voice_interview.grading.instructions import SCHEMA, Message, with_shape
from voice_interview.openai_server import REFUSED, OpenAIServer

MOST_TOKENS = 4096
"""Of a reply; one with twenty points has about 1,500."""

MAX_TOKENS = "max_tokens"


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
        self.address = OpenAIServer(base_url, key_variable, time_limit, "grading", GradingError)
        self.rung = Rung.SCHEMA
        self._options: dict[str, float] = {"temperature": 0, MAX_TOKENS: MOST_TOKENS}

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
                if not isinstance(error, REFUSED) or not self._ask_for_less(str(error)):
                    raise self.address.explained(error) from None
            else:
                return self._completion(self.address.without_key(raw.content))

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
