"""A desk that sends a message and its files in one, as Request Tracker does: what was not handed over is not sent.

Belongs here: the double, round the local backend. Does not belong here: what a session has to make of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpdesk_tui.model.intents import AddMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.model.intents import Applied, Intent

__all__ = ["Together"]


class Together:
    """Forgets what was staged when its process ends: make a new one of the same ``inner``."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._staged: dict[str, list[bytes]] = {}
        self.bare: list[str] = []
        """Texts that went out without their files."""
        self.later = 0
        """Files that came after their text."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def stage(self, key: str, contents: Sequence[bytes]) -> bool:
        self._staged[key] = list(contents)
        return True

    async def store(self, *_: object) -> None:
        self.later += 1

    async def apply(self, intent: Intent) -> Applied:
        applied: Applied = await self._inner.apply(intent)
        for op in intent.operations:
            if isinstance(op, AddMessage) and op.message.attachments:
                contents = self._staged.get(intent.key, [])
                if len(contents) != len(op.message.attachments):
                    self.bare.append(str(op.message.body))
                for index, content in enumerate(contents):
                    await self._inner.store(op.ticket, op.message.id, index, content)
        return applied
