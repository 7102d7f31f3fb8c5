"""Staffed or not, the next opening, and the desk's hours on a customer's wall clock."""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from tests.naive.clock import DESKS, Json, calendar, read, write


def hours(given: Json) -> Json:
    desk = DESKS[given["desk"]]
    days = calendar(desk, given)
    at = read(given["at"], desk)
    return {"staffed": days.staffed(at), "next_opening": write(days.next_opening(at), desk)}


def local_hours(given: Json) -> Json:
    if given["zone"] not in _zones():
        return {"error": "unknown_zone"}
    zone = ZoneInfo(given["zone"])
    desk = DESKS[given["desk"]]
    day = date.fromisoformat(given["date"])
    answer: Json = {}
    for name, hour in (("opens", desk.opens), ("closes", desk.closes)):
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - plain UTC arithmetic
        wall = _wall(midnight + timedelta(hours=hour - desk.offset), zone)
        answer[name] = f"{wall.hour:02}:{wall.minute:02}"
        answer[f"{name}_day"] = (wall.date() - day).days
    return answer


@cache
def _zones() -> set[str]:
    return available_timezones()


def _wall(utc: datetime, zone: ZoneInfo) -> datetime:
    """Try every wall clock around the moment until one of them is that moment; whole minutes come first."""
    for step, span in ((timedelta(minutes=1), 16 * 60), (timedelta(seconds=1), 16 * 3600)):
        for count in range(span):
            for wall in (utc + step * count, utc - step * count):
                if _names(wall, zone, utc):
                    return wall
    raise AssertionError(f"no wall clock in {zone} at {utc}")


def _names(wall: datetime, zone: ZoneInfo, utc: datetime) -> bool:
    """Does this wall clock, in one of its two readings, name the moment? One skipped in spring names none."""
    early, late = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    before, after = early.utcoffset(), late.utcoffset()
    if before is None or after is None or before < after:
        return False
    return utc in (wall - before, wall - after)
