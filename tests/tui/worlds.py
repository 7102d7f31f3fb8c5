"""Two desks that every scenario holds on: the demo desk, and the same one with hostile texts wherever others wrote.

Belongs here: making the second out of the first. Does not belong here: scenarios, opening a
desk (``driver``).
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from itertools import cycle
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.model.customer import Customer
from helpdesk_tui.text import Foreign
from tests.hostile.corpus import every

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from helpdesk_tui.backends.capabilities import Bulk, Record
    from helpdesk_tui.model.events import EntityType
    from helpdesk_tui.model.ticket import Ticket

__all__ = ["TICKETS", "hostile_records"]

TICKETS = 60
"""Of both desks."""
_ENTITIES: tuple[EntityType, ...] = ("customer", "licence", "subscription", "migration", "ticket", "ledger")
_LONGEST = 4_000
"""Characters of a payload; what is longer is for the tests of single views."""
_KEPT = frozenset({"assignee", "watchers", "emails", "actor", "author"})
"""Names and addresses an act is done with: some of them stay, the rest is hostile like all else."""
_made: dict[tuple[datetime, tuple[str, ...]], list[Record]] = {}


async def hostile_records(at: datetime, given: Sequence[str] = ()) -> list[Record]:
    """The records of the demo desk, each with these texts, else with those of the hostile corpus; made once."""
    wanted = (at, tuple(given))
    if wanted not in _made:
        connection = await open_backend(f"memory:?tickets={TICKETS}", start=at).connect()
        try:
            bulk: Bulk = connection  # type: ignore[assignment]  # the demo desk has every capability
            found = [one for entity in _ENTITIES for one in await bulk.dump(entity, after=None, limit=10_000)]
        finally:
            await connection.aclose()
        texts = cycle([text[:_LONGEST] for text in given or [one.text for one in every() if one.text]])
        _made[wanted] = [_spoilt(one, texts, number) for number, one in enumerate(found)]
    return _made[wanted]


def _spoilt(record: Record, texts: Iterator[str], number: int) -> Record:
    def spell(value: Any, name: str = "") -> Any:
        if isinstance(value, Foreign):
            return value if name in _KEPT and number % 3 else Foreign(next(texts))
        if isinstance(value, tuple) and not hasattr(value, "_fields"):
            return tuple(spell(one, name) for one in value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{one.name: spell(getattr(value, one.name), one.name) for one in fields(value)})
        return value

    made: Record = spell(record)
    if isinstance(made, Customer):
        return replace(made, zone=next(texts)[:200]) if number % 7 == 0 else made
    if isinstance(made, tuple):
        ticket, messages = made
        return replace(ticket, tags=(*ticket.tags, *_tags(ticket, texts))), messages
    return made


def _tags(ticket: Ticket, texts: Iterator[str]) -> tuple[Foreign, ...]:
    return (Foreign(next(texts)),) if not ticket.tags else ()
