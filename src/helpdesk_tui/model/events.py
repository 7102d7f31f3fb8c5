"""What changed, in order: the change feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["ChangeEvent", "EntityType"]

EntityType = Literal["customer", "licence", "subscription", "ledger", "ticket", "migration"]


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """One change. ``seq`` grows strictly; a reader that knows the last one misses nothing."""

    seq: int
    at: datetime
    entity: EntityType
    id: str
    verb: str
    """Action or ``import``, ``message``, ``progress``."""
    actor: str
