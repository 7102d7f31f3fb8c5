"""A pane of records that fit in memory: a list, and the one under the cursor in full below it or on its own.

Belongs here: what accounts, migrations and customers have in common. Does not belong here: any one of them.
"""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.containers import Vertical

from helpdesk_tui.actions import Scope
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.text import cells
from helpdesk_tui.tui.forms.shape import Asked
from helpdesk_tui.tui.lines import Line, Span
from helpdesk_tui.tui.panes.base import Look, Pane
from helpdesk_tui.tui.views import why as whys
from helpdesk_tui.tui.widgets.lines_view import LinesView
from helpdesk_tui.tui.widgets.rows import Held, Mood, Row, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from helpdesk_tui.errors import HelpdeskError
    from helpdesk_tui.policy.explain import Derivation
    from helpdesk_tui.session import Session
    from helpdesk_tui.tui.columns import Column

__all__ = ["RecordsPane", "Tab"]

R = TypeVar("R")
D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Tab:
    """A choice of the records."""

    name: str
    title: str


class RecordsPane(Pane, Generic[R, D]):
    """``R`` is a record of the list, ``D`` what is read of one when the cursor rests on it."""

    COLUMNS: ClassVar[Sequence[Column]] = ()
    TABS: ClassVar[tuple[Tab, ...]] = ()
    EMPTY: ClassVar[str] = "Nothing here."
    DEFAULT_CSS = """
    RecordsPane .records { height: 1fr; }
    RecordsPane .detail { height: 55%; }
    RecordsPane.opened .records { display: none; }
    RecordsPane.opened .detail { height: 1fr; }
    RecordsPane.bare .detail { display: none; }
    """

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__(session, look)
        self.tab = self.TABS[0]
        self.found: list[R] = []
        self.shown: list[R] = []
        self.detail: D | None = None
        self.text = ""
        self._read = False
        self._wanted = ""

    @abstractmethod
    async def gather(self) -> list[R]:
        """The records, in their order. Raises what the session raises."""

    @abstractmethod
    def key(self, record: R) -> str:
        """The id of a record."""

    @abstractmethod
    def row(self, record: R) -> Row: ...

    @abstractmethod
    def belongs(self, record: R, tab: str) -> bool:
        """Whether a tab shows a record."""

    @abstractmethod
    async def look_up(self, record: R) -> D:
        """What is shown of a record in full."""

    @abstractmethod
    def lines(self, detail: D, width: int) -> list[Line]: ...

    @abstractmethod
    def about(self, record: R) -> Asked:
        """What an act on a record is done to."""

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Rows(
                self.COLUMNS,
                ascii_only=self.seen_as.ascii_only,
                rest=self.seen_as.rest,
                shift=self.seen_as.shift,
                empty=self.EMPTY,
                id=f"{self.NAME}-rows",
                classes="records",
            )
            yield LinesView(marker=True, id=f"{self.NAME}-detail", classes="detail")

    @property
    def rows(self) -> Rows:
        return self.query_one(f"#{self.NAME}-rows", Rows)

    @property
    def view(self) -> LinesView:
        return self.query_one(f"#{self.NAME}-detail", LinesView)

    @property
    def current(self) -> R | None:
        at = self.rows.cursor
        return self.shown[at] if 0 <= at < len(self.shown) else None

    @property
    def opened(self) -> bool:
        return self.has_class("opened")

    def take_focus(self) -> None:
        self.rows.focus()

    def start(self) -> None:
        self.take_focus()
        self.refresh_data()

    def refresh_data(self) -> None:
        self.rows.tell(Mood.LOADING, "loading")
        self.settle(self._load)

    async def _load(self) -> None:
        before = self.current
        self.found = await self.gather()
        self._read = True
        self._show(self.key(before) if before is not None else "")
        if self._wanted:
            self._go()

    def _show(self, key: str = "") -> None:
        words = self.text.casefold().split()
        self.shown = [
            one
            for one in self.found
            if self.belongs(one, self.tab.name)
            and all(w in " ".join(str(cell) for cell in self.row(one).cells).casefold() for w in words)
        ]
        place = next((n for n, one in enumerate(self.shown) if self.key(one) == key), 0)
        self.rows.show(Held([self.row(one) for one in self.shown]), cursor=place)
        if not self.shown:
            self.detail = None
            self.view.show([])
        self.post_message(self.Changed(self))

    def changed(self, tickets: set[str], customers: set[str], migrations: set[str]) -> None:
        if self._read and self.concerned(tickets, customers, migrations):
            self.ask(self._load, group="follow")

    def concerned(self, tickets: set[str], customers: set[str], migrations: set[str]) -> bool:
        """Whether a change shows in these records."""
        keys = {self.key(one) for one in self.found}
        return bool(keys & (tickets | customers | migrations))

    def trouble(self, error: HelpdeskError) -> None:
        """The last good records stay."""
        self.rows.tell(Mood.ERROR if not self._read else Mood.STALE, error.message)
        super().trouble(error)

    def bar(self, width: int) -> Line:
        """As many whole tabs as there is room for, the one that is shown among them."""
        spans: list[Span] = [Span(f" / {self.text} ", "title")] if self.text else []
        room = width - sum(cells(span.text) for span in spans)
        shown: list[tuple[bool, Span]] = []
        for tab in self.TABS:
            number = sum(self.belongs(one, tab.name) for one in self.found) if self._read else 0
            count = f" {number:,}" if self._read else ""
            here = tab is self.tab
            shown.append((here, Span(f"{'▸' if here else ' '}{tab.title}{count} ", "title" if here else "dim")))
        room -= sum(cells(span.text) for here, span in shown if here)
        for here, span in shown:
            if here or cells(span.text) <= room:
                spans.append(span)
                room -= 0 if here else cells(span.text)
        return Line(tuple(spans))

    def asked(self, scope: Scope) -> Asked | None:
        if scope is Scope.DESK:
            return Asked(session=self.session)
        record = self.current
        return self.about(record) if record is not None else None

    def handlers(self) -> dict[str, Callable[[], object]]:
        rows, view = self.rows, self.view
        half = max(1, view.size.height // 2)
        down: dict[str, Callable[[], object]] = {
            "move.down": lambda: rows.move(1),
            "move.up": lambda: rows.move(-1),
            "move.top": lambda: rows.move_to(0),
            "move.bottom": lambda: rows.move_to(1_000_000_000),
            "move.half_down": lambda: rows.move_pages(0.5),
            "move.half_up": lambda: rows.move_pages(-0.5),
            "move.other_down": lambda: view.scroll_rows(3),
            "move.other_up": lambda: view.scroll_rows(-3),
        }
        if self.opened:
            down |= {
                "move.down": lambda: view.step(1),
                "move.up": lambda: view.step(-1),
                "move.top": lambda: view.scroll_rows(-1_000_000),
                "move.bottom": lambda: view.scroll_rows(1_000_000),
                "move.half_down": lambda: view.scroll_rows(half),
                "move.half_up": lambda: view.scroll_rows(-half),
                "move.other_down": lambda: rows.move(1),
                "move.other_up": lambda: rows.move(-1),
            }
        return down | {
            "view.open": self.open,
            "view.back": self.back,
            "view.refresh": self.refresh_data,
            "view.preview": lambda: self.toggle_class("bare"),
            "view.clear": lambda: self.narrow(""),
            "move.left": lambda: self.step_tab(-1),
            "move.right": lambda: self.step_tab(1),
            "tab.next": lambda: self.step_tab(1),
            "tab.previous": lambda: self.step_tab(-1),
        }

    def find(self, name: str) -> None:
        """Goes to a record, in the tab that shows it, as soon as the records are read."""
        self._wanted = name
        if self._read:
            self._go()

    def _go(self) -> None:
        wanted, self._wanted = self._wanted, ""
        record = next((one for one in self.found if self.key(one) == wanted), None)
        if record is not None:
            self.text = ""
            self.tab = next((tab for tab in self.TABS if self.belongs(record, tab.name)), self.tab)
            self._show(wanted)

    def step_tab(self, by: int) -> None:
        self.tab = self.TABS[(self.TABS.index(self.tab) + by) % len(self.TABS)]
        self._show()

    def narrow(self, text: str) -> bool:
        """Shows the records whose row holds these words. Whether that is other than before."""
        changed, self.text = text != self.text, text
        if changed:
            self._show()
        return changed

    def open(self) -> None:
        """The record in full, on its own; there: what the cursor is on."""
        if self.opened:
            self.chosen(self.view.target)
        elif self.current is not None:
            self.add_class("opened")
            self.call_after_refresh(self.draw)

    def chosen(self, target: str) -> None:
        """A line of the detail was opened."""

    def back(self) -> bool:
        if self.opened:
            self.remove_class("opened")
            self.rows.focus()
            self.call_after_refresh(self.draw)
            return True
        return self.narrow("")

    def on_rows_rested(self, event: Rows.Rested) -> None:
        event.stop()
        if self.current is not None:
            self.ask(partial(self._look_up, self.current), group="detail")

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.open()

    async def _look_up(self, record: R) -> None:
        self.detail = await self.look_up(record)
        self.draw(top=True)
        self.post_message(self.Changed(self))

    def draw(self, *, top: bool = False) -> None:
        """Shows the detail that is there."""
        if self.detail is not None and self.view.size.width:
            self.view.show(self.lines(self.detail, self.view.size.width - 1), top=top)

    def on_resize(self) -> None:
        self.call_after_refresh(self.draw)

    def why_under(self) -> Derivation | None:
        """Of the line under the cursor, else of the first line of the detail that has one."""
        line = self.view.line_under() if self.opened else None
        if line is not None and line.why is not None:
            return line.why
        return next((one.why for one in self.view.lines if one.why is not None), None)

    def why_lines(self, found: Derivation, width: int) -> list[Line]:
        return whys.why(self.TITLE, found, width, ascii_only=self.seen_as.ascii_only)
