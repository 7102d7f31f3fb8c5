"""How far a run is: a migration of the records put before the rules of progress, of errors and of the result.

Belongs here: that translation. Does not belong here: the rules (``policy.migration_progress``,
``policy.migration_result``) and words for people.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.calendars import desk_day
from helpdesk_tui.policy.explain import Answer, Derivation
from helpdesk_tui.policy.migration_errors import ErrorGroup, ErrorLine, group_errors
from helpdesk_tui.policy.migration_progress import EntityCount, Eta, Sample, pace, percent, run_order, stall, totals
from helpdesk_tui.policy.migration_result import Checked, CheckItem, new_checklist
from helpdesk_tui.policy.migration_status import AT_WORK, MigrationStatus

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.policy.pack import Pack

__all__ = ["Progress", "checklist_of", "errors_by_cause", "progress_of"]


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
    quiet: timedelta | None = None
    """Time without progress; None: not at work."""
    types: tuple[tuple[str, EntityCount], ...] = ()
    """In the order of the run."""
    why: Derivation | None = None
    trouble: str = ""


def progress_of(pack: Pack, migration: Migration, now: datetime) -> Progress:
    """Counts, rate, time left, stall."""
    try:
        status = MigrationStatus(migration.status)
        counts = {
            name: EntityCount(one.total, one.processed, one.errors, one.skipped)
            for name, one in migration.entities.items()
        }
        on = desk_day(pack.calendar, now)
        whole = totals(pack, counts, on=on)
        samples = [Sample(at, number) for at, number in migration.samples]
        quiet = stall(pack, samples, status=status, now=now, started=migration.started)
        speed = pace(pack, samples, left=whole.value.all.left, status=status, now=now, started=migration.started)
        order = run_order(pack, counts, on=on).value
    except (InvalidInput, ValueError) as error:
        return Progress(trouble=str(error))
    every = whole.value.all
    return Progress(
        percent=percent(every, ended=status not in AT_WORK),
        total=every.total,
        processed=every.processed,
        errors=every.errors,
        skipped=every.skipped,
        per_minute=speed.value.per_minute,
        eta=speed.value.eta,
        stalled=quiet.value.stalled,
        quiet=quiet.value.quiet,
        types=tuple((name, counts[name]) for name in order),
        why=whole.why + quiet.why + speed.why,
    )


def errors_by_cause(pack: Pack, migration: Migration) -> tuple[ErrorGroup, ...]:
    """Errors in groups; messages are cleaned first, so that no group holds what a terminal could act on."""
    lines = (ErrorLine(one.entity, str(one.message)) for one in migration.errors)
    return group_errors(lines, samples=pack.migration.error_samples) if pack.migration else group_errors(lines)


def checklist_of(pack: Pack, migration: Migration, now: datetime) -> Answer[tuple[CheckItem, ...]]:
    """The checklist of its result as far as it was ticked."""
    fresh = new_checklist(pack, entities=migration.entities, options=migration.options, on=desk_day(pack.calendar, now))
    items = []
    for one in fresh.value:
        state, note = migration.checklist.get(one.key, (one.state.value, one.note))
        known = state in set(Checked)
        items.append(replace(one, state=Checked(state) if known else Checked.OPEN, note=note))
    return Answer(tuple(items), fresh.why)
