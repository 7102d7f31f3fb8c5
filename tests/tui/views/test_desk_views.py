"""Entitlements, customers, queues, the board, plans, history and outbox: what is said, and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.clock import FrozenClock
from helpdesk_tui.model.customer import Account
from helpdesk_tui.model.ids import CustomerId
from helpdesk_tui.session.results import BulkItem, BulkPlan
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.session.state.drafts import Draft
from helpdesk_tui.session.verbs.handling import Assign
from helpdesk_tui.session.verbs.talking import Reply
from helpdesk_tui.tui.lines import line
from helpdesk_tui.tui.views import cards, customer, entitlements, gather, history, home, outbox, plan, queues
from helpdesk_tui.tui.views import credits as credit_views
from helpdesk_tui.tui.views.tables import table
from helpdesk_tui.tui.views.values import AccountRow, QueueCount
from tests.session.desk import CS, NOW
from tests.tui.views.desk import WIDTHS, check_golden, check_lines, shown

if TYPE_CHECKING:
    from helpdesk_tui.session import Session

TICKETS = ("T-1042", "T-1038", "T-1030", "T-2001")


async def test_entitlements_of_a_customer(sample: Session) -> None:
    found = {}
    for whose in ("C-1", "C-3", "C-5", "C-6"):
        entitled = await sample.entitlements(whose)
        hours = gather.hours(sample, entitled.party)
        for width in (40, 78):
            lines = entitlements.page(entitled, hours, width)
            check_lines(lines, width)
            plain = entitlements.page(entitled, hours, width, ascii_only=True)
            check_lines(plain, width, ascii_only=whose in {"C-1", "C-6"})
            found[f"entitlements of {whose} at {width}"] = lines
    check_golden("entitlements", found)


async def test_every_entitlement_has_a_why(sample: Session) -> None:
    entitled = await sample.entitlements("C-1")
    lines = entitlements.page(entitled, [], 78)
    for one in lines:
        if one.target.startswith("entitlement:"):
            assert one.why is not None
            assert one.why.rules


async def test_what_expires(sample: Session) -> None:
    rows = await gather.expiring(sample)
    found = {}
    for width in WIDTHS:
        cells = [entitlements.cells_of(one) for one in rows]
        top = entitlements.summary(rows, width)
        found[f"expiring at {width}"] = [top, *table(entitlements.COLUMNS, cells, width)]
        check_lines(found[f"expiring at {width}"], width)
    check_golden("expiring", found)
    assert [one.name for one in rows][:2] == ["Veritas", "Acme GmbH"], "what ends first comes first"


async def test_customer(sample: Session) -> None:
    found = {}
    for whose in ("C-1", "C-3", "C-5"):
        page = await gather.customer(sample, whose)
        for width in (40, 78):
            lines = customer.page(page, width, now=NOW, zone=CS, me="anna")
            check_lines(lines, width)
            found[f"customer {whose} at {width}"] = lines
    check_golden("customer", found)


async def test_queues(sample: Session) -> None:
    counts = await gather.counts(sample, ["next-best", "mine", "at-risk", "breached", "awaiting-approval", "snoozed"])
    counts.append(QueueCount("open", "Open", None))
    counts.append(QueueCount("all", "All", 1_204_000, exact=False))
    found = {"column": queues.column(counts, "mine", 22)}
    for width in (40, 60, 80):
        found[f"tabs at {width}"] = [queues.tabs(counts, "all", width, right="demo")]
    for name, lines in found.items():
        check_lines(lines, 22 if name == "column" else int(name.rpartition(" ")[2]))
    assert all("▸All 1,204,000+" in one.text for name, lines in found.items() if name != "column" for one in lines)
    assert [one.target for one in found["column"]] == [one.name for one in counts]
    check_golden("queues", found)


async def test_board(sample: Session) -> None:
    board = await gather.board(sample)
    found = {}
    for width in (40, 78):
        lines = home.board(board, width, zone=CS, me="anna", notices=["T-2001 is over time", "line\x1b[2J two"])
        check_lines(lines, width)
        found[f"board at {width}"] = lines
    check_golden("board", found)


async def test_plan_of_an_act(sample: Session) -> None:
    found = {}
    for name, verb, target, args in (
        ("charge", "credits.approve", "T-1042", None),
        ("reply", "ticket.reply", "T-1042", Reply(body="Done.")),
        ("claimed already", "ticket.claim", "T-1042", None),
    ):
        planned = await sample.plan(verb, target, args)
        for width in (40, 78):
            lines = plan.act(planned.plan, width)
            check_lines(lines, width)
            check_lines(plan.act(planned.plan, width, ascii_only=True), width, ascii_only=True)
            found[f"{name} at {width}"] = lines
    check_golden("plan_act", found)


async def test_plan_and_report_of_a_bulk_run(sample: Session) -> None:
    await sample.do("ticket.close", "T-1030")
    planned = await sample.plan_bulk("ticket.assign", TICKETS, Assign("ben"))
    found = {f"plan at {width}": plan.bulk(planned, width) for width in (40, 78)}
    done = await sample.apply_bulk(planned)
    found |= {f"report at {width}": plan.report(done, width) for width in (40, 78)}
    for name, lines in found.items():
        check_lines(lines, int(name.rpartition(" ")[2]))
        assert {one.target for one in lines} - {""} == set(TICKETS)
    check_golden("plan_bulk", found)


def test_a_refusal_names_its_ticket() -> None:
    item = BulkItem(ticket="T-9", state="refused", text="there is no engineer zed", hint="see who is there")
    lines = plan.bulk(BulkPlan(run="r", verb="ticket.assign", args=None, items=(item,)), 78)
    assert "refused  T-9: there is no engineer zed; see who is there" in shown(lines)


async def test_history(sample: Session) -> None:
    await sample.do("ticket.claim", "T-1038", key="k1")
    await sample.do("ticket.assign", "T-1038", Assign("ben"), key="k2")
    await sample.undo(key="k2")
    await sample.do("ticket.reply", "T-1038", Reply(body="Готово, проверьте, пожалуйста."), key="k3")
    card = await sample.card("T-1038")
    acts = sample.history(ticket="T-1038")
    found = {}
    for width in (40, 78):
        lines = history.history(acts, card.messages, width, now=NOW, zone=CS)
        check_lines(lines, width)
        found[f"history at {width}"] = lines
    assert [one.target for one in found["history at 78"] if one.target.startswith("k")][-1] == "k1"
    check_golden("history", found)


async def test_outbox(sample: Session) -> None:
    await sample.do("ticket.reply", "T-1038", Reply(body="Done"), key="k1")
    (act, *_) = sample.history()
    waits = replace(act, state=ActState.QUEUED, send_after=NOW + timedelta(seconds=9))
    lost = replace(act, key="k2", state=ActState.UNKNOWN, error="the server did not answer in 30 s")
    texts = [Draft(ticket="T-1042", kind="reply", body="Dear \x1b[2Jcustomer,\nwe " + "look " * 99, at=NOW)]
    found = {}
    for width in (40, 78):
        lines = outbox.outbox([waits, lost], texts, width, now=NOW)
        check_lines(lines, width)
        found[f"outbox at {width}"] = lines
    assert shown(found["outbox at 78"])[1].startswith("! "), "what a person has to decide comes first"
    assert outbox.summary([waits, lost], texts) == "1 unsent, 1 UNKNOWN, 1 draft"
    assert outbox.summary([]) == "0 unsent"
    check_golden("outbox", found)
    check_lines([line(outbox.summary([waits, lost], texts))], 78)


async def test_days_are_counted_in_the_zone_of_the_desk(sample: Session) -> None:
    before = await gather.expiring(sample)
    whose, ends = next((one.customer.id, row.until) for one in before for _, row in one.rows if row.value == "active")
    assert ends is not None
    at = datetime.combine(ends, time(20, 45), UTC)
    assert isinstance(sample.clock, FrozenClock)
    sample.clock.advance(at - sample.clock.now())
    entitled = await sample.entitlements(whose)
    row = next(one for one in await gather.expiring(sample) if one.customer.id == whose)
    told = [
        *shown(entitlements.page(entitled, [], 78)),
        *shown(cards.entitlement_card(entitled, 78)),
        *shown(customer.page(await gather.customer(sample, whose), 78, now=at, zone=UTC, me="anna")),
        *entitlements.cells_of(row),
    ]
    assert any("over 1 d" in one for one in told), told
    assert not any("last day" in one for one in told), told


def test_what_waits_says_how_many_tickets_it_is_for() -> None:
    one = AccountRow(account=Account(CustomerId("C-1"), 50, 0), name="Acme", waiting=20, ticket="T-1", others=1)
    assert credit_views.cells_of(one, now=NOW)[3:5] == ("20", "T-1 +1")
    assert credit_views.cells_of(replace(one, others=0), now=NOW)[3:5] == ("20", "T-1")
