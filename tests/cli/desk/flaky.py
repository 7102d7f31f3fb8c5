"""A backend that loses answers: the local one, with a connection that can be cut.

Belongs here: the faults. Does not belong here: what should come of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.local import LocalBackend, LocalConnection
from helpdesk_tui.errors import Timeout, Unavailable

if TYPE_CHECKING:
    from helpdesk_tui.backends.api import BackendOptions
    from helpdesk_tui.model.intents import Applied, Intent

__all__ = ["Faults", "flaky_backend"]


class Faults:
    """What goes wrong, until it is set otherwise."""

    deaf = False
    """Acts are carried out, but nobody hears so, nor can ask."""
    after: int | None = None
    """So many acts are carried out, then the backend is gone."""


class _Flaky(LocalConnection):
    async def apply(self, intent: Intent) -> Applied:
        if intent.verb == "placement":
            return await super().apply(intent)
        if Faults.after is not None:
            if Faults.after == 0:
                raise Unavailable("the line is cut")
            Faults.after -= 1
        applied = await super().apply(intent)
        if Faults.deaf:
            raise Timeout("no answer")
        return applied

    async def outcome(self, key: str) -> Applied | None:
        if Faults.deaf:
            raise Unavailable("the line is cut")
        return await super().outcome(key)


class _FlakyBackend(LocalBackend):
    async def connect(self) -> LocalConnection:
        made = await super().connect()
        made.__class__ = _Flaky
        return made


def flaky_backend(options: BackendOptions) -> Any:
    """``flaky:PATH``, a file of the local backend."""
    return _FlakyBackend(str(Path(options.url.partition(":")[2])), options)
