"""Many tickets at once: the plan is looked at, the run is watched and can be stopped, its report offers to go on.

Belongs here: that order, and the dialog of a run at work. Does not belong here: what is asked before (``acting``),
plans and reports as lines (``views.plan``), the run itself (``session.bulk``).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from textual.containers import Vertical

from helpdesk_tui.actions import ACTIONS
from helpdesk_tui.session.state.runs import ItemState
from helpdesk_tui.tui.keymap import key_name
from helpdesk_tui.tui.lines import Line, Span, bar, line
from helpdesk_tui.tui.screens.dialogs import Dialog, Option, Pick
from helpdesk_tui.tui.screens.host import HeldKeys
from helpdesk_tui.tui.screens.question import Question
from helpdesk_tui.tui.views import plan as plans
from helpdesk_tui.tui.widgets.lines_view import LinesView
from helpdesk_tui.words import moment

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult
    from textual.events import Key

    from helpdesk_tui.session.results import BulkReport
    from helpdesk_tui.tui.forms import Asked, Form
    from helpdesk_tui.tui.screens.host import Host

__all__ = ["Bulk", "Running"]

_WIDTH = 72
_STOPS = frozenset({"esc", "ctrl+c", "q"})


class _Goes(Protocol):
    """A run, or the rest of one."""

    def __call__(self, *, progress: Callable[[int, int], None], stop: Callable[[], bool]) -> Awaitable[BulkReport]: ...


class Running(Dialog[None]):
    """A run at work: how far it is. Once told to stop it asks nothing, and ends behind the ticket it is at."""

    quits = False

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.stopped = False
        self._at, self._of = 0, 0

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.heading()
            yield LinesView(id="progress")
            yield LinesView(id="keys")

    def on_mount(self) -> None:
        """Keys that came too early are not for this dialog: they wait on."""
        self.set_class(self.plain, "plain")
        self._draw()

    def on_key(self, event: Key) -> None:
        event.stop()
        event.prevent_default()
        if key_name(event.key, event.character) in _STOPS:
            if isinstance(self.app, HeldKeys):
                self.app.handled(event)
            self.stopped = True
            self._draw()
        elif isinstance(self.app, HeldKeys):
            self.app.hold_key(event)

    def progress(self, done: int, whole: int) -> None:
        self._at, self._of = done, whole
        self._draw()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        part = self._at / self._of if self._of else 0.0
        said = f" {self._at:,} of {self._of:,}" if self._of else " begins"
        shown = [line(Span(bar(part, 40, ascii_only=self.plain), "accent"), said)]
        self.query_one("#progress", LinesView).show(shown)
        stops = line(Span("stops after the ticket it is at", "warn"))
        keys = stops if self.stopped else line(Span("esc", "key"), " stops it; what is done stays done")
        self.query_one("#keys", LinesView).show([keys])


class Bulk:
    """Runs of the desk's screen. Every method is awaited inside a worker."""

    def __init__(self, screen: Host) -> None:
        self.screen = screen

    async def start(self, form: Form, asked: Asked) -> bool:
        """A verb on all that is marked, when its plan was said yes to; whether it was."""
        session = self.screen.session
        plan = await session.plan_bulk(form.action, list(asked.targets), form.build(asked.values))
        lines = plans.bulk(plan, _WIDTH, ascii_only=self.screen.look.ascii_only)
        title = f"{form.about.title}: {len(plan.items):,} tickets"
        if not await self.screen.app.push_screen_wait(Question(f"{title}, the plan", lines)):
            self.screen.say("not done")
            return False
        await self._go(title, partial(session.apply_bulk, plan), asked)
        return True

    def left(self) -> str:
        """What to know of runs of this person that were cut off; empty when there are none."""
        session = self.screen.session
        runs = [run for run in session.unfinished() if run.actor == session.actor]
        if not runs:
            return ""
        first = f"{ACTIONS[runs[0].verb].title}: {self._left(runs[0].id)}"
        return f"{first}; the bulk run was cut off, {self._key} goes on with it"

    @property
    def _key(self) -> str:
        return (*self.screen.keymap.of("go.runs"), ":go runs")[0]

    async def unfinished(self) -> None:
        """Runs that were cut off: one is gone on with, or given up."""
        session = self.screen.session
        runs = {run.id: run for run in session.unfinished()}
        if not runs:
            self.screen.say("no bulk run was cut off")
            return
        zone, now = session.lister.zone, session.clock.now()
        options = [
            Option(run.id, ACTIONS[run.verb].title, detail=f"{self._left(run.id)}, begun {moment(run.at, now, zone)}")
            for run in runs.values()
        ]
        chosen = options[0].value if len(options) == 1 else None
        if chosen is None:
            chosen = await self.screen.app.push_screen_wait(Pick("Bulk runs that were cut off", options))
        if chosen is None:
            return
        run = runs[chosen]
        title = f"{ACTIONS[run.verb].title}: {self._left(run.id)}"
        ways = [Option("go", "go on with it", "g"), Option("end", "leave the rest undone for good", "l")]
        match await self.screen.app.push_screen_wait(Pick(title, ways)):
            case "go":
                await self._go(ACTIONS[run.verb].title, partial(session.resume_bulk, run.id), None)
            case "end":
                session.runs.end(run.id)
                self.screen.say(f"{title}: left undone")

    def _left(self, run: str) -> str:
        items = self.screen.session.runs.items(run)
        return f"{sum(item.state is ItemState.WAITING for item in items):,} of {len(items):,} tickets wait"

    async def _go(self, title: str, run: _Goes, asked: Asked | None) -> None:
        """Watches a run to its end; what was cut off is gone on with as often as somebody says so."""
        while True:
            report = await self._watched(title, run)
            words = ", ".join(f"{n:,} {state}" for state, n in plans.counts(report).items())
            self.screen.say(words + _way_back(report), severity="information" if report.complete else "warning")
            self.screen.after_act(asked)
            if not report.waiting:
                break
            if not await self.screen.app.push_screen_wait(self._question(title, report)):
                self.screen.say(f"{report.waiting:,} tickets wait: {self._key} goes on with them", severity="warning")
                return
            run = partial(self.screen.session.resume_bulk, report.run)
        if not report.complete:
            self.screen.sheet("What was done", lambda width: self._report(report, width))

    async def _watched(self, title: str, run: _Goes) -> BulkReport:
        dialog = Running(title)
        await self.screen.app.push_screen(dialog)
        try:
            return await run(progress=dialog.progress, stop=lambda: dialog.stopped)
        finally:
            dialog.answer(None)

    def _question(self, title: str, report: BulkReport) -> Question:
        return Question(f"{title}, cut off", self._report(report, _WIDTH), yes="go on now", no="later")

    def _report(self, report: BulkReport, width: int) -> list[Line]:
        return plans.report(report, width, ascii_only=self.screen.look.ascii_only)


def _way_back(report: BulkReport) -> str:
    """What a key would take back of what was really done; empty: nothing."""
    if not report.back:
        return ""
    all_of_it = report.back == report.count(ItemState.DONE)
    return "  (u takes it back)" if all_of_it else f"  (u takes {report.back:,} of them back)"
