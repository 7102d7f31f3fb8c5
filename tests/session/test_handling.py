"""Who has a ticket and how it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.errors import Refused
from helpdesk_tui.model.ticket import MessageKind, Sender, Status
from helpdesk_tui.session.verbs.fields import SetFields, Tag
from helpdesk_tui.session.verbs.handling import Assign, Claim, SetStatus, Snooze, Urgent, Watch
from helpdesk_tui.session.verbs.statuses import LEGAL
from helpdesk_tui.session.verbs.talking import LogTime, Note, Receive, Reply
from helpdesk_tui.text import Foreign
from tests.session.desk import NOW, changed, utc

if TYPE_CHECKING:
    from tests.session.desk import World


async def test_claiming_a_new_ticket_opens_it(empty: World) -> None:
    session = await empty.customer().licence().ticket(status=Status.NEW).session()
    done = await session.do("ticket.claim", "T-1")
    after = await session.ticket("T-1")
    assert (after.assignee, after.status) == (Foreign("anna"), Status.OPEN)
    assert done.summary == "T-1 claimed by anna"
    last = (await session.thread("T-1"))[-1]
    assert (last.kind, last.sender, last.author) == (MessageKind.EVENT, Sender.SYSTEM, Foreign("anna"))
    assert str(last.body) == "claimed by anna"


async def test_what_is_so_already_writes_nothing(desk: World) -> None:
    session = await desk.session()
    await session.do("ticket.claim", "T-1")
    before = await session.ticket("T-1")
    for verb, args in [
        ("ticket.claim", None),
        ("ticket.assign", Assign("anna")),
        ("ticket.wake", None),
        ("ticket.urgent", Urgent(on=False)),
        ("ticket.watch", Watch(on=False)),
        ("ticket.status", SetStatus("open")),
        ("ticket.tag", Tag(remove=("gone",))),
        ("ticket.set", SetFields({"subject": "Checkout fails"})),
    ]:
        done = await session.do(verb, "T-1", args)
        assert done.already, verb
    assert await session.ticket("T-1") == before


async def test_a_ticket_is_taken_over_when_asked_for(desk: World) -> None:
    anna, boris = await desk.session("anna"), await desk.session("boris")
    await anna.do("ticket.claim", "T-1")
    with pytest.raises(Refused):
        await boris.do("ticket.claim", "T-1")
    await boris.do("ticket.claim", "T-1", Claim(take_over=True))
    assert (await anna.ticket("T-1")).assignee == Foreign("boris")
    await anna.do("ticket.release", "T-1")
    assert (await anna.ticket("T-1")).assignee is None


@pytest.mark.parametrize("start", [s for s in Status if s is not Status.CLOSED])
async def test_legal_moves_are_done_and_the_others_name_them(empty: World, start: Status) -> None:
    """Every pair of statuses; ``awaiting_approval`` needs a price and is tried in the tests of prices."""
    empty.customer(balance=50).licence()
    targets = [t for t in Status if t not in {start, Status.AWAITING_APPROVAL}]
    for target in targets:
        empty.ticket(f"T-{target.value}", status=start)
    session = await empty.session()
    for target in targets:
        number = f"T-{target.value}"
        if target in LEGAL[start]:
            await session.do("ticket.status", number, SetStatus(target.value))
            assert (await session.ticket(number)).status is target
            continue
        with pytest.raises(Refused) as refused:
            await session.do("ticket.status", number, SetStatus(target.value))
        assert refused.value.exit_code == 4
        assert refused.value.hint.startswith("legal now: ")
        assert "new" not in refused.value.hint


async def test_stretches_of_waiting_are_kept(desk: World) -> None:
    session = await desk.session()
    await session.do("ticket.status", "T-1", SetStatus("pending"))
    desk.clock.advance(timedelta(hours=2))
    await session.do("ticket.status", "T-1", SetStatus("on-hold"))
    desk.clock.advance(timedelta(hours=3))
    await session.do("ticket.status", "T-1", SetStatus("open"))
    after = await session.ticket("T-1")
    start, middle, end = NOW, NOW + timedelta(hours=2), NOW + timedelta(hours=5)
    assert [(utc(a), utc(b), s) for a, b, s in after.held] == [
        (utc(start), utc(middle), "pending"),
        (utc(middle), utc(end), "on_hold"),
    ]
    assert after.held_since is None


@pytest.mark.parametrize("status", [Status.PENDING, Status.AWAITING_APPROVAL, Status.SOLVED])
async def test_the_customers_word_opens_what_waited_for_it(empty: World, status: Status) -> None:
    session = await empty.customer().licence().ticket(status=status, snoozed_for_reply=True).session()
    await session.do("ticket.receive", "T-1", Receive(body="still broken"))
    after = await session.ticket("T-1")
    assert (after.status, after.snoozed_for_reply) == (Status.OPEN, False)
    assert (await session.thread("T-1"))[-1].author == Foreign("Acme C-1")


@pytest.mark.parametrize("status", [Status.NEW, Status.OPEN, Status.ON_HOLD])
async def test_the_customers_word_leaves_the_others(empty: World, status: Status) -> None:
    session = await empty.customer().licence().ticket(status=status).session()
    await session.do("ticket.receive", "T-1", Receive(body="and another thing"))
    assert (await session.ticket("T-1")).status is status


async def test_a_message_on_a_closed_ticket_makes_a_linked_one(empty: World) -> None:
    session = await empty.customer().licence().ticket("T-9", status=Status.CLOSED, assignee=Foreign("anna")).session()
    done = await session.do("ticket.receive", "T-9", Receive(body="again"))
    assert done.created == ("T-10",)
    new, old = await session.ticket("T-10"), await session.ticket("T-9")
    assert (new.status, new.customer, new.assignee) == (Status.NEW, "C-1", Foreign("anna"))
    assert [(str(one.kind), one.ticket) for one in new.links] == [("follow_up_of", "T-9")]
    assert [(str(one.kind), one.ticket) for one in old.links] == [("followed_by", "T-10")]
    assert old.status is Status.CLOSED
    assert str((await session.thread("T-10"))[0].body) == "again"


async def test_reply_makes_it_the_customers_turn(desk: World) -> None:
    session = await desk.session()
    done = await session.do("ticket.reply", "T-1", Reply(body="\x1b[31mraw\x1b[0m stays raw", minutes=5))
    after = await session.ticket("T-1")
    assert (after.status, after.minutes, utc(after.held_since or NOW)) == (Status.PENDING, 5, utc(NOW))
    said = next(m for m in await session.thread("T-1") if m.id == done.messages[0])
    assert said.body.raw == "\x1b[31mraw\x1b[0m stays raw"
    assert (said.sender, said.kind) == (Sender.AGENT, MessageKind.PUBLIC)
    assert not done.undoable


async def test_reply_takes_the_status_asked_for(desk: World) -> None:
    session = await desk.session()
    await session.do("ticket.reply", "T-1", Reply(body="fixed", status="solved"))
    assert (await session.ticket("T-1")).status is Status.SOLVED


async def test_a_note_changes_no_field(desk: World) -> None:
    session = await desk.session()
    await session.refresh()
    before = await session.ticket("T-1")
    await session.do("ticket.note", "T-1", Note(body="look at the cache"))
    assert changed(before, await session.ticket("T-1")) == {"version", "updated"}


async def test_reply_warns_of_a_language_nobody_speaks(empty: World) -> None:
    session = await empty.customer().licence().ticket(language="vi").ticket("T-2", language="ru").session()
    warned = await session.do("ticket.reply", "T-1", Reply(body="xin chào"))
    assert warned.warnings == ("the customer wrote in vi; support is given in en and ru",)
    assert (await session.do("ticket.reply", "T-2", Reply(body="привет"))).warnings == ()


async def test_pointing_is_the_answer_on_a_channel_that_is_not_open(empty: World) -> None:
    empty.customer().licence().ticket(channel="email")
    session = await empty.session()
    with pytest.raises(Refused) as refused:
        await session.do("ticket.reply", "T-1", Reply(body="hello"))
    assert refused.value.rules == ("cs.channel.helpdesk",)
    assert "helpdesk" in refused.value.hint
    await session.do("ticket.reply", "T-1", Reply(body="please use the Help Desk", pointing=True))


async def test_investigation_stays_with_the_engineer(empty: World) -> None:
    empty.customer().migration().ticket(desk="litextension", channel="ticket", migration="88121", status=Status.NEW)
    session = await empty.session()
    await session.do("ticket.reply", "T-1", Reply(body="we look into it", investigation=True))
    card = await session.card("T-1")
    assert card.ticket.status is Status.OPEN
    assert card.rules.clock.value is not None
    assert card.rules.clock.value.clock == "investigation"


async def test_urgent_snooze_wake_watch_time_tag(desk: World) -> None:
    session = await desk.session()
    done = await session.do("ticket.urgent", "T-1", Urgent(reason="shop is down"))
    assert done.rules == ("cs.order.urgent",)
    await session.do("ticket.snooze", "T-1", Snooze(until=NOW + timedelta(hours=2), for_reply=True))
    await session.do("ticket.watch", "T-1")
    await session.do("ticket.time", "T-1", LogTime(15, "on the phone"))
    await session.do("ticket.time", "T-1", LogTime(10))
    await session.do("ticket.tag", "T-1", Tag(add=("checkout", "php 8", "checkout")))
    await session.do("ticket.tag", "T-1", Tag(add=("fixed",), remove=("php 8",)))
    after = await session.ticket("T-1")
    assert (after.urgent, after.urgent_reason) == (True, Foreign("shop is down"))
    assert after.snoozed_for_reply
    assert after.watchers == (Foreign("anna"),)
    assert after.minutes == 25
    assert after.tags == (Foreign("checkout"), Foreign("fixed"))
    await session.do("ticket.wake", "T-1")
    awake = await session.ticket("T-1")
    assert (awake.snoozed_until, awake.snoozed_for_reply) == (None, False)


async def test_fields_are_set_together_or_not_at_all(desk: World) -> None:
    session = await desk.session()
    before = await session.ticket("T-1")
    with pytest.raises(Refused):
        await session.do("ticket.set", "T-1", SetFields({"subject": "New", "status": "new"}))
    assert await session.ticket("T-1") == before
    changes = {
        "subject": "New subject",
        "status": "on_hold",
        "assignee": "me",
        "language": "ru",
        "tags": "a,b",
        "category": "upgrade",
        "advance-limit": "30",
        "upgrade_from": "4.3.1",
        "upgrade_to": "4.3.9",
        "channel": "live_chat",
        "urgent": "yes",
    }
    await session.do("ticket.set", "T-1", SetFields(changes, reason="angry"))
    after = await session.ticket("T-1")
    assert (str(after.subject), after.status, after.assignee) == ("New subject", Status.ON_HOLD, Foreign("anna"))
    assert (after.tags, after.category, after.advance_limit) == ((Foreign("a"), Foreign("b")), "upgrade", 30)
    assert (after.upgrade_from, after.upgrade_to, after.urgent) == ("4.3.1", "4.3.9", True)
    await session.do("ticket.set", "T-1", SetFields({"tags": "none", "category": "none", "assignee": "none"}))
    emptied = await session.ticket("T-1")
    assert (emptied.tags, emptied.category, emptied.assignee) == ((), None, None)


async def test_a_ticket_is_linked_to_a_migration_of_its_customer(empty: World) -> None:
    empty.customer().customer("C-2").migration(service="aio").migration("9", customer="C-2")
    empty.migration("7", service="basic")
    session = await empty.ticket(desk="litextension", channel="ticket").session()
    beside = (await session.card("T-1")).rules
    assert (beside.service, beside.placement.verdict) == ("aio", "included")
    await session.do("ticket.set", "T-1", SetFields({"migration": "7"}))
    about = await session.ticket("T-1")
    assert about.placement.due is not None
    assert (await session.card("T-1")).rules.service == "basic"
    await session.do("ticket.set", "T-1", SetFields({"migration": "none"}))
    assert (await session.ticket("T-1")).placement == beside.placement
    assert about.placement.due != beside.placement.due


async def test_messages_of_the_customer_are_kept_as_they_came(desk: World) -> None:
    session = await desk.session()
    at = NOW - timedelta(minutes=3)
    await session.do("ticket.receive", "T-1", Receive(body="\u202eevil", author="Jo", at=at, id="M-77"))
    last = next(m for m in await session.thread("T-1") if m.id == "M-77")
    assert (last.body.raw, utc(last.at)) == ("\u202eevil", utc(at))
