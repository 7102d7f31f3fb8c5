"""Files, presence, health, seniors, soft targets: what stands beside tickets and acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.actions import ACTIONS
from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.errors import Refused, Unavailable
from helpdesk_tui.model.intents import Intent
from helpdesk_tui.model.ticket import Attachment, Status
from helpdesk_tui.policy import verdict as policy_verdict
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.policy.pack import Service
from helpdesk_tui.policy.rules import Basis, Rule
from helpdesk_tui.session import StateStore
from helpdesk_tui.session.sending import Sealed
from helpdesk_tui.session.state.acts import Act, Acts, ActState
from helpdesk_tui.session.verbs.booking import Hold
from helpdesk_tui.session.verbs.handling import SetStatus
from helpdesk_tui.session.verbs.joining import Merge
from helpdesk_tui.session.verbs.making import Create
from helpdesk_tui.session.verbs.talking import Note
from helpdesk_tui.text import Foreign
from tests.session.desk import NOW, utc
from tests.session.test_sending import flaky
from tests.session.test_state import CODEC

if TYPE_CHECKING:
    from pathlib import Path

    from tests.session.desk import World


async def test_files_come_back(desk: World) -> None:
    session = await desk.session()
    file = Attachment(name=Foreign("../log\u202etxt"), size=5, content_type=Foreign("text/plain"))
    done = await session.do("ticket.note", "T-1", Note(body="see the log", attachments=(file,)))
    await session.attach("T-1", done.messages[0], [b"a\x00b\n\xff"])
    found = b"".join([piece async for piece in session.attachment("T-1", done.messages[0], 0)])
    assert found == b"a\x00b\n\xff"
    reader = await desk.session(read_only=True)
    with pytest.raises(Refused):
        await reader.attach("T-1", done.messages[0], [b"x"])


async def test_who_else_is_here(desk: World) -> None:
    anna, boris = await desk.session("anna"), await desk.session("boris")
    await anna.announce("T-1", writing=True)
    assert await anna.present(["T-1"]) == {}
    assert list((await boris.present(["T-1"])).values()) == [[("anna", True)]]
    bare, _ = await flaky(desk, without=frozenset({Capability.PRESENCE}))
    await bare.announce("T-1")
    assert await bare.present(["T-1"]) == {}


async def test_how_the_backend_is(desk: World) -> None:
    assert (await (await desk.session()).health()).ok


@pytest.mark.parametrize(("senior", "warned"), [(True, False), (False, True), (None, False)])
async def test_customers_with_a_plan_are_for_seniors(empty: World, senior: bool | None, warned: bool) -> None:
    empty.customer().licence().plan("vip").ticket().customer("C-2").licence(of="C-2").ticket("T-2", customer="C-2")
    session = await empty.session(senior=senior)
    assert bool((await session.do("ticket.claim", "T-1")).warnings) == warned
    assert not (await session.do("ticket.claim", "T-2")).warnings


async def test_a_soft_target_gives_tickets_a_due_time(empty: World) -> None:
    pack = Packs().pack("cs_cart")
    rules = {
        f"cs.soft.{clock}": Rule(id=f"cs.soft.{clock}", sentence="Ours.", basis=Basis.DECISION, source="us")
        for clock in ("response", "investigation")
    }
    soft = Service(response_hours=8, investigation_hours=24, internal=True)
    packs = Packs(replaced={"cs_cart": replace(pack, services={"soft": soft}, rules={**pack.rules, **rules})})
    session = await empty.customer().licence().ticket(received=NOW).session(packs=packs)
    await session.refresh()
    due = (await session.ticket("T-1")).placement.due
    assert due is not None
    assert utc(due) == utc(NOW + timedelta(hours=8))
    await session.do("ticket.status", "T-1", SetStatus("pending"))
    assert (await session.ticket("T-1")).placement.due is None


async def test_what_is_still_held_is_said(desk: World) -> None:
    session = await desk.ticket("T-2").session()
    await session.do("credits.hold", "T-1", Hold(5))
    merged = await session.plan("ticket.merge", "T-1", Merge("T-2"))
    assert merged.plan.warnings == ("5 credits are still held for T-1",)
    closed = await session.do("ticket.close", "T-1")
    assert closed.warnings == ("5 credits are still held for it",)
    await session.do("credits.release", "T-1")
    assert (await session.ticket("T-1")).status is Status.CLOSED


async def test_a_ticket_is_created_where_customers_are_kept_elsewhere(desk: World) -> None:
    session, _ = await flaky(desk, without=frozenset({Capability.CUSTOMERS}))
    done = await session.do("ticket.create", args=Create(desk="cs_cart", customer="C-77", subject="x"))
    assert (await session.ticket(done.created[0])).customer == "C-77"


def test_what_a_verdict_leads_to_is_an_action() -> None:
    named = {name for names in policy_verdict._NEXT.values() for name in names}
    assert named <= set(ACTIONS)


def test_the_journal_forgets_the_oldest() -> None:
    acts = Acts(StateStore.memory(), CODEC)
    for n in range(10):
        act = Act(
            key=f"k{n}",
            at=NOW,
            actor="anna",
            verb="ticket.note",
            target="T-1",
            touched=("T-1",),
            state=ActState.UNKNOWN if n == 1 else ActState.DONE,
            summary="",
            outward=False,
            undoable=True,
            reason="",
        )
        acts.add(act, Sealed(Intent(key=act.key, verb="", actor="", at=NOW, operations=())), None)
    acts.prune(keep=3)
    assert [act.key for act in acts.latest(ticket="T-1")] == ["k9", "k8", "k7", "k1"], "what is unknown stays"


def test_a_state_file_that_fails_is_one_of_our_errors(tmp_path: Path) -> None:
    store = StateStore.open(tmp_path / "state.db")
    store.close()
    with pytest.raises(Unavailable) as failed:
        store.rows("SELECT 1")
    assert "state file" in failed.value.message
