"""The order of service: which ticket is next, and why.

Belongs here: comparing tickets. Does not belong here: how a ticket's rank or due time came about (``entitlements``,
``response``). Rules: ``order.*``.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.explain import Answer, Trace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpdesk_tui.policy.pack import Pack

__all__ = ["Place", "SortKey", "next_best", "number_key", "rank_rule", "sort_key", "why_here"]

NumberKey = tuple[tuple[int, int, str], ...]
SortKey = tuple[int, datetime, int, int, datetime, NumberKey]

_NO_DUE = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What decides a ticket's place in the queue."""

    id: str
    rank: int
    """0 is served first."""
    urgent: bool
    received: datetime
    work_by: datetime | None = None
    """None: no promise, the order decides."""


def next_best(places: Iterable[Place]) -> list[Place]:
    """In the order of service: due first by work-by, then rank, urgent, received, number."""
    return sorted(places, key=sort_key)


def sort_key(place: Place) -> SortKey:
    due = place.work_by
    return (
        0 if due else 1,
        due or _NO_DUE,
        place.rank,
        0 if place.urgent else 1,
        place.received,
        number_key(place.id),
    )


def number_key(ticket: str) -> NumberKey:
    """Ids in their natural order: digits compare as numbers, T-2 before T-10."""
    parts = re.split(r"([0-9]+)", ticket)
    keys = [_part(p, number=n % 2 == 1) for n, p in enumerate(parts) if p or n == 0]
    return (*keys, (-1, 0, ticket))  # ends before anything goes on; ids of equal numbers differ at last


def _part(text: str, *, number: bool) -> tuple[int, int, str]:
    """Numbers compare by their length without leading zeros, then digit by digit: of any size, and never made."""
    digits = text.lstrip("0")
    return (1, len(digits), digits) if number else (0, 0, text)


def why_here(pack: Pack, place: Place, ahead: Place | None = None, *, on: date) -> Answer[Place]:
    """Why a ticket stands where it does, in words; ``ahead`` is the ticket before it."""
    trace = Trace(pack, on=on)
    if place.work_by:
        trace.step("work by", place.work_by, rule=pack.stated("order.due"))
    trace.step("rank", place.rank, rule=rank_rule(pack, place.rank))
    if place.urgent:
        trace.step("urgent comes first inside its rank", rule="order.urgent")
    trace.step("received", place.received, rule="order.received")
    if ahead is not None:
        trace.step(f"after {ahead.id}", _difference(place, ahead))
    return Answer(place, trace.done())


def rank_rule(pack: Pack, rank: int) -> str:
    """The role of the rule for a rank: the user's own where only plans of theirs have it."""
    plans = [name for name, plan in pack.plans.items() if plan.rank == rank]
    added = [role for role in (pack.addition("plans", name) for name in plans) if role]
    return added[0] if added and len(added) == len(plans) else "order.rank"


def _difference(place: Place, ahead: Place) -> str:
    ours, theirs = sort_key(place), sort_key(ahead)
    words = (
        "which has a promise",
        "which is due earlier",
        "which has a better rank",
        "which is urgent",
        "which was received earlier",
        "which has a lower number",
    )
    return next((w for w, a, b in zip(words, ours, theirs, strict=True) if a != b), "in the same place")
