"""The session: one person's work on one desk, the only caller of a backend.

Belongs here: opening and closing, and the acting half; the reading half is ``asks``. Does not belong here: any rule or
verb, and any screen.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Self

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.session.asks import Asks
from helpdesk_tui.session.availability import Lacking, availability
from helpdesk_tui.session.beside import Beside
from helpdesk_tui.session.desks import Desks
from helpdesk_tui.session.feed import Feed
from helpdesk_tui.session.late import Late, kept
from helpdesk_tui.session.listing import Lister
from helpdesk_tui.session.loading import Loader
from helpdesk_tui.session.placer import Placer
from helpdesk_tui.session.reading import Asking, Sleep
from helpdesk_tui.session.sending import Outbox
from helpdesk_tui.session.state.acts import Act, Acts
from helpdesk_tui.session.state.codec import Codec
from helpdesk_tui.session.state.drafts import Drafts
from helpdesk_tui.session.state.runs import Runs
from helpdesk_tui.session.state.saved import SavedViews
from helpdesk_tui.session.state.staged import Staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType

    from helpdesk_tui.backends.api import Connection
    from helpdesk_tui.clock import Clock
    from helpdesk_tui.policy.loader import Packs
    from helpdesk_tui.session.bulk import Progress, Stop
    from helpdesk_tui.session.feed import Happened
    from helpdesk_tui.session.planning import Planned
    from helpdesk_tui.session.results import BulkPlan, BulkReport, Done, Undone
    from helpdesk_tui.session.state.runs import Run
    from helpdesk_tui.session.state.store import StateStore

__all__ = ["Session"]

_PAGE = 500


class Session(Asks, Beside, Late):
    """Reads and acts for ``actor``. Making one does no I/O; ``open`` looks up what an earlier one left on its way.

    ``zone`` is the viewer's, for days in queries. ``grace``: how long a message to a customer waits before it is
    sent and can be taken back; zero sends at once. ``senior``: whether this person may serve customers with a care
    plan; None: not known, and nothing is said of it. ``views``: names to queries, beside the saved ones. The connection
    and the state store are the caller's to close.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        packs: Packs,
        clock: Clock,
        actor: str,
        state: StateStore,
        read_only: bool = False,
        zone: tzinfo = UTC,
        grace: timedelta = timedelta(0),
        senior: bool | None = None,
        sleep: Sleep = asyncio.sleep,
        views: Mapping[str, str] | None = None,
    ) -> None:
        self.connection, self.clock, self.actor, self.read_only = connection, clock, actor, read_only
        codec = Codec(kept())
        self.asking = Asking(connection, sleep=sleep)
        self.desks = Desks(packs)
        self.loader = Loader(self.asking, self.desks)
        self.drafts = Drafts(state)
        self.views = SavedViews(state, views)
        self.acts = Acts(state, codec)
        self.runs = Runs(state, codec)
        self.staged = Staged(state)
        self._recent = {}
        self.feed = Feed(self.asking, clock)
        self.outbox = Outbox(self.asking, self.acts, self.staged, told=self._told)
        self._grace, self._senior = grace, senior
        self._placer = Placer(asking=self.asking, loader=self.loader, clock=clock, actor=actor, read_only=read_only)
        self.lister = Lister(
            asking=self.asking, placer=self._placer, saved=self.views, clock=clock, actor=actor, zone=zone
        )

    async def open(self) -> list[Act]:
        """Looks up the acts an earlier session left on their way; answers those a person has to decide on."""
        if self.read_only or not self.asking.has(Capability.TICKET_WRITES):
            return []
        self.acts.prune()
        self.staged.prune()
        return await self.outbox.recover()

    async def aclose(self) -> None:
        """Sends what this person still has waiting to be taken back, and ends the feeds. What is to go out at a time
        of its own is sent by whoever runs then, or starts next."""
        await self.flush(every=True)
        self.feed.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def availability(self, action: str) -> Lacking | None:
        """Why an action of the table can't be done on this desk, whatever the ticket; None: it can."""
        return availability(action, self.connection, read_only=self.read_only)

    async def do(
        self,
        verb: str,
        target: str = "",
        args: Any = None,
        *,
        key: str | None = None,
        base: int | None = None,
        exact: bool = False,
        not_before: datetime | None = None,
    ) -> Done:
        """Does a verb of ``verbs.table`` to a ticket, customer or migration; a new ticket has no target.

        ``args`` is an object of the verb's arguments class; None where it needs none. ``key``: the same key again is
        the same act, answered with ``repeated``; with other words it is refused. ``base`` is the version the person
        looked at: Conflict when the target has moved on, by more than their own acts unless ``exact``. A message to
        a customer waits until ``not_before``, and can be taken back as long.

        Also raises Refused (a rule, read-only, no such capability), InvalidInput, NotFound, PermissionDenied,
        Unavailable, and UnknownOutcome when nobody can tell whether it happened.
        """
        return await self._doer.do(verb, target, args, key=key, base=base, exact=exact, not_before=not_before)

    async def plan(self, verb: str, target: str = "", args: Any = None) -> Planned:
        """What ``do`` would do, refusals raised; nothing is written."""
        return await self._doer.plan(verb, target, args)

    async def undo(self, *, ticket: str | None = None, key: str | None = None) -> Undone:
        """Takes back the last act of this person, on a ticket if given, or the one (or the bulk run) with a key.

        Raises Refused with the reason when it can't be, Conflict when somebody has written since.
        """
        return await self._undoer.undo(ticket=ticket, key=key)

    async def redo(self, *, ticket: str | None = None) -> Undone:
        """Does again what was undone last, on the desk as it is now."""
        return await self._undoer.redo(ticket=ticket)

    async def unmerge(self, ticket: str) -> Undone:
        """Takes back the merge of a ticket into another: an undo of that merge."""
        return await self._undoer.unmerge(ticket)

    async def plan_bulk(self, verb: str, targets: Sequence[str] | str, args: Any = None) -> BulkPlan:
        """What a verb would do to each of these tickets, or to all a query finds; nothing is written."""
        ids = await self._found(targets) if isinstance(targets, str) else targets
        return await self._bulk.plan(verb, ids, args)

    async def apply_bulk(
        self, plan: BulkPlan, *, progress: Progress | None = None, stop: Stop | None = None
    ) -> BulkReport:
        """Carries out a plan, ticket by ticket, until ``stop`` says so. What is refused is reported, not raised."""
        return await self._bulk.apply(plan, progress, stop)

    async def resume_bulk(self, run: str, *, progress: Progress | None = None, stop: Stop | None = None) -> BulkReport:
        """Goes on with a run that was cut off; see ``unfinished``. Raises NotFound."""
        return await self._bulk.resume(run, progress, stop)

    def unfinished(self) -> list[Run]:
        """Bulk runs that were cut off, oldest first."""
        return self.runs.unfinished()

    def history(self, *, ticket: str | None = None, limit: int = 50) -> list[Act]:
        """The journal, newest first: of one ticket, or of everything done from here."""
        return self.acts.latest(ticket=ticket, limit=limit)

    def unsent(self) -> list[Act]:
        """What is queued, on its way, or unknown, oldest first."""
        return self.acts.unsent()

    async def send(self, key: str) -> Act:
        """Sends an act that waits in the queue. Raises as ``do``."""
        self._doer.check_writing()
        await self._doer.send(self.outbox.find(key))
        return self.outbox.find(key)

    def drop(self, key: str) -> Act:
        """Takes back an act that waits in the queue."""
        return self.outbox.drop(key)

    async def resolve(self, key: str, *, happened: bool) -> Act:
        """Says what became of an unknown act."""
        return await self.outbox.resolve(key, happened=happened)

    async def flush(self, *, every: bool = False) -> list[Act]:
        """Sends messages whose time to be taken back is over, or all this person has waiting here, but for what is to
        go out at a time of its own; answers what failed.

        One whose ticket was changed meanwhile is planned again; it fails when the rules refuse it now, or the customer
        has written since. What another process has queued it sends itself; when it is gone, whoever flushes next does,
        in due time.
        """
        return await self._doer.flush(every=every)

    async def refresh(self, *, progress: Callable[[int], None] | None = None) -> int:
        """Makes every placement that is out of date anew, as after an import; answers how many."""
        return await self.lister.placer.refresh(over=True, progress=progress)

    def events(self, *, every: float = 2.0) -> AsyncIterator[Happened]:
        """What happens on the desk from now on, one's own acts at once; asks the backend every so many seconds."""
        return self.feed.events(every=every)

    async def _found(self, text: str) -> list[str]:
        rows = await self.list(text)
        found: list[str] = []
        while page := await rows.window(len(found), _PAGE):
            found += [ticket.id for ticket in page]
        return found

    def _told(self, act: Act) -> None:
        self._recent.clear()
        self.feed.tell(act)
