"""The desk: bar, panes, cards, footer; every key goes through here.

Belongs here: which pane is shown, which action a key means, what follows the cursor, what is said at the bottom. Does
not belong here: panes, acts (``acting``), sheets (``going``), dialogs.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical

from helpdesk_tui.actions import ACTIONS
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.model.ids import TicketId
from helpdesk_tui.text import Foreign, cells, clean
from helpdesk_tui.text import Kind as Shape
from helpdesk_tui.tui.keymap import Router, key_name
from helpdesk_tui.tui.lines import Line, Span, Style, line, pair
from helpdesk_tui.tui.panes.base import Pane
from helpdesk_tui.tui.panes.tickets import TicketsPane
from helpdesk_tui.tui.screens.host import HeldKeys, Host, Rings
from helpdesk_tui.tui.views.parts import checked
from helpdesk_tui.tui.views.program import Around
from helpdesk_tui.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from textual.app import ComposeResult
    from textual.events import Key
    from textual.timer import Timer

    from helpdesk_tui.session import Session
    from helpdesk_tui.session.feed import Happened
    from helpdesk_tui.session.state.acts import Act
    from helpdesk_tui.tui.forms import Asked, Form
    from helpdesk_tui.tui.keymap import Keymap
    from helpdesk_tui.tui.panes.base import Look
    from helpdesk_tui.tui.screens.acting import Acting
    from helpdesk_tui.tui.screens.composing import Composing
    from helpdesk_tui.tui.screens.going import Going
    from helpdesk_tui.tui.screens.sheets import Sheets
    from helpdesk_tui.tui.screens.tools import Tools

__all__ = ["DeskScreen", "Kind"]

WIDE = 120
"""Columns from which queues and cards stand beside the list."""
_WROTE = frozenset({"message", "ticket.receive"})
"""Changes by which a customer is heard."""
_AT_ONCE = frozenset({"escape", "ctrl+q"})
"""Keys that wait for no answer; the first of them only for keys pressed before it."""
_STYLES: dict[str, Style] = {"information": "good", "warning": "warn", "error": "bad"}
_NOTICES = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """A pane that may be shown."""

    title: str
    make: Callable[[], Pane]


class DeskScreen(Host, inherit_bindings=False):
    """One desk."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    DeskScreen { layers: base above; }
    DeskScreen > #bar { height: 1; }
    DeskScreen > #foot { height: auto; min-height: 1; max-height: 3; }
    DeskScreen > #body { height: 1fr; }
    DeskScreen #side { width: 17; display: none; }
    DeskScreen #panes { width: 1fr; height: 1fr; }
    DeskScreen #cards { width: 41; display: none; margin: 0 0 0 1; }
    DeskScreen.wide.queue #side { display: block; }
    DeskScreen.wide.queue #cards { display: block; }
    DeskScreen.wide RecordsPane > Vertical { layout: horizontal; }
    DeskScreen.wide RecordsPane .records { width: 1fr; height: 100%; }
    DeskScreen.wide RecordsPane .detail { width: 1fr; height: 100%; margin: 0 0 0 1; }
    DeskScreen #choices {
        layer: above; dock: bottom; width: 100%; height: auto; max-height: 60%; display: none; margin: 0 0 1 0;
        background: $background;
    }
    DeskScreen Pane { display: none; height: 1fr; }
    DeskScreen Pane.here { display: block; }
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
        self._folder = folder
        self.around = around or Around()
        self.notices: list[tuple[str, str]] = []
        self._router = Router(keymap)
        self._busy = 0
        self._started: set[str] = set()
        self._choices_timer: Timer | None = None
        self._said: Line | None = None
        self._sender: Timer | None = None
        self._sending = False

    # Helpers come with the first key that needs one: a desk is shown before anybody acts.

    @cached_property
    def acting(self) -> Acting:
        from helpdesk_tui.tui.screens.acting import Acting

        return Acting(self)

    @cached_property
    def composing(self) -> Composing:
        from helpdesk_tui.tui.screens.composing import Composing

        return Composing(self, self._folder)

    @cached_property
    def going(self) -> Going:
        from helpdesk_tui.tui.screens.going import Going

        return Going(self)

    @cached_property
    def sheets(self) -> Sheets:
        from helpdesk_tui.tui.screens.sheets import Sheets

        return Sheets(self)

    @cached_property
    def tools(self) -> Tools:
        from helpdesk_tui.tui.screens.tools import Tools

        return Tools(self)

    def warm(self) -> None:
        """Brings in what the first keys will need, in a thread, when the first frame is out."""
        self.run_worker(_brought, thread=True, group="warm", exit_on_error=False)

    def flush_drafts(self) -> bool:
        """Everything typed is on the disk; whether it is."""
        return "composing" not in vars(self) or self.composing.saver.flush()

    def close_drafts(self) -> None:
        if "composing" in vars(self):
            self.composing.saver.close()

    def compose(self) -> ComposeResult:
        self.set_class(self.app.size.width >= WIDE, "wide")
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

    @property
    def tickets(self) -> TicketsPane:
        pane = self.panes["tickets"]
        assert isinstance(pane, TicketsPane)
        return pane

    def on_mount(self) -> None:
        self.set_class(self.app.size.width >= WIDE, "wide")
        self.app.set_class(self.look.ascii_only, "plain")
        self.show_pane(self.pane.NAME)
        if self.around.hint:
            self.say(self.around.hint)
        for problem in self.keymap.problems:
            self.say(problem, severity="warning")
        self.run_worker(self._listen(), group="events", exit_on_error=False)
        if self.session.drafts.list():
            self.run_worker(self.composing.begun(), group="drafts", exit_on_error=False)
        self.send_later(left=True)

    def on_resize(self) -> None:
        self.set_class(self.app.size.width >= WIDE, "wide")
        self.call_after_refresh(self.redraw)

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
        if name not in self._started:
            self._started.add(name)
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
        if not self._busy and isinstance(self.app, HeldKeys):
            self.app.release_keys()

    def on_pane_settled(self) -> None:
        """What is under the cursor is known again: keys may act on it."""
        if not self._busy and isinstance(self.app, HeldKeys):
            self.app.release_keys()

    def on_pane_said(self, event: Pane.Said) -> None:
        self.say(event.text, severity=event.severity)

    def on_pane_changed(self) -> None:
        self.redraw()

    def redraw(self) -> None:
        """Bar, queues, cards and footer; what is the same is not painted."""
        if not self.is_mounted:
            return
        width = self.app.size.width
        plain = self.look.ascii_only
        self.query_one("#bar", LinesView).show(checked([self._bar(width)], width, ascii_only=plain))
        foot = [self._said] if self._said else checked([self._foot(width)], width, ascii_only=plain)
        self.query_one("#foot", LinesView).show(foot)
        if self.has_class("wide"):
            self.query_one("#side", LinesView).show(self.tickets.column(17))
            beside = self.tickets.beside
            if beside is not None:
                from helpdesk_tui.tui.views import cards

                zone, now = self.session.lister.zone, self.session.clock.now()
                shown = cards.all_cards(beside, 41, zone=zone, now=now, ascii_only=self.look.ascii_only)
                self.query_one("#cards", LinesView).show(shown)

    def _bar(self, width: int) -> Line:
        names = [
            span
            for number, (name, kind) in enumerate(self.kinds.items(), 1)
            for span in (
                Span(f" {number}", "key"),
                Span(f" {kind.title}", "title" if name == self.pane.NAME else "dim"),
            )
        ]
        right = Line((*names, Span(f"  {self.desk_name} ", "dim")))
        return pair(self.pane.bar(width), right if width >= 100 else line(Span(f"{self.desk_name} ", "dim")), width)

    def _foot(self, width: int) -> Line:
        """The keys worth a place, as many whole ones as there is room for."""
        unsent = len(self.session.unsent())
        help_key = (self.keymap.of("app.help") or ("f1",))[0]
        right = line(Span(f"{unsent} unsent · " if unsent else "", "warn"), Span(help_key, "key"), " help ")
        spans: list[Span] = []
        room = width - cells(right.text) - 1
        for name in self.pane.hints().split():
            if not (keys := self.keymap.of(name)):
                continue
            shown = [Span(f" {keys[0].replace(' ', '')}", "key"), Span(f" {name.partition('.')[2].replace('_', ' ')} ")]
            room -= sum(cells(span.text) for span in shown)
            if room < 0:
                break
            spans += shown
        return pair(Line(tuple(spans)), right, width)

    # Keys.

    def on_key(self, event: Key) -> None:
        """Every key ends here, bound or not."""
        event.stop()
        event.prevent_default()
        app = self.app
        assert isinstance(app, HeldKeys)
        if event.key in _AT_ONCE and (app.turn(event) or event.key == "ctrl+q"):
            pass
        elif self._busy or self.pane.settling or not app.turn(event):
            app.hold_key(event)
            return
        self.press(key_name(event.key, event.character))
        if not self._busy and not self.pane.settling:
            app.release_keys()

    def press(self, key: str) -> None:
        """One key, by our name of it."""
        if self._router.pressed and key == "esc":
            self._router.drop()
            self._hide_choices()
            return
        self._unsay()
        match = self._router.feed(key)
        if match.prefix:
            self._offer(match.prefix)
            return
        self._hide_choices()
        if not match.fire:
            if len(match.keys) > 1 or key.isprintable():
                shown = " ".join(match.keys)
                self.say(f"{shown} does nothing here; ? shows the keys", severity="warning")
            return
        meanings = self._router.meanings(match.keys) or (match.fire,)
        self.fire(self._possible(meanings))

    def fire(self, name: str) -> None:
        """Does an action by its id."""
        handler = self.pane.handlers().get(name) or self._own.get(name)
        if handler is not None:
            result = handler()
            if inspect.isawaitable(result):
                self.work(_awaited(result))
        elif name in _forms():
            self.work(self.acting.act(name))
        else:
            action = ACTIONS[name]
            self.say(f"{action.title} means nothing in {self.pane.TITLE.lower()}", severity="warning")

    def work(self, job: Coroutine[Any, Any, None]) -> None:
        """Runs what may open dialogs; keys that come meanwhile wait for those."""
        self._busy += 1
        self.run_worker(self._busily(job), group="acts", exit_on_error=False)

    async def _busily(self, job: Coroutine[Any, Any, None]) -> None:
        try:
            await job
        except HelpdeskError as error:
            self.acting.fail(error)
        finally:
            self._busy -= 1
            if not self._busy and isinstance(self.app, HeldKeys):
                self.app.release_keys()

    async def act(self, name: str, *, values: Mapping[str, str] | None = None, asked: Asked | None = None) -> None:
        await self.acting.act(name, values=values, asked=asked)

    async def write(self, name: str, asked: Asked) -> None:
        await self.composing.write(name, asked)

    async def came_back(self, act: Act) -> bool:
        return await self.composing.came_back(act)

    def fail(self, error: Exception) -> None:
        self.acting.fail(error)

    def _possible(self, names: tuple[str, ...]) -> str:
        """Of the actions one key may mean, the one that fits now."""
        if len(names) == 1 or "migration.pause" not in names:
            return names[0]
        run = self.tickets.card.migration if self.tickets.card is not None else None
        current = getattr(self.pane, "migration", run)
        return "migration.resume" if current is not None and current.status == "paused" else "migration.pause"

    @cached_property
    def _own(self) -> dict[str, Callable[[], object]]:
        """Actions of the whole screen."""
        go = {f"go.{name}": (lambda name=name: self.show_pane(name)) for name in self.kinds}
        return {
            **go,
            **self.going.handlers(),
            **self.sheets.handlers(),
            **self.tools.handlers(),
            "pane.next": lambda: self._step_pane(1),
            "pane.previous": lambda: self._step_pane(-1),
            "view.close": self.close_or_quit,
            "view.why": self.why,
            "act.repeat": self.acting.again,
            "ticket.undo": self.acting.undo,
            "go.drafts": self.composing.drafts,
            "act.macro": self._macro,
            "ticket.redo": lambda: self.acting.undo(redo=True),
            "app.quit": self.app_quit,
            "app.suspend": self.app.action_suspend_process,
        }

    def _macro(self) -> object:
        """On one ticket: its text is looked at before it goes out."""
        asked = self.pane.asked_any()
        if asked is not None and len(asked.targets) > 1:
            self.say(f"Macro: {len(asked.targets):,} tickets are marked, and it is for one; esc takes the marks away")
            return None
        return self.composing.macro()

    def _step_pane(self, by: int) -> None:
        names = list(self.kinds)
        self.show_pane(names[(names.index(self.pane.NAME) + by) % len(names)])

    def close_or_quit(self) -> object:
        handler = self.pane.handlers().get("view.back")
        if handler is not None and handler():
            return None
        return self.app_quit()

    def on_lines_view_chosen(self, event: LinesView.Chosen) -> None:
        """A queue of the left column, or a line of a card, was clicked."""
        event.stop()
        if event.view.id == "side":
            self.tickets.show_view(event.target)
        elif event.view.id == "cards":
            self.work(self.sheets.follow(event.target))

    async def app_quit(self) -> None:
        """Ends the program; asks only when something is unsent."""
        from helpdesk_tui.tui.screens.dialogs import Question

        unsent = self.session.unsent()
        drafts = self.session.drafts.list()
        if unsent:
            lines = [line(Span(act.summary), wrap=True) for act in unsent[:10]]
            text = line(f"{len(unsent)} not sent yet. Leaving sends what waits.", wrap=True)
            if not await self.app.push_screen_wait(Question("Quit?", [text, *lines])):
                return
        if drafts:
            self.notices.append(("information", f"{len(drafts)} drafts are kept"))
        self.app.exit()

    # What follows a key of a sequence.

    def _offer(self, prefix: tuple[str, ...]) -> None:
        if self._choices_timer is not None:
            self._choices_timer.stop()
        self._choices_timer = self.set_timer(self.look.hint, lambda: self._show_choices(prefix))

    def _show_choices(self, prefix: tuple[str, ...]) -> None:
        if self._router.pressed != prefix:
            return
        found = self.keymap.after(prefix)
        width = max((cells(f"{keys} {action.title}") for keys, action in found), default=0) + 4
        columns = max(1, (self.app.size.width - 2) // width)
        lines = [line(Span(("-" if self.look.ascii_only else "─") * self.app.size.width, "frame"))]
        for start in range(0, len(found), columns):
            spans: list[Span] = []
            for keys, action in found[start : start + columns]:
                text = f" {action.title}"
                spans += [Span(f" {keys}", "key"), Span(text + " " * (width - cells(f" {keys}{text}")))]
            lines.append(Line(tuple(spans)))
        box = self.query_one("#choices", LinesView)
        box.show(lines)
        box.display = True

    def _hide_choices(self) -> None:
        if self._choices_timer is not None:
            self._choices_timer.stop()
            self._choices_timer = None
        box = self.query_one("#choices", LinesView)
        if box.display:
            box.display = False

    # What is said.

    def say(self, text: str, *, severity: str = "information") -> None:
        """A sentence in the bottom line, until the next key; kept among the notices."""
        shown = clean(text, Shape.LINE, limit=500)
        self.notices.append((severity, shown))
        del self.notices[:-_NOTICES]
        mark = {"warning": "! ", "error": "✗ " if not self.look.ascii_only else "x "}.get(severity, "")
        self._said = line(Span(f" {mark}{shown}", _STYLES[severity]), wrap=True)
        if self.is_mounted:
            self.query_one("#foot", LinesView).show([self._said])

    def send_later(self, *, left: bool = False) -> None:
        """What waits to be taken back is sent when its time is over. ``left``: by an earlier run; that is said."""
        if self._sender is not None or self.session.read_only or not self.session.unsent():
            return
        self._sender = self.set_interval(1.0, self.send_due)
        found = [act for acts in self.session.acts.waiting(self.session.actor) for act in acts]
        if left and found:
            count, goes = (
                ("1 message was", "it goes") if len(found) == 1 else (f"{len(found)} messages were", "they go")
            )
            about = f"{count} not sent by an earlier run ({found[0].summary})"
            self.say(f"{about}; {goes} out when the time to take back is over", severity="warning")

    def send_due(self) -> None:
        """Sends what has waited long enough, unless that goes on already."""
        if not self.session.unsent() and self._sender is not None:
            self._sender.stop()
            self._sender = None
            self.redraw()
            return
        if not self._sending:
            self._sending = True
            self.run_worker(self._flush(), group="sending", exit_on_error=False)

    async def _flush(self) -> None:
        before = len(self.session.unsent())
        try:
            for act in await self.session.flush():
                await self.composing.not_sent(act)
            await self.composing.finished()
        finally:
            self._sending = False
        if len(self.session.unsent()) != before:
            self.redraw()

    def _unsay(self) -> None:
        if self._said is not None:
            self._said = None
            self.query_one("#foot", LinesView).show([self._foot(self.app.size.width)])

    def announce(self, text: str) -> None:
        self.say(text)
        if isinstance(self.app, Rings):
            self.app.ring(text)

    def copy(self, text: str) -> None:
        self.app.copy_to_clipboard(text)
        self.say(f"copied: {clean(text, Shape.LINE, limit=60)}")

    def progress(self, done: int, whole: int) -> None:
        """Of a bulk run."""
        from helpdesk_tui.tui.lines import bar

        part = done / whole if whole else 1.0
        shown = f" {bar(part, 20, ascii_only=self.look.ascii_only)} {done:,} of {whole:,}"
        self._said = line(Span(shown, "accent"))
        self.query_one("#foot", LinesView).show([self._said])

    def progress_over(self) -> None:
        self._unsay()

    def sheet(self, title: str, make: Callable[[int], Sequence[Line]]) -> None:
        """Something to read over the desk."""
        from helpdesk_tui.tui.screens.dialogs import Sheet
        from helpdesk_tui.tui.views import why

        self.app.push_screen(Sheet(title, make, why=lambda found, width: why.why(title, found, width)))

    async def why(self) -> None:
        """How the number under the cursor comes about."""
        found = await self.going.derivation()
        if found is None:
            self.say("there is no number under the cursor that was reckoned", severity="warning")
            return
        from helpdesk_tui.tui.views import why

        self.sheet("Why?", lambda width: why.why(self.going.subject(), found, width))

    # What happens elsewhere.

    def after_act(self, asked: Asked | None) -> None:
        """An act is done: marks are gone, what it touched comes through the feed."""
        if asked is not None:
            self.tickets.unmark()
        self.send_later()
        self.redraw()

    async def _listen(self) -> None:
        async for happened in self.session.events(every=self.look.every):
            self._heard(happened)

    def _heard(self, happened: Happened) -> None:
        tickets: set[str] = set()
        customers: set[str] = set()
        migrations: set[str] = set()
        if (act := happened.act) is not None:
            tickets |= {*act.touched, act.target}
            customers.add(act.target)
            migrations.add(act.target)
        if (change := happened.change) is not None:
            {"ticket": tickets, "migration": migrations}.get(change.entity, customers).add(change.id)
        if (trouble := happened.trouble) is not None:
            self.say(f"{trouble.message}; what is shown may be old", severity="warning")
            return
        for pane in self.panes.values():
            if pane.NAME in self._started:
                pane.changed(tickets, customers, migrations)
        if change is not None and change.verb in _WROTE and change.actor != self.session.actor:
            self.run_worker(self._mine(change.id), group="mine", exit_on_error=False)
        if migrations & self.going.awaited:
            self.run_worker(self.going.ended(migrations), group="awaited", exit_on_error=False)

    async def _mine(self, name: str) -> None:
        """A customer wrote: said aloud where the ticket is one's own."""
        found = (await self.session.tickets([name])).get(TicketId(name))
        if found is not None and found.assignee == Foreign(self.session.actor):
            self.announce(f"{name}: the customer wrote: {found.subject}")


def _forms() -> Mapping[str, Form]:
    from helpdesk_tui.tui.forms.table import FORMS

    return FORMS


_LATER = (
    "forms.table",
    "panes.credits",
    "panes.entitlements",
    "panes.migrations",
    "screens.acting",
    "screens.composing",
    "screens.dialogs",
    "screens.going",
    "screens.sheets",
    "screens.tools",
    "views.cards",
    "views.why",
)
"""Modules the first keys need."""


def _brought() -> None:
    for name in _LATER:
        import_module(f"helpdesk_tui.tui.{name}")


async def _awaited(result: Any) -> None:
    await result
