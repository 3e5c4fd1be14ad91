"""What is wrong in a table of settings, in words: a complaint of msgspec, as our error."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import reduce
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from voice_interview.errors import ConfigError


def explained(
    error: msgspec.ValidationError,
    table: Mapping[str, Any],
    schema: type[msgspec.Struct],
    path: Path,
) -> ConfigError:
    """What is wrong in `table`, read from `path`, which msgspec could not convert to `schema`."""
    root, complaint = inspect.type_info(schema), str(error)
    if complaint.startswith("Object contains unknown field"):
        return _unknown_key(root, *_first_unknown(root, table), path)
    # It ends in "at `$.listen.limit`".
    keys = [key.partition("[")[0] for key in complaint.rpartition("`$.")[2].strip("`").split(".")]
    value: Any = table
    for key in keys:
        value = value[key]
    kind = _kind(root, keys)
    # What has a form of its own may be a secret in the wrong place: it is not repeated.
    shown = "" if isinstance(kind, inspect.Metadata) else f" {value!r}, which is"
    return ConfigError(
        f"{path}: {'.'.join(keys)} is{shown} not allowed.", f"Allowed: {_described(kind)}."
    )


def _first_unknown(root: inspect.Type, table: Mapping[str, Any]) -> tuple[str, list[str]]:
    """A key that is no setting, and the table it stands in."""
    tables: list[tuple[Mapping[str, Any], list[str]]] = [(table, [])]
    tables += [(each, [name]) for name, each in table.items() if isinstance(each, Mapping)]
    return next(
        (key, parents)
        for each, parents in tables
        for key in each
        if key not in _fields(_kind(root, parents))
    )


def _unknown_key(root: inspect.Type, key: str, parents: list[str], path: Path) -> ConfigError:
    known = _fields(_kind(root, parents))
    close = get_close_matches(key, known, n=1)
    meant = f"Did you mean {close[0]}? " if close else ""
    where = f"[{'.'.join(parents)}]" if parents else "the file"
    return ConfigError(
        f"{path}: {'.'.join([*parents, key])} is no setting.",
        f"{meant}Allowed in {where}: {', '.join(known)}.",
    )


def _kind(root: inspect.Type, keys: list[str]) -> inspect.Type:
    """What stands under `keys`, one below the other."""
    return reduce(lambda kind, key: _fields(kind)[key], keys, root)


def _fields(kind: inspect.Type) -> dict[str, inspect.Type]:
    assert isinstance(kind, inspect.StructType)
    return {field.name: field.type for field in kind.fields}


def _described(kind: inspect.Type) -> str:
    """What a setting's type allows, in words."""
    match kind:
        case inspect.LiteralType(values=values):
            return " or ".join(f'"{value}"' for value in values)
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType(ge=low, le=high):
            return f"a whole number{_bounds(low, high)}"
        case inspect.FloatType(ge=low, le=high):
            return f"a number{_bounds(low, high)}"
        case inspect.VarTupleType(item_type=item):
            return f"a list in brackets, each {_described(item)}"
        case inspect.StructType():
            return "a table of settings"
        case inspect.Metadata(extra_json_schema={"description": str(description)}):
            return description
    return "text in quotes"


def _bounds(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}"
    return f", {low:g} or more" if low is not None else ""
