"""Customers, accounts, migrations, attachments, presence: what is asked for one thing at a time."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.local.contents import PIECE
from helpdesk_tui.errors import NotFound
from helpdesk_tui.model.customer import Account, Customer, Licence, Subscription
from helpdesk_tui.model.ids import CustomerId, LicenceId, MessageId, MigrationId, SubscriptionId, TicketId
from helpdesk_tui.model.intents import MoveMessages, RetractMessage, SetTicket
from helpdesk_tui.model.migration import Migration, Store
from helpdesk_tui.model.ticket import Attachment, Placement, Status
from helpdesk_tui.text import Foreign
from tests.backends.local.desks import NOW, entry, message, ticket
from tests.backends.local.helpers import do, found, loaded, search

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from helpdesk_tui.backends.local import LocalConnection

T1, T2 = TicketId("T-1"), TicketId("T-2")
FILE = Attachment(name=Foreign("log.txt"), size=3, content_type=Foreign("text/plain"))


def customer(name: str, called: str, *emails: str) -> Customer:
    return Customer(id=CustomerId(name), name=Foreign(called), emails=tuple(map(Foreign, emails)))


def migration(name: str, status: str = "running", started: datetime | None = NOW, **fields: object) -> Migration:
    return Migration(
        id=MigrationId(name),
        desk="litextension",
        customer=CustomerId(str(fields.get("customer", "C-1"))),
        kind="full",
        service="aio",
        parent=None,
        source=Store("magento", Foreign("https://old.example")),
        target=Store("shopify", Foreign("https://new.example")),
        status=status,
        started=started,
        completed=None,
        samples=fields.get("samples", ()),  # type: ignore[arg-type]  # given as they are by the test
    )


async def test_customers_are_found_best_first(desk: LocalConnection) -> None:
    acme = customer("C-10", "Acme Füße GmbH", "it@acme.example")
    records = [
        acme,
        customer("acme", "Other"),
        customer("C-2", "Acmeland"),
        customer("C-3", "Zoë", "x@acmeland.example"),
    ]
    await loaded(desk, [*records, (ticket(1, customer="C-ghost"), ())])

    async def names(text: str, limit: int = 50) -> list[str]:
        return [one.id for one in await desk.find_customers(text, limit=limit)]

    assert await names("acme") == ["acme", "C-10", "C-2", "C-3"]
    assert await names("acme", 2) == ["acme", "C-10"]
    assert await names("ACME fusse") == ["C-10"]
    assert await names("it@acme.example") == ["C-10"]
    assert await names("C-10") == ["C-10"]
    assert await names("") == ["C-10", "C-2", "C-3", "acme"]
    assert await names("C-ghost") == [], "only named by a ticket"
    assert await names("'\" OR *") == []
    assert await names("...") == []
    assert await desk.customers([acme.id, CustomerId("C-ghost")]) == {acme.id: acme}
    assert await found(desk, "customer:c-ghost") == [T1]


async def test_a_changed_customer_is_found_by_what_it_is_now(desk: LocalConnection) -> None:
    await loaded(desk, [(ticket(1), ()), customer("C-1", "Before", "old@x.example")])
    await loaded(desk, [customer("C-1", "After")])
    assert await found(desk, "customer:after customer:c-1") == [T1]
    assert await found(desk, "customer:before OR customer:old") == []
    assert await desk.find_customers("before") == []


async def test_a_phrase_does_not_reach_from_the_name_into_the_address(desk: LocalConnection) -> None:
    await loaded(desk, [(ticket(1), ()), customer("C-1", "Acme GmbH", "gmbh@x.example")])
    assert await found(desk, 'customer:"acme gmbh" customer:"gmbh x"') == [T1]
    assert await found(desk, 'customer:"gmbh c" OR customer:"1 gmbh"') == []


async def test_a_phrase_does_not_reach_from_one_message_into_the_next(desk: LocalConnection) -> None:
    await loaded(desk, [(ticket(1, subject=Foreign("alpha")), (message(1, "beta"), message(2, "gamma delta")))])
    assert await found(desk, '"gamma delta" alpha beta') == [T1]
    assert await found(desk, '"beta gamma" OR "alpha beta"') == []


async def test_the_better_of_two_plans_counts(desk: LocalConnection) -> None:
    def plan(name: str, of: str, starts: int, ends: int | None) -> Subscription:
        first, last = NOW.date() + timedelta(days=starts), None if ends is None else NOW.date() + timedelta(days=ends)
        return Subscription(id=SubscriptionId(name), customer=CustomerId("C-1"), plan=of, starts=first, ends=last)

    await loaded(desk, [(ticket(1), ()), plan("S-1", "standard", -9, None)])
    assert await found(desk, "plan:standard -plan:vip -plan:none") == [T1]
    await loaded(desk, [plan("S-2", "vip", 0, 0)])
    assert await found(desk, "plan:vip -plan:standard -plan:none") == [T1]
    await loaded(desk, [plan("S-2", "vip", -5, -1)])
    assert await found(desk, "plan:standard -plan:vip") == [T1]
    assert [one.id for one in await desk.subscriptions(CustomerId("C-1"))] == ["S-1", "S-2"]


@pytest.mark.parametrize("status", ["running", "demo_running", "clearing"])
async def test_a_run_is_stalled_after_ten_minutes_without_progress(desk: LocalConnection, status: str) -> None:
    def at(minutes: int) -> datetime:
        return NOW - timedelta(minutes=minutes)

    cases = {
        "quiet": ((at(60), 1), (at(10), 2), (at(1), 2)),
        "lives": ((at(60), 1), (at(30), 2), (at(9), 3), (at(1), 3)),
        "falls": ((at(60), 3), (at(9), 1)),
        "fresh": (),
    }
    runs = [migration(name, status, at(9) if name == "fresh" else at(90), samples=told) for name, told in cases.items()]
    await loaded(desk, [*runs, *((ticket(n, migration=run.id), ()) for n, run in enumerate(runs, 1))])
    assert await found(desk, "stalled") == [T1]
    await loaded(desk, [migration("quiet", "paused", samples=cases["quiet"])])
    assert await found(desk, "stalled") == []


async def test_migrations_newest_start_first(desk: LocalConnection) -> None:
    days = {"1": 1, "2": 3, "3": 2}
    runs = [migration(name, started=NOW - timedelta(days=ago)) for name, ago in days.items()]
    await loaded(desk, [*runs, migration("4", "draft", None), migration("5", "failed", customer="C-2")])
    assert [run.id for run in await desk.migrations()] == ["5", "1", "3", "2", "4"]
    assert [run.id for run in await desk.migrations(status=["running"], limit=2)] == ["1", "3"]
    assert [run.id for run in await desk.migrations(status=["draft", "failed"])] == ["5", "4"]
    assert [run.id for run in await desk.migrations(customer=CustomerId("C-2"))] == ["5"]
    assert await desk.migration(MigrationId("1")) == runs[0]
    with pytest.raises(NotFound):
        await desk.migration(MigrationId("9"))


async def test_accounts_and_ledgers(desk: LocalConnection) -> None:
    grants = [entry(f"E-{n}", "grant", n, f"C-{n}", at=NOW - timedelta(hours=n)) for n in range(5)]
    hold = entry("E-h", "hold", 3, "C-4", at=NOW + timedelta(hours=1))
    late = entry("E-l", "grant", 1, "C-4", at=NOW - timedelta(days=9))
    assert await loaded(desk, [*grants, hold, late]) == [""] * 7
    c4 = CustomerId("C-4")
    assert await desk.accounts([c4, CustomerId("no")]) == {c4: Account(c4, 5, 3), "no": Account(CustomerId("no"), 0, 0)}
    assert await desk.ledger(c4) == [late, grants[4], hold]
    assert await desk.ledger(c4, limit=2) == [grants[4], hold]
    assert [one.customer for one in await desk.low_accounts(below=3)] == ["C-0", "C-1", "C-2", "C-4"]
    assert [one.available for one in await desk.low_accounts(below=3, limit=3)] == [0, 1, 2]


async def test_licences_by_day_of_purchase(desk: LocalConnection) -> None:
    made = [
        Licence(id=LicenceId(name), customer=CustomerId("C-1"), product="x", kind="first", purchased=date(2026, 1, day))
        for name, day in (("L-1", 9), ("L-2", 3))
    ]
    await loaded(desk, [*made])
    assert await desk.licences(CustomerId("C-1")) == made[::-1]
    assert await desk.licences(CustomerId("C-2")) == []


async def test_a_thread_by_time_and_then_as_it_came(desk: LocalConnection) -> None:
    draw = Random(4)
    said = [message(n, at=NOW + timedelta(minutes=draw.randrange(3))) for n in range(30)]
    await loaded(desk, [(ticket(1), tuple(said))])
    wanted = sorted(said, key=lambda one: one.at)
    assert await desk.thread(T1) == wanted
    pages, after = [], None
    while page := await desk.thread(T1, after=after, limit=7):
        pages += page
        after = page[-1].id
    assert pages == wanted
    for unknown in (desk.thread(T2), desk.thread(T1, after=MessageId("M-99"))):
        with pytest.raises(NotFound):
            await unknown


async def test_contents_go_with_their_message(desk: LocalConnection) -> None:
    await loaded(desk, [(ticket(1), (message(1, attachments=(FILE, FILE)),)), (ticket(2), (message(2),))])
    content = bytes(range(256)) * 1000
    await desk.store(T1, MessageId("M-1"), 1, b"first")
    await desk.store(T1, MessageId("M-1"), 1, content)
    await desk.store(T1, MessageId("M-1"), 0, b"")

    async def read(name: TicketId = T1, index: int = 1, said: str = "M-1") -> list[bytes]:
        return [part async for part in desk.read(name, MessageId(said), index)]

    pieces = await read()
    assert b"".join(pieces) == content
    assert {len(part) for part in pieces[:-1]} == {PIECE}
    assert await read(index=0) == []
    for name, index, said in (
        (T1, 2, "M-1"),
        (T1, -1, "M-1"),
        (T1, 0, "M-9"),
        (T2, 0, "M-2"),
        (TicketId("T-9"), 0, "M"),
    ):
        with pytest.raises(NotFound):
            await read(name, index, said)
        with pytest.raises(NotFound):
            await desk.store(name, MessageId(said), index, b"x")
    applied = await do(desk, MoveMessages(T1, T2, (MessageId("M-1"),)))
    assert b"".join(await read(T2)) == content
    await do(desk, *applied.before)
    applied = await do(desk, RetractMessage(T1, MessageId("M-1")))
    with pytest.raises(NotFound):
        await read()
    assert await found(desk, "has:attachment") == []
    await do(desk, *applied.before)
    assert b"".join(await read()) == content
    assert await found(desk, "has:attachment") == [T1]


async def test_who_is_on_a_ticket_counts_for_half_a_minute(desk: LocalConnection) -> None:
    await desk.announce("anna", T1, writing=False, now=NOW)
    await desk.announce("bob\ud800", T1, writing=True, now=NOW)
    assert await desk.present([T1, T2], now=NOW) == {T1: [("anna", False), ("bob\ud800", True)], T2: []}
    await desk.announce("anna", T2, writing=True, now=NOW + timedelta(seconds=20))
    assert await desk.present([T1, T2], now=NOW + timedelta(seconds=31)) == {T1: [], T2: [("anna", True)]}
    await desk.announce("anna", None, writing=False, now=NOW + timedelta(seconds=32))
    assert await desk.present([T2], now=NOW + timedelta(seconds=32)) == {T2: []}


async def test_unplaced_are_those_never_placed_or_out_of_date(desk: LocalConnection) -> None:
    fine = Placement(verdict="included", until=NOW + timedelta(minutes=1))
    due = Placement(verdict="included", until=NOW)
    placed = {1: Placement(), 2: fine, 3: due, 4: Placement(), 5: due, 6: Placement(verdict="included")}
    closed = {4, 5}
    await loaded(
        desk,
        [
            (ticket(n, placement=placement, status=Status.CLOSED if n in closed else Status.NEW), ())
            for n, placement in placed.items()
        ],
    )
    assert sorted(await desk.unplaced(now=NOW, limit=9)) == ["T-1", "T-3"]
    assert len(await desk.unplaced(now=NOW, limit=1)) == 1
    assert sorted(await desk.unplaced(now=NOW + timedelta(minutes=1), limit=9)) == ["T-1", "T-2", "T-3"]
    over = await desk.unplaced(now=NOW, limit=9, over=True)
    assert (sorted(over[:2]), sorted(over[2:])) == (["T-1", "T-3"], ["T-4", "T-5"]), "those that are over last"
    assert await desk.unplaced(now=NOW, limit=3, over=True) == over[:3]
    plans = await desk._reading.read(lambda db: [_plan(db, test) for test in ("active", "NOT active")])
    assert ["ticket_stale " in plans[0], "ticket_stale_over " in plans[1]] == [True, True], plans


def _plan(db: sqlite3.Connection, test: str) -> str:
    sql = f"SELECT id FROM ticket WHERE {test} AND stale_at IS NOT NULL AND stale_at <= 9 ORDER BY stale_at LIMIT 9"
    return " ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}"))


async def test_tickets_by_id_in_the_order_asked(desk: LocalConnection) -> None:
    await loaded(desk, [(ticket(n), ()) for n in (1, 2)])
    assert list(await desk.tickets([T2, TicketId("T-9"), T1])) == [T2, T1]
    assert await desk.tickets([]) == {}


async def test_a_search_sees_what_was_written_since(desk: LocalConnection) -> None:
    await loaded(desk, [(ticket(n), ()) for n in range(4)])
    window = await search(desk, "status:open sort:received")
    assert (await window.count()).rows == 4
    await do(desk, SetTicket(T1, {"status": Status.SOLVED}, None))
    assert (await window.count()).rows == 3
    assert [one.id for one in await window.window(0, 9)] == ["T-3", "T-2", "T-0"]


async def test_long_runs_of_signs_do_not_part_words_otherwise(desk: LocalConnection) -> None:
    odd = "a" + "\u0301" * 20 + " " + "\u0301" * 20 + "b é"
    await loaded(desk, [(ticket(1, subject=Foreign(odd)), ())])
    assert await found(desk, "e") == [T1]


async def test_health(desk: LocalConnection) -> None:
    told = await desk.health()
    assert told.ok
    assert told.latency < timedelta(seconds=5)
    assert desk.why_not(next(iter(desk.capabilities))) == ""
