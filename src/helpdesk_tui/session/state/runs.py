"""Bulk runs: one verb on many tickets, each with its own idempotency key, so that a run can be taken up again.

Belongs here: the rows. Does not belong here: planning and applying (``session.bulk``).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.session.state.codec import Codec
    from helpdesk_tui.session.state.store import StateStore

__all__ = ["ItemState", "Run", "RunItem", "Runs"]


class ItemState(StrEnum):
    """What became of one ticket of a run."""

    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"
    """Refused by a rule, or so already."""
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RunItem:
    n: int
    ticket: str
    key: str
    """Idempotency key of the act on this ticket."""
    state: ItemState = ItemState.WAITING
    text: str = ""
    """What was done, or why not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A bulk run."""

    id: str
    at: datetime
    actor: str
    verb: str
    args: Any
    ended: bool = False


class Runs:
    """The tables of runs and their items."""

    def __init__(self, store: StateStore, codec: Codec) -> None:
        self.store = store
        self._codec = codec

    def add(self, run: Run, items: Sequence[RunItem]) -> None:
        """Records a run before its first act; a run that is there already stays as it is."""
        with self.store.change() as execute:
            added = execute(
                "INSERT OR IGNORE INTO runs (id, at, actor, verb, args) VALUES (?, ?, ?, ?, ?)",
                (run.id, run.at.isoformat(), run.actor, run.verb, self._codec.dump(run.args)),
            ).rowcount
            for item in items if added else ():
                execute(
                    "INSERT INTO run_items (run, n, ticket, key, state, text) VALUES (?, ?, ?, ?, ?, ?)",
                    (run.id, item.n, item.ticket, item.key, item.state.value, item.text),
                )

    def find(self, run: str) -> Run | None:
        return next(iter(self._runs("id = ?", (run,))), None)

    def unfinished(self) -> list[Run]:
        """Runs that were cut off, oldest first."""
        return self._runs("ended = 0", ())

    def items(self, run: str) -> list[RunItem]:
        rows = self.store.rows("SELECT n, ticket, key, state, text FROM run_items WHERE run = ? ORDER BY n", (run,))
        return [RunItem(row[0], row[1], row[2], ItemState(row[3]), row[4]) for row in rows]

    def set_item(self, run: str, n: int, state: ItemState, text: str) -> None:
        self.store.write(
            "UPDATE run_items SET state = ?, text = ? WHERE run = ? AND n = ?", (state.value, text, run, n)
        )

    def end(self, run: str) -> None:
        with self.store.change() as execute:
            execute("UPDATE runs SET ended = 1 WHERE id = ?", (run,))
            execute("DELETE FROM files WHERE key = ?", (run,))

    def _runs(self, where: str, values: Sequence[object]) -> list[Run]:
        statement = f"SELECT id, at, actor, verb, args, ended FROM runs WHERE {where} ORDER BY at"  # noqa: S608  # ours
        return [
            Run(
                id=row[0],
                at=datetime.fromisoformat(row[1]),
                actor=row[2],
                verb=row[3],
                args=self._codec.load(row[4]),
                ended=bool(row[5]),
            )
            for row in self.store.rows(statement, values)
        ]
