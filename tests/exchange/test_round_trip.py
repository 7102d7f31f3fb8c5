"""Every record a desk can hold, as a line and back: the same record, and the same line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.demo.generate import demo_desk
from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.exchange.line import parsed_line
from helpdesk_tui.exchange.read import record_of
from helpdesk_tui.exchange.write import line_of
from helpdesk_tui.model.migration import Migration

if TYPE_CHECKING:
    from helpdesk_tui.backends.capabilities import Record

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=4)))
DEMO = list(demo_desk(400, 1, NOW).records())


def again(record: Record) -> Record:
    return record_of(parsed_line(line_of(record).encode()))


def test_everything_on_the_demo_desk_comes_back() -> None:
    for record in DEMO:
        assert again(record) == record
        assert line_of(again(record)) == line_of(record)


def test_lists_of_pairs_come_back() -> None:
    run = next(record for record in DEMO if isinstance(record, Migration) and record.samples)
    full = replace(run, checklist={"images": ("ok", ""), "orders": ("failed", "half")}, stopped_in="running")
    assert again(full) == full
    assert '"stopped_in":"running"' in line_of(full)
    assert '"stopped_in"' not in line_of(run), "only where it says something"
    ticket, messages = next(record for record in DEMO if isinstance(record, tuple))
    at = datetime(2026, 1, 1, tzinfo=UTC)
    held = (replace(ticket, held=((at, at + timedelta(hours=1), "pending"),)), messages)
    assert again(held) == held


@pytest.mark.parametrize(
    "pair", [[], ["2026-11-20T08:00:00+07:00"], ["2026-11-20T08:00:00", 1], [1, 1], "ab", [None, 1]]
)
def test_a_wrong_pair_is_named(pair: object) -> None:
    run = next(record for record in DEMO if isinstance(record, Migration))
    line = json.loads(line_of(run)) | {"samples": [pair]}
    with pytest.raises(InvalidInput, match=r"samples\[0\]"):
        record_of(line)
