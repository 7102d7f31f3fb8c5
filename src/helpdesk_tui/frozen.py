"""``dataclass`` for the values of this program: the decorator of the standard library, made in a fraction of its time.

Belongs here: that decorator. Does not belong here: any value.

The one of the standard library compiles six methods for every class and looks at every field with a pattern, 0.6 ms
each time a program starts: of 200 classes that is more than all else the start of a desk takes. Here a class only gets
its slots. ``__init__``, the fields and what is compared are made when somebody asks for them, which for most classes is
never; what is the same for all of them is not compiled at all. ``fields``, ``replace``, ``copy``, ``pickle``, ``match``
and pydantic treat both alike. Only ``slots=True`` is made here; other classes are handed on.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
    from typing import TypeAlias

    Field: TypeAlias = dataclasses.Field[Any]
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, kw_only=False, **others):
        """As ``dataclasses.dataclass``."""

        def made(cls):
            if not slots or others:
                return dataclasses.dataclass(frozen=frozen, slots=slots, kw_only=kw_only, **others)(cls)
            return _slotted(cls, frozen=frozen, kw_only=kw_only)

        return made if cls is None else made(cls)


def _slotted(cls: type[Any], *, frozen: bool, kw_only: bool) -> type[Any]:
    hints = {name: kind for name, kind in cls.__annotations__.items() if not str(kind).startswith(_OF_A_CLASS)}
    own = {name: value for name, value in vars(cls).items() if name not in _OF_ITS_OWN}
    given = {name: own.pop(name) for name in hints if name in own}
    taken = {name for base in cls.__mro__[1:] for name in vars(base).get("__slots__", ())}
    late = _Late(hints, given, kw_only=kw_only)
    space: dict[str, Any] = {
        "__init__": late.initial(),
        "__repr__": _repr,
        "__eq__": late.method("__eq__", _equal),
        "__getstate__": _state,
        "__setstate__": _set_state,
        "__replace__": _replaced,
    }
    if frozen:
        space |= {"__setattr__": _set, "__delattr__": _delete}
    space |= own
    if frozen and own.get("__hash__") is None:
        space["__hash__"] = late.method("__hash__", _hashed)
    space |= {"__slots__": tuple(name for name in hints if name not in taken)}
    space |= {name: _Asked(late, name) for name in _LATE}
    space["__doc__"] = cls.__doc__ or cls.__name__
    kind: Any = type(cls)
    late.made = kind(cls.__name__, cls.__bases__, space)
    late.made.__qualname__ = cls.__qualname__
    return late.made


_OF_A_CLASS = ("ClassVar", "typing.ClassVar")
_OF_ITS_OWN = frozenset({"__dict__", "__weakref__"})
"""What belongs to a class that has not got its slots."""
_FEW = 25
"""Objects of a class that are filled by hand: compiling an ``__init__`` costs as much as filling thirty."""
_LATE = ("__dataclass_fields__", "__dataclass_params__", "__match_args__")


class _Late:
    """What is known of a class as soon as somebody asks."""

    def __init__(self, hints: dict[str, Any], given: dict[str, Any], *, kw_only: bool) -> None:
        self._hints, self._given, self._kw_only = hints, given, kw_only
        self._fields: list[Field] | None = None
        self.made: type[Any] = object
        """The class, when it is there."""

    def method(self, name: str, make: Callable[[list[Field]], Any]) -> Any:
        """A method that makes the real one and steps back."""

        def late(one: Any, *args: Any) -> Any:
            real = make(self.fields())
            setattr(self.made, name, real)
            return real(one, *args)

        return late

    def initial(self) -> Any:
        """An ``__init__`` that makes the real one when it pays: of most classes a start makes one object or two."""
        left = _FEW

        def late(one: Any, *args: Any, **named: Any) -> None:
            nonlocal left
            left -= 1
            if left < 0 or not self._filled(one, args, named):
                real = _compiled_init(self.made, self.fields())
                setattr(self.made, "__init__", real)  # noqa: B010  # mypy does not let a method be set
                real(one, *args, **named)

        return late

    def fields(self) -> list[Field]:
        """In their order, those of bases first."""
        made = self.made
        if self._fields is None:
            shared = any(type(value).__hash__ is None for value in self._given.values())
            if shared or any(hasattr(base, "__dataclass_fields__") for base in made.__mro__[1:]):
                self._fields = list(dataclasses.fields(made))
            else:
                self._fields = [self._field(name) for name in self._hints]
        return self._fields

    def _field(self, name: str) -> Field:
        given = self._given.get(name, dataclasses.MISSING)
        field: Field = given if isinstance(given, dataclasses.Field) else dataclasses.field(default=given)
        field.name = name
        if field.kw_only is dataclasses.MISSING:
            field.kw_only = self._kw_only
        return field

    def _filled(self, one: Any, args: tuple[Any, ...], named: dict[str, Any]) -> bool:
        """Fills an object as the real ``__init__`` would; False: something is wrong, and that one will say what."""
        fields = self.fields()
        plain = [field.name for field in fields if field.init and not field.kw_only]
        given = dict(zip(plain, args, strict=False)) | named
        if len(args) > len(plain) or len(given) < len(args) + len(named):
            return False
        for field in fields:
            value = given.pop(field.name, dataclasses.MISSING) if field.init else dataclasses.MISSING
            if value is dataclasses.MISSING:
                value = field.default
            if value is dataclasses.MISSING and field.default_factory is not dataclasses.MISSING:
                value = field.default_factory()
            if value is not dataclasses.MISSING:
                object.__setattr__(one, field.name, value)
            elif field.init:
                return False
        if given:
            return False
        if hasattr(one, "__post_init__"):
            one.__post_init__()
        return True

    def know(self) -> None:
        """Asks the standard library, of a class that has the same fields and nothing else."""
        made: Any = self.made
        space = {**self._given, "__annotations__": self._hints, "__module__": made.__module__, "__doc__": made.__doc__}
        twin: Any = type(made.__name__, (), space)
        dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=self._kw_only)(twin)
        fields: dict[str, Any] = {}
        for base in reversed(made.__mro__[1:]):
            fields |= getattr(base, "__dataclass_fields__", {})
        fields |= twin.__dataclass_fields__
        made.__dataclass_params__ = twin.__dataclass_params__
        names = tuple(name for name, field in fields.items() if field.init and not field.kw_only)
        setattr(made, "__match_args__", names)  # noqa: B010  # mypy knows it as a constant
        made.__dataclass_fields__ = fields


class _Asked:
    """An attribute of a class that is not known yet."""

    __slots__ = ("_late", "_name")

    def __init__(self, late: _Late, name: str) -> None:
        self._late, self._name = late, name

    def __get__(self, one: object, owner: type[Any]) -> Any:
        self._late.know()
        return vars(self._late.made)[self._name]


def _compiled_init(cls: type[Any], fields: list[Field]) -> Any:
    names: dict[str, Any] = {"_set": object.__setattr__, "_missing": dataclasses.MISSING}
    frozen = vars(cls).get("__setattr__") is _set
    plain, keyword, body = ["self"], ["*"], []
    for field in fields:
        parameter, value = _parameter(field, names)
        if field.init:
            (keyword if field.kw_only else plain).append(parameter)
        if value:
            body.append(f"    _set(self, {field.name!r}, {value})" if frozen else f"    self.{field.name} = {value}")
    if hasattr(cls, "__post_init__"):
        body.append("    self.__post_init__()")
    parameters = plain + (keyword if len(keyword) > 1 else [])
    exec("\n".join([f"def __init__({', '.join(parameters)}):", *body, "    return"]), names)  # noqa: S102  # own names
    made = names["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _parameter(field: Field, names: dict[str, Any]) -> tuple[str, str]:
    """How a field is taken and what is put into it, as source; what that speaks of goes into ``names``."""
    if field.default is not dataclasses.MISSING:
        default = f"_default_{field.name}"
        names[default] = field.default
        return f"{field.name}={default}", field.name if field.init else default
    if field.default_factory is not dataclasses.MISSING:
        make = f"_make_{field.name}"
        names[make] = field.default_factory
        given = f"{make}() if {field.name} is _missing else {field.name}"
        return f"{field.name}=_missing", given if field.init else f"{make}()"
    return field.name, field.name if field.init else ""


def _key(names: list[str]) -> Any:
    """What is compared of an object: a function that answers a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


def _equal(fields: list[Field]) -> Any:
    key = _key([field.name for field in fields if field.compare])

    def equal(self: Any, other: Any) -> Any:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def _hashed(fields: list[Field]) -> Any:
    key = _key([field.name for field in fields if (field.compare if field.hash is None else field.hash)])

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


def _replaced(self: Any, /, **changes: Any) -> Any:
    return dataclasses.replace(self, **changes)


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
