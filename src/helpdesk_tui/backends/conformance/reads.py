"""Checks of reading: what is declared is there, lists are stable, unknown things are named."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from typing import Any
from uuid import uuid4

from helpdesk_tui.backends import capabilities
from helpdesk_tui.backends.capabilities import (
    Bulk,
    Capability,
    Colleagues,
    Credits,
    Customers,
    Licences,
    Migrations,
    Watch,
)
from helpdesk_tui.backends.conformance.kit import MINUTE, Check, Kit, ensure, raises
from helpdesk_tui.errors import HelpdeskError, NotFound
from helpdesk_tui.model.ids import CustomerId, MigrationId, TicketId
from helpdesk_tui.model.intents import SetTicket
from helpdesk_tui.model.ticket import Placement
from helpdesk_tui.query import parse, resolve
from helpdesk_tui.text import Foreign

__all__ = ["CHECKS"]

_PROTOCOLS = {
    Capability.TICKETS: capabilities.Tickets,
    Capability.MESSAGES: capabilities.Messages,
    Capability.TICKET_WRITES: capabilities.TicketWrites,
    Capability.CUSTOMERS: capabilities.Customers,
    Capability.LICENCES: capabilities.Licences,
    Capability.CREDITS: capabilities.Credits,
    Capability.MIGRATIONS: capabilities.Migrations,
    Capability.WATCH: capabilities.Watch,
    Capability.PRESENCE: capabilities.Presence,
    Capability.COLLEAGUES: capabilities.Colleagues,
    Capability.ATTACHMENTS: capabilities.Attachments,
    Capability.BULK: capabilities.Bulk,
}
_NOBODY = "no-such-thing-0"


async def honest(kit: Kit) -> None:
    """Declared means that the protocol is there; missing means that a reason is given."""
    for capability, protocol in _PROTOCOLS.items():
        declared = capability in kit.connection.capabilities
        if declared:
            ensure(isinstance(kit.connection, protocol), f"{capability.value} is declared and not implemented")
            ensure(not kit.connection.why_not(capability), f"{capability.value} is declared and has a reason not to")
        else:
            ensure(kit.connection.why_not(capability), f"{capability.value} is missing and no reason is given")


async def healthy(kit: Kit) -> None:
    """The backend answers how it is."""
    health = await kit.connection.health()
    ensure(health.ok, f"health is not ok: {health.detail}")
    ensure(health.latency >= timedelta(0), "latency is negative")


async def unknown_ids(kit: Kit) -> None:
    """Unknown ids are left out of maps and are NotFound where one thing is asked for."""
    ensure(not await kit.tickets.tickets([TicketId(_NOBODY)]), "an unknown ticket was found")
    await raises(NotFound, kit.messages.thread(TicketId(_NOBODY)), "thread of an unknown ticket")


async def unknown_others(kit: Kit) -> None:
    """Unknown customers have nothing, and are not an error."""
    nobody = CustomerId(_NOBODY)
    found = kit.connection.capabilities
    if Capability.CUSTOMERS in found:
        customers: Customers = kit.part(Customers)
        ensure(not await customers.customers([nobody]), "an unknown customer was found")
    if Capability.LICENCES in found:
        licences: Licences = kit.part(Licences)
        ensure(await licences.licences(nobody) == [], "an unknown customer has licences")
    if Capability.CREDITS in found:
        credits_: Credits = kit.part(Credits)
        account = (await credits_.accounts([nobody]))[nobody]
        ensure((account.balance, account.held) == (0, 0), "an unknown customer has credits")
    if Capability.MIGRATIONS in found:
        migrations: Migrations = kit.part(Migrations)
        await raises(NotFound, migrations.migration(MigrationId(_NOBODY)), "an unknown migration")


async def paging(kit: Kit) -> None:
    """Pages join without gap or repetition while rows behind the reader change."""
    mark = f"paging{kit.now.timestamp():.0f}"
    times: list[dict[str, Any]] = [{"received": kit.now - n * MINUTE} if kit.verbatim else {} for n in range(25)]
    made = [await kit.new_ticket(f"{mark} {n}", tags=(Foreign(mark),), **times[n]) for n in range(25)]
    query = resolve(parse(f"tag:{mark} sort:received"), kit.now, kit.now.tzinfo or UTC, "conformance")
    window = await kit.tickets.search(query, now=kit.now, me="conformance")
    count = await window.count()
    ensure(count.rows == 25 or not count.exact, f"count is {count.rows}, 25 were made")
    seen: list[str] = []
    for start in range(0, 25, 7):
        page = await window.window(start, 7)
        ensure(len(page) <= 7, "a window is larger than asked for")
        seen += [t.id for t in page]
        if start == 7:
            fields = {"received": kit.now - 60 * MINUTE} if kit.verbatim else {"subject": Foreign(f"{mark} again")}
            late: dict[str, Any] = {"received": kit.now - 90 * MINUTE} if kit.verbatim else {}
            await kit.writes.apply(kit.intent(SetTicket(made[-1].id, fields, None)))
            await kit.new_ticket(f"{mark} late", tags=(Foreign(mark),), **late)
    ensure(len(set(seen)) == len(seen), f"rows were shown twice: {seen}")
    wanted = {t.id for t in made}
    ensure(wanted <= set(seen), f"rows were left out: {sorted(wanted - set(seen))}")
    ensure(await window.window(10_000, 5) == [], "a window beyond the end is not empty")


async def zones(kit: Kit) -> None:
    """A time comes back as the same instant, whatever its offset and however fine."""
    for offset in (-12, 0, 4, 5.75, 14):
        at = kit.now.astimezone(timezone(timedelta(hours=offset))).replace(microsecond=123_456)
        ticket = await kit.new_ticket("zones", received=at)
        ensure(ticket.received == at, f"{at.isoformat()} came back as {ticket.received.isoformat()}")
        ensure(ticket.received.utcoffset() is not None, "a time came back without an offset")


async def search_is_total(kit: Kit) -> None:
    """Every query of the language is answered or refused by one of our errors."""
    texts = (
        "status:open,pending -urgent",
        "(breached OR at-risk) sort:due",
        '"checkout returns" assignee:none',
        "credits<10 plan:vip",
        "received>2026-01-01 updated<3d has:attachment",
        "migration:running stalled",
        "verdict:short customer:conf",
    )
    for text in texts:
        query = resolve(parse(text), kit.now, kit.now.tzinfo or UTC, "conformance")
        try:
            window = await kit.tickets.search(query, now=kit.now, me="conformance")
            await window.window(0, 5)
        except HelpdeskError:
            continue


async def concurrent(kit: Kit) -> None:
    """Readers and a writer at once: every reader sees whole tickets."""
    ticket = await kit.new_ticket("concurrent")

    async def write() -> None:
        for n in range(20):
            await kit.writes.apply(kit.intent(SetTicket(ticket.id, {"subject": Foreign(f"s{n}"), "minutes": n}, None)))

    async def read() -> None:
        for _ in range(20):
            found = await kit.read(ticket.id)
            if found.subject.raw.startswith("s"):
                ensure(found.subject.raw == f"s{found.minutes}", "a reader saw half a write")

    async with asyncio.TaskGroup() as group:
        group.create_task(write())
        for _ in range(4):
            group.create_task(read())


async def cancelled(kit: Kit) -> None:
    """A caller that goes away leaves no task, and the connection goes on working."""
    before = len(asyncio.all_tasks())
    query = resolve(parse("sort:received"), kit.now, kit.now.tzinfo or UTC, "conformance")
    for delay in (0.0, 0.0005, 0.002):
        task = asyncio.ensure_future(kit.tickets.search(query, now=kit.now, me="conformance"))
        await asyncio.sleep(delay)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await kit.connection.health()
    await asyncio.sleep(0.05)
    ensure(len(asyncio.all_tasks()) <= before, "cancelling left tasks behind")


async def feed(kit: Kit) -> None:
    """The change feed is in order, complete, and goes on from any place."""
    watch: Watch = kit.part(Watch)
    start = await watch.last_change()
    ticket = await kit.new_ticket("feed")
    await kit.writes.apply(kit.intent(SetTicket(ticket.id, {"minutes": 3}, None)))
    events = await watch.changes(start)
    numbers = [event.seq for event in events]
    ensure(numbers == sorted(set(numbers)), f"the feed is out of order: {numbers}")
    ensure(all(n > start for n in numbers), "the feed goes back before `since`")
    ours = [e for e in events if e.entity == "ticket" and e.id == ticket.id]
    ensure(len(ours) >= 2, f"{len(ours)} of 2 writes are in the feed")
    tail = await watch.changes(numbers[0]) if numbers else []
    ensure([e.seq for e in tail] == numbers[1:], "the feed does not go on after a number it gave")
    ensure(await watch.changes(await watch.last_change()) == [], "there is something after the last change")


async def many_at_once(kit: Kit) -> None:
    """One answer about many tickets is what single questions answer; a placement is no change of its ticket."""
    bulk: Bulk = kit.part(Bulk)
    made = [await kit.new_ticket(f"around {n}") for n in range(3)]
    found = await bulk.around(made, threads=[made[0].id, made[2].id])
    for ticket in made:
        thread = await kit.messages.thread(ticket.id) if ticket is not made[1] else []
        ensure(list(found.threads.get(ticket.id, ())) == thread, f"another thread of {ticket.id} than alone")
    placed = [replace(ticket, placement=Placement(rank=1, verdict="included")) for ticket in made]
    await kit.writes.apply(kit.intent(SetTicket(made[1].id, {"minutes": 3}, None)))
    ensure(await bulk.place(placed) == [made[1].id], "a placement was written over a change made since")
    first = await kit.read(made[0].id)
    ensure(first == placed[0], "placing a ticket did more or less than that")


async def people(kit: Kit) -> None:
    """Who has a ticket is known by the name that was given, once; whose last ticket went elsewhere is none of them."""
    part: Colleagues = kit.part(Colleagues)
    name, other = (Foreign(f"conf-{uuid4().hex[:12]}") for _ in range(2))
    ensure(name not in await part.colleagues(), "somebody nobody has heard of is a colleague")
    made = [await kit.new_ticket(f"people {n}", assignee=name) for n in range(2)]
    found = await part.colleagues()
    ensure(found.count(name) == 1, "who has two tickets is not named once")
    ensure(found == sorted(found, key=lambda one: one.raw), "the names are in no order")
    ensure(len(await part.colleagues(limit=1)) == 1, "more names than were asked for")
    for ticket in made:
        await kit.writes.apply(kit.intent(SetTicket(ticket.id, {"assignee": other}, None)))
    found = await part.colleagues()
    ensure(other in found, "who was given a ticket is not named")
    ensure(name not in found, "who has no ticket any more, and did nothing, is still named")


def _check(run: object, *needs: Capability) -> Check:
    name = getattr(run, "__name__", "")
    return Check(name.replace("_", " "), frozenset(needs), run)  # type: ignore[arg-type]  # a plain async function


T, M, W = Capability.TICKETS, Capability.MESSAGES, Capability.TICKET_WRITES
CHECKS = (
    _check(honest),
    _check(healthy),
    _check(unknown_ids, T, M),
    _check(unknown_others),
    _check(paging, T, W),
    _check(zones, T, W, Capability.VERBATIM),
    _check(search_is_total, T),
    _check(concurrent, T, W),
    _check(cancelled, T),
    _check(feed, T, W, Capability.WATCH),
    _check(people, T, W, Capability.COLLEAGUES),
    _check(many_at_once, T, M, W, Capability.BULK),
)
