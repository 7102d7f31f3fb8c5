"""Keystrokes to done: what a person presses for the work of every day, counted by the driver.

``make keystrokes`` prints the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.model.ticket import AssessmentState, LinkKind, MessageKind, Status

if TYPE_CHECKING:
    from helpdesk_tui.model.ticket import Message
    from tests.tui.driver import Desk, Opens

LIMITS = {
    "claim the next best, send a canned reply, close": 5,
    "assess as 20 credits, approval asked": 4,
    "split two messages into a new ticket": 5,
    "assign 10 visible tickets to a colleague": 6,
    "is this re-migration free": 2,
    "why is this ticket due then": 2,
    "all at-risk VIP tickets": 3,
    "undo the last act": 1,
}
"""Work to the most keys it may take."""


def _counted(d: Desk, work: str) -> None:
    print(f"\n{work:<50} {d.pressed} of at most {LIMITS[work]}   {' '.join(d.log[-d.pressed :])}", end=" ")
    assert d.pressed <= LIMITS[work]


async def test_claim_reply_close(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("G")
        best = (await d.session.next_best(1))[0].ticket.id
        d.pressed = 0
        await d.press("; i m s Y")
        found = await d.ticket(best)
        assert str(found.assignee) == "sam", d.text
        assert found.status in {Status.SOLVED, Status.CLOSED}, d.text
        _counted(d, "claim the next best, send a canned reply, close")


async def test_assess_and_ask(at_desk: Opens) -> None:
    async with at_desk() as d:
        for one in await d.every():
            if one.desk == "cs_cart" and one.status in {Status.NEW, Status.OPEN} and not one.assessment.price:
                answer = await d.session.verdict(one.id, category="investigate")
                if answer.value.price == 20 and (await d.session.card(one.id)).party.account.available >= 20:
                    break
        await d.on(lambda ticket: ticket.id == one.id)
        await d.press("$ e i y")
        found = await d.ticket(one.id)
        assert (found.assessment.state, found.assessment.price) == (AssessmentState.PROPOSED, 20)
        _counted(d, "assess as 20 credits, approval asked")


async def test_split_two_messages(at_desk: Opens) -> None:
    async with at_desk() as d:
        thread: list[Message] = []
        for one in await d.every():
            thread = [said for said in await d.session.thread(one.id) if said.kind is not MessageKind.EVENT]
            if one.status is Status.OPEN and len(thread) > 3:
                break
        await d.on(lambda ticket: ticket.id == one.id)
        await d.press("enter")
        await d.press("k " * len(thread) + "j")
        d.pressed = 1  # opening it; going to the two of the thread that are meant is not counted
        await d.press("space space <")
        new = next(link.ticket for link in (await d.ticket(one.id)).links if link.kind is LinkKind.SPLIT_TO)
        moved = {said.id for said in thread} - {said.id for said in await d.session.thread(one.id)}
        assert moved == {thread[1].id, thread[2].id}, new
        _counted(d, "split two messages into a new ticket")


async def test_assign_ten(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.on(lambda one: True)
        d.desk.tickets.show_view("unassigned")
        await d.settled()
        ten = d.listed[:10]
        assert len(ten) == 10
        d.pressed = 0
        await d.press("v ctrl+d ctrl+d a a y")
        assert all([str((await d.ticket(one)).assignee) == "anna" for one in ten]), d.text
        _counted(d, "assign 10 visible tickets to a colleague")


async def test_is_it_free(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.on(lambda one: one.migration is not None)
        await d.press("% e")
        d.sees("Free again?")
        _counted(d, "is this re-migration free")


async def test_why_due(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.on(lambda one: one.placement.due is not None)
        await d.press("W")
        d.sees("Why?", "due")
        _counted(d, "why is this ticket due then")


async def test_at_risk_vips(at_desk: Opens) -> None:
    async with at_desk() as d:
        d.pressed = 0
        await d.press("f r v")
        assert set(d.desk.tickets.filter.split()) == {"at-risk", "rank:vip"}
        assert d.desk.tickets.view == "open"
        _counted(d, "all at-risk VIP tickets")


async def test_undo(at_desk: Opens) -> None:
    async with at_desk() as d:
        before = await d.on(lambda one: one.status is Status.OPEN and not one.watchers)
        await d.press("w")
        d.pressed = 0
        await d.press("u")
        assert (await d.ticket(before.id)).watchers == before.watchers
        _counted(d, "undo the last act")
