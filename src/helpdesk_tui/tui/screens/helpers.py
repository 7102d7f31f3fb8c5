"""Who works for the desk's screen, each brought in by the first key that needs them; and what every key of the whole
screen does.

Belongs here: the helpers and the table of handlers. Does not belong here: what a helper does, keys of one pane.
"""

from __future__ import annotations

from asyncio import to_thread
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.lines import Line, line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpdesk_tui.tui.screens.acting import Acting
    from helpdesk_tui.tui.screens.composing import Composing
    from helpdesk_tui.tui.screens.going import Going
    from helpdesk_tui.tui.screens.handing import Handing
    from helpdesk_tui.tui.screens.host import Host
    from helpdesk_tui.tui.screens.sheets import Sheets
    from helpdesk_tui.tui.screens.tools import Tools

__all__ = ["Helpers"]


class Helpers:
    """Made late: a desk is shown before anybody acts. ``folder`` holds canned answers and macros."""

    def __init__(self, screen: Host, folder: Path | None) -> None:
        self.screen, self._folder = screen, folder

    @cached_property
    def acting(self) -> Acting:
        from helpdesk_tui.tui.screens.acting import Acting

        return Acting(self.screen, lambda: self.composing.answers)

    @cached_property
    def composing(self) -> Composing:
        from helpdesk_tui.tui.screens.composing import Composing

        return Composing(self.screen, self._folder)

    @cached_property
    def handing(self) -> Handing:
        from helpdesk_tui.tui.screens.handing import Handing

        return Handing(self.screen, self.composing)

    @cached_property
    def going(self) -> Going:
        from helpdesk_tui.tui.screens.going import Going

        return Going(self.screen)

    @cached_property
    def sheets(self) -> Sheets:
        from helpdesk_tui.tui.screens.sheets import Sheets

        return Sheets(self.screen, self._drafts)

    async def _drafts(self, draft: str) -> None:
        """What texts need is imported by the first that is taken up."""
        await self.composing.drafts(draft)

    @cached_property
    def tools(self) -> Tools:
        from helpdesk_tui.tui.screens.tools import Tools

        return Tools(self.screen)

    def warm(self) -> None:
        """Brings in what the first keys will need, in a thread, when the first frame is out."""
        self.screen.run_worker(_brought, thread=True, group="warm", exit_on_error=False)

    def flush_drafts(self) -> bool:
        """Everything typed is on the disk; whether it is."""
        return "composing" not in vars(self) or self.composing.saver.flush()

    def close_drafts(self) -> None:
        if "composing" in vars(self):
            self.composing.saver.close()

    @cached_property
    def handlers(self) -> dict[str, Callable[[], object]]:
        """Actions of the whole screen."""
        go = {f"go.{name}": (lambda name=name: self.screen.show_pane(name)) for name in self.screen.kinds}
        return {
            **go,
            **self.going.handlers(),
            **self.handing.handlers(),
            **self.sheets.handlers(),
            **self.tools.handlers(),
            "pane.next": lambda: self._step_pane(1),
            "pane.previous": lambda: self._step_pane(-1),
            "view.close": self._close_or_quit,
            "view.why": self._why,
            "act.repeat": self.acting.again,
            "ticket.undo": self.acting.undo,
            "go.drafts": self.composing.drafts,
            "go.runs": self.acting.bulk.unfinished,
            "act.macro": self._macro,
            "ticket.redo": lambda: self.acting.undo(redo=True),
            "app.quit": self._quit,
            "app.suspend": self.screen.app.action_suspend_process,
        }

    def _macro(self) -> object:
        """On one ticket: its text is looked at before it goes out."""
        asked, screen = self.screen.pane.asked_any(), self.screen
        if asked is not None and len(asked.targets) > 1:
            screen.say(f"Macro: {len(asked.targets):,} tickets are marked, and it is for one; esc takes the marks away")
            return None
        return self.composing.macro()

    def _step_pane(self, by: int) -> None:
        screen = self.screen
        names = [one for one in screen.kinds if not screen.session.availability(f"go.{one}")]
        self.screen.show_pane(names[(names.index(self.screen.pane.NAME) + by) % len(names)])

    def _close_or_quit(self) -> object:
        handler = self.screen.pane.handlers().get("view.back")
        if handler is not None and handler():
            return None
        return self._quit()

    async def _quit(self) -> None:
        """Ends the program; asks when something waits to be sent, or a text would be gone with it."""
        from helpdesk_tui.tui.screens.question import Question

        session, app = self.screen.session, self.screen.app
        await to_thread(self.flush_drafts)
        unsent, drafts = session.unsent(), session.drafts.list()
        told: list[Line] = []
        if unsent:
            waits = (
                f"{len(unsent)} not sent yet. Leaving sends what waits to be taken back; what is to go out later goes "
                "out at the next start after its time."
            )
            told += [line(waits, wrap=True), *(line(act.summary, wrap=True) for act in unsent[:10])]
        if drafts and not session.drafts.lasting:
            told.append(line("This desk is in memory: with it go the texts that were not sent.", wrap=True))
            told += [line(f"{one.kind} on {one.ticket}: {Foreign(one.body).line(limit=60)}") for one in drafts[:10]]
        if told:
            question = Question("Quit?", told)
            question.quits = False
            if not await app.push_screen_wait(question):
                return
        if drafts:
            self.screen.notices.append(("information", f"{len(drafts)} drafts are kept"))
        app.exit()

    async def _why(self) -> None:
        """How the number under the cursor comes about."""
        found = await self.going.derivation()
        if found is None:
            self.screen.say("there is no number under the cursor that was reckoned", severity="warning")
            return
        from helpdesk_tui.tui.views import why

        self.screen.sheet("Why?", lambda width: why.why(self.going.subject(), found, width))


def _brought() -> None:
    """The first card comes before the first key."""
    import_module("helpdesk_tui.tui.views.thread")
    import_module("helpdesk_tui.tui.views.verdict")
    import_module("helpdesk_tui.tui.views.gather")
    import_module("helpdesk_tui.tui.views.cards")
    import_module("helpdesk_tui.tui.forms.table")
    import_module("helpdesk_tui.tui.panes.credits")
    import_module("helpdesk_tui.tui.panes.entitlements")
    import_module("helpdesk_tui.tui.panes.migrations")
    import_module("helpdesk_tui.tui.screens.acting")
    import_module("helpdesk_tui.tui.screens.bulk")
    import_module("helpdesk_tui.tui.screens.composing")
    import_module("helpdesk_tui.tui.screens.dialogs")
    import_module("helpdesk_tui.tui.screens.going")
    import_module("helpdesk_tui.tui.screens.handing")
    import_module("helpdesk_tui.tui.screens.sheets")
    import_module("helpdesk_tui.tui.screens.tools")
    import_module("helpdesk_tui.tui.views.why")
