"""From the configuration to an open composite.

Belongs here: which backend has which part, opening them. Does not belong here: what they do together (``connection``).

``composite:`` takes ``[backends]`` of the configuration; ``composite:?tickets=URL&ledger=URL`` says it all itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.backends.composite.connection import CompositeConnection
from helpdesk_tui.backends.composite.unmade import opened
from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.errors import ConfigError, InvalidInput

if TYPE_CHECKING:
    from helpdesk_tui.backends.api import Backend, BackendOptions, Connection
    from helpdesk_tui.backends.composite.parts import Desk, Ledger

__all__ = ["CompositeBackend", "composite_backend"]

_TICKETS = frozenset({"tickets", "messages", "ticket_writes", "watch", "attachments"})
"""Parts of one backend: a ticket and what is said in it can't be parted."""
_LEDGER = frozenset({"credits", "licences", "migrations", "customers", "presence", "bulk"})
_STATUSES = {"awaiting_approval": "stalled", "on_hold": "stalled", "closed": "resolved"}
"""Statuses the ledger tells apart where Request Tracker has one word."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Two URLs, each with its own table."""

    tickets: str
    tickets_table: Mapping[str, Any]
    ledger: str
    ledger_table: Mapping[str, Any]


def composite_backend(options: BackendOptions) -> CompositeBackend:
    """The factory of ``composite:``. Raises InvalidInput for the URL, ConfigError for the configuration."""
    rest = options.url.partition(":")[2]
    return CompositeBackend(_from_url(rest, options.table) if rest else _from_table(options.table), options)


class CompositeBackend:
    """A ``Backend``."""

    name = "composite"

    def __init__(self, parts: Parts, options: BackendOptions) -> None:
        self._tickets = _opened(parts.tickets, parts.tickets_table, options)
        self._ledger = _opened(parts.ledger, parts.ledger_table, options)
        self._ledger_name = parts.ledger.partition(":")[2]
        self._options = options

    async def connect(self) -> CompositeConnection:
        ledger, lacks = await opened(self._ledger, self._options, self._ledger_name)
        try:
            _check_ledger(ledger)
            tickets = await self._tickets.connect()
        except BaseException:
            await ledger.aclose()
            raise
        return CompositeConnection(cast("Desk", tickets), cast("Ledger", ledger), lacks)


def _check_ledger(ledger: Connection) -> None:
    """Raises ConfigError for a backend that can't be one."""
    lacking = [one.value for one in Capability if one.value in _LEDGER and one not in ledger.capabilities]
    if lacking:
        text = f"backend {ledger.name} can't be a ledger: it has no {', '.join(lacking)}"
        raise ConfigError(text, file="", key="backends", hint="sqlite:PATH can")


def _opened(url: str, table: Mapping[str, Any], options: BackendOptions) -> Backend:
    return open_backend(
        url,
        start=options.start,
        clock=options.clock,
        read_only=options.read_only,
        make=options.make,
        table={"own": {**table, "url": url}},
    )


def _from_url(rest: str, table: Mapping[str, Any]) -> Parts:
    pairs = [one.partition("=") for one in rest.removeprefix("?").split("&")] if rest.startswith("?") else []
    given = {name: unquote(value) for name, _, value in pairs}
    if sorted(name for name, _, _ in pairs) != ["ledger", "tickets"] or "composite:" in rest:
        raise InvalidInput(
            "composite: takes ?tickets=URL&ledger=URL, or nothing and [backends] of the configuration", field="backend"
        )
    known = {str(one.get("url", "")): one for one in table.values() if isinstance(one, dict)}
    return Parts(
        given["tickets"],
        _with_statuses(known.get(given["tickets"], {}), given["tickets"]),
        given["ledger"],
        known.get(given["ledger"], {}),
    )


def _from_table(table: Mapping[str, Any]) -> Parts:
    """Raises ConfigError naming the key."""
    named = {name: one for name, one in table.items() if isinstance(one, Mapping)}
    given = {name: one for name, one in table.items() if not isinstance(one, Mapping)}
    if unknown := sorted(given.keys() - _TICKETS - _LEDGER):
        raise _wrong(unknown[0], f"no capability; there are {', '.join(sorted(_TICKETS | _LEDGER))}")
    tickets = _one_of(given, _TICKETS, named, needed="tickets")
    ledger = _one_of(given, _LEDGER, named, needed="credits")
    for name in (tickets, ledger):
        if not isinstance(named[name].get("url"), str) or str(named[name]["url"]).startswith("composite:"):
            raise _wrong(f"{name}.url", "the address of a backend is missing")
    url = str(named[tickets]["url"])
    return Parts(url, _with_statuses(named[tickets], url), str(named[ledger]["url"]), named[ledger])


def _one_of(given: Mapping[str, Any], names: frozenset[str], named: Mapping[str, Any], *, needed: str) -> str:
    """The one backend these capabilities are given to."""
    chosen = {name: given[name] for name in sorted(names & given.keys())}
    if needed not in chosen:
        raise _wrong(needed, "not given to a backend")
    for name, value in chosen.items():
        if not isinstance(value, str):
            raise _wrong(name, "the name of a backend, in quotes")
        if value not in named:
            raise _wrong(name, f"there is no table [backends.{value}]")
        if value != chosen[needed]:
            raise _wrong(name, f"must be the same as {needed}: {chosen[needed]}")
    return str(chosen[needed])


def _with_statuses(table: Mapping[str, Any], url: str) -> Mapping[str, Any]:
    if not url.startswith("rt+"):
        return table
    own = table.get("status", {})
    return {**table, "status": {**_STATUSES, **own}} if isinstance(own, Mapping) else table


def _wrong(key: str, said: str) -> ConfigError:
    return ConfigError(f"backends.{key}: {said}", file="", key=f"backends.{key}")
