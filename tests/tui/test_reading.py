"""Reading: a ticket opened, its messages, verdict, reasons, history, customer, board, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.driver import Opens


async def test_a_ticket_opens_at_the_oldest_unanswered_message(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("enter")
        d.sees(d.current.id, "unanswered")
        await d.press("esc")
        assert not d.desk.tickets.opened


async def test_messages_one_by_one_and_folded(at_desk: Opens) -> None:
    async with at_desk() as d:
        card = await d.session.card((await d.on(lambda one: one.status == "pending")).id)
        await d.press("enter g g")
        assert len(card.messages) > 1
        await d.press("h")
        assert len(d.desk.tickets.folded) == 1
        await d.press("l")
        assert not d.desk.tickets.folded
        await d.press("} { j k G")


async def test_the_next_ticket_from_inside_one(at_desk: Opens) -> None:
    async with at_desk() as d:
        first, second = d.listed[:2]
        await d.press("enter J")
        assert d.current.id == second
        await d.press("K")
        assert d.current.id == first


async def test_a_word_is_found_in_the_thread(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("enter /")
        d.sees("Find in the thread")
        await d.type("customer\n")
        await d.press("n N")
        await d.press("/")
        await d.press("ctrl+u")
        await d.type("no such word\n")
        assert "is not in this thread" in d.said


async def test_the_verdict_with_its_rules(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("V")
        d.sees(f"Verdict of {d.current.id}", "[")
        await d.press("j G q")
        d.sees("Next best")


async def test_why_explains_the_due_time_of_the_row(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("W")
        d.sees("Why?", d.current.id)
        await d.press("esc")


async def test_why_in_every_pane(at_desk: Opens) -> None:
    async with at_desk() as d:
        for pane in "1234":
            await d.press(f"{pane} G W")
            d.sees("Why?")
            await d.press("esc")


async def test_history_tells_what_was_done_from_here(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("i H")
        d.sees(f"History of {d.current.id}", "sam")
        await d.press("esc g l")
        d.sees("Done from here", "sam")
        await d.press("esc")


async def test_every_field_of_a_ticket(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("d")
        d.sees(d.current.id, "status", "received", "channel")
        await d.press("ctrl+d ctrl+u q")


async def test_the_customer_and_from_there_another_ticket(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("@")
        d.sees("Customer", "j/k move")
        await d.press("j j enter")
        await d.press("esc I")
        d.sees("Customer")
        await d.press("esc")


async def test_a_customer_is_found_by_number(at_desk: Opens) -> None:
    async with at_desk() as d:
        whose = d.current.customer
        await d.press("g u")
        await d.type(f"{whose}\n")
        if "Customer" in d.text and "enter open" not in d.text:
            await d.press("enter")
        d.sees(str(whose))
        await d.press("esc g u")
        await d.type("nobody is called so\n")
        d.sees("no customer is found")


async def test_the_board_counts_and_opens(at_desk: Opens) -> None:
    async with at_desk() as d:
        for keys in ("g s", "g p"):
            await d.press(keys)
            d.sees("Board", "esc close")
            await d.press("esc")
        await d.press("g s j enter")
        assert d.desk.pane.NAME == "tickets"


async def test_the_report_counts_by_status_rank_and_verdict(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("g r")
        d.sees("Reports", "by status", "open, by rank", "open, by verdict").sees_not("over time")
        await d.press("G")
        d.sees("needs approval")
        rows = await d.session.list("verdict:short status:new,open,pending,awaiting_approval,on_hold")
        number = (await rows.count()).rows
        d.sees(f"short {number} ")


async def test_the_outbox_is_empty_and_says_so(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("g o")
        d.sees("Outbox")
        await d.press("enter esc")


async def test_notices_can_be_read_again(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("g i")
        d.sees("Notices")
        await d.press("esc i g i")
        d.sees("claimed by sam")
        await d.press("esc")


async def test_the_links_of_a_ticket_lead_to_the_customers_others(at_desk: Opens) -> None:
    async with at_desk() as d:
        for _ in range(12):
            await d.press("g x")
            if "Go to" in d.text:
                break
            assert "linked with nothing" in d.said
            await d.press("j")
        d.sees("Go to")
        await d.press("enter")
        assert d.desk.tickets.opened


async def test_numbers_and_texts_are_copied_clean(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("y")
        assert d.said == f"copied: {d.current.id}"
        await d.press("Y")
        d.sees("Copy", "subject", "customer", "verdict")
        await d.press("s")
        assert d.said.startswith("copied: ")
        await d.press("enter Y m")
        await d.press("3 y")
        assert "copied" in d.said


async def test_no_page_is_opened_where_there_is_none(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("o")
        assert "no pages" in d.said


async def test_a_file_of_a_ticket_is_saved_under_a_safe_name(at_desk: Opens, tmp_path: Path) -> None:
    async with at_desk() as d:
        for ticket in await d.every():
            card = await d.session.card(ticket.id)
            if any(one.attachments for one in card.messages):
                break
        await d.on(lambda one: one.id == ticket.id)
        await d.press("O")
        d.sees("Save which file")
        await d.press("enter ctrl+u")
        await d.type(str(tmp_path / "saved") + "\n")
        assert (tmp_path / "saved").exists() or d.said


async def test_refreshing_keeps_the_ticket_under_the_cursor(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("j j j")
        ticket = d.current.id
        await d.press("ctrl+r")
        assert d.current.id == ticket
        await d.press("f5")
        assert d.current.id == ticket


async def test_settings_and_doctor_are_shown(at_desk: Opens) -> None:
    async with at_desk() as d:
        for name in ("settings", "doctor"):
            await d.press(":")
            await d.type(f"go {name}\n")
            await d.press("esc")
            assert "means nothing" not in d.said, d.said


async def test_a_very_narrow_screen_shows_one_thing_at_a_time(at_desk: Opens) -> None:
    async with at_desk(size=(60, 20)) as d:
        d.sees("Next best", d.listed[0])
        await d.press("enter esc 2 enter esc 3 enter esc 4 enter esc 1")
        await d.press("V esc W esc @ esc g s esc ?")
        d.sees("Keys")
