"""``frozen.dataclass`` beside the decorator it stands in for: whoever uses one must not notice which."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field, replace
from typing import Any, ClassVar, Generic, TypeVar

import pytest
from pydantic import TypeAdapter

from helpdesk_tui.frozen import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ours:
    """One."""

    a: int
    b: str = "b"
    c: list[int] = field(default_factory=list)
    d: str = field(default="d", compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    """One."""

    a: int
    b: str = "b"
    c: list[int] = field(default_factory=list)
    d: str = field(default="d", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    x: int
    y: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.x < 0:
            raise ValueError("below zero")


@dataclass(frozen=True, slots=True)
class Own:
    a: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own)

    def __hash__(self) -> int:
        return 7

    def __repr__(self) -> str:
        return "own"


@dataclass(frozen=True, slots=True)
class Empty:
    pass


@dataclass(slots=True, kw_only=True)
class Loose:
    a: int
    b: list[int] = field(default_factory=list)
    known: ClassVar[str] = "of the class"


CALLS: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
    ((1,), {}),
    ((1, "x"), {}),
    ((1, "x", [2]), {"d": "other"}),
    ((), {"a": 1, "c": [3]}),
)


@pytest.mark.parametrize(("args", "named"), CALLS)
def test_made_and_shown_alike(args: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours: Any = Ours(*args, **named)
    theirs: Any = Theirs(*args, **named)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert repr(ours).removeprefix("Ours") == repr(theirs).removeprefix("Theirs")
    assert ours == Ours(*args, **named)
    assert ours != theirs


@pytest.mark.parametrize(("args", "named"), [((), {}), ((1, 2, 3, 4, 5), {}), ((1,), {"e": 1}), ((1,), {"a": 1})])
def test_wrong_calls_are_refused_alike(args: tuple[Any, ...], named: dict[str, Any]) -> None:
    for kind in (Ours, Theirs):
        with pytest.raises(TypeError, match=r"__init__\(\)"):
            kind(*args, **named)


def test_a_default_made_by_a_factory_is_not_shared() -> None:
    assert Ours(1).c is not Ours(1).c


def test_what_is_not_compared_is_not() -> None:
    assert Ours(1, d="x") == Ours(1, d="y")
    assert Ours(1) != Ours(2)
    assert hash(Named(x=1)) == hash(Named(x=1, y=()))
    assert len({Named(x=1), Named(x=1), Named(x=2)}) == 2
    assert Empty() == Empty()


def test_nothing_can_be_set() -> None:
    one = Named(x=1)
    for name in ("x", "z"):
        with pytest.raises(FrozenInstanceError):
            setattr(one, name, 2)
        with pytest.raises(FrozenInstanceError):
            delattr(one, name)
    assert not hasattr(one, "__dict__")


def test_keywords_and_checks() -> None:
    kind: Any = Named
    with pytest.raises(TypeError):
        kind(1)
    with pytest.raises(ValueError, match="below zero"):
        Named(x=-1)
    assert replace(Named(x=1), x=2) == Named(x=2)
    with pytest.raises(ValueError, match="below zero"):
        replace(Named(x=1), x=-2)


def test_own_methods_stay() -> None:
    assert Own(1) == Own(2)
    assert hash(Own(1)) == 7
    assert repr(Own(1)) == "own"


def test_copies() -> None:
    one = Ours(1, c=[1])
    assert copy.copy(one) == copy.deepcopy(one) == pickle.loads(pickle.dumps(one)) == one
    assert copy.copy(one).c is one.c
    assert copy.deepcopy(one).c is not one.c


def test_patterns_and_fields() -> None:
    match Ours(1, "x"):
        case Ours(a, b):
            assert (a, b) == (1, "x")
    assert [f.name for f in dataclasses.fields(Ours)] == [f.name for f in dataclasses.fields(Theirs)]


def test_pydantic_reads_both_alike() -> None:
    given = {"a": 1, "c": [1, 2]}
    ours, theirs = TypeAdapter(Ours).validate_python(given), TypeAdapter(Theirs).validate_python(given)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    with pytest.raises(ValueError, match="below zero"):
        TypeAdapter(Named).validate_python({"x": -1})


def test_a_field_left_out_of_init_has_its_default() -> None:
    @dataclass(frozen=True, slots=True)
    class Odd:
        a: int
        b: int = field(default=1, init=False)
        c: list[int] = field(default_factory=list, init=False)
        d: int = field(init=False)

    kind: Any = Odd
    one = kind(3)
    assert (one.a, one.b, one.c) == (3, 1, [])
    assert not hasattr(one, "d")
    with pytest.raises(TypeError):
        kind(3, 4)


def test_what_is_not_frozen_can_be_set_and_has_no_hash() -> None:
    one = Loose(a=1)
    one.a, one.b = 2, [3]
    assert (one, repr(one)) == (Loose(a=2, b=[3]), "Loose(a=2, b=[3])")
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)
    with pytest.raises(AttributeError):
        setattr(one, "c", 1)  # noqa: B010
    assert copy.deepcopy(one) == one
    assert replace(one, a=1).b is one.b


def test_what_belongs_to_the_class_is_no_field() -> None:
    assert [f.name for f in dataclasses.fields(Loose)] == ["a", "b"]
    assert Loose.known == "of the class"
    assert Loose.__match_args__ == ()
    match Ours(1, "b", [], "d"):
        case Ours(1, "b", [], d):
            assert d == "d"


def test_a_class_that_inherits_has_the_fields_of_both() -> None:
    @dataclass(frozen=True, slots=True)
    class More(Ours):
        e: int = 5

    one = More(1, e=6)
    assert [f.name for f in dataclasses.fields(More)] == ["a", "b", "c", "d", "e"]
    assert (one.a, one.e) == (1, 6)
    assert vars(More)["__slots__"] == ("e",)
    assert one != More(1)
    assert not hasattr(one, "__dict__")


def test_a_default_that_would_be_shared_is_refused() -> None:
    @dataclass(slots=True)
    class Shared:
        a: list[int] = []  # noqa: RUF012

    with pytest.raises(ValueError, match="mutable default"):
        Shared()


def test_a_generic_class_stays_one() -> None:
    @dataclass(frozen=True, slots=True)
    class Box(Generic[T]):
        inside: T

    assert Box[int](1) == Box(1)
    assert dataclasses.replace(Box(1), inside=2).inside == 2
