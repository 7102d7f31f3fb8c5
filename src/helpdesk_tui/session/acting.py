"""Doing a verb: planned, recorded, sent; repeated by key, planned again where that means the same.

Belongs here: one act from a person's wish to its answer, or from the queue to the desk. Does not belong here: many
(``bulk``), taking back (``undoing``).
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from helpdesk_tui.errors import Conflict, HelpdeskError, InvalidInput, RateLimited, Refused, UnknownOutcome, UsageError
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.intents import AddMessage, Applied, Intent, SetTicket
from helpdesk_tui.session.cases import Stamp
from helpdesk_tui.session.results import Done
from helpdesk_tui.session.sending import Claimed, Outbox, done_of, no_way_back
from helpdesk_tui.session.state.acts import Acts, ActState
from helpdesk_tui.session.verbs.plan import refuse
from helpdesk_tui.session.verbs.table import VERBS, Verb, verb_named

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.clock import Clock
    from helpdesk_tui.session.placer import Placer
    from helpdesk_tui.session.planning import Planned, Planner
    from helpdesk_tui.session.state.acts import Act

__all__ = ["Doer"]

_TRIES = 8
"""Plans of an act that commutes, or makes a ticket, before somebody else's writes are reported."""
_OWN = 20
"""Acts of one's own that are looked at for one that made a newer version."""
_PATIENCE = 60.0
"""Seconds another process is waited for that sends an act of the same key."""
_LOOK = 0.05
"""Seconds between looks at it."""
_LATER = timedelta(seconds=15)
"""After which what could not be sent is tried again, unless the backend named a time."""


ASKED_WITH = ".ask"
"""End of the key of a question that a text asks: it is that of the text, with this behind it."""
_ON_WAY = frozenset({ActState.QUEUED, ActState.SENDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Does verbs for one actor. ``grace``: how long a message to a customer waits and can be taken back."""

    planner: Planner
    placer: Placer
    outbox: Outbox
    acts: Acts
    clock: Clock
    actor: str
    read_only: bool = False
    grace: timedelta = timedelta(0)
    senior: bool | None = None

    def stamp(self, key: str | None = None) -> Stamp:
        return Stamp(self.actor, self.clock.now(), key or uuid4().hex, self.senior)

    def check_writing(self) -> None:
        """Raises Refused under read-only."""
        if self.read_only:
            raise Refused(
                "nothing is written under read-only",
                code="read_only",
                hint="start without --read-only",
                rules=("desk.read_only",),
            )

    async def plan(self, name: str, target: str, args: Any = None) -> Planned:
        """What an act would do; writes nothing."""
        verb = verb_named(name)
        planned = await self.planner.plan(verb, target, _arguments(verb, args), self.stamp())
        self._check_asked(verb, target)
        return planned

    async def do(
        self,
        name: str,
        target: str,
        args: Any = None,
        *,
        key: str | None = None,
        base: int | None = None,
        exact: bool = False,
        run: str | None = None,
        not_before: datetime | None = None,
    ) -> Done:
        """As ``Session.do``."""
        self.check_writing()
        verb = verb_named(name)
        filled = _arguments(verb, args)
        if key is not None and (before := await self._before(key, verb, target, filled)) is not None:
            return before
        stamp = self.stamp(key)
        for left in range(_TRIES - 1, -1, -1):
            try:
                planned = await self.planner.plan(verb, target, filled, stamp, base=base)
                self._check_asked(verb, target, key)
                return await self._once(planned, target, run=run, claims=key is not None, not_before=not_before)
            except Claimed:
                before = await self._before(stamp.key, verb, target, filled)
                if before is not None:
                    return before
            except _Overtaken as late:
                if not left:
                    raise late.refused from None
            except Conflict:
                own = await self._own(target, base) if base is not None and not exact else None
                if not left or (own is None and (base is not None or not verb.commutes)):
                    raise
                base = own
            except InvalidInput as error:
                if error.code != "duplicate" or not verb.new or _named(verb, filled) or not left:
                    raise
        raise AssertionError("the last try returns or raises")

    def _check_asked(self, verb: Verb, target: str, key: str | None = None) -> None:
        """Raises Refused for a question to a customer while one about the same ticket is on its way."""
        if verb.id != "credits.ask":
            return
        latest = self.acts.latest(actor=self.actor, ticket=target, limit=_OWN)
        told = {one.key.rstrip("+") for one in latest if one.verb == verb.id and one.undone_by is None} - {
            (key or "").rstrip("+")
        }
        for act in latest:
            asks = act.key != key if act.verb == verb.id else f"{act.key}{ASKED_WITH}" in told
            if asks and act.state in _ON_WAY:
                left = ceil((act.send_after - self.clock.now()).total_seconds()) if act.send_after else 0
                when = f"it goes out in {left} s" if left > 0 else "it is going out"
                raise refuse(
                    f"{target} is asked already: {when}", "desk.ask.once", hint="undo takes it back until then"
                )

    async def _once(
        self, planned: Planned, target: str, *, run: str | None, claims: bool, not_before: datetime | None
    ) -> Done:
        if planned.plan.nothing:
            return Done(key="", verb=planned.intent.verb, target=target, summary=planned.plan.summary, already=True)
        try:
            whom = target or planned.touched[0]
            return await self.carry_out(planned, target=whom, run=run, claims=claims, not_before=not_before)
        except Refused as error:
            if error.code == "short":
                raise _Overtaken(error) from error
            raise

    async def _own(self, target: str, base: int) -> int | None:
        """The version this person's own acts made of ``base``, such as a reply that waited and went out meanwhile:
        they know of those. None: nothing of theirs was done to it at that version, or half of it was."""
        async with self.outbox.on(target):
            for act in self.acts.latest(actor=self.actor, ticket=target, limit=_OWN):
                applied = self.acts.outcome(act.key) if act.state is ActState.DONE else None
                made = applied.versions.get(target) if applied is not None else None
                first = _base(self.acts.sealed(act.key).intent, target)
                if made is not None and first is not None and first <= base < made:
                    return made
        return None

    async def carry_out(
        self,
        planned: Planned,
        *,
        target: str,
        run: str | None = None,
        undoes: str | None = None,
        claims: bool = False,
        not_before: datetime | None = None,
    ) -> Done:
        """Records and sends a planned act, or lets it wait where it can be taken back; ``claims`` as ``record``."""
        now = self.clock.now()
        until: datetime | None = max(now + self.grace, not_before or now)
        if not planned.plan.outward or until == now or undoes is not None or run is not None:
            until = None
        act = await self.outbox.record(planned, target=target, run=run, undoes=undoes, send_after=until, claims=claims)
        if until is not None:
            done = done_of(act, planned, Applied(key=act.key))
            return Done(
                key=done.key,
                verb=done.verb,
                target=done.target,
                summary=done.summary,
                state=ActState.QUEUED,
                warnings=done.warnings,
                rules=done.rules,
                messages=done.messages,
            )
        applied = await self.outbox.send(act)
        await self.placer.settle(planned, applied)
        return done_of(act, planned, applied)

    async def flush(self, *, every: bool = False) -> list[Act]:
        """Sends what has waited long enough, or all this person has waiting here; answers what was not sent.

        That is told by its state: ``queued`` is tried again later, ``failed`` never, of ``unknown`` nobody can tell.
        A cancelled call ends what it has begun; the next one waits for it, and answers for it.
        """
        if self.read_only:
            return []
        await asyncio.shield(asyncio.ensure_future(self._flush(every=every)))
        failed, self.outbox.failed = self.outbox.failed, []
        return failed

    async def _flush(self, *, every: bool) -> None:
        async with self.outbox.flushing:
            self.outbox.failed += await self.outbox.look_up_cut()
            for act in self.outbox.due(self.actor, self.clock.now(), every=self.grace if every else None):
                if self.outbox.find(act.key).state is not ActState.QUEUED:
                    continue  # taken back, or sent by somebody else, while others went out
                try:
                    await self.send(act)
                except HelpdeskError as error:
                    if error.code != "not_queued":
                        self.outbox.failed.append(self.outbox.find(act.key))

    async def send(self, act: Act) -> Applied:
        """Sends an act that has waited. Where somebody wrote meanwhile, and it still means the same, it is planned
        again, on the desk as it is now and under its own key. What may work later waits on."""
        try:
            return await self._sent(act)
        except HelpdeskError as error:
            if error.retryable and self.outbox.find(act.key).state in {ActState.QUEUED, ActState.SENDING}:
                asked = error.retry_after if isinstance(error, RateLimited) else None
                wait = _LATER if asked is None else timedelta(seconds=min(max(asked, 1.0), 3600.0))
                self.outbox.put_back(act, error, until=self.clock.now() + wait)
            raise

    async def _sent(self, act: Act) -> Applied:
        verb = VERBS.get(act.verb)
        same = verb is not None and (verb.commutes or verb.answers) and act.undoes is None
        for left in range(_TRIES - 1, -1, -1):
            try:
                return await self.outbox.send(act, again=same and left > 0, waited=True)
            except Conflict as error:
                if verb is None or not same or not left:
                    raise
                act = await self._planned_again(act, verb, error)
        raise AssertionError("the last try returns or raises")

    async def _planned_again(self, act: Act, verb: Verb, conflict: Conflict) -> Act:
        """Raises Conflict when the customer has written since, and what the rules refuse; then the act has failed."""
        heard = self.acts.sealed(act.key).heard
        try:
            stamp = Stamp(act.actor, self.clock.now(), act.key)
            planned = await self.planner.plan(verb, act.target, self.acts.args(act.key), stamp)
            if verb.answers:
                _check_heard(planned, heard, conflict)
        except HelpdeskError as error:
            if not error.retryable:
                self.outbox.fail(act, error)
            raise
        return await self.outbox.record(planned, target=act.target, run=act.run)

    async def _before(self, key: str, verb: Verb, target: str, args: Any) -> Done | None:
        """The answer given to this key before; None: it is new, or never happened."""
        act = self.acts.find(key)
        if act is None:
            return None
        same = (act.verb, act.target) == (verb.id, target or act.target)
        if not same or (act.state is not ActState.FAILED and not _means_same(verb, args, self.acts.args(key))):
            raise InvalidInput(f"the key {key[:40]} belongs to another act", code="key_reused", field="key")
        if act.state is ActState.SENDING and self.acts.elsewhere(key):
            return await self._waited_for(act, verb, args)
        match act.state:
            case ActState.DONE:
                return _again(act, self.acts.outcome(key))
            case ActState.UNKNOWN:
                raise UnknownOutcome(f"{act.summary}: nobody knows whether it happened", hint="resolve it first")
            case ActState.FAILED:
                return None
            case _:
                return _again(act, await self.send(act))

    async def _waited_for(self, act: Act, verb: Verb, args: Any) -> Done | None:
        """The answer of another process that is sending it now. Raises UnknownOutcome when it takes too long."""
        for _ in range(int(_PATIENCE / _LOOK)):
            await asyncio.sleep(_LOOK)
            found = self.acts.find(act.key)
            if found is None or found.state is not ActState.SENDING or not self.acts.elsewhere(act.key):
                return await self._before(act.key, verb, act.target, args)
        raise UnknownOutcome(f"{act.summary}: another process is sending it", hint="helpdesk outbox list")


class _Overtaken(Exception):
    """The credits went between plan and booking; the rules say what that means, when it is planned again."""

    def __init__(self, refused: Refused) -> None:
        super().__init__()
        self.refused = refused


def _means_same(verb: Verb, asked: Any, kept: Any) -> bool:
    """Whether an act asked for is the one that was done; the number of a new ticket was found by the first."""
    if verb.new and not getattr(asked, verb.new):
        asked = replace(asked, **{verb.new: getattr(kept, verb.new, "")})
    return bool(asked == kept)


def _base(intent: Intent, target: str) -> int | None:
    """The version of a ticket an act was decided on; None: any."""
    ops = [op for op in intent.operations if isinstance(op, AddMessage | SetTicket) and op.ticket == target]
    return min((op.base for op in ops if op.base is not None), default=None)


def _check_heard(planned: Planned, before: int | None, conflict: Conflict) -> None:
    """Raises Conflict when there is a message of the customer more than when the answer was planned first."""
    if before is None or planned.heard is None:
        raise conflict
    if planned.heard > before:
        raise Conflict(
            f"the customer of {planned.touched[0]} has written since",
            hint="read it, then answer again",
            theirs=conflict.theirs,
            ours=planned.args,
        ) from conflict


def _arguments(verb: Verb, args: Any) -> Any:
    if args is None:
        try:
            return verb.args()
        except TypeError:
            raise UsageError(f"{verb.id} needs arguments", hint=f"session.verbs: {verb.args.__name__}") from None
    if not isinstance(args, verb.args):
        raise UsageError(f"{verb.id} takes {verb.args.__name__}, not {type(args).__name__}")
    return args


def _named(verb: Verb, args: Any) -> bool:
    """Whether the caller chose the id of the new ticket."""
    return bool(getattr(args, verb.new, ""))


def _again(act: Act, applied: Applied | None) -> Done:
    return Done(
        key=act.key,
        verb=act.verb,
        target=act.target,
        summary=act.summary,
        repeated=True,
        versions=applied.versions if applied is not None else {},
        created=tuple(outcome_of(applied, one) for one in _created(act)),
        undoable=not (why := no_way_back(act, applied)),
        reason=why,
    )


def outcome_of(applied: Applied | None, name: str) -> str:
    """The id a new ticket really has: a backend may number its tickets itself."""
    return name if applied is None else applied.renamed.get(name, name)


def _created(act: Act) -> tuple[str, ...]:
    verb = VERBS.get(act.verb)
    if verb is None or not verb.new:
        return ()
    return act.touched if verb.on == "desk" else tuple(one for one in act.touched if one != act.target)
