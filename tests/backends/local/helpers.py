"""Short ways to do to a desk what a test is about."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.backends.api import BackendOptions
from helpdesk_tui.backends.local import LocalConnection, local_backend
from helpdesk_tui.model.ids import CustomerId, TicketId
from helpdesk_tui.model.intents import Applied, Intent, Operation
from helpdesk_tui.query import Query, parse, resolve
from tests.backends.local.desks import ME, NOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpdesk_tui.backends.capabilities import Record
    from helpdesk_tui.backends.local.window import Window
    from helpdesk_tui.model.customer import Account
    from helpdesk_tui.model.ticket import Message, Ticket

__all__ = ["account", "connected", "do", "found", "intent", "loaded", "one", "search", "thread"]


async def connected(url: str, *, read_only: bool = False) -> LocalConnection:
    return await local_backend(BackendOptions(url, read_only=read_only)).connect()


async def loaded(desk: LocalConnection, records: Iterable[Record], *, atomic: bool = False) -> list[str]:
    load = await desk.load(atomic=atomic)
    answers = await load.add(list(records))
    await load.finish()
    return answers


def intent(*operations: Operation, key: str | None = None, verb: str = "test") -> Intent:
    return Intent(key=key or uuid4().hex, verb=verb, actor=ME, at=NOW, operations=operations)


async def do(desk: LocalConnection, *operations: Operation) -> Applied:
    return await desk.apply(intent(*operations))


async def search(desk: LocalConnection, text: str | Query = "") -> Window:
    query = parse(text) if isinstance(text, str) else text
    return await desk.search(resolve(query, NOW, UTC, ME), now=NOW, me=ME)


async def found(desk: LocalConnection, text: str | Query = "") -> list[str]:
    return [ticket.id for ticket in await (await search(desk, text)).window(0, 10_000)]


async def one(desk: LocalConnection, name: str = "T-1") -> Ticket:
    return (await desk.tickets([TicketId(name)]))[TicketId(name)]


async def thread(desk: LocalConnection, name: str = "T-1") -> list[Message]:
    return await desk.thread(TicketId(name))


async def account(desk: LocalConnection, name: str = "C-1") -> Account:
    return (await desk.accounts([CustomerId(name)]))[CustomerId(name)]
