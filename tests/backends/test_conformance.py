"""The conformance kit on every backend of our own, and proof that it finds what is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.conformance import check_backend
from helpdesk_tui.backends.local.connection import LocalConnection
from helpdesk_tui.backends.registry import open_backend

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from helpdesk_tui.backends.api import Connection
    from helpdesk_tui.backends.capabilities import Capability
    from helpdesk_tui.backends.conformance import CheckResult
    from helpdesk_tui.model.ids import TicketId
    from helpdesk_tui.model.intents import Applied, Intent
    from helpdesk_tui.model.ticket import Ticket

URLS = ("memory:?tickets=0", "memory:?tickets=50&seed=3", "sqlite:{folder}/desk.db")


def failures(results: list[CheckResult]) -> list[str]:
    return [f"{r.name}: {r.detail}" for r in results if not r.ok]


@pytest.mark.parametrize("url", URLS)
async def test_backend_keeps_the_contract(url: str, tmp_path: Path) -> None:
    shown = url.format(folder=tmp_path)
    results = await check_backend(lambda: open_backend(shown).connect())
    assert failures(results) == []
    assert not [r.name for r in results if r.skipped]
    assert len(results) >= 23


class _Forgetful(LocalConnection):
    """Does every intent again, under a key of its own."""

    async def apply(self, intent: Intent) -> Applied:
        from dataclasses import replace
        from uuid import uuid4

        return await super().apply(replace(intent, key=uuid4().hex))


class _Boastful(LocalConnection):
    """Declares less than it has and gives no reason."""

    @property
    def capabilities(self) -> frozenset[Capability]:
        from helpdesk_tui.backends.capabilities import Capability

        return super().capabilities - {Capability.PRESENCE}

    def why_not(self, capability: Capability) -> str:
        return ""


class _Lossy(LocalConnection):
    """Gives subjects back cleaned."""

    async def tickets(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        from dataclasses import replace

        from helpdesk_tui.text import Foreign

        found = await super().tickets(ids)
        return {i: replace(t, subject=Foreign(str(t.subject))) for i, t in found.items()}


@pytest.mark.parametrize(
    ("broken", "finds"),
    [(_Forgetful, {"idempotent", "booked once"}), (_Boastful, {"honest"}), (_Lossy, {"hostile text"})],
)
async def test_kit_finds_a_broken_adapter(broken: type[LocalConnection], finds: set[str], tmp_path: Path) -> None:
    async def opened() -> Connection:
        local = await open_backend(f"sqlite:{tmp_path}/desk.db").connect()
        assert isinstance(local, LocalConnection)
        return broken(local._writing, local._reading, local._clock, local._path, read_only=False)

    found = {r.name for r in await check_backend(opened) if not r.ok}
    assert finds <= found
