"""Distances, days and instants, resolved for a viewer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from helpdesk_tui.query import (
    And,
    Compare,
    Expression,
    In,
    Moment,
    Not,
    Op,
    Query,
    QueryError,
    Special,
    Text,
    parse,
    resolve,
)

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
DUBAI = timezone(timedelta(hours=4))
BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> Moment:
    return Moment(datetime.fromisoformat(f"{text}+00:00"))


def resolved(text: str, *, zone: timezone | ZoneInfo = UTC, now: datetime = NOW) -> Expression | None:
    return resolve(parse(text), now, zone, "anna").expression


@pytest.mark.parametrize(
    ("text", "op", "instant"),
    [
        ("due<2h", "<", "2026-11-23T12:30"),
        ("due<=2h", "<=", "2026-11-23T12:30"),
        ("due>1d", ">", "2026-11-24T10:30"),
        ("due>=1w", ">=", "2026-11-30T10:30"),
        ("updated<3d", ">", "2026-11-20T10:30"),
        ("updated<=3d", ">=", "2026-11-20T10:30"),
        ("received>3d", "<", "2026-11-20T10:30"),
        ("received>=90m", "<=", "2026-11-23T09:00"),
    ],
)
def test_a_distance_is_time_left_ahead_and_age_behind(text: str, op: Op, instant: str) -> None:
    assert resolved(text) == Compare(parse_field(text), op, utc(instant))


@pytest.mark.parametrize(
    ("text", "op", "instant"),
    [
        ("received>2026-11-01", ">=", "2026-11-01T20:00"),
        ("received>=2026-11-01", ">=", "2026-10-31T20:00"),
        ("received<2026-11-01", "<", "2026-10-31T20:00"),
        ("received<=2026-11-01", "<", "2026-11-01T20:00"),
        ("due<=today", "<", "2026-11-23T20:00"),
        ("due>=tomorrow", ">=", "2026-11-23T20:00"),
        ("due<yesterday", "<", "2026-11-21T20:00"),
        ("received>2026-11-01T10:00", ">", "2026-11-01T06:00"),
        ("received<=2026-11-01T10:00+07:00", "<=", "2026-11-01T03:00"),
    ],
)
def test_a_day_is_whole_and_the_viewers(text: str, op: Op, instant: str) -> None:
    assert resolved(text, zone=DUBAI) == Compare(parse_field(text), op, utc(instant))


def test_on_a_day_is_from_its_start_to_its_end() -> None:
    inside = And((
        Compare("received", ">=", utc("2026-10-31T20:00")),
        Compare("received", "<", utc("2026-11-01T20:00")),
    ))  # fmt: skip
    assert resolved("received:2026-11-01", zone=DUBAI) == inside
    assert resolved("received!=2026-11-01", zone=DUBAI) == Not(inside)


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("2026-03-29", "2026-03-28T23:00", "2026-03-29T22:00"),
        ("2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00"),
    ],
)
def test_days_of_23_and_25_hours(day: str, start: str, end: str) -> None:
    assert resolved(f"received:{day}", zone=BERLIN) == And(
        (Compare("received", ">=", utc(start)), Compare("received", "<", utc(end)))
    )


def test_today_is_the_viewers_day_not_the_clocks() -> None:
    late = datetime(2026, 11, 23, 21, tzinfo=UTC)
    assert resolved("received>=today", now=late) == Compare("received", ">=", utc("2026-11-23T00:00"))
    assert resolved("received>=today", now=late, zone=DUBAI) == Compare("received", ">=", utc("2026-11-23T20:00"))


def test_now_in_any_zone_is_the_same_instant() -> None:
    assert resolved("due<2h", now=NOW.astimezone(BERLIN)) == resolved("due<2h")


def test_a_wall_time_that_a_clock_change_skips_or_repeats_has_an_instant() -> None:
    assert resolved("due>2026-03-29T02:30", zone=BERLIN) == Compare("due", ">", utc("2026-03-29T01:30"))
    assert resolved("due>2026-10-25T02:30", zone=BERLIN) == Compare("due", ">", utc("2026-10-25T00:30"))


def test_the_edges_of_the_calendar() -> None:
    for zone in (UTC, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/Los_Angeles")):
        for text in ("received:1970-01-01", "received<=2199-12-31", "due<36500d", "received<36500d"):
            assert resolved(text, zone=zone) is not None


def test_me_becomes_the_viewer_and_none_stays() -> None:
    assert resolved("assignee:me,none,anna,bob") == In("assignee", (Text("anna"), Special.NONE, Text("bob")))
    assert resolved('assignee:"me"') == In("assignee", (Text("me"),))


def test_me_without_a_name_is_an_error() -> None:
    with pytest.raises(QueryError, match="who 'me' is"):
        resolve(parse("-(a OR assignee:me)"), NOW, UTC, "")
    assert resolve(parse("assignee:anna"), NOW, UTC, "").expression == In("assignee", (Text("anna"),))


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        resolve(parse("due<2h"), NOW.replace(tzinfo=None), UTC, "anna")


def test_the_order_is_kept_and_the_source_is_not() -> None:
    query = resolve(parse("sort:-due"), NOW, UTC, "anna")
    assert (query, query.source) == (parse("sort:-due"), "")
    assert resolve(parse("due<2h sort:-due"), NOW, UTC, "anna").sort == parse("sort:-due").sort
    assert resolve(Query(), NOW, UTC, "") == Query()


def parse_field(text: str) -> str:
    leaf = parse(text).expression
    assert isinstance(leaf, Compare)
    return leaf.field
