"""The migrations pane: runs with their progress, and one of them in full.

Belongs here: which runs are read and chosen, and the sheets of one run. Does not belong here: how a run looks
(``views.migrations``, ``views.run_lists``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from helpdesk_tui.tui.forms.shape import Asked
from helpdesk_tui.tui.panes.records import RecordsPane, Tab
from helpdesk_tui.tui.views import gather
from helpdesk_tui.tui.views import migrations as views
from helpdesk_tui.tui.views.values import Run
from helpdesk_tui.tui.widgets.rows import Row

if TYPE_CHECKING:
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.tui.lines import Line

__all__ = ["MigrationsPane"]

_AT_WORK = frozenset({"queued", "running", "demo_running", "clearing", "paused"})


class MigrationsPane(RecordsPane[Run, Run]):
    """Runs, and one in full."""

    NAME: ClassVar[str] = "migrations"
    TITLE: ClassVar[str] = "Migrations"
    COLUMNS = views.COLUMNS
    TABS = (
        Tab("work", "At work"),
        Tab("trouble", "Stalled or failed"),
        Tab("unchecked", "Done, unchecked"),
        Tab("start", "Before the start"),
        Tab("all", "All"),
    )
    NOUN: ClassVar[str] = "migration"

    @property
    def migration(self) -> Migration | None:
        """The one under the cursor."""
        return self.current.migration if self.current is not None else None

    async def gather(self) -> list[Run]:
        return await gather.runs(self.session)

    def key(self, record: Run) -> str:
        return record.migration.id

    def row(self, record: Run) -> Row:
        return Row(views.cells_of(record, ascii_only=self.seen_as.ascii_only), style=views.tone(record))

    def belongs(self, record: Run, tab: str) -> bool:
        status = record.migration.status
        match tab:
            case "work":
                return status in _AT_WORK
            case "trouble":
                return record.progress.stalled or status == "failed"
            case "unchecked":
                return status.startswith("completed") and not record.migration.checklist
            case "start":
                return status in {"draft", "demo_done", "awaiting_payment"}
            case _:
                return True

    async def look_up(self, record: Run) -> Run:
        return await gather.run(self.session, record.migration.id)

    def lines(self, detail: Run, width: int) -> list[Line]:
        zone, now = self.session.lister.zone, self.session.clock.now()
        return views.detail(detail, width, now=now, zone=zone, ascii_only=self.seen_as.ascii_only)

    def about(self, record: Run) -> Asked:
        run = record.migration
        found = self.detail
        tickets = found.tickets if found is not None and found.migration.id == run.id else ()
        return Asked(session=self.session, migration=run.id, customer=run.customer, targets=tuple(tickets))

    def hints(self) -> str:
        return "view.open migration.errors migration.check_item migration.eligible migration.pause view.why"
