"""``helpdesk`` alone: the app in the terminal.

Belongs here: from the chosen desk to a running app, and what is said when it ends. Does not belong here: the app.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.cli.desk import Desk, chosen_desk, go, lacking
from helpdesk_tui.cli.given import current
from helpdesk_tui.cli.output import counted, say
from helpdesk_tui.errors import HelpdeskError, PartlyDone, UnknownOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.cli.ahead import Ahead
    from helpdesk_tui.session import Session

__all__ = ["left", "start"]

_BECAME = {
    "queued": "the next start tries it again",
    "unknown": "nobody can tell whether it happened: helpdesk outbox list",
}
_FIRST = "demo desk: nothing is kept; helpdesk setup connects yours"


def start() -> int:
    """Opens the desk and shows it until it is left; answers the exit code. Raises UsageError without a terminal.

    Nothing that a start makes is garbage; looking for some takes a tenth of it. The app begins with the first frame.
    """
    from helpdesk_tui.tui.terminal.lifecycle import check_files, check_terminal

    current().let_time_pass()
    gc.disable()
    try:
        desk = chosen_desk()
        check_terminal()
        check_files()
        with _made_ahead(desk):
            return go(_run(desk))
    finally:
        gc.enable()


@contextmanager
def _made_ahead(desk: Desk) -> Iterator[None]:
    """The demo desk is made and placed by a second process, while this one imports what draws."""
    ahead = _begun(desk) if desk.is_demo else None
    if ahead is None:
        yield
        return
    desk.handed = ahead.answer
    try:
        import helpdesk_tui.tui.app  # noqa: F401  # before the loop: nothing waits for it there

        yield
    finally:
        ahead.close()


def _begun(desk: Desk) -> Ahead | None:
    """With what both processes need imported once."""
    import helpdesk_tui.session  # noqa: F401
    from helpdesk_tui.cli.ahead import begun

    desk.backend()
    return begun(lambda: _handed(desk))


def _handed(desk: Desk) -> bytes:
    """Not as the result of a task: when a loop ends, its result is written out whole, for a message nobody sees."""
    made: list[bytes] = []
    go(_make(desk, made))
    return made[0]


async def _make(desk: Desk, made: list[bytes]) -> None:
    from helpdesk_tui.backends.api import HandsOver

    async with desk.session(views=True) as session:
        await session.list(view="next-best")
        assert isinstance(session.connection, HandsOver)
        made.append(await session.connection.hand_over())


async def _run(desk: Desk) -> int:
    from helpdesk_tui.config.settings import GRACE

    given = desk.settings.grace
    grace = timedelta(seconds=GRACE if given is None else given)
    async with desk.session(grace=grace, views=True, make=desk.alone) as session:
        return await _shown(desk, session)


def _every(session: Session) -> float:
    """Seconds between looks for changes that go over a wire; 0: they do not."""
    from helpdesk_tui.backends.capabilities import Polled

    return session.connection.every if isinstance(session.connection, Polled) else 0.0


async def _shown(desk: Desk, session: Session) -> int:
    from helpdesk_tui.config.keymap import chosen_keys
    from helpdesk_tui.config.paths import state_folder
    from helpdesk_tui.tui.app import DeskApp
    from helpdesk_tui.tui.panes.base import EVERY, Look
    from helpdesk_tui.tui.terminal.lifecycle import ascii_only, run_async
    from helpdesk_tui.tui.terminal.notices import Switches
    from helpdesk_tui.tui.themes import DEFAULT
    from helpdesk_tui.tui.views.program import Around, Check, Setting

    def report(error: BaseException) -> HelpdeskError:
        from helpdesk_tui.cli.crash import report as written

        return written(error)

    async def checks() -> list[Check]:
        from helpdesk_tui.cli.doctor import examined

        return [Check(**asdict(one)) for one in await examined()]

    settings, sent = desk.settings, desk.settings.notices
    every, plain = _every(session), ascii_only() if settings.ascii is None else settings.ascii
    app = DeskApp(
        session,
        name=desk.shown_name + (f", live {every:g} s" if every else ""),
        keys=chosen_keys(settings),
        theme=settings.theme or DEFAULT,
        look=Look(ascii_only=plain, every=every or EVERY, pauses=every > 0),
        folder=desk.file.parent,
        report=report,
        switches=Switches(bell=sent.bell, notices=sent.desktop, title=sent.title, clipboard=sent.clipboard),
        clipboard=state_folder() / "clipboard.txt",
        around=Around(
            hint=lacking(session.connection) or (_FIRST if desk.passing and not desk.file.exists() else ""),
            settings=lambda: [Setting(*row) for row in _in_force(desk)],
            checks=checks,
        ),
    )
    code = await run_async(app, mouse=settings.mouse is not False)
    return code or await left(session)


async def left(session: Session) -> int:
    """Sends what still waits to be taken back; the exit code. After a signal nobody has asked for that, and there is
    no time: the next start does it."""
    from helpdesk_tui.tui.writing.sending import leave

    waiting = [act for act in session.acts.waiting(session.actor)[0] if not session.read_only]
    if not waiting:
        return 0
    say(f"sending {counted(len(waiting), 'act')} not sent yet; ctrl+c leaves what is left for the next start")
    failed = await leave(session)
    for act in failed:
        say(f"not sent: {act.summary}: {act.error}; {_BECAME.get(act.state, 'its text is a draft: g d')}")
    if any(act.state == "unknown" for act in failed):
        return UnknownOutcome.exit_code
    return PartlyDone.exit_code if failed else 0


def _in_force(desk: Desk) -> Iterator[tuple[str, str, str]]:
    from helpdesk_tui.cli.config import in_force, shown_value

    yield "configuration", str(desk.file), "" if desk.file.exists() else "not there: everything is as by default"
    for name, value, origin in in_force(desk):
        yield name, shown_value(value), origin
