"""Every verb can be reached in four ways: by a key, by the palette, by a name after ``:``, on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from helpdesk_tui.actions import ACTIONS, Where
from helpdesk_tui.cli.main import root
from helpdesk_tui.tui.forms.commands import COMMANDS, named
from helpdesk_tui.tui.keymap import Router, make_keymap
from tests.tools.gen_docs import LIFE, command_name, life_rows

if TYPE_CHECKING:
    from tests.tui.driver import Opens

_COMMAND_LINES = sorted({one.command for one in ACTIONS.values() if one.command})
_MANY = [one.command for one in ACTIONS.values() if one.bulk]


def reached(line: str) -> click.Command:
    """The command of a line such as ``helpdesk tickets split ID --messages M-2``, its options being its own."""
    name, *words = line.split()
    assert name == "helpdesk"
    found: click.Command = root
    context = click.Context(root, info_name="helpdesk")
    while isinstance(found, click.Group) and words and (inner := found.get_command(context, words[0])) is not None:
        found, words = inner, words[1:]
        context = click.Context(found, parent=context)
    assert not isinstance(found, click.Group), f"{line}: {words[:1]} is no command"
    options = {one for parameter in found.params for one in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options, line
    return found


@pytest.mark.parametrize(("verb", "name"), LIFE.items())
def test_every_verb_of_a_tickets_life_has_its_four_ways(verb: str, name: str) -> None:
    row = next(cells for cells in life_rows() if cells[0] == verb)
    assert all(cell.strip("`:") for cell in row), row
    keymap, action = make_keymap(), ACTIONS[name]
    for keys in action.keys:
        router = Router(keymap)
        *begin, end = [router.feed(key) for key in keys.split()]
        assert all(one.prefix for one in begin), keys
        assert name in router.meanings(end.keys), keys
    assert named(command_name(name)) == name
    for many in _MANY if "VERB" in action.command else ():
        assert "--query" in {one for parameter in reached(many).params for one in parameter.opts}, many
    if "VERB" not in action.command:
        reached(action.command)


@pytest.mark.parametrize("line", [line for line in _COMMAND_LINES if "VERB" not in line])
def test_every_command_that_is_named_is_there(line: str) -> None:
    reached(line)


async def test_the_palette_and_the_line_come_to_the_same_as_the_key(at_desk: Opens) -> None:
    """Each verb by each of its ways, up to the first thing that is asked or said."""
    for name in LIFE.values():
        if name in {"ticket.undo", "mark.all"}:
            continue  # what they say depends on what was done before: below
        ways = [ACTIONS[name].keys[0], "ctrl+p", ":"]
        came = [await _first(at_desk, name, way) for way in ways]
        assert came[0] == came[1] == came[2], name


async def _first(at_desk: Opens, name: str, way: str) -> tuple[str, str]:
    """What a verb says, or asks first, on the first ticket."""
    async with at_desk() as d:
        await d.press(way)
        if way == "ctrl+p":
            await d.type(ACTIONS[name].title)
            await d.press("enter")
        elif way == ":":
            await d.type(name)
            await d.press("enter")
        shown = "" if d.screen is d.desk else "\n".join(d.lines[2:-2])
        return d.said, shown


async def test_marks_and_undo_by_name(at_desk: Opens) -> None:
    async with at_desk() as d:
        for way in ("*", ": a l l enter", "ctrl+p M a r k space a l l enter"):
            await d.press(way)
            assert "marked" in d.said, way
            await d.press("esc")
        for way in ("u", ": u n d o enter", "ctrl+p U n d o enter"):
            before = await d.every()
            await d.press("w")
            assert await d.every() != before
            await d.press(way)
            assert [one.watchers for one in await d.every()] == [one.watchers for one in before], way


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
