"""Split, merge, link, follow-up, create."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.errors import Conflict, Refused
from helpdesk_tui.model.ids import MessageId
from helpdesk_tui.model.intents import MoveMessages
from helpdesk_tui.model.ticket import (
    Assessment,
    AssessmentState,
    Link,
    LinkKind,
    MessageKind,
    Sender,
    Status,
)
from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.session.verbs.joining import LinkTo, Merge, Split
from helpdesk_tui.session.verbs.making import Create, FollowUp
from helpdesk_tui.session.verbs.talking import Note
from helpdesk_tui.text import Foreign
from tests.session.desk import NOW, PACKS, message, same_ticket, utc
from tests.session.flaky import Flaky

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.model.intents import Operation
    from tests.session.desk import World

T0 = NOW - timedelta(hours=20)
THREAD = (
    message(1, T0),
    message(2, T0 + timedelta(hours=1), "by the way, how do I export?"),
    message(3, T0 + timedelta(hours=2), "and invoices?"),
    message(4, T0 + timedelta(hours=3), "ok", sender=Sender.AGENT, author=Foreign("anna")),
)


async def test_a_split_keeps_the_received_time(empty: World) -> None:
    empty.customer(balance=50).licence().ticket(
        "T-41",
        messages=THREAD,
        assessment=Assessment(state=AssessmentState.CHARGED, price=10, charged=10),
        category="config",
        advance_limit=20,
        tags=(Foreign("a"),),
    )
    session = await empty.session()
    done = await session.do("ticket.split", "T-41", Split(("M-3", "M-2"), subject="Export"))
    assert done.created == ("T-42",)
    assert done.rules == ("cs.credits.split",)
    new, old = await session.ticket("T-42"), await session.ticket("T-41")
    assert utc(new.received) == utc(T0 + timedelta(hours=1))
    assert (new.customer, new.desk, str(new.subject), new.status) == ("C-1", "cs_cart", "Export", Status.OPEN)
    assert (new.category, new.assessment, new.advance_limit, new.tags) == (None, Assessment(), None, ())
    assert new.links == (Link(LinkKind.SPLIT_FROM, old.id),)
    assert old.links == (Link(LinkKind.SPLIT_TO, new.id),)
    assert old.assessment.charged == 10
    assert [m.id for m in await session.thread("T-42") if m.kind is MessageKind.PUBLIC] == ["M-2", "M-3"]
    assert [m.id for m in await session.thread("T-41") if m.kind is MessageKind.PUBLIC] == ["M-1", "M-4"]
    assert new.placement.verdict == "needs_approval"


async def test_a_split_is_taken_back(empty: World) -> None:
    empty.customer().licence().ticket(messages=THREAD)
    session = await empty.session()
    await session.refresh()
    before = await session.ticket("T-1")
    done = await session.do("ticket.split", "T-1", Split(("M-2",)))
    await session.undo()
    assert same_ticket(await session.ticket("T-1"), before)
    assert [m.id for m in await session.thread("T-1") if m.kind is MessageKind.PUBLIC] == ["M-1", "M-2", "M-3", "M-4"]
    assert (await session.ticket(done.created[0])).status is Status.CLOSED


async def test_a_merge_moves_everything_and_closes(empty: World) -> None:
    """Both tickets have an M-1: ids are unique inside of a ticket only."""
    attached = replace(THREAD[1], body=Foreign("second"))
    empty.customer().licence().ticket("T-1", messages=(THREAD[0], attached), status=Status.NEW)
    empty.ticket("T-2", messages=(message(1, T0 + timedelta(minutes=5), "first of T-2"),), status=Status.PENDING)
    session = await empty.session()
    await session.do("ticket.merge", "T-1", Merge("T-2"))
    gone, kept = await session.ticket("T-1"), await session.ticket("T-2")
    assert (gone.status, kept.status) == (Status.CLOSED, Status.OPEN)
    assert gone.links == (Link(LinkKind.MERGED_INTO, kept.id),)
    assert kept.links == (Link(LinkKind.MERGED_FROM, gone.id),)
    public = [m for m in await session.thread("T-2") if m.kind is MessageKind.PUBLIC]
    assert [m.id for m in public] == ["T-1/M-1", "M-1", "M-2"]
    assert [str(m.body) for m in public] == ["It fails", "first of T-2", "second"]
    assert [m.kind for m in await session.thread("T-1")] == [MessageKind.EVENT]


async def test_unmerge_is_the_undo_of_the_merge(empty: World) -> None:
    empty.customer().licence().ticket("T-1", messages=THREAD).ticket("T-2", status=Status.PENDING)
    session = await empty.session()
    await session.refresh()
    before = {name: await session.ticket(name) for name in ("T-1", "T-2")}
    threads = {name: await session.thread(name) for name in ("T-1", "T-2")}
    await session.do("ticket.merge", "T-1", Merge("T-2"))
    await session.unmerge("T-1")
    for name, ticket in before.items():
        assert same_ticket(await session.ticket(name), ticket)
        assert [m for m in await session.thread(name) if m.kind is not MessageKind.EVENT] == list(threads[name])
    with pytest.raises(Refused) as refused:
        await session.unmerge("T-1")
    assert refused.value.rules == ("desk.unmerge",)


async def test_a_merge_somebody_wrote_after_is_a_conflict(empty: World) -> None:
    empty.customer().licence().ticket("T-1", messages=THREAD).ticket("T-2")
    anna, boris = await empty.session("anna"), await empty.session("boris")
    await anna.do("ticket.merge", "T-1", Merge("T-2"))
    await boris.do("ticket.note", "T-2", Note(body="mine now"))
    with pytest.raises(Conflict) as conflict:
        await anna.unmerge("T-1")
    assert conflict.value.theirs is not None


async def test_merging_a_charged_ticket_warns(empty: World) -> None:
    charged = Assessment(state=AssessmentState.CHARGED, price=5, charged=5)
    empty.customer().licence().ticket("T-1", assessment=charged).ticket("T-2")
    session = await empty.session()
    done = await session.do("ticket.merge", "T-1", Merge("T-2"))
    assert len(done.warnings) == 1


async def test_links_go_both_ways(empty: World) -> None:
    empty.customer().licence().ticket("T-1").ticket("T-2", customer="C-9")
    session = await empty.session()
    await session.do("ticket.link", "T-1", LinkTo("T-2"))
    assert (await session.ticket("T-1")).links == (Link(LinkKind.RELATED, (await session.ticket("T-2")).id),)
    assert (await session.ticket("T-2")).links == (Link(LinkKind.RELATED, (await session.ticket("T-1")).id),)
    assert (await session.do("ticket.link", "T-2", LinkTo("T-1"))).already
    await session.do("ticket.link", "T-2", LinkTo("T-1", on=False))
    assert (await session.ticket("T-1")).links == ()


async def test_a_follow_up_continues_a_closed_ticket(empty: World) -> None:
    session = await empty.customer().licence().ticket("A-099", status=Status.CLOSED).session()
    done = await session.do("ticket.follow_up", "A-099", FollowUp("they called"))
    assert done.created == ("A-100",)
    assert (await session.ticket("A-100")).status is Status.OPEN
    assert [m.kind for m in await session.thread("A-100")] == [MessageKind.NOTE, MessageKind.EVENT]


async def test_tickets_are_created_one_after_the_other(empty: World) -> None:
    session = await empty.customer(language="ru").licence().session()
    asked = Create(desk="cs_cart", customer="C-1", subject="Как настроить налог", body="Помогите", tags=("tax",))
    first = await session.do("ticket.create", args=asked)
    second = await session.do("ticket.create", args=replace(asked, advance=True, urgent_reason="live shop"))
    assert (first.created, second.created) == (("T-1",), ("T-2",))
    made = await session.ticket("T-2")
    assert (made.status, made.language, made.advance_limit, made.urgent) == (Status.NEW, "ru", 20, True)
    assert made.placement.verdict == "short"
    thread = await session.thread("T-1")
    assert [(m.sender, m.kind) for m in thread] == [
        (Sender.CUSTOMER, MessageKind.PUBLIC),
        (Sender.SYSTEM, MessageKind.EVENT),
    ]
    assert thread[0].author == Foreign("Acme C-1")


async def test_a_ticket_about_a_migration_is_placed_with_its_clock(empty: World) -> None:
    session = await empty.customer().migration(service="aio").session()
    asked = Create(desk="litextension", customer="C-1", subject="Orders", channel="ticket", migration="88121", id="X-1")
    await session.do("ticket.create", args=replace(asked, messages=(message(1, NOW),)))
    made = await session.ticket("X-1")
    assert made.placement.due is not None
    assert utc(made.placement.due) == utc(NOW + timedelta(hours=12))
    assert (await session.thread("X-1"))[0].id == MessageId("M-1")


async def test_two_sessions_never_make_the_same_number(empty: World) -> None:
    empty.customer().licence()
    sessions = [await empty.session(f"user{n}") for n in range(4)]
    asked = Create(desk="cs_cart", customer="C-1", subject="x")
    done = await asyncio.gather(*(s.do("ticket.create", args=asked) for s in sessions for _ in range(2)))
    assert sorted(int(one.created[0][2:]) for one in done) == list(range(1, 9))


async def test_numbers_are_compared_as_numbers(empty: World) -> None:
    """As text T-9 comes after T-10, and T-990 after T-1205; an id of another shape does not lead the count."""
    empty.customer().licence()
    for number in (9, 10, 990, 1205, 1206):
        empty.ticket(f"T-{number}")
    session = await empty.ticket("zz").ticket("X-7", received=NOW).session()
    asked = Create(desk="cs_cart", customer="C-1", subject="x")
    assert (await session.do("ticket.create", args=asked)).created == ("T-1207",)
    assert (await session.do("ticket.create", args=asked)).created == ("T-1208",)


async def test_the_next_number_is_found_above_what_is_late(empty: World) -> None:
    """Imported tickets need not be received in the order of their numbers."""
    empty.customer().licence()
    for number in range(1, 300):
        empty.ticket(f"T-{number:05}", received=NOW - timedelta(minutes=number))
    session = await empty.session()
    asked = Create(desk="cs_cart", customer="C-1", subject="x")
    assert (await session.do("ticket.create", args=asked)).created == ("T-00300",)


class Keeping(Flaky):
    """A backend that takes nothing apart."""

    def lasting(self, operations: Sequence[Operation]) -> str:
        return "it was glued" if any(isinstance(one, MoveMessages) for one in operations) else ""


async def test_what_the_backend_cannot_take_back_is_said_before_and_after(empty: World) -> None:
    empty.customer().licence().ticket("T-41", messages=THREAD)
    session = Session(
        Keeping(await empty.connection()), actor="anna", packs=PACKS, clock=empty.clock, state=StateStore.memory()
    )
    await session.open()
    split = Split(("M-2",), subject="Export")
    planned = await session.plan("ticket.split", "T-41", split)
    assert (planned.plan.undoable, planned.plan.reason) == (False, "it was glued")
    done = await session.do("ticket.split", "T-41", split)
    assert (done.undoable, done.reason) == (False, "it was glued")
    with pytest.raises(Refused, match="it can't be undone, it was glued"):
        await session.undo(key=done.key)
    noted = await session.do("ticket.note", "T-41", Note(body="x"))
    assert noted.undoable
