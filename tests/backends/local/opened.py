"""A desk's connection without threads, for properties of what is asked of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.local import plan as plans
from helpdesk_tui.backends.local.bulk import Maker
from helpdesk_tui.backends.local.files import MEMORY, connect
from helpdesk_tui.backends.local.store import refresh_tickets
from helpdesk_tui.backends.local.take import take
from helpdesk_tui.backends.local.upgrade import bring_forward

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tests.backends.local.desks import Desk

__all__ = ["WAYS", "opened", "planned"]

WAYS: dict[str, dict[str, int]] = {
    "usual": {},
    "walking": {"FEWEST": -1, "LEAD": 0},
    "each": {"FEWEST": -1, "LEAD": 0, "EACH": 0},
}
"""Small desks are read the quickest way for small desks; these make a plan choose as it would on a large one."""


@contextmanager
def planned(way: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in WAYS[way].items():
            patch.setattr(plans, name, value)
        yield


@contextmanager
def opened(desk: Desk) -> Iterator[sqlite3.Connection]:
    db = connect(MEMORY, read_only=False)
    maker = Maker()
    try:
        bring_forward(db, MEMORY)
        told, *_ = take(db, maker, desk.records(), 0)
        assert told == [""] * len(told)
        for customer in {one.customer for one, _ in desk.tickets.values()}:
            refresh_tickets(db, customer)
        yield db
    finally:
        maker.close()
        db.close()
