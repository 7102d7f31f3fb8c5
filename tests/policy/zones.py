"""Time zones worth asking for, names that are none, and the days on which a zone's offset changes."""

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

__all__ = ["NO_ZONES", "ZONES", "change_days"]

_ZONE_NAMES = """
Africa/Abidjan Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Monrovia America/Anchorage
America/Argentina/San_Luis America/Caracas America/Chicago America/Denver America/Godthab America/Havana
America/Los_Angeles America/New_York America/Phoenix America/Santiago America/Sao_Paulo America/St_Johns
Antarctica/Troll Asia/Amman Asia/Colombo Asia/Dhaka Asia/Gaza Asia/Ho_Chi_Minh Asia/Jerusalem Asia/Kathmandu
Asia/Kolkata Asia/Pyongyang Asia/Shanghai Asia/Tehran Asia/Tokyo Asia/Yangon Atlantic/Azores UTC
Australia/Adelaide Australia/Eucla Australia/Lord_Howe Australia/Sydney Etc/GMT+12 Etc/GMT-14 Etc/GMT-4
Europe/Berlin Europe/Dublin Europe/Istanbul Europe/London Europe/Moscow Europe/Samara Pacific/Apia
Pacific/Chatham Pacific/Enderbury Pacific/Fiji Pacific/Kiritimati Pacific/Kwajalein Pacific/Norfolk
"""
ZONES = _ZONE_NAMES.split()
NO_ZONES = ["Mars/Base", "Europe", "../UTC", "/UTC", "UTC+4", "zone.tab", "UTC\n", "\0", "A" * 100]


@cache
def change_days(zone: str, last: int) -> list[int]:
    """Days on which the zone's offset changes, each with its neighbours; day 0 where it never does."""
    info = ZoneInfo(zone)
    days: set[int] = {0}
    before = None
    for day in range(last):
        after = info.utcoffset(datetime(1970, 1, 1) + timedelta(days=day))  # noqa: DTZ001 - wall clock
        if after != before:
            days.update((max(day - 2, 0), max(day - 1, 0), day))
        before = after
    return sorted(days)
