"""Credits spent over time: by month, as a number and as a chart of block characters.

Belongs here: adding up and drawing. Does not belong here: the ledger's rules (``model.customer``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.model.customer import EntryKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

    from helpdesk_tui.model.customer import LedgerEntry

__all__ = ["by_month", "chart", "per_month", "spark"]

_LEVELS = " ▁▂▃▄▅▆▇█"
_ASCII_LEVELS = " .:-=+*#@"


def by_month(entries: Iterable[LedgerEntry], now: datetime, zone: tzinfo, months: int = 12) -> list[tuple[str, int]]:
    """Credits charged less credits given back in each of the last months, the current one last; never below 0."""
    here = now.astimezone(zone)
    last = here.year * 12 + here.month - 1
    spent = [0] * months
    for one in entries:
        if one.entry not in {EntryKind.CHARGE, EntryKind.REFUND}:
            continue
        at = one.at.astimezone(zone)
        back = last - (at.year * 12 + at.month - 1)
        if 0 <= back < months:
            spent[months - 1 - back] -= one.effect
    names = [divmod(last - back, 12) for back in range(months - 1, -1, -1)]
    return [(f"{year}-{month + 1:02}", max(0, n)) for (year, month), n in zip(names, spent, strict=True)]


def per_month(entries: Sequence[LedgerEntry], now: datetime, zone: tzinfo) -> int | None:
    """The average of the months since the first entry, twelve at most; None without an entry."""
    if not entries:
        return None
    months = by_month(entries, now, zone)
    first = f"{entries[0].at.astimezone(zone):%Y-%m}"
    counted = [spent for name, spent in months if name >= first] or [0]
    return round(sum(counted) / len(counted))


def spark(values: Sequence[int], *, ascii_only: bool = False) -> str:
    """A cell for each value: ``▂▂▅▁▁▇``; nothing at all is the lowest step, and only that."""
    levels = _ASCII_LEVELS if ascii_only else _LEVELS
    most = max(values, default=0)
    if most <= 0:
        return ("." if ascii_only else "▁") * len(values)
    return "".join(levels[max(2, round(n * 8 / most))] if n > 0 else levels[1] for n in values)


def chart(values: Sequence[int], height: int, *, cell: int = 2, ascii_only: bool = False) -> list[str]:
    """Columns ``cell`` wide in ``height`` rows, the top one first."""
    levels = _ASCII_LEVELS if ascii_only else _LEVELS
    most = max(values, default=0)
    steps = [round(n * height * 8 / most) if most > 0 else 0 for n in values]
    found = []
    for row in range(height - 1, -1, -1):
        parts = [levels[min(8, max(0, step - row * 8))] * (cell - 1) for step in steps]
        found.append(" ".join(parts))
    return found
