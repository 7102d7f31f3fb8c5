"""Cards, credits, migrations: what is said, and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.tui.views import burn, cards, gather, migrations, run_lists
from helpdesk_tui.tui.views import credits as credit_views
from helpdesk_tui.tui.views.tables import table
from tests.session.desk import CS, NOW
from tests.tui.views.desk import WIDTHS, check_golden, check_lines, shown
from tests.tui.views.sample import entry

if TYPE_CHECKING:
    from helpdesk_tui.session import Session


async def test_cards(sample: Session) -> None:
    found = {}
    for ticket in ("T-1042", "T-2001", "T-2002", "T-1037", "T-1035"):
        beside = await gather.beside(sample, await sample.card(ticket))
        for width in (36, 50):
            lines = cards.all_cards(beside, width, zone=CS, now=NOW)
            check_lines(lines, width)
            ascii_lines = cards.all_cards(beside, width, zone=CS, now=NOW, ascii_only=True)
            check_lines(ascii_lines, width, ascii_only=True)
            found[f"cards of {ticket} at {width}"] = lines
    check_golden("cards", found)


async def test_a_card_stays_small(sample: Session) -> None:
    beside = await gather.beside(sample, await sample.card("T-1042"))
    assert beside.ledger is not None
    assert beside.entitled is not None
    assert len(cards.credits_card(beside.card, beside.ledger, 40, zone=CS, now=NOW)) <= cards.MOST_LINES
    assert len(cards.entitlement_card(beside.entitled, 40)) <= cards.MOST_LINES
    run = (await gather.beside(sample, await sample.card("T-2001"))).run
    assert run is not None
    assert len(cards.migration_card(run, 40)) <= cards.MOST_LINES


async def test_accounts(sample: Session) -> None:
    rows = await gather.accounts(sample)
    found = {}
    for width in WIDTHS:
        cells = [credit_views.cells_of(one, now=NOW) for one in rows]
        found[f"accounts at {width}"] = [credit_views.summary(rows, width), *table(credit_views.COLUMNS, cells, width)]
        check_lines(found[f"accounts at {width}"], width)
    check_golden("accounts", found)


async def test_account(sample: Session) -> None:
    found = {}
    for whose, width in (("C-1", 40), ("C-1", 78), ("C-2", 60), ("C-3", 60)):
        ledger = await gather.account(sample, whose)
        lines = credit_views.account(ledger, width, now=NOW, zone=CS)
        check_lines(lines, width)
        found[f"account of {whose} at {width}"] = lines
        check_lines(credit_views.account(ledger, width, now=NOW, zone=CS, ascii_only=True, most=0), width)
    check_golden("account", found)


def test_burn_counts_charges_less_refunds() -> None:
    made = [
        entry(1, "C-1", 100, "grant", 50, ""),
        entry(2, "C-1", 40, "charge", -20, ""),
        entry(3, "C-1", 39, "refund", 15, ""),
        entry(4, "C-1", 1, "charge", -7, ""),
        entry(5, "C-1", 1, "hold", 9, ""),
    ]
    assert burn.by_month(made, NOW, CS, 3) == [("2026-09", 0), ("2026-10", 5), ("2026-11", 7)]
    assert burn.per_month(made, NOW, CS) == 3  # August to November: 12 in 4 months
    assert burn.per_month([], NOW, CS) is None
    written_plain = [replace(made[1], credits=20)]
    assert burn.by_month(written_plain, NOW, CS, 2) == [("2026-10", 20), ("2026-11", 0)]


def test_charts() -> None:
    assert burn.spark([0, 1, 4, 8]) == "▁▂▄█"
    assert burn.spark([0, 0]) == "▁▁"
    assert burn.spark([0, 8], ascii_only=True) == ".@"
    assert burn.chart([0, 4, 8], 2) == ["    █", "  █ █"]
    assert burn.chart([0], 2) == [" ", " "]


async def test_runs(sample: Session) -> None:
    runs = await gather.runs(sample)
    found = {}
    for width in WIDTHS:
        cells = [migrations.cells_of(one) for one in runs]
        found[f"runs at {width}"] = [migrations.summary(runs, width), *table(migrations.COLUMNS, cells, width)]
        check_lines(found[f"runs at {width}"], width)
    check_golden("runs", found)
    for one in runs:
        assert all(cell.isascii() for cell in migrations.cells_of(one, ascii_only=True)[2:])


async def test_run(sample: Session) -> None:
    found = {}
    for number, width in (("88121", 78), ("88121", 40), ("88140", 60), ("88150", 60), ("88110", 78), ("88102", 60)):
        run = await gather.run(sample, number)
        lines = migrations.detail(run, width, now=NOW, zone=CS)
        check_lines(lines, width)
        check_lines(migrations.detail(run, width, now=NOW, zone=CS, ascii_only=True), width)
        found[f"run {number} at {width}"] = lines
    check_golden("run", found)


async def test_lists_of_a_run(sample: Session) -> None:
    pack = sample.desks.find("litextension").pack
    found = {}
    for number in ("88110", "88150"):
        run = await gather.run(sample, number)
        for width in (40, 78):
            lists = {
                "errors": run_lists.errors(run, width),
                "log": run_lists.log(run, width, now=NOW, zone=CS),
                "options": run_lists.options(run, pack, width),
                "mappings": run_lists.mappings(run, width),
                "checklist": run_lists.checklist(run, width),
                "further runs": run_lists.again(run, width),
            }
            for name, lines in lists.items():
                check_lines(lines, width)
                found[f"{name} of {number} at {width}"] = lines
    check_golden("run_lists", found)


async def test_a_stall_is_said_in_words(sample: Session) -> None:
    run = await gather.run(sample, "88140")
    assert run.progress.stalled
    assert "STALLED 12 min" in migrations.cells_of(run)
    assert "STALLED 12 min" in "\n".join(shown(migrations.detail(run, 78, now=NOW, zone=CS)))
    assert migrations.tone(run) == "bad"


@pytest.mark.parametrize("days", [0, 39, 92])
async def test_days_left_of_a_further_run(sample: Session, days: int) -> None:
    run = await gather.run(sample, "88110")
    later = replace(run, today=run.today + timedelta(days=days))
    left = (run.again[0][1].value.last_free_day - later.today).days
    said = f"{left} d" if left >= 0 else f"over {-left} d"
    assert said in "\n".join(shown(run_lists.again(later, 78)))


async def test_every_number_of_a_run_has_a_why(sample: Session) -> None:
    run = await gather.run(sample, "88110")
    lines = migrations.detail(run, 78, now=NOW, zone=CS)
    assert run.progress.why is not None
    assert {"lx.migration.counts", "lx.entities"} <= set(run.progress.why.rule_ids)
    going = (await gather.run(sample, "88121")).progress.why
    assert going is not None
    assert {"lx.migration.eta", "lx.migration.stalled"} <= set(going.rule_ids)
    for said in ("progress", "result", "re-migration", "recent", "smart update"):
        assert [one for one in lines if said in one.text and one.why is not None], said


async def test_a_run_that_is_too_large_is_to_be_quoted(sample: Session) -> None:
    run = await gather.run(sample, "88140")
    assert run.again[0][1].value.excess == 27_120 - 26_532
    text = "\n".join(shown(run_lists.again(run, 78)))
    assert "TO BE QUOTED, 588 too many" in text
    assert "27,120 of 26,532 entities" in text
