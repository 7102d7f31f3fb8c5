"""Nobody asks over a wire for what nobody sees: changes are not asked for while the terminal has no keyboard."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual.events import AppBlur, AppFocus
from textual.widgets import TextArea

from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.session.verbs.talking import Note
from tests.session.desk import PACKS
from tests.session.flaky import Flaky
from tests.tui.driver import Desk, desk

if TYPE_CHECKING:
    from textual.message import Message

    from helpdesk_tui.model.events import ChangeEvent

OFTEN = 0.01
"""Seconds of a cycle."""
FOR_EVER = 1e6
"""Seconds of a cycle no test waits for: whoever asks was told to."""


class Asked(Flaky):
    """Counts the questions for changes."""

    def __init__(self, inner: Any) -> None:
        super().__init__(inner)
        self.inner = inner
        self.times = 0

    async def changes(self, since: int, *, limit: int = 500) -> list[ChangeEvent]:
        self.times += 1
        found: list[ChangeEvent] = await self.inner.changes(since, limit=limit)
        return found


class Lines(list[Asked]):
    def __call__(self, connection: Any) -> Any:
        self.append(Asked(connection))
        return self[0]


async def told(d: Desk, *messages: Message) -> None:
    """What the driver makes of the terminal's reports."""
    for message in messages:
        d.app.post_message(message)
    await d.settled()


async def test_nobody_is_asked_while_another_window_has_the_keyboard() -> None:
    lines = Lines()
    async with desk(behind=lines, every=OFTEN, pauses=True) as d:
        await d.until(lambda: lines[0].times > 2)
        await told(d, AppBlur())
        assert "paused" in d.text
        before = lines[0].times
        await asyncio.sleep(20 * OFTEN)  # nothing can be waited for: nothing is to come
        assert lines[0].times == before
        await d.press("j")
        assert "paused" not in d.text, "whoever presses a key is there, whatever the terminal told"
        await d.until(lambda: lines[0].times > before + 2)
        await told(d, AppBlur(), AppFocus())
        before = lines[0].times
        await d.until(lambda: lines[0].times > before + 2)


async def test_who_comes_back_is_shown_at_once_what_happened_meanwhile() -> None:
    lines = Lines()
    async with desk(behind=lines, every=FOR_EVER, pauses=True) as d:
        await told(d, AppFocus())
        assert lines[0].times == 0, "a report that it has the keyboard, which it had, asks nobody"
        await told(d, AppBlur())
        await _noted(d, lines[0].inner)
        await told(d, AppFocus())
        await d.until(lambda: lines[0].times)
        assert lines[0].times == 1
        await told(d, AppFocus())
        d.app.app_resume_signal.publish(d.app)
        await d.until(lambda: lines[0].times == 2)


async def test_ones_own_acts_are_told_meanwhile() -> None:
    lines = Lines()
    async with desk(behind=lines, every=FOR_EVER, pauses=True) as d:
        ticket = await d.on(lambda one: one.assignee is None)
        await told(d, AppBlur())
        await d.session.do("ticket.claim", ticket.id)
        await d.until(lambda: d.current.assignee)
        assert lines[0].times == 0


async def test_a_desk_that_asks_over_no_wire_goes_on_asking() -> None:
    lines = Lines()
    async with desk(behind=lines, every=OFTEN) as d:
        await told(d, AppBlur())
        before = lines[0].times
        await d.until(lambda: lines[0].times > before + 2)
        assert "paused" not in d.text


async def test_a_text_keeps_the_keyboard_when_another_window_had_it() -> None:
    async with desk(pauses=True, every=FOR_EVER) as d:
        await d.press("c")
        await d.type("one ")
        await told(d, AppBlur())
        await d.type("two")
        assert d.screen.query_one(TextArea).text == "one two"


async def _noted(d: Desk, connection: Any) -> None:
    """By another on the same desk."""
    other = Session(connection, packs=PACKS, clock=d.clock, actor="boris", state=StateStore.memory())
    async with other:
        await other.do("ticket.note", d.current.id, Note(body="meanwhile"))
