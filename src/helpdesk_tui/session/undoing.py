"""Taking acts back, and doing them again: by the journal, newest first.

Belongs here: which act is meant, whether it can be taken back, and the act that does it. Does not belong here: how a
backend gets back (its answer to every act says so, ``Applied.before``).

An undo is an act of its own, based on the versions the act left behind: whoever wrote meanwhile gets a conflict, not
an overwrite. A charge is taken back by a refund that names it. Doing again plans the verb afresh, on the desk as it
is now.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import HelpdeskError, NotFound
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ids import TicketId
from helpdesk_tui.model.intents import (
    AddMessage,
    CreateTicket,
    Intent,
    MoveMessages,
    Operation,
    PostEntry,
    RetractMessage,
    SetMigration,
    SetPlacement,
    SetTicket,
)
from helpdesk_tui.session.results import Done, Undone
from helpdesk_tui.session.sending import no_way_back
from helpdesk_tui.session.state.acts import Acts, ActState
from helpdesk_tui.session.verbs.plan import Plan, event, refuse
from helpdesk_tui.session.verbs.table import VERBS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from helpdesk_tui.model.intents import Applied
    from helpdesk_tui.session.acting import Doer
    from helpdesk_tui.session.cases import Stamp
    from helpdesk_tui.session.loading import Loader
    from helpdesk_tui.session.planning import Planned
    from helpdesk_tui.session.state.acts import Act

__all__ = ["Undoer"]

UNDO = "ticket.undo"
_LOOKED_AT = 500
"""Acts of the journal that are looked through; nobody goes back further by one step at a time."""


@dataclass(frozen=True, slots=True)
class Undoer:
    """Undo and redo for one session."""

    doer: Doer
    loader: Loader
    acts: Acts

    async def undo(self, *, ticket: str | None = None, key: str | None = None) -> Undone:
        """As ``Session.undo``."""
        self.doer.check_writing()
        group = self._group(self._to_undo(ticket, key))
        if len(group) == 1:
            return Undone(done=(await self._take_back(group[0]),))
        return await self._each(group)

    async def redo(self, *, ticket: str | None = None) -> Undone:
        """As ``Session.redo``."""
        self.doer.check_writing()
        undo = self._to_redo(ticket)
        undone = [act for act in self._undos(undo) if act.undoes is not None]
        done = []
        for act in undone:
            first = self._find(act.undoes or "")
            args = self.acts.args(first.key)
            again = await self.doer.do(first.verb, first.target, _fresh(first.verb, args), run=_again(first.run))
            self.acts.set_undone(act.key, again.key or act.key)
            done.append(again)
        return Undone(done=tuple(done))

    async def unmerge(self, ticket: str) -> Undone:
        """Takes back the merge of ``ticket`` into another."""
        for act in self.acts.latest(ticket=ticket, limit=_LOOKED_AT):
            if act.verb == "ticket.merge" and act.target == ticket and _open(act):
                return await self.undo(key=act.key)
        raise refuse(
            f"the journal has no merge of {ticket}",
            "desk.unmerge",
            hint="undo it where it was done, or split the messages off again",
        )

    def _to_undo(self, ticket: str | None, key: str | None) -> Act:
        if key is not None:
            of_run = self.acts.of_run(key)
            found = of_run[0] if of_run else self._find(key)
            if found.undone_by is not None:
                raise refuse(f"{found.summary}: it is undone already", "desk.undo.none")
            return found
        waiting = {act.key for acts in self.acts.waiting(self.doer.actor) for act in acts}
        for act in self.acts.latest(actor=self.doer.actor, ticket=ticket, limit=_LOOKED_AT):
            if act.state is ActState.UNKNOWN:
                raise refuse(f"{act.summary}: nobody knows whether it happened", "desk.undo.none", hint="resolve it")
            if act.key in waiting or _open(act):
                return act
        where = f" on {ticket}" if ticket else ""
        raise refuse(f"there is nothing to undo{where}", "desk.undo.none")

    def _to_redo(self, ticket: str | None) -> Act:
        """The last undo nothing else was done after."""
        latest = self.acts.latest(actor=self.doer.actor, ticket=ticket, limit=_LOOKED_AT)
        redone = {act.undone_by for act in latest if act.undoes is not None}
        for act in latest:
            if act.state is not ActState.DONE or act.key in redone:
                continue
            if act.undoes is None:
                break
            if act.undone_by is None:
                return act
        raise refuse("there is nothing to do again", "desk.redo.none", hint="only what was undone last comes back")

    def _group(self, act: Act) -> list[Act]:
        """The act, or all of the bulk run it belongs to, newest first."""
        if act.run is None:
            return [act]
        return [one for one in self.acts.of_run(act.run) if _open(one)] or [act]

    def _undos(self, undo: Act) -> list[Act]:
        """The undo, or all undos of the same bulk run, in the order of the first acts."""
        if undo.run is None:
            return [undo]
        return [one for one in self.acts.of_run(undo.run) if one.state is ActState.DONE and one.undone_by is None]

    def _find(self, key: str) -> Act:
        act = self.acts.find(key)
        if act is None:
            raise NotFound(f"the journal has no act {key[:40]}")
        return act

    async def _each(self, group: Iterable[Act]) -> Undone:
        done: list[Done] = []
        failed: list[tuple[str, HelpdeskError]] = []
        for act in group:
            try:
                done.append(await self._take_back(act))
            except HelpdeskError as error:
                failed.append((act.key, error))
        if not done and failed:
            raise failed[0][1]
        return Undone(done=tuple(done), failed=tuple(failed))

    async def _take_back(self, act: Act) -> Done:
        if act.state is ActState.QUEUED:
            self.doer.outbox.drop(act.key)
            return _dropped(act)
        if act.state is not ActState.DONE:
            raise refuse(f"{act.summary}: it is {act.state}", "desk.undo.none")
        if not act.undoable:
            rule = "desk.undo.sent" if act.outward else "desk.undo.none"
            raise refuse(f"{act.summary}: it can't be undone, {act.reason}", rule, code="not_undoable")
        outcome = self.acts.outcome(act.key)
        why = no_way_back(act, outcome)
        if why or outcome is None:
            raise refuse(f"{act.summary}: {why}", "desk.undo.none", code="not_undoable")
        stamp = self.doer.stamp()
        planned = await self._planned(act, outcome, stamp)
        return await self.doer.carry_out(planned, target=act.target, undoes=act.key, run=_undo_run(act.run))

    async def _planned(self, act: Act, outcome: Applied, stamp: Stamp) -> Planned:
        """The way back as an act: what it changes, a line that says so, placements as the rules see them now."""
        bases = {one: await self._base(act, one, after) for one, after in outcome.versions.items()}
        back = [_based(op, bases) for op in outcome.before if not isinstance(op, SetPlacement)]
        touched = _tickets(back)
        summary = f"undone: {act.summary}"
        there = await self.loader.tickets([TicketId(one) for one in touched])
        cases = [await self.loader.case(one, stamp) for one in touched if one in there]
        said = [event(stamp, one, summary, number=n) for n, one in enumerate(touched, 1)]
        plan = Plan(summary=summary, operations=(*back, *said), undoable=False, reason="do it again instead")
        intent = Intent(key=stamp.key, verb=UNDO, actor=stamp.actor, at=stamp.at, operations=(), undoes=act.key)
        names = [TicketId(one) for one in act.touched]
        booked = {op.entry.customer for op in back if isinstance(op, PostEntry)} - {case.party.id for case in cases}
        parties = (await self.loader.parties(booked)).values() if booked else ()
        return await self.doer.planner.planned(plan, intent, None, names, cases, list(parties))

    async def _base(self, act: Act, one: str, after: int) -> int:
        """The version the way back of an act is based on.

        That is the one the act left behind, unless all writes since are acts of this journal that are undone: then
        the ticket is as the act left it, and its version now will do. Versions count writes.
        """
        since: set[int] = set()
        for newer in self.acts.latest(ticket=one, limit=_LOOKED_AT):
            if newer.key == act.key:
                break
            if newer.state is not ActState.DONE:
                continue
            if newer.undoes is None and newer.undone_by is None:
                return after
            outcome = self.acts.outcome(newer.key)
            if outcome is not None and one in outcome.versions:
                since.add(outcome.versions[one])
        last = max(since, default=after)
        return last if since >= set(range(after + 1, last + 1)) else after


def _open(act: Act) -> bool:
    """Whether it was done, is no undo, and is not undone."""
    return act.state is ActState.DONE and act.undoes is None and act.undone_by is None


def _based(operation: Operation, bases: Mapping[str, int]) -> Operation:
    match operation:
        case SetTicket(ticket) | AddMessage(ticket):
            return replace(operation, base=bases.get(ticket, operation.base))
        case SetMigration(migration):
            return replace(operation, base=bases.get(migration, operation.base))
        case _:
            return operation


def _tickets(operations: Iterable[Operation]) -> list[TicketId]:
    """The tickets operations write to, each once."""
    found: dict[TicketId, None] = {}
    for operation in operations:
        match operation:
            case SetTicket(ticket) | AddMessage(ticket) | RetractMessage(ticket):
                found[ticket] = None
            case MoveMessages(source, target):
                found |= {source: None, target: None}
            case CreateTicket(ticket):
                found[ticket.id] = None
            case _:
                pass
    return list(found)


def _undo_run(run: str | None) -> str | None:
    return None if run is None else f"{run}.undo"


def _again(run: str | None) -> str | None:
    return None if run is None else f"{run}.again"


def _fresh(verb: str, args: Any) -> Any:
    """The arguments without the id of the ticket made the first time: that one is still there."""
    new = VERBS[verb].new
    return replace(args, **{new: ""}) if new else args


def _dropped(act: Act) -> Done:
    return Done(
        key=act.key, verb=UNDO, target=act.target, summary=f"taken back before it was sent: {act.summary}", reason=""
    )
