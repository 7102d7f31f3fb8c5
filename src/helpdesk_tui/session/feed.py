"""What happens on the desk, as it happens: the backend's changes, and one's own acts before it answers.

Belongs here: the stream. Does not belong here: what a listener does with it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from helpdesk_tui.clock import Clock
    from helpdesk_tui.model.events import ChangeEvent
    from helpdesk_tui.session.reading import Asking
    from helpdesk_tui.session.state.acts import Act

__all__ = ["Feed", "Happened"]

_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One thing: exactly one of the three is there."""

    change: ChangeEvent | None = None
    """Somebody's change, in the order of the backend."""
    act: Act | None = None
    """An act of one's own in a new state."""
    trouble: HelpdeskError | None = None
    """The backend could not be asked; asked again later."""


_STIRRED = Happened()
"""Nothing: whoever waits is to look whether it still has to."""


class Feed:
    """Hands every listener what happens while it listens."""

    def __init__(self, asking: Asking, clock: Clock) -> None:
        self._asking = asking
        self._clock = clock
        self._queues: set[asyncio.Queue[Happened | None]] = set()
        self._paused = False

    def tell(self, act: Act) -> None:
        """From the thread of the event loop."""
        for queue in self._queues:
            queue.put_nowait(Happened(act=act))

    def close(self) -> None:
        """Ends every listener's stream."""
        for queue in self._queues:
            queue.put_nowait(None)

    def pause(self) -> None:
        """Nobody looks: the backend is not asked until ``resume``. One's own acts are still told."""
        self._paused = True
        self._stir()

    def resume(self) -> None:
        """Somebody looks: the backend is asked now, from where it was asked last, and then as before."""
        self._paused = False
        self._stir()

    def _stir(self) -> None:
        for queue in self._queues:
            queue.put_nowait(_STIRRED)

    async def events(self, *, every: float) -> AsyncIterator[Happened]:
        """Everything from now on. A backend that tells no changes leaves one's own acts."""
        queue: asyncio.Queue[Happened | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            last = await self._last()
            while True:
                try:
                    happened = await asyncio.wait_for(queue.get(), None if self._paused else every)
                except TimeoutError:
                    happened = _STIRRED
                if happened is None:
                    return
                if happened is not _STIRRED:
                    yield happened
                elif not self._paused:
                    last, found = await self._changes(last)
                    for one in found:
                        yield one
        finally:
            self._queues.discard(queue)

    async def _last(self) -> int:
        if not self._asking.has(Capability.WATCH):
            return 0
        return await self._asking.ask(self._asking.watch.last_change)

    async def _changes(self, since: int) -> tuple[int, list[Happened]]:
        """The number of the last change read, and what there was."""
        if not self._asking.has(Capability.WATCH):
            return since, []
        try:
            found = await self._asking.ask(lambda: self._asking.watch.changes(since, limit=_PAGE))
        except HelpdeskError as error:
            return since, [Happened(trouble=error)]
        return (found[-1].seq if found else since), [Happened(change=one) for one in found]
