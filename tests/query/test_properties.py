"""Laws of the search language, tried on many queries, tickets and texts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from helpdesk_tui.query import (
    MAX_LENGTH,
    And,
    Compare,
    Expression,
    Moment,
    Not,
    Or,
    Query,
    QueryError,
    complete,
    evaluate,
    explain,
    normalise,
    parse,
    resolve,
    unparse,
)
from helpdesk_tui.query.errors import DIAGRAM_CELLS, visible
from tests.query.strategies import expressions, many, queries, query_texts, tickets

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")


@many
@given(query_texts)
@example('"')
@example("\ud800")
@example("status:" * 300)
@example("(" * 2000)
@example("-" * 2000)
@example("a" * 2001)
@example('"a" ' * 500)
@example("((" * 25 + "a" + "))" * 25)
def test_parse_answers_or_raises_a_query_error_with_a_place(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        check_error(error, text)
    else:
        assert query.source == text
        assert parse(unparse(query)) == query
        assert explain(query) == visible(explain(query))


@many
@given(queries)
def test_a_query_written_back_reads_the_same(query: Query) -> None:
    text = unparse(query)
    if len(text) <= MAX_LENGTH:
        assert parse(text) == query
        assert unparse(parse(text)) == text


@many
@given(queries)
def test_every_query_is_said_in_words(query: Query) -> None:
    said = explain(query)
    assert "tickets" in said
    assert said.isprintable()
    assert explain(resolve(query, NOW, ZONE, "anna"))


@many
@given(queries)
def test_resolving_leaves_only_instants_and_is_done_once(query: Query) -> None:
    resolved = resolve(query, NOW, ZONE, "anna")
    assert all(
        isinstance(leaf.value, int) or (isinstance(leaf.value, Moment) and leaf.value.at.tzinfo is UTC)
        for leaf in leaves_of(resolved.expression)
        if isinstance(leaf, Compare)
    )
    assert resolve(resolved, NOW, ZONE, "somebody else") == resolved
    text = unparse(resolved)
    if len(text) <= MAX_LENGTH and "2200-" not in text:
        assert parse(text) == resolved


@many
@given(expressions, expressions, tickets)
def test_de_morgan(left: Expression, right: Expression, ticket: dict[str, Any]) -> None:
    def holds(part: Expression) -> bool:
        return evaluate(resolve(Query(part), NOW, ZONE, "anna"), ticket.__getitem__)

    assert holds(Not(And((left, right)))) == holds(Or((Not(left), Not(right))))
    assert holds(Not(Or((left, right)))) == holds(And((Not(left), Not(right))))
    assert holds(Not(left)) is not holds(left)
    assert holds(And((left, right))) == (holds(left) and holds(right))


@many
@given(expressions, tickets)
def test_the_normal_form_means_the_same_and_is_final(expression: Expression, ticket: dict[str, Any]) -> None:
    normal = normalise(expression)
    assert normalise(normal) == normal
    as_built = resolve_leaves(expression)
    assert raw_meaning(as_built, ticket) == raw_meaning(resolve_leaves(normal), ticket)


@many
@given(query_texts, st.integers(-5, 60))
def test_completion_answers_for_any_text(text: str, cursor: int) -> None:
    for offer in complete(text, cursor, known={"customer": ["Acme GmbH", "\x1b[2J"], "tag": [text]}):
        assert 0 <= offer.start <= min(max(cursor, 0), len(text)) <= offer.end <= len(text)
        assert offer.insert
        assert "\x1b" not in offer.insert


def check_error(error: QueryError, text: str) -> None:
    assert 0 <= error.position <= len(text)
    assert error.length >= 1
    assert all(char.isprintable() or char == "\n" for char in error.message + error.hint)
    assert error.message.count("\n") == 2
    if text.isascii():
        assert max(map(len, error.diagram().split("\n"))) <= DIAGRAM_CELLS


def leaves_of(part: Expression | None) -> list[Expression]:
    match part:
        case None:
            return []
        case And(parts) | Or(parts):
            return [leaf for one in parts for leaf in leaves_of(one)]
        case Not(inner):
            return leaves_of(inner)
        case _:
            return [part]


def resolve_leaves(part: Expression) -> Expression:
    """``part`` with every leaf resolved and its own structure kept."""
    match part:
        case And(parts):
            return And(tuple(map(resolve_leaves, parts)))
        case Or(parts):
            return Or(tuple(map(resolve_leaves, parts)))
        case Not(inner):
            return Not(resolve_leaves(inner))
        case _:
            found = resolve(Query(part), NOW, ZONE, "anna").expression
            assert found is not None
            return found


def raw_meaning(part: Expression, ticket: dict[str, Any]) -> bool:
    return evaluate(Query(part), ticket.__getitem__)
