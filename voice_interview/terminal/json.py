"""Records as JSON."""

from pathlib import Path

import msgspec

from voice_interview.plain_text import visible


def as_json(value: object) -> str:
    """`value` (records, lists, mappings) as indented JSON; paths as text, times in UTC."""
    return msgspec.json.format(msgspec.json.encode(value, enc_hook=_plain)).decode()


def _plain(value: object) -> str:
    if isinstance(value, Path):
        return visible(str(value))
    raise NotImplementedError(f"no JSON for {type(value).__name__}")
