"""Whether an action can be done here at all: by what the backend is able to, and by whether anything may be written.

Belongs here: that one answer, from the table of actions. Does not belong here: what a rule says of one ticket, which a
plan answers, and how it is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from helpdesk_tui.actions import ACTIONS
from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.actions import Action
    from helpdesk_tui.backends.api import Connection

__all__ = ["Lacking", "availability"]


@dataclass(frozen=True, slots=True)
class Lacking:
    """Why an action can't be done on this desk, whatever the ticket."""

    code: Literal["read_only", "not_capable"]
    reason: str
    """``backend rt keeps no credits``; clean."""
    capability: Capability | None = None
    """What is missing; None: nothing of the backend."""


def availability(action: str, connection: Connection, *, read_only: bool) -> Lacking | None:
    """None: it can be done. An action that ends in another one needs what that one needs."""
    chain = list(_chain(ACTIONS[action]))
    if read_only and any(one.writes for one in chain):
        return Lacking("read_only", "nothing is written under read-only")
    for one in chain:
        for name in (one.capability, Capability.TICKET_WRITES if one.writes else ""):
            if name and (capability := Capability(name)) not in connection.capabilities:
                why = connection.why_not(capability) or f"backend {connection.name} has no {capability.value}"
                return Lacking("not_capable", why, capability)
    return None


def _chain(action: Action) -> Iterator[Action]:
    yield action
    if action.via:
        yield from _chain(ACTIONS[action.via])
