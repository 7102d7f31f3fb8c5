"""Acts on tickets: who has it, status, tags, snooze, time, links, splitting, merging, taking back; many at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.model.ticket import ACTIVE, LinkKind, MessageKind, Status
from helpdesk_tui.session.verbs.talking import Note
from helpdesk_tui.tui.widgets.lines_view import LinesView
from tests.tui.driver import colleague

if TYPE_CHECKING:
    from helpdesk_tui.model.ticket import Message, Ticket
    from tests.tui.driver import Opens


def _free(one: Ticket) -> bool:
    return one.status in {Status.NEW, Status.OPEN} and one.assignee is None


async def test_claiming_and_giving_back_with_one_key(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(_free)).id
        await d.press("i")
        assert str((await d.ticket(ticket)).assignee) == "sam"
        await d.press("i")
        assert (await d.ticket(ticket)).assignee is None


async def test_taking_over_from_a_colleague_is_asked(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await d.on(lambda one: one.status is Status.OPEN and one.assignee and str(one.assignee) == "ben")
        await d.press("i")
        d.sees("take it over")
        await d.press("esc")
        assert (await d.ticket(ticket.id)).assignee == ticket.assignee
        await d.press("i y")
        assert str((await d.ticket(ticket.id)).assignee) == "sam"


async def test_assigning_to_a_colleague_and_taking_it_away(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(_free)).id
        await d.press("a")
        d.sees("to whom", "anna")
        await d.press("down enter")
        assert (await d.ticket(ticket)).assignee is not None
        await d.press("A")
        assert (await d.ticket(ticket)).assignee is None


async def test_only_legal_moves_are_offered(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN)).id
        await d.press("s")
        d.sees("Status").sees_not("new ")
        await d.press("p")
        assert (await d.ticket(ticket)).status is Status.PENDING


async def test_closing_asks_and_no_is_the_default(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.SOLVED)).id
        await d.press("x")
        d.sees("Close")
        await d.press("enter")
        assert (await d.ticket(ticket)).status is Status.SOLVED
        assert d.said == "not done"
        await d.press("x y")
        assert (await d.ticket(ticket)).status is Status.CLOSED


async def test_a_solved_ticket_is_opened_again(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.SOLVED)).id
        await d.press("X")
        assert (await d.ticket(ticket)).status is Status.OPEN


async def test_a_closed_ticket_goes_on_in_a_new_one(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.CLOSED)).id
        await d.press(":")
        await d.type("follow-up\n")
        links = (await d.ticket(ticket)).links
        assert LinkKind.FOLLOWED_BY in {one.kind for one in links}


async def test_a_closed_ticket_is_not_changed(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await d.on(lambda one: one.status is Status.CLOSED)
        await d.press(":")
        await d.type("tag +late\n")
        assert (await d.ticket(ticket.id)).tags == ticket.tags
        assert "closed" in d.said


async def test_tags_are_picked_and_typed(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN)).id
        await d.press(":")
        await d.type("tag +migrated +urgent-call\n")
        assert {"migrated", "urgent-call"} <= {one.raw for one in (await d.ticket(ticket)).tags}
        await d.press(":")
        await d.type("tag -migrated\n")
        assert "migrated" not in {one.raw for one in (await d.ticket(ticket)).tags}
        await d.press("t")
        d.sees("tags")
        await d.press("esc")


async def test_snoozed_until_a_time_and_woken(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN and one.snoozed_until is None)).id
        await d.press("z")
        d.sees("until when")
        await d.press("enter")
        found = await d.ticket(ticket)
        assert found.snoozed_until is not None or found.snoozed_for_reply
        await d.press("Z")
        assert (await d.ticket(ticket)).snoozed_until is None


async def test_snoozed_by_words(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN)).id
        await d.press(":")
        await d.type("snooze 2h\n")
        until = (await d.ticket(ticket)).snoozed_until
        assert until is not None
        assert until - d.clock.now() == timedelta(hours=2)


async def test_watching_and_no_longer(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN and not one.watchers)).id
        await d.press("w")
        assert [str(one) for one in (await d.ticket(ticket)).watchers] == ["sam"]
        await d.press("w")
        assert not (await d.ticket(ticket)).watchers


async def test_urgent_takes_a_reason(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN and not one.urgent)).id
        await d.press("!")
        d.sees("why it comes first")
        await d.press("enter")
        d.sees("something has to be typed")
        await d.type("they go live on Friday\n")
        assert (await d.ticket(ticket)).urgent
        await d.press("!")
        assert not (await d.ticket(ticket)).urgent


async def test_time_is_logged_in_several_spellings(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await d.on(lambda one: one.status is Status.OPEN)
        await d.press("T")
        await d.type("1h30\n")
        assert (await d.ticket(ticket.id)).minutes == ticket.minutes + 90
        await d.press("T")
        await d.type("soon\n")
        d.sees("Time")
        await d.press("esc")
        assert (await d.ticket(ticket.id)).minutes == ticket.minutes + 90


async def test_a_field_is_edited(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN)).id
        await d.press(":")
        await d.type("set subject Checkout fails with a coupon\n")
        assert (await d.ticket(ticket)).subject.raw == "Checkout fails with a coupon"
        await d.press("e")
        d.sees("which field")
        await d.press("esc")


async def test_two_messages_become_a_ticket_of_their_own(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN)).id
        await d.press("enter g g space <")
        if "Split" in d.text and "enter: these" in d.text:
            await d.press("enter")
        links = {one.kind for one in (await d.ticket(ticket)).links}
        assert LinkKind.SPLIT_TO in links
        await d.press("u")
        assert d.said


async def test_a_message_that_nobody_chose_is_not_split_off(at_desk: Opens) -> None:
    async with at_desk() as d:
        thread: list[Message] = []
        for one in await d.every():
            thread = [said for said in await d.session.thread(one.id) if said.kind is not MessageKind.EVENT]
            if one.status is Status.OPEN and len(thread) > 2:
                break
        ticket = (await d.on(lambda found: found.id == one.id)).id
        await d.press("enter g g j")
        under = d.desk.tickets.query_one("#thread", LinesView).target
        assert under != thread[0].id
        await d.press("< enter enter")
        d.sees("no message is chosen")
        assert not (await d.ticket(ticket)).links
        await d.press("space enter")
        new = next(one.ticket for one in (await d.ticket(ticket)).links if one.kind is LinkKind.SPLIT_TO)
        moved = {one.id for one in thread} - {one.id for one in await d.session.thread(ticket)}
        assert moved == {under}, new


async def test_merging_asks_and_can_be_taken_back(at_desk: Opens) -> None:
    async with at_desk() as d:
        tickets = [one for one in await d.every() if one.status in ACTIVE]
        pair = next(
            (one, other) for one in tickets for other in tickets if one.customer == other.customer and one.id < other.id
        )
        await d.on(lambda one: one.id == pair[0].id)
        await d.press(":")
        await d.type(f"merge {pair[1].id}\n")
        d.sees("Merge")
        await d.press("y")
        assert LinkKind.MERGED_INTO in {one.kind for one in (await d.ticket(pair[0].id)).links}
        await d.press(":")
        await d.type("unmerge\n")
        assert LinkKind.MERGED_INTO not in {one.kind for one in (await d.ticket(pair[0].id)).links}


async def test_two_tickets_know_of_each_other(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await d.on(lambda one: one.status is Status.OPEN)
        other = next(one for one in await d.every() if one.id != ticket.id)
        await d.press(":")
        await d.type(f"link {other.id}\n")
        assert other.id in {one.ticket for one in (await d.ticket(ticket.id)).links}
        await d.press("g x")
        d.sees(other.id)
        await d.press("esc L")
        d.sees("to which ticket")
        await d.press("esc")


async def test_a_message_of_the_customer_is_taken_in(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.PENDING)).id
        await d.press(":")
        await d.type("receive It still happens\n")
        assert (await d.ticket(ticket)).status is Status.OPEN


async def test_a_new_ticket_is_asked_for_step_by_step(at_desk: Opens) -> None:
    async with at_desk() as d:
        count = len(await d.every())
        await d.press("ctrl+n")
        d.sees("desk")
        await d.press("enter")
        d.sees("customer")
        await d.press("enter")
        await d.type("A further question\n")
        assert len(await d.every()) == count + 1


async def test_undo_and_redo(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(_free)).id
        await d.press("i u")
        assert (await d.ticket(ticket)).assignee is None
        await d.press("U")
        assert str((await d.ticket(ticket)).assignee) == "sam"
        await d.press("u u")
        assert d.said


async def test_the_last_act_is_done_again_elsewhere(at_desk: Opens) -> None:
    async with at_desk() as d:
        first = (await d.on(lambda one: one.status is Status.OPEN)).id
        await d.press(":")
        await d.type("tag +again\n")
        second = (await d.on(lambda one: one.status is Status.OPEN, nth=1)).id
        await d.press(".")
        for ticket in (first, second):
            assert "again" in {one.raw for one in (await d.ticket(ticket)).tags}


async def test_nothing_to_repeat_nothing_to_undo(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press(".")
        assert "nothing was done yet" in d.said
        await d.press("u")
        assert d.said
        await d.press("U")
        assert d.said


async def test_a_misspelt_colleague_is_told_and_taken_back(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(_free)).id
        await d.press(":")
        await d.type("assign anan\n")
        assert d.said == f"{ticket} assigned to anan; nobody here is called anan: did you mean anna?  (u takes it back)"
        await d.press("u")
        assert (await d.ticket(ticket)).assignee is None


async def test_who_has_no_ticket_and_works_here_is_completed(at_desk: Opens) -> None:
    async with at_desk() as d:
        async with colleague(d, "zoltan") as other:
            await other.do("ticket.note", d.listed[0], Note(body="seen"))
        await d.press(":")
        await d.type("assign zo")
        await d.press("tab enter")
        assert str((await d.ticket()).assignee) == "zoltan"


async def test_many_are_assigned_after_a_plan_and_taken_back_as_one(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("] ]")
        before = {one: (await d.ticket(one)).assignee for one in d.listed[:4]}
        await d.press("space space space space :")
        await d.type("assign anna\n")
        d.sees("4 tickets, the plan")
        await d.press("y")
        assert all([str((await d.ticket(one)).assignee) == "anna" for one in before])
        assert not d.desk.tickets.queue.marked  # type: ignore[union-attr]  # of that pane alone
        await d.press("u")
        assert {one: (await d.ticket(one)).assignee for one in before} == before


async def test_a_plan_that_is_not_wanted_changes_nothing(at_desk: Opens) -> None:
    async with at_desk() as d:
        two = d.listed[:2]
        before = [await d.ticket(one) for one in two]
        await d.press("space space x")
        d.sees("2 tickets, the plan")
        await d.press("enter")
        assert [await d.ticket(one) for one in two] == before
        assert d.said == "not done"


async def test_a_run_that_is_partly_refused_says_which(at_desk: Opens) -> None:
    async with at_desk() as d:
        found = await d.every()
        closed = next(one for one in found if one.status is Status.CLOSED).id
        opened = next(one for one in found if one.status is Status.OPEN).id
        await d.on(lambda one: one.id == closed)
        d.desk.tickets.show_view("all", text=f"id:{closed},{opened}")
        await d.settled()
        await d.press("*")
        await d.press(":")
        await d.type("tag +both\n")
        d.sees("refused")
        await d.press("y")
        d.sees(closed)
        await d.press("esc")
        assert "both" in {one.raw for one in (await d.ticket(opened)).tags}
        assert "both" not in {one.raw for one in (await d.ticket(closed)).tags}


async def test_a_range_is_acted_on_like_marks(at_desk: Opens) -> None:
    async with at_desk() as d:
        three = d.listed[:3]
        await d.press("v j j w")
        d.sees("3 tickets")
        await d.press("y")
        for one in three:
            assert "sam" in [str(who) for who in (await d.ticket(one)).watchers]


async def test_quick_fingers_wait_for_the_dialog(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN)).id
        await d.quickly("s p")
        await d.settled()
        assert (await d.ticket(ticket)).status is Status.PENDING
        await d.quickly("x n j k")
        await d.settled()
        assert (await d.ticket(ticket)).status is Status.PENDING


async def test_quick_fingers_write_a_whole_note(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN)).id
        await d.quickly("c h i space t h e r e")
        await d.settled()
        await d.press("esc y")
        assert "hi there" in [one.body.raw for one in await d.session.thread(ticket)]
