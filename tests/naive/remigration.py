"""Free runs after a full migration: days walked one by one, a tenth taken by dropping the last digit."""

from datetime import date, timedelta

from tests.naive.clock import DESKS, Json, desk_date


def remigration(given: Json) -> Json:
    if given["completed"] is None:
        return {"error": "no_completed_full"}
    days = _free_days(date.fromisoformat(given["completed"]))
    in_window = desk_date(given["at"], DESKS["litextension"]) in days
    initial, requested = _counted(given["initial"]), _counted(given["requested"])
    if given["kind"] == "remigration":
        allowance = initial + _tenth(initial)
        enough = requested <= allowance
    else:
        allowance = _tenth(initial) - 1 if initial % 10 == 0 and initial else _tenth(initial)
        enough = requested * 100 < initial * 10
    return {
        "in_window": in_window,
        "last_free_day": days[-1].isoformat(),
        "allowance": allowance,
        "excess": requested - allowance if requested > allowance else 0,
        "free": in_window and enough,
    }


def _counted(entities: dict[str, int]) -> int:
    total = 0
    for name, count in entities.items():
        if name in ("products", "customers", "orders"):
            total += count
    return total


def _tenth(number: int) -> int:
    """Rounded down."""
    return int(str(number)[:-1] or "0")


def _free_days(completed: date) -> list[date]:
    """Every day up to the same day of the third month on, or that month's end if it comes first."""
    days = [completed]
    changes = 0
    while True:
        following = days[-1] + timedelta(days=1)
        if following.day == 1:
            changes += 1
        if changes == 4 or (changes == 3 and following.day > completed.day):
            return days
        days.append(following)
