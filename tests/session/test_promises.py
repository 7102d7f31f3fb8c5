"""What a verdict promises is what the verbs do: ``charge_now`` is what a charge books, ``next`` is accepted."""

from __future__ import annotations

from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.errors import HelpdeskError, Refused
from helpdesk_tui.model.customer import EntryKind
from helpdesk_tui.model.intents import PostEntry
from helpdesk_tui.policy.verdict import VerdictWord
from helpdesk_tui.session.verbs.booking import Adjust, Refund
from helpdesk_tui.session.verbs.fields import SetFields
from helpdesk_tui.session.verbs.pricing import Ask, Assess, Override, Quote
from helpdesk_tui.session.verbs.talking import Reply
from helpdesk_tui.words import verdict_words
from tests.session.desk import world

if TYPE_CHECKING:
    from helpdesk_tui.policy.verdict import Verdict
    from helpdesk_tui.session import Session
    from tests.session.desk import World

Step = tuple[str, Any]

_FIELDS = (
    {"category": "howto"},
    {"category": "custom_mod"},
    {"advance_limit": "20"},
    {"advance_limit": "none"},
    {"upgrade_from": "4.3.1", "upgrade_to": "4.3.4"},
    {"upgrade_to": "4.3.9"},
    {"status": "solved"},
)
STEPS: list[Step] = [
    *[("credits.assess", Assess(kind)) for kind in ("howto", "config", "custom_mod", "investigate", "upgrade")],
    *[("ticket.set", SetFields(fields)) for fields in _FIELDS],
    ("credits.quote", Quote(25)),
    ("credits.quote", Quote(40)),
    ("credits.ask", Ask()),
    ("credits.approve", None),
    ("credits.decline", None),
    ("credits.charge", None),
    ("credits.refund", Refund(3, "a slip")),
    ("credits.refund", Refund(5, "a slip")),
    ("credits.adjust", Adjust(-12, "a slip")),
    ("credits.adjust", Adjust(30, "bought")),
    ("ticket.close", None),
]
ARGS: dict[str, Any] = {
    "credits.assess": Assess("howto"),
    "credits.quote": Quote(20),
    "credits.ask": Ask(),
    "credits.override": Override("they are waiting"),
    "ticket.reply": Reply(body="Here you are."),
}
"""What a step of ``next`` is planned with; the others need nothing."""

HOWTO, CONFIG = ("credits.assess", Assess("howto")), ("credits.assess", Assess("config"))
REFUND_ALL, REFUND_SOME = ("credits.refund", Refund(5, "oops")), ("credits.refund", Refund(3, "oops"))
LIMIT = ("ticket.set", SetFields({"advance_limit": "20"}))


async def kept(session: Session) -> Verdict:
    """The verdict, checked against what the verbs would do."""
    said = (await session.verdict("T-1")).value
    assert await charged_by(session) == said.charge_now, said
    for name in said.next:
        await session.plan(name, "T-1", ARGS.get(name))
    assert "credits.charge" not in said.next or said.charge_now > 0
    return said


async def charged_by(session: Session) -> int:
    """What a charge would book now; 0 when it is refused."""
    try:
        planned = (await session.plan("credits.charge", "T-1")).plan
    except Refused:
        return 0
    booked = [one.entry for one in planned.operations if isinstance(one, PostEntry)]
    return -sum(entry.effect for entry in booked if entry.entry in {EntryKind.CHARGE, EntryKind.REFUND})


@pytest.mark.parametrize(
    ("steps", "words", "then"),
    [
        ([HOWTO], "CHARGED 5 cr (has 45)", ("ticket.reply",)),
        ([LIMIT, HOWTO, REFUND_ALL], "NOT CHARGED 5 cr (has 50)", ("credits.assess", "ticket.reply")),
        ([HOWTO, REFUND_SOME], "CHARGED 2 cr (has 48)", ("credits.assess", "ticket.reply")),
        ([CONFIG], "NEEDS APPROVAL 10 cr (has 50)", ("credits.ask", "credits.approve", "credits.decline")),
        ([("ticket.set", SetFields({"category": "config"}))], "NEEDS APPROVAL 10 cr (has 50)", ("credits.assess",)),
        (
            [("ticket.set", SetFields({"category": "howto"}))],
            "COSTS 5 cr (has 50)",
            ("credits.charge", "ticket.reply"),
        ),
        (
            [("ticket.set", SetFields({"category": "howto"})), ("ticket.close", None)],
            "NOT CHARGED 5 cr (has 50)",
            ("ticket.follow_up",),
        ),
    ],
)
async def test_what_a_verdict_says_is_kept(desk: World, steps: list[Step], words: str, then: tuple[str, ...]) -> None:
    session = await desk.session()
    for verb, args in steps:
        await session.do(verb, "T-1", args)
    said = await kept(session)
    assert (verdict_words(said), said.next) == (words, then)


async def test_assessed_anew_a_refunded_ticket_is_charged_again(desk: World) -> None:
    session = await desk.session()
    for verb, args in (HOWTO, REFUND_ALL):
        await session.do(verb, "T-1", args)
    what_if = (await session.verdict("T-1", category="config")).value
    assert (what_if.verdict, what_if.price, what_if.next) == (VerdictWord.NEEDS_APPROVAL, 10, ("credits.assess",))
    await session.do(*("credits.assess", "T-1", Assess("howto")))
    assert ((await kept(session)).charged, (await session.account("C-1")).balance) == (5, 45)


@pytest.mark.parametrize("seed", range(12))
async def test_promises_are_kept_on_every_way(seed: int) -> None:
    """Any order of acts, those that are refused left out."""
    drawn = Random(seed)
    async with world("memory:?tickets=0") as desk:
        desk.customer(balance=drawn.choice([0, 4, 30, 90])).licence().ticket(status=drawn.choice(["open", "pending"]))
        if drawn.random() < 0.5:
            desk.plan("upgrade")
        if drawn.random() < 0.3:
            desk.plan("standard")
        session = await desk.session()
        for _ in range(20):
            verb, args = drawn.choice(STEPS[:-1] if drawn.random() < 0.9 else STEPS)
            with suppress(HelpdeskError):
                await session.do(verb, "C-1" if verb == "credits.adjust" else "T-1", args)
            await kept(session)
