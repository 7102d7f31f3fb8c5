"""A day's work: the first slice from end to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.model.ticket import AssessmentState, MessageKind, Status
from helpdesk_tui.session.verbs.handling import SetStatus
from helpdesk_tui.session.verbs.pricing import Assess
from helpdesk_tui.session.verbs.talking import Note, Reply
from helpdesk_tui.text import Foreign
from tests.session.desk import same_ticket

if TYPE_CHECKING:
    from tests.session.desk import World


async def test_from_the_list_to_the_charge_and_back(desk: World) -> None:
    session = await desk.session()
    rows = await session.list(view="next-best")
    assert (await rows.count()).rows == 1
    first = (await rows.window(0, 10))[0]
    assert first.placement.verdict == "needs_approval"
    await session.do("ticket.claim", "T-1")
    await session.do("ticket.note", "T-1", Note(body="looks like the cache"))
    await session.do("credits.assess", "T-1", Assess("config"))
    assert (await session.card("T-1")).rules.placement.price == 10
    await session.do("credits.ask", "T-1")
    assert (await session.ticket("T-1")).status is Status.AWAITING_APPROVAL
    before = await session.ticket("T-1")
    done = await session.do("credits.approve", "T-1")
    assert "cs.credits.at_once" in done.rules
    charged = await session.ticket("T-1")
    assert charged.assessment.state is AssessmentState.CHARGED
    assert charged.status is Status.OPEN
    assert (await session.account("C-1")).balance == 40
    await session.undo()
    assert same_ticket(await session.ticket("T-1"), before)
    assert (await session.account("C-1")).balance == 50
    await session.redo()
    assert (await session.account("C-1")).balance == 40
    answered = await session.do("ticket.reply", "T-1", Reply(body="done"))
    assert (await session.ticket("T-1")).status is Status.PENDING
    thread = await session.thread("T-1")
    assert [m.id for m in thread if m.kind is MessageKind.PUBLIC][-1] == answered.messages[0]
    await session.do("ticket.status", "T-1", SetStatus("solved"))
    assert (await session.ticket("T-1")).assignee == Foreign("anna")
