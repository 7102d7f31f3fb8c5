"""One verb on many tickets: planned, applied one act each, reported, taken up again after a crash.

Belongs here: runs. Does not belong here: the single act (``acting``) and taking a run back (``undoing``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from helpdesk_tui.errors import AuthError, BackendError, Conflict, HelpdeskError, NotFound, Refused, UnknownOutcome
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.session.results import BulkItem, BulkPlan, BulkReport, ReportItem
from helpdesk_tui.session.sending import no_way_back
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.session.state.runs import ItemState, Run, RunItem, Runs
from helpdesk_tui.session.verbs.table import verb_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.session.acting import Doer
    from helpdesk_tui.session.state.acts import Act

__all__ = ["BulkRunner", "Progress", "Stop"]

Progress = Callable[[int, int], None]
"""Called with the items done so far and their number."""
Stop = Callable[[], bool]
"""Asked before each item: whether the run is to be cut off there."""


@dataclass(frozen=True, slots=True)
class BulkRunner:
    """Bulk runs of one session."""

    doer: Doer
    runs: Runs

    async def plan(self, verb: str, tickets: Sequence[str], args: Any = None) -> BulkPlan:
        """What a verb would do to each ticket; writes nothing. Raises what is wrong with the verb itself."""
        self.doer.planner.check(verb_named(verb))
        items: list[BulkItem] = []
        outward = False
        undoable = True
        for ticket in dict.fromkeys(tickets):
            try:
                planned = await self.doer.plan(verb, ticket, args)
            except (Refused, NotFound) as error:
                items.append(_refused(ticket, error))
                continue
            plan = planned.plan
            if plan.nothing:
                items.append(BulkItem(ticket=ticket, state="already", text=plan.summary))
                continue
            outward, undoable = outward or plan.outward, undoable and plan.undoable
            items.append(
                BulkItem(ticket=ticket, state="change", text=plan.summary, rules=plan.rules, warnings=plan.warnings)
            )
        filled = verb_named(verb).args() if args is None else args
        return BulkPlan(run=uuid4().hex, verb=verb, args=filled, items=tuple(items), outward=outward, undoable=undoable)

    async def apply(self, plan: BulkPlan, progress: Progress | None = None, stop: Stop | None = None) -> BulkReport:
        """Does what was planned, one act for each ticket, each by the rules as they are then."""
        self.doer.check_writing()
        run = Run(id=plan.run, at=self.doer.clock.now(), actor=self.doer.actor, verb=plan.verb, args=plan.args)
        items = [
            RunItem(n, item.ticket, f"{plan.run}-{n}", _WAITS[item.state], "" if item.state == "change" else item.text)
            for n, item in enumerate(plan.items)
        ]
        await self.runs.store.off_loop(partial(self.runs.add, run, items))
        return await self.resume(plan.run, progress, stop)

    async def resume(self, run_id: str, progress: Progress | None = None, stop: Stop | None = None) -> BulkReport:
        """Goes on where a run was cut off: the key of each item sees to it that nothing is done twice.

        Ends early when told to, when the backend can't be reached or knows us no more; what is left waits for another
        resume.
        """
        self.doer.check_writing()
        run = self.runs.find(run_id)
        if run is None:
            raise NotFound(f"there is no bulk run {run_id[:40]}")
        items = self.runs.items(run_id)
        for count, item in enumerate(items, 1):
            if item.state is ItemState.WAITING:
                if stop is not None and stop():
                    break
                state, text, ends = await self._one(run, item)
                await self.runs.store.off_loop(partial(self.runs.set_item, run_id, item.n, state, text))
                if ends:
                    break
            if progress is not None:
                progress(count, len(items))
        report = self.report(run_id)
        if not report.waiting:
            self.runs.end(run_id)
        return report

    def report(self, run_id: str) -> BulkReport:
        """Raises NotFound."""
        run = self.runs.find(run_id)
        if run is None:
            raise NotFound(f"there is no bulk run {run_id[:40]}")
        items = tuple(ReportItem(item.ticket, item.state, item.text) for item in self.runs.items(run_id))
        back = sum(self._has_way_back(act) for act in self.doer.acts.of_run(run_id))
        return BulkReport(run=run_id, verb=run.verb, items=items, back=back)

    def _has_way_back(self, act: Act) -> bool:
        """Whether an undo can take it back: it waits, or it is done and the backend knows the way back."""
        if act.state is not ActState.DONE or act.undone_by is not None:
            return act.state is ActState.QUEUED
        return not no_way_back(act, self.doer.acts.outcome(act.key))

    async def _one(self, run: Run, item: RunItem) -> tuple[ItemState, str, bool]:
        """What became of one ticket, and whether to stop there."""
        for last in (False, True):
            try:
                done = await self.doer.do(run.verb, item.ticket, run.args, key=item.key, run=run.id)
            except Conflict as error:
                if last:
                    return ItemState.FAILED, error.message, False
            except UnknownOutcome as error:
                return ItemState.UNKNOWN, error.message, False
            except (BackendError, AuthError) as error:
                return ItemState.WAITING, error.message, True
            except HelpdeskError as error:
                return ItemState.FAILED, error.message, False
            else:
                return (ItemState.SKIPPED if done.already else ItemState.DONE), done.summary, False
        raise AssertionError("the second try returns")


_WAITS = {"change": ItemState.WAITING, "already": ItemState.SKIPPED, "refused": ItemState.SKIPPED}


def _refused(ticket: str, error: HelpdeskError) -> BulkItem:
    rules = error.rules if isinstance(error, Refused) else ()
    return BulkItem(ticket=ticket, state="refused", text=error.message, hint=error.hint, rules=rules, code=error.code)
