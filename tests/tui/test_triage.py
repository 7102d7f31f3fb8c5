"""Triage: reading the queue, opening, taking, moving on."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.session.verbs.handling import Assign
from tests.tui.driver import desk

if TYPE_CHECKING:
    from tests.tui.driver import Opens


async def test_the_queue_is_there_at_once_with_a_verdict() -> None:
    async with desk("memory:") as d:
        d.sees("Next best", "T-1319", "INCLUDED", "[lx.basic.response]")


async def test_j_and_k_move_and_the_verdict_follows() -> None:
    async with desk("memory:") as d:
        first = d.current.id
        await d.press("j")
        assert d.current.id != first
        d.sees("Casa Verde")
        await d.press("k")
        assert d.current.id == first


async def test_claim_and_undo() -> None:
    async with desk("memory:") as d:
        await d.press("i")
        assert str((await d.ticket()).assignee) == "sam"
        d.sees("claimed by sam", "me")
        await d.press("u")
        assert (await d.ticket()).assignee is None


async def test_quick_fingers_do_not_act_on_what_lies_below() -> None:
    async with desk("memory:") as d:
        before = d.current
        await d.quickly("s o")
        await d.settled()
        assert (await d.ticket(before.id)).status == "open"
        assert (await d.ticket(before.id)).assignee is None


async def test_a_reply_goes_through_the_review_and_out() -> None:
    async with desk("memory:") as d:
        await d.press("j r")
        d.sees("PUBLIC REPLY")
        await d.type("We look into it.")
        await d.press("esc")
        d.sees("PUBLIC to shop93@customer93.example", "then: pending")
        ticket = d.current.id
        await d.press("y")
        assert (await d.ticket(ticket)).status == "pending"
        assert "We look into it." in str((await d.session.thread(ticket))[-2:])


async def test_a_note_looks_like_no_reply() -> None:
    async with desk("memory:") as d:
        await d.press("c")
        d.sees("INTERNAL NOTE", "the customer does not read it").sees_not("PUBLIC")
        await d.type("x")
        await d.press("ctrl+t")
        d.sees("PUBLIC REPLY")


async def test_keys_wait_for_the_queue_they_were_meant_for() -> None:
    async with desk() as d:
        first = d.current.id
        await d.quickly("] ] j i")
        await d.settled()
        taken = d.current
        assert taken.id != first
        assert str((await d.ticket(taken.id)).assignee) == "sam"
        assert (await d.ticket(first)).assignee is None


async def test_a_reply_taken_back_is_a_draft_again() -> None:
    async with desk(grace=timedelta(seconds=10)) as d:
        ticket = d.current.id
        await d.press("r")
        await d.type("Nearly sent.")
        await d.press("esc y")
        assert [act.target for act in d.session.unsent()] == [ticket]
        await d.press("u")
        d.sees("draft again")
        assert d.session.unsent() == []
        await d.press("r")
        d.sees("Nearly sent.")


async def test_sent_closed_and_on_from_the_list_while_it_waits() -> None:
    """The answer on its way counts: the next best is another ticket."""
    async with desk(grace=timedelta(seconds=10)) as d:
        ticket = d.current.id
        await d.press("r")
        await d.type("Done.")
        await d.press("esc Y")
        assert [act.target for act in d.session.unsent() if act.outward] == [ticket]
        assert d.current.id != ticket


async def test_all_that_changed_in_one_breath_is_drawn(at_desk: Opens) -> None:
    async with at_desk() as d:
        seen = d.listed[:5]
        await asyncio.gather(*(d.session.do("ticket.assign", name, Assign("colleen")) for name in seen))
        await d.settled()
        queue = d.desk.tickets.queue
        assert queue is not None
        assert {str(queue.tickets[n].assignee) for n in range(5)} == {"colleen"}
