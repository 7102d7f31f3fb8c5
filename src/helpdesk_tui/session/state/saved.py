"""Views the user saved: a name, a query of the search language, an order.

Belongs here: the rows. Does not belong here: the built-in views (``session.views``) and running a query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from helpdesk_tui.session.state.store import StateStore

__all__ = ["SavedView", "SavedViews"]


@dataclass(frozen=True, slots=True)
class SavedView:
    """A query under a name."""

    name: str
    query: str
    sort: str = ""
    """As after ``sort:``; empty: next best."""


class SavedViews:
    """The table of saved views."""

    def __init__(self, store: StateStore, configured: Mapping[str, str] | None = None) -> None:
        """``configured``: names to queries of the configuration; a saved view of the same name comes before."""
        self._store = store
        self._configured = {name: SavedView(name, query) for name, query in (configured or {}).items()}

    def all(self) -> list[SavedView]:
        """By name."""
        saved = [SavedView(*row) for row in self._store.rows("SELECT name, query, sort FROM views ORDER BY name")]
        found = self._configured | {view.name: view for view in saved}
        return [found[name] for name in sorted(found)]

    def find(self, name: str) -> SavedView | None:
        rows = self._store.rows("SELECT name, query, sort FROM views WHERE name = ?", (name,))
        return SavedView(*rows[0]) if rows else self._configured.get(name)

    def put(self, view: SavedView, at: datetime) -> None:
        self._store.write(
            "INSERT OR REPLACE INTO views (name, query, sort, at) VALUES (?, ?, ?, ?)",
            (view.name, view.query, view.sort, at.isoformat()),
        )

    def drop(self, name: str) -> bool:
        """Whether there was one."""
        return self._store.write("DELETE FROM views WHERE name = ?", (name,)) > 0
