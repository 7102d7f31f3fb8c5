"""A desk with something for every form to ask about, and what a person would answer.

Belongs here: the desk and the answers. Does not belong here: any expectation.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from helpdesk_tui.model.ticket import Assessment, AssessmentState, MessageKind, Sender, Status
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.forms import Asked
from tests.session.desk import CS, NOW, World, message, world

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from helpdesk_tui.session import Session
    from helpdesk_tui.tui.forms import Form

__all__ = ["TYPED", "asked_of", "asking_desk", "filled_in", "session_of"]

TYPED: dict[str, dict[str, str]] = {
    "body": {"*": "It is done."},
    "to": {"*": "boris"},
    "status": {"*": "pending"},
    "reason": {"*": "they go live on Friday"},
    "field": {"*": "subject"},
    "value": {"*": "Checkout fails with a coupon"},
    "messages": {"*": "M-2"},
    "into": {"*": "T-2"},
    "other": {"*": "T-2"},
    "tags": {"*": "+upgrade -old"},
    "until": {"*": "tomorrow 9:00"},
    "minutes": {"*": "25"},
    "desk": {"*": "cs_cart"},
    "customer": {"*": "C-1"},
    "subject": {"*": "A further question"},
    "category": {"*": "investigate"},
    "credits": {"*": "20", "credits.refund": "5"},
    "step": {"*": "order"},
    "kind": {"*": "remigration", "migration.map": "order_statuses"},
    "source": {"*": "new"},
    "target": {"*": "wip"},
    "options": {"*": "+seo_urls"},
    "item": {"*": "search"},
    "state": {"*": "problem"},
    "note": {"*": "no hit for anything"},
    "take_over": {"*": "yes"},
}
"""Field to what is typed, by action where one differs."""


@asynccontextmanager
async def asking_desk() -> AsyncIterator[World]:
    """T-1 open with three messages, T-2 beside it, T-3 closed, T-4 charged, T-5 proposed; migrations d, done, run."""
    async with world("memory:?tickets=0") as made:
        made.customer(balance=42).licence().customer("C-2", balance=3).licence(of="C-2")
        said = message(3, NOW - timedelta(hours=1), "on it", sender=Sender.AGENT, author=Foreign("boris"))
        event = message(4, NOW, "claimed", kind=MessageKind.EVENT, sender=Sender.SYSTEM)
        thread = (message(1, NOW - timedelta(hours=3)), message(2, NOW - timedelta(hours=2), "And a banner?"))
        made.ticket("T-1", messages=(*thread, said, event), tags=(Foreign("old"),), migration="done")
        made.ticket("T-2", assignee=Foreign("boris")).ticket("T-3", status=Status.CLOSED)
        charged = Assessment(state=AssessmentState.CHARGED, price=10, charged=10)
        made.ticket("T-4", category="config", assessment=charged)
        made.ticket("T-5", category="config", assessment=Assessment(state=AssessmentState.PROPOSED, price=10))
        made.ticket("T-6", customer="C-2", category="config").ticket("T-7", customer="C-2", category="howto")
        finished = {"status": "completed", "completed": NOW - timedelta(days=3)}
        made.migration("d", status="draft").migration("done", **finished).migration("run")
        yield made


async def session_of(desk: World, **options: Any) -> Session:
    """In the zone of the desk cs_cart."""
    return await desk.session(zone=CS, **options)


async def asked_of(session: Session, ticket: str = "T-1", **more: Any) -> Asked:
    card = await session.card(ticket)
    return Asked(session=session, targets=(ticket,), card=card, **more)


async def filled_in(form: Form, asked: Asked) -> Asked:
    """All that has to be answered, answered."""
    while (field := form.next(asked)) is not None:
        typed = TYPED[field.name]
        text = typed.get(form.action, typed["*"])
        asked = asked.answered({field.name: await form.answer(asked, field.name, text)})
    return form.filled(asked)
