"""What must not happen: acts on the wrong ticket, answers nobody gave, mail nobody has read."""

from __future__ import annotations

from datetime import timedelta

from helpdesk_tui.session.verbs.talking import Receive
from tests.tui.driver import desk


async def test_a_key_that_comes_too_late_for_a_sheet_is_for_the_desk() -> None:
    async with desk() as d:
        first = d.current.id
        for opens in ("W", "?", "d"):
            await d.press(opens)
            await d.quickly("q j")
            await d.settled()
            assert d.current.id != first
            await d.press("k")
            assert d.current.id == first


async def test_a_range_ends_with_its_queue() -> None:
    async with desk() as d:
        await d.press("v j j ]")
        assert len(d.desk.tickets.targets()) == 1


async def test_marks_of_tickets_that_are_listed_no_more_are_gone() -> None:
    async with desk() as d:
        await d.press("] ] space")
        (marked,) = d.desk.tickets.targets()
        await d.session.do("ticket.claim", marked)
        await d.press("ctrl+r")
        assert d.desk.tickets.targets() == (d.current.id,)
        assert d.current.id != marked


async def test_next_best_is_about_that_ticket_alone() -> None:
    async with desk() as d:
        await d.press("G space ;")
        assert d.desk.tickets.targets() == (d.current.id,)


async def test_a_reply_is_for_one_ticket() -> None:
    async with desk() as d:
        await d.press("space space r")
        d.sees("2 tickets are marked")
        await d.press("m")
        d.sees("2 tickets are marked")


async def test_mail_that_came_while_writing_is_shown_before_sending() -> None:
    async with desk() as d:
        ticket = d.current.id
        await d.press("r")
        await d.type("We close this.")
        await d.session.do("ticket.receive", ticket, Receive(body="STOP, do not touch my shop"))
        await d.press("esc y")
        d.sees("Written meanwhile", "STOP, do not touch my shop")
        await d.press("n")
        d.sees("PUBLIC REPLY", "We close this.")


async def test_a_ticket_that_changed_is_not_closed_over() -> None:
    async with desk() as d:
        ticket = d.current.id
        await d.press("x")
        await d.session.do("ticket.receive", ticket, Receive(body="wait"))
        await d.press("y")
        assert (await d.ticket(ticket)).status != "closed"
        d.sees("somebody else was quicker")


async def test_looking_at_a_dialog_sends_nothing() -> None:
    async with desk(grace=timedelta(seconds=60)) as d:
        await d.press("r")
        await d.type("oops")
        await d.press("esc y s esc")
        assert len(d.session.unsent()) == 1
