"""Conditions a backend can't answer because it keeps no placements: looked at here, row by row, by the rules.

Belongs here: parting a query, the rows that are left. Does not belong here: making placements (``placing``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from helpdesk_tui.backends.capabilities import Count
from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.query import And, Expression, Plain, Query, evaluate, fields_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from helpdesk_tui.model.ids import TicketId
    from helpdesk_tui.model.ticket import Ticket

__all__ = ["Sifted", "parted"]

_PAGE = 50
_MOST_LOOKED_AT = 2_000
"""Rows read for one window when most are left out."""
_CARE = ("vip", "standard")


def parted(expression: Expression | None, names: frozenset[str]) -> tuple[Expression | None, Expression | None]:
    """What a backend is asked, and what is looked at here: conditions about ``names``. Raises InvalidInput for one that
    holds together with something only the backend knows."""
    parts = expression.parts if isinstance(expression, And) else () if expression is None else (expression,)
    here = tuple(one for one in parts if fields_of(one) & names)
    there = tuple(one for one in parts if not fields_of(one) & names)
    for one in here:
        if strange := sorted(fields_of(one) - names - _KNOWN.keys()):
            raise InvalidInput(
                f"{strange[0] or 'words'} and {min(fields_of(one) & names)} can't be alternatives here",
                field="query",
                hint="ask for them one after the other",
            )
    return _joined(there), _joined(here)


@dataclass(slots=True)
class Sifted:
    """A ``TicketWindow`` on the rows of another one that ``rest`` holds for."""

    read: Callable[[int, int], Awaitable[list[Ticket]]]
    """Rows of the other one, placed."""
    rest: Expression
    said: tuple[str, ...] = ()
    """What a reader should know of the rows."""
    _found: list[Ticket] = field(default_factory=list)
    _looked: int = 0
    _done: bool = False

    @property
    def count_cost(self) -> int:
        return 0 if self._looked or self._done else 1

    async def count(self) -> Count:
        if not self._looked:
            await self._more()
        return Count(len(self._found), exact=self._done)

    async def window(self, start: int, size: int) -> list[Ticket]:
        begun = self._looked
        while not self._done and len(self._found) < start + size and self._looked - begun < _MOST_LOOKED_AT:
            await self._more()
        return self._found[max(0, start) : max(0, start) + max(0, size)]

    async def position(self, ticket: TicketId) -> int | None:
        return next((n for n, one in enumerate(self._found) if one.id == ticket), None)

    async def _more(self) -> None:
        rows = await self.read(self._looked, _PAGE)
        self._looked += len(rows)
        self._done = len(rows) < _PAGE
        self._found += [one for one in rows if self._fits(one)]

    def _fits(self, ticket: Ticket) -> bool:
        return evaluate(Query(self.rest), lambda name: _KNOWN[name](ticket))


def _joined(parts: tuple[Expression, ...]) -> Expression | None:
    return None if not parts else parts[0] if len(parts) == 1 else And(parts)


def _care(ticket: Ticket) -> str | None:
    """Of a subscription, or a licence: both give the rank of their name."""
    return ticket.placement.rank_name if ticket.placement.rank_name in _CARE else None


_KNOWN: dict[str, Callable[[Ticket], Plain]] = {
    "rank": lambda ticket: ticket.placement.rank_name,
    "plan": _care,
    "verdict": lambda ticket: ticket.placement.verdict or None,
    "price": lambda ticket: ticket.placement.price,
    "status": lambda ticket: ticket.status.value,
    "urgent": lambda ticket: ticket.urgent,
    "category": lambda ticket: ticket.category,
    "desk": lambda ticket: ticket.desk,
    "lang": lambda ticket: ticket.language,
    "due": lambda ticket: ticket.placement.due,
    "received": lambda ticket: ticket.received,
}
