"""What is said of a text on its way out: how long it can be taken back, and whether it may be sent at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.errors import Refused
from helpdesk_tui.model.ticket import MessageKind, Status
from helpdesk_tui.session.verbs.talking import Reply
from tests.tui.driver import desk
from tests.tui.test_edges import Weaker

if TYPE_CHECKING:
    from helpdesk_tui.model.intents import Applied, Intent
    from helpdesk_tui.session.state.drafts import Draft
    from tests.tui.driver import Desk, Opens


async def _on_an_open_one(d: Desk) -> str:
    return (await d.on(lambda one: one.status is Status.OPEN)).id


async def _on(d: Desk, name: str) -> str:
    return (await d.on(lambda one: one.id == name)).id


CLOSED = "T-1041"
"""Came by a channel its customer may not use."""


async def test_a_channel_that_is_not_open_is_told_before_the_first_word(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on(d, CLOSED)
        await d.press("r")
        d.sees("is not supported on live chat [cs.channel.chat]: only what points them to helpdesk may go out")
        d.sees_not("C-")
        await d.press("ctrl+t")
        d.sees("INTERNAL NOTE").sees_not("is not supported on")
        await d.press("ctrl+t")
        await d.type("Write to us there, please.")
        await d.press("esc y")
        d.sees("not sent", "is not supported on live chat", "Write to us there")
        await d.press("c")
        d.sees("points to another channel").sees_not("is not supported on")
        await d.press("y")
        assert (await d.session.thread(CLOSED))[-1].body.raw == "Write to us there, please."


async def test_what_goes_elsewhere_names_the_customer() -> None:
    async with desk() as d:
        with pytest.raises(Refused, match=r"^Radhaus Köln is not supported on live chat$"):
            await d.session.do("ticket.reply", CLOSED, Reply(body="No."))


async def test_a_key_that_is_none_of_the_bar_says_which_are(at_desk: Opens) -> None:
    async with at_desk(keys={"review.attach": "A"}) as d:
        await _on_an_open_one(d)
        await d.press("r")
        await d.type("x")
        await d.press("esc q")
        d.sees("q does nothing here; y Y e A t $ s T @ m l W v p X do", "PUBLIC to")
        await d.press("t k")
        d.sees("k does nothing here; y Y e A t $ s T @ m W p X do", "INTERNAL note")


async def test_the_bar_shows_who_reads_it_and_why(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on(d, CLOSED)
        await d.press("r")
        await d.type("x")
        await d.press("esc @")
        d.sees("Who reads it", "every address that is known of the customer")
        await d.press("q W")
        d.sees("Why?", "cs.channel.chat", "Live chat is for VIP care")
        await d.press("q t @")
        d.sees("colleagues read it here", "the customer does not")


async def test_it_goes_out_at_the_time_that_is_said_and_not_before(at_desk: Opens) -> None:
    for grace in (timedelta(0), timedelta(seconds=10)):
        async with at_desk(grace=grace) as d:
            ticket = await _on_an_open_one(d)
            before = await d.session.thread(ticket)
            await d.press("r")
            await d.type("Good morning.")
            await d.press("esc l")
            await d.type("tomorrow 9:00")
            await d.press("enter")
            d.sees("not before Tue 2026-11-24 09:00 +00")
            await d.press("y")
            assert "goes out at Tue 2026-11-24 09:00 +00, u takes it back" in d.said
            await d.passes(timedelta(hours=22))
            assert await d.session.flush(every=True) == []
            assert await d.session.thread(ticket) == before
            await d.passes(timedelta(hours=2))
            await d.until(partial(_all_out, d))
            assert (await d.session.thread(ticket))[-1].body.raw == "Good morning."


async def test_a_time_that_is_none_is_said_and_one_can_be_taken_away(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_an_open_one(d)
        await d.press("r")
        await d.type("Good morning.")
        await d.press("esc l")
        await d.type("whenever")
        await d.press("enter")
        d.sees("'whenever' is no time", "such as 2h")
        await d.press("ctrl+u 2 h enter")
        d.sees("not before Mon 2026-11-23 12:00 +00")
        await d.press("l - enter")
        d.sees_not("not before")
        await d.press("l 2 h enter p")
        assert (await _drafts(d))[0].extra["later"] == "2026-11-23T12:00:00+00:00"


def _all_out(d: Desk) -> bool:
    return not d.session.unsent()


async def _drafts(d: Desk) -> list[Draft]:
    return d.session.drafts.list()


async def test_a_macro_too(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _on_an_open_one(d)
        await d.press("r")
        await d.type("Hello,")
        await d.press("esc m l")
        d.sees("macro: Ask for logs, wait", "5 min", "waiting-for-logs", "Hello,")
        await d.press("y")
        got = await d.ticket(ticket)
        assert "waiting-for-logs" in [str(tag) for tag in got.tags]
        body = (await d.session.thread(ticket))[-1].body.raw
        assert body.startswith("Hello,\n\n")
        assert len(body) > 40


async def test_what_the_vendor_says_goes_into_the_text_with_its_source(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on(d, "T-1058")
        await d.press("r")
        await d.type("See: ??")
        await d.type("VIP care and the first year")
        await d.press("enter")
        d.sees("See: Live chat is for VIP care", "(CS-Cart, Technical Support)").sees_not("See: ?")
        await d.press("esc X y g k")
        await d.type("VIP care and the first year")
        await d.press("enter")
        assert d.said.startswith("copied: Live chat is for VIP care")


async def test_forwarding_quotes_to_a_colleague_in_a_note(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_an_open_one(d)
        await d.press("F a")
        d.sees("INTERNAL NOTE", "> ")
        await d.press("esc y")
        assert (await d.session.thread(d.current.id))[-1].body.raw.startswith("@")


async def test_escalating_gives_it_away_with_a_reason() -> None:
    async with desk() as d:
        ticket = await _on_an_open_one(d)
        await d.press("E c enter")
        assert d.said.startswith("not done")
        await d.press("E c")
        await d.type("it needs a developer")
        await d.press("enter")
        d.sees("Escalate on", "assigned to chidi", "@chidi it needs a developer")
        await d.press("y")
        assert str((await d.ticket(ticket)).assignee) == "chidi"
        notes = [one for one in await d.session.thread(ticket) if one.kind is MessageKind.NOTE]
        assert notes[-1].body.raw == "@chidi it needs a developer"


async def test_a_reply_to_all_is_a_reply(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_an_open_one(d)
        await d.press("R")
        d.sees("PUBLIC REPLY to")


async def test_how_long_it_can_be_taken_back_is_said_and_not_longer(at_desk: Opens) -> None:
    async with at_desk(grace=timedelta(seconds=10)) as d:
        await _on_an_open_one(d)
        await d.press("r")
        await d.type("On its way")
        await d.press("esc y")
        assert d.said.endswith("(goes out in 10 s, u takes it back)")
        d.sees("goes out in 10 s, u takes it back")
        await d.passes(timedelta(seconds=11))
        await d.until(lambda: "takes it back" not in d.text)
        assert d.said.endswith(": sent")
        d.sees(": sent")


async def test_the_end_of_the_time_is_no_news_for_who_went_on(at_desk: Opens) -> None:
    async with at_desk(grace=timedelta(seconds=10)) as d:
        await _on_an_open_one(d)
        await d.press("r")
        await d.type("On its way")
        await d.press("esc y y")
        copied = d.said
        assert copied.startswith("copied")
        await d.passes(timedelta(seconds=11))
        await d.until(lambda: not d.session.unsent())
        assert d.said == copied


class NoWayBack(Weaker):
    """A backend that can't take back what it did."""

    async def apply(self, intent: Intent) -> Applied:
        applied: Applied = await self._behind.apply(intent)  # type: ignore[attr-defined]  # the local backend writes
        return replace(applied, before=())


async def test_what_the_backend_cant_take_back_is_not_promised(at_desk: Opens) -> None:
    for behind, promised in ((None, True), (NoWayBack, False)):
        async with at_desk(behind=behind) as d:
            await _on_an_open_one(d)
            await d.press("w")
            assert ("u takes it back" in d.said) == promised
            await d.press("u")
            assert ("does not know the way back" in d.said) != promised
