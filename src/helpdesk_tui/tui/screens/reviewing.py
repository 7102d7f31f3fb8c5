"""The review bar: what its keys set, show and ask before a text goes out.

Belongs here: one method for each of those keys. Does not belong here: writing, sending, ending (``compose``), and
judging (``writing.review``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Protocol

from helpdesk_tui.actions import ACTIONS, Where
from helpdesk_tui.errors import HelpdeskError, InvalidInput
from helpdesk_tui.inputs.files import look
from helpdesk_tui.inputs.times import when
from helpdesk_tui.inputs.values import minutes
from helpdesk_tui.session.verbs.talking import checked_minutes
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.forms import FORMS, Asked
from helpdesk_tui.tui.lines import line, wrapped
from helpdesk_tui.tui.screens.dialogs import Option, Pick, Sheet
from helpdesk_tui.tui.screens.entry import Entry, ask, reason
from helpdesk_tui.tui.views import why

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App

    from helpdesk_tui.actions import Action
    from helpdesk_tui.policy.explain import Derivation
    from helpdesk_tui.session import Session
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.tui.writing.compose import Charging, Writing
    from helpdesk_tui.tui.writing.review import Review

__all__ = ["Bar", "Reviewing", "offered"]

_CHARGING: dict[Charging, Charging] = {"": "charge", "charge": "ask", "ask": ""}


class Bar(Protocol):
    """The screen a text is written on, as its review bar knows it."""

    writing: Writing
    card: Card
    session: Session

    @property
    def app(self) -> App[object]: ...

    @property
    def review(self) -> Review: ...

    def say(self, text: str) -> None: ...

    def changed(self, writing: Writing) -> None: ...


class Reviewing:
    """The keys of the review bar that neither send nor end. The awaitable ones open a dialog."""

    def __init__(self, screen: Bar) -> None:
        self.screen = screen
        self._left: dict[str, str] = {}
        """What was typed into a prompt that was left."""

    def handlers(self) -> dict[str, Callable[[], Awaitable[None] | None]]:
        return {
            "review.attach": self.attach,
            "review.kind": self.switch,
            "text.kind": self.switch,
            "review.charge": self.charge,
            "review.recipients": self.recipients,
            "review.point": self.point,
            "review.status": self.status,
            "review.time": self.time,
            "review.later": self.later,
            "review.view": self.as_seen,
            "review.why": self.why,
        }

    # What is set.

    def switch(self) -> None:
        """Reply or note."""
        self.screen.changed(self.screen.writing.switched())
        self.screen.say(f"now {self.screen.writing.title}")

    def charge(self) -> None:
        """In turn: nothing, charge, ask."""
        if lacking := self.screen.session.availability("review.charge"):
            self.screen.say(lacking.reason)
            return
        try:
            self.screen.session.desks.find(self.screen.card.ticket.desk).check_prices()
        except HelpdeskError as error:
            self.screen.say(error.message)
            return
        self._set(charging=_CHARGING[self.screen.writing.charging])

    def point(self) -> None:
        """Whether it points the customer to another channel."""
        if not self.screen.writing.public:
            self.screen.say("an internal note points nobody anywhere")
            return
        self._set(pointing=not self.screen.writing.pointing)

    async def attach(self) -> None:
        """A file by its path; ``-`` takes the last one off again."""
        writing = self.screen.writing
        last = writing.files[-1] if writing.files else None
        off = f"; - takes {last.name} off again" if last is not None else ""
        note = f"its path; ~ is your home folder{off}"

        def wrong(path: str) -> str:
            found = look(path)
            taken_off = path == "-" and last is not None
            return f"{found.name}: {found.trouble}" if path and found.trouble and not taken_off else ""

        path = await self._asked("attach", Entry("Attach a file", note=note, check=wrong))
        if path == "-" and last is not None:
            self.screen.changed(self.screen.writing.detach(last.path))
        elif path:
            self.screen.changed(self.screen.writing.attach(path))

    async def status(self) -> None:
        """Where the ticket stands after it."""
        asked = Asked(session=self.screen.session, targets=(self.screen.card.ticket.id,), card=self.screen.card)
        offered = await FORMS["ticket.status"].fields[0].offered(asked)
        options = [Option(one.value, one.title, one.key, one.detail) for one in offered]
        chosen = await self.screen.app.push_screen_wait(Pick("Status after sending", options))
        if chosen:
            self._set(status=chosen)

    async def time(self) -> None:
        """Minutes spent."""
        entry = Entry("Minutes spent", note="25, 1h30", check=_refusal(_spent))
        if text := await self._asked("time", entry):
            self._set(minutes=_spent(text))

    async def later(self) -> None:
        """Not before a moment; ``-`` takes that away."""
        if not self.screen.writing.public:
            self.screen.say("an internal note waits for nothing: it is there at once")
            return
        session = self.screen.session
        note = "2h, tomorrow 9:00, monday; it goes out then, or at the next start of the app after it; - sends at once"

        def moment(text: str) -> str:
            if text == "-":
                return ""
            at = when(text, now=session.clock.now(), zone=session.lister.zone, field="send later")
            return at.astimezone(UTC).isoformat()

        if text := await self._asked("later", Entry("Send later", note=note, check=_refusal(moment))):
            self._set(later=moment(text))

    async def _asked(self, name: str, entry: Entry) -> str | None:
        """A line that is right, or nothing. What was typed and left stands there the next time."""
        text = await ask(self.screen.app, self._left, name, entry)
        if text is not None:
            self._left.clear()
        return text

    def _set(self, **values: object) -> None:
        self.screen.changed(replace(self.screen.writing, **values))  # type: ignore[arg-type]  # names of its fields

    # What is shown.

    def recipients(self) -> None:
        """Who reads it."""
        review, writing = self.screen.review, self.screen.writing
        shown = [f"  {one}" for one in review.recipients]
        head = "every address that is known of the customer gets it:" if writing.public else "colleagues read it here"
        told = f"{self.screen.session.connection.name} sends it on; others are not written to"
        rows = [head, *shown, *([told] if writing.public else ["the customer does not"])]
        self.screen.app.push_screen(
            Sheet("Who reads it", lambda width: [line(part) for row in rows for part in wrapped(row, width)])
        )

    def as_seen(self) -> None:
        """As the customer reads it."""
        if not self.screen.writing.public:
            self.screen.say("an internal note: the customer does not see it")
            return
        rows = Foreign(self.screen.writing.body).block().split("\n")
        self.screen.app.push_screen(
            Sheet("As the customer sees it", lambda width: [line(part) for row in rows for part in wrapped(row, width)])
        )

    def why(self) -> None:
        """The rule behind the bar: of a channel that is not open, else of what is owed."""
        found, title = self._derivation(), self.screen.card.ticket.id
        if found is None:
            self.screen.say("the rules say nothing of this ticket")
            return
        self.screen.app.push_screen(Sheet("Why?", lambda width: why.why(title, found, width)))

    def _derivation(self) -> Derivation | None:
        rules = self.screen.card.rules
        if not rules.channel.value.allowed:
            return rules.channel.why
        return rules.verdict.why if rules.verdict is not None else None


def _spent(text: str) -> int:
    """Minutes that can be logged, or none. Raises InvalidInput."""
    return checked_minutes(found) if (found := minutes(text)) else 0


def _refusal(read: Callable[[str], object]) -> Callable[[str], str]:
    """What is wrong with a line, by how it is read; a line that is empty says nothing."""

    def refusal(text: str) -> str:
        try:
            if text:
                read(text)
        except InvalidInput as error:
            return reason(error)
        return ""

    return refusal


def offered(writing: Writing, card: Card) -> tuple[Action, ...]:
    """What the bar offers for a text: a note has less to say of its customer, and an open channel needs no pointer."""
    off = set[str]() if not card.rules.channel.value.allowed else {"review.point"}
    if not writing.public:
        off |= {"review.view", "review.later", "review.point"}
    return tuple(one for one in ACTIONS.values() if one.where is Where.REVIEW and one.id not in off)
