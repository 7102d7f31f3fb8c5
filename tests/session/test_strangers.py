"""Tickets for somebody nobody has heard of: done, and said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.session.verbs.fields import SetFields
from helpdesk_tui.session.verbs.handling import Assign
from helpdesk_tui.session.verbs.making import Create
from helpdesk_tui.session.verbs.talking import Note
from helpdesk_tui.text import Foreign
from tests.session.test_sending import flaky

if TYPE_CHECKING:
    from tests.session.desk import World

MISSPELT = ("nobody here is called bne: did you mean ben?",)


@pytest.fixture
def staffed(desk: World) -> World:
    """``desk`` with a ticket of ben."""
    return desk.ticket("T-2", assignee=Foreign("ben")).ticket("T-3")


async def test_a_misspelt_colleague_gets_the_ticket_and_is_told(staffed: World) -> None:
    session = await staffed.session()
    done = await session.do("ticket.assign", "T-1", Assign("bne"))
    assert done.warnings == MISSPELT
    assert (await session.ticket("T-1")).assignee == Foreign("bne")
    await session.undo()
    assert (await session.do("ticket.assign", "T-1", Assign("bne"))).warnings == MISSPELT, "undone, and still known"


@pytest.mark.parametrize("name", ["ben", "anna"])
async def test_of_those_who_are_here_nothing_is_said(staffed: World, name: str) -> None:
    session = await staffed.session("anna")
    assert (await session.do("ticket.assign", "T-1", Assign(name))).warnings == ()


async def test_a_new_colleague_is_told_once(staffed: World) -> None:
    session = await staffed.session()
    first = await session.do("ticket.assign", "T-1", Assign("Wilhelmina"))
    assert first.warnings == ("nobody here is called Wilhelmina",)
    assert (await session.do("ticket.assign", "T-3", Assign("Wilhelmina"))).warnings == ()


async def test_who_only_writes_is_a_colleague(staffed: World) -> None:
    carla = await staffed.session("carla")
    await carla.do("ticket.note", "T-1", Note(body="seen"))
    session = await staffed.session("anna")
    assert await session.colleagues() == (Foreign("ben"), Foreign("carla"))
    assert (await session.do("ticket.assign", "T-1", Assign("carla"))).warnings == ()


async def test_every_way_to_give_a_ticket_says_it(staffed: World) -> None:
    session = await staffed.session()
    given = await session.plan("ticket.set", "T-1", SetFields({"assignee": "bne"}))
    made = await session.plan("ticket.create", "", Create(desk="cs_cart", customer="C-1", subject="x", assignee="bne"))
    assert given.plan.warnings == made.plan.warnings == MISSPELT
    many = await session.plan_bulk("ticket.assign", ["T-1", "T-3"], Assign("bne"))
    assert [item.warnings for item in many.items] == [MISSPELT, MISSPELT]
    assert many.warnings == MISSPELT


async def test_where_nobody_can_tell_nothing_is_said(staffed: World) -> None:
    session, _ = await flaky(staffed, without=frozenset({Capability.COLLEAGUES}))
    assert await session.colleagues() is None
    assert (await session.do("ticket.assign", "T-1", Assign("bne"))).warnings == ()
