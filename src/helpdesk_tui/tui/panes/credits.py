"""The credits pane: accounts, what they hold, what customers were asked for, how quickly it goes.

Belongs here: which accounts are read and chosen. Does not belong here: how an account looks (``views.credits``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from helpdesk_tui.tui.forms.shape import Asked
from helpdesk_tui.tui.panes.records import RecordsPane, Tab
from helpdesk_tui.tui.views import credits as views
from helpdesk_tui.tui.views import gather
from helpdesk_tui.tui.views.values import AccountRow, Ledger
from helpdesk_tui.tui.widgets.rows import Row

if TYPE_CHECKING:
    from helpdesk_tui.policy.explain import Derivation
    from helpdesk_tui.tui.lines import Line

__all__ = ["CreditsPane"]


class CreditsPane(RecordsPane[AccountRow, Ledger]):
    """Accounts, and the ledger of one."""

    NAME: ClassVar[str] = "credits"
    TITLE: ClassVar[str] = "Credits"
    COLUMNS = views.COLUMNS
    TABS = (Tab("all", "Accounts"), Tab("waiting", "Waiting for consent"), Tab("low", "Low"))
    NOUN: ClassVar[str] = "account"

    async def gather(self) -> list[AccountRow]:
        return await gather.accounts(self.session)

    def key(self, record: AccountRow) -> str:
        return record.account.customer

    def row(self, record: AccountRow) -> Row:
        now, ascii_only = self.session.clock.now(), self.seen_as.ascii_only
        return Row(views.cells_of(record, now=now, ascii_only=ascii_only), style=views.tone(record))

    def belongs(self, record: AccountRow, tab: str) -> bool:
        match tab:
            case "waiting":
                return bool(record.waiting)
            case "low":
                return record.account.available < views.LOW
            case _:
                return True

    async def look_up(self, record: AccountRow) -> Ledger:
        return await gather.account(self.session, record.account.customer)

    def lines(self, detail: Ledger, width: int) -> list[Line]:
        zone, now = self.session.lister.zone, self.session.clock.now()
        return views.account(detail, width, now=now, zone=zone, ascii_only=self.seen_as.ascii_only)

    def about(self, record: AccountRow) -> Asked:
        ticket = (record.ticket,) if record.ticket else ()
        return Asked(session=self.session, customer=record.account.customer, targets=ticket)

    def why_under(self) -> Derivation | None:
        """How the balance comes about."""
        return views.reckoned(self.detail) if self.detail is not None else None

    def hints(self) -> str:
        return "view.open credits.ask credits.approve credits.decline credits.refund credits.ledger view.why"
