"""Every verb can be reached in three ways: by a key, by the palette, by a name after ``:``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.actions import ACTIONS, Where
from helpdesk_tui.tui.forms.commands import COMMANDS
from tests.tools.gen_docs import action_rows, command_name

if TYPE_CHECKING:
    from tests.tui.driver import Opens

_LIFE = {
    "claim": "ticket.claim", "assign": "ticket.assign", "release": "ticket.release", "reply": "ticket.reply",
    "note": "ticket.note", "set status": "ticket.status", "set urgent": "ticket.urgent", "assess": "credits.assess",
    "ask approval": "credits.ask", "record approval": "credits.approve", "record refusal": "credits.decline",
    "charge": "credits.charge", "split": "ticket.split", "merge": "ticket.merge", "link": "ticket.link",
    "tag": "ticket.tag", "snooze": "ticket.snooze", "watch": "ticket.watch", "follow-up": "ticket.follow_up",
    "bulk": "mark.toggle", "undo": "ticket.undo", "log time": "ticket.time",
}  # fmt: skip
"""The verbs of a ticket's life, each with its action."""
_BY_NAME = {"ticket.follow_up": "a closed ticket is followed up when the customer writes; the name is enough"}
"""Verbs without a key, and why."""


def test_every_verb_of_a_tickets_life_has_its_three_ways() -> None:
    table = {cells[0].strip("`"): cells for cells in action_rows(Where.DESK)}
    for verb, action in _LIFE.items():
        _, keys, _, typed, palette, _, undo = table[action]
        assert keys != "-" or action in _BY_NAME, f"{verb} has no key"
        assert typed.startswith("`:"), verb
        assert palette, verb
        assert undo, verb


def test_every_action_of_the_desk_has_a_name_to_type() -> None:
    for action in ACTIONS.values():
        if action.where is Where.DESK:
            name = command_name(action.id)
            assert name.startswith("go ") or COMMANDS[name] == action.id


async def test_every_action_of_the_desk_does_something_or_says_why(at_desk: Opens) -> None:
    left_out = {"app.quit", "app.suspend", "view.close", "move.block_down", "move.block_up"}
    async with at_desk() as d:
        for action in ACTIONS.values():
            if action.where is Where.DESK and action.id not in left_out:
                d.desk.fire(action.id)
                await d.settled()
                assert "means nothing" not in d.said, action.id
                await d.press("esc")
                await d.press("esc")
                if d.screen is not d.desk:
                    await d.press("X y")
                await d.press("1")
        await d.press("enter } {")


async def test_the_palette_has_every_action_of_the_desk(at_desk: Opens) -> None:
    async with at_desk(size=(120, 200)) as d:
        await d.press("ctrl+p")
        for action in ACTIONS.values():
            if action.where is Where.DESK and action.id != "app.palette":
                d.sees(action.title)
        await d.press("esc")
