"""Every operation: what it does, what it is refused for, what brings the earlier state back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.errors import Conflict, InvalidInput, NotFound, Refused
from helpdesk_tui.model.ids import CustomerId, MessageId, MigrationId, TicketId
from helpdesk_tui.model.intents import (
    AddMessage,
    CreateTicket,
    MoveMessages,
    Operation,
    PostEntry,
    RetractMessage,
    SetMigration,
    SetPlacement,
    SetTicket,
)
from helpdesk_tui.model.migration import Migration, Store
from helpdesk_tui.model.ticket import Assessment, AssessmentState, Link, LinkKind, Placement, Status
from helpdesk_tui.text import Foreign
from tests.backends.local.desks import NOW, TIMES, entry, message, random_desk, ticket
from tests.backends.local.helpers import account, connected, do, found, intent, loaded, one, thread

if TYPE_CHECKING:
    from helpdesk_tui.backends.capabilities import Record
    from helpdesk_tui.backends.local import LocalConnection

T1, T2 = TicketId("T-1"), TicketId("T-2")
LATER = NOW + timedelta(hours=1)
MIGRATION = Migration(
    id=MigrationId("88121"),
    desk="litextension",
    customer=CustomerId("C-1"),
    kind="full",
    service="aio",
    parent=None,
    source=Store("magento", Foreign("https://old.example")),
    target=Store("shopify", Foreign("https://new.example")),
    status="running",
    started=NOW,
    completed=None,
)


@pytest.fixture
async def two(desk: LocalConnection) -> LocalConnection:
    """Two tickets, an account, a migration."""
    records: list[Record] = [
        entry("E-1", "grant", 50),
        (ticket(1, tags=(Foreign("old"),)), (message(1, "first"), message(2, "second"))),
        (ticket(2, customer="C-2"), (message(1, "other"),)),
        MIGRATION,
    ]
    assert await loaded(desk, records) == [""] * 4
    return desk


async def state(desk: LocalConnection) -> dict[str, Any]:
    """All there is, but for what grows by any act."""
    tickets = await desk.tickets([T1, T2])
    migration = await desk.migration(MIGRATION.id)
    return {
        "tickets": {name: _without_version(one) for name, one in tickets.items()},
        "threads": {name: await thread(desk, name) for name in tickets},
        "accounts": await desk.accounts([CustomerId("C-1"), CustomerId("C-2")]),
        "migration": _without_version(migration),
        "found": {text: await found(desk, text) for text in ("second", "tag:old", "assignee:none", "sort:price", "")},
    }


def _without_version(value: Any) -> Any:
    return replace(value, version=0)


EVERYTHING: dict[str, Any] = {
    "status": Status.SOLVED,
    "subject": Foreign("second thoughts \ud800\x00"),
    "assignee": Foreign("Zoë"),
    "tags": (Foreign("a"), Foreign("b")),
    "watchers": (Foreign("Anna"),),
    "customer": CustomerId("C-2"),
    "category": "config",
    "urgent": True,
    "urgent_reason": Foreign("now"),
    "language": "de",
    "migration": MigrationId("88121"),
    "assessment": Assessment(state=AssessmentState.CHARGED, price=10, charged=10, override=Foreign("as agreed")),
    "quote": 0,
    "advance_limit": 20,
    "upgrade_from": "4.1",
    "upgrade_to": "4.2",
    "snoozed_until": TIMES[-1],
    "snoozed_for_reply": True,
    "links": (Link(LinkKind.SPLIT_FROM, T2),),
    "minutes": 7,
    "held_since": TIMES[3],
    "held": ((TIMES[0], TIMES[1], "pending"),),
    "received": TIMES[5],
    "updated": TIMES[7],
    "placement": Placement(rank=0, rank_name="vip", due=LATER, work_by=LATER, risk_at=NOW, verdict="short", price=3),
    "extra": {"x": [1, {"\ud800": None}]},
}
OPERATIONS: list[tuple[str, tuple[Operation, ...]]] = [
    ("set", (SetTicket(T1, EVERYTHING, 1),)),
    *((f"set {name}", (SetTicket(T1, {name: value}, None),)) for name, value in EVERYTHING.items()),
    ("set twice", (SetTicket(T1, {"minutes": 1}, 1), SetTicket(T1, {"minutes": 2, "urgent": True}, 1))),
    ("place", (SetPlacement(T1, Placement(rank=0, work_by=NOW, verdict="included")),)),
    ("add", (AddMessage(T1, message(3, "third")),)),
    ("add and set", (AddMessage(T1, message(3, "third"), 1), SetTicket(T1, {"status": Status.PENDING}, 1))),
    ("retract", (RetractMessage(T1, MessageId("M-1")),)),
    ("move", (RetractMessage(T2, MessageId("M-1")), MoveMessages(T1, T2, (MessageId("M-1"), MessageId("M-2"))))),
    ("charge", (PostEntry(entry("E-2", "charge", -10)),)),
    ("charge told positive", (PostEntry(entry("E-2", "charge", 10)),)),
    ("hold", (PostEntry(entry("E-2", "hold", 10)),)),
    ("hold and release", (PostEntry(entry("E-2", "hold", 10)), PostEntry(entry("E-3", "release", 4)))),
    ("grant", (PostEntry(entry("E-2", "grant", 10)),)),
    ("adjust", (PostEntry(entry("E-2", "adjust", -50)),)),
    ("migration", (SetMigration(MIGRATION.id, {"status": "failed", "completed": LATER, "options": ("x",)}, 1),)),
    ("all", (PostEntry(entry("E-2", "charge", -1)), AddMessage(T2, message(9)), SetTicket(T1, {"minutes": 3}, None))),
]


@pytest.mark.parametrize("operations", [case[1] for case in OPERATIONS], ids=[case[0] for case in OPERATIONS])
async def test_the_way_back_restores_everything(two: LocalConnection, operations: tuple[Operation, ...]) -> None:
    before = await state(two)
    applied = await do(two, *operations)
    after = await state(two)
    assert after != before
    again = await do(two, *applied.before)
    assert await state(two) == before
    await do(two, *again.before)
    if not any(isinstance(one, PostEntry) for one in operations):
        assert await state(two) == after, "and forth"


async def test_set_gives_exactly_these_values(two: LocalConnection) -> None:
    applied = await do(two, SetTicket(T1, EVERYTHING, 1))
    now = await one(two)
    for name, value in EVERYTHING.items():
        assert getattr(now, name) == value, name
    assert now.held[0][0].utcoffset() == EVERYTHING["held"][0][0].utcoffset()
    assert (now.version, applied.versions) == (2, {T1: 2})
    assert await found(two, "thoughts zoe OR tag:b assignee:zoe is:watched") == [T1]


async def test_a_version_goes_up_once_for_an_act(two: LocalConnection) -> None:
    await do(two, SetTicket(T1, {"minutes": 1}, 1), AddMessage(T1, message(3), 1), SetTicket(T1, {"minutes": 2}, 1))
    assert (await one(two)).version == 2
    await do(two, SetPlacement(T1, Placement(verdict="included")))
    assert (await one(two)).version == 2, "placing is no write"


async def test_a_write_sets_the_time_of_the_last_change(two: LocalConnection) -> None:
    assert (await one(two)).updated is None
    await do(two, AddMessage(T1, message(3)))
    assert (await one(two)).updated == NOW


async def test_a_write_on_an_old_version_is_a_conflict(two: LocalConnection) -> None:
    await do(two, SetTicket(T1, {"minutes": 1}, 1))
    operation = SetTicket(T1, {"minutes": 2}, 1)
    with pytest.raises(Conflict) as caught:
        await do(two, PostEntry(entry("E-9", "charge", -1)), operation)
    assert caught.value.theirs == await one(two)
    assert caught.value.ours == operation
    assert (await account(two)).balance == 50
    with pytest.raises(Conflict):
        await do(two, AddMessage(T1, message(3), 1))
    with pytest.raises(Conflict):
        await do(two, SetMigration(MIGRATION.id, {"status": "paused"}, 7))


async def test_going_back_is_refused_when_somebody_wrote_meanwhile(two: LocalConnection) -> None:
    for operations in ((SetTicket(T1, {"minutes": 1}, None),), (AddMessage(T1, message(3)),)):
        applied = await do(two, *operations)
        await do(two, SetTicket(T1, {"urgent": True}, None))
        with pytest.raises(Conflict):
            await do(two, *applied.before)


async def test_one_key_is_one_act(two: LocalConnection) -> None:
    act = intent(PostEntry(entry("E-2", "charge", -10)), AddMessage(T1, message(3)), key="k")
    first = await two.apply(act)
    again = await two.apply(act)
    assert (first.repeated, again.repeated) == (False, True)
    assert again.before == first.before
    assert again.versions == first.versions
    assert (await account(two)).balance == 40
    with pytest.raises(InvalidInput) as caught:
        await two.apply(intent(PostEntry(entry("E-3", "charge", -10)), key="k"))
    assert caught.value.code == "key_reused"
    assert await two.outcome("k") == first
    assert await two.outcome("other") is None


async def test_the_way_back_outlives_a_restart(url: str) -> None:
    async with await connected(url) as desk:
        await loaded(desk, [(ticket(1), (message(1),))])
        before = await one(desk)
        await desk.apply(intent(SetTicket(T1, EVERYTHING, 1), key="k"))
    async with await connected(url) as desk:
        applied = await desk.outcome("k")
        assert applied is not None
        await do(desk, *applied.before)
        assert _without_version(await one(desk)) == _without_version(before)


@pytest.mark.parametrize(
    "operation",
    [
        SetTicket(TicketId("T-9"), {}, None),
        SetPlacement(TicketId("T-9"), Placement()),
        AddMessage(TicketId("T-9"), message(1)),
        RetractMessage(T1, MessageId("M-9")),
        MoveMessages(T1, T2, (MessageId("M-9"),)),
        MoveMessages(T1, TicketId("T-9"), (MessageId("M-1"),)),
        SetMigration(MigrationId("9"), {}, None),
    ],
)
async def test_what_is_not_there_is_not_found(two: LocalConnection, operation: Operation) -> None:
    before = await state(two)
    with pytest.raises(NotFound):
        await do(two, SetTicket(T2, {"minutes": 5}, None), operation)
    assert await state(two) == before


@pytest.mark.parametrize(
    "operation",
    [
        SetTicket(T1, {"id": "T-9"}, None),
        SetTicket(T1, {"version": 9}, None),
        SetTicket(T1, {"colour": "red"}, None),
        SetTicket(T1, {"placement": Placement(price=2**63)}, None),
        AddMessage(T1, message(2)),
        MoveMessages(T1, T2, (MessageId("M-1"),)),
        CreateTicket(ticket(1)),
        CreateTicket(ticket(3), (message(1), message(1))),
        PostEntry(entry("E-1", "grant", 1)),
    ],
)
async def test_what_makes_no_sense_is_refused(two: LocalConnection, operation: Operation) -> None:
    before = await state(two)
    with pytest.raises(InvalidInput):
        await do(two, SetTicket(T2, {"minutes": 5}, None), operation)
    assert await state(two) == before


@pytest.mark.parametrize(
    ("kind", "amount", "missing"),
    [("charge", -51, "1 credits short"), ("charge", 60, "10 credits short"), ("hold", 51, "1 credits short")],
)
async def test_an_account_is_never_overdrawn(two: LocalConnection, kind: str, amount: int, missing: str) -> None:
    with pytest.raises(Refused, match=missing) as caught:
        await do(two, PostEntry(entry("E-2", kind, amount)))
    assert caught.value.code == "short"
    assert (await account(two)).available == 50
    assert len(await two.ledger(CustomerId("C-1"))) == 1


async def test_what_is_held_can_not_be_charged(two: LocalConnection) -> None:
    await do(two, PostEntry(entry("E-2", "hold", 30)))
    with pytest.raises(Refused):
        await do(two, PostEntry(entry("E-3", "charge", -21)))
    with pytest.raises(Refused):
        await do(two, PostEntry(entry("E-3", "release", 31)))
    await do(two, PostEntry(entry("E-3", "release", 30)), PostEntry(entry("E-4", "charge", -50)))
    assert (await account(two)).available == 0
    with pytest.raises(Refused):
        await do(two, PostEntry(entry("E-5", "adjust", -1)))


async def test_a_customer_without_entries_has_nothing_to_charge(two: LocalConnection) -> None:
    with pytest.raises(Refused):
        await do(two, PostEntry(entry("E-2", "charge", -1, "C-77")))
    assert await found(two, "credits:none") == [T2]


async def test_a_new_ticket_is_found_at_once(two: LocalConnection) -> None:
    applied = await do(two, CreateTicket(ticket(3, customer="C-new"), (message(1, "fresh words"),)))
    assert applied.versions == {"T-3": 1}
    assert await found(two, '"fresh words" customer:c-new status:open') == ["T-3"]
    await do(two, *applied.before)
    assert (await one(two, "T-3")).status is Status.CLOSED


async def test_one_change_is_told_for_each_thing_touched(two: LocalConnection) -> None:
    since = await two.last_change()
    applied = await two.apply(
        intent(
            AddMessage(T1, message(3)),
            SetTicket(T1, {"minutes": 1}, None),
            PostEntry(entry("E-2", "charge", -1)),
            SetMigration(MIGRATION.id, {"status": "paused"}, None),
            SetPlacement(T2, Placement(verdict="x")),
            verb="ticket.work",
        )
    )
    events = await two.changes(since)
    assert [(event.entity, event.id, event.verb) for event in events] == [
        ("ticket", "T-1", "ticket.work"),
        ("ledger", "E-2", "ticket.work"),
        ("migration", "88121", "ticket.work"),
    ]
    assert applied.customers == ("C-1", "C-2")
    assert await two.changes(since, limit=1) == events[:1]


@pytest.mark.parametrize("seed", range(20))
async def test_random_tickets_come_back_as_they_were(desk: LocalConnection, seed: int) -> None:
    made = random_desk(seed, most=6)
    await do(desk, *(CreateTicket(one, said) for one, said in made.tickets.values()))
    for name, (written, said) in made.tickets.items():
        read = await one(desk, name)
        assert read == written
        assert read.received.utcoffset() == written.received.utcoffset()
        assert sorted(await thread(desk, name), key=lambda part: part.id) == list(said)
        await do(desk, SetTicket(name, {"minutes": 99}, None), *(RetractMessage(name, part.id) for part in said))
        assert await thread(desk, name) == []
