"""A migration: a store's data moved from a source cart to a target cart."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from helpdesk_tui.model.ids import CustomerId, MigrationId
    from helpdesk_tui.text import Foreign

__all__ = ["EntityProgress", "ErrorLine", "Migration", "Store"]


@dataclass(frozen=True, slots=True)
class Store:
    """One end of a migration."""

    cart: str
    url: Foreign


@dataclass(frozen=True, slots=True)
class EntityProgress:
    """Counts of one entity type; migrated = processed - errors - skipped."""

    total: int
    processed: int
    errors: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """An error of a run, as the connector reported it."""

    at: datetime
    entity: str
    message: Foreign


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """Status and kind are words of ``policy.migration_status``."""

    id: MigrationId
    desk: str
    customer: CustomerId
    kind: str
    service: str
    """``basic`` or ``aio``."""
    parent: MigrationId | None
    source: Store
    target: Store
    status: str
    started: datetime | None
    completed: datetime | None
    stopped_in: str | None = None
    """The status a paused or failed run stopped in; None: it is not stopped, or nobody recorded it."""
    options: tuple[str, ...] = ()
    languages: Mapping[str, str] = field(default_factory=dict)
    entities: Mapping[str, EntityProgress] = field(default_factory=dict)
    samples: tuple[tuple[datetime, int], ...] = ()
    """Entities processed in all, at moments of the past: for rate and time left. Newest last, at most 60."""
    errors: tuple[ErrorLine, ...] = ()
    """Newest last, at most 200."""
    mappings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By kind (``order_statuses``, ``currencies`` ...): source name to target name; empty: not mapped."""
    checklist: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Result check: item to state (``ok``, ``problem``, ``n_a``) and note."""
    version: int = 1
    extra: Mapping[str, Any] = field(default_factory=dict)
