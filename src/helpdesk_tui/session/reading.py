"""Asking a backend: capabilities found by name, transient failures asked again, foreign failures wrapped.

Belongs here: how a question is put. Does not belong here: which questions (``loading``, ``session``) or writes.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, TypeVar, cast

from helpdesk_tui.backends.again import Sleep, patiently
from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.errors import BackendError, HelpdeskError, Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from helpdesk_tui.backends.api import Connection
    from helpdesk_tui.backends.capabilities import (
        Attachments,
        Bulk,
        Colleagues,
        Credits,
        Customers,
        Joins,
        Licences,
        Messages,
        Migrations,
        Presence,
        Tickets,
        TicketWrites,
        Watch,
    )

__all__ = ["Asking", "Sleep", "wrapped"]

T = TypeVar("T")

_LOG = logging.getLogger(__name__)


class Asking:
    """A connection, asked by capability. ``sleep`` is a parameter for tests."""

    def __init__(self, connection: Connection, *, sleep: Sleep = asyncio.sleep) -> None:
        self.connection = connection
        self._sleep = sleep

    def has(self, capability: Capability) -> bool:
        return capability in self.connection.capabilities

    def need(self, capability: Capability) -> None:
        """Raises Refused with the reason when the backend can't do it."""
        if not self.has(capability):
            why = self.connection.why_not(capability) or f"backend {self.connection.name} has no {capability.value}"
            raise Refused(
                why, code="not_capable", hint="another backend may: see helpdesk backends", rules=("desk.capability",)
            )

    @property
    def tickets(self) -> Tickets:
        return cast("Tickets", self._as(Capability.TICKETS))

    @property
    def messages(self) -> Messages:
        return cast("Messages", self._as(Capability.MESSAGES))

    @property
    def writes(self) -> TicketWrites:
        return cast("TicketWrites", self._as(Capability.TICKET_WRITES))

    @property
    def customers(self) -> Customers:
        return cast("Customers", self._as(Capability.CUSTOMERS))

    @property
    def joins(self) -> Joins:
        return cast("Joins", self._as(Capability.JOINS))

    @property
    def licences(self) -> Licences:
        return cast("Licences", self._as(Capability.LICENCES))

    @property
    def credits(self) -> Credits:
        return cast("Credits", self._as(Capability.CREDITS))

    @property
    def migrations(self) -> Migrations:
        return cast("Migrations", self._as(Capability.MIGRATIONS))

    @property
    def watch(self) -> Watch:
        return cast("Watch", self._as(Capability.WATCH))

    @property
    def attachments(self) -> Attachments:
        return cast("Attachments", self._as(Capability.ATTACHMENTS))

    @property
    def presence(self) -> Presence:
        return cast("Presence", self._as(Capability.PRESENCE))

    @property
    def colleagues(self) -> Colleagues:
        return cast("Colleagues", self._as(Capability.COLLEAGUES))

    @property
    def bulk(self) -> Bulk:
        return cast("Bulk", self._as(Capability.BULK))

    async def ask(self, question: Callable[[], Awaitable[T]]) -> T:
        """Asks until there is an answer, at most four times, each later than the one before.

        Only for reads. Raises what the backend raised last; anything that is not of our tree becomes a BackendError.
        """
        try:
            return await patiently(question, self.connection.name, sleep=self._sleep)
        except HelpdeskError:
            raise
        except Exception as error:
            raise wrapped(error, self.connection.name) from error

    def _as(self, capability: Capability) -> Any:
        self.need(capability)
        return self.connection


def wrapped(error: Exception, backend: str) -> BackendError:
    """An error no adapter should have let through, as one of ours: named, logged, and never fatal.

    What it says is for the log, which is redacted: a person is not shown words that nobody meant for one.
    """
    _LOG.error("backend %s failed: %s: %s", backend, type(error).__name__, error, exc_info=error)
    return BackendError(f"backend {backend} failed: {type(error).__name__}", hint="the log has the details")
