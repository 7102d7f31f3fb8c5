"""What SQL finds is what the reference finds, in an order the reference agrees with."""

from __future__ import annotations

from datetime import UTC
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.backends.local.plan import make_plan
from helpdesk_tui.backends.local.values import searchable
from helpdesk_tui.backends.local.where import Viewed
from helpdesk_tui.backends.local.window import Rows
from helpdesk_tui.policy.order import Place, sort_key
from helpdesk_tui.query import (
    FIELDS,
    And,
    Compare,
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
    SortKey,
    Special,
    Text,
    arrange,
    evaluate,
    fold,
    normalise,
    resolve,
    words,
)
from tests.backends.local.desks import ME, NAMES, NOW, TIMES, WORDS, Desk, many, plain, random_desk
from tests.backends.local.opened import WAYS, opened, planned
from tests.query.strategies import queries as any_queries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from helpdesk_tui.model.ids import TicketId

OPS: tuple[Op, ...] = ("=", "<", "<=", ">", ">=")
_phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join).filter(words)
_texts = st.builds(Text, _phrases, st.booleans())
_begun = st.builds(lambda text, cut: Text(text[:cut], prefix=True), _phrases, st.integers(1, 4)).filter(
    lambda text: bool(words(text.value))
)
_names = st.builds(Text, st.sampled_from(NAMES), st.booleans())
_ids = st.builds(Text, st.sampled_from(["T-1", "t-1", "T", "DE", "88121", "8", "C-1", "acme"]), st.booleans())


def _leaf(field: Field) -> st.SearchStrategy[Expression]:
    if field.kind is Kind.FLAG:
        return st.just(Flag(field.name))
    none: list[st.SearchStrategy[InValue]] = [st.just(Special.NONE)] if field.said_none else []
    if field.kind in {Kind.NUMBER, Kind.TIME}:
        value = st.sampled_from(TIMES).map(Moment) if field.kind is Kind.TIME else st.sampled_from([0, 1, 5, 9, 10, 15])
        compare = st.builds(Compare, st.just(field.name), st.sampled_from(OPS), value)
        empty: st.SearchStrategy[Expression] = st.just(In(field.name, (Special.NONE,)))
        return st.one_of(compare, empty) if none else compare
    if field.kind is Kind.WORD_LIST:
        values: st.SearchStrategy[InValue] = st.sampled_from([value.name for value in field.values])
    else:
        values = st.one_of(_texts, _begun, _names if field.kind is Kind.NAME else _texts, _ids)
    several = st.lists(st.one_of(values, *none), min_size=1, max_size=3, unique=True).map(tuple)
    return st.builds(In, st.just(field.name), several)


_leaves = st.one_of(_texts, _begun, *map(_leaf, FIELDS))
_expressions: st.SearchStrategy[Expression] = st.recursive(
    _leaves,
    lambda part: st.one_of(
        st.builds(Not, part),
        st.lists(part, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(part, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=6,
)
_steps = st.builds(SortKey, st.sampled_from([field.name for field in FIELDS if field.sort]), st.booleans())
_sorts = st.lists(_steps, max_size=2, unique_by=lambda step: step.field).map(tuple)
_ways = st.sampled_from(list(WAYS))
_queries = st.builds(lambda part, sort: Query(normalise(part), sort), _expressions, _sorts)


_EVERY_TEXT = [
    *(Text(word, prefix) for word in WORDS for prefix in (False, True) if words(word)),
    *(Text(word[:cut], prefix=True) for word in WORDS for cut in (1, 2, 3) if words(word[:cut])),
    *(Text(f"{one} {other}") for one in WORDS for other in WORDS[:8] if words(one)),
    *(
        Text(name, prefix)
        for name in (*NAMES, "T", "C-1", "c", "acme", "88121", "8", "multi")
        for prefix in (False, True)
    ),
]


def _parts() -> Iterator[Expression]:
    """Every field with every value worth trying, and its negation."""
    for field in FIELDS:
        if field.kind is Kind.FLAG:
            yield from [Flag(field.name)] * 10
            continue
        if field.said_none:
            yield from [In(field.name, (Special.NONE,))] * 5
        if field.kind is Kind.WORD_LIST:
            yield from [In(field.name, (value.name,)) for value in field.values] * 3
        elif field.kind is Kind.TIME:
            yield from (Compare(field.name, op, Moment(at)) for op in OPS for at in TIMES[8:20])
        elif field.kind is Kind.NUMBER:
            yield from (Compare(field.name, op, number) for op in OPS for number in (0, 1, 5, 9, 10, 15))
        elif field.kind is Kind.TEXT:
            yield from (In(field.name, (text,)) for text in _EVERY_TEXT[::5])
        else:
            yield from (In(field.name, (text,)) for text in _EVERY_TEXT[-40:] if fold(text.value).strip())
    yield from _EVERY_TEXT


PARTS = [one for part in _parts() for one in (part, Not(part))]


def listed(db: sqlite3.Connection, query: Query, size: int = 1000) -> list[TicketId]:
    rows = Rows(make_plan(db, query, Viewed(NOW, ME)))
    return [one.id for one in rows.window(db, 0, size)]


@many
@given(st.integers(0), st.lists(_queries, min_size=1, max_size=5), _ways)
def test_sql_finds_what_the_reference_finds(seed: int, queries: list[Query], way: str) -> None:
    compare(random_desk(seed), queries, way)


@many
@given(st.integers(0), _ways)
def test_each_part_alone_finds_what_the_reference_finds(seed: int, way: str) -> None:
    """Denser than whole queries: in those a part that is wrong is often outvoted."""
    parts = Random(seed).sample(PARTS, 40)
    compare(random_desk(seed, most=40), [Query(part) for part in parts], way)


_runs = st.lists(st.sampled_from(("ж", "a", "é!", " ", *("\u093e" * n for n in (1, 29, 30, 31))))).map("".join)


@many
@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), _runs))
def test_the_index_gets_the_words_of_the_reference(text: str) -> None:
    assert text.isascii() or searchable(text).split() == words(text)


@many
@given(st.integers(0), st.lists(any_queries, min_size=1, max_size=3), _ways)
def test_any_query_of_the_language_is_answered(seed: int, queries: list[Query], way: str) -> None:
    compare(random_desk(seed), [resolve(query, NOW, UTC, ME) for query in queries], way)


def compare(desk: Desk, queries: list[Query], way: str) -> None:
    with opened(desk) as db, planned(way):
        for query in queries:
            found = listed(db, query)
            wanted = [name for name in desk.tickets if evaluate(query, partial(plain, desk, name))]
            assert sorted(found) == sorted(wanted)
            assert found == arrange(found, query.sort, partial(plain, desk))
            if not query.sort:
                assert found == sorted(found, key=lambda name: sort_key(place(desk, name)))


def place(desk: Desk, name: TicketId) -> Place:
    one = desk.tickets[name][0]
    placed = one.placement
    return Place(id=name, rank=placed.rank, urgent=one.urgent, received=one.received, work_by=placed.work_by)
