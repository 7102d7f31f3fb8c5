"""Queries said in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from helpdesk_tui.query import Compare, Moment, Query, Text, explain, parse, resolve


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "all tickets"),
        ("sort:due", "all tickets, sorted by due time"),
        (
            "status:open,pending plan:vip due<2h sort:due",
            "open or pending tickets of VIP customers, due in under 2 hours, sorted by due time",
        ),
        ("urgent status:new,open,pending", "urgent new, open or pending tickets"),
        ("status:open status:new", "open tickets with status new"),
        ('checkout check* "a b"', 'tickets containing "checkout", containing "check…", containing "a b"'),
        ("-status:open", "tickets not with status open"),
        ("assignee:me", "tickets assigned to me"),
        ("assignee:none", "tickets assigned to nobody"),
        ("assignee:me,none", "tickets assigned to me or assigned to nobody"),
        ("-assignee:me,none", "tickets not (assigned to me or assigned to nobody)"),
        ('assignee:anna customer:"Acme GmbH"', 'tickets assigned to "anna", of customer "Acme GmbH"'),
        ("lang:ru desk:cs service:aio", "tickets in language Russian, at desk CS-Cart, with AIO service"),
        ("breached OR at-risk", "tickets either over time or at risk"),
        ("a (b OR c)", 'tickets containing "a", either containing "b" or containing "c"'),
        ("-(a b)", 'tickets not (containing "a" and containing "b")'),
        ("a OR b c", 'tickets either containing "a" or (containing "b" and containing "c")'),
        ("stalled migration:running,failed", "tickets with a stalled migration, whose migration is running or failed"),
        ("credits<10 price>=20", "tickets of customers with under 10 credits, with a price of at least 20 credits"),
        ("credits:1", "tickets of customers with exactly 1 credits"),
        ("due>1d", "tickets due in over 1 day"),
        ("due<90m", "tickets due in under 90 minutes"),
        ("updated<=3d", "tickets updated at most 3 days ago"),
        ("received>2026-11-01", "tickets received after 2026-11-01"),
        ("received<=2026-11-01", "tickets received on or before 2026-11-01"),
        ("received:yesterday", "tickets received yesterday"),
        ("due<=tomorrow", "tickets due on or before tomorrow"),
        ("due:none", "tickets without a due time"),
        ("received>2026-11-01T10:00", "tickets received after 2026-11-01 10:00"),
        ("received>2026-11-01T10:00+04:00", "tickets received after 2026-11-01 10:00 +0400"),
        (
            "sort:-received,-credits,-customer,id",
            (
                "all tickets, sorted by received time (latest first), then credits (highest first), "
                "then customer (in reverse), then number"
            ),
        ),
    ],
)
def test_said(text: str, said: str) -> None:
    assert explain(parse(text)) == said


def test_a_resolved_query_is_said_with_its_instants() -> None:
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    query = resolve(parse("due<2h assignee:me"), now, UTC, "anna")
    assert explain(query) == 'tickets due before 2026-11-23 12:00 UTC, assigned to "anna"'


def test_a_built_query_is_said_without_control_characters() -> None:
    assert explain(Query(Text("a\x1b[2J\u202e"))) == 'tickets containing "a\ufffd[2J\ufffd"'
    assert "12:00:01" in explain(Query(Compare("due", "=", Moment(datetime(2026, 1, 1, 12, 0, 1)))))  # noqa: DTZ001
