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
from helpdesk_tui.tui.columns import full
from helpdesk_tui.tui.forms.shape import Asked
from helpdesk_tui.tui.lines import Line, Span, line
from helpdesk_tui.tui.panes.base import Look, Pane, unread
from helpdesk_tui.tui.views import queues
from helpdesk_tui.tui.views import why as whys
from helpdesk_tui.tui.views.values import QueueCount
from helpdesk_tui.tui.widgets.lines_view import LinesView, Rule
from helpdesk_tui.tui.widgets.rows import SIDE, Held, Mood, Row, Rows
from helpdesk_tui.words import clock_there

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from textual.app import ComposeResult

    from helpdesk_tui.errors import HelpdeskError
    from helpdesk_tui.policy.explain import Derivation
    from helpdesk_tui.session import Session
    from helpdesk_tui.tui.columns import Column

__all__ = ["RecordsPane", "Tab"]

_DETAIL = 80
"""Cells a record in full has at least beside the list."""
_LIST = 4
"""Rows of a list at least, its header among them."""
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
    NOUN: ClassVar[str] = "record"
    DEFAULT_CSS = """
    RecordsPane .records { height: 1fr; max-height: 45%; }
    RecordsPane .detail { height: 1fr; }
    RecordsPane.opened .records, RecordsPane.opened Rule, RecordsPane.beside Rule { display: none; }
    RecordsPane.bare .detail, RecordsPane.bare Rule, RecordsPane.void .detail, RecordsPane.void Rule { display: none; }
    RecordsPane.beside > Vertical { layout: horizontal; }
    RecordsPane.beside .records, RecordsPane.bare .records, RecordsPane.void .records { max-height: 100%; }
    RecordsPane.beside .detail { margin: 0 0 0 1; }
    """

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__(session, look)
        self.tab = self.TABS[0]
        self.found: list[R] = []
        self.shown: list[R] = []
        self.detail: D | None = None
        self.text = ""
        self._read: datetime | None = None
        """When the records were read last."""
        self._detailed = ""
        """Whose detail is shown."""
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
                id=f"{self.NAME}-rows",
                classes="records",
            )
            yield Rule(ascii_only=self.seen_as.ascii_only)
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
        self._read = self.session.clock.now()
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
        self._fit()
        self.rows.show(Held([self.row(one) for one in self.shown]), cursor=place, empty=self._nothing())
        if not self.shown:
            self.detail = None
            self.view.show([])
        self.post_message(self.Changed(self))

    def _nothing(self) -> str:
        """Why there is no row, and what to press."""
        if not self.found:
            return f"There is no {self.NOUN} on this desk."
        if self.text:
            return f'No {self.NOUN} in "{self.tab.title}" holds "{self.text}". \\ takes the filter away.'
        return f'No {self.NOUN} in "{self.tab.title}". ] is the next tab.'

    def changed(self, tickets: set[str], customers: set[str], migrations: set[str]) -> None:
        if self._read and self.concerned(tickets, customers, migrations):
            self.ask(self._load, group="follow")

    def concerned(self, tickets: set[str], customers: set[str], migrations: set[str]) -> bool:
        """Whether a change shows in these records."""
        keys = {self.key(one) for one in self.found}
        return bool(keys & (tickets | customers | migrations))

    def trouble(self, error: HelpdeskError) -> None:
        """The last good records stay."""
        if self._read is None:
            self.rows.tell(Mood.ERROR, unread(error))
        else:
            at = clock_there(self._read, self.session.lister.zone)
            self.rows.tell(Mood.STALE, f"OLD, of {at}: {error.message}")
        current = self.current
        if self.detail is not None and current is not None and self.key(current) != self._detailed:
            self.detail = None
            self.view.show([line(Span(unread(error), "warn"), wrap=True)])
        super().trouble(error)

    def bar(self, width: int) -> Line:
        """The tabs with their counts, the one that is shown among them."""
        lead = Span(f"/ {self.text}  {len(self.shown):,} found  ", "title") if self.text else Span("")
        counts = [sum(self.belongs(one, tab.name) for one in self.found) if self._read else None for tab in self.TABS]
        found = [QueueCount(tab.name, tab.title, count) for tab, count in zip(self.TABS, counts, strict=True)]
        tabs = queues.tabs(found, self.tab.name, width - cells(lead.text), ascii_only=self.seen_as.ascii_only)
        return Line((lead, *tabs.spans))

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
            "view.preview": self.preview,
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
        self.detail, self._detailed = await self.look_up(record), self.key(record)
        self.draw(top=True)
        self.post_message(self.Changed(self))

    def draw(self, *, top: bool = False) -> None:
        """Shows the detail that is there."""
        if self.detail is not None and self.view.size.width:
            self.view.show(self.lines(self.detail, self.view.size.width - 1), top=top)

    def on_resize(self) -> None:
        self._fit()
        self.call_after_refresh(self.draw)

    def preview(self) -> None:
        """Shows the list alone, or with the record under the cursor."""
        self.toggle_class("bare")
        self.on_resize()

    def _fit(self) -> None:
        """List and detail stand side by side where neither is poorer for it than below each other; there the list
        is as high as its rows, up to its share."""
        self.set_class(self._read is None or not self.shown, "void")
        rows, alone = self.rows, self.has_class("bare") or self.has_class("void")
        wanted = full(self.COLUMNS) + SIDE
        beside = self.size.width - wanted - 1 >= _DETAIL
        self.set_class(beside, "beside")
        rows.styles.width = wanted if beside and not alone else "1fr"
        rows.styles.height = "1fr" if beside or alone else max(_LIST, len(self.shown) + 1)

    def why_under(self) -> Derivation | None:
        """Of the line under the cursor, else of the first line of the detail that has one."""
        line = self.view.line_under() if self.opened else None
        if line is not None and line.why is not None:
            return line.why
        return next((one.why for one in self.view.lines if one.why is not None), None)

    def why_lines(self, found: Derivation, width: int) -> list[Line]:
        return whys.why(self.TITLE, found, width, ascii_only=self.seen_as.ascii_only)
