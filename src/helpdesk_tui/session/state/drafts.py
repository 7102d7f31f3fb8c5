"""What is being written and not sent yet, by ticket and kind.

Belongs here: saving, listing, dropping. Does not belong here: when to save. Every method may be called from any
thread and is on the disk when it returns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from helpdesk_tui.session.state.store import StateStore

__all__ = ["Draft", "Drafts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text on its way. ``body`` is what the user of this program writes, quotes of the customer in it: clean it."""

    ticket: str
    """Id of the ticket; empty: of a new one."""
    kind: str
    """``reply``, ``note``, ``create`` ..."""
    body: str
    at: datetime
    """Last change."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else the form holds: JSON values."""


class Drafts:
    """The table of drafts."""

    def __init__(self, store: StateStore) -> None:
        self._store = store

    def save(self, draft: Draft) -> None:
        """Takes the place of an earlier draft of the same ticket and kind; an empty one drops it."""
        if not draft.body and not draft.extra:
            self.drop(draft.ticket, draft.kind)
            return
        # JSON, because SQLite takes no lone surrogate, and a paste may hold one.
        self._store.write(
            "INSERT OR REPLACE INTO drafts (ticket, kind, body, extra, at) VALUES (?, ?, ?, ?, ?)",
            (draft.ticket, draft.kind, json.dumps(draft.body), json.dumps(dict(draft.extra)), draft.at.isoformat()),
        )

    def get(self, ticket: str, kind: str) -> Draft | None:
        rows = self._store.rows(
            "SELECT ticket, kind, body, extra, at FROM drafts WHERE ticket = ? AND kind = ?", (ticket, kind)
        )
        return _draft(rows[0]) if rows else None

    def list(self, ticket: str | None = None) -> list[Draft]:
        """Newest first; of one ticket, or all."""
        statement = "SELECT ticket, kind, body, extra, at FROM drafts"
        if ticket is None:
            return [_draft(row) for row in self._store.rows(f"{statement} ORDER BY at DESC")]
        return [_draft(row) for row in self._store.rows(f"{statement} WHERE ticket = ? ORDER BY at DESC", (ticket,))]

    def drop(self, ticket: str, kind: str) -> None:
        self._store.write("DELETE FROM drafts WHERE ticket = ? AND kind = ?", (ticket, kind))


def _draft(row: tuple[Any, ...]) -> Draft:
    return Draft(
        ticket=row[0],
        kind=row[1],
        body=json.loads(row[2]),
        extra=json.loads(row[3]),
        at=datetime.fromisoformat(row[4]),
    )
