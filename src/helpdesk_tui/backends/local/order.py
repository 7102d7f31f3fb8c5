"""The orders tickets can be listed in, each as stretches of an index.

Belongs here: which columns an order compares, and which index keeps them. Does not belong here: conditions
(``where``), reading (``window``).

An order is cut into segments, so that one index serves both directions and empty values still come last: first what
has a value, then what has none; for a list of words one segment a word. Inside a segment the keys are columns without
NULL, all of one direction where an index keeps them, and the last one is unique.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.backends.local.tickets import PLACES, RANK_PLACES
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.query import SortKey

__all__ = ["NEXT", "Key", "Segment", "segments"]


@dataclass(frozen=True, slots=True)
class Key:
    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    test: str
    """What holds for its rows; empty: nothing."""
    keys: tuple[Key, ...]
    index: str
    """Name of the index that keeps it in order; empty: it has to be sorted."""


NEXT = tuple(map(Key, ("work_key", "rank", "calm", "received", "id_key")))
"""The order of service."""

_BY_PLACE = {"status": "status_place", "rank": "rank_place"}
_PLAIN = {
    "id": ("id_fold", "ticket_id_fold"),
    "customer": ("customer_key", "ticket_customer_key"),
    "received": ("received", "ticket_received"),
    "updated": ("changed", "ticket_changed"),
}
"""Never empty."""
_NULLABLE = {
    "assignee": ("assignee_fold", "ticket_assignee"),
    "credits": ("credits", "ticket_credits"),
    "price": ("price", "ticket_price"),
    "due": ("due", "ticket_due"),
}
_COLUMNS = {name: column for name, (column, _) in (_PLAIN | _NULLABLE).items()} | _BY_PLACE
_NO_RANK = RANK_PLACES[""]
_OTHER_RANK = _NO_RANK - 1


def segments(sort: Sequence[SortKey]) -> tuple[Segment, ...]:
    """An order, the earliest rows first. Rows a sort key can't tell apart: due first, then as they came in."""
    if not sort:
        return (Segment("", NEXT, "ticket_next"),)
    first, rest = sort[0], sort[1:]
    if rest:
        return _mixed(sort)
    if first.field == "status":
        return _by_place("status_place", "ticket_status", range(len(PLACES)), NEXT, descending=first.descending)
    if first.field == "rank":
        return _ranks(descending=first.descending)
    if first.field in _PLAIN:
        column, index = _PLAIN[first.field]
        return (Segment("", (Key(column, first.descending), Key("n", first.descending)), index),)
    column, index = _NULLABLE[first.field]
    tail = NEXT if first.field == "assignee" else (Key("n"),)
    keys = (Key(column, first.descending), *(Key(key.column, first.descending) for key in tail))
    return Segment(f"t.{column} IS NOT NULL", keys, index), Segment(f"t.{column} IS NULL", tail, index)


def _by_place(
    column: str, index: str, places: Sequence[int], tail: tuple[Key, ...], *, descending: bool
) -> tuple[Segment, ...]:
    return tuple(
        Segment(f"t.{column} = {place}", tail, index) for place in (reversed(places) if descending else places)
    )


def _ranks(*, descending: bool) -> tuple[Segment, ...]:
    """Unknown names between the known ones and none at all, by their spelling; there are hardly any."""
    tail = (Key("work_key"), Key("received"), Key("n"))
    known = _by_place("rank_place", "ticket_rank", range(_OTHER_RANK), tail, descending=descending)
    other = Segment(f"t.rank_place = {_OTHER_RANK}", (Key("rank_name", descending), *tail), "")
    none = Segment(f"t.rank_place = {_NO_RANK}", tail, "ticket_rank")
    return (other, *known, none) if descending else (*known, other, none)


def _mixed(sort: Sequence[SortKey]) -> tuple[Segment, ...]:
    """Several keys: sorted, each led by whether it is empty."""
    keys: list[Key] = []
    for step in sort:
        column = _COLUMNS[step.field]
        if step.field in _NULLABLE:
            keys += [Key(f"({column} IS NULL)"), Key(f"coalesce({column}, 0)", step.descending)]
        elif step.field == "rank":
            keys += [
                Key(f"(rank_place = {_NO_RANK})"),
                Key("rank_place", step.descending),
                Key("rank_name", step.descending),
            ]
        else:
            keys.append(Key(column, step.descending))
    return (Segment("", (*keys, Key("n")), ""),)
