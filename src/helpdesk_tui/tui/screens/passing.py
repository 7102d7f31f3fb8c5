"""What passes without a key: what others do on the desk, and messages whose time to be sent has come.

Belongs here: hearing of it, sending it, saying so. Does not belong here: how a pane shows it, and texts.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ids import TicketId
from helpdesk_tui.session.results import Done
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.text import Foreign
from helpdesk_tui.words import local

if TYPE_CHECKING:
    from textual.timer import Timer

    from helpdesk_tui.session.feed import Happened
    from helpdesk_tui.session.results import Undone
    from helpdesk_tui.tui.screens.helpers import Helpers
    from helpdesk_tui.tui.screens.host import Host

__all__ = ["Hearing", "Outgoing"]

_WROTE = frozenset({"message", "ticket.receive"})
"""Changes by which a customer is heard."""
_SOON = 120
"""Seconds that are told as such; what is later has its time told."""


@dataclass(frozen=True, slots=True)
class _Promise:
    """That an act can be taken back, while it waits."""

    key: str
    summary: str
    said: str
    """The sentence as the bottom line has it."""


class Outgoing:
    """Sends what waits to be taken back, when its time is over."""

    def __init__(self, screen: Host, helpers: Helpers) -> None:
        self.screen, self._helpers = screen, helpers
        self._timer: Timer | None = None
        self._sending = False
        self._promise: _Promise | None = None

    def told(self, summary: str, done: Done | Undone, *, severity: str = "information") -> None:
        """Says what was done, and whether it can be taken back; of what waits, how long: no longer when it is out."""
        if not isinstance(done, Done):
            self.screen.say(summary, severity=severity)
            return
        act = self.screen.session.acts.find(done.key) if done.state is ActState.QUEUED else None
        if act is not None and act.send_after is not None:
            left = max(0, ceil((act.send_after - self.screen.session.clock.now()).total_seconds()))
            at = local(act.send_after, self.screen.session.lister.zone)
            when = f"in {left} s" if left <= _SOON else f"at {at}"
            self.screen.say(f"{summary}  (goes out {when}, u takes it back)", severity=severity)
            self._promise = _Promise(act.key, summary, self.screen.saying)
            return
        back = "  (u takes it back)" if done.undoable and not done.already else ""
        self.screen.say(summary + back, severity=severity)

    def _over(self) -> None:
        """What can't be taken back any more is told so, where the bottom line still promises it."""
        promise, session = self._promise, self.screen.session
        if promise is None or promise.key in {act.key for act in session.unsent()}:
            return
        self._promise = None
        act = session.acts.find(promise.key)
        if self.screen.saying == promise.said and act is not None and act.state is ActState.DONE:
            self.screen.say(f"{promise.summary}: sent")

    def later(self, *, left: bool = False) -> None:
        """What waits is sent when its time is over. ``left``: by an earlier run; that is said."""
        session = self.screen.session
        if self._timer is not None or session.read_only or not session.unsent():
            return
        self._timer = self.screen.set_interval(1.0, self.due)
        found = [act for acts in session.acts.waiting(session.actor) for act in acts]
        if left and found:
            count, goes = (
                ("1 message was", "it goes") if len(found) == 1 else (f"{len(found)} messages were", "they go")
            )
            about = f"{count} not sent by an earlier run ({found[0].summary})"
            self.screen.say(f"{about}; {goes} out when the time to take back is over", severity="warning")

    def due(self) -> None:
        """Sends what has waited long enough, unless that goes on already."""
        if not self.screen.session.unsent() and self._timer is not None:
            self._timer.stop()
            self._timer = None
            self._over()
            self.screen.redraw()
            return
        if not self._sending:
            self._sending = True
            self.screen.run_worker(self._flush(), group="sending", exit_on_error=False)

    async def _flush(self) -> None:
        session, composing = self.screen.session, self._helpers.composing
        before = len(session.unsent())
        try:
            for act in await session.flush():
                await composing.not_sent(act)
            await composing.finished()
        finally:
            self._sending = False
        self._over()
        if len(session.unsent()) != before:
            self.screen.redraw()


class Hearing:
    """Tells the panes what happens on the desk."""

    def __init__(self, screen: Host, helpers: Helpers) -> None:
        self.screen, self._helpers = screen, helpers
        self._name = screen.desk_name
        self._away = False

    def looked_at(self, there: bool) -> None:
        """Nobody asks for what nobody sees; who comes back sees what is so now."""
        if there and self._away:
            self.resume()
        elif not there and not self._away:
            self._away = True
            self.screen.session.feed.pause()
            self.screen.desk_name = f"{self._name}: paused"
            self.screen.redraw()

    def resume(self) -> None:
        """The terminal is ours again."""
        self._away = False
        self.screen.session.feed.resume()
        self.screen.desk_name = self._name
        self.screen.redraw()

    async def listen(self) -> None:
        """For ever."""
        async for happened in self.screen.session.events(every=self.screen.look.every):
            self._heard(happened)

    def _heard(self, happened: Happened) -> None:
        screen, going = self.screen, self._helpers.going
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
            screen.say(f"{trouble.message}; what is shown may be old", severity="warning")
            return
        for pane in screen.panes.values():
            if pane.begun:
                pane.changed(tickets, customers, migrations)
        if change is not None and change.verb in _WROTE and change.actor != screen.session.actor:
            screen.run_worker(self._mine(change.id), group="mine", exit_on_error=False)
        if migrations & going.awaited:
            screen.run_worker(going.ended(migrations), group="awaited", exit_on_error=False)

    async def _mine(self, name: str) -> None:
        """A customer wrote: said aloud where the ticket is one's own."""
        session = self.screen.session
        found = (await session.tickets([name])).get(TicketId(name))
        if found is not None and found.assignee == Foreign(session.actor):
            self.screen.announce(f"{name}: the customer wrote: {found.subject}")
