"""Every view at widths nobody works at, and with signs of ASCII only: it draws, fits, and does not fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from helpdesk_tui.tui.views import (
    cards,
    customer,
    entitlements,
    gather,
    history,
    home,
    migrations,
    outbox,
    plan,
    queues,
    run_lists,
    thread,
    ticket_rows,
    verdict,
    why,
)
from helpdesk_tui.tui.views import credits as credit_views
from helpdesk_tui.tui.views.around import around
from helpdesk_tui.tui.views.parts import checked
from helpdesk_tui.tui.views.tables import table
from tests.session.desk import CS, NOW
from tests.tui.views.desk import check_lines, plain, sampled

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpdesk_tui.session import Session
    from helpdesk_tui.tui.lines import Line

    Draw: TypeAlias = "Callable[[int, bool], list[Line]]"

TODAY = NOW.date()


async def drawings(session: Session) -> dict[str, Draw]:
    """Every view of one desk, by name."""
    return await of_tickets(session) | await of_runs(session) | await of_customers(session) | await of_acts(session)


async def of_tickets(session: Session) -> dict[str, Draw]:
    card = await session.card("T-1042")
    beside = await gather.beside(session, await session.card("T-2001"))
    tickets = await (await session.list(view="all")).window(0, 9)
    names, services = await around(session, tickets)
    told: dict[str, Any] = {"now": NOW, "zone": CS, "me": "anna"}

    def queue(width: int, ascii_only: bool) -> list[Line]:
        more = told | {"names": names, "services": services, "ascii_only": ascii_only}
        return table(ticket_rows.COLUMNS, [ticket_rows.cells(one, **more) for one in tickets], width)

    return {
        "queue": queue,
        "strip": lambda w, a: verdict.strip(card, w, ascii_only=a),
        "details": lambda w, a: verdict.details(card, w, ascii_only=a),
        "thread": lambda w, a: thread.thread(card, width=w, ascii_only=a, **told),
        "preview": lambda w, a: thread.preview(card, w, 6, ascii_only=a, **told),
        "why": lambda w, a: why.why("due", beside.card.rules.clock.why, w, ascii_only=a),
        "cards": lambda w, a: cards.all_cards(beside, w, zone=CS, now=NOW, ascii_only=a),
    }


async def of_runs(session: Session) -> dict[str, Draw]:
    run, runs = await gather.run(session, "88110"), await gather.runs(session)
    pack = session.desks.find("litextension").pack
    return {
        "runs": lambda w, a: table(migrations.COLUMNS, [migrations.cells_of(one, ascii_only=a) for one in runs], w),
        "run": lambda w, a: migrations.detail(run, w, now=NOW, zone=CS, ascii_only=a),
        "errors": lambda w, a: run_lists.errors(run, w, ascii_only=a),
        "log": lambda w, a: run_lists.log(run, w, now=NOW, zone=CS, ascii_only=a),
        "options": lambda w, a: run_lists.options(run, pack, w, ascii_only=a),
        "mappings": lambda w, a: run_lists.mappings(run, w, ascii_only=a),
        "checklist": lambda w, a: run_lists.checklist(run, w, ascii_only=a),
        "again": lambda w, a: run_lists.again(run, w, ascii_only=a),
    }


async def of_customers(session: Session) -> dict[str, Draw]:
    ledger, page = await gather.account(session, "C-1"), await gather.customer(session, "C-1")
    entitled = await session.entitlements("C-1")
    hours = gather.hours(session, entitled.party)
    rows, ends = await gather.accounts(session), await gather.expiring(session)
    return {
        "accounts": lambda w, a: table(
            credit_views.COLUMNS, [credit_views.cells_of(one, now=NOW, ascii_only=a) for one in rows], w
        ),
        "account": lambda w, a: credit_views.account(ledger, w, now=NOW, zone=CS, ascii_only=a),
        "entitlements": lambda w, a: entitlements.page(entitled, hours, w, ascii_only=a),
        "ends": lambda w, a: table(entitlements.COLUMNS, [entitlements.cells_of(one, ascii_only=a) for one in ends], w),
        "customer": lambda w, a: customer.page(page, w, now=NOW, zone=CS, me="anna", ascii_only=a),
    }


async def of_acts(session: Session) -> dict[str, Draw]:
    board, counts = await gather.board(session), await gather.counts(session, ["next-best", "mine"])
    planned = await session.plan("credits.approve", "T-1042")
    acts, messages = session.history(), await session.thread("T-1042")
    return {
        "column": lambda w, a: queues.column(counts, "mine", w, ascii_only=a),
        "tabs": lambda w, a: [queues.tabs(counts, "mine", w, right="demo", ascii_only=a)],
        "board": lambda w, a: home.board(board, w, zone=CS, me="anna", ascii_only=a),
        "plan": lambda w, a: plan.act(planned.plan, w, ascii_only=a),
        "history": lambda w, a: history.history(acts, messages, w, now=NOW, zone=CS, ascii_only=a),
        "outbox": lambda w, a: outbox.outbox(acts, [], w, now=NOW, ascii_only=a),
    }


@pytest.mark.parametrize("width", [1, 2, 7, 16, 24, 33, 200])
async def test_any_width(width: int) -> None:
    async with sampled() as session:
        for name, draw in (await drawings(session)).items():
            for ascii_only in (False, True):
                lines = draw(width, ascii_only)
                try:
                    check_lines(lines, width)
                except AssertionError as error:
                    raise AssertionError(f"{name}: {error}") from None


async def test_a_plain_desk_is_drawn_in_ascii() -> None:
    async with plain() as session:
        for name, draw in (await drawings(session)).items():
            for width in (40, 78, 120):
                for one in checked(draw(width, True), width, ascii_only=True):
                    assert one.text.isascii(), (name, one.text)
