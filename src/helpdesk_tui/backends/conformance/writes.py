"""Checks of writing: once per key, all or nothing, conflicts seen, raw text kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from helpdesk_tui.backends.capabilities import Capability, TicketWrites
from helpdesk_tui.backends.conformance.kit import Check, CheckFailed, Kit, ensure, raises
from helpdesk_tui.errors import Conflict, HelpdeskError, InvalidInput, NotFound
from helpdesk_tui.model.ids import TicketId
from helpdesk_tui.model.intents import AddMessage, MoveMessages, RetractMessage, SetTicket
from helpdesk_tui.model.ticket import MessageKind, Status
from helpdesk_tui.text import Foreign

__all__ = ["CHECKS"]

_HOSTILE = (
    "\x1b]52;c;aGk=\x07 \x9b31m \x1b[2J",
    "[/] [@click=app.quit]x[/] [bold",
    "\u202eevil\u202c \u2066x\u2069 \u200b\ufeff \U000e0041",
    "NUL \x00 CR \r LF \n TAB \t DEL \x7f",
    "';DROP TABLE tickets;-- \" \\ % _ {0} %s $x",
    "пёс Ňandú Tiếng Việt 日本語 👩‍👩‍👧 e\u0301\u0302",
    "lone \ud800 surrogate",
    "",
)


async def conflict(kit: Kit) -> None:
    """A write based on an old version is refused and shows the ticket as it is."""
    ticket = await kit.new_ticket("conflict")
    await kit.writes.apply(kit.intent(SetTicket(ticket.id, {"minutes": 1}, ticket.version)))
    error = await raises(
        Conflict,
        kit.writes.apply(kit.intent(SetTicket(ticket.id, {"minutes": 2}, ticket.version))),
        "a write on an old version",
    )
    ensure(error.theirs is not None, "the conflict does not show theirs")
    ensure((await kit.read(ticket.id)).minutes == 1, "the refused write was done all the same")


async def versions_grow(kit: Kit) -> None:
    """Every write raises the version, and the answer names it."""
    ticket = await kit.new_ticket("versions")
    applied = await kit.writes.apply(kit.intent(SetTicket(ticket.id, {"minutes": 5}, ticket.version)))
    now = await kit.read(ticket.id)
    ensure(now.version > ticket.version, "the version did not grow")
    ensure(applied.versions.get(ticket.id) == now.version, "the answer names another version")


async def idempotent(kit: Kit) -> None:
    """The same key is one act; with other contents it is refused."""
    ticket = await kit.new_ticket("idempotent")
    intent = kit.intent(AddMessage(ticket.id, kit.message("once", "CM-once")))
    first = await kit.writes.apply(intent)
    again = await kit.writes.apply(intent)
    ensure(again.repeated and not first.repeated, "the repetition is not marked as one")
    bodies = [m.body.raw for m in await kit.messages.thread(ticket.id)]
    ensure(bodies.count("once") == 1, f"the message stands there {bodies.count('once')} times")
    other = kit.intent(AddMessage(ticket.id, kit.message("twice", "CM-twice")), key=intent.key)
    await raises(InvalidInput, kit.writes.apply(other), "a key used again for something else")
    ensure(await kit.writes.outcome(intent.key) is not None, "the outcome of a key is not known")
    ensure(await kit.writes.outcome(uuid4().hex) is None, "an unknown key has an outcome")


async def all_or_nothing(kit: Kit) -> None:
    """When one operation can't be done none is."""
    ticket = await kit.new_ticket("all or nothing")
    bad = SetTicket(TicketId("no-such-thing-0"), {"minutes": 1}, None)
    intent = kit.intent(AddMessage(ticket.id, kit.message("half")), bad)
    await raises(NotFound, kit.writes.apply(intent), "a write on an unknown ticket")
    bodies = [m.body.raw for m in await kit.messages.thread(ticket.id)]
    ensure("half" not in bodies, "half of an act was done")
    ensure(await kit.writes.outcome(intent.key) is None, "an act that was refused has an outcome")


async def undo_restores(kit: Kit) -> None:
    """The operations answered as ``before`` bring the earlier state back."""
    ticket = await kit.new_ticket("undo")
    fields = {"status": Status.OPEN, "assignee": Foreign("anna"), "tags": (Foreign("a"), Foreign("b")), "urgent": True}
    act = kit.intent(SetTicket(ticket.id, fields, ticket.version), AddMessage(ticket.id, kit.message("note")))
    applied = await kit.writes.apply(act)
    ensure(applied.before, "nothing is answered that would undo the act")
    await kit.writes.apply(kit.intent(*applied.before))
    back = await kit.read(ticket.id)
    for name in fields:
        ensure(getattr(back, name) == getattr(ticket, name), f"{name} did not come back")
    bodies = [m.body.raw for m in await kit.messages.thread(ticket.id)]
    ensure("note" not in bodies, "the message was not taken back")


async def moving(kit: Kit) -> None:
    """Messages move whole between tickets."""
    source, target = await kit.new_ticket("source", "stays"), await kit.new_ticket("target")
    moved = kit.message("moves", "CM-moves")
    await kit.writes.apply(kit.intent(AddMessage(source.id, moved)))
    await kit.writes.apply(kit.intent(MoveMessages(source.id, target.id, (moved.id,))))
    left = [m.body.raw for m in await kit.said(source.id)]
    there = [m for m in await kit.said(target.id) if m.body.raw == "moves"]
    ensure(left == ["stays"], f"the source has {left}")
    ensure(len(there) == 1 and there[0].at == moved.at, "the message did not arrive as it was")


async def notes(kit: Kit) -> None:
    """Public and internal stay apart, in the order of time; a retracted note is gone."""
    ticket = await kit.new_ticket("notes")
    note = kit.message("internal", "CM-note", kind=MessageKind.NOTE)
    await kit.writes.apply(kit.intent(AddMessage(ticket.id, note)))
    found = await kit.said(ticket.id)
    kinds = [m.kind for m in found if m.body.raw in ("hello", "internal")]
    ensure(kinds == [MessageKind.PUBLIC, MessageKind.NOTE], f"the thread has {kinds}")
    await kit.writes.apply(kit.intent(RetractMessage(ticket.id, found[-1].id)))
    ensure("internal" not in [m.body.raw for m in await kit.messages.thread(ticket.id)], "the note is still there")


async def hostile_text(kit: Kit) -> None:
    """Every text comes back as it was sent, character for character."""
    for text in _HOSTILE:
        ticket = await kit.new_ticket(text, text, tags=(Foreign(text),) if text else ())
        ensure(ticket.subject.raw == text, f"a subject came back as {ticket.subject.raw!r}, was {text!r}")
        body = (await kit.messages.thread(ticket.id))[0].body.raw
        ensure(body == text, f"a message came back as {body!r}, was {text!r}")
        if text:
            ensure([t.raw for t in ticket.tags] == [text], "a tag came back changed")
    ticket = await kit.new_ticket("later")
    given = [
        replace(kit.message(text, kind=MessageKind.NOTE), at=kit.now + timedelta(microseconds=number))
        for number, text in enumerate(_HOSTILE, 1)
    ]
    await kit.writes.apply(kit.intent(*(AddMessage(ticket.id, one) for one in given)))
    found = {one.id: one for one in await kit.said(ticket.id)}
    for one in given:
        there = found.get(one.id)
        ensure(there is not None and there.body == one.body, f"a note did not come back as {one.body.raw!r}")
        ensure(there is not None and there.at == one.at, f"a note of {one.at} did not come back with its time")


async def two_writers(kit: Kit) -> None:
    """Of two writers on the same version one wins, the other sees the conflict."""
    ticket = await kit.new_ticket("two writers")
    other = await kit.opener()
    try:
        second: TicketWrites = other  # type: ignore[assignment]  # declared, and checked by `honest`
        intents = [kit.intent(SetTicket(ticket.id, {"minutes": n}, ticket.version)) for n in (1, 2)]
        outcomes = await asyncio.gather(kit.writes.apply(intents[0]), second.apply(intents[1]), return_exceptions=True)
    finally:
        await other.aclose()
    lost = [o for o in outcomes if isinstance(o, Conflict)]
    if any(isinstance(o, NotFound) for o in outcomes):
        return  # the other connection is a desk of its own, as in memory
    failed = [o for o in outcomes if isinstance(o, BaseException) and not isinstance(o, HelpdeskError)]
    ensure(not failed, f"a writer got {failed}")
    if len(lost) != 1:
        raise CheckFailed(f"{2 - len(lost)} of two writers on one version were let through")


def _check(run: object, *needs: Capability) -> Check:
    name = getattr(run, "__name__", "")
    return Check(name.replace("_", " "), frozenset(needs), run)  # type: ignore[arg-type]  # a plain async function


T, M, W = Capability.TICKETS, Capability.MESSAGES, Capability.TICKET_WRITES
CHECKS = (
    _check(conflict, T, W),
    _check(versions_grow, T, W),
    _check(idempotent, T, M, W),
    _check(all_or_nothing, T, M, W),
    _check(undo_restores, T, M, W),
    _check(moving, T, M, W),
    _check(notes, T, M, W),
    _check(hostile_text, T, M, W, Capability.VERBATIM),
    _check(two_writers, T, W),
)
