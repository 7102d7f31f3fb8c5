"""Loads: everything or what is good, again without harm, broken off without harm."""
# ruff: noqa: ASYNC220, ASYNC251  # the test has nothing else to do meanwhile

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.backends.local import load as loads
from helpdesk_tui.errors import BackendError, Unavailable
from helpdesk_tui.model.customer import Customer, Licence
from helpdesk_tui.model.ids import CustomerId, LicenceId, TicketId
from helpdesk_tui.model.intents import AddMessage, RetractMessage, SetTicket
from helpdesk_tui.model.ticket import Attachment, Placement, Status
from helpdesk_tui.text import Foreign
from tests.backends.local.desks import NOW, entry, message, random_desk, ticket
from tests.backends.local.helpers import account, connected, do, found, loaded, one, search, thread

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from helpdesk_tui.backends.capabilities import Record
    from helpdesk_tui.backends.local import LocalConnection
    from helpdesk_tui.model.events import EntityType

ENTITIES: tuple[EntityType, ...] = ("customer", "licence", "subscription", "ledger", "ticket", "migration")


async def dumped(desk: LocalConnection) -> list[Any]:
    found: list[Any] = []
    for entity in ENTITIES:
        after: str | None = None
        while part := await desk.dump(entity, after=after, limit=3):
            found += part
            after = name_of(part[-1])
    return found


def name_of(record: Record) -> str:
    return record[0].id if isinstance(record, tuple) else record.id


@pytest.mark.parametrize("atomic", [False, True])
@pytest.mark.parametrize("seed", range(12))
async def test_what_was_loaded_comes_back(desk: LocalConnection, seed: int, atomic: bool) -> None:
    records = random_desk(seed, most=30).records()
    assert await loaded(desk, records, atomic=atomic) == [""] * len(records)
    back = await dumped(desk)
    assert len(back) == len(records)
    for record in records:
        assert record in back
    since = await desk.last_change()
    assert await loaded(desk, records) == [""] * len(records)
    assert await dumped(desk) == back
    assert await desk.last_change() == since, "the same again is no change"
    names = set(map(name_of, records))
    for entity in ENTITIES:
        known = await desk.known(entity, {*names, "nobody"})
        got = await desk.records(entity, [*names, "nobody"])
        assert known == set(map(name_of, got))


async def test_ids_are_dumped_as_texts_are_sorted(desk: LocalConnection) -> None:
    await loaded(desk, [(ticket(n), ()) for n in (10, 2, 1, 100)])
    assert list(map(name_of, await desk.dump("ticket", after="T-1", limit=9))) == ["T-10", "T-100", "T-2"]


async def test_a_record_takes_the_place_of_the_one_with_its_id(desk: LocalConnection) -> None:
    file = Attachment(name=Foreign("log"), size=3, content_type=Foreign("text/plain"))
    first, kept = message(1, "gone words"), message(2, "kept", attachments=(file,))
    await loaded(desk, [(ticket(1, tags=(Foreign("a"),)), (first, kept, message(3, "old third")))])
    await desk.store(TicketId("T-1"), kept.id, 0, b"abc")
    new = ticket(1, subject=Foreign("changed"), tags=(Foreign("b"),), minutes=5)
    assert await loaded(desk, [(new, (message(4, "fresh"), message(3, "new third"), kept))]) == [""]
    now = await one(desk)
    assert replace(now, version=1) == new
    assert now.version == 2, "somebody may have read the first"
    assert [said.body.raw for said in await thread(desk)] == ["fresh", "new third", "kept"]
    assert await desk.records("ticket", ["T-1"]) == [(now, (message(4, "fresh"), message(3, "new third"), kept))]
    assert await found(desk, "gone OR old OR checkout OR tag:a") == []
    assert await found(desk, "fresh new kept changed tag:b has:attachment") == ["T-1"]
    assert b"".join([part async for part in desk.read(TicketId("T-1"), kept.id, 0)]) == b"abc"


async def test_a_load_keeps_a_placement_of_what_did_not_change(desk: LocalConnection) -> None:
    placed = Placement(rank=0, verdict="included", due=NOW)
    await loaded(desk, [(ticket(1, placement=placed, version=4), ())])
    await loaded(desk, [(ticket(1), ())])
    assert (await one(desk)).placement == placed
    assert (await one(desk)).version == 4


async def test_what_a_customer_holds_places_its_tickets_anew(desk: LocalConnection) -> None:
    placed = Placement(rank=0, verdict="included")
    over: list[Record] = [
        (ticket(n, customer=CustomerId(f"C-{n}"), status=Status.CLOSED, placement=placed), ()) for n in (1, 2)
    ]
    await loaded(desk, over)
    bought: dict[str, Any] = {"product": "CS-Cart", "kind": "first", "purchased": date(2026, 1, 1)}
    await loaded(desk, [Licence(id=LicenceId("L-1"), customer=CustomerId("C-1"), **bought)])
    assert [(await one(desk, name)).placement.verdict for name in ("T-1", "T-2")] == ["", "included"]


async def test_entries_never_change(desk: LocalConnection) -> None:
    await loaded(desk, [entry("E-1", "grant", 10)])
    answers = await loaded(desk, [entry("E-1", "grant", 10), entry("E-1", "grant", 11), entry("E-2", "charge", 4)])
    assert [bool(answer) for answer in answers] == [False, True, False]
    assert "booked already" in answers[1]
    assert (await account(desk)).balance == 6


async def test_entries_may_come_in_any_order(desk: LocalConnection) -> None:
    """An export is sorted by id, so a charge can stand before its grant."""
    load = await desk.load(atomic=False)
    assert await load.add([entry("E-1", "charge", -10)]) == [""]
    assert (await account(desk)).balance == -10
    assert await load.add([entry("E-2", "grant", 30)]) == [""]
    await load.finish()
    assert (await account(desk)).balance == 20
    await loaded(desk, [(ticket(1), ())])
    assert await found(desk, "credits:20") == ["T-1"]


async def test_credits_and_names_reach_tickets_that_came_before(
    desk: LocalConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for most in (1, 2000):
        monkeypatch.setattr(loads, "FEW_CUSTOMERS", most)
        monkeypatch.setattr(loads, "MANY", 3)
        load = await desk.load(atomic=False)
        named = [Customer(id=CustomerId(f"{most}-{n}"), name=Foreign(f"Name{n}")) for n in range(5)]
        await load.add([(ticket(most + n, customer=named[n].id), ()) for n in range(5)])
        await load.add([*named, *(entry(f"E-{most}-{n}", "grant", n + 1, named[n].id) for n in range(5))])
        await load.finish()
        assert await found(desk, f"customer:name3 credits:4 customer:{most}-3") == [f"T-{most + 3}"]
        rows = await (await search(desk, "sort:-credits")).window(0, 1)
        assert rows[0].customer == named[4].id


@pytest.mark.parametrize("many", [3, 2000], ids=["indexes made at the end", "indexes kept"])
async def test_credits_reach_tickets_before_and_behind_them_in_one_batch(
    desk: LocalConnection, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(loads, "MANY", many)
    early, late = CustomerId("C-early"), CustomerId("C-late")
    records: list[Record] = [
        entry("E-1", "grant", 3, early),
        *((ticket(n, customer=whose), ()) for n, whose in enumerate((early, late))),
        entry("E-2", "grant", 4, early),
        entry("E-3", "grant", 5, late),
        *((ticket(n + 2, customer=whose), ()) for n, whose in enumerate((early, late))),
    ]
    assert await loaded(desk, records) == [""] * len(records)
    assert await found(desk, "credits:7 sort:id") == ["T-0", "T-2"]
    assert await found(desk, "credits:5 sort:id") == ["T-1", "T-3"]


@pytest.mark.parametrize(
    "bad",
    [
        (ticket(2), (message(1), message(1))),
        (ticket(2, placement=Placement(price=2**70)), ()),
        entry("E-2", "grant", 2**63),
        "a line",
    ],
)
async def test_bad_records_are_told_from_good_ones(desk: LocalConnection, bad: Any) -> None:
    good: list[Record] = [(ticket(1), (message(1),)), entry("E-1", "grant", 5)]
    answers = await loaded(desk, [good[0], bad, good[1]])
    assert [bool(answer) for answer in answers] == [False, True, False]
    assert await found(desk) == ["T-1"]
    assert (await account(desk)).balance == 5


async def test_a_ticket_twice_in_a_batch_is_taken_as_said_last(desk: LocalConnection) -> None:
    assert await loaded(desk, [(ticket(1), ()), (ticket(1, minutes=3), ())]) == ["", ""]
    assert (await one(desk)).minutes == 3


async def test_an_atomic_load_is_all_or_nothing(url: str) -> None:
    async with await connected(url) as desk, await connected(url) as other:
        await loaded(desk, [(ticket(1), ())])
        load = await desk.load(atomic=True)
        await load.add([(ticket(n), (message(1),)) for n in range(2, 3000)])
        assert await found(other) == ["T-1"]
        assert await found(desk) == ["T-1"], "its reader sees what is there"
        with pytest.raises(Unavailable, match="import"):
            await do(desk, SetTicket(TicketId("T-1"), {"minutes": 1}, None))
        with pytest.raises(Unavailable, match="import"):
            await desk.load(atomic=True)
        await load.abandon()
        await load.abandon()
        assert await found(desk) == ["T-1"]
        with pytest.raises(Unavailable):
            await load.add([])
        await do(desk, SetTicket(TicketId("T-1"), {"minutes": 1}, None))
        assert await desk.check() == []


async def test_an_atomic_load_into_an_empty_file_leaves_nothing_when_closed(url: str) -> None:
    async with await connected(url) as desk:
        load = await desk.load(atomic=True)
        await load.add([(ticket(n), (message(1),)) for n in range(3000)])
    async with await connected(url) as desk:
        assert await found(desk) == []
        assert await desk.check() == []
        await loaded(desk, [(ticket(n), ()) for n in range(3000)], atomic=True)
        assert await desk.check() == []


async def test_an_empty_desk_is_asked_while_it_is_filled(desk: LocalConnection) -> None:
    early = await search(desk, "sort:received")
    assert await early.window(0, 5) == []
    load = await desk.load(atomic=False)
    await load.add([(ticket(n), (message(1),)) for n in range(2500)])
    assert len(await early.window(0, 5)) == 5
    for text in ("", "status:open", "hello sort:-due", "assignee:none"):
        assert len(await (await search(desk, text)).window(100, 50)) == 50
    await do(desk, SetTicket(TicketId("T-7"), {"minutes": 7}, None))
    await load.finish()
    assert (await (await search(desk)).count()).rows == 2500
    assert await desk.check() == []


async def test_a_load_nobody_ended_is_mended_by_closing(url: str) -> None:
    async with await connected(url) as desk:
        load = await desk.load(atomic=False)
        await load.add([(ticket(n), ()) for n in range(2500)])
        assert any("missing" in line for line in await desk.check())
    async with await connected(url) as desk:
        assert await desk.check() == []
        assert (await (await search(desk)).count()).rows == 2500


async def test_after_a_failed_mending_acts_are_on_the_disk_again(desk: LocalConnection) -> None:
    load = await desk.load(atomic=False)
    await load.add([(ticket(n), ()) for n in range(2500)])
    await desk._writing.bare(lambda db: db.execute("CREATE TABLE ticket_due (n)").fetchall())
    with pytest.raises(BackendError, match="ticket_due"):
        await load.finish()
    usual = {name: await desk._writing.bare(pragma(name)) for name in ("synchronous", "threads")}
    assert usual == {"synchronous": 2, "threads": 0}
    await desk._writing.bare(lambda db: db.execute("DROP TABLE ticket_due").fetchall())
    await load.finish()
    assert await desk.check() == []


def pragma(name: str) -> Callable[[sqlite3.Connection], Any]:
    return lambda db: db.execute(f"PRAGMA {name}").fetchone()[0]


KILLED = """
import asyncio, sys
from tests.backends.local.desks import message, ticket
from tests.backends.local.helpers import connected
async def main():
    desk = await connected(sys.argv[1])
    load = await desk.load(atomic=sys.argv[2] == "atomic")
    for first in range(0, 100000, 500):
        await load.add([(ticket(n), (message(1), message(2))) for n in range(first, first + 500)])
        print(first + 500, flush=True)
asyncio.run(main())
"""


@pytest.mark.parametrize("way", ["atomic", "batches"])
async def test_kill_9_during_a_load_loses_nothing_that_was_answered(tmp_path: Path, url: str, way: str) -> None:
    told = tmp_path / "told"
    with told.open("w") as out:
        process = subprocess.Popen([sys.executable, "-c", KILLED, url, way], stdout=out)
        try:
            until = time.monotonic() + 60
            while not told.read_text().count("\n") > 6 and time.monotonic() < until:
                time.sleep(0.01)
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    answered = int(told.read_text().split()[-1])
    async with await connected(url) as desk:
        assert await desk.check() == []
        there = (await (await search(desk)).count()).rows
        assert there == 0 if way == "atomic" else answered <= there <= answered + 500
        assert there % 500 == 0
        again = await loaded(desk, [(ticket(n), (message(1), message(2))) for n in range(answered + 500)])
        assert not any(again)
        assert (await (await search(desk)).count()).rows == answered + 500


async def test_a_message_taken_back_comes_back_after_a_load(desk: LocalConnection) -> None:
    await loaded(desk, [(ticket(1), (message(1, "one"), message(2, "two")))])
    await do(desk, RetractMessage(TicketId("T-1"), message(1).id))
    assert await found(desk, "one") == []
    await loaded(desk, [(ticket(1), (message(1, "one"), message(2, "two")))])
    assert await found(desk, "one two") == ["T-1"]
    await do(desk, AddMessage(TicketId("T-1"), message(3, "three")))
    assert [said.body.raw for said in await thread(desk)] == ["one", "two", "three"]
