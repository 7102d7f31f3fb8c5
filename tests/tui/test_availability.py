"""What this desk can't do is shown so before the key is pressed, with the reason; pressing it says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.actions import ACTIONS, Where
from helpdesk_tui.backends.capabilities import Capability
from tests.tui.test_edges import Weaker

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpdesk_tui.backends.api import Connection
    from tests.tui.driver import Desk, Opens

WHY = "this desk keeps no accounts"
PREFIXES = {"credits": "$", "migrations": "%"}


def weaker(*without: Capability) -> Callable[[Connection], Connection]:
    return lambda behind: Weaker(behind, frozenset(without))


def lacking(d: Desk) -> list[str]:
    return [one.id for one in ACTIONS.values() if one.where is Where.DESK and d.session.availability(one.id)]


async def test_the_box_after_a_prefix_brackets_what_is_missing_and_says_why(at_desk: Opens) -> None:
    async with at_desk(behind=weaker(Capability.CREDITS)) as d:
        await d.press("$")
        await d.until(lambda: "What if" in d.text)
        d.sees("(e Assess)", "(l Ledger)", WHY).sees_not("(w What if)")
        await d.press("e")
        assert d.said == f"Assess: {WHY}"
        await d.press("%")
        await d.until(lambda: "Mappings" in d.text or "Map a value" in d.text)
        d.sees_not("(p Pause)", WHY)


async def test_the_palette_says_why(at_desk: Opens) -> None:
    async with at_desk(behind=weaker(Capability.MIGRATIONS), size=(120, 40)) as d:
        await d.press("ctrl+p")
        await d.type("pause")
        d.sees(f"not here: {WHY}")
        await d.press("enter")
        assert d.said == f"Pause: {WHY}"


async def test_the_help_says_why_for_each(at_desk: Opens) -> None:
    async with at_desk(behind=weaker(Capability.CREDITS), size=(120, 220)) as d:
        await d.press("?")
        assert len(lacking(d)) > 10
        others = {"customer.match"}  # for another reason
        assert d.text.count(f"not here: {WHY}") == len({*lacking(d)} - others) + 1  # and charging in the review bar


async def test_the_command_line_says_why_while_it_is_typed(at_desk: Opens) -> None:
    async with at_desk(behind=weaker(Capability.CREDITS), size=(120, 40)) as d:
        await d.press(":")
        await d.type("refu")
        d.sees(f"not here: {WHY}")
        await d.type("nd 5 because")
        await d.press("enter")
        assert WHY in d.said


async def test_a_pane_that_has_nothing_to_show_is_bracketed_and_stepped_over(at_desk: Opens) -> None:
    async with at_desk(behind=weaker(Capability.CREDITS), size=(120, 40)) as d:
        d.sees("(2 Credits)", "3 Migrations")
        await d.press("2")
        assert d.said == f"Credits: {WHY}"
        assert d.desk.pane.NAME == "tickets"
        await d.press("tab")
        assert d.desk.pane.NAME == "migrations"
        await d.press("shift+tab")
        assert d.desk.pane.NAME == "tickets"


async def test_read_only_brackets_what_writes_everywhere(at_desk: Opens) -> None:
    async with at_desk(read_only=True, size=(120, 220)) as d:
        d.sees("(r reply)", "(c note)", "enter open", "V verdict", "read-only")
        await d.press("?")
        d.sees("not here: nothing is written under read-only")
        await d.press("esc $")
        await d.until(lambda: "What if" in d.text)
        d.sees("(e Assess)", "l Ledger", "nothing is written under read-only")
        await d.press("esc m")
        assert "read-only" in d.said


async def test_the_review_bar_does_not_offer_to_charge_without_accounts(at_desk: Opens) -> None:
    async with at_desk(behind=weaker(Capability.CREDITS)) as d:
        await d.press("r a esc")
        d.sees("($ charge)")
        await d.press("$")
        d.sees(WHY)


async def test_whatever_is_missing_its_key_says_so(at_desk: Opens) -> None:
    for capability in (Capability.CREDITS, Capability.MIGRATIONS, Capability.CUSTOMERS, Capability.ATTACHMENTS):
        async with at_desk(behind=weaker(capability)) as d:
            names = lacking(d)
            assert names
            for name in names:
                for keys in ACTIONS[name].keys:
                    if "migration.pause" in d.desk.keymap.keys[Where.DESK][tuple(keys.split())]:
                        continue  # one key, two verbs; both are lacking, one of them says so
                    await d.press(keys)
                    assert d.said == f"{ACTIONS[name].title}: {WHY}", name
                    assert d.screen is d.desk
