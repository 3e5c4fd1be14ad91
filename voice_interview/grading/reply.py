"""What a language model is to reply, and the check of what it did reply."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from voice_interview.models import Confidence, PointStatus
from voice_interview.plain_text import one_line

LONGEST = 60_000
"""Characters of a reply that are read; an honest one has a few thousand."""


class PointReply(Struct, frozen=True):
    """The verdict on one key point."""

    id: Annotated[int, Meta(description="the key point's id")]
    evidence: Annotated[
        str,
        Meta(
            description="the words of the transcript that say or contradict it, copied exactly and"
            " without gaps; empty where the point is missing"
        ),
    ]
    status: PointStatus


class ContradictionReply(Struct, frozen=True):
    """Something that the model answer contradicts."""

    quote: Annotated[str, Meta(description="words of the transcript, copied exactly")]
    why: Annotated[str, Meta(description="what is wrong with it, in one sentence")]


class Reply(Struct, frozen=True):
    """The whole reply, reasons before conclusions."""

    points: Annotated[list[PointReply], Meta(description="one for each key point")]
    contradictions: list[ContradictionReply]
    off_topic: Annotated[bool, Meta(description="the answer is about something else")]
    confidence: Confidence
    feedback: Annotated[
        str, Meta(description="one sentence to the person: what to keep or to add; no flattery")
    ]
    follow_up: Annotated[str, Meta(description="one question an interviewer would ask next")]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a reply cannot be used."""

    reason: str
    """In words that the model, and a person, understand."""
    shapeless: bool
    """It does not have the shape asked for at all, as if that had not been understood."""


def schema() -> dict[str, Any]:
    """The JSON schema of a reply, as strict as servers want it."""
    _, parts = msgspec.json.schema_components([Reply], ref_template="#/$defs/{name}")
    for part in parts.values():
        kind = {"type": "string"} if "enum" in part else {"additionalProperties": False}
        part.update(kind)
    reply: dict[str, Any] = parts.pop("Reply")
    return reply | {"$defs": parts}


def read(text: str, points: int) -> Reply | Fault:
    """The reply in a text, checked, for a question of so many key points with ids from 1.

    The last one counts: a model that thinks aloud may write a draft before it.
    """
    fault = Fault("it holds no JSON object", shapeless=True)
    for candidate in reversed(list(_objects(text[:LONGEST]))):
        try:
            return _checked(msgspec.convert(candidate, Reply, strict=False), points)
        except msgspec.ValidationError as error:
            fault = Fault(one_line(str(error)), shapeless=True)
    return fault


def _checked(reply: Reply, points: int) -> Reply | Fault:
    given = sorted(point.id for point in reply.points)
    if given == list(range(1, points + 1)):
        return reply
    return Fault(f"it gives the point ids {given} instead of each of 1 to {points} once", False)


def _objects(text: str) -> Iterator[object]:
    """The outermost JSON objects in a text, whatever stands around them."""
    decoder = json.JSONDecoder()
    start = text.find("{")
    while start >= 0:
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            end = start + 1
        else:
            yield value
        start = text.find("{", end)
