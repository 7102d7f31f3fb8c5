"""Handing an intent to the backend, once: recorded before, its answer recorded after, unknown when there is none.

Belongs here: the states of an act on its way, and taking up what was cut off. Does not belong here: what the act is
(``planning``). Writes are never sent twice by themselves: what may have happened is asked, then a person decides.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from helpdesk_tui.backends.capabilities import Staging
from helpdesk_tui.errors import Conflict, HelpdeskError, NotFound, Refused, Timeout, UnknownOutcome
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.intents import AddMessage, Applied, CreateTicket, Intent
from helpdesk_tui.model.ticket import MessageKind
from helpdesk_tui.session.reading import wrapped
from helpdesk_tui.session.state.acts import Act, Acts, ActState

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.session.planning import Planned
    from helpdesk_tui.session.reading import Asking
    from helpdesk_tui.session.results import Done
    from helpdesk_tui.session.state.staged import Staged

__all__ = ["Outbox", "Sealed", "done_of", "no_way_back"]

_LOG = logging.getLogger(__name__)
Told = Callable[[Act], None]
_PLANNED = timedelta(minutes=1)
"""What may lie between the moment of an act and its waiting: planning it over a slow line."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Everything an act writes, as it is kept until it is done."""

    intent: Intent
    records: tuple[Migration, ...] = ()
    """Written before the intent; writing one twice changes nothing."""
    heard: int | None = None
    """As ``Planned.heard``."""


class Outbox:
    """Sends acts. ``told`` hears of every change of state."""

    def __init__(self, asking: Asking, acts: Acts, staged: Staged, *, told: Told) -> None:
        self._asking = asking
        self._acts = acts
        self._staged = staged
        self._told = told
        self._cut: set[str] = set()
        """Keys of acts whose sending was cancelled."""
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.flushing = asyncio.Lock()
        """Held by whoever sends what has waited."""
        self.failed: list[Act] = []
        """What was not sent, and nobody was told of yet."""

    async def record(
        self,
        planned: Planned,
        *,
        target: str,
        run: str | None = None,
        undoes: str | None = None,
        send_after: datetime | None = None,
        claims: bool = False,
    ) -> Act:
        """Commits an act before the backend hears of it; one of the same key takes the other's place, with ``claims``
        only where that one has failed. Raises Claimed where it has not."""
        intent, plan = planned.intent, planned.plan
        act = Act(
            key=intent.key,
            at=intent.at,
            actor=intent.actor,
            verb=intent.verb,
            target=target,
            touched=tuple(dict.fromkeys((*planned.touched, *plan.created))),
            state=ActState.QUEUED if send_after else ActState.SENDING,
            summary=plan.summary,
            outward=plan.outward,
            undoable=plan.undoable,
            reason=plan.reason,
            undoes=undoes,
            run=run,
            send_after=send_after,
        )
        sealed = Sealed(intent, plan.records, planned.heard)
        if not await self._acts.store.off_loop(partial(self._acts.add, act, sealed, planned.args, claims=claims)):
            raise Claimed(act.key)
        self._told(act)
        return act

    def due(self, actor: str, now: datetime, *, every: timedelta | None = None) -> list[Act]:
        """What has waited long enough; with ``every``, the time to take back, too what ``actor`` has waiting here for
        nothing but that."""
        own, left = self._acts.waiting(actor)
        return [
            act
            for act in (*own, *left)
            if (act.send_after is not None and act.send_after <= now)
            or (every is not None and act in own and not _deferred(act, every))
        ]

    async def send(self, act: Act, *, again: bool = False, waited: bool = False) -> Applied:
        """Raises what the backend raised; UnknownOutcome when nobody can tell whether it happened.

        A cancelled call leaves the act ``sending``: the next flush or the next start looks it up. With ``again`` a
        Conflict does, too, with ``waited`` an error that may pass: the caller plans the act again, puts it back, or
        calls ``fail``. Raises Refused for an act that was queued and has been taken back, or sent elsewhere.
        """
        turn = self.on(act.target)
        try:
            await turn.acquire()
        except asyncio.CancelledError:
            if act.state is ActState.SENDING:
                self.fail(act, Refused("given up before it was sent", code="given_up"))
            raise
        try:
            return await self._send(act, again=again, waited=waited)
        finally:
            turn.release()

    def on(self, target: str) -> asyncio.Lock:
        """Held while an act on it is on its way: acts of one person on one ticket go one after the other."""
        return self._turns.setdefault(target, asyncio.Lock())

    async def _send(self, act: Act, *, again: bool, waited: bool) -> Applied:
        sealed = self._acts.sealed(act.key)
        if act.state is ActState.QUEUED:
            if not self._acts.claim(act.key):
                raise Refused(f"{act.summary}: it does not wait any more", code="not_queued")
            self._told(replace(act, state=ActState.SENDING))
        elif act.state is not ActState.SENDING:
            self._mark(act, ActState.SENDING)
        try:
            applied = await self._write(act, sealed)
        except (UnknownOutcome, Timeout) as error:
            applied = await self._looked_up(act, error)
        except asyncio.CancelledError:
            self._cut.add(act.key)
            raise
        except HelpdeskError as error:
            if not ((again and isinstance(error, Conflict)) or (waited and error.retryable)):
                self.fail(act, error)
            raise
        except Exception as error:
            failure = wrapped(error, self._asking.connection.name)
            self._mark(act, ActState.UNKNOWN, failure)
            raise UnknownOutcome(failure.message, hint=_ASK) from error
        await self._acts.store.off_loop(partial(self._acts.done, act.key, applied))
        _LOG.info("%s %s: done", act.verb, act.target)
        self._told(replace(act, state=ActState.DONE))
        return applied

    def fail(self, act: Act, error: HelpdeskError) -> None:
        """Records that an act did not happen, and why."""
        self._mark(act, ActState.FAILED, error)

    def put_back(self, act: Act, error: HelpdeskError, *, until: datetime) -> None:
        """Records that an act waits on, and why; one that is sent by itself, until then."""
        self._acts.postpone(act.key, until)
        self._mark(act, ActState.QUEUED, error)

    async def look_up_cut(self) -> list[Act]:
        """Looks up what was cancelled on its way; answers what nobody can tell of."""
        unknown: list[Act] = []
        for key in sorted(self._cut):
            act = self._acts.find(key)
            if act is not None and act.state is ActState.SENDING:
                try:
                    applied = await self._looked_up(act, UnknownOutcome("it was interrupted"))
                except UnknownOutcome:
                    unknown.append(self.find(key))
                else:
                    self._finished(act, applied)
            self._cut.discard(key)
        return unknown

    async def recover(self) -> list[Act]:
        """Looks up what was on its way when its process ended; answers what a person has to decide.

        What the backend has done is done; what it never saw waits in the queue for a person, who may have done it
        again by now; where it can't tell, the act is unknown.
        """
        left: list[Act] = []
        for act in self._acts.abandoned():
            try:
                applied = await self._asking.ask(partial(self._asking.writes.outcome, act.key))
            except HelpdeskError as error:
                self._mark(act, ActState.UNKNOWN, error)
                left.append(replace(act, state=ActState.UNKNOWN))
                continue
            if applied is not None:
                self._finished(act, applied)
            else:
                self._mark(act, ActState.QUEUED)
                left.append(replace(act, state=ActState.QUEUED))
        return left

    async def resolve(self, key: str, *, happened: bool) -> Act:
        """A person says what became of an unknown act. Raises NotFound, Refused."""
        act = self.find(key)
        if act.state is not ActState.UNKNOWN:
            raise Refused(f"{act.summary}: it is {act.state}, not unknown", code="not_unknown")
        if happened:
            self._acts.done(key, Applied(key=key))
        else:
            self._mark(act, ActState.FAILED)
        return self.find(key)

    def drop(self, key: str) -> Act:
        """Takes back what has not been sent. Raises NotFound, Refused."""
        act = self.find(key)
        if act.state is not ActState.QUEUED:
            raise Refused(f"{act.summary}: it is {act.state}, not waiting", code="not_queued")
        self._acts.set_state(key, ActState.FAILED, code="taken_back", error="taken back before it was sent")
        found = self.find(key)
        self._told(found)
        return found

    def find(self, key: str) -> Act:
        act = self._acts.find(key)
        if act is None:
            raise NotFound(f"the journal has no act {key[:40]}")
        return act

    async def _write(self, act: Act, sealed: Sealed) -> Applied:
        if sealed.records:
            load = await self._asking.bulk.load(atomic=True)
            try:
                refused = [text for text in await load.add(sealed.records) if text]
            except BaseException:
                await load.abandon()
                raise
            if refused:
                await load.abandon()
                raise Refused(refused[0], code="not_written")
            await load.finish()
        if not sealed.intent.operations:
            return Applied(key=sealed.intent.key)
        await self._stage(act, sealed.intent)
        return await self._asking.writes.apply(sealed.intent)

    async def _stage(self, act: Act, intent: Intent) -> None:
        """Hands over the files of a text to a backend that sends them with it. Raises Refused when they are not there:
        a text never goes out without them."""
        connection = self._asking.connection
        if not isinstance(connection, Staging) or not _has_files(intent):
            return
        contents = await self._staged.store.off_loop(partial(self._staged.contents, act.key, act.run))
        if await connection.stage(act.key, contents) and not contents:
            raise Refused(f"{act.summary}: its files are not at hand", hint="send it again with them", code="no_files")

    async def _looked_up(self, act: Act, error: HelpdeskError) -> Applied:
        """What the backend remembers of an act it did not answer. Raises UnknownOutcome when it remembers nothing:
        it may still be on its way."""
        try:
            applied = await self._asking.ask(lambda: self._asking.writes.outcome(act.key))
        except HelpdeskError:
            applied = None
        if applied is None:
            self._mark(act, ActState.UNKNOWN, error)
            raise UnknownOutcome(f"{act.summary}: {error.message}", hint=_ASK) from error
        return applied

    def _finished(self, act: Act, applied: Applied) -> None:
        self._acts.done(act.key, applied)
        self._told(replace(act, state=ActState.DONE))

    def _mark(self, act: Act, state: ActState, error: HelpdeskError | None = None) -> None:
        _LOG.info("%s %s: %s%s", act.verb, act.target, state.value, f", {error.message}" if error is not None else "")
        code, text = (error.code, error.message) if error is not None else ("", "")
        self._acts.set_state(act.key, state, code=code, error=text)
        self._told(replace(act, state=state, error_code=code, error=text))


def _deferred(act: Act, grace: timedelta) -> bool:
    """Whether it is to go out at a time somebody chose, not when it can't be taken back any more."""
    return act.send_after is not None and not act.error and act.send_after > act.at + grace + _PLANNED


class Claimed(Exception):
    """There is an act of this key that has not failed."""


_ASK = "look at the ticket, then say whether it happened: helpdesk outbox resolve"


def _has_files(intent: Intent) -> bool:
    """Whether it adds a message with files."""
    for op in intent.operations:
        said = (op.message,) if isinstance(op, AddMessage) else op.messages if isinstance(op, CreateTicket) else ()
        if any(message.attachments for message in said):
            return True
    return False


def done_of(act: Act, planned: Planned, applied: Applied) -> Done:
    """The answer for an act that was carried out."""
    from helpdesk_tui.session.results import Done

    said = [op.message for op in planned.intent.operations if isinstance(op, AddMessage)]
    created = tuple(applied.renamed.get(one, one) for one in planned.plan.created)
    return Done(
        key=act.key,
        verb=act.verb,
        target=applied.renamed.get(act.target, act.target),
        summary=act.summary,
        repeated=applied.repeated,
        warnings=planned.plan.warnings,
        rules=planned.plan.rules,
        created=created,
        messages=tuple(m.id for m in said if m.kind is not MessageKind.EVENT),
        versions=applied.versions,
        undoable=not (why := no_way_back(act, applied)),
        reason=why,
    )


def no_way_back(act: Act, applied: Applied | None) -> str:
    """Why an act that was carried out can't be undone; empty: it can. Not every backend knows the way back."""
    if not act.undoable:
        return act.reason
    return "" if applied is not None and applied.before else "the backend does not know the way back"
