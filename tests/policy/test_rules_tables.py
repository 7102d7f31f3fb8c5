"""Calendars, clocks, releases, licences and channels against figures worked out by hand from the vendors' rules."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, date, datetime, timedelta

import pytest

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.policy.calendars import Calendar, calendar_of, local_hours, zone_named
from helpdesk_tui.policy.clocks import count, deadline, effective_pauses
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.policy.pack import ClockMode
from helpdesk_tui.policy.releases import Version, steps_between

CS, LX = Packs().pack("cs_cart"), Packs().pack("litextension")
CS_HOURS, LX_HOURS = calendar_of(CS.calendar), calendar_of(LX.calendar)
EVERY_DAY = frozenset(range(7))


def lx(text: str) -> datetime:
    """A moment of March 2024 on the clock of litextension; the 4th is a Monday."""
    return datetime.fromisoformat(f"2024-03-{text}+07:00")


def berlin(*, opens: int, closes: int, days: frozenset[int] = EVERY_DAY) -> Calendar:
    return Calendar(zone_named("Europe/Berlin"), opens, closes, days)


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("04T07:59:59.999999", "04T08:00"),
        ("04T08:00", "04T08:00"),
        ("04T18:59:59.999999", "04T18:59:59.999999"),
        ("04T19:00", "05T08:00"),
        ("08T19:00", "11T08:00"),
        ("09T10:00", "11T08:00"),
        ("10T23:59:59", "11T08:00"),
        ("12T18:59", "12T18:59"),
        ("12T19:00", "18T08:00"),
        ("14T10:00", "18T08:00"),
    ],
)
def test_next_opening(at: str, opening: str) -> None:
    """The 13th to 15th are holidays before a weekend."""
    calendar = LX_HOURS.with_holidays([date(2024, 3, day) for day in (13, 14, 15)])
    assert calendar.next_opening(lx(at)) == lx(opening)
    assert calendar.is_staffed(lx(at)) == (at == opening)
    assert calendar.next_opening(lx(at).astimezone(UTC)).isoformat() == lx(opening).isoformat(), "in the desk's zone"


@pytest.mark.parametrize(
    ("due", "work_by"),
    [
        ("05T10:00", "05T10:00"),
        ("05T19:00", "05T19:00"),
        ("05T19:00:00.000001", "05T19:00"),
        ("05T08:00:00.000001", "05T08:00:00.000001"),
        ("05T08:00", "04T19:00"),
        ("05T03:00", "04T19:00"),
        ("09T00:00", "08T19:00"),
        ("11T05:00", "08T19:00"),
        ("16T12:00", "12T19:00"),
    ],
)
def test_work_by(due: str, work_by: str) -> None:
    calendar = LX_HOURS.with_holidays([date(2024, 3, day) for day in (13, 14, 15)])
    assert calendar.work_by(lx(due)) == lx(work_by)


def test_midnight_closes_a_day() -> None:
    calendar = berlin(opens=0, closes=24 * 60, days=frozenset({5, 6}))
    saturday = datetime.fromisoformat("2024-03-09T23:59:59+01:00")
    monday = datetime.fromisoformat("2024-03-11T00:00+01:00")
    assert calendar.is_staffed(saturday)
    assert calendar.is_staffed(saturday + timedelta(seconds=1))
    assert not calendar.is_staffed(monday)
    assert calendar.next_opening(monday) == datetime.fromisoformat("2024-03-16T00:00+01:00")
    assert calendar.work_by(monday) == monday, "a due time at 24:00 lies at closing, not after it"


@pytest.mark.parametrize(
    ("on", "hours", "opening"),
    [
        (date(2024, 3, 30), 24, "2024-03-30T01:30:00+00:00"),
        (date(2024, 3, 31), 23, "2024-03-31T01:30:00+00:00"),
        (date(2024, 10, 27), 25, "2024-10-27T00:30:00+00:00"),
    ],
)
def test_days_on_which_clocks_change(on: date, hours: int, opening: str) -> None:
    """Opening at 02:30 does not exist on 31 March and exists twice on 27 October: the first one counts."""
    calendar = berlin(opens=150, closes=18 * 60)
    assert calendar.whole_day(on).length == timedelta(hours=hours)
    assert calendar.staffed_hours(on).start == datetime.fromisoformat(opening)
    assert not calendar.is_staffed(datetime.fromisoformat(opening) - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("on", "zone", "shown"),
    [
        ("2024-07-15", "America/Los_Angeles", ("22:00", -1, "07:00", 0)),
        ("2024-07-15", "Europe/Berlin", ("07:00", 0, "16:00", 0)),
        ("2024-01-15", "Europe/Berlin", ("06:00", 0, "15:00", 0)),
        ("2024-07-15", "Asia/Tokyo", ("14:00", 0, "23:00", 0)),
        ("2024-07-15", "Australia/Sydney", ("15:00", 0, "00:00", 1)),
        ("2024-01-15", "Australia/Sydney", ("16:00", 0, "01:00", 1)),
        ("2024-07-15", "Asia/Kathmandu", ("10:45", 0, "19:45", 0)),
        ("2024-07-15", "Pacific/Kiritimati", ("19:00", 0, "04:00", 1)),
        ("2024-07-15", "Pacific/Niue", ("18:00", -1, "03:00", 0)),
        ("2024-03-10", "America/New_York", ("00:00", 0, "10:00", 0)),
        ("2024-07-15", "Etc/GMT-4", ("09:00", 0, "18:00", 0)),
        ("2024-07-15", "+04:00", ("09:00", 0, "18:00", 0)),
        ("2024-07-15", "-12:00", ("17:00", -1, "02:00", 0)),
    ],
)
def test_local_hours(on: str, zone: str, shown: tuple[str, int, str, int]) -> None:
    found = local_hours(CS_HOURS, date.fromisoformat(on), zone_named(zone))
    assert (f"{found.opens:%H:%M}", found.opens_day, f"{found.closes:%H:%M}", found.closes_day) == shown


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Europe",
        "Europe/",
        "/Europe/Berlin",
        "Europe/Berlin\n",
        "Europe/../Europe/Berlin",
        "../../etc/passwd",
        "posix/Europe/Berlin",
        "right/UTC",
        "localtime",
        "posixrules",
        "Factory",
        "UTC+4",
        "+4",
        "+24:00",
        "+04:60",
        "+0400",
        "\x00",
        "Europe/Berlin\x00",
        "a" * 64,
        "zone.tab",
        "tzdata.zi",
        "leapseconds",
        "٠",
    ],
)
def test_no_zone(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        zone_named(name)
    assert (caught.value.code, caught.value.field) == ("unknown_zone", "zone")


@pytest.mark.parametrize(
    ("pauses", "effective"),
    [
        ([], []),
        ([("05T12:00", "05T12:00")], []),
        ([("05T12:00", "05T11:00")], []),
        ([("01T10:00", "04T10:00")], []),
        ([("01T10:00", "04T10:00:00.000001")], [("04T10:00", "04T10:00:00.000001")]),
        ([("05T12:00", "05T15:00")], [("05T12:00", "05T15:00")]),
        ([("05T12:00", "05T22:00")], [("05T12:00", "06T08:00")]),
        ([("05T20:00", "05T22:00")], [("05T20:00", "06T08:00")]),
        ([("05T12:00", "09T10:00")], [("05T12:00", "11T08:00")]),
        ([("05T15:00", "05T16:00"), ("05T12:00", "05T13:00")], [("05T12:00", "05T13:00"), ("05T15:00", "05T16:00")]),
        ([("05T12:00", "05T15:00"), ("05T15:00", "05T16:00")], [("05T12:00", "05T16:00")]),
        ([("05T12:00", "05T18:00"), ("05T13:00", "05T14:00")], [("05T12:00", "05T18:00")]),
        ([("05T12:00", "05T22:00"), ("06T08:00", "06T09:00")], [("05T12:00", "06T09:00")]),
    ],
)
def test_effective_pauses(pauses: list[tuple[str, str]], effective: list[tuple[str, str]]) -> None:
    """The clock started on the 4th at 10:00; who answers while the desk is closed is received at the next opening."""
    found = effective_pauses(LX_HOURS, lx("04T10:00"), [(lx(a), lx(b)) for a, b in pauses])
    assert [(span.start, span.end) for span in found] == [(lx(a), lx(b)) for a, b in effective]


_HOURS = ClockMode.BUSINESS_HOURS
_DAYS = ClockMode.BUSINESS_DAY
_WALL = ClockMode.ELAPSED


@pytest.mark.parametrize(
    ("start", "hours", "mode", "due"),
    [
        ("04T10:00", 24, _DAYS, "05T10:00"),
        ("08T12:00", 12, _DAYS, "09T00:00"),
        ("08T12:00", 12.5, _DAYS, "11T00:30"),
        ("08T10:00", 48, _DAYS, "12T10:00"),
        ("12T10:00", 24, _DAYS, "18T10:00"),
        ("04T18:00", 2, _HOURS, "05T09:00"),
        ("04T17:00", 2, _HOURS, "04T19:00"),
        ("08T18:00", 12, _HOURS, "11T19:00"),
        ("12T18:00", 24, _HOURS, "20T09:00"),
        ("08T18:00", 24, _WALL, "09T18:00"),
        ("04T10:00", 0, _DAYS, "04T10:00"),
    ],
)
def test_count(start: str, hours: float, mode: ClockMode, due: str) -> None:
    calendar = LX_HOURS.with_holidays([date(2024, 3, day) for day in (13, 14, 15)])
    pieces = count(calendar, lx(start), timedelta(hours=hours), mode)
    assert pieces[-1].end == lx(due)
    assert sum((piece.length for piece in pieces), timedelta()) == timedelta(hours=hours)
    assert all(a.end < b.start for a, b in itertools.pairwise(pieces)), "adjoining ones are joined"


@pytest.mark.parametrize(
    ("mode", "due"),
    [(_DAYS, "06T17:00"), (_HOURS, "07T19:00"), (_WALL, "06T17:00")],
)
def test_pauses_do_not_count(mode: ClockMode, due: str) -> None:
    """From the 4th 10:00 28 hours, less the 5th from 09:00 to 12:00 and from 15:00 to the 6th 15:00."""
    pauses = [(lx("05T15:00"), lx("06T15:00")), (lx("05T09:00"), lx("05T12:00"))]
    found = deadline(LX, LX_HOURS, received=lx("04T10:00"), target=timedelta(hours=28), mode=mode, pauses=pauses)
    assert found.value.due == lx(due)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2024-03-30T12:00+01:00", "2024-03-31T13:00+02:00"),
        ("2024-10-26T12:00+02:00", "2024-10-27T11:00+01:00"),
        ("2024-02-28T10:00+01:00", "2024-02-29T10:00+01:00"),
        ("2024-12-31T10:00+01:00", "2025-01-01T10:00+01:00"),
    ],
)
def test_an_hour_is_an_hour_when_clocks_change(start: str, due: str) -> None:
    calendar = berlin(opens=0, closes=24 * 60)
    for mode in ClockMode:
        assert count(calendar, datetime.fromisoformat(start), timedelta(days=1), mode)[-1].end.isoformat() == (
            datetime.fromisoformat(due).astimezone(UTC).isoformat()
        )


def test_versions_are_ordered_as_numbers() -> None:
    order = ["0.0.0", "4.2.4", "4.3.1", "4.3.6", "4.3.6.SP1", "4.3.6.SP2", "4.3.6.SP10", "4.3.9", "4.3.10", "4.10.0"]
    for seed in range(20):
        shuffled = random.Random(seed).sample(order, len(order))
        assert [str(v) for v in sorted(map(Version.parse, shuffled))] == order
    assert Version.parse("4.3.6") != Version.parse("4.3.6.SP1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "4.3",
        "v4.3.1",
        "4.3.1 ",
        "4.3.1\n",
        "4.3.1.1",
        "4.3.1.SP",
        "4.3.1.SP0",
        "4.3.1.sp1",
        "4.3.1-SP1",
        "4.3.01",
        "04.3.1",
        "4.3.1.SP01",
        "-4.3.1",
        "4..1",
        "4.3.x",
        "4.3.١",
        "4.3.1.SP1.SP2",
        "4.3." + "9" * 7,
        "1e1.0.0",
    ],
)
def test_no_version(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Version.parse(text, field="from")
    assert (caught.value.code, caught.value.field) == ("invalid_version", "from")


@pytest.mark.parametrize(
    ("start", "goal", "steps"),
    [
        ("4.3.1", "4.3.9", 8),
        ("4.3.9", "4.3.10", 1),
        ("4.2.4", "4.3.1", 1),
        ("4.3.6", "4.3.6.SP2", 0),
        ("4.3.6.SP1", "4.3.6.SP2", 0),
        ("4.3.6.SP2", "4.3.7", 1),
        ("4.3.5", "4.3.6.SP1", 1),
        ("4.2.1", "4.4.1", 14),
        ("4.3.9", "9.9.9", "unknown_version"),
        ("9.9.9", "9.9.9", "unknown_version"),
        ("9.9.9", "4.3.1", "unknown_version"),
        ("4.3.6.SP1", "4.3.6.SP1", "same_version"),
        ("4.3.10", "4.3.9", "downgrade"),
        ("4.3.6.SP1", "4.3.6", "downgrade"),
    ],
)
def test_steps_between(start: str, goal: str, steps: int | str) -> None:
    assert CS.releases is not None
    known = [Version.parse(text) for text in (*CS.releases.known, "4.3.6.SP1", "4.3.6.SP2")]
    try:
        found: int | str = len(steps_between(known, Version.parse(start), Version.parse(goal)))
    except InvalidInput as error:
        found = error.code
    assert found == steps
