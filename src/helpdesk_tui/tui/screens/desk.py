"""The desk: panes, their cards and what is round them; every key goes through here.

Belongs here: which pane is shown, which action a key means, what follows the cursor. Does not belong here: panes, bar
and bottom line (``edges``), what an action does (``helpers``), what passes without a key (``passing``).
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical

from helpdesk_tui.actions import ACTIONS
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.tui.keymap import Router, key_name
from helpdesk_tui.tui.screens.edges import Edges
from helpdesk_tui.tui.screens.helpers import Helpers
from helpdesk_tui.tui.screens.host import HeldKeys, Host, Kind
from helpdesk_tui.tui.screens.passing import Hearing, Outgoing
from helpdesk_tui.tui.screens.wide import Wide
from helpdesk_tui.tui.views.program import Around
from helpdesk_tui.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from textual.app import ComposeResult
    from textual.events import Key, Paste

    from helpdesk_tui.session import Session
    from helpdesk_tui.session.state.acts import Act
    from helpdesk_tui.tui.forms import Asked, Form
    from helpdesk_tui.tui.keymap import Keymap
    from helpdesk_tui.tui.lines import Line
    from helpdesk_tui.tui.panes.base import Look, Pane

__all__ = ["DeskScreen", "Kind"]

_AT_ONCE = frozenset({"escape", "ctrl+q"})
"""Keys that wait for no answer; the first of them only for keys pressed before it."""


class DeskScreen(Host, inherit_bindings=False):
    """One desk."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    DeskScreen { layers: base above; }
    DeskScreen > #bar { height: 1; }
    DeskScreen > #foot { height: auto; min-height: 1; max-height: 3; }
    DeskScreen > #body { height: 1fr; }
    DeskScreen #side { width: 17; display: none; margin: 0 1 0 0; }
    DeskScreen #panes { width: 1fr; height: 1fr; }
    DeskScreen #cards { width: 39; display: none; margin: 0 0 0 1; }
    DeskScreen.wide.queue #cards { display: block; }
    DeskScreen.wider.queue #cards { width: 41; }
    DeskScreen.wider.queue #side { display: block; }
    DeskScreen #choices {
        layer: above; dock: bottom; width: 100%; height: auto; max-height: 60%; display: none; margin: 0 0 1 0;
        background: $background;
    }
    DeskScreen Pane { display: none; height: 1fr; }
    DeskScreen Pane.here { display: block; }
    DeskScreen.-low Rule, DeskScreen.-low #strip, DeskScreen.-low #preview, DeskScreen.-low .detail { display: none; }
    DeskScreen.-low .opened .detail { display: block; }
    DeskScreen.-low .records { max-height: 100%; }
    DeskScreen.-low #reading #head { height: 1; }
    """

    def __init__(
        self,
        session: Session,
        keymap: Keymap,
        look: Look,
        *,
        name: str,
        panes: Mapping[str, Kind],
        folder: Path | None = None,
        around: Around | None = None,
    ) -> None:
        super().__init__(name="desk")
        self.session, self.keymap, self.look, self.desk_name = session, keymap, look, name
        self.kinds = panes
        first = next(iter(panes))
        self.panes: dict[str, Pane] = {first: panes[first].make()}
        self.pane: Pane = self.panes[first]
        self.around = around or Around()
        self.notices: list[tuple[str, str]] = []
        self.helpers = Helpers(self, folder)
        self._edges = Edges(self)
        self._wide = Wide(self)
        self.outgoing: Outgoing = Outgoing(self, self.helpers)
        self.hearing = Hearing(self, self.helpers)
        self._router = Router(keymap)
        self.busy = 0

    def compose(self) -> ComposeResult:
        self._wide.resized()
        self.set_class(self.pane.NAME == "tickets", "queue")
        self.pane.add_class("here")
        yield LinesView(id="bar")
        with Horizontal(id="body"):
            yield LinesView(id="side")
            with Vertical(id="panes"):
                yield from self.panes.values()
            yield LinesView(id="cards")
        yield LinesView(id="foot")
        yield LinesView(id="choices")

    def on_mount(self) -> None:
        self._wide.resized()
        self.app.set_class(self.look.ascii_only, "plain")
        self.show_pane(self.pane.NAME)
        if self.around.hint:
            self.say(self.around.hint)
        for problem in self.keymap.problems:
            self.say(problem, severity="warning")
        self.run_worker(self.hearing.listen(), group="events", exit_on_error=False)
        if self.session.drafts.list():
            self.run_worker(self.helpers.composing.begun(), group="drafts", exit_on_error=False)
        if self.session.unfinished() and (left := self.helpers.acting.bulk.left()):
            self.say(left, severity="warning")
        self.outgoing.later(left=True)

    def on_resize(self) -> None:
        """Also when the curtain lifts: before the layout, which depends on how high the bottom line is."""
        self._wide.resized()
        self.redraw()

    # Panes.

    def show_pane(self, name: str) -> None:
        """Another pane, made and read when it is shown for the first time."""
        if name not in self.panes:
            self.panes[name] = self.kinds[name].make()
            self.pane = self.panes[name]
            self.work(self._first(name))
            return
        self.pane = self.panes[name]
        self.set_class(name == "tickets", "queue")
        for one in self.panes.values():
            one.set_class(one is self.pane, "here")
        if not self.pane.begun:
            self.pane.begun = True
            self.pane.start()
        else:
            self.pane.take_focus()
        self.redraw()

    async def _first(self, name: str) -> None:
        await self.query_one("#panes", Vertical).mount(self.panes[name])
        self.show_pane(name)

    def on_screen_resume(self) -> None:
        """A dialog is gone: keys that came too late for it are for the desk."""
        if self.pane.is_mounted:
            self.pane.take_focus()
        self.on_pane_settled()

    def on_pane_settled(self) -> None:
        """What is under the cursor is known again: keys may act on it."""
        if not self.busy and isinstance(self.app, HeldKeys):
            self.app.release_keys()

    def on_pane_said(self, event: Pane.Said) -> None:
        self.say(event.text, severity=event.severity)

    def on_pane_changed(self) -> None:
        self.redraw()

    def redraw(self) -> None:
        """Bar, queues, cards and bottom line, once somebody sees them; what is the same is not painted."""
        if not self.is_mounted or not self.is_lifted:
            return
        self._edges.redraw()
        self._wide.redraw()

    def on_lines_view_chosen(self, event: LinesView.Chosen) -> None:
        """A queue of the left column, or a line of a card, was clicked."""
        event.stop()
        if event.view.id == "side":
            self.tickets.show_view(event.target)
        elif event.view.id == "cards":
            self.work(self.helpers.sheets.follow(event.target))

    # Keys.

    def on_key(self, event: Key) -> None:
        """Every key ends here, bound or not."""
        event.stop()
        event.prevent_default()
        app = self.app
        assert isinstance(app, HeldKeys)
        quits = event.key == "ctrl+q"
        if event.key in _AT_ONCE and (quits or (self.is_active and not self.busy and app.turn(event))):
            pass  # it gives up what is being read
        elif not _ready(self) or not app.turn(event):
            app.hold_key(event)
            return
        app.handled(event)
        self.press(key_name(event.key, event.character))
        if _ready(self):
            app.release_keys()

    def on_paste(self, event: Paste) -> None:
        """A text pasted while a field is about to open is for that field; else for nothing here."""
        event.stop()
        app = self.app
        assert isinstance(app, HeldKeys)
        if not _ready(self) or not app.turn(event):
            app.hold_key(event)
            return
        app.handled(event)
        self.say("nothing is written here: r replies, c notes, / filters; then paste", severity="warning")
        app.release_keys()

    def press(self, key: str) -> None:
        """One key, by our name of it. The two that are always there end a sequence that was begun."""
        if self._router.pressed and key in ("esc", "ctrl+q"):
            self._router.drop()
            self._edges.hide_choices()
            if key == "esc":
                return
        self._edges.unsay()
        match = self._router.feed(key)
        if match.prefix:
            self._edges.offer(match.prefix)
            return
        self._edges.hide_choices()
        if not match.fire:
            if len(match.keys) > 1 or key.isprintable():
                shown = " ".join(match.keys)
                self.say(f"{shown} does nothing here; ? shows the keys", severity="warning")
            return
        meanings = self._router.meanings(match.keys) or (match.fire,)
        self.fire(_possible(self, meanings))

    def fire(self, name: str) -> None:
        """Does an action by its id, or says why that can't be done here; by the pane, once it is shown."""
        if lacking := self.session.availability(name):
            self.say(f"{ACTIONS[name].title}: {lacking.reason}", severity="warning")
            return
        handler = (self.pane.handlers().get(name) if self.pane.begun else None) or self.helpers.handlers.get(name)
        if handler is not None:
            result = handler()
            if inspect.isawaitable(result):
                self.work(_awaited(result))
        elif name in _forms():
            self.work(self.act(name))
        else:
            action = ACTIONS[name]
            self.say(f"{action.title} means nothing in {self.pane.TITLE.lower()}", severity="warning")

    def work(self, job: Coroutine[Any, Any, object]) -> None:
        """Runs what may open dialogs; keys that come meanwhile wait for those."""
        self.busy += 1
        self.run_worker(self._busily(job), group="acts", exit_on_error=False)

    async def _busily(self, job: Coroutine[Any, Any, object]) -> None:
        try:
            await job
        except HelpdeskError as error:
            self.fail(error)
        finally:
            self.busy -= 1
            self.on_pane_settled()

    # What helpers ask of each other.

    def say(self, text: str, *, severity: str = "information") -> None:
        self._edges.say(text, severity=severity)

    def sheet(self, title: str, make: Callable[[int], Sequence[Line]]) -> None:
        from helpdesk_tui.tui.screens.dialogs import Sheet
        from helpdesk_tui.tui.views import why

        self.app.push_screen(Sheet(title, make, why=lambda found, width: why.why(title, found, width)))

    async def act(self, name: str, *, values: Mapping[str, str] | None = None, asked: Asked | None = None) -> bool:
        return await self.helpers.acting.act(name, values=values, asked=asked)

    async def write(self, name: str, asked: Asked) -> None:
        await self.helpers.composing.write(name, asked)

    async def came_back(self, act: Act) -> bool:
        return await self.helpers.composing.came_back(act)

    def fail(self, error: Exception) -> None:
        self.helpers.acting.fail(error)

    def after_act(self, asked: Asked | None) -> None:
        """An act is done: marks are gone, what it touched comes through the feed."""
        if asked is not None:
            self.tickets.unmark()
        self.outgoing.later()
        self.redraw()


def _forms() -> Mapping[str, Form]:
    from helpdesk_tui.tui.forms.table import FORMS

    return FORMS


def _ready(desk: DeskScreen) -> bool:
    """Whether keys are for the desk: nothing is on its way, and nothing has just opened over it."""
    return desk.is_active and not desk.busy and not desk.pane.settling


def _possible(desk: DeskScreen, names: tuple[str, ...]) -> str:
    """Of the actions one key may mean, the one that fits now."""
    if len(names) == 1 or "migration.pause" not in names:
        return names[0]
    run = desk.tickets.card.migration if desk.tickets.card is not None else None
    current = getattr(desk.pane, "migration", run)
    return "migration.resume" if current is not None and current.status == "paused" else "migration.pause"


async def _awaited(result: Any) -> None:
    await result
