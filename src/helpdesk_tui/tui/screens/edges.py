"""The edges of the desk: the bar at the top, the line at the bottom, the box of keys that may follow.

Belongs here: what stands there, and when it goes again. Does not belong here: what a pane says of itself (``Pane.bar``,
``Pane.hints``), and what a key does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.text import Kind as Shape
from helpdesk_tui.text import cells, clean
from helpdesk_tui.tui.lines import Line, Span, Style, line, pair
from helpdesk_tui.tui.views.parts import checked
from helpdesk_tui.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from textual.timer import Timer

    from helpdesk_tui.tui.screens.host import Host

__all__ = ["Edges"]

_STYLES: dict[str, Style] = {"information": "good", "warning": "warn", "error": "bad"}
_TAB: dict[bool, Style] = {True: "title", False: "dim"}
_NAMED = 100
"""Columns from which the bar has the names of the panes."""
_NOTICES = 200
_SHORT = {
    "credits.approve": "agreed",
    "credits.decline": "declined",
    "migration.check_item": "checklist",
    "migration.eligible": "free again?",
    "move.other_down": "next ticket",
    "tab.next": "next tab",
    "ticket.next": "next best",
}
"""What is said of an act in the bottom line, where its name would not do."""


class Edges:
    """Draws what is round the panes."""

    def __init__(self, screen: Host) -> None:
        self.screen = screen
        self._said: Line | None = None
        self._choices_timer: Timer | None = None

    def redraw(self) -> None:
        """Bar and bottom line; what is the same is not painted."""
        width, plain = self.screen.app.size.width, self.screen.look.ascii_only
        self.screen.query_one("#bar", LinesView).show(checked([self._bar(width)], width, ascii_only=plain))
        foot = [self._said] if self._said else checked([self._foot(width)], width, ascii_only=plain)
        self._bottom.show(foot)

    @property
    def _bottom(self) -> LinesView:
        return self.screen.query_one("#foot", LinesView)

    def _bar(self, width: int) -> Line:
        screen = self.screen
        names = [
            span
            for number, (name, kind) in enumerate(screen.kinds.items(), 1)
            for span in self._key(f"go.{name}", f" {number}", f" {kind.title}", _TAB[name == screen.pane.NAME])
        ]
        shown = Line((*names, Span(f"  {screen.desk_name} ", "dim")))
        right = shown if width >= _NAMED else line(Span(f"{screen.desk_name} ", "dim"))
        return pair(screen.pane.bar(width - cells(right.text) - 1), right, width)

    def _foot(self, width: int) -> Line:
        """The keys worth a place, as many whole ones as there is room for."""
        keymap = self.screen.keymap
        unsent = len(self.screen.session.unsent())
        help_key = (keymap.of("app.help") or ("f1",))[0]
        right = line(
            Span(f"{unsent} unsent · " if unsent else "", "warn"),
            Span("read-only · " if self.screen.session.read_only else "", "warn"),
            Span(help_key, "key"),
            " help ",
        )
        spans: list[Span] = []
        room = width - cells(right.text) - 1
        for name in self.screen.pane.hints().split():
            if not (keys := keymap.of(name)):
                continue
            words = _SHORT.get(name) or name.partition(".")[2].replace("_", " ")
            shown = [*self._key(name, f" {keys[0].replace(' ', '')}", f" {words}"), Span(" ")]
            room -= sum(cells(span.text) for span in shown)
            if room < 0:
                break
            spans += shown
        return pair(Line(tuple(spans)), right, width)

    def _key(self, name: str, key: str, words: str, style: Style = "") -> tuple[Span, ...]:
        """A key and what it does; in brackets where that can't be done on this desk."""
        if self.screen.session.availability(name):
            return (Span(f" ({key.strip()}{words})", "dim"),)
        return Span(key, "key"), Span(words, style)

    # What is said.

    def say(self, text: str, *, severity: str) -> None:
        """A sentence in the bottom line; kept among the notices."""
        notices, ascii_only = self.screen.notices, self.screen.look.ascii_only
        shown = clean(text, Shape.LINE, limit=500)
        notices.append((severity, shown))
        del notices[:-_NOTICES]
        mark = {"warning": "! ", "error": "✗ " if not ascii_only else "x "}.get(severity, "")
        self._said = line(Span(f" {mark}{shown}", _STYLES[severity]), wrap=True)
        self.screen.saying = shown
        if self.screen.is_mounted:
            self._bottom.show([self._said])

    def unsay(self) -> None:
        """The next key: the bottom line shows keys again."""
        if self._said is not None:
            self._said, self.screen.saying = None, ""
            self._bottom.show([self._foot(self.screen.app.size.width)])

    # What follows a key of a sequence.

    def offer(self, prefix: tuple[str, ...]) -> None:
        """Shows the keys that may follow, in a moment: who knows them is not disturbed."""
        if self._choices_timer is not None:
            self._choices_timer.stop()
        self._choices_timer = self.screen.set_timer(self.screen.look.hint, lambda: self._show_choices(prefix))

    def _show_choices(self, prefix: tuple[str, ...]) -> None:
        found = self.screen.keymap.after(prefix)
        width = max((cells(f"{keys} {action.title}") for keys, action in found), default=0) + 5
        whole = self.screen.app.size.width
        columns = max(1, (whole - 2) // width)
        lines = [line(Span(("-" if self.screen.look.ascii_only else "─") * whole, "frame"))]
        for start in range(0, len(found), columns):
            spans: list[Span] = []
            for keys, action in found[start : start + columns]:
                shown = self._key(action.id, f" {keys}", f" {action.title}")
                spans += [*shown, Span(" " * (width - sum(cells(span.text) for span in shown)))]
            lines.append(Line(tuple(spans)))
        lacking = [one.reason for _, action in found if (one := self.screen.session.availability(action.id))]
        lines += [line(Span(f" (in brackets) {reason}", "warn"), wrap=True) for reason in dict.fromkeys(lacking)]
        box = self.screen.query_one("#choices", LinesView)
        box.show(lines)
        box.display = True

    def hide_choices(self) -> None:
        if self._choices_timer is not None:
            self._choices_timer.stop()
            self._choices_timer = None
        box = self.screen.query_one("#choices", LinesView)
        if box.display:
            box.display = False
