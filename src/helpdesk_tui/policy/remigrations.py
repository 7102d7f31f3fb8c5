"""Whether a store may be migrated again for nothing: window, allowance, excess.

Belongs here: re-migrations, recent data and smart updates after a completed full migration. Does not belong here:
the life of a run (``migration_*``) and prices, which an engineer quotes. Rules: ``remigration.*``, ``recent``,
``smart_update``, ``entities``. Counts are whole entities; only integer arithmetic is used.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, get_args

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.explain import Answer, Trace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpdesk_tui.policy.calendars import Calendar
    from helpdesk_tui.policy.pack import Pack

__all__ = ["AGAIN_KINDS", "Again", "AgainKind", "add_months", "counted_total", "run_again"]

AgainKind = Literal["remigration", "recent", "smart_update"]
AGAIN_KINDS: tuple[AgainKind, ...] = get_args(AgainKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What a further run after a full migration may move."""

    in_window: bool
    last_free_day: date
    """In the desk's zone, inclusive."""
    allowance: int
    """Entities that cost nothing: in all for a re-migration, of extra data for the two others."""
    excess: int
    """Entities above the allowance, to be quoted; never below 0."""
    free: bool


def run_again(
    pack: Pack,
    calendar: Calendar,
    *,
    kind: AgainKind,
    completed: date | None,
    at: datetime,
    initial: Mapping[str, int],
    requested: Mapping[str, int],
) -> Answer[Again]:
    """Whether a run of ``kind`` at ``at`` is free.

    ``completed`` is the day of the first completed full migration in the desk's zone, None when there is none;
    ``requested`` counts what is to be moved: everything for a re-migration, the extra for the others.
    Raises InvalidInput with code ``no_completed_full``, or for a desk without such runs.
    """
    if completed is None:
        raise InvalidInput(
            "there is no completed full migration to run again",
            code="no_completed_full",
            field="completed",
            hint="run the full migration first",
        )
    if kind not in pack.windows:
        raise pack.lacks(f"free window for {kind}")
    trace = Trace(pack, on=completed)
    window = pack.windows[kind]
    role = "remigration.window" if kind == "remigration" else kind
    last = add_months(completed, window.months)
    trace.step(f"last free day: {completed} + {window.months} months", last, rule="remigration.last_day")
    on = calendar.local(at).date()
    in_window = completed <= on <= last
    trace.step(f"asked on {on}", "in the window" if in_window else "outside the window", rule=role)
    before, wanted = counted_total(pack, initial), counted_total(pack, requested)
    counted = ", ".join(pack.migration.counted) if pack.migration else ""
    trace.step(f"entities counted ({counted})", f"{before} initially, {wanted} requested", rule="entities")
    bound = before * window.percent
    allowance = max(0, (bound - 1) // 100 if window.strict else bound // 100)
    excess = max(0, wanted - allowance)
    within = wanted * 100 < bound if window.strict else excess == 0
    _explain_amount(trace, kind, before, window.percent, allowance, wanted, excess)
    free = in_window and within
    if not free:
        trace.step("not free", "an engineer quotes it", rule="remigration.quote")
    value = Again(in_window=in_window, last_free_day=last, allowance=allowance, excess=excess, free=free)
    return Answer(value, trace.done())


def counted_total(pack: Pack, entities: Mapping[str, int]) -> int:
    """The entities that count, over all types (rule ``entities``)."""
    counted = pack.migration.counted if pack.migration else ()
    return sum(n for kind, n in entities.items() if kind in counted)


def add_months(on: date, months: int) -> date:
    """The same day of the month ``months`` later, clipped to that month's end.

    Raises OverflowError beyond the calendar.
    """
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    if year > date.max.year:
        raise OverflowError("date beyond the calendar")
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(on.day, last))


def _explain_amount(
    trace: Trace, kind: str, before: int, percent: int, allowance: int, wanted: int, excess: int
) -> None:
    if kind == "remigration":
        trace.step(f"allowance: {before} x {percent} / 100, rounded down", allowance, rule="remigration.allowance")
    else:
        trace.step(f"extra must stay below {percent} % of {before}: at most", allowance, rule=kind)
    trace.step(f"excess: max(0, {wanted} - {allowance})", excess)
