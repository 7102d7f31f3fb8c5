"""A process that charges and refunds on one desk until it is told to stop or killed; says what it was told.

``python -m tests.stress.charger FILE CUSTOMER COUNT SEED`` prints one line for every act whose outcome it knows:
``KEY EFFECT``, or ``KEY refused``.
"""

from __future__ import annotations

import asyncio
import random
import sys
from datetime import UTC, datetime

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.errors import Refused
from helpdesk_tui.model.customer import EntryKind, LedgerEntry
from helpdesk_tui.model.ids import CustomerId, EntryId
from helpdesk_tui.model.intents import Intent, PostEntry
from helpdesk_tui.text import Foreign

__all__ = ["booking"]


def booking(key: str, customer: str, kind: EntryKind, amount: int) -> Intent:
    """One act that books one entry, named after its key."""
    entry = LedgerEntry(
        id=EntryId(f"E-{key}"),
        customer=CustomerId(customer),
        at=datetime.now(UTC),
        entry=kind,
        credits=amount,
        reason=Foreign("stress"),
    )
    return Intent(key=key, verb="stress", actor="stress", at=entry.at, operations=(PostEntry(entry),))


async def _run(file: str, customer: str, count: int, seed: int) -> None:
    draw = random.Random(seed)
    connection = await open_backend(f"sqlite:{file}").connect()
    for number in range(count):
        charge = draw.random() < 0.7
        amount = -draw.randrange(1, 9) if charge else draw.randrange(1, 6)
        kind = EntryKind.CHARGE if charge else EntryKind.REFUND
        key = f"{seed}-{number}"
        sys.stdout.write(f"{key} try {amount}\n")
        sys.stdout.flush()
        try:
            await connection.apply(booking(key, customer, kind, amount))  # type: ignore[attr-defined]  # local writes
            sys.stdout.write(f"{key} done {amount}\n")
        except Refused:
            sys.stdout.write(f"{key} refused 0\n")
        sys.stdout.flush()
    await connection.aclose()


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
