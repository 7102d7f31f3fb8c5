"""The small core every backend has: made without I/O, connected to, asked how it is, closed.

Belongs here: the contract. Does not belong here: what a backend can do (``capabilities``) or any implementation.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from helpdesk_tui.backends.capabilities import Capability
    from helpdesk_tui.clock import Clock

__all__ = ["Backend", "BackendFactory", "BackendOptions", "Connection", "HandsOver", "Health", "TakesOver"]


@dataclass(frozen=True, slots=True)
class Health:
    """How a backend is. ``detail`` is one line for a person, already clean."""

    ok: bool
    latency: timedelta
    detail: str = ""
    clock_skew: timedelta = timedelta(0)
    """The server's clock minus ours; zero where it is the same machine."""


@dataclass(frozen=True, slots=True)
class BackendOptions:
    """What an adapter is made from: a URL, never with a secret in it, and the program's clock."""

    url: str
    start: datetime | None = None
    """The program's clock at the start, for backends that simulate; None: the machine's clock."""
    clock: Clock | None = None
    """The program's clock itself, where the caller has one; ``start`` is for those that have not."""
    read_only: bool = False
    make: bool = True
    """Whether a desk that is not there yet may be made, where the backend keeps one itself."""
    extra: dict[str, str] = field(default_factory=dict)
    table: Mapping[str, Any] = field(default_factory=dict)
    """This backend's part of the configuration, as it was read; for a composite all of ``[backends]``."""


@runtime_checkable
class Connection(Protocol):
    """An open backend. It also implements the protocol of every capability it declares."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> frozenset[Capability]: ...

    def why_not(self, capability: Capability) -> str:
        """Why a capability is missing, in words: ``backend rt keeps no credits``; empty when it is there."""
        ...

    async def health(self) -> Health: ...

    async def aclose(self) -> None: ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@runtime_checkable
class Backend(Protocol):
    """Where something is kept; making one does no I/O."""

    @property
    def name(self) -> str: ...

    async def connect(self) -> Connection:
        """Raises AuthError, Unavailable, ConfigError."""
        ...


class BackendFactory(Protocol):
    """What an adapter registers under the entry point group ``helpdesk_tui.backends``, by URL scheme."""

    def __call__(self, options: BackendOptions) -> Backend:
        """Raises InvalidInput naming what is wrong with the URL."""
        ...


@runtime_checkable
class HandsOver(Protocol):
    """A connection whose whole desk fits into a message to another process of this program."""

    async def hand_over(self) -> bytes: ...


@runtime_checkable
class TakesOver(Protocol):
    """A backend that can begin with what ``HandsOver`` of the same URL gave."""

    def take_over(self, handed: Callable[[], bytes | None]) -> None:
        """To be asked when it is connected to; None: it begins by itself."""
        ...
