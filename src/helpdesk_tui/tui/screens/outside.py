"""Programs outside: the ticket under the cursor as text on a command's input, what it answers as a sheet.

Belongs here: asking for the command, waiting, showing. Does not belong here: starting it (``inputs.programs``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

from helpdesk_tui.errors import UsageError
from helpdesk_tui.inputs.programs import Answered, answer_of, words_of_line
from helpdesk_tui.tui.lines import Line, Span, line
from helpdesk_tui.tui.screens.dialogs import Dialog
from helpdesk_tui.tui.screens.entry import Entry, reason
from helpdesk_tui.tui.widgets.lines_view import LinesView
from helpdesk_tui.words import local

if TYPE_CHECKING:
    from datetime import tzinfo

    from textual.app import ComposeResult
    from textual.events import Key

    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.tui.screens.host import Host

__all__ = ["pipe", "run", "thread_text"]

LINES = 2_000
"""Lines of an answer that are shown at once."""


async def pipe(screen: Host) -> None:
    """Asks for a command and gives it the ticket under the cursor."""
    ticket = screen.tickets.current
    if ticket is None:
        screen.say("Pipe: no ticket is under the cursor", severity="warning")
        return
    note = f"gets {ticket.id} as text; run as it stands, without a shell"
    given = await screen.app.push_screen_wait(Entry("Pipe to a command", note=note, check=_wrong))
    if given and given.strip():
        card = await screen.session.card(ticket.id)
        await run(screen, given, thread_text(card, screen.session.lister.zone))


def _wrong(command: str) -> str:
    """What is wrong with a command before it is run."""
    try:
        words_of_line(command)
    except UsageError as error:
        return reason(error) if command.strip() else ""
    return ""


async def run(screen: Host, command: str, text: str = "") -> None:
    """Runs a command and shows what it answers; says what went wrong."""
    try:
        words = words_of_line(command)
        answered = await screen.app.push_screen_wait(Waiting(words, text))
    except UsageError as error:
        screen.say(". ".join(part for part in (error.message, error.hint) if part), severity="warning")
        return
    if isinstance(answered, Answered):
        screen.sheet(words[0], lambda _: _shown(answered))
    else:
        screen.say(answered or f"{words[0]} was ended", severity="warning")


class Waiting(Dialog["Answered | str"]):
    """A command at work; ``esc`` ends it. Other keys are for nobody: what they would meet is not there yet."""

    def __init__(self, words: list[str], text: str) -> None:
        super().__init__(" ".join(words))
        self._words, self._text = words, text

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.heading()
            yield LinesView([line(f"{self._words[0]} runs; ", Span("esc", "key"), " ends it")])

    def on_mount(self) -> None:
        super().on_mount()
        self.run_worker(self._wait(), group="outside", exit_on_error=False)

    async def _wait(self) -> None:
        try:
            self.answer(await answer_of(self._words, self._text))
        except UsageError as error:
            self.answer(error.message)

    def pressed(self, key: str, event: Key) -> bool:  # noqa: ARG002  # as every dialog has it
        if key in {"esc", "escape", "ctrl+c", "q"}:
            self.workers.cancel_node(self)
            self.answer(None)
        return True


def thread_text(card: Card, zone: tzinfo) -> str:
    """A ticket and its messages as text, cleaned: who wrote what when."""
    parts = [f"{card.ticket.id}  {card.ticket.subject}"]
    for message in card.messages:
        head = f"{message.author}, {message.sender.value}, {message.kind.value}, {local(message.at, zone)}:"
        parts.append(f"{head}\n{message.body.block().rstrip()}")
    return "\n\n".join(parts) + "\n"


def _shown(answered: Answered) -> list[Line]:
    rows = answered.text.block().rstrip("\n").split("\n")
    lines = [line(row, wrap=True) for row in rows[:LINES]]
    if answered.cut or len(rows) > LINES:
        lines.append(line(Span(f"the answer goes on; the first {len(lines):,} lines are shown", "warn")))
    if answered.code:
        lines.append(line(Span(f"ended with {answered.code}", "warn")))
    elif not answered.text:
        lines = [line(Span("it answered nothing", "dim"))]
    return lines
