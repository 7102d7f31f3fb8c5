"""What a licence brings, with its covered days listed one by one."""

from datetime import date, timedelta

from tests.naive.clock import DESKS, Json, desk_date

_CREDITS = {"first": 50, "additional": 30, "storefront": 30}
_DAYS = {"CS-Cart Ultimate": 30, "Multi-Vendor": 45, "Multi-Vendor Plus": 90}
_VIP_YEAR = "Multi-Vendor Ultimate"


def period(given: Json) -> Json:
    product = given["product"]
    if product == "CS-Cart":
        return _say("credits", [], credits=_CREDITS[given["kind"]])
    if product not in _DAYS and product != _VIP_YEAR:
        return {"error": "unknown_product"}
    if given["kind"] == "storefront":
        return {"error": "not_applicable"}
    purchased = date.fromisoformat(given["purchased"])
    asked = desk_date(given["asked"], DESKS["cs_cart"])
    if product == _VIP_YEAR:
        return _say("care", _year(purchased), asked=asked)
    days = [purchased]
    for _ in range(_DAYS[product]):
        days.append(days[-1] + timedelta(days=1))
    return _say("period", days, asked=asked)


def _year(first: date) -> list[date]:
    """Up to the same date next year; the year after 29 February ends on the 28th."""
    days = [first]
    last = 28 if (first.month, first.day) == (2, 29) else first.day
    while (days[-1].year, days[-1].month, days[-1].day) != (first.year + 1, first.month, last):
        days.append(days[-1] + timedelta(days=1))
    return days


def _say(grant: str, days: list[date], *, asked: date | None = None, credits: int = 0) -> Json:  # noqa: A002
    covered = asked in days
    return {
        "grant": grant,
        "covered": covered,
        "covered_until": days[-1].isoformat() if days else None,
        "credits": credits,
        "rank": "vip" if covered and grant == "care" else "regular",
    }
