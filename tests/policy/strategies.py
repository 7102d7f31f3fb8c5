"""Questions that hit the edges, one strategy per `whatif` kind; all of them are well-formed.

What belongs here: where to aim. What does not: any expectation; where a due moment or a last day is needed to
aim at, the naive answer gives it.
"""

from datetime import date, timedelta
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests import naive
from tests.naive.clock import DAY, DESKS, HOUR, MINUTE, SECOND, Desk, Json, read, write
from tests.policy.zones import NO_ZONES, ZONES, change_days

_EPOCH = date(1970, 1, 1)
_LAST_DAY = (date(2100, 12, 31) - _EPOCH).days


def _edge_days() -> list[int]:
    """Year, month and leap edges, and the Sundays on which clocks are changed, with their neighbours."""
    days: set[int] = set()
    for year in range(1970, 2101):
        firsts = [date(year, month, 1) for month in range(1, 13)]
        days.update((first - _EPOCH).days + near for first in firsts for near in (-2, -1, 0, 29, 30))
        for month in (3, 4, 9, 10, 11):
            sundays = [n for n in range(1, 31) if date(year, month, n).weekday() == 6]
            days.update((date(year, month, n) - _EPOCH).days + near for n in sundays for near in (-1, 0, 1))
    return sorted(day for day in days if 0 <= day <= _LAST_DAY)


_LEAP_DAYS = [(date(year, 2, 29) - _EPOCH).days for year in range(1972, 2097, 4)]
_DAYS = st.one_of(st.sampled_from(_edge_days()), st.integers(0, _LAST_DAY), st.sampled_from(_LEAP_DAYS))
_NUDGES = st.sampled_from([0, 0, 0, -1, 1, -SECOND, SECOND, -MINUTE, MINUTE, 30 * SECOND + 7])
_OFFSETS = st.sampled_from([*range(-14 * 60, 14 * 60 + 1, 15), 0, 240, 420, 420, -839, 839, 353, -44])
"""Minutes ahead of UTC."""
_RARELY = st.sampled_from([False] * 24 + [True])
_SOMETIMES = st.sampled_from([False] * 7 + [True])
_COINS = st.booleans()


def _iso(draw: DrawFn, moment: int, desk: Desk) -> str:
    """A moment of the desk's wall clock as somebody at another offset writes it."""
    offset = draw(_OFFSETS)
    text = write(moment + (offset - desk.offset * 60) * MINUTE, Desk(0, 0, 0))
    if offset == 0:
        return text.replace("+00:00", "Z") if draw(_COINS) else text
    hours, minutes = divmod(abs(offset), 60)
    return text.replace("+00:00", f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}")


@cache
def _times(desk: Desk) -> SearchStrategy[int]:
    """Microseconds into the desk's day."""
    edges = [0, desk.opens * HOUR, desk.closes * HOUR, 12 * HOUR, (desk.closes - 1) * HOUR, DAY - MINUTE]
    return st.one_of(st.sampled_from(edges), st.sampled_from(edges[:4]), st.integers(0, DAY - 1))


def _moment(draw: DrawFn, desk: Desk, day: int | None = None) -> int:
    return (draw(_DAYS) if day is None else day) * DAY + draw(_times(desk)) + draw(_NUDGES)


def _date(day: int) -> str:
    return (_EPOCH + timedelta(days=day)).isoformat()


_RUNS = st.lists(st.tuples(st.integers(-4, 16), st.integers(1, 6)), max_size=3)


def _holidays(draw: DrawFn, given: Json, moment: int) -> None:
    """Runs of holidays around the moment, unsorted and with doubles; sometimes none, sometimes not said."""
    if draw(_COINS):
        runs = draw(_RUNS)
        given["holidays"] = [_date(moment // DAY + first + n) for first, size in runs for n in range(size)]


_SLA = st.fixed_dictionaries(
    {"service": st.sampled_from(["basic", "aio"])},
    optional={"clock": st.sampled_from(["elapsed", "business_day", "business_hours"])},
)


@st.composite
def sla(draw: DrawFn) -> Json:
    desk = DESKS["litextension"]
    came = _moment(draw, desk)
    given: Json = {"desk": "litextension", **draw(_SLA)}
    given[draw(st.sampled_from(["received", "investigation_from"]))] = _iso(draw, came, desk)
    _holidays(draw, given, came)
    if draw(_RARELY):
        given.update(draw(st.sampled_from([{"desk": "nowhere"}, {"desk": "cs_cart"}, {"service": "gold"}])))
        return given
    _add_pauses(draw, given, came)
    _add_answer(draw, given, came)
    return given


_SHAPES_TEXT = "free zero free touching overlapping zero before around from_start aimed reversed"
_PAUSE_SHAPES = st.sampled_from(_SHAPES_TEXT.split())


def _add_pauses(draw: DrawFn, given: Json, came: int) -> None:
    count = draw(st.sampled_from([0, 0, 1, 1, 2, 3, 5]))
    if not count:
        return
    desk = DESKS["litextension"]
    plain = naive.answer("sla", given)
    starts, due = read(plain["starts"], desk), read(plain["due"], desk)
    pauses: list[tuple[int, int]] = []
    for _ in range(count):
        shape = draw(_PAUSE_SHAPES)
        if shape == "reversed" and not draw(_RARELY):
            shape = "free"
        last = pauses[-1] if pauses else (starts, due)
        pauses.append(_pause(draw, shape, starts, due, last))
    given["pauses"] = [[_iso(draw, edge, desk) for edge in pause] for pause in draw(st.permutations(pauses))]


def _pause(draw: DrawFn, shape: str, starts: int, due: int, last: tuple[int, int]) -> tuple[int, int]:
    """A pause of a shape; `last` is the one before it, `starts` and `due` those without pauses."""
    near = [_near(draw, starts), _near(draw, due), starts + draw(_NUDGES), due + draw(_NUDGES)]
    one, other = sorted((draw(st.sampled_from(near)), _near(draw, starts)))
    night = draw(st.sampled_from([other, (starts // DAY + 1) * DAY, starts // DAY * DAY + 20 * HOUR]))
    shapes = {
        "free": (one, other),
        "touching": (last[1], max(last[1], other)),
        "overlapping": ((last[0] + last[1]) // 2, max(last[1], other)),
        "zero": (night, night),
        "before": (starts - abs(starts - one) - 1, starts + min(draw(_NUDGES), 0)),
        "around": (starts - DAY, max(starts, other)),
        "from_start": (starts, max(starts, other)),
        "aimed": (starts, starts + abs(_near(draw, due) - due)),
        "reversed": (other + 1, one),
    }
    return shapes[shape]


_STEPS = st.integers(-1, 6)


def _near(draw: DrawFn, moment: int) -> int:
    return _moment(draw, DESKS["litextension"], moment // DAY + draw(_STEPS))


_QUARTERS = [-hours * HOUR - weekend * DAY + near for hours in (3, 6, 12) for weekend in (0, 2) for near in (0, 1)]
_BESIDE_DUE = st.sampled_from([0, 0, 0, 1, 1, -1, SECOND, DAY, *_QUARTERS])
"""At the due time, and where a quarter of a target is left."""


def _add_answer(draw: DrawFn, given: Json, came: int) -> None:
    """Answered or now, at the due moment, beside it, or anywhere near."""
    desk = DESKS["litextension"]
    due = naive.answer("sla", given).get("due")
    if due is None:
        return
    aim = read(due, desk) + draw(_BESIDE_DUE)
    if draw(_COINS):
        aim = _near(draw, came)
    if draw(_COINS):
        given["now"] = _iso(draw, aim, desk)
    if draw(_COINS):
        soonest = came - draw(_RARELY)
        answered = draw(st.sampled_from([max(aim, soonest), max(aim, soonest), soonest]))
        given["answered"] = _iso(draw, answered, desk)


@st.composite
def hours(draw: DrawFn) -> Json:
    name = draw(st.sampled_from(sorted(DESKS)))
    at = _moment(draw, DESKS[name])
    given: Json = {"desk": name, "at": _iso(draw, at, DESKS[name])}
    _holidays(draw, given, at)
    return given


@st.composite
def local_hours(draw: DrawFn) -> Json:
    zone = draw(st.sampled_from(NO_ZONES if draw(_RARELY) else ZONES))
    known = change_days(zone, _LAST_DAY) if zone in ZONES else [0]
    day = draw(_DAYS) if draw(_RARELY) else draw(st.sampled_from(known))
    return {"desk": draw(st.sampled_from(sorted(DESKS))), "date": _date(day), "zone": zone}


_SHIPPED = ["4.2.1", "4.2.4", "4.3.1", "4.3.2", "4.3.3", "4.3.4", "4.3.6", "4.3.9", "4.3.10", "4.4.1"]
_ADDED_TEXT = """
4.3.6.SP1 4.3.6.SP2 4.3.6.SP10 4.3.10.SP1 4.4.1.SP3 4.2.4.SP9 4.9.1.SP1
4.2.5 4.2.10 4.3.11 4.4.2 4.4.10 4.9.1 4.10.1 10.0.0 3.0.6 0.9.0 4.0.1
"""
_ADDED = _ADDED_TEXT.split()
_INVALID_TEXT = """
4,4.3,v4.3.1,4.3.01,04.3.1,4.3.1.SP,4.3.1.SP01,4.3.1.sp1,4.3.1.1,4.3.-1,4.3.1 , 4.3.1,4.3.1\n,4.3.x,04.03.01,4..1,
4.3.1.,4.3.1.SP1.SP2,4.3.１,4.3.+1,4.3.1_0,4.3.1e0,4.3.²,٤.3.1,4.3.1.SP 1,4.3.1.SP-1,4.3.1-SP1,4.3.1SP1,4.3.1.SP1\n
"""
_INVALID = ["", *_INVALID_TEXT.split(",")]
_VERSIONS = st.builds("{}.{}.{}".format, st.integers(0, 11), st.integers(0, 11), st.integers(0, 11))
_PACKED = st.builds("{}.SP{}".format, st.sampled_from(_SHIPPED), st.integers(1, 12))
_RELEASES = st.lists(
    st.one_of(st.sampled_from(_ADDED), st.sampled_from(_ADDED + _SHIPPED), _VERSIONS, _PACKED), max_size=8
)
_CARE = st.sampled_from(["vip", "standard"])


def _maybe(draw: DrawFn, given: Json, key: str, values: SearchStrategy[object]) -> None:
    """Said, said to be nothing, or not said."""
    said = draw(st.sampled_from([True, True, True, True, None, False]))
    if said is not False:
        given[key] = draw(values) if said else None


@st.composite
def upgrade(draw: DrawFn) -> Json:
    given: Json = {"access": draw(st.sampled_from(["active", "active", "expired", "lifetime"]))}
    releases = draw(_RELEASES)
    if draw(_COINS) or releases:
        given["releases"] = releases
    if draw(_COINS):
        _maybe(draw, given, "care", _CARE)
    known = st.sampled_from(_SHIPPED + releases)
    ends = [draw(known), draw(known)]
    if draw(st.integers(0, 3)):
        ends.sort(key=lambda text: [int(part.removeprefix("SP")) for part in text.split(".")])
    if draw(_SOMETIMES):
        ends[draw(st.integers(0, 1))] = draw(st.one_of(_VERSIONS, _PACKED, st.sampled_from(_ADDED)))
    if draw(_SOMETIMES):
        ends[draw(st.integers(0, 1))] = draw(st.sampled_from(_INVALID))
    given["from"], given["to"] = ends
    return given


_CATEGORIES = ["howto", "config", "investigate", "custom_mod", "custom_mod", "upgrade"]
_AMOUNTS = st.one_of(st.sampled_from([0, 5, 10, 15, 19, 20, 21, 25, 50]), st.integers(0, 200))


def _beside(amount: int) -> SearchStrategy[int]:
    """The amount, or a little less or more, but never below nothing."""
    return st.sampled_from([max(amount + near, 0) for near in (0, 0, 0, 1, -1, 7, -5)])


@st.composite
def credits_(draw: DrawFn) -> Json:
    category = draw(st.sampled_from(_CATEGORIES))
    given: Json = {"category": category}
    if draw(_RARELY):
        given["category"] = draw(st.sampled_from(["hosting", "HowTo", "", "config "]))
    _maybe(draw, given, "quote", st.one_of(st.just(20), st.integers(-1, 60)))
    price = {"howto": 5, "config": 10, "investigate": 20}.get(category, given.get("quote") or 20)
    _maybe(draw, given, "charged", st.one_of(_AMOUNTS, _beside(price), st.integers(0, max(price, 0))))
    more = price - (given.get("charged") or 0)
    given["balance"] = draw(st.one_of(_AMOUNTS, _beside(more)))
    _maybe(draw, given, "advance_limit", st.one_of(_beside(price), _beside(more), _AMOUNTS))
    if draw(_COINS):
        _maybe(draw, given, "customer_agrees", _COINS)
    if category == "custom_mod" or draw(_SOMETIMES):
        _maybe(draw, given, "care", _CARE)
        _maybe(draw, given, "modifications_used", st.sampled_from([0, 3, 4, 5, 6, 7, 8]))
    if draw(_COINS):
        given["covered_by_period"] = draw(_COINS)
    if draw(_SOMETIMES) or category == "upgrade":
        _maybe(draw, given, "software_bug", _COINS)
    return given


_PRODUCTS = ["CS-Cart", "CS-Cart Ultimate", "Multi-Vendor", "Multi-Vendor Plus"]
_PRODUCTS += ["Multi-Vendor Ultimate"] * 2
_AGES = st.sampled_from([-1, 0, 1, 29, 30, 31, 44, 45, 46, 89, 90, 91, 364, 365, 366, 367])


@st.composite
def period(draw: DrawFn) -> Json:
    product = draw(st.sampled_from(_PRODUCTS))
    if draw(_RARELY):
        product = draw(st.sampled_from(["cs-cart", "Multi-Vendor Ultra", "", "CS-Cart "]))
    kind = draw(st.sampled_from(["first", "additional", "first", "additional", "storefront"]))
    day = draw(_DAYS)
    moment = _moment(draw, DESKS["cs_cart"], day + draw(st.one_of(_AGES, st.integers(-400, 800))))
    asked = _iso(draw, moment, DESKS["cs_cart"])
    return {"product": product, "kind": kind, "purchased": _date(day), "asked": asked}


_COUNTED = ["products", "customers", "orders"]
_UNCOUNTED = ["categories", "manufacturers", "taxes", "coupons", "reviews", "pages", "blogs", "blog_posts"]
_TOTALS = st.one_of(
    st.integers(0, 120), st.sampled_from([0, 10, 100, 15]), st.integers(0, 10**6), st.integers(0, 9 * 10**11)
)


@st.composite
def remigration(draw: DrawFn) -> Json:
    desk = DESKS["litextension"]
    day, total = draw(_DAYS), draw(_TOTALS)
    given: Json = {"kind": draw(st.sampled_from(["remigration", "recent", "smart_update"]))}
    given |= {"completed": _date(day), "initial": _spread(draw, total), "requested": {}}
    given["at"] = _iso(draw, _moment(draw, desk, day), desk)
    plain = naive.answer("remigration", given)
    last, tenth = (date.fromisoformat(plain["last_free_day"]) - _EPOCH).days, total // 10
    edge = draw(st.sampled_from([day - 1, day, day + 1, last - 1, last, last, last + 1, last + 1, last + 4]))
    given["at"] = _iso(draw, _moment(draw, desk, edge), desk)
    aims = [_beside(aim) for aim in (plain["allowance"], total + tenth, tenth, tenth)]
    given["requested"] = _spread(draw, draw(st.one_of(*aims, _TOTALS)))
    if draw(_RARELY):
        given["completed"] = None
    return given


def _spread(draw: DrawFn, total: int) -> dict[str, int]:
    """The total over the counted types, in any order, among some that are not counted."""
    counts: dict[str, int] = {}
    for name in draw(st.lists(st.sampled_from(_UNCOUNTED), max_size=2)):
        counts[name] = draw(st.integers(0, 5000))
    names = draw(st.permutations(_COUNTED))
    if draw(_COINS):
        counts[names[0]] = total
        return counts
    first, second = sorted((draw(st.integers(0, total)), draw(st.integers(0, total))))
    return counts | dict(zip(names, (first, second - first, total - second), strict=True))


_STYLES = st.sampled_from(["T", "T-", "", "CS-2024-"])
_HUGE = [10**18 - 1, 10**18, 10**19 - 1, 9 * 10**19, 10**20, 10**20 + 1]
_NUMBERS = st.lists(st.sampled_from([1, 2, 9, 10, 11, 19, 100, 101, 9999, *_HUGE]), unique=True)


@st.composite
def order(draw: DrawFn) -> Json:
    name = draw(st.sampled_from(sorted(DESKS)))
    base = _moment(draw, DESKS[name])
    times = [base, base, base + 1, base + draw(st.integers(-DAY, DAY))]
    style = draw(_STYLES)
    tickets = [
        {
            "id": f"{style}{number}",
            "rank": draw(st.sampled_from(["vip", "standard", "regular"])),
            "urgent": draw(_COINS),
            "received": _iso(draw, draw(st.sampled_from(times)), DESKS[name]),
        }
        for number in draw(_NUMBERS)
    ]
    return {"desk": name, "tickets": tickets}


_TARGET_TEXT = """
magento prestashop opencart shopify shopify shopify woocommerce bigcommerce volusion
Magento PrestaShop OpenCart Shopify WooCommerce BigCommerce SHOPIFY
"""
_TARGETS = _TARGET_TEXT.split()
_OPTIONS = ["clear_target", "preserve_ids", "redirects_301"] * 3
_OPTIONS += ["passwords", "seo_urls", "description_images", "strip_html", "variants"]
_NO_OPTIONS = ["", "Clear_Target", "redirects", "preserve-ids", "301"]
_CHOSEN = st.lists(st.sampled_from(_OPTIONS), max_size=6)
_ENTITIES = st.lists(st.sampled_from([*_COUNTED, "orders", "orders", *_UNCOUNTED, "blogs"]), max_size=5)


@st.composite
def options(draw: DrawFn) -> Json:
    chosen: list[str] = draw(_CHOSEN)
    if draw(_RARELY):
        chosen.insert(draw(st.integers(0, len(chosen))), draw(st.sampled_from(_NO_OPTIONS)))
    return {
        "target": draw(st.sampled_from(_TARGETS)),
        "kind": draw(st.sampled_from(["demo", "full", "remigration", "recent", "smart_update"])),
        "options": chosen,
        "entities": draw(_ENTITIES),
    }


QUESTIONS: dict[str, SearchStrategy[Json]] = {
    "sla": sla(),
    "hours": hours(),
    "local_hours": local_hours(),
    "upgrade": upgrade(),
    "credits": credits_(),
    "period": period(),
    "remigration": remigration(),
    "order": order(),
    "options": options(),
}
"""Well-formed questions of each kind."""
