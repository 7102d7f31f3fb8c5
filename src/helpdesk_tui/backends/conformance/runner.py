"""Running the checks one after the other, never stopping at the first that fails."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.backends.conformance import money, reads, writes
from helpdesk_tui.backends.conformance.kit import Check, CheckFailed, CheckResult, Kit, Opener
from helpdesk_tui.errors import HelpdeskError, Refused
from helpdesk_tui.model.customer import Customer
from helpdesk_tui.model.ids import CustomerId
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from helpdesk_tui.backends.api import Connection
    from helpdesk_tui.backends.capabilities import Bulk, Customers

__all__ = ["check_backend"]

_PATIENCE = 180
"""Seconds one check may take: a server far away on a busy machine answers each of 100 writes."""


async def check_backend(
    opener: Opener, *, customer: CustomerId | None = None, desk: str = "cs_cart"
) -> list[CheckResult]:
    """Runs every check the backend declares the capabilities for.

    It writes tickets named ``CONF-...`` for ``customer``: run it on a desk made for trying. Without a customer one is
    loaded where the backend takes bulk loads, else the first one found is used. Raises what opening raises.
    """
    connection = await opener()
    try:
        found = customer or await _customer(connection)
        kit = Kit(connection, opener, found, desk, datetime.now(UTC).replace(microsecond=0))
        checks = [*reads.CHECKS, *writes.CHECKS, *money.CHECKS]
        return [await _one(check, kit) for check in checks]
    finally:
        await connection.aclose()


async def _customer(connection: Connection) -> CustomerId:
    if Capability.BULK in connection.capabilities:
        ident = CustomerId(f"CONF-{uuid4().hex[:8]}")
        load = await cast("Bulk", connection).load(atomic=False)
        await load.add([Customer(id=ident, name=Foreign("Conformance Ltd"), emails=(Foreign("conf@conf.example"),))])
        await load.finish()
        return ident
    if Capability.CUSTOMERS in connection.capabilities:
        known = await cast("Customers", connection).find_customers("", limit=1)
        if known:
            return known[0].id
    return CustomerId("CONF")


async def _one(check: Check, kit: Kit) -> CheckResult:
    missing = check.needs - kit.connection.capabilities
    if missing:
        reasons = "; ".join(kit.connection.why_not(c) or f"no {c.value}" for c in sorted(missing))
        return CheckResult(check.name, ok=True, detail=reasons, skipped=True)
    try:
        async with asyncio.timeout(_PATIENCE):
            await check.run(kit)
    except CheckFailed as failure:
        return CheckResult(check.name, ok=False, detail=str(failure))
    except TimeoutError:
        return CheckResult(check.name, ok=False, detail=f"no answer within {_PATIENCE} seconds")
    except Refused as error:
        return CheckResult(check.name, ok=error.code == "not_capable", detail=error.message, skipped=True)
    except HelpdeskError as error:
        return CheckResult(check.name, ok=False, detail=f"{type(error).__name__}: {error.message}")
    except Exception as error:  # noqa: BLE001  # whatever an adapter raises is its failure, not the kit's
        return CheckResult(
            check.name, ok=False, detail=f"{type(error).__name__}, which is not one of our errors: {error}"
        )
    return CheckResult(check.name, ok=True)
