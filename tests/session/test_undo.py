"""Taking back and doing again: every verb leaves the ticket as it was, or says why it can't."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.actions import ACTIONS
from helpdesk_tui.errors import Conflict, Refused
from helpdesk_tui.model.ticket import MessageKind, Status
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.session.verbs.booking import Adjust, Hold, Refund
from helpdesk_tui.session.verbs.fields import SetFields, Tag
from helpdesk_tui.session.verbs.handling import Assign, SetStatus, Snooze, Urgent
from helpdesk_tui.session.verbs.joining import LinkTo, Merge, Split
from helpdesk_tui.session.verbs.migrating import CheckOff, MapValue, SetOptions
from helpdesk_tui.session.verbs.pricing import Assess, Override, Quote
from helpdesk_tui.session.verbs.table import VERBS
from helpdesk_tui.session.verbs.talking import LogTime, Note, Receive, Reply
from helpdesk_tui.text import Foreign
from tests.session.desk import NOW, same_ticket

if TYPE_CHECKING:
    from helpdesk_tui.model.customer import Account
    from helpdesk_tui.model.ticket import Message, Ticket
    from helpdesk_tui.session import Session
    from tests.session.desk import World

ROUND_TRIPS: dict[str, tuple[list[tuple[str, Any]], Any]] = {
    "ticket.claim": ([], None),
    "ticket.assign": ([], Assign("boris")),
    "ticket.release": ([("ticket.claim", None)], None),
    "ticket.note": ([], Note(body="x")),
    "ticket.status": ([], SetStatus("pending")),
    "ticket.close": ([("ticket.status", SetStatus("pending"))], None),
    "ticket.reopen": ([("ticket.status", SetStatus("solved"))], None),
    "ticket.urgent": ([], Urgent(reason="down")),
    "ticket.set": ([], SetFields({"subject": "New", "tags": "a,b", "category": "config", "assignee": "boris"})),
    "ticket.split": ([], Split(("M-2",))),
    "ticket.merge": ([], Merge("T-2")),
    "ticket.link": ([], LinkTo("T-2")),
    "ticket.tag": ([], Tag(add=("a",))),
    "ticket.snooze": ([], Snooze(until=NOW + timedelta(days=1))),
    "ticket.wake": ([("ticket.snooze", Snooze(for_reply=True))], None),
    "ticket.watch": ([], None),
    "ticket.time": ([], LogTime(5)),
    "credits.assess": ([], Assess("howto")),
    "credits.quote": ([("credits.assess", Assess("custom_mod"))], Quote(30)),
    "credits.ask": ([("credits.assess", Assess("config"))], None),
    "credits.approve": ([("credits.assess", Assess("config")), ("credits.ask", None)], None),
    "credits.decline": ([("credits.assess", Assess("config")), ("credits.ask", None)], None),
    "credits.charge": ([("ticket.set", SetFields({"category": "howto"}))], None),
    "credits.refund": ([("credits.assess", Assess("howto"))], Refund(3, "sorry")),
    "credits.hold": ([], Hold(10)),
    "credits.release": ([("credits.hold", Hold(10))], None),
}
"""By verb: what is done before, and its arguments."""

ELSEWHERE = {
    "credits.override",
    "credits.adjust",
    "customer.match",
    "migration.map",
    "migration.options",
    "migration.check_item",
}
"""Verbs that are undone in the tests of what they are about: pricing, composite desks, migrations."""


async def look(session: Session) -> tuple[list[Ticket], list[list[Message]], Account]:
    """Everything but events."""
    names = ["T-1", "T-2"]
    threads = [[m for m in await session.thread(name) if m.kind is not MessageKind.EVENT] for name in names]
    return [await session.ticket(name) for name in names], threads, await session.account("C-1")


def same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    tickets = all(same_ticket(a, b) for a, b in zip(one[0], other[0], strict=True))
    return tickets and one[1:] == other[1:]


async def prepared(desk: World) -> Session:
    desk.ticket("T-2").ticket("T-3", category="howto")
    session = await desk.session()
    await session.do("ticket.receive", "T-1", Receive(body="more", id="M-2"))
    await session.refresh()
    return session


def test_every_verb_that_can_be_undone_is_tried() -> None:
    undoable = {name for name, action in ACTIONS.items() if action.undo and name in VERBS}
    assert undoable == {*ROUND_TRIPS, *ELSEWHERE}


@pytest.mark.parametrize("verb", list(ROUND_TRIPS))
async def test_undo_brings_back_and_redo_does_again(desk: World, verb: str) -> None:
    session = await prepared(desk)
    first, args = ROUND_TRIPS[verb]
    for name, given in first:
        await session.do(name, "T-1", given)
    before = await look(session)
    done = await session.do(verb, "T-1", args)
    after = await look(session)
    assert not same(before, after) or verb == "ticket.note"
    undone = await session.undo()
    assert same(await look(session), before)
    assert undone.summary == f"undone: {done.summary}"
    history = session.history(ticket="T-1")
    assert history[1].undone_by == history[0].key
    await session.redo()
    again = await look(session)
    if verb in {"ticket.split", "ticket.note"}:
        assert session.history()[0].verb == verb
        return
    assert same(again, after)
    with pytest.raises(Refused) as refused:
        await session.redo()
    assert refused.value.rules == ("desk.redo.none",)


async def test_an_override_is_undone(empty: World) -> None:
    session = await empty.customer(balance=1).licence().ticket(category="howto").session()
    await session.refresh()
    before = await session.ticket("T-1")
    await session.do("credits.override", "T-1", Override("goodwill"))
    await session.undo()
    assert same_ticket(await session.ticket("T-1"), before)


async def test_a_charge_is_undone_by_an_entry_that_names_it(desk: World) -> None:
    session = await desk.session()
    await session.do("credits.assess", "T-1", Assess("howto"))
    await session.undo(ticket="T-1")
    charged, refund = (await session.ledger("C-1"))[-2:]
    assert (charged.effect, refund.effect, refund.reverses) == (-5, 5, charged.id)


async def test_an_adjustment_is_undone(desk: World) -> None:
    session = await desk.session()
    await session.do("credits.adjust", "C-1", Adjust(-7, "counted wrong"))
    assert (await session.account("C-1")).balance == 43
    await session.undo()
    assert (await session.account("C-1")).balance == 50


async def test_what_the_customer_may_have_read_stays(desk: World) -> None:
    session = await desk.session()
    await session.do("ticket.reply", "T-1", Reply(body="hello"))
    with pytest.raises(Refused) as refused:
        await session.undo()
    assert (refused.value.code, refused.value.rules) == ("not_undoable", ("desk.undo.sent",))
    assert "may have read it" in refused.value.message


async def test_a_message_can_be_taken_back_while_it_waits(desk: World) -> None:
    session = await desk.session(grace=timedelta(seconds=10))
    done = await session.do("ticket.reply", "T-1", Reply(body="oops"))
    assert done.state is ActState.QUEUED
    assert len(await session.thread("T-1")) == 1
    assert (await session.undo()).summary.startswith("taken back before it was sent")
    desk.clock.advance(timedelta(seconds=11))
    assert await session.flush() == []
    assert len(await session.thread("T-1")) == 1
    await session.do("ticket.reply", "T-1", Reply(body="better"))
    assert await session.flush() == []
    assert len(await session.thread("T-1")) == 1, "still waiting"
    desk.clock.advance(timedelta(seconds=11))
    await session.flush()
    assert str((await session.thread("T-1"))[-1].body) == "better"
    await session.do("ticket.reply", "T-1", Reply(body="and goodbye", status="solved"))
    await session.aclose()
    assert (await session.ticket("T-1")).status is Status.SOLVED, "closing sends what waits"


async def test_a_reply_that_waited_is_sent_after_what_others_did_meanwhile(desk: World) -> None:
    anna, ben = await desk.session(grace=timedelta(seconds=10)), await desk.session("ben")
    queued = await anna.do("ticket.reply", "T-1", Reply(body="hello", minutes=5))
    await ben.do("ticket.tag", "T-1", Tag(add=("late",)))
    await ben.do("ticket.claim", "T-1")
    await ben.do("ticket.time", "T-1", LogTime(3))
    desk.clock.advance(timedelta(seconds=11))
    assert await anna.flush() == []
    now = await anna.ticket("T-1")
    assert (now.status, str(now.assignee), [str(tag) for tag in now.tags], now.minutes) == (
        Status.PENDING,
        "ben",
        ["late"],
        8,
    )
    said = [one for one in await ben.thread("T-1") if str(one.body) == "hello"]
    assert [one.id for one in said] == list(queued.messages), "once, and under the id it was answered with"
    assert [act.state for act in anna.history(ticket="T-1") if act.key == queued.key] == [ActState.DONE]


@pytest.mark.parametrize("answered", [True, False])
async def test_a_reply_that_waited_is_not_sent_when_the_customer_has_written(desk: World, *, answered: bool) -> None:
    anna, ben = await desk.session(grace=timedelta(seconds=10)), await desk.session("ben")
    await anna.do("ticket.reply", "T-1", Reply(body="hello"))
    at = desk.clock.now() - timedelta(hours=1)
    await ben.do("ticket.receive", "T-1", Receive(body="never mind", at=at))
    await ben.do("ticket.tag", "T-1", Tag(add=("late",)))
    if answered:
        await ben.do("ticket.reply", "T-1", Reply(body="fine", status="solved"))
    desk.clock.advance(timedelta(seconds=11))
    (failed,) = await anna.flush()
    assert (failed.state, failed.error_code) == (ActState.FAILED, "conflict")
    assert "has written since" in failed.error
    assert "hello" not in [str(one.body) for one in await ben.thread("T-1")]
    assert await anna.flush(every=True) == [], "it is not tried again"


async def test_a_reply_that_waited_is_not_sent_when_the_rules_refuse_it_now(desk: World) -> None:
    anna, ben = await desk.session(grace=timedelta(seconds=10)), await desk.session("ben")
    queued = await anna.do("ticket.reply", "T-1", Reply(body="hello"))
    await ben.do("ticket.status", "T-1", SetStatus("solved"))
    await ben.do("ticket.close", "T-1")
    (failed,) = await anna.flush(every=True)
    assert (failed.key, failed.state, failed.error_code) == (queued.key, ActState.FAILED, "closed")
    assert (await ben.ticket("T-1")).status is Status.CLOSED


async def test_several_steps_back_and_forth(desk: World) -> None:
    session = await desk.session()
    await session.refresh()
    states = [await session.ticket("T-1")]
    for tag in ("a", "b", "c"):
        await session.do("ticket.tag", "T-1", Tag(add=(tag,)))
        states.append(await session.ticket("T-1"))
    for n in (2, 1, 0):
        await session.undo()
        assert same_ticket(await session.ticket("T-1"), states[n])
    with pytest.raises(Refused):
        await session.undo()
    for n in (1, 2, 3):
        await session.redo()
        assert same_ticket(await session.ticket("T-1"), states[n])
    await session.undo()
    await session.do("ticket.claim", "T-1")
    with pytest.raises(Refused):
        await session.redo()


async def test_undo_is_of_ones_own_acts_or_of_a_ticket(desk: World) -> None:
    desk.ticket("T-2")
    anna, boris = await desk.session("anna"), await desk.session("boris")
    await anna.do("ticket.claim", "T-1")
    await boris.do("ticket.claim", "T-2")
    with pytest.raises(Refused):
        await boris.undo(ticket="T-1")
    await anna.undo()
    assert (await anna.ticket("T-1")).assignee is None
    assert (await anna.ticket("T-2")).assignee == Foreign("boris")


async def test_undo_by_key_and_only_once(desk: World) -> None:
    session = await desk.session()
    done = await session.do("ticket.claim", "T-1")
    await session.undo(key=done.key)
    with pytest.raises(Refused) as refused:
        await session.undo(key=done.key)
    assert refused.value.rules == ("desk.undo.none",)


async def test_undo_after_somebody_elses_write_is_a_conflict(desk: World) -> None:
    anna, boris = await desk.session("anna"), await desk.session("boris")
    await anna.do("ticket.set", "T-1", SetFields({"subject": "Mine"}))
    await boris.do("ticket.set", "T-1", SetFields({"subject": "Yours"}))
    with pytest.raises(Conflict):
        await anna.undo()
    assert str((await anna.ticket("T-1")).subject) == "Yours"


async def test_undo_survives_the_session(desk: World) -> None:
    first = await desk.session(state=desk.state)
    await first.refresh()
    before = await first.ticket("T-1")
    await first.do("ticket.tag", "T-1", Tag(add=("a",)))
    second = await desk.session(state=desk.state)
    await second.undo(ticket="T-1")
    assert same_ticket(await second.ticket("T-1"), before)


async def test_migration_verbs_are_undone(empty: World) -> None:
    empty.customer().migration(status="draft").migration("9", status="completed")
    session = await empty.session()
    for number, verb, args in [
        ("88121", "migration.map", MapValue("order_statuses", "paid", "processed")),
        ("88121", "migration.options", SetOptions(("redirects_301",), service="aio")),
        ("9", "migration.check_item", CheckOff("search", "problem", "finds nothing")),
    ]:
        before = await session.migration(number)
        await session.do(verb, number, args)
        assert await session.migration(number) != before
        await session.undo()
        after = await session.migration(number)
        assert (after.mappings, after.options, after.service, after.checklist) == (
            before.mappings,
            before.options,
            before.service,
            before.checklist,
        )


async def test_events_say_what_was_undone(desk: World) -> None:
    session = await desk.session()
    await session.do("ticket.claim", "T-1")
    await session.undo()
    said = [str(m.body) for m in await session.thread("T-1") if m.kind is MessageKind.EVENT]
    assert said == ["undone: T-1 claimed by anna"]


async def test_an_older_act_is_not_undone_over_a_newer_one(desk: World) -> None:
    session = await desk.session()
    first = await session.do("ticket.tag", "T-1", Tag(add=("a",)))
    await session.do("ticket.tag", "T-1", Tag(add=("b",)))
    with pytest.raises(Conflict):
        await session.undo(key=first.key)
    await session.undo()
    await session.undo(key=first.key)
    assert (await session.ticket("T-1")).tags == ()


async def test_somebody_elses_write_between_two_steps_back_is_kept(desk: World) -> None:
    anna, boris = await desk.session("anna"), await desk.session("boris")
    await anna.do("ticket.tag", "T-1", Tag(add=("a",)))
    await boris.do("ticket.tag", "T-1", Tag(add=("b",)))
    await anna.do("ticket.tag", "T-1", Tag(add=("c",)))
    await anna.undo()
    with pytest.raises(Conflict):
        await anna.undo()
    assert (await anna.ticket("T-1")).tags == (Foreign("a"), Foreign("b"))
