"""Contents of the files of acts on their way, for backends that send a text and its files in one.

Belongs here: the rows. Does not belong here: sending. Rows are by the key of the act, or of the bulk run it belongs to,
and go when the act or the run is over; the file is as it was when it was sent, whatever becomes of it on the disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.session.state.store import alive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.session.state.store import StateStore

__all__ = ["Staged"]


class Staged:
    """The table of files."""

    def __init__(self, store: StateStore) -> None:
        self.store = store

    def keep(self, key: str, contents: Sequence[bytes]) -> None:
        """Takes the place of what was kept under the key."""
        with self.store.change() as run:
            run("DELETE FROM files WHERE key = ?", (key,))
            for number, content in enumerate(contents):
                run("INSERT INTO files VALUES (?, ?, ?, ?)", (key, number, content, self.store.owner))

    def contents(self, key: str, run: str | None = None) -> list[bytes]:
        """Of the act, or of its run; empty: nothing is kept."""
        for name in (key, run):
            if rows := self.store.rows("SELECT content FROM files WHERE key = ? ORDER BY n", (name,)):
                return [row[0] for row in rows]
        return []

    def drop(self, key: str) -> None:
        self.store.write("DELETE FROM files WHERE key = ?", (key,))

    def prune(self) -> None:
        """Forgets files of acts that were never recorded, because their process died before."""
        lost = "SELECT DISTINCT key, owner FROM files WHERE key NOT IN (SELECT key FROM acts UNION SELECT id FROM runs)"
        for key, owner in self.store.rows(lost):
            if owner == self.store.owner or not alive(owner):
                self.drop(key)
