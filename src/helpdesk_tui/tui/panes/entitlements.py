"""The entitlements pane: what customers may ask for and until when, what ends soon first.

Belongs here: which customers are read and chosen. Does not belong here: how it looks (``views.entitlements``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.tui.forms.shape import Asked
from helpdesk_tui.tui.panes.records import RecordsPane, Tab
from helpdesk_tui.tui.views import entitlements as views
from helpdesk_tui.tui.views import gather
from helpdesk_tui.tui.views.values import Expiring, Hours
from helpdesk_tui.tui.widgets.rows import Row

if TYPE_CHECKING:
    from helpdesk_tui.session.cards import Entitled
    from helpdesk_tui.tui.lines import Line

__all__ = ["EntitlementsPane", "Page"]

_MOST = 300


@dataclass(frozen=True, slots=True)
class Page:
    """What one customer may ask for, and when."""

    entitled: Entitled
    hours: tuple[Hours, ...]


class EntitlementsPane(RecordsPane[Expiring, Page]):
    """Customers, and what one of them is owed."""

    NAME: ClassVar[str] = "entitlements"
    TITLE: ClassVar[str] = "Entitlements"
    COLUMNS = views.COLUMNS
    TABS = (
        Tab("all", "Customers"),
        Tab("soon", f"Ends in {views.SOON} days"),
        Tab("uncovered", "Licence without cover"),
    )
    NOUN: ClassVar[str] = "customer"

    async def gather(self) -> list[Expiring]:
        return await gather.expiring(self.session, limit=_MOST)

    def key(self, record: Expiring) -> str:
        return record.customer.id

    def row(self, record: Expiring) -> Row:
        cells = views.cells_of(record, ascii_only=self.seen_as.ascii_only)
        return Row(cells, style=views.tone(record))

    def belongs(self, record: Expiring, tab: str) -> bool:
        match tab:
            case "soon":
                return views.ends_soon(record)
            case "uncovered":
                return record.uncovered
            case _:
                return True

    async def look_up(self, record: Expiring) -> Page:
        entitled = await self.session.entitlements(record.customer.id)
        return Page(entitled, tuple(gather.hours(self.session, entitled.party)))

    def lines(self, detail: Page, width: int) -> list[Line]:
        return views.page(detail.entitled, detail.hours, width, ascii_only=self.seen_as.ascii_only)

    def about(self, record: Expiring) -> Asked:
        return Asked(session=self.session, customer=record.customer.id)

    def hints(self) -> str:
        return "view.open view.customer credits.ledger view.why tab.next view.filter"
