"""Writing: replies, notes, canned answers, macros, files, drafts, the review bar, taking back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.model.ticket import MessageKind, Status

if TYPE_CHECKING:
    from pathlib import Path

    from helpdesk_tui.model.ticket import Message
    from tests.tui.driver import Desk, Opens


async def _last(d: Desk, ticket: str) -> Message:
    return [one for one in await d.session.thread(ticket) if one.kind is not MessageKind.EVENT][-1]


async def _on_an_open_one(d: Desk) -> str:
    return (await d.on(lambda one: one.status is Status.OPEN)).id


async def test_a_reply_is_looked_at_before_it_goes_out(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _on_an_open_one(d)
        await d.press("r")
        d.sees("PUBLIC REPLY", ticket)
        await d.type("We look into it.")
        await d.press("esc")
        d.sees("PUBLIC to", "then: pending", "We look into it.")
        await d.press("y")
        assert (await _last(d, ticket)).body.raw == "We look into it."
        assert (await d.ticket(ticket)).status is Status.PENDING


async def test_enter_and_letters_send_nothing_while_writing(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _on_an_open_one(d)
        before = await d.session.thread(ticket)
        await d.press("r")
        await d.type("y\nY\n")
        assert await d.session.thread(ticket) == before
        await d.press("esc enter")
        assert await d.session.thread(ticket) == before
        await d.press("p")


async def test_an_empty_reply_is_not_sent(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _on_an_open_one(d)
        before = await d.session.thread(ticket)
        await d.press("r esc y")
        d.sees("not sent")
        await d.press("X")
        assert await d.session.thread(ticket) == before


async def test_a_note_stays_inside(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _on_an_open_one(d)
        await d.press("c")
        d.sees("INTERNAL NOTE", "the customer does not read it").sees_not("PUBLIC")
        await d.type("Looks like the template.")
        await d.press("ctrl+d")
        d.sees("INTERNAL NOTE").sees_not("PUBLIC to")
        await d.press("y")
        last = await _last(d, ticket)
        assert (last.kind, last.body.raw) == (MessageKind.NOTE, "Looks like the template.")
        assert (await d.ticket(ticket)).status is Status.OPEN


async def test_a_note_that_becomes_a_reply_says_so_three_times(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_an_open_one(d)
        await d.press("c")
        await d.type("x")
        await d.press("ctrl+t")
        d.sees("now PUBLIC REPLY")
        await d.press("esc t")
        d.sees("now INTERNAL NOTE").sees_not("PUBLIC to")
        await d.press("p")


async def test_a_draft_waits_until_it_is_taken_up(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _on_an_open_one(d)
        await d.press("r")
        await d.type("Half a sen")
        await d.press("esc p")
        assert "kept as a draft" in d.said
        await d.press("g d")
        d.sees("Drafts", ticket, "Half a sen")
        await d.press("enter")
        d.sees("Half a sen")
        await d.type("tence")
        await d.press("esc y")
        assert (await _last(d, ticket)).body.raw == "Half a sentence"
        await d.press("g d")
        assert d.said == "there is no draft"


async def test_the_same_key_goes_on_with_the_draft(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_an_open_one(d)
        await d.press("r")
        await d.type("Half")
        await d.press("esc p r")
        d.sees("Half")
        await d.press("esc p g o")
        d.sees("Outbox")
        await d.press("enter")
        d.sees("Half", "PUBLIC")
        await d.press("esc p")


async def test_discarding_asks_and_no_is_the_default(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_an_open_one(d)
        await d.press("r")
        await d.type("Never mind")
        await d.press("esc X")
        d.sees("Discard this text?")
        await d.press("enter")
        d.sees("Never mind")
        await d.press("X y")
        assert d.said == "discarded"
        await d.press("r")
        d.sees_not("Never mind")
        await d.press("esc X")


async def test_a_canned_answer_is_put_in_with_its_names(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_an_open_one(d)
        await d.press("r : :")
        d.sees("Canned answer")
        await d.press("l")
        d.sees("sam")
        await d.press("esc")
        d.sees_not("{me}", "{customer}")
        await d.press("X y")


async def test_a_placeholder_that_is_left_stops_the_send(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _on_an_open_one(d)
        before = await d.session.thread(ticket)
        await d.press("r")
        await d.type("It takes {price} credits")
        await d.press("esc y")
        d.sees("not sent", "price")
        assert await d.session.thread(ticket) == before
        await d.press("X y")


async def test_a_colleague_is_mentioned(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_an_open_one(d)
        await d.press("c @ @")
        d.sees("Mention")
        await d.press("down enter")
        d.sees("@")
        await d.press("esc X y")


async def test_a_macro_shows_what_it_would_do(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _on_an_open_one(d)
        await d.press("m")
        d.sees(f"Macro on {ticket}", "Ask for logs, wait")
        await d.press("l")
        d.sees("PUBLIC REPLY", "then: pending", "waiting-for-logs")
        await d.press("y")
        assert (await d.ticket(ticket)).status is Status.PENDING
        assert "waiting-for-logs" in [one.raw for one in (await d.ticket(ticket)).tags]


async def test_a_macro_without_a_text_asks_once(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN and one.desk == "cs_cart")).id
        await d.press("m h")
        d.sees("Take it as a question")
        await d.press("y")
        assert (await d.ticket(ticket)).category == "howto"


async def test_files_by_their_path(at_desk: Opens, tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("one line", encoding="ascii")
    async with at_desk() as d:
        ticket = await _on_an_open_one(d)
        await d.press("r")
        await d.type("See the log")
        await d.press("esc a")
        await d.type(f"{tmp_path}/log.txt\n")
        d.sees("1 file")
        await d.press("a")
        await d.type(f"{tmp_path}/none.txt\n")
        d.sees("none.txt")
        if d.screen.query("Input"):
            await d.press("esc")
        await d.press("y")
        last = await _last(d, ticket)
        assert [one.name.raw for one in last.attachments] == ["log.txt"]


async def test_status_and_time_are_set_in_the_review(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _on_an_open_one(d)
        minutes = (await d.ticket(ticket)).minutes
        await d.press("r")
        await d.type("It is done.")
        await d.press("esc s")
        d.sees("Status after sending")
        await d.type("s")
        d.sees("then: solved")
        await d.press("T")
        await d.type("25\n")
        d.sees("25 min")
        await d.press("y")
        assert (await d.ticket(ticket)).status is Status.SOLVED
        assert (await d.ticket(ticket)).minutes == minutes + 25


async def test_the_charge_is_chosen_in_the_review(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.on(lambda one: one.status is Status.OPEN and one.desk == "cs_cart")
        await d.press("r")
        await d.type("x")
        await d.press("esc $ $ $")
        d.sees("PUBLIC to")
        await d.press("X y")


async def test_a_reply_is_seen_as_the_customer_will(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_an_open_one(d)
        await d.press("r")
        await d.type("Dear customer,\n\nit is done.")
        await d.press("esc v")
        d.sees("As the customer sees it", "Dear customer,")
        await d.press("q e")
        await d.type(" Bye")
        d.sees("done. Bye")
        await d.press("esc X y")


async def test_marked_messages_are_quoted(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_an_open_one(d)
        await d.press("enter g g space r")
        d.sees("PUBLIC REPLY", "> ")
        await d.press("esc X y")


async def test_what_was_sent_can_be_taken_back_for_a_while(at_desk: Opens) -> None:
    async with at_desk(grace=timedelta(minutes=1)) as d:
        ticket = await _on_an_open_one(d)
        before = await d.session.thread(ticket)
        await d.press("r")
        await d.type("Too quick")
        await d.press("esc y")
        assert "u takes it back" in d.said
        d.desk.press("j")
        d.sees("1 unsent") if "unsent" in d.text else None
        await d.press("u")
        await d.passes(timedelta(minutes=2))
        await d.session.flush()
        assert await d.session.thread(ticket) == before


async def test_what_waits_is_in_the_outbox_and_can_be_sent_now(at_desk: Opens) -> None:
    async with at_desk(grace=timedelta(minutes=1)) as d:
        ticket = await _on_an_open_one(d)
        await d.press("r")
        await d.type("On its way")
        await d.press("esc y g o")
        d.sees("Outbox", ticket)
        await d.press("enter s")
        assert (await _last(d, ticket)).body.raw == "On its way"


async def test_leaving_with_something_unsent_asks(at_desk: Opens) -> None:
    async with at_desk(grace=timedelta(minutes=1)) as d:
        await _on_an_open_one(d)
        await d.press("r")
        await d.type("On its way")
        await d.press("esc y ctrl+q")
        d.sees("Quit?", "not sent yet")
        await d.press("n")
        d.sees("unsent")


async def test_send_close_and_next(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _on_an_open_one(d)
        await d.press("r")
        await d.type("It is done.")
        await d.press("esc Y")
        assert (await d.ticket(ticket)).status in {Status.CLOSED, Status.SOLVED}
        assert d.current.id != ticket


async def test_a_reply_with_its_text_on_the_command_line_is_reviewed(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _on_an_open_one(d)
        await d.press(":")
        await d.type("reply It is done.\n")
        d.sees("PUBLIC to", "It is done.")
        await d.press("y")
        assert (await _last(d, ticket)).body.raw == "It is done."


async def test_hostile_words_typed_by_myself_are_shown_clean(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_an_open_one(d)
        await d.press("c")
        await d.type("[red]x[/red] [@click=quit]y[/] Ж 漢")
        d.sees("[red]x[/red] [@click=quit]y[/]")
        await d.press("esc")
        await d.click("[@click=quit]y")
        d.sees("INTERNAL NOTE")
        await d.press("X y")


async def test_a_closed_ticket_takes_no_reply(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.CLOSED)).id
        before = await d.session.thread(ticket)
        await d.press("r")
        await d.type("Too late")
        await d.press("esc y")
        d.sees("closed")
        assert await d.session.thread(ticket) == before


async def test_the_size_changes_while_writing(at_desk: Opens) -> None:
    async with at_desk(size=(120, 40)) as d:
        await _on_an_open_one(d)
        await d.press("r")
        await d.type("Some words that stay")
        for size in ((60, 20), (200, 60), (40, 12), (120, 40)):
            await d.resize(*size)
            d.sees("Some words that stay", "PUBLIC REPLY")
        await d.press("esc")
        await d.resize(60, 20)
        d.sees("PUBLIC")
        await d.press("X y")


async def test_a_note_offers_no_look_by_the_customer(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_an_open_one(d)
        await d.press("c")
        await d.type("for us")
        await d.press("esc")
        d.sees("keep as a draft").sees_not("as the customer sees it")
        await d.press("t e esc")
        d.sees("as the customer sees it")
