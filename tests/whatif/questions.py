"""Questions that say everything they can, and every place in them where something can be wrong.

Belongs here: whole questions, their places, and values to put there. Does not belong here: what must come of it.
"""

from __future__ import annotations

import copy
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args

from helpdesk_tui.whatif import kind_module
from helpdesk_tui.whatif.order import QueuedTicket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

__all__ = ["ABSURD", "COMPLETE", "SAMPLES", "Place", "fields_of", "fields_within", "nullable", "places", "put", "shown"]

Place = tuple[str | int, ...]
"""The way to a value: keys and indexes from the question inwards."""

_AT = "2024-03-04T10:00:00+07:00"
_LATER = "2024-03-05T12:00:00+07:00"
_SLA = {
    "desk": "litextension",
    "service": "basic",
    "holidays": ["2024-03-06"],
    "clock": "business_hours",
    "pauses": [[_AT, _LATER]],
    "answered": _LATER,
    "now": _LATER,
}

COMPLETE: dict[str, list[dict[str, Any]]] = {
    "sla": [{**_SLA, "received": _AT}, {**_SLA, "investigation_from": _AT}],
    "hours": [{"desk": "cs_cart", "at": _AT, "holidays": ["2024-03-06"]}],
    "local_hours": [{"desk": "cs_cart", "date": "2024-07-15", "zone": "Europe/Berlin"}],
    "upgrade": [
        {
            "from": "4.3.1",
            "to": "4.3.9",
            "releases": ["4.3.6.SP1", "4.3.1", "4.3.9"],
            "care": "standard",
            "access": "active",
            "trial": False,
            "desk": "cs_cart",
        }
    ],
    "credits": [
        {
            "balance": 50,
            "category": "custom_mod",
            "care": "regular",
            "covered_by_period": False,
            "quote": 35,
            "charged": 20,
            "advance_limit": 20,
            "customer_agrees": True,
            "modifications_used": 7,
            "software_bug": False,
            "desk": "cs_cart",
        }
    ],
    "period": [
        {"product": "Multi-Vendor", "kind": "first", "purchased": "2024-03-01", "asked": _AT, "desk": "cs_cart"}
    ],
    "remigration": [
        {
            "kind": "remigration",
            "completed": "2024-03-01",
            "at": _AT,
            "initial": {"products": 1000, "taxes": 3},
            "requested": {"products": 1100},
            "desk": "litextension",
        }
    ],
    "order": [
        {
            "desk": "litextension",
            "tickets": [{"id": "T-1", "rank": "vip", "urgent": False, "received": _AT, "work_by": _LATER}],
        }
    ],
    "options": [
        {
            "target": "shopify",
            "kind": "full",
            "options": ["clear_target", "preserve_ids"],
            "entities": ["orders"],
            "desk": "litextension",
        }
    ],
}
"""For every kind questions that are answered and together hold every field."""

SAMPLES: dict[type, list[Any]] = {
    NoneType: [None],
    bool: [True, False],
    int: [0, 1, 7, -3, 10**18, 10**4000],
    float: [0.0, 1.0, 1.5, 1e300, float("nan"), float("inf"), float("-inf")],
    str: ["", "x", "7", "true", "null", "[]", "\ud800", "x" * 1_000_000],
    list: [[], [1], [None], [[]], ["2024-03-04"], [{}]],
    dict: [{}, {"products": 1}, {"a": {"b": []}}],
}
"""Values of every type JSON has, and two it has not; each is the wrong one wherever another type is wanted."""

ABSURD: dict[type, list[Any]] = {
    bool: [],
    int: [10**18, -1, -(10**18), 2**63, 10**4000],
    str: [
        "",
        " ",
        "x" * 1_000_000,
        "\ud800",
        "\x00",
        "\x1b[31mred\x1b[0m",
        "\x9b31m",
        "\u202egnp.exe",
        "\ufeff",
        "NaN",
        "null",
        "0000-01-01",
        "0000-01-01T00:00:00Z",
        "9999-12-31",
        "9999-12-31T23:59:59Z",
        "1899-12-31T23:59:59Z",
        "3000-01-01T00:00:00Z",
        "2024-03-04T10:00:00",
        "2024-02-30",
        "2023-02-29T10:00:00Z",
        "2024-03-04T24:00:01Z",
        "2024-03-04T10:00:00+25:00",
        "2024-W10-1",
        "\u0662\u0660\u0662\u0664-03-04",
        "4.3.\u0661",
    ],
    list: [[None], [[[[]]]], [{}], [True] * 100_001, [""], ["\x1b[31m"], [10**4000]],
    dict: [{"": 1}, {"y" * 100_000: 1}, {"\ud800": 1}, {"\x1b[31m": 1}, {f"type {n}": 1 for n in range(101)}],
}
"""Values of the right type that make no sense."""


def places(value: object, at: Place = ()) -> Iterator[Place]:
    """Every place below the top of a value, of lists the first item only."""
    match value:
        case dict():
            inner: list[tuple[str | int, object]] = list(value.items())
        case list():
            inner = list(enumerate(value[:1]))
        case _:
            return
    for part, item in inner:
        yield (*at, part)
        yield from places(item, (*at, part))


def put(question: dict[str, Any], place: Place, value: object) -> dict[str, Any]:
    """The question with another value at a place."""
    changed = copy.deepcopy(question)
    holder: Any = changed
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = value
    return changed


def shown(place: Place) -> str:
    """How an error names a place: ``tickets[0].rank``."""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in place).removeprefix(".")


def fields_of(kind: str) -> dict[str, FieldInfo]:
    """The fields of a kind by the name JSON uses, read from its question."""
    model = kind_module(kind).QUESTION
    return {info.alias or name: info for name, info in model.model_fields.items()}


def fields_within(kind: str, place: Place) -> dict[str, FieldInfo]:
    """The fields of the object a place stands in; empty where the keys are free."""
    if len(place) == 1:
        return fields_of(kind)
    return QueuedTicket.model_fields if kind == "order" and len(place) == 3 else {}


def nullable(kind: str, place: Place) -> bool:
    """Whether null is a value there and means as much as leaving the field out."""
    info = fields_within(kind, place).get(str(place[-1]))
    return info is not None and NoneType in get_args(info.annotation)
