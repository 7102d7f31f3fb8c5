"""What is being written and not sent yet, by ticket, kind and name.

Belongs here: saving, listing, dropping. Does not belong here: when to save. Every method may be called from any
thread and is on the disk when it returns.
"""

from __future__ import annotations

import json
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.session.state.store import MEMORY, alive

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    name: str = ""
    """Of the text, where there may be several of a kind."""


_COLUMNS = "ticket, kind, name, body, extra, at"
_DROP = "DELETE FROM drafts WHERE ticket = ? AND kind = ? AND name = ?"
_OTHER = {"reply": "note", "note": "reply"}


class Drafts:
    """The table of drafts. A ticket may have several of a kind: each has a name of its own, and nothing else touches
    it. While the process that wrote one lives, it is that one's."""

    def __init__(self, store: StateStore) -> None:
        self._store = store

    @property
    def lasting(self) -> bool:
        """Whether they outlive the program."""
        return self._store.name != MEMORY

    def save(self, draft: Draft) -> None:
        """Takes the place of an earlier one of the same ticket, kind and name; an empty one drops it. A reply and a
        note of one name are one text: it was switched."""
        if not draft.body and not draft.extra:
            self.drop(draft.ticket, draft.kind, draft.name)
            return
        # JSON, because SQLite takes no lone surrogate, and a paste may hold one.
        body, extra = json.dumps(draft.body), json.dumps(dict(draft.extra))
        values = (draft.ticket, draft.kind, draft.name, body, extra, draft.at.isoformat(), self._store.owner)
        with self._store.change() as run:
            run(f"INSERT OR REPLACE INTO drafts ({_COLUMNS}, owner) VALUES (?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608  # ours
            if draft.name and draft.kind in _OTHER:
                run(_DROP, (draft.ticket, _OTHER[draft.kind], draft.name))

    def get(self, ticket: str, kind: str, name: str | None = None) -> Draft | None:
        """The newest, or the one with a name."""
        found = _rows(self._store, "ticket = ? AND kind = ? AND coalesce(?, name) = name", (ticket, kind, name))
        return _draft(found[0]) if found else None

    def list(self, ticket: str | None = None) -> list[Draft]:
        """Newest first; of one ticket, or all."""
        return [_draft(row) for row in _rows(self._store, "coalesce(?, ticket) = ticket", (ticket,))]

    def free(self, draft: Draft) -> bool:
        """Whether it may be written on here: no other process that lives holds it."""
        keys = (draft.ticket, draft.kind, draft.name)
        rows = self._store.rows("SELECT owner FROM drafts WHERE ticket = ? AND kind = ? AND name = ?", keys)
        return all(owner == self._store.owner or not alive(owner) for (owner,) in rows)

    def drop(self, ticket: str, kind: str, name: str = "") -> None:
        with self._store.change() as run:
            run(_DROP, (ticket, kind, name))
            if name and kind in _OTHER:
                run(_DROP, (ticket, _OTHER[kind], name))


def _rows(store: StateStore, where: str, values: tuple[str | None, ...]) -> list[tuple[Any, ...]]:
    return store.rows(f"SELECT {_COLUMNS} FROM drafts WHERE {where} ORDER BY at DESC", values)  # noqa: S608  # ours


def _draft(row: tuple[Any, ...]) -> Draft:
    return Draft(
        ticket=row[0],
        kind=row[1],
        name=row[2],
        body=json.loads(row[3]),
        extra=json.loads(row[4]),
        at=datetime.fromisoformat(row[5]),
    )
