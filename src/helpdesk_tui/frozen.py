"""``dataclass`` for the values of this program: the decorator of the standard library, made in a fraction of its time.

Belongs here: that decorator. Does not belong here: any value.

The one of the standard library compiles six methods for every class, 0.6 ms each time a program starts: of 200 classes
that is more than all else the start of a desk takes. Here ``__init__`` is compiled when the first object of its class
is made, which most classes never see, and what is the same for all of them is not compiled at all. ``fields``,
``replace``, ``copy``, ``pickle``, ``match`` and pydantic treat both alike. Only ``frozen=True`` is made here; other
classes are handed on.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, kw_only=False, **others):
        """As ``dataclasses.dataclass``."""

        def made(cls):
            if not frozen or others:
                return dataclasses.dataclass(frozen=frozen, slots=slots, kw_only=kw_only, **others)(cls)
            return _frozen(cls, slots=slots, kw_only=kw_only)

        return made if cls is None else made(cls)


def _frozen(cls: type[Any], *, slots: bool, kw_only: bool) -> type[Any]:
    own = set(vars(cls))
    explicit_hash = vars(cls).get("__hash__") is not None
    cls.__doc__ = cls.__doc__ or cls.__name__  # without one the signature is written out, for 0.1 ms
    cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
    methods = {
        "__init__": _late_init(cls),
        "__repr__": _repr,
        "__eq__": _equality(cls),
        "__setattr__": _set,
        "__delattr__": _delete,
    }
    for name, method in methods.items():
        if name not in own:
            setattr(cls, name, method)
    if not explicit_hash:
        setattr(cls, "__hash__", _hashing(cls))  # noqa: B010  # a class has one already, the type checker says
    if slots and "__getstate__" not in own:
        setattr(cls, "__getstate__", _state)  # noqa: B010
        setattr(cls, "__setstate__", _set_state)  # noqa: B010
    return cls


def _late_init(cls: type[Any]) -> Any:
    """An ``__init__`` that makes the real one and steps back."""

    def late(self: Any, *args: Any, **named: Any) -> None:
        real = _compiled_init(cls)
        setattr(cls, "__init__", real)  # noqa: B010
        real(self, *args, **named)

    return late


def _compiled_init(cls: type[Any]) -> Any:
    names: dict[str, Any] = {"_set": object.__setattr__, "_missing": dataclasses.MISSING}
    plain, keyword, body = ["self"], ["*"], []
    for field in dataclasses.fields(cls):
        if not field.init:
            raise TypeError(f"{cls.__qualname__}.{field.name}: init=False is not known here")
        parameter = value = field.name
        if field.default is not dataclasses.MISSING:
            names[f"_default_{field.name}"] = field.default
            parameter = f"{field.name}=_default_{field.name}"
        elif field.default_factory is not dataclasses.MISSING:
            names[f"_make_{field.name}"] = field.default_factory
            parameter = f"{field.name}=_missing"
            value = f"_make_{field.name}() if {field.name} is _missing else {field.name}"
        (keyword if field.kw_only else plain).append(parameter)
        body.append(f"    _set(self, {field.name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        body.append("    self.__post_init__()")
    parameters = plain + (keyword if len(keyword) > 1 else [])
    exec("\n".join([f"def __init__({', '.join(parameters)}):", *body, "    return"]), names)  # noqa: S102  # own names
    made = names["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _key(names: list[str]) -> Any:
    """What is compared of an object: a function that answers a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


def _equality(cls: type[Any]) -> Any:
    key = _key([field.name for field in dataclasses.fields(cls) if field.compare])

    def equal(self: Any, other: Any) -> Any:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def _hashing(cls: type[Any]) -> Any:
    key = _key([f.name for f in dataclasses.fields(cls) if (f.compare if f.hash is None else f.hash)])

    def hashed(self: Any) -> int:
        return hash(key(self))

    return hashed


def _repr(self: Any) -> str:
    parts = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(parts)})"


def _set(_: Any, name: str, __: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
