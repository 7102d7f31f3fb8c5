"""A connection that fails where a test wants it to.

Belongs here: the failures. Does not belong here: what a session has to make of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import Timeout, Unavailable, UnknownOutcome

if TYPE_CHECKING:
    from helpdesk_tui.backends.capabilities import Capability
    from helpdesk_tui.model.intents import Applied, Intent

__all__ = ["Cut", "Flaky"]


class Cut(BaseException):  # stands for a kill, which no error handler sees
    """The process is gone."""


class Flaky:
    """Passes everything on but what it is told to break.

    ``plan`` holds what happens to the next writes: ``ok``, ``lost`` (done, no answer), ``never`` (not done, no
    answer), ``cut before``, ``cut after``, ``unavailable``, ``bug``.
    """

    def __init__(self, inner: Any, *, without: frozenset[Capability] = frozenset()) -> None:
        self._inner = inner
        self._without = without
        self.plan: list[str] = []
        self.applied = 0
        self.reads_fail = 0
        """So many reads from now on fail."""
        self.forgets = False
        """Whether ``outcome`` remembers nothing."""

    def __getattr__(self, name: str) -> Any:
        if name in {"tickets", "customers"} and self.reads_fail:
            self.reads_fail -= 1
            raise Unavailable("the line is down")
        return getattr(self._inner, name)

    @property
    def capabilities(self) -> frozenset[Capability]:
        found: frozenset[Capability] = self._inner.capabilities
        return found - self._without

    def why_not(self, capability: Capability) -> str:
        return f"backend flaky keeps no {capability.value}"

    async def outcome(self, key: str) -> Applied | None:
        if self.forgets:
            return None
        found: Applied | None = await self._inner.outcome(key)
        return found

    async def apply(self, intent: Intent) -> Applied:
        if intent.verb == "placement":
            return await self._do(intent)
        match self.plan.pop(0) if self.plan else "ok":
            case "lost":
                await self._do(intent)
                raise Timeout("no answer in time")
            case "never":
                raise UnknownOutcome("the connection broke")
            case "cut before":
                raise Cut
            case "cut after":
                await self._do(intent)
                raise Cut
            case "unavailable":
                raise Unavailable("the line is down")
            case "bug":
                raise ZeroDivisionError("a mistake of the adapter")
            case _:
                return await self._do(intent)

    async def _do(self, intent: Intent) -> Applied:
        self.applied += 1
        found: Applied = await self._inner.apply(intent)
        return found
