"""Queries for property tests: trees made from the field table, and texts that look like queries."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from helpdesk_tui.query import (
    FIELDS,
    And,
    Compare,
    CompareValue,
    Day,
    Duration,
    Expression,
    Field,
    Flag,
    In,
    InValue,
    Kind,
    Moment,
    Not,
    Op,
    Or,
    Query,
    RelativeDay,
    SortKey,
    Special,
    Text,
    fold,
    normalise,
    words,
)

CASES = int(os.environ.get("HELPDESK_PROPERTY_CASES", "500"))
"""How many examples each property is tried on."""

many = settings(max_examples=CASES, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

_OPS: tuple[Op, ...] = ("=", "<", "<=", ">", ">=")
_ORDER_OPS: tuple[Op, ...] = ("<", "<=", ">", ">=")
_PIECES = [
    *'()",:-*<>=! ',
    *("OR", "AND", "NOT", "me", "none", "sort:", "is:", "has:", '"a b"', "\\", "東京", "é", "й", "2h", "today"),
    *("2026-11-01", "2026-11-01T10:00", "\x00", "\x1b", "\u202e", "\ud800", "𝔘", "\u0301", "12", "T-1"),
    *(field.name for field in FIELDS),
    *(field.example for field in FIELDS),
    *(value.name for field in FIELDS for value in field.values),
]

typable = st.text(
    st.one_of(
        st.sampled_from("abcXYZ019 -_.\"\\*():,<>=!'@йёđấ東京\u0301"),
        st.characters(exclude_categories=["C", "Zl", "Zp"]),
    ),
    min_size=1,
    max_size=12,
)
"""Any text a query may quote."""

query_texts = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(_PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(_PIECES), max_size=10).map(" ".join),
)
"""Any text at all, most of it near to a query."""

texts = st.builds(Text, typable.filter(words), st.booleans())
_names = st.builds(Text, typable.filter(lambda text: fold(text).strip() != ""), st.booleans())
_days = st.dates(date(1970, 1, 2), date(2199, 12, 30))
_walls = st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 30))  # noqa: DTZ001  # wall time is the point
_zones = st.sampled_from([None, UTC])
_moments = st.builds(lambda wall, zone: Moment(wall.replace(tzinfo=zone)), _walls, _zones)


def _comparisons(field: Field) -> st.SearchStrategy[Expression]:
    def compare(ops: tuple[Op, ...], values: st.SearchStrategy[CompareValue]) -> st.SearchStrategy[Expression]:
        return st.builds(Compare, st.just(field.name), st.sampled_from(ops), values)

    if field.kind is Kind.NUMBER:
        return compare(_OPS, st.integers(0, 999_999_999))
    days = st.one_of(st.builds(Day, _days), st.builds(RelativeDay, st.integers(-1, 1)))
    distances = st.builds(Duration, st.one_of(st.integers(0, 10_000), st.integers(0, 300).map(lambda n: n * 3600)))
    return st.one_of(compare(_OPS, days), compare(_ORDER_OPS, distances), compare(_ORDER_OPS, _moments))


def _lists(field: Field) -> st.SearchStrategy[Expression]:
    options: list[st.SearchStrategy[InValue]] = []
    if field.kind is Kind.WORD_LIST:
        options.append(st.sampled_from([value.name for value in field.values]))
    elif field.kind is not Kind.FLAG and field.kind not in {Kind.NUMBER, Kind.TIME}:
        options.append(texts if field.kind is Kind.TEXT else _names)
        options += [st.just(Text(value.name)) for value in field.values]
        options += [st.just(Text(alias)) for value in field.values for alias in value.aliases]
    if field.takes_me:
        options += [st.just(Special.ME), st.just(Text("me"))]
    if field.said_none:
        options.append(st.just(Special.NONE))
    alone = field.kind in {Kind.NUMBER, Kind.TIME}
    values = st.lists(st.one_of(options), min_size=1, max_size=1 if alone else 3, unique=True)
    return st.builds(In, st.just(field.name), values.map(tuple))


def _leaves() -> st.SearchStrategy[Expression]:
    found: list[st.SearchStrategy[Expression]] = [texts]
    for field in FIELDS:
        if field.kind is Kind.FLAG:
            found.append(st.just(Flag(field.name)))
            continue
        if field.kind in {Kind.NUMBER, Kind.TIME}:
            found.append(_comparisons(field))
            if not field.said_none:
                continue
        found.append(_lists(field))
    return st.one_of(found)


leaves = _leaves()
expressions: st.SearchStrategy[Expression] = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.builds(Not, parts),
        st.builds(And, st.lists(parts, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(parts, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
_sort_keys = st.lists(
    st.builds(SortKey, st.sampled_from([field.name for field in FIELDS if field.sort]), st.booleans()),
    max_size=3,
    unique_by=lambda step: step.field,
)
queries = st.builds(
    lambda expression, sort: Query(None if expression is None else normalise(expression), tuple(sort)),
    st.one_of(st.none(), expressions),
    _sort_keys,
)
"""Queries in normal form."""

_INSTANTS = [datetime(2026, 11, day, 10, tzinfo=UTC) for day in (1, 22, 23, 24)]
_WORDS = ["", "a", "b c", "Zoe 19", "đ", "me", "anna", "T-1", "cs_cart", "Multi-Vendor"]


def _plain(field: Field) -> st.SearchStrategy[object]:
    match field.kind:
        case Kind.WORD_LIST:
            return st.sampled_from([None, *(value.name for value in field.values)])
        case Kind.NAME | Kind.TEXT:
            return st.sampled_from([None, [], _WORDS[3:5], *_WORDS])
        case Kind.NUMBER:
            return st.sampled_from([None, 0, 1, 10])
        case Kind.TIME:
            return st.sampled_from([None, *_INSTANTS])
        case Kind.FLAG:
            return st.booleans()


tickets = st.fixed_dictionaries(
    {field.name: _plain(field) for field in FIELDS} | {"text": st.sampled_from([None, *_WORDS])}
)
"""Plain values by field name, as a getter answers them."""
