"""Migrations and entitlements: progress, errors, options, mappings, checklist, further runs, what customers hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from helpdesk_tui.model.migration import Migration
    from tests.tui.driver import Desk, Opens


async def _on_a_run(d: Desk, status: str) -> Migration:
    """The cursor on a run with this status."""
    found = next(one for one in await d.session.migrations() if one.status.startswith(status))
    await d.press("3")
    d.desk.pane.find(found.id)
    await d.settled()
    assert d.desk.pane.current.migration.id == found.id  # type: ignore[attr-defined]  # of that pane alone
    return found


async def test_runs_by_tab(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("3")
        d.sees("At work", "Stalled or failed", "left", "errors")
        counts = []
        for _ in range(5):
            counts.append(len(d.desk.pane.shown))  # type: ignore[attr-defined]  # of that pane alone
            await d.press("]")
        assert counts[-1] == max(counts)
        assert counts[0] < counts[-1]


async def test_a_run_in_full_and_back(at_desk: Opens) -> None:
    async with at_desk() as d:
        found = await _on_a_run(d, "running")
        await d.press("enter")
        d.sees(f"#{found.id}", "source", "target", "progress")
        await d.press("j j ctrl+d ctrl+u G g g esc")
        assert not d.desk.pane.opened  # type: ignore[attr-defined]  # of that pane alone


async def test_errors_and_log_of_a_run(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_a_run(d, "completed_with")
        await d.press("% x")
        d.sees("Errors")
        await d.press("j k q % l")
        d.sees("Log")
        await d.press("esc")


async def test_is_it_free_to_run_again(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_a_run(d, "completed")
        await d.press("% e")
        d.sees("Free again?")
        assert "free" in d.text or "over" in d.text or "eligible" in d.text
        await d.press("W esc esc")


async def test_a_run_is_paused_and_goes_on(at_desk: Opens) -> None:
    async with at_desk() as d:
        found = await _on_a_run(d, "running")
        await d.press("% p")
        d.sees("Pause")
        await d.press("n")
        assert (await d.session.migration(found.id)).status == "running"
        await d.press("% p y")
        assert (await d.session.migration(found.id)).status == "paused"
        d.desk.pane.find(found.id)
        await d.press("ctrl+r")
        await d.press("% p y")
        assert (await d.session.migration(found.id)).status in {"running", "queued"}


async def test_what_failed_is_run_again(at_desk: Opens) -> None:
    async with at_desk() as d:
        found = await _on_a_run(d, "completed_with")
        await d.press("% r")
        if "esc not now" in d.text:
            await d.press("n")
        assert d.said
        assert (await d.session.migration(found.id)).status == found.status


async def test_options_of_a_run(at_desk: Opens) -> None:
    async with at_desk() as d:
        found = next(one for one in await d.session.migrations() if one.status in {"draft", "demo_done"})
        await _on_a_run(d, found.status)
        await d.press("% o")
        d.sees("Options")
        await d.press("esc")
        assert (await d.session.migration(found.id)).options == found.options


async def test_a_value_is_mapped(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_a_run(d, "running")
        await d.press("% m")
        assert "Map a value" in d.text or d.said
        await d.press("esc esc")


async def test_an_item_of_the_checklist_is_ticked(at_desk: Opens) -> None:
    async with at_desk() as d:
        found = next(one for one in await d.session.migrations() if one.status.startswith("completed"))
        d.desk.show_pane("migrations")
        d.desk.pane.find(found.id)
        await d.settled()
        await d.press("% c")
        d.sees("Check the result")
        await d.press("enter")
        for _ in range(3):
            if "Check the result" in d.text:
                await d.press("enter")
        assert (await d.session.migration(found.id)).checklist != found.checklist or d.said


@pytest.mark.parametrize("keys", ["% s", "% d"])
async def test_a_further_run_says_whether_it_is_free(at_desk: Opens, keys: str) -> None:
    async with at_desk() as d:
        await _on_a_run(d, "completed")
        await d.press(keys)
        assert d.said or "Run again" in d.text
        await d.press("esc esc")


async def test_told_when_a_run_ends(at_desk: Opens) -> None:
    async with at_desk() as d:
        found = await _on_a_run(d, "running")
        await d.press("% n")
        assert "told when it ends" in d.said
        await d.press("% n")
        assert d.said == f"#{found.id}: not told"


async def test_migration_keys_work_on_a_ticket_about_one(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.on(lambda one: one.migration is not None)
        for keys, title in (("% e", "Free again?"), ("% x", "Errors"), ("% l", "Log")):
            await d.press(keys)
            d.sees(title)
            await d.press("esc")


async def test_migration_keys_on_a_ticket_about_none_say_so(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.on(lambda one: one.migration is None)
        for keys in ("% e", "% x", "% l", "% n", "% o", "% m", "% c", "% s", "% r", "% p", "% d"):
            await d.press(keys)
            assert "no migration is under the cursor" in d.said, keys


async def test_from_a_run_to_its_ticket(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _on_a_run(d, "running")
        await d.press("@")
        d.sees("Customer")
        await d.press("esc y")
        assert "copied" in d.said


async def test_what_customers_hold_by_tab(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("4")
        d.sees("Customers", "Ends in 30 days", "Licence without cover", "care plan")
        everybody = len(d.desk.pane.shown)  # type: ignore[attr-defined]  # of that pane alone
        await d.press("]")
        assert 0 < len(d.desk.pane.shown) < everybody  # type: ignore[attr-defined]  # of that pane alone
        await d.press("] enter")
        d.sees("care plan")
        await d.press("j j W esc esc")


async def test_a_customer_of_the_entitlements_is_found_by_words(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("4 /")
        await d.type("no cover\n")
        assert len(d.desk.pane.shown) > 0  # type: ignore[attr-defined]  # of that pane alone
        d.sees("/ no cover")
        await d.press("\\")
        d.sees_not("/ no cover")
