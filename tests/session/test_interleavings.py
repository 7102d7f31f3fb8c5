"""Two sessions at one desk, their steps mixed in 200 ways: no update is lost, nothing is charged twice.

In memory they share the connection, on a file each has its own. How they mix is drawn by a seed: before and after
every question to the backend each waits for a drawn while.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.clock import FrozenClock
from helpdesk_tui.errors import Conflict, Refused
from helpdesk_tui.model.customer import EntryKind
from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.session.verbs.booking import Refund
from helpdesk_tui.session.verbs.fields import SetFields, Tag
from helpdesk_tui.session.verbs.pricing import Assess
from helpdesk_tui.session.verbs.talking import LogTime, Note
from tests.session.desk import NOW, PACKS, world

if TYPE_CHECKING:
    from pathlib import Path


MIXES = int(os.environ.get("HELPDESK_MIXES", "200"))
OPENING = 60
DEAREST = 10
"""Credits of the dearer category: nothing costs it twice."""
TICKETS = ("T-1", "T-2", "T-3")
ACTS = 7
"""Acts of each session in one mix."""


@dataclass(frozen=True, slots=True)
class Act:
    """One that went through."""

    ticket: str
    verb: str
    args: Any
    version: int
    """Of the ticket after it."""


class Slow:
    """Passes on every question, after a drawn while and before another one."""

    def __init__(self, inner: Any, draw: random.Random) -> None:
        self._inner, self._draw = inner, draw

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not asyncio.iscoroutinefunction(found):
            return found

        async def slowly(*args: Any, **named: Any) -> Any:
            await self._pause()
            try:
                return await found(*args, **named)
            finally:
                await self._pause()

        return slowly

    async def _pause(self) -> None:
        for _ in range(self._draw.choice((0, 0, 1, 3))):
            await asyncio.sleep(0)


def drawn(draw: random.Random, who: str, number: int) -> tuple[str, Any]:
    """An act whose traces can be told from those of every other act."""
    return draw.choice(
        (
            ("credits.assess", Assess(draw.choice(("howto", "config")))),
            ("credits.charge", None),
            ("credits.charge", None),
            ("credits.refund", Refund(draw.randrange(1, 6), f"{who} {number}")),
            ("ticket.tag", Tag(add=(f"{who}-{number}",))),
            ("ticket.note", Note(body=f"noted by {who} {number}")),
            ("ticket.time", LogTime(10 ** (number % 3))),
            ("ticket.set", SetFields({"subject": f"{who} {number}"})),
        )
    )


async def day(session: Session, draw: random.Random, done: list[Act]) -> None:
    """What one person does; a refusal or a conflict is an answer. Every act is sent twice under its key."""
    for number in range(ACTS):
        ticket, (verb, args) = draw.choice(TICKETS), drawn(draw, session.actor, number)
        key = f"{session.actor}-{number}"
        base = (await session.ticket(ticket)).version if verb == "ticket.set" else None
        try:
            told = await session.do(verb, ticket, args, key=key, base=base)
            assert told.already or (await session.do(verb, ticket, args, key=key)).repeated
        except (Refused, Conflict):
            continue
        if not told.already:
            assert base is None or told.versions[ticket] == base + 1, "somebody's write was written over"
            done.append(Act(ticket, verb, args, told.versions[ticket]))


async def check(session: Session, done: list[Act]) -> None:
    entries = await session.ledger("C-1", limit=1000)
    account = await session.account("C-1")
    assert account.balance == sum(entry.effect for entry in entries) >= 0
    assert account.held == sum(entry.hold_effect for entry in entries) == 0
    balance = 0
    for entry in entries:
        balance += entry.effect
        assert balance >= 0
    kinds = Counter(entry.entry for entry in entries)
    charges = [act for act in done if act.verb in {"credits.charge", "credits.assess"}]
    assert kinds[EntryKind.CHARGE] <= len(charges)
    assert kinds[EntryKind.REFUND] == sum(act.verb == "credits.refund" for act in done)
    for name in TICKETS:
        card = await session.card(name)
        acts = [act for act in done if act.ticket == name]
        booked = sum(-entry.effect for entry in entries if entry.ticket == name)
        assert 0 <= card.ticket.assessment.charged == booked <= DEAREST
        tags = {tag for act in acts if act.verb == "ticket.tag" for tag in act.args.add}
        assert {tag.raw for tag in card.ticket.tags} == tags
        assert card.ticket.minutes == sum(act.args.minutes for act in acts if act.verb == "ticket.time")
        notes = [message.body.raw for message in card.messages if message.body.raw.startswith("noted by")]
        assert sorted(notes) == sorted(act.args.body for act in acts if act.verb == "ticket.note")
        subjects = {act.version: act.args.changes["subject"] for act in acts if act.verb == "ticket.set"}
        assert card.ticket.subject.raw == (subjects[max(subjects)] if subjects else "Checkout fails")


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["memory", "sqlite"])
async def test_two_sessions_mixed_in_two_hundred_ways(scheme: str, tmp_path: Path) -> None:
    refused = acts = 0
    for seed in range(MIXES):
        url = "memory:?tickets=0" if scheme == "memory" else f"sqlite:{tmp_path / f'{seed}.db'}"
        async with world(url) as made:
            made.customer(balance=OPENING).licence("Multi-Vendor")
            for name in TICKETS:
                made.ticket(name)
            first = await made.connection()
            second = first if scheme == "memory" else await open_backend(url, start=NOW).connect()
            done: list[Act] = []
            sessions = [
                Session(
                    Slow(connection, random.Random(seed * 2 + n)),
                    packs=PACKS,
                    clock=FrozenClock(NOW),
                    actor=actor,
                    state=StateStore.memory(),
                )
                for n, (actor, connection) in enumerate((("anna", first), ("boris", second)))
            ]
            await asyncio.gather(
                *(day(session, random.Random(seed * 7 + n), done) for n, session in enumerate(sessions))
            )
            await check(sessions[0], done)
            acts += len(done)
            refused += 2 * ACTS - len(done)
            if second is not first:
                await second.aclose()
    assert acts > MIXES * ACTS
    assert refused > 0
