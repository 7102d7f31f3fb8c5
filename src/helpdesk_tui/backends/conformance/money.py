"""Checks of accounts: derived from their entries, never below zero, each act booked once."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from helpdesk_tui.backends.capabilities import Capability, Credits
from helpdesk_tui.backends.conformance.kit import Check, Kit, ensure, raises
from helpdesk_tui.errors import Refused
from helpdesk_tui.model.customer import Account, EntryKind, LedgerEntry
from helpdesk_tui.model.ids import EntryId
from helpdesk_tui.model.intents import Applied, PostEntry
from helpdesk_tui.text import Foreign

__all__ = ["CHECKS"]


async def sums(kit: Kit) -> None:
    """The balance is the sum of the entries, holds are apart from it."""
    before = await _account(kit)
    for kind, amount in (("grant", 50), ("charge", -20), ("refund", 5), ("hold", 10), ("release", 4)):
        await _book(kit, EntryKind(kind), amount)
    after = await _account(kit)
    ensure(after.balance == before.balance + 35, f"the balance is {after.balance}, not {before.balance + 35}")
    ensure(after.held == before.held + 6, f"{after.held} are held, not {before.held + 6}")
    entries = await _credits(kit).ledger(kit.customer)
    ensure(sum(e.effect for e in entries) == after.balance, "the entries do not add up to the balance")
    await _book(kit, EntryKind.RELEASE, 6)


async def never_below_zero(kit: Kit) -> None:
    """More than what is available can be neither charged nor held; nothing is booked then."""
    account = await _account(kit)
    too_much = account.available + 1
    await raises(Refused, _book(kit, EntryKind.CHARGE, -too_much), "a charge of more than there is")
    await raises(Refused, _book(kit, EntryKind.HOLD, too_much), "a hold of more than there is")
    ensure(await _account(kit) == account, "a refused entry changed the account")


async def booked_once(kit: Kit) -> None:
    """A repeated act books nothing more."""
    await _book(kit, EntryKind.GRANT, 10)
    before = await _account(kit)
    intent = kit.intent(PostEntry(_entry(kit, EntryKind.CHARGE, -3)))
    for _ in range(3):
        await kit.writes.apply(intent)
    ensure((await _account(kit)).balance == before.balance - 3, "a repeated charge was booked again")


async def at_once(kit: Kit) -> None:
    """Many charges at once take exactly what is there and no more."""
    account = await _account(kit)
    if account.available:
        await _book(kit, EntryKind.CHARGE, -account.available)
    await _book(kit, EntryKind.GRANT, 10)
    outcomes = await asyncio.gather(*(_book(kit, EntryKind.CHARGE, -1) for _ in range(25)), return_exceptions=True)
    refused = [o for o in outcomes if isinstance(o, Refused)]
    ensure(len(refused) == 15, f"{25 - len(refused)} of 25 charges were let through, 10 credits were there")
    ensure((await _account(kit)).available == 0, "the account does not add up after many charges")


def _credits(kit: Kit) -> Credits:
    found: Credits = kit.part(Credits)
    return found


async def _account(kit: Kit) -> Account:
    return (await _credits(kit).accounts([kit.customer]))[kit.customer]


async def _book(kit: Kit, kind: EntryKind, amount: int) -> Applied:
    return await kit.writes.apply(kit.intent(PostEntry(_entry(kit, kind, amount))))


def _entry(kit: Kit, kind: EntryKind, amount: int) -> LedgerEntry:
    return LedgerEntry(
        id=EntryId(f"CONF-{uuid4().hex[:12]}"),
        customer=kit.customer,
        at=kit.now,
        entry=kind,
        credits=amount,
        reason=Foreign("conformance"),
    )


_NEEDS = frozenset({Capability.CREDITS, Capability.TICKET_WRITES})
CHECKS = (
    Check("sums", _NEEDS, sums),
    Check("never below zero", _NEEDS, never_below_zero),
    Check("booked once", _NEEDS, booked_once),
    Check("at once", _NEEDS, at_once),
)
