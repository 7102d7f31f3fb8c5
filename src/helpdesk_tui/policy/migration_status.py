"""The life of a migration: its statuses, and which may follow which.

Belongs here: the one table of moves and look-ups in it. Does not belong here: what a run has done so far
(``migration_progress``), whether it may start (``migration_setup``) or is free (``remigrations``). Rules:
``migration.status``, ``migration.pause``, ``migration.resume``, ``migration.retry``, ``option.clear_target``.

The vendor publishes no statuses: the table is our decision, and so is everything in it not named here as the
vendor's word. Decisions worth knowing:

- A ``full`` migration may pass through its demo first; a ``demo`` stays one, and becomes ``full`` before it
  is ordered. Errors inside a demo still end in ``demo_done``.
- A demo can't be paused: the vendor offers no pause in one. The demo of a ``full`` migration clears inside
  ``demo_running``; ``clearing`` of a ``full`` one is always that of the paid run.
- ``recent`` and ``smart_update`` add to what is there, so they never clear the target. Both, and
  ``remigration``, may be queued unpaid: whether they are free is asked elsewhere.
- A resume goes back to where the run stopped, and nowhere else. When that is not known there is no resume:
  clearing a second time deletes what was migrated, and not clearing leaves the old data in.
- ``completed_with_errors`` may run again for what failed (rule ``migration.retry``); the day of its first
  completion stays.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from helpdesk_tui.errors import Refused
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.explain import Answer, Trace

if TYPE_CHECKING:
    from datetime import date

    from helpdesk_tui.policy.pack import Pack

__all__ = [
    "AT_WORK",
    "BY_THE_RUN",
    "FINISHED",
    "MOVES",
    "STOPPED",
    "TERMINAL",
    "MigrationKind",
    "MigrationStatus",
    "Move",
    "MoveVerb",
    "can_pause",
    "check_move",
    "legal_moves",
    "moves_from",
]


class MigrationStatus(StrEnum):
    """Where a migration stands."""

    DRAFT = "draft"
    DEMO_RUNNING = "demo_running"
    DEMO_DONE = "demo_done"
    AWAITING_PAYMENT = "awaiting_payment"
    QUEUED = "queued"
    CLEARING = "clearing"
    """The target is being emptied of the chosen types; can't be undone."""
    RUNNING = "running"
    PAUSED = "paused"
    FAILED = "failed"
    """Stopped by an error before its end; resumes where it stopped."""
    COMPLETED = "completed"
    COMPLETED_WITH_ERRORS = "completed_with_errors"
    """At its end, with at least one error or skip."""
    CANCELLED = "cancelled"


class MigrationKind(StrEnum):
    """What is moved: a sample, everything, everything again, what is new, what has changed."""

    DEMO = "demo"
    FULL = "full"
    REMIGRATION = "remigration"
    RECENT = "recent"
    SMART_UPDATE = "smart_update"


MoveVerb = Literal[
    "edit", "demo", "order", "queue", "clear", "run", "pause", "resume", "fail", "finish", "retry", "cancel"
]

BY_THE_RUN: frozenset[MoveVerb] = frozenset({"clear", "run", "fail", "finish"})
"""What the run does by itself; the other verbs are a person's."""

_S = MigrationStatus
_K = MigrationKind
_ALL = frozenset(_K)
_WITH_DEMO = frozenset({_K.DEMO, _K.FULL})
_DEMO = frozenset({_K.DEMO})
_FULL = frozenset({_K.FULL})
_AGAIN = frozenset({_K.REMIGRATION, _K.RECENT, _K.SMART_UPDATE})
_REAL = _ALL - _DEMO
_CLEARS_PAUSABLY = frozenset({_K.FULL, _K.REMIGRATION})
_CLEARS = _CLEARS_PAUSABLY | _DEMO


@dataclass(frozen=True, slots=True)
class Move:
    """One legal move of the table."""

    source: MigrationStatus
    target: MigrationStatus
    verb: MoveVerb
    kinds: frozenset[MigrationKind] = _ALL
    after: MigrationStatus | None = None
    """Legal only for a run that stopped in this status; None: always."""


MOVES: tuple[Move, ...] = (
    Move(_S.DRAFT, _S.DEMO_RUNNING, "demo", _WITH_DEMO),
    Move(_S.DRAFT, _S.CLEARING, "clear", _DEMO),
    Move(_S.DRAFT, _S.AWAITING_PAYMENT, "order", _REAL),
    Move(_S.DRAFT, _S.QUEUED, "queue", _AGAIN),
    Move(_S.DRAFT, _S.CANCELLED, "cancel"),
    Move(_S.DEMO_RUNNING, _S.DEMO_DONE, "finish", _WITH_DEMO),
    Move(_S.DEMO_RUNNING, _S.FAILED, "fail", _WITH_DEMO),
    Move(_S.DEMO_RUNNING, _S.CANCELLED, "cancel", _WITH_DEMO),
    Move(_S.DEMO_DONE, _S.DEMO_RUNNING, "demo", _WITH_DEMO),
    Move(_S.DEMO_DONE, _S.CLEARING, "clear", _DEMO),
    Move(_S.DEMO_DONE, _S.DRAFT, "edit", _WITH_DEMO),
    Move(_S.DEMO_DONE, _S.AWAITING_PAYMENT, "order", _FULL),
    Move(_S.DEMO_DONE, _S.CANCELLED, "cancel", _WITH_DEMO),
    Move(_S.AWAITING_PAYMENT, _S.QUEUED, "queue", _REAL),
    Move(_S.AWAITING_PAYMENT, _S.DRAFT, "edit", _REAL),
    Move(_S.AWAITING_PAYMENT, _S.CANCELLED, "cancel", _REAL),
    Move(_S.QUEUED, _S.CLEARING, "clear", _CLEARS_PAUSABLY),
    Move(_S.QUEUED, _S.RUNNING, "run", _REAL),
    Move(_S.QUEUED, _S.DRAFT, "edit", _REAL),
    Move(_S.QUEUED, _S.CANCELLED, "cancel", _REAL),
    Move(_S.CLEARING, _S.DEMO_RUNNING, "run", _DEMO),
    Move(_S.CLEARING, _S.RUNNING, "run", _CLEARS_PAUSABLY),
    Move(_S.CLEARING, _S.PAUSED, "pause", _CLEARS_PAUSABLY),
    Move(_S.CLEARING, _S.FAILED, "fail", _CLEARS),
    Move(_S.CLEARING, _S.CANCELLED, "cancel", _CLEARS),
    Move(_S.RUNNING, _S.PAUSED, "pause", _REAL),
    Move(_S.RUNNING, _S.FAILED, "fail", _REAL),
    Move(_S.RUNNING, _S.COMPLETED, "finish", _REAL),
    Move(_S.RUNNING, _S.COMPLETED_WITH_ERRORS, "finish", _REAL),
    Move(_S.RUNNING, _S.CANCELLED, "cancel", _REAL),
    Move(_S.PAUSED, _S.CLEARING, "resume", _CLEARS_PAUSABLY, after=_S.CLEARING),
    Move(_S.PAUSED, _S.RUNNING, "resume", _REAL, after=_S.RUNNING),
    Move(_S.PAUSED, _S.CANCELLED, "cancel", _REAL),
    Move(_S.FAILED, _S.CLEARING, "resume", _CLEARS, after=_S.CLEARING),
    Move(_S.FAILED, _S.RUNNING, "resume", _REAL, after=_S.RUNNING),
    Move(_S.FAILED, _S.DEMO_RUNNING, "resume", _WITH_DEMO, after=_S.DEMO_RUNNING),
    # A failed demo costs nothing, so its set-up may be changed; a paid run keeps its set-up.
    Move(_S.FAILED, _S.DRAFT, "edit", _DEMO),
    Move(_S.FAILED, _S.DRAFT, "edit", _FULL, after=_S.DEMO_RUNNING),
    Move(_S.FAILED, _S.CANCELLED, "cancel"),
    Move(_S.COMPLETED_WITH_ERRORS, _S.RUNNING, "retry", _REAL),
)
"""Every legal move."""

TERMINAL = frozenset({_S.COMPLETED, _S.CANCELLED})
"""Nothing follows."""
FINISHED = frozenset({_S.COMPLETED, _S.COMPLETED_WITH_ERRORS})
"""The run came to its end; windows and refunds count from the first time it did."""
AT_WORK = frozenset({_S.DEMO_RUNNING, _S.CLEARING, _S.RUNNING})
"""Something is being moved or deleted now."""
STOPPED = frozenset({_S.PAUSED, _S.FAILED})
"""Stopped before the end."""


def moves_from(
    status: MigrationStatus, kind: MigrationKind, *, stopped_in: MigrationStatus | None = None
) -> tuple[Move, ...]:
    """The moves open to a migration, in the order of the table.

    ``stopped_in`` is the status a paused or failed run stopped in, and is ignored for the others; None: not
    known, and then no resume is open.
    """
    return tuple(m for m in MOVES if m.source is status and kind in m.kinds and m.after in (None, stopped_in))


def legal_moves(
    status: MigrationStatus, kind: MigrationKind, *, stopped_in: MigrationStatus | None = None
) -> tuple[MigrationStatus, ...]:
    """The statuses that may follow; empty for terminal ones. ``stopped_in`` as in ``moves_from``."""
    return tuple(move.target for move in moves_from(status, kind, stopped_in=stopped_in))


def can_pause(status: MigrationStatus, kind: MigrationKind) -> bool:
    return _S.PAUSED in legal_moves(status, kind)


def check_move(
    pack: Pack,
    current: MigrationStatus,
    target: MigrationStatus,
    *,
    kind: MigrationKind,
    stopped_in: MigrationStatus | None = None,
    on: date,
) -> Answer[Move]:
    """The move from ``current`` to ``target``; ``stopped_in`` as in ``moves_from``.

    Raises Refused with the reason, the legal statuses in its hint, and the rules that say no.
    """
    trace = Trace(pack, on=on)
    trace.given("kind", kind)
    trace.given("status", current)
    if current in STOPPED:
        trace.given("stopped in", stopped_in)
    open_moves = moves_from(current, kind, stopped_in=stopped_in)
    for move in open_moves:
        if move.target is target:
            trace.step(f"{move.verb}: {current} to {target}", "legal", rule=_ROLES.get(move.verb, "migration.status"))
            return Answer(move, trace.done())
    text, roles = _reason(current, target, kind, stopped_in)
    legal = ", ".join(move.target for move in open_moves)
    raise Refused(
        f"a {kind} migration can't go from {current} to {target}: {text}",
        hint=f"legal from {current}: {legal}" if legal else f"nothing follows {current}",
        field="status",
        rules=tuple(pack.rule(role).id for role in roles),
    )


_ROLES: dict[MoveVerb, str] = {
    "pause": "migration.pause",
    "resume": "migration.resume",
    "retry": "migration.retry",
}
"""The rules of single moves; all others rest on ``migration.status``."""


def _reason(
    current: MigrationStatus,
    target: MigrationStatus,
    kind: MigrationKind,
    stopped_in: MigrationStatus | None,
) -> tuple[str, tuple[str, ...]]:
    """Why a move is not in the table, and the roles of the rules to cite."""
    if target is current:
        return "it is so already", ("migration.status",)
    if not any(m.source is current for m in MOVES):
        return f"{current} is final", ("migration.status",)
    if current in STOPPED and any(
        m.source is current and m.target is target and m.after and kind in m.kinds for m in MOVES
    ):
        where = f"it stopped in {stopped_in}" if stopped_in else "where it stopped is not known"
        return where, ("migration.status", "migration.resume")
    if target is _S.PAUSED and current in AT_WORK and (kind is _K.DEMO or current is _S.DEMO_RUNNING):
        return "a demo can't be paused", ("migration.status", "migration.pause", "option.clear_target")
    return "not one of its moves", ("migration.status",)
