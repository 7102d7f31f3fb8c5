"""The app: one desk on the terminal, from the first frame to the last.

Belongs here: what all screens share, held keys among it. Does not belong here: screens, signals (``terminal``).
"""

from __future__ import annotations

import os
from collections import deque
from dataclasses import replace
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING
from weakref import WeakSet

from textual.events import Event, Key, Paste
from textual.reactive import Reactive
from textual.worker import Worker, WorkerState

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.tui.keymap import key_name, make_keymap
from helpdesk_tui.tui.panes.base import Look, Pane
from helpdesk_tui.tui.panes.tickets import TicketsPane
from helpdesk_tui.tui.screens.desk import DeskScreen, Kind
from helpdesk_tui.tui.terminal.app import TerminalApp
from helpdesk_tui.tui.terminal.notices import Notices, Switches
from helpdesk_tui.tui.themes import DEFAULT, THEMES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from textual.theme import Theme
    from textual.timer import Timer

    from helpdesk_tui.session import Session
    from helpdesk_tui.tui.views.program import Around

__all__ = ["DeskApp"]

_AT_ONCE = frozenset({"escape", "ctrl+q"})
"""Keys that wait for nothing."""
_SOON = 0.05
"""Seconds after the first rows in which their frame goes out, alone."""
_PATIENCE = 0.25
"""Seconds a key that was given back may take to be handled."""


class DeskApp(TerminalApp, inherit_bindings=False):
    """The desk in a terminal. The session is open, and the caller's to close."""

    TITLE = "helpdesk"
    CSS = "DeskScreen { background: $background; color: $foreground; }"
    theme: Reactive[str] = Reactive(DEFAULT)
    """Ours from the beginning: style sheets read in another one would be read again."""
    VERTICAL_BREAKPOINTS = [(0, "-low"), (12, "-high")]  # noqa: RUF012 # Textual declares it so
    """On a low screen a row of the list, or of a text, is worth more than what stands round it."""

    def __init__(
        self,
        session: Session,
        *,
        name: str = "demo",
        keys: Mapping[str, str | list[str]] | None = None,
        theme: str = DEFAULT,
        look: Look | None = None,
        folder: Path | None = None,
        report: Callable[[BaseException], HelpdeskError] | None = None,
        switches: Switches | None = None,
        clipboard: Path | None = None,
        around: Around | None = None,
    ) -> None:
        """``folder`` holds the user's canned answers and macros; ``report`` writes a crash file."""
        if report is None:
            super().__init__()
        else:
            super().__init__(report=report)
        self.session = session
        self.keymap = make_keymap(keys)
        self._desk_name = name
        self._look = replace(look or Look(), shift=self.shift_lines)
        self._folder, self._around = folder, around
        self._switches, self._copies = switches or Switches(), clipboard
        self._notices: Notices | None = None
        self._held: deque[Key | Paste] = deque()
        self._released: Key | Paste | None = None
        """The one that has been given back and was not handled yet."""
        self._last_key = ("", 0.0)
        """The one that came last from the terminal, and when."""
        self._repeats: WeakSet[Key] = WeakSet()
        """Keys that came as one that is held down."""
        self._nudging: Timer | None = None
        self._warm = False
        self._wanted_theme = theme
        self._kept: DeskScreen | None = None
        self.unexpected: list[BaseException] = []
        """Errors nobody foresaw, for the report at the end."""

    def on_load(self) -> None:
        super().on_load()
        self.theme = self._wanted_theme if self._wanted_theme in THEMES else DEFAULT
        self.animation_level = "none"

    @property
    def available_themes(self) -> dict[str, Theme]:
        return super().available_themes | THEMES

    def get_default_screen(self) -> DeskScreen:
        panes = {
            "tickets": Kind("Tickets", lambda: TicketsPane(self.session, self._look)),
            "credits": Kind("Credits", partial(_credits, self.session, self._look)),
            "migrations": Kind("Migrations", partial(_migrations, self.session, self._look)),
            "entitlements": Kind("Entitlements", partial(_entitlements, self.session, self._look)),
        }
        desk = DeskScreen(
            self.session,
            self.keymap,
            self._look,
            name=self._desk_name,
            panes=panes,
            folder=self._folder,
            around=self._around,
        )
        self._kept = desk
        self.flush_drafts = desk.helpers.flush_drafts
        return desk

    def on_unmount(self) -> None:
        """Drafts are on the disk before the session is closed."""
        if self._kept is not None:
            self._kept.helpers.close_drafts()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed on what is no error of ours: said, kept for the report, and the desk goes on."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None and not isinstance(error, HelpdeskError):
            self.unexpected.append(error)
            self.report(error)
            self.desk.say(f"something went wrong here: {type(error).__name__}; nothing else is lost", severity="error")

    def on_ready(self) -> None:
        super().on_ready()
        self._notices = Notices(self.terminal, self._switches, environ=os.environ, fallback=self._copies)
        self._notices.title(f"helpdesk · {self._desk_name}")
        if self.terminal is not None:
            self.terminal.alt = self.keymap.alt
        if self._look.pauses:
            self.looked_at = self.desk.hearing.looked_at
            self.app_resume_signal.subscribe(self, lambda _: self.desk.hearing.resume())
            if self.terminal is not None:
                self.terminal.tell_focus()

    def ring(self, text: str) -> None:
        """Calls somebody back to the screen: bell and notice, where they are on."""
        if self._notices is not None:
            self._notices.bell()
            self._notices.notice("helpdesk", text)

    def copy_to_clipboard(self, text: str) -> None:
        """By the terminal, and into a file where that may fail."""
        if self._notices is None:
            super().copy_to_clipboard(text)
        else:
            self._notices.copy(text)

    def on_pane_shown(self) -> None:
        """The queue is there: the first frame may be painted."""
        if not self._warm:
            self._warm = True
            self.set_timer(_SOON, self.desk.helpers.warm)
        self.painted()

    @property
    def desk(self) -> DeskScreen:
        """The screen below all others."""
        screen = self.screen_stack[0]
        assert isinstance(screen, DeskScreen)
        return screen

    # Keys, and pastes, that wait for what opens next.

    def is_held(self, event: Key) -> bool:
        """Whether this is the key before it, held down: a terminal repeats it after half a second, then quickly."""
        return event in self._repeats

    def _came(self, event: Key | Paste) -> None:
        """Compared with what came before it when it comes: others may come, and go, until it is handled."""
        last, at = self._last_key
        name = key_name(event.key, event.character) if isinstance(event, Key) else ""
        if isinstance(event, Key) and last == name and event.time - at < self._look.repeat:
            self._repeats.add(event)
        self._last_key = (name, event.time)

    async def on_event(self, event: Event) -> None:
        """Keys in their order: one that waited comes before those pressed later, whatever has the focus."""
        if not isinstance(event, Key | Paste):
            await super().on_event(event)
            return
        if event.is_forwarded:  # nobody on its way had a use for it
            await super().on_event(event)
            self.took(event)
            return
        if event is not self._released:
            self._came(event)
            self.looked_at(True)
        if isinstance(event, Key) and _quits_over(self, event):
            (self.focused or self.screen).call_later(_quit_over, self)
            return
        at_once = isinstance(event, Key) and event.key in _AT_ONCE
        if not at_once and event is not self._released and self.waiting:
            self._keep(event)
            return
        if not self.waiting and isinstance(event, Key) and _edits(self, event):
            self._give(event)
        await super().on_event(event)

    @property
    def waiting(self) -> bool:
        """Whether keys wait for their turn."""
        return bool(self._held) or self._released is not None

    @property
    def coming(self) -> str:
        """The letters that wait, up to the first key that is none."""
        keys = takewhile(lambda one: isinstance(one, Key) and one.is_printable, self._held)
        return "".join(one.character or "" for one in keys if isinstance(one, Key))

    def turn(self, event: Key | Paste) -> bool:
        """Whether it is this key's turn: none before it is on its way."""
        return event is self._released or not self.waiting

    def handled(self, event: Key | Paste) -> None:
        """A key that had its turn is done; who says so knows whether the next one may come."""
        if event is self._released:
            self._released = None

    def took(self, event: Key | Paste) -> None:
        """The same where nothing opens, as in a text field: the next one comes."""
        if event is self._released:
            self._released = None
            self.release_keys()

    def hold_key(self, event: Key | Paste) -> None:
        """A key that came while an act was on its way, or before it was its turn: it will come again."""
        if event is self._released:
            self._released = None
            event.time = 0.0  # it stays before all that wait
            self._held.appendleft(event)
            self._nudge()
        else:
            self._keep(event)

    def _keep(self, event: Key | Paste) -> None:
        """Behind what was pressed before it: an escape goes on at once, and comes back when later keys wait already."""
        later = sum(one.time > event.time for one in self._held)
        self._held.insert(len(self._held) - later, event)
        self._nudge()

    def _nudge(self) -> None:
        """Whoever was to ask for the keys may be gone: somebody asks in a moment."""
        if self._nudging is None:
            self._nudging = self.set_timer(_PATIENCE, self._nudged)

    def _nudged(self) -> None:
        self._nudging = None
        if self._held:
            self.release_keys()
            self._nudge()

    def release_keys(self) -> None:
        """What is there now gets the next key that was held. Who handles it asks for the one after it."""
        if self._held and self._released is None:
            held = self._held.popleft()
            given = Key(held.key, held.character) if isinstance(held, Key) else Paste(held.text)
            given.set_sender(self)  # else it goes no further up than to whoever asked for it
            if held in self._repeats and isinstance(given, Key):
                self._repeats.add(given)
            self._give(given)
            self.post_message(given)

    def _give(self, event: Key | Paste) -> None:
        """The others wait until it is handled: not for ever, should a field have no use for it."""
        self._released = event
        self.set_timer(_PATIENCE, partial(self.took, event))


def _credits(session: Session, look: Look) -> Pane:
    from helpdesk_tui.tui.panes.credits import CreditsPane

    return CreditsPane(session, look)


def _migrations(session: Session, look: Look) -> Pane:
    from helpdesk_tui.tui.panes.migrations import MigrationsPane

    return MigrationsPane(session, look)


def _entitlements(session: Session, look: Look) -> Pane:
    from helpdesk_tui.tui.panes.entitlements import EntitlementsPane

    return EntitlementsPane(session, look)


def _edits(app: DeskApp, event: Key) -> bool:
    """Whether this is done to a text, or to what is round it, only when it comes back here from the field, behind
    letters that go to the field at once."""
    field = app.focused
    return not event.is_printable and field is not None and field.check_consume_key("a", "a")


def _quit_over(app: DeskApp) -> None:
    """Behind what was typed before it, which is in its field by now."""
    from helpdesk_tui.tui.screens.dialogs import Dialog

    if isinstance(app.screen, Dialog):
        app.screen.catch_up()
    app.desk.fire("app.quit")


def _quits_over(app: DeskApp, event: Key) -> bool:
    """Whether this ends the program over a dialog, whatever that makes of other keys."""
    return event.key == "ctrl+q" and len(app.screen_stack) > 1 and getattr(app.screen, "quits", False)
