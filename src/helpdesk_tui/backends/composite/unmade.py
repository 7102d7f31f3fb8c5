"""A ledger that is not there: nothing is known for whoever reads, and nothing is written.

Belongs here: what stands for it. Does not belong here: making it (``helpdesk setup``, an import).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.errors import Absent

if TYPE_CHECKING:
    from helpdesk_tui.backends.api import Backend, BackendOptions, Connection, Health
    from helpdesk_tui.backends.capabilities import Load
    from helpdesk_tui.model.intents import Applied, Intent

__all__ = ["HINT", "opened"]

HINT = "correct its path, or make it: helpdesk setup"
_EMPTY = "memory:?tickets=0"


async def opened(ledger: Backend, options: BackendOptions, name: str) -> tuple[Connection, str]:
    """The ledger, and an empty text; or what stands for one that is not there, and that it is not. ``name``: its file,
    for a person."""
    try:
        return await ledger.connect(), ""
    except Absent:
        empty = await open_backend(_EMPTY, start=options.start, clock=options.clock, read_only=True).connect()
        said = f"the ledger {name} is not there, and credits, licences and migrations are unknown"
        return cast("Connection", Unmade(empty, said)), said


class Unmade:
    """Answers reads as ``empty``; raises Absent for writes."""

    def __init__(self, empty: Connection, said: str) -> None:
        self._empty: Any = empty
        self._said = said

    def __getattr__(self, name: str) -> Any:
        return getattr(self._empty, name)

    async def apply(self, intent: Intent) -> Applied:  # noqa: ARG002  # the contract's
        raise Absent(self._said, hint=HINT)

    async def load(self, *, atomic: bool) -> Load:  # noqa: ARG002  # the contract's
        raise Absent(self._said, hint=HINT)

    async def announce(self, *_: Any, **__: Any) -> None:
        """Nobody else is there to be told."""

    async def health(self) -> Health:
        found: Health = await self._empty.health()
        return replace(found, ok=False, detail=self._said)
