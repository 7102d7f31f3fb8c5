"""What is imported later changes what the rules say of tickets that were placed before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.desk.driver import Desk

CUSTOMER = {"type": "customer", "id": "C-7", "name": "Acme", "emails": [], "zone": "UTC", "language": "en"}
LICENCE = {"type": "licence", "id": "L-7", "customer": "C-7", "product": "CS-Cart", "kind": "first",
           "purchased": "2020-01-01", "version": "4.3.1"}  # fmt: skip
PLAN = {"type": "subscription", "id": "S-7", "customer": "C-7", "plan": "vip", "starts": "2020-01-01",
        "ends": "2099-12-31"}  # fmt: skip


def ticket(status: str) -> dict[str, Any]:
    at = "2026-11-20T10:00:00+04:00"
    said = {"id": "M-1", "at": at, "from": "customer", "author": "Jo", "kind": "public", "body": "x"}
    return {"type": "ticket", "id": "T-7", "desk": "cs_cart", "customer": "C-7", "subject": "x", "channel": "helpdesk",
            "status": status, "received": at, "category": "howto", "urgent": False, "assignee": None, "language": "en",
            "tags": [], "migration": None, "messages": [said]}  # fmt: skip


@pytest.mark.parametrize("status", ["open", "closed"])
def test_a_plan_that_comes_later_is_found(empty: Desk, status: str) -> None:
    first = [CUSTOMER, LICENCE, ticket(status)]
    empty.run("import", "-", given="".join(json.dumps(one) + "\n" for one in first))
    assert [one["id"] for one in empty.json("tickets", "list", "rank:regular")] == ["T-7"]
    empty.run("import", "-", given=json.dumps(PLAN))
    assert empty.json("tickets", "list", "rank:regular") == []
    (found,) = empty.json("tickets", "list", "rank:vip")
    assert (found["rank"], found["verdict"]) == ("vip", "included")
