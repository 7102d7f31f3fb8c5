"""Finding the one adapter a URL asks for.

Belongs here: names of adapters and where they are. Does not belong here: any adapter; one is imported when its scheme
is asked for, and no other.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.api import BackendOptions
from helpdesk_tui.errors import ConfigError, InvalidInput
from helpdesk_tui.text import redact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from helpdesk_tui.backends.api import Backend, BackendFactory
    from helpdesk_tui.clock import Clock

__all__ = ["BUILT_IN", "GROUP", "open_backend", "schemes"]

GROUP = "helpdesk_tui.backends"
"""Entry point group: URL scheme to factory."""

BUILT_IN = {
    "memory": "helpdesk_tui.backends.demo.connection:memory_backend",
    "sqlite": "helpdesk_tui.backends.local:local_backend",
    "composite": "helpdesk_tui.backends.composite:composite_backend",
    "rt+http": "helpdesk_tui.backends.rt:rt_backend",
    "rt+https": "helpdesk_tui.backends.rt:rt_backend",
}
"""The same as in pyproject.toml, for a source tree that was not installed again since; they can't be replaced."""


_BARE = frozenset({"memory", "sqlite"})
"""Adapters with nothing to set but their URL."""


def open_backend(
    url: str,
    *,
    start: datetime | None = None,
    clock: Clock | None = None,
    read_only: bool = False,
    make: bool = True,
    table: Mapping[str, Any] | None = None,
) -> Backend:
    """The backend of a URL; does no I/O. ``table``: ``[backends]`` of the configuration.

    Raises InvalidInput for an unknown scheme or a wrong URL, ConfigError for a key nobody knows.
    """
    scheme = url.partition(":")[0]
    factory = _factory(scheme) if ":" in url else None
    if factory is None:
        known = ", ".join(f"{name}:" for name in schemes())
        raise InvalidInput(f"no backend for {redact(url)[:80]!r}", field="backend", hint=f"known are {known}")
    own = _own_table(url, table or {})
    if scheme in _BARE and (unknown := sorted(own.keys() - {"url"})):
        said = f"backends: {unknown[0]}: unknown key"
        raise ConfigError(said, file="", key=f"backends.{unknown[0]}", hint=f"a table of {scheme}: takes its url alone")
    return factory(BackendOptions(url, start=start, clock=clock, read_only=read_only, make=make, table=own))


def schemes() -> list[str]:
    """Every scheme there is an adapter for. Imports none."""
    from importlib.metadata import entry_points  # 10 ms, for a strange scheme or a listing only

    return sorted(BUILT_IN.keys() | {point.name for point in entry_points(group=GROUP)})


def _own_table(url: str, table: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the configuration says of the backend with this URL; a composite gets all of it."""
    if url.partition(":")[0] == "composite":
        return table
    named = (one for one in table.values() if isinstance(one, dict))
    return next((one for one in named if str(one.get("url", "")).rstrip("/") == url.rstrip("/")), {})


def _factory(scheme: str) -> BackendFactory | None:
    if scheme in BUILT_IN:
        module, _, name = BUILT_IN[scheme].partition(":")
        factory: BackendFactory = getattr(import_module(module), name)
        return factory
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP, name=scheme):
        found: BackendFactory = point.load()
        return found
    return None
