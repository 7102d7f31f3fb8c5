"""Journal and outbox: every act with its intent, how far it came, and what undid it.

Belongs here: the rows. Does not belong here: sending (``session.sending``) and undoing (``session.undoing``).
"""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.session.state.store import alive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.model.intents import Applied
    from helpdesk_tui.session.state.codec import Codec
    from helpdesk_tui.session.state.store import StateStore

__all__ = ["Act", "ActState", "Acts"]


MOST_KEPT = 20_000
"""Acts in the journal: about a year of one person's work, 50 MB."""


class ActState(StrEnum):
    """How far an act came."""

    QUEUED = "queued"
    """Recorded, the backend has not heard of it."""
    SENDING = "sending"
    """Handed to the backend, no answer yet."""
    DONE = "done"
    FAILED = "failed"
    """It did not happen, and never will under this key."""
    UNKNOWN = "unknown"
    """Sent, and no answer: a person decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One row of the journal. Texts are clean."""

    key: str
    at: datetime
    actor: str
    verb: str
    target: str
    """What it was done to: id of a ticket, customer or migration."""
    touched: tuple[str, ...]
    """Tickets it concerns."""
    state: ActState
    summary: str
    outward: bool
    """Whether somebody outside the desk sees it."""
    undoable: bool
    reason: str
    """Why it can't be undone."""
    error_code: str = ""
    error: str = ""
    undoes: str | None = None
    undone_by: str | None = None
    run: str | None = None
    """The bulk run it belongs to."""
    send_after: datetime | None = None
    """Not sent before; it can be taken back until then."""


_COLUMNS = (
    "key, at, actor, verb, target, touched, state, summary, outward, undoable, reason, error_code, error, "
    "undoes, undone_by, run, send_after"
)


_ADD = (
    "INSERT INTO acts (key, at, actor, verb, target, touched, args, intent, state, summary, outward, "
    "undoable, reason, undoes, run, owner, send_after) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (key) DO UPDATE SET at = excluded.at, args = excluded.args, intent = excluded.intent, "
    "state = excluded.state, summary = excluded.summary, owner = excluded.owner, "
    "touched = excluded.touched, undoable = excluded.undoable, reason = excluded.reason, error = '', "
    "error_code = '' WHERE NOT ? OR state = 'failed'"
)
"""One of the same key takes the other's place, where the last value is true only if that one has failed."""


class Acts:
    """The table of acts; every method is one transaction."""

    def __init__(self, store: StateStore, codec: Codec) -> None:
        self.store = store
        self._codec = codec

    def add(self, act: Act, sealed: object, args: object, *, claims: bool = False) -> bool:
        """Records an act before it is sent; ``sealed`` is everything it writes.

        One of the same key takes the other's place; with ``claims`` only where that one has failed. Whether it was
        recorded.
        """
        values = (
            act.key,
            act.at.isoformat(),
            act.actor,
            act.verb,
            act.target,
            json.dumps(act.touched),
            self._codec.dump(args),
            self._codec.dump(sealed),
            act.state.value,
            act.summary,
            act.outward,
            act.undoable,
            act.reason,
            act.undoes,
            act.run,
            self.store.owner,
            act.send_after.isoformat() if act.send_after else None,
        )
        with self.store.change() as run:
            added = run(_ADD, (*values, claims))
            if not added.rowcount:
                return False
            seq = run("SELECT seq FROM acts WHERE key = ?", (act.key,)).fetchone()[0]
            for ticket in {act.target, *act.touched}:
                run("INSERT OR IGNORE INTO act_tickets VALUES (?, ?)", (ticket, seq))
        return True

    def set_state(self, key: str, state: ActState, *, code: str = "", error: str = "") -> None:
        with self.store.change() as run:
            run(
                "UPDATE acts SET state = ?, error_code = ?, error = ?, owner = ? WHERE key = ?",
                (state.value, code, error, self.store.owner, key),
            )
            if state is ActState.FAILED:
                run("DELETE FROM files WHERE key = ?", (key,))

    def claim(self, key: str) -> bool:
        """Takes an act that waits, to send it; whether it still waited."""
        statement = "UPDATE acts SET state = 'sending', owner = ? WHERE key = ? AND state = 'queued'"
        return self.store.write(statement, (self.store.owner, key)) > 0

    def elsewhere(self, key: str) -> bool:
        """Whether another living process has it."""
        rows = self.store.rows("SELECT owner FROM acts WHERE key = ?", (key,))
        return any(owner != self.store.owner and alive(owner) for (owner,) in rows)

    def postpone(self, key: str, until: datetime) -> None:
        """An act that is sent by itself is not sent before; one that waits for a person waits on."""
        statement = "UPDATE acts SET send_after = ? WHERE key = ? AND send_after IS NOT NULL"
        self.store.write(statement, (until.isoformat(), key))

    def done(self, key: str, outcome: Applied) -> None:
        """Records the answer, and on the act it undoes that it is undone."""
        with self.store.change() as run:
            run(
                "UPDATE acts SET state = 'done', outcome = ?, error = '', error_code = '' WHERE key = ?",
                (self._codec.dump(outcome), key),
            )
            run("DELETE FROM files WHERE key = ?", (key,))
            run(
                "UPDATE acts SET undone_by = ? WHERE key = (SELECT undoes FROM acts WHERE key = ?)",
                (key, key),
            )

    def set_undone(self, key: str, by: str) -> None:
        """Records what took an act back; for an undo: what did its act again."""
        self.store.write("UPDATE acts SET undone_by = ? WHERE key = ?", (by, key))

    def find(self, key: str) -> Act | None:
        found = self._select("key = ?", (key,), limit=1)
        return found[0] if found else None

    def _known(self, key: str) -> Act:
        return self._select("key = ?", (key,), limit=1)[0]

    def sealed(self, key: str) -> Any:
        """What the act writes, as it was added."""
        return self._codec.load(self._cell("SELECT intent FROM acts WHERE key = ?", key))

    def args(self, key: str) -> Any:
        return self._codec.load(self._cell("SELECT args FROM acts WHERE key = ?", key))

    def outcome(self, key: str) -> Applied | None:
        text = self._cell("SELECT outcome FROM acts WHERE key = ?", key)
        kept: Applied | None = self._codec.load(text) if text else None
        return kept

    def latest(self, *, actor: str | None = None, ticket: str | None = None, limit: int = 50) -> list[Act]:
        """Newest first; ``ticket`` may also be the id of a migration or a customer."""
        tests, values = ["1"], []
        if ticket is not None:
            tests.append("seq IN (SELECT seq FROM act_tickets WHERE ticket = ?)")
            values.append(ticket)
        if actor is not None:
            tests.append("actor = ?")
            values.append(actor)
        return self._select(" AND ".join(tests), values, limit=limit)

    def of_run(self, run: str) -> list[Act]:
        """The acts of a bulk run, newest first."""
        return self._select("run = ?", (run,), limit=-1)

    def unsent(self) -> list[Act]:
        """Queued, sending and unknown ones, oldest first."""
        return self._select("state IN ('queued', 'sending', 'unknown')", (), limit=-1)[::-1]

    def waiting(self, actor: str) -> tuple[list[Act], list[Act]]:
        """Acts that wait to be sent by themselves, oldest first: those ``actor`` queued in this process, and those
        whose process is gone. What another living process has queued is its own to send, or to take back."""
        rows = self.store.rows(
            "SELECT key, owner, actor FROM acts WHERE state = 'queued' AND send_after IS NOT NULL ORDER BY seq"
        )
        own = [key for key, owner, who in rows if owner == self.store.owner and who == actor]
        left = [key for key, owner, _ in rows if owner != self.store.owner and not alive(owner)]
        return [self._known(key) for key in own], [self._known(key) for key in left]

    def abandoned(self) -> list[Act]:
        """Acts whose process ended while they were on their way, oldest first."""
        rows = self.store.rows("SELECT key, owner FROM acts WHERE state = 'sending' ORDER BY seq")
        lost = [key for key, owner in rows if owner == self.store.owner or not alive(owner)]
        return [act for key in lost if (act := self.find(key)) is not None]

    def prune(self, keep: int = MOST_KEPT) -> None:
        """Forgets the oldest acts that are over, beyond the newest ``keep``."""
        first, last = self.store.rows("SELECT coalesce(min(seq), 0), coalesce(max(seq), 0) FROM acts")[0]
        if last - first < keep:
            return
        oldest = "(SELECT max(seq) - ? FROM acts)"
        with self.store.change() as run:
            run(f"DELETE FROM acts WHERE seq <= {oldest} AND state IN ('done', 'failed')", (keep,))  # noqa: S608  # ours
            run("DELETE FROM act_tickets WHERE seq NOT IN (SELECT seq FROM acts)", ())

    def _select(self, where: str, values: Sequence[object], *, limit: int) -> list[Act]:
        statement = f"SELECT {_COLUMNS} FROM acts WHERE {where} ORDER BY seq DESC LIMIT ?"  # noqa: S608  # constants
        return [_act(row) for row in self.store.rows(statement, (*values, limit))]

    def _cell(self, statement: str, key: str) -> str:
        rows = self.store.rows(statement, (key,))
        return rows[0][0] if rows else ""


def _act(row: tuple[Any, ...]) -> Act:
    return Act(
        key=row[0],
        at=datetime.fromisoformat(row[1]),
        actor=row[2],
        verb=row[3],
        target=row[4],
        touched=tuple(json.loads(row[5])),
        state=ActState(row[6]),
        summary=row[7],
        outward=bool(row[8]),
        undoable=bool(row[9]),
        reason=row[10],
        error_code=row[11],
        error=row[12],
        undoes=row[13],
        undone_by=row[14],
        run=row[15],
        send_after=datetime.fromisoformat(row[16]) if row[16] else None,
    )
