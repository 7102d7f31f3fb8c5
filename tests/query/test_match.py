"""What queries find, over tickets of plain values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk_tui.query import (
    FIELDS,
    Compare,
    Day,
    Duration,
    In,
    Kind,
    Moment,
    Plain,
    Query,
    Special,
    Text,
    arrange,
    evaluate,
    parse,
    resolve,
)

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
EMPTY: dict[str, Plain] = dict.fromkeys([*(field.name for field in FIELDS), "text"])
EMPTY |= {field.name: False for field in FIELDS if field.kind is Kind.FLAG}
TICKET: dict[str, Plain] = EMPTY | {
    "id": "T-1042",
    "status": "open",
    "plan": "vip",
    "rank": "vip",
    "category": "config",
    "assessment": "none",
    "assignee": "Anna",
    "tag": ["checkout", "GoLive"],
    "desk": "cs_cart",
    "customer": ["Acme GmbH", "C-1", "it@acme.example"],
    "product": ["Multi-Vendor", "CS-Cart Ultimate"],
    "subject": "Checkout returns 500",
    "text": ["Checkout returns 500", "Không nhập được đơn hàng.\nThe log is attached", "Ёлка, мой заказ"],
    "credits": 10,
    "price": 0,
    "due": NOW + timedelta(hours=2),
    "received": NOW - timedelta(days=3),
    "updated": NOW - timedelta(minutes=5),
    "urgent": True,
    "attachment": True,
}


def finds(text: str, ticket: dict[str, Plain] = TICKET) -> bool:
    return evaluate(resolve(parse(text), NOW, UTC, "anna"), ticket.__getitem__)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "checkout",
        "CHECKOUT 500",
        "check*",
        '"returns 500"',
        '"returns 5"*',
        '"log is"',
        "don hang",
        "ДОН* OR đơn",
        "елка",
        "мой",
        "status:open,new",
        "-status:closed",
        "plan:vip rank:vip category:config",
        "assessment:none -verdict:short",
        "assignee:me",
        "assignee:ANNA",
        "assignee:an*",
        "tag:golive",
        "tag:check*",
        "desk:cs-cart",
        "id:t-1042",
        "id:T-10*",
        "customer:acme",
        'customer:"acme gmbh"',
        "customer:C-1",
        "customer:it@acme.example",
        "customer:ac*",
        "product:ultimate product:multi-vendor",
        "subject:returns",
        "credits:10 credits<=10 credits>=10 credits<11 credits>9",
        "price:0",
        "-price:none",
        "due<=2h due>=2h due<121m due>119m",
        "received<=3d received>=3d received<73h received>71h",
        "received:2026-11-20 received>2026-11-19 received<=today",
        "urgent has:attachment -breached -is:watched",
        "migration:none lang:none",
        "urgent (status:new OR (status:open -credits<10))",
    ],
)
def test_found(text: str) -> None:
    assert finds(text)


@pytest.mark.parametrize(
    "text",
    [
        "check",
        "heckout",
        '"500 returns"',
        '"500 không"',
        '"turns 500"',
        "мои",
        "status:closed",
        "status!=open",
        "-urgent",
        "plan:none",
        "assignee:none",
        "assignee:ann",
        "tag:check",
        "tag:live",
        "id:T-1",
        "customer:gmb",
        'product:"Multi-Vendor Ultimate"',
        "subject:attached",
        "credits<10",
        "credits>10",
        "price:none",
        "due<2h",
        "due>2h",
        "received<3d",
        "received>3d",
        "received>2026-11-20",
        "breached",
        "-customer:acme",
    ],
)
def test_not_found(text: str) -> None:
    assert not finds(text)


@pytest.mark.parametrize("name", [field.name for field in FIELDS if field.said_none])
@pytest.mark.parametrize("empty", [None, "", []])
def test_none_finds_an_empty_field(name: str, empty: Plain) -> None:
    query = Query(In(name, (Special.NONE,)))
    assert evaluate(query, (EMPTY | {name: empty}).__getitem__)
    assert not evaluate(query, (EMPTY | {name: "x"}).__getitem__)


def test_an_empty_field_fits_no_comparison_and_every_negation() -> None:
    for text in (
        "price<10",
        "price>=0",
        "due<2h",
        "due>2h",
        "received:today",
        "assignee:anna",
        "customer:a*",
        "a*",
    ):
        assert not finds(text, EMPTY)
        assert finds(f"-{text}", EMPTY)


def test_no_account_counts_as_no_credits() -> None:
    """It is still told from one that is empty."""
    for text in ("credits<10", "credits>=0", "credits:0", "credits:none", "-credits>0"):
        assert finds(text, EMPTY), text
    assert not finds("credits:none", EMPTY | {"credits": 0})
    assert not finds("credits>0", EMPTY)


def test_zero_is_not_empty() -> None:
    assert not finds("price:none", EMPTY | {"price": 0})
    assert finds("price<1", EMPTY | {"price": 0})


def test_an_overdue_ticket_is_nearer_than_any_distance() -> None:
    assert finds("due<0m due<2h -due>0m", EMPTY | {"due": NOW - timedelta(days=9)})


@pytest.mark.parametrize(
    "leaf",
    [
        Compare("due", "<", Duration(60)),
        Compare("due", "<", Day(NOW.date())),
        Compare("due", "<", Moment(NOW.replace(tzinfo=None))),
        In("assignee", (Special.ME,)),
    ],
)
@pytest.mark.parametrize("ticket", [EMPTY, TICKET])
def test_an_unresolved_query_is_refused(leaf: Compare | In, ticket: dict[str, Plain]) -> None:
    with pytest.raises(ValueError, match="not resolved"):
        evaluate(Query(leaf), ticket.__getitem__)


@pytest.mark.parametrize("leaf", [Compare("credits", "<", 3), Compare("due", "<", Moment(NOW)), Text("a")])
def test_a_value_of_the_wrong_kind_is_refused(leaf: Compare | Text) -> None:
    wrong: dict[str, Plain] = {"credits": "3", "due": 3, "text": 3}
    with pytest.raises(TypeError):
        evaluate(Query(leaf), wrong.__getitem__)


def order(sort: str, rows: list[dict[str, Plain]]) -> list[Plain]:
    found = arrange(rows, parse(f"sort:{sort}").sort, lambda row, name: row.get(name))
    return [row["id"] for row in found]


def test_order_by_time_has_empty_ones_last_either_way() -> None:
    rows: list[dict[str, Plain]] = [
        {"id": "a", "due": None},
        {"id": "b", "due": NOW},
        {"id": "c", "due": NOW - timedelta(microseconds=1)},
        {"id": "d", "due": None},
    ]
    assert order("due", rows) == ["c", "b", "a", "d"]
    assert order("-due", rows) == ["b", "c", "a", "d"]


def test_order_by_several_keys_is_stable() -> None:
    rows: list[dict[str, Plain]] = [
        {"id": "a", "rank": "regular", "credits": 10},
        {"id": "b", "rank": "vip", "credits": 9},
        {"id": "c", "rank": "regular", "credits": 9},
        {"id": "d", "rank": "standard", "credits": 10},
        {"id": "e", "rank": "vip", "credits": 9},
    ]
    assert order("rank,-credits", rows) == ["b", "e", "d", "a", "c"]
    assert order("-credits,rank", rows) == ["d", "a", "b", "e", "c"]
    assert order("-rank", rows) == ["a", "c", "d", "b", "e"]


def test_order_of_words_is_the_tables_and_of_names_the_folded() -> None:
    rows: list[dict[str, Plain]] = [
        {"id": "a", "status": "solved", "customer": ["émile", "x"]},
        {"id": "b", "status": "new", "customer": "Zoe"},
        {"id": "c", "status": "open", "customer": "Đan"},
    ]
    assert order("status", rows) == ["b", "c", "a"]
    assert order("customer", rows) == ["c", "a", "b"]
