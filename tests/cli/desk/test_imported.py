"""After an import the rules were asked about no ticket yet: a list by what they say tells when rows may be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.session.listing import AT_ONCE
from tests.cli.desk.sample import records

if TYPE_CHECKING:
    from tests.cli.desk.driver import Desk

MISSING = "rows may be missing"


@pytest.mark.slow
def test_rows_that_may_be_missing_are_told_until_none_is(empty: Desk) -> None:
    closed = next(one for one in records() if one.get("status") == "closed")
    customers = [one for one in records() if one["type"] in {"customer", "licence"}]
    empty.load([*customers, *(closed | {"id": f"T-{n}"} for n in range(AT_ONCE + 5))])
    listed = ("tickets", "list", "verdict:short", "sort:id", "--jsonl")
    assert MISSING not in empty.ok("tickets", "list", "status:closed", "sort:id", "--limit", "1").err
    first = empty.ok(*listed)
    assert MISSING in first.err
    assert len(first.out.splitlines()) == AT_ONCE
    then = empty.ok(*listed)
    assert MISSING not in then.err
    assert len(then.out.splitlines()) == AT_ONCE + 5
