"""Credits: assessing, asking, consent, charging, giving back, holds, quotes, what-if, the ledger, the accounts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from helpdesk_tui.model.ticket import AssessmentState, Status

if TYPE_CHECKING:
    from helpdesk_tui.model.ticket import Ticket
    from tests.tui.driver import Desk, Opens


async def _state(d: Desk, ticket: Ticket) -> AssessmentState:
    return (await d.ticket(ticket.id)).assessment.state


async def test_assessing_shows_the_price_and_asks_on(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await d.on(lambda one: one.desk == "cs_cart" and one.status is Status.OPEN)
        await d.press("$ e")
        d.sees("what kind of work", "howto", "investigate")
        await d.press("esc")
        assert await _state(d, ticket) is ticket.assessment.state


def _is(one: Ticket, other: Ticket) -> bool:
    return one.id == other.id


async def _asked(d: Desk) -> Ticket:
    """The cursor on a ticket whose customer was asked for the price of an investigation."""
    for one in await d.every():
        if one.desk == "cs_cart" and one.status in {Status.NEW, Status.OPEN} and not one.assessment.price:
            answer = await d.session.verdict(one.id, category="investigate")
            card = await d.session.card(one.id)
            if answer.value.price == 20 and card.party.account.available >= 20:
                await d.on(partial(_is, one))
                await d.press("$ e i y")
                assert await _state(d, one) is AssessmentState.PROPOSED, d.said
                return one
    raise AssertionError("nobody pays for that")


async def test_assess_and_ask_then_they_agree(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _asked(d)
        assert (await d.ticket(ticket.id)).status is Status.AWAITING_APPROVAL
        before = (await d.session.card(ticket.id)).party.account.balance
        await d.press("$ y")
        d.sees("esc not now")
        await d.press("n")
        assert await _state(d, ticket) is AssessmentState.PROPOSED
        await d.quickly("$ y y")
        await d.settled()
        d.sees("esc not now")
        assert await _state(d, ticket) is AssessmentState.PROPOSED
        await d.press("y")
        assert await _state(d, ticket) is AssessmentState.CHARGED
        assert (await d.session.card(ticket.id)).party.account.balance == before - 20


async def test_they_declined(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _asked(d)
        await d.press("$ n")
        d.sees("They declined")
        await d.press("enter")
        assert await _state(d, ticket) is AssessmentState.PROPOSED
        await d.press("$ n y")
        assert await _state(d, ticket) is AssessmentState.DECLINED


async def test_charging_what_is_not_agreed_is_refused_with_its_rule(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await d.on(lambda one: one.desk == "litextension" and one.status is Status.OPEN)
        await d.press("$ c")
        if "esc not now" in d.text:
            await d.press("n")
        assert d.said
        assert await _state(d, ticket) is ticket.assessment.state


async def test_a_hold_and_its_release(at_desk: Opens) -> None:
    async with at_desk() as d:
        open_ones = [one for one in await d.every() if one.desk == "cs_cart" and one.status is Status.OPEN]
        cards = [await d.session.card(one.id) for one in open_ones]
        card = next(one for one in cards if one.party.account.available >= 5)
        await d.on(partial(_is, card.ticket))
        before = card.party.account.held
        await d.press("$ h")
        await d.type("5\n")
        if "esc not now" in d.text:
            await d.press("y")
        assert (await d.session.card(card.ticket.id)).party.account.held == before + 5
        await d.press(":")
        await d.type("credits.release\n")
        assert (await d.session.card(card.ticket.id)).party.account.held == before


async def test_a_number_that_is_none_is_asked_for_again(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.on(lambda one: one.desk == "cs_cart" and one.status is Status.OPEN)
        await d.press("$ h")
        await d.type("many\n")
        d.sees("Hold", "many")
        await d.press("esc")


async def test_giving_back_takes_a_reason(at_desk: Opens) -> None:
    async with at_desk() as d:
        found = [one for one in await d.every() if one.assessment.charged and one.status is not Status.CLOSED]
        if not found:
            return
        await d.on(lambda one: one.id == found[0].id)
        await d.press("$ r")
        d.sees("why")
        await d.type("charged twice\n")
        d.sees("esc not now")
        await d.press("y")
        assert (await d.ticket(found[0].id)).assessment.charged < found[0].assessment.charged
        await d.press("u")
        assert (await d.ticket(found[0].id)).assessment.charged == found[0].assessment.charged


async def test_quoted_work(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await d.on(lambda one: one.desk == "cs_cart" and one.status is Status.OPEN)
        await d.press("$ q")
        await d.type("30\n")
        await d.press("esc")
        assert await _state(d, ticket) is ticket.assessment.state


async def test_what_if_prices_another_kind_of_work(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await d.on(lambda one: one.desk == "cs_cart" and one.status is Status.OPEN)
        await d.press("$ w")
        d.sees(f"What if {ticket.id} were")
        await d.press("down enter")
        d.sees("What if")
        await d.press("esc")
        assert await d.ticket(ticket.id) == ticket


async def test_what_if_on_a_desk_without_credits(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.on(lambda one: one.desk == "litextension")
        await d.press("$ w")
        assert "asks no credits" in d.said or "What if" in d.text


async def test_the_ledger_of_a_tickets_customer(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("$ l")
        d.sees("Ledger", "balance")
        await d.press("esc")


async def test_working_without_enough_credits_takes_a_reason(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.on(lambda one: one.desk == "cs_cart" and one.status is Status.OPEN)
        await d.press(":")
        await d.type("override they buy tomorrow\n")
        if "esc not now" in d.text:
            await d.press("y")
        assert d.said


async def test_accounts_by_tab_and_in_full(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("2")
        d.sees("Accounts", "Waiting for consent", "Low", "balance")
        await d.press("] ]")
        assert all(one.account.available < 10 for one in d.desk.pane.shown)  # type: ignore[attr-defined]  # of that pane alone
        await d.press("] enter")
        d.sees("available")
        await d.press("j j k W")
        d.sees("Why?", "balance")
        await d.press("esc esc")


async def test_an_account_is_corrected_for_a_reason(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("2 G")
        whose = d.desk.pane.current  # type: ignore[attr-defined]  # of that pane alone
        await d.press(":")
        await d.type("adjust 7 a gift of the house\n")
        for _ in range(3):
            if "esc not now" in d.text:
                await d.press("y")
            elif "kind of entry" in d.text:
                await d.press("a")
        assert d.said
        assert whose.account.customer


async def test_an_act_on_an_account_without_a_ticket_says_so(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("2 G")
        for keys in ("$ a", "$ y", "$ n", "$ r"):
            await d.press(keys)
            assert "no ticket" in d.said, keys
            await d.press("esc")


async def _priced(d: Desk, *, short: bool) -> Ticket:
    """The cursor on a ticket whose customer is to be asked for an investigation, and has the credits or has not."""
    for one in await d.every():
        if one.desk == "cs_cart" and one.status in {Status.NEW, Status.OPEN} and not one.assessment.price:
            answer = (await d.session.verdict(one.id, category="investigate")).value
            if answer.price and bool(answer.short) is short:
                return await d.on(partial(_is, one))
    raise AssertionError("there is no such ticket")


async def test_the_text_that_asks_is_read_before_it_goes_out(at_desk: Opens) -> None:
    async with at_desk(size=(80, 30)) as d:
        await _priced(d, short=False)
        await d.press("$ e i")
        d.sees("the customer gets this text:", "paid work: it takes 20 of your", "One word from you")


async def test_a_text_that_does_not_fit_is_scrolled_to_its_end(at_desk: Opens) -> None:
    async with at_desk(size=(60, 15)) as d:
        await _priced(d, short=False)
        await d.press("$ e i")
        d.sees("more, j", "y assess and ask").sees_not("│ sam")
        await d.press("G")
        d.sees("│ sam", "y assess and ask").sees_not("more, j")
        await d.press("g")
        d.sees("more, j")


async def test_whose_credits_are_missing_is_told_so(at_desk: Opens) -> None:
    async with at_desk(size=(80, 30)) as d:
        await _priced(d, short=True)
        await d.press("$ e i")
        d.sees("davon fehlen 20 auf Ihrem Konto").sees_not("Sollen wir")
