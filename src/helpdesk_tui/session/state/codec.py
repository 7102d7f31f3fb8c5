"""Values to JSON and back, exactly: intents, outcomes and arguments as the journal keeps them.

Belongs here: the encoding. Does not belong here: the exchange format, which is read by others and never changes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Codec", "of_the_model"]


def of_the_model() -> Iterator[type]:
    """Every class of the model that an intent may hold."""
    from helpdesk_tui.model import customer, intents, migration, ticket

    for module in (customer, intents, migration, ticket):
        kinds = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
        yield from (one for one in kinds if is_dataclass(one) or issubclass(one, Enum))


class Codec:
    """Encodes JSON values, dates, ``Foreign``, and the dataclasses and enums it was made with.

    A key that begins with ``$`` tells what the object was; mappings are wrapped, so that no key of theirs can.
    Fields a class has lost since are dropped, and new ones take their default: a journal outlives a version.
    """

    def __init__(self, classes: Iterable[type]) -> None:
        """``classes`` are asked for when the first object is kept or read: most sessions begin by reading a desk."""
        self._given = classes

    @cached_property
    def _classes(self) -> dict[str, type]:
        return {kind.__name__: kind for kind in self._given}

    def dump(self, value: object) -> str:
        """Raises TypeError for a value of an unknown class."""
        return json.dumps(self._plain(value), separators=(",", ":"))

    def load(self, text: str) -> Any:
        """Raises ValueError for a text this codec did not write."""
        return self._value(json.loads(text))

    def _plain(self, value: object) -> object:
        match value:
            case Enum():
                return {"$e": [self._name(type(value)), value.value]}
            case None | bool() | int() | float() | str():
                return value
            case Foreign():
                return {"$f": value.raw}
            case datetime():
                return {"$t": value.isoformat()}
            case date():
                return {"$d": value.isoformat()}
            case timedelta():
                return {"$s": value.total_seconds()}
            case tuple() | frozenset():
                return {"$l": [self._plain(item) for item in value]}
            case list():
                return [self._plain(item) for item in value]
            case Mapping():
                return {"$m": {str(key): self._plain(item) for key, item in value.items()}}
            case _ if is_dataclass(value) and not isinstance(value, type):
                held = {f.name: self._plain(getattr(value, f.name)) for f in fields(value) if f.init}
                return {"$o": [self._name(type(value)), held]}
            case _:
                raise TypeError(f"{type(value).__name__} can't be kept")

    def _name(self, kind: type) -> str:
        if self._classes.get(kind.__name__) is not kind:
            raise TypeError(f"{kind.__name__} is not among the classes to be kept")
        return kind.__name__

    def _value(self, plain: Any) -> Any:
        match plain:
            case list():
                return [self._value(item) for item in plain]
            case dict():
                ((tag, inner),) = plain.items()
                return self._tagged(tag, inner)
            case _:
                return plain

    def _tagged(self, tag: str, inner: Any) -> Any:
        match tag:
            case "$e":
                return self._class(inner[0])(inner[1])
            case "$f":
                return Foreign(inner)
            case "$t":
                return datetime.fromisoformat(inner)
            case "$d":
                return date.fromisoformat(inner)
            case "$s":
                return timedelta(seconds=inner)
            case "$l":
                return tuple(self._value(item) for item in inner)
            case "$m":
                return {key: self._value(item) for key, item in inner.items()}
            case "$o":
                return self._object(*inner)
            case _:
                raise ValueError(f"unknown tag {tag[:20]!r}")

    def _object(self, name: str, held: dict[str, Any]) -> Any:
        kind = self._class(name)
        known = {f.name for f in fields(kind)}
        return kind(**{key: self._value(item) for key, item in held.items() if key in known})

    def _class(self, name: str) -> Any:
        if name not in self._classes:
            raise ValueError(f"unknown class {name[:40]!r}")
        return self._classes[name]
