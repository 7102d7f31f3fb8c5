"""Carrying out an intent: checked, sent, and read again. RT's 200 is no proof.

Belongs here: the order of an act, what became of each step, locks. Does not belong here: what an intent comes to
(``steps``), requests for messages and tickets (``sending``).
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from helpdesk_tui.backends.rt.http import MOST_TEXT
from helpdesk_tui.backends.rt.mapping import Told, number_of
from helpdesk_tui.backends.rt.sending import Sender, patiently
from helpdesk_tui.backends.rt.steps import Change, Move, Plan, digest_of, plan_of
from helpdesk_tui.backends.rt.words import ASSESSED, is_kept, wanted, wrong_fields
from helpdesk_tui.errors import (
    Conflict,
    HelpdeskError,
    InvalidInput,
    NotFound,
    PermissionDenied,
    Refused,
    Timeout,
    UnknownOutcome,
)
from helpdesk_tui.model.ids import CustomerId, TicketId
from helpdesk_tui.model.intents import AddMessage, Applied, CreateTicket, Intent, Operation, RetractMessage, SetTicket
from helpdesk_tui.model.ticket import MessageKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpdesk_tui.backends.rt.reads import Looked, Reads
    from helpdesk_tui.model.ticket import Ticket

__all__ = ["Writes", "lock_of"]

_LOCKS: WeakValueDictionary[tuple[str, str, int], asyncio.Lock] = WeakValueDictionary()
"""By server, ticket and event loop: RT compares versions and writes without a lock of its own."""
_MOST_REMEMBERED = 2_000


def lock_of(url: str, ticket: str) -> asyncio.Lock:
    key = (url, ticket, id(asyncio.get_running_loop()))
    return _LOCKS.setdefault(key, asyncio.Lock())


@dataclass(slots=True)
class _Run:
    """One act on its way."""

    intent: Intent
    digest: str
    plan: Plan
    looked: dict[TicketId, Looked] = field(default_factory=dict)
    told: dict[TicketId, Told] = field(default_factory=dict)
    names: dict[TicketId, TicketId] = field(default_factory=dict)
    """Ids asked for to RT's numbers."""
    done: set[int] = field(default_factory=set)
    """Steps an earlier try has carried out."""
    sent: bool = False
    """Whether something was written that can't be taken back."""

    def name(self, ticket: TicketId) -> TicketId:
        return self.names.get(ticket, ticket)


@dataclass(slots=True)
class _Kept:
    """What is remembered of an act."""

    digest: str
    intent: Intent
    applied: Applied | None


class Writes:
    """Writes to one RT."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._settings = reads.settings
        self._sender = Sender(reads)
        self._acts: dict[str, _Kept] = {}

    def stage(self, key: str, contents: Iterable[bytes]) -> None:
        """Contents of the files of an act, before it is applied."""
        self._sender.staged[key] = list(contents)

    async def store(self, ticket: TicketId, message: str, index: int, content: bytes) -> None:
        """A file after its message has gone: it follows in one of its own."""
        await self._sender.follow(ticket, message, index, content)

    async def apply(self, intent: Intent) -> Applied:
        """As ``TicketWrites.apply``."""
        digest = digest_of(intent)
        kept = self._acts.get(intent.key)
        if kept is not None and kept.digest != digest:
            raise _reused(intent.key)
        if kept is not None and kept.applied is not None:
            return replace(kept.applied, repeated=True)
        plan = plan_of(intent, keeps=lambda name, value: is_kept(self._settings, name, value))
        self._remember(intent.key, _Kept(digest, intent, None))
        run = _Run(intent, digest, plan)
        async with AsyncExitStack() as locks:
            for ticket in sorted(plan.tickets):
                await locks.enter_async_context(lock_of(self._settings.url, ticket))
            try:
                applied = await self._carried_out(run)
            except HelpdeskError as error:
                if run.sent or isinstance(error, UnknownOutcome | Timeout):
                    raise
                if kept is not None:
                    said = f"an earlier try is in doubt, and this one failed: {error.message}"
                    raise UnknownOutcome(said, hint=error.hint) from error
                del self._acts[intent.key]
                raise
        self._remember(intent.key, _Kept(digest, intent, applied))
        self._sender.staged.pop(intent.key, None)
        return applied

    async def outcome(self, key: str) -> Applied | None:
        """What became of an act; looked for on the server where this process did not see it."""
        kept = self._acts.get(key)
        if kept is not None and kept.applied is not None:
            return kept.applied
        if kept is not None:
            return await self._found_out(kept)
        found = await self._sender.search(key)
        return None if found is None else Applied(key=key, versions=found, repeated=True)

    async def _found_out(self, kept: _Kept) -> Applied | None:
        """Whether all of an act of this process is there; None: some of it is not."""
        plan = plan_of(kept.intent, keeps=lambda *_: True)
        run = _Run(kept.intent, kept.digest, plan)
        try:
            await self._look(run)
        except NotFound:
            return None
        steps = {one.number for one in (*plan.creates, *plan.posts)}
        if steps - run.done:
            return None
        for change in plan.changes:
            looked = run.looked.get(run.name(change.ticket))
            if looked is None or wrong_fields(self._settings, self._renamed(run, change), looked.row):
                return None
        if any(run.looked[gone].row.effective != int(into) for gone, into in plan.merges if gone in run.looked):
            return None
        return await self._applied(run, repeated=True)

    async def _carried_out(self, run: _Run) -> Applied:
        await self._look(run)
        self._check_versions(run)
        repeated = bool(run.done) or self._is_so(run)
        run.sent = bool(run.done)
        before = () if repeated else self._way_back(run)
        try:
            await self._steps(run)
        except HelpdeskError as error:
            if not run.sent or isinstance(error, UnknownOutcome):
                raise
            raise UnknownOutcome(
                f"a part of it is done, the rest is not: {error.message}",
                hint="look at the ticket, and do by hand what is missing",
                code="partly",
            ) from error
        return await self._applied(run, before=before, repeated=repeated)

    async def _steps(self, run: _Run) -> None:
        """Everything that is not done yet, in its order."""
        for create in run.plan.creates:
            if create.number not in run.done:
                run.names[create.ticket.id] = await self._sender.create(run.intent, run.digest, run.plan, create)
                run.sent = True
        for post in run.plan.posts:
            if post.number not in run.done:
                await self._sender.post(run.intent, run.digest, post, run.names)
                run.sent = True
        for change in run.plan.changes:
            await self._change(run, change)
            run.sent = True
        for gone, into in run.plan.merges:
            await self._merge(run.name(gone), run.name(into))
            run.sent = True

    async def _look(self, run: _Run) -> None:
        """Reads what the act touches, and how far an earlier try of it came. Raises NotFound."""
        for ticket in sorted(run.plan.tickets):
            looked = await self._reads.look(ticket)
            if looked is None:
                raise NotFound(f"there is no ticket {ticket}", hint="helpdesk tickets list")
            run.looked[ticket] = looked
        for ticket in sorted(run.plan.talks):
            number = number_of(ticket)
            if number is not None:
                run.told[ticket] = await self._reads.told(number, customers=await self._reads.asking_on(number))
        for told in run.told.values():
            self._note_marks(run, told)
        for create in run.plan.creates:
            found = await self._sender.created_before(run.intent, create)
            if found is not None:
                number, told = found
                run.names[create.ticket.id] = TicketId(str(number))
                self._note_marks(run, told)

    def _note_marks(self, run: _Run, told: Told) -> None:
        for mark in told.marks.values():
            if mark.act == run.intent.key:
                if mark.digest != run.digest:
                    raise _reused(run.intent.key)
                run.done.add(mark.index)

    def _check_versions(self, run: _Run) -> None:
        """Raises Conflict unless every ticket is as the act was decided on, or the act is there already."""
        if run.done:
            return
        for ticket, base in run.plan.bases.items():
            looked = run.looked.get(ticket)
            if looked is not None and looked.version != base and not (self._is_so(run) and not run.plan.posts):
                raise self._conflict(looked, run)

    def _is_so(self, run: _Run) -> bool:
        """Whether all fields are as asked for before anything was sent: an earlier try, or somebody else."""
        plan = run.plan
        if plan.creates or plan.posts or not (plan.changes or plan.merges):
            return False
        merged = all(str(run.looked[gone].row.effective) == into for gone, into in plan.merges)
        return merged and not any(
            wrong_fields(self._settings, one.fields, run.looked[one.ticket].row) for one in plan.changes
        )

    def _conflict(self, looked: Looked, run: _Run) -> Conflict:
        theirs = self._reads.made(looked)
        return Conflict(
            f"{theirs.id} was changed meanwhile", hint="look at it again", theirs=theirs, ours=run.intent.operations
        )

    def _renamed(self, run: _Run, change: Change) -> dict[str, Any]:
        """Fields with links to RT's numbers."""
        fields = dict(change.fields)
        if "links" in fields:
            fields["links"] = tuple(replace(one, ticket=run.name(one.ticket)) for one in fields["links"])
        return fields

    async def _change(self, run: _Run, change: Change) -> None:
        """Raises Conflict, Refused, PermissionDenied, UnknownOutcome."""
        ticket, fields = run.name(change.ticket), self._renamed(run, change)
        known = run.looked.get(ticket)
        looked = known if known is not None and not run.sent else await self._reads.look(ticket)
        if looked is None:
            raise NotFound(f"there is no ticket {ticket}")
        body = wanted(self._settings, fields, looked.row)
        if not body:
            return
        try:
            said = await self._put(ticket, body, looked)
        except Conflict as error:
            now = await self._reads.look(ticket)
            raise self._conflict(now or looked, run) from error
        after = await patiently(lambda: self._reads.look(ticket))
        if after is None:
            raise UnknownOutcome(f"{ticket} can't be read after it was changed")
        run.looked[ticket] = after
        wrong = wrong_fields(self._settings, fields, after.row)
        if not wrong:
            self._check_alone(looked, after, run)
            return
        if said is None:
            raise UnknownOutcome(f"{ticket}: no answer to a change, and {', '.join(wrong)} is not as asked")
        await self._put_back(ticket, looked, after)
        text = "; ".join(said)[:MOST_TEXT] or "it did not say why"
        kind = PermissionDenied if any("ermission" in one for one in said) else Refused
        raise kind(f"{ticket}: Request Tracker did not set {', '.join(wrong)}: {text}", code="refused_there")

    async def _put(self, ticket: TicketId, body: dict[str, Any], looked: Looked) -> list[str] | None:
        """RT's words; None: no answer came."""
        http = self._reads.http
        steals = body.get("Owner") == self._reads.me and looked.row.owner not in {"Nobody", self._reads.me}
        path = f"/ticket/{ticket}/steal" if steals else f"/ticket/{ticket}"
        sent = {key: value for key, value in body.items() if not (steals and key == "Owner")}
        try:
            data = (await http.write("PUT", path, sent, version=looked.version)).data
        except (UnknownOutcome, Timeout):
            return None
        return [one for one in data if isinstance(one, str)] if isinstance(data, list) else []

    def _check_alone(self, before: Looked, after: Looked, run: _Run) -> None:
        """Raises Conflict when somebody wrote between the comparison of versions and the change."""
        new = [one for one in after.txns if one.id > before.version]
        ours = next((one.id for one in new if one.creator == self._reads.me), None)
        between = [one for one in new if one.creator not in {self._reads.me, "RT_System"} and one.field]
        if ours is not None and any(one.id < ours for one in between):
            raise self._conflict(after, run)

    async def _put_back(self, ticket: TicketId, before: Looked, after: Looked) -> None:
        """All or none: what was set of a change that was refused in part is set back."""
        was = self._reads.made(before)
        names = ("subject", "assignee", "minutes", "urgent", "tags", "watchers", "links", "status")
        body = wanted(self._settings, {name: getattr(was, name) for name in names}, after.row)
        if body and after.version != before.version:
            await self._reads.http.write("PUT", f"/ticket/{ticket}", body, version=after.version)

    async def _merge(self, gone: TicketId, into: TicketId) -> None:
        said: list[str] = []
        try:
            data = (await self._reads.http.write("PUT", f"/ticket/{gone}", {"MergeInto": into})).data
            said = [one for one in data if isinstance(one, str)] if isinstance(data, list) else []
        except (UnknownOutcome, Timeout):
            said = ["no answer"]
        looked = await patiently(lambda: self._reads.look(gone))
        if looked is None or str(looked.row.effective) != into:
            if said == ["no answer"]:
                raise UnknownOutcome(f"no answer to the merge of {gone} into {into}")
            raise Refused(f"Request Tracker did not merge {gone} into {into}: {'; '.join(said)}", code="refused_there")

    def _way_back(self, run: _Run) -> tuple[Operation, ...]:
        """Empty where there is none: new tickets and merges stay."""
        if run.plan.creates or run.plan.merges or any(isinstance(one, Move) for one in run.plan.posts):
            return ()
        back: list[Operation] = []
        for operation in run.intent.operations:
            match operation:
                case SetTicket(ticket, fields):
                    was: Ticket = self._reads.made(run.looked[ticket])
                    known = {name: getattr(was, name) for name in fields if name != ASSESSED}
                    back.append(SetTicket(ticket, known, None))
                case AddMessage(ticket, message) if message.kind is not MessageKind.EVENT:
                    back.append(RetractMessage(ticket, message.id))
                case RetractMessage() | CreateTicket():
                    return ()
                case _:
                    pass
        return tuple(reversed(back))

    async def _applied(self, run: _Run, *, before: tuple[Operation, ...] = (), repeated: bool = False) -> Applied:
        touched = {run.name(one) for one in (*run.plan.tickets, *run.plan.made)}
        versions: dict[str, int] = {}
        customers: dict[CustomerId, None] = {}
        for ticket in sorted(touched):
            looked = await patiently(partial(self._reads.look, ticket))
            if looked is not None:
                versions[ticket] = looked.version
                customers[self._reads.made(looked).customer] = None
        order = [run.name(one.ticket.id) for one in run.plan.creates]
        ordered = {name: versions[name] for name in (*order, *versions) if name in versions}
        renamed = {str(old): str(new) for old, new in run.names.items() if old != new}
        return Applied(
            key=run.intent.key,
            versions=ordered,
            before=before,
            customers=tuple(customers),
            repeated=repeated,
            renamed=renamed,
        )

    def _remember(self, key: str, kept: _Kept) -> None:
        self._acts.pop(key, None)
        self._acts[key] = kept
        while len(self._acts) > _MOST_REMEMBERED:
            del self._acts[next(iter(self._acts))]


def _reused(key: str) -> InvalidInput:
    return InvalidInput(f"the key {key[:40]} belongs to another act", code="key_reused", field="key")
