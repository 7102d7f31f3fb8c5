"""Whatever others write, into whatever field: no line is too wide, and nothing of it reaches a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.session.state.drafts import Draft
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
    run_lists,
    thread,
    ticket_rows,
    verdict,
    why,
)
from helpdesk_tui.tui.views import credits as credit_views
from helpdesk_tui.tui.views.tables import table
from tests.hostile.corpus import GROUPS, group
from tests.hostile.scripts import SCRIPTS
from tests.session.desk import CS, NOW
from tests.tui.views.desk import WIDTHS, check_lines, demo, opened
from tests.tui.views.hostile import hostile_records

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from helpdesk_tui.session import Session
    from helpdesk_tui.session.cards import Card

LONGEST = 5_000
"""Longer payloads are cut: how long texts are paged is tested on their own."""


def texts_of(name: str) -> list[str]:
    if name == "scripts":
        return list(SCRIPTS.values())
    return [one.text[:LONGEST] for one in group(name)]


@pytest.fixture(params=[*GROUPS, "scripts", "demo"])
async def desk(request: pytest.FixtureRequest) -> AsyncIterator[Session]:
    name = str(request.param)
    made = hostile_records(texts_of(name)) if name != "demo" else []
    async with opened("memory:?tickets=0", made=made) if made else demo() as session:
        yield session


async def cards_of(session: Session, most: int = 60) -> list[Card]:
    tickets = await (await session.list(view="all")).window(0, most)
    return [await session.card(one.id) for one in tickets]


async def test_rows(desk: Session) -> None:
    tickets = await (await desk.list(view="all")).window(0, 500)
    names = {one.id: str(one.name) for one in await desk.find_customers(limit=500)}
    for ascii_only in (False, True):
        rows = [
            ticket_rows.cells(one, now=NOW, zone=CS, me="anna", names=names, services={}, ascii_only=ascii_only)
            for one in tickets
        ]
        for width in WIDTHS:
            check_lines(table(ticket_rows.COLUMNS, rows, width), width)


async def test_verdict_thread_and_why(desk: Session) -> None:
    for card in await cards_of(desk):
        for width in WIDTHS:
            for ascii_only in (False, True):
                check_card(card, width, ascii_only=ascii_only)
            found = card.rules.verdict.why if card.rules.verdict is not None else card.rules.clock.why
            check_lines(why.why(f"verdict of {card.ticket.id}", found, width), width)


def check_card(card: Card, width: int, *, ascii_only: bool) -> None:
    check_lines(verdict.strip(card, width, ascii_only=ascii_only), width)
    check_lines(verdict.details(card, width, ascii_only=ascii_only), width)
    shown = thread.thread(card, width=width, zone=CS, now=NOW, me="anna", ascii_only=ascii_only)
    check_lines(shown, width)
    check_gutters(card, [one.text for one in shown], ascii_only=ascii_only)
    check_lines(thread.preview(card, width, 7, zone=CS, now=NOW, me="anna", ascii_only=ascii_only), width)


async def test_cards(desk: Session) -> None:
    for card in await cards_of(desk, 25):
        beside = await gather.beside(desk, card)
        for width in WIDTHS:
            for ascii_only in (False, True):
                check_lines(cards.all_cards(beside, width, zone=CS, now=NOW, ascii_only=ascii_only), width)


async def test_accounts(desk: Session) -> None:
    rows = await gather.accounts(desk)
    for width in WIDTHS:
        shown = [credit_views.cells_of(one, now=NOW) for one in rows]
        check_lines([credit_views.summary(rows, width), *table(credit_views.COLUMNS, shown, width)], width)
    for one in rows[:12]:
        ledger = await gather.account(desk, one.account.customer)
        for width in WIDTHS:
            check_lines(credit_views.account(ledger, width, now=NOW, zone=CS), width)


async def test_runs(desk: Session) -> None:
    runs = await gather.runs(desk)
    for width in WIDTHS:
        shown = [migrations.cells_of(one) for one in runs]
        check_lines([migrations.summary(runs, width), *table(migrations.COLUMNS, shown, width)], width)
    pack = desk.desks.find("litextension").pack
    for row in runs[:12]:
        one = await gather.run(desk, row.migration.id)
        for width in WIDTHS:
            check_lines(migrations.detail(one, width, now=NOW, zone=CS), width)
            check_lines(run_lists.errors(one, width), width)
            check_lines(run_lists.log(one, width, now=NOW, zone=CS), width)
            check_lines(run_lists.options(one, pack, width), width)
            check_lines(run_lists.mappings(one, width), width)
            check_lines(run_lists.checklist(one, width), width)
            check_lines(run_lists.again(one, width), width)


async def test_customers(desk: Session) -> None:
    rows = await gather.expiring(desk, limit=12)
    for width in WIDTHS:
        shown = [entitlements.cells_of(one) for one in rows]
        top = entitlements.summary(rows, width)
        check_lines([top, *table(entitlements.COLUMNS, shown, width)], width)
    for row in rows:
        page = await gather.customer(desk, row.customer.id)
        entitled = await desk.entitlements(row.customer.id)
        hours = gather.hours(desk, entitled.party)
        for width in WIDTHS:
            check_lines(customer.page(page, width, now=NOW, zone=CS, me="anna"), width)
            check_lines(entitlements.page(entitled, hours, width), width)


async def test_board_history_and_plans(desk: Session) -> None:
    board = await gather.board(desk)
    ids = [one.id for one in await (await desk.list(view="open")).window(0, 8)]
    planned = await desk.plan_bulk("ticket.claim", ids)
    report = await desk.apply_bulk(planned)
    acts, unsent = desk.history(), desk.unsent()
    messages = await desk.thread(ids[0])
    body = str(board.late[0].subject) if board.late else ""
    drafts = [Draft(ticket=ids[0], kind="reply", body=text, at=NOW) for text in (body, "\x1b[2J\n")]
    for width in WIDTHS:
        check_lines(home.board(board, width, zone=CS, me="anna", notices=[body]), width)
        check_lines(plan.bulk(planned, width), width)
        check_lines(plan.report(report, width), width)
        check_lines(history.history(acts, messages, width, now=NOW, zone=CS), width)
        check_lines(outbox.outbox(unsent, drafts, width, now=NOW), width)


def check_gutters(card: Card, lines: Sequence[str], *, ascii_only: bool) -> None:
    """Every line is a heading of ours, empty, a hint of ours, or behind a gutter; there is a heading for each."""
    gutters = ("| ", ": ", ". ") if ascii_only else ("│ ", "┆ ", "· ")
    lead = "-- " if ascii_only else "── "
    kinds = ("customer", "reply", "internal note", "event")
    heads = [one for one in lines if one.startswith(lead)]
    assert len(heads) == len(card.messages)
    for one in lines:
        if one.startswith(lead):
            assert one.removeprefix(lead).startswith(kinds), one
        else:
            assert not one or one.startswith(gutters) or one.lstrip().startswith(("⟵ second", "< second")), one
