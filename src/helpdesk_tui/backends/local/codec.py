"""Operations and outcomes as JSON, and back, exactly.

Belongs here: values of the model that stay in the file to be applied again (``before``) or compared (the digest of an
intent). Does not belong here: columns.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from helpdesk_tui.backends.local.values import get_time, micros, zone_seconds
from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.model import customer, intents, migration, ticket
from helpdesk_tui.text import Foreign

__all__ = ["decode_applied", "digest", "encode_applied"]

_TYPES: dict[str, type[Any]] = {
    name: getattr(module, name)
    for module in (customer, intents, migration, ticket)
    for name in module.__all__
    if isinstance(getattr(module, name), type)
}


def digest(intent: intents.Intent) -> bytes:
    """What an intent is about, in 32 bytes; when it was sent does not count."""
    told = [intent.verb, intent.actor, intent.undoes, [_encode(operation) for operation in intent.operations]]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).digest()


def encode_applied(applied: intents.Applied) -> str:
    return json.dumps(_encode(applied), separators=(",", ":"))


def decode_applied(text: str) -> intents.Applied:
    made = _decode(json.loads(text))
    if not isinstance(made, intents.Applied):
        raise TypeError("no outcome")
    return made


def _encode(value: Any) -> Any:
    match value:
        case Enum():
            return {"e": type(value).__name__, "v": value.value}
        case None | bool() | int() | float() | str():
            return value
        case Foreign():
            return {"f": value.raw}
        case datetime():
            return {"t": micros(value), "z": zone_seconds(value)}
        case date():
            return {"d": value.isoformat()}
        case Mapping():
            return {"m": [[_encode(name), _encode(one)] for name, one in value.items()]}
        case tuple():
            return {"u": list(map(_encode, value))}
        case list():
            return list(map(_encode, value))
        case _ if is_dataclass(value) and type(value).__name__ in _TYPES:
            told = {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
            return {"o": type(value).__name__, "v": told}
        case _:
            raise InvalidInput(f"a value of type {type(value).__name__} can't be kept")


def _decode(value: Any) -> Any:
    match value:
        case list():
            return list(map(_decode, value))
        case {"e": kind, "v": word}:
            return _TYPES[kind](word)
        case {"f": text}:
            return Foreign(text)
        case {"t": at, "z": zone}:
            return get_time(at, zone)
        case {"d": text}:
            return date.fromisoformat(text)
        case {"m": pairs}:
            return {_decode(name): _decode(one) for name, one in pairs}
        case {"u": parts}:
            return tuple(map(_decode, parts))
        case {"o": kind, "v": told}:
            return _TYPES[kind](**{name: _decode(one) for name, one in told.items()})
        case _:
            return value
