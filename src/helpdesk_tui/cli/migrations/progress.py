"""How far a run is, for rows and for JSON.

Belongs here: a migration of the records put before the rules of progress. Does not belong here: those rules
(``policy.migration_progress``) and printing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.calendars import desk_day
from helpdesk_tui.policy.explain import Derivation
from helpdesk_tui.policy.migration_progress import EntityCount, Eta, Sample, pace, percent, run_order, stall, totals
from helpdesk_tui.policy.migration_status import AT_WORK, MigrationStatus
from helpdesk_tui.words import span_words

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.policy.pack import Pack

__all__ = ["Progress", "progress_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A run's progress at one moment; ``trouble`` where its counts can't be right."""

    percent: int | None = None
    total: int = 0
    processed: int = 0
    errors: int = 0
    skipped: int = 0
    per_minute: float | None = None
    eta: Eta | None = None
    stalled: bool = False
    quiet: str = ""
    """Time without progress, in words."""
    types: tuple[tuple[str, EntityCount], ...] = ()
    """In the order of the run."""
    why: Derivation | None = None
    trouble: str = ""

    @property
    def left(self) -> str:
        """``10 min to 25 min``, ``STALLED 12 min``; empty when nothing is known."""
        if self.stalled:
            return f"STALLED {self.quiet}"
        if self.eta is None or self.eta.exact:
            return ""
        low = span_words(self.eta.low)
        if self.eta.high is None:
            return f"{low} or more"
        high = span_words(self.eta.high)
        return f"about {low}" if low == high else f"{low} to {high}"

    def json(self) -> dict[str, Any]:
        eta = self.eta
        high = eta.high.total_seconds() if eta is not None and eta.high is not None else None
        return {
            "percent": self.percent,
            "total": self.total,
            "processed": self.processed,
            "errors": self.errors,
            "skipped": self.skipped,
            "migrated": self.processed - self.errors - self.skipped,
            "per_minute": None if self.per_minute is None else round(self.per_minute, 2),
            "eta_seconds": None if eta is None else {"low": eta.low.total_seconds(), "high": high},
            "stalled": self.stalled,
        }


def progress_of(pack: Pack, migration: Migration, now: datetime) -> Progress:
    """Counts, rate, time left, stall."""
    try:
        status = MigrationStatus(migration.status)
        counts = {
            name: EntityCount(one.total, one.processed, one.errors, one.skipped)
            for name, one in migration.entities.items()
        }
        on = desk_day(pack.calendar, now)
        whole = totals(pack, counts, on=on).value.all
        samples = [Sample(at, number) for at, number in migration.samples]
        quiet = stall(pack, samples, status=status, now=now, started=migration.started)
        speed = pace(pack, samples, left=whole.left, status=status, now=now, started=migration.started)
        order = run_order(pack, counts, on=on).value
    except (InvalidInput, ValueError) as error:
        return Progress(trouble=str(error))
    return Progress(
        percent=percent(whole, ended=status not in AT_WORK),
        total=whole.total,
        processed=whole.processed,
        errors=whole.errors,
        skipped=whole.skipped,
        per_minute=speed.value.per_minute,
        eta=speed.value.eta,
        stalled=quiet.value.stalled,
        quiet=span_words(quiet.value.quiet) if quiet.value.quiet is not None else "",
        types=tuple((name, counts[name]) for name in order),
        why=quiet.why + speed.why,
    )
