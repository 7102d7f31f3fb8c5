"""Every built-in order, with and without a filter, is read off an index and never sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.local import plan as plans
from helpdesk_tui.backends.local import presence
from helpdesk_tui.backends.local.order import NEXT
from helpdesk_tui.backends.local.plan import Plan, make_plan
from helpdesk_tui.backends.local.where import Viewed
from helpdesk_tui.backends.local.window import Rows, ordered
from helpdesk_tui.query import FIELDS, Query, SortKey, parse
from helpdesk_tui.session.views import VIEWS as VIEW_TABLE
from tests.backends.local.desks import ME, NOW, random_desk
from tests.backends.local.opened import opened

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from helpdesk_tui.session.views import View

ORDERS = [(), *((SortKey(field.name, down),) for field in FIELDS if field.sort for down in (False, True))]
VIEWS = {
    "all": "",
    "next best": "-status:solved,closed",
    "mine": "assignee:anna -status:solved,closed",
    "unassigned": "assignee:none -status:solved,closed",
    "at risk": "at-risk -status:solved,closed",
    "breached": "breached",
    "awaiting approval": "status:awaiting_approval",
    "snoozed": "is:snoozed -status:solved,closed",
    "migrations": "-migration:none",
    "urgent": "is:urgent status:open",
    "with files": "has:attachment",
    "of a category": "category:config",
    "of a desk": "desk:cs_cart -status:closed",
    "short": "verdict:short",
    "of a plan": "plan:vip",
    "words": "checkout",
}


@pytest.fixture(scope="module")
def db() -> Iterator[sqlite3.Connection]:
    with opened(random_desk(1, most=40)) as found:
        yield found


def steps(db: sqlite3.Connection, plan: Plan) -> Iterator[list[str]]:
    """What SQLite says it does for each segment."""
    for segment in plan.segments:
        source, values = plan.source(segment)
        sql = f"EXPLAIN QUERY PLAN SELECT t.id {source} ORDER BY {ordered(segment.keys)} LIMIT 50"
        yield [row[3] for row in db.execute(sql, values)]


@pytest.mark.parametrize("text", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("sort", ORDERS, ids=lambda sort: repr(sort[0]) if sort else "next")
def test_an_index_keeps_the_order(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, text: str, sort: tuple[SortKey, ...]
) -> None:
    monkeypatch.setattr(plans, "FEWEST", -1)
    monkeypatch.setattr(plans, "LEAD", 0)
    monkeypatch.setattr(plans, "LEAD_WITHIN", 0)
    plan = make_plan(db, Query(parse(text).expression, sort), Viewed(NOW, ME))
    for segment, told in zip(plan.segments, steps(db, plan), strict=True):
        if segment.index:
            assert any(
                f"USING INDEX {segment.index}" in step or f"USING COVERING INDEX {segment.index}" in step
                for step in told
            ), told
            assert not any("TEMP B-TREE FOR ORDER" in step for step in told), told
        else:
            assert "rank_name" in segment.keys[0].column, "hardly any rows have a rank of their own name"


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("", "ticket_next"),
        ("-status:solved,closed", "ticket_next_active"),
        ("status:new,open,pending urgent", "ticket_next_active"),
        ("assignee:anna -status:solved,closed", "ticket_assignee_active"),
        ("assignee:anna", "ticket_assignee"),
        ("assignee:none status:open", "ticket_assignee_active"),
        ("status:awaiting_approval", "ticket_status"),
        ("status:open sort:received", "ticket_received_active"),
        ("sort:-updated", "ticket_changed"),
        ("sort:due", "ticket_due"),
    ],
)
def test_the_index_that_knows_most_is_taken(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, text: str, index: str
) -> None:
    monkeypatch.setattr(plans, "FEWEST", -1)
    monkeypatch.setattr(plans, "LEAD", 0)
    assert make_plan(db, parse(text), Viewed(NOW, ME)).segments[0].index == index


@pytest.mark.parametrize(
    "text",
    ["checkout -urgent", "subject:checkout", "customer:acme", "id:T-1", "tag:anna", "assignee:an*", "product:multi*",
     "migration:running", "stalled", "breached", "status:new", "migration-id:88121", "is:watched", "check* OR id:T-1"],
)  # fmt: skip
def test_what_finds_few_leads(db: sqlite3.Connection, text: str) -> None:
    for sort in ORDERS:
        plan = make_plan(db, Query(parse(text).expression, sort), Viewed(NOW, ME))
        assert plan.lead is not None
        for told in steps(db, plan):
            assert not any(step.startswith("SCAN t") for step in told), told
            assert any("SEARCH t USING INTEGER PRIMARY KEY" in step for step in told), told


def test_a_part_leads_only_if_sorting_what_it_finds_costs_less(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "FEWEST", 0)
    tickets, hits = (db.execute(f"SELECT count(*) FROM {of}").fetchone()[0] for of in ("ticket", "search('checkout')"))
    for factor, leads in ((hits**2 // tickets - 1, False), (hits**2 // tickets + 1, True)):
        monkeypatch.setattr(plans, "LEAD", factor)
        assert (make_plan(db, parse("checkout"), Viewed(NOW, ME)).lead is not None) is leads


@pytest.mark.parametrize("view", VIEW_TABLE.values(), ids=VIEW_TABLE)
def test_what_views_ask_of_active_tickets_is_in_their_index(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, view: View
) -> None:
    """A million tickets hold thousands of active ones, and a view may be of the last of them."""
    monkeypatch.setattr(plans, "FEWEST", -1)
    monkeypatch.setattr(plans, "LEAD", 0)
    monkeypatch.setattr(plans, "LEAD_WITHIN", 0)
    query = view.query.replace(":me", ":anna")
    plan = make_plan(db, parse(f"{query} {view.sort and 'sort:' + view.sort}"), Viewed(NOW, ME))
    if plan.lead is not None or plan.segments[0].index != "ticket_next_active":
        assert view.name not in {"next-best", "open", "at-risk", "breached", "short", "vip", "urgent", "migrations"}
        return
    source, values = plan.source(plan.segments[0])
    sql = f"EXPLAIN QUERY PLAN SELECT {ordered(plan.segments[0].keys)} {source} ORDER BY {ordered(NEXT)} LIMIT 50"
    told = [row[3] for row in db.execute(sql, values) if " t " in row[3]]
    assert told == ["SCAN t USING COVERING INDEX ticket_next_active"], view.name
    assert plan.within is not None


def test_many_active_tickets_are_counted_in_slices(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "rank:vip -status:solved,closed"
    counted = Rows(make_plan(db, parse(text), Viewed(NOW, ME))).count(db)
    monkeypatch.setattr(plans, "MOST_PASSED", 0)
    plan = make_plan(db, parse(text), Viewed(NOW, ME))
    assert plan.within is None
    assert Rows(plan).count(db) == counted


def test_a_word_in_most_tickets_is_asked_of_each(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "FEWEST", -1)
    for each, form in ((10_000, "t.n IN"), (0, "EXISTS")):
        monkeypatch.setattr(plans, "EACH", each)
        assert form in make_plan(db, parse("checkout -500"), Viewed(NOW, ME)).where.sql
        assert "t.n IN" in make_plan(db, parse("check*"), Viewed(NOW, ME)).where.sql, "a prefix is looked up once"


def test_a_jump_reads_the_index_alone(db: sqlite3.Connection) -> None:
    for sort in ORDERS:
        plan = make_plan(db, Query(None, sort), Viewed(NOW, ME))
        for segment in plan.segments:
            if segment.index:
                source, values = plan.source(segment)
                names = ", ".join(key.column for key in segment.keys)
                sql = f"EXPLAIN QUERY PLAN SELECT {names} {source} ORDER BY {ordered(segment.keys)} LIMIT 1 OFFSET 9"
                assert "COVERING" in db.execute(sql, values).fetchall()[0][3], segment


def test_a_window_goes_on_by_key(db: sqlite3.Connection) -> None:
    """The key is found in the index, not compared with every row before it."""
    for sort in ORDERS:
        rows = Rows(make_plan(db, Query(None, sort), Viewed(NOW, ME)))
        rows.window(db, 0, 5)
        source, values = rows.behind(rows.marks[-1])
        segment = rows.plan.segments[rows.marks[-1].segment]
        if segment.index and rows.marks[-1].key:
            sql = f"EXPLAIN QUERY PLAN SELECT t.id {source} ORDER BY {ordered(segment.keys)} LIMIT 5"
            told = [row[3] for row in db.execute(sql, values)]
            assert told[0].startswith("SEARCH t USING"), told
            assert not any("TEMP B-TREE" in step for step in told), told


def test_colleagues_are_found_without_reading_tickets(db: sqlite3.Connection) -> None:
    holders = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {presence.HOLDERS}", (9,))]
    assert [step for step in holders if "ticket" in step] == [
        "SEARCH ticket USING INDEX ticket_assignee (assignee_fold=?)"
    ]
    actors = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {presence.ACTORS}", (9, "[]"))]
    assert not [step for step in actors if "ticket" in step or "message" in step]
    assert "LIMIT ?" in presence.ACTORS, "the last changes, not all of them"
