"""Response and investigation targets, counted minute by minute; the minute of an edge to the microsecond."""

from functools import lru_cache

from tests.naive.clock import DAY, DESKS, HOUR, MINUTE, NOW, Calendar, Json, calendar, read, write

_TARGETS = {
    ("litextension", "basic", "received"): 24,
    ("litextension", "aio", "received"): 12,
    ("litextension", "basic", "investigation_from"): 48,
    ("litextension", "aio", "investigation_from"): 12,
}
"""Hours by desk, service and what started the clock."""

Pause = tuple[int, int]


def sla(given: Json) -> Json:
    if given["desk"] not in DESKS:
        return {"error": "unknown_desk"}
    desk = DESKS[given["desk"]]
    event = "received" if given.get("received") is not None else "investigation_from"
    hours = _TARGETS.get((given["desk"], given["service"], event))
    if hours is None:
        return {"error": "unknown_service"}
    days = calendar(desk, given)
    came = read(given[event], desk)
    answered = None if given.get("answered") is None else read(given["answered"], desk)
    pauses = [(read(first, desk), read(last, desk)) for first, last in given.get("pauses") or []]
    if (answered is not None and answered < came) or any(last < first for first, last in pauses):
        return {"error": "invalid_time"}
    clock = given.get("clock") or "business_day"
    starts = days.next_opening(came)
    stops = _stops(days, starts, pauses)
    due = _due(days, clock, starts, hours * HOUR, stops)
    now = read(given.get("now") or NOW, desk)
    state = _state(due, answered, now)
    today = days.work_by(due) // DAY <= now // DAY
    return {
        "starts": write(starts, desk),
        "due": write(due, desk),
        "work_by": write(days.work_by(due), desk),
        "state": state,
        "at_risk": state == "running" and (today or _little(days, clock, max(now, starts), due, stops, hours * HOUR)),
    }


def _stops(days: Calendar, starts: int, pauses: list[Pause]) -> tuple[Pause, ...]:
    """The pauses that matter, each lasting until the desk is staffed again."""
    return tuple((first, days.next_opening(last)) for first, last in pauses if first != last and last > starts)


@lru_cache(maxsize=32)
def _due(days: Calendar, clock: str, starts: int, left: int, pauses: tuple[Pause, ...]) -> int:
    """Step to the end of each minute, or to the edge of a pause inside it, until nothing is left."""
    edges = [edge for pause in pauses for edge in pause]
    edged = {edge // MINUTE for edge in edges}
    at = starts
    while True:
        first, last = _window(days, clock, at // DAY)
        midnight = at - at % DAY + DAY
        while at < midnight:
            end = at - at % MINUTE + MINUTE
            if at // MINUTE in edged:
                end = min([end, *(edge for edge in edges if at < edge)])
            if first <= at < last and not _paused(at, pauses):
                if end - at >= left:
                    return at + left
                left -= end - at
            at = end


def _little(days: Calendar, clock: str, at: int, due: int, pauses: tuple[Pause, ...], target: int) -> bool:
    """Is less than a quarter of the target still to be counted? Step to `due` and add up what counts on the way."""
    edges = [due, *(edge for pause in pauses for edge in pause)]
    ahead = 0
    while at < due and ahead * 4 < target:
        first, last = _window(days, clock, at // DAY)
        end = min([at - at % MINUTE + MINUTE, *(edge for edge in edges if at < edge)])
        if first <= at < last and not _paused(at, pauses):
            ahead += end - at
        at = end
    return ahead * 4 < target


def _window(days: Calendar, clock: str, day: int) -> tuple[int, int]:
    """From when to when the clock can run on this day."""
    midnight = day * DAY
    if clock == "elapsed":
        return midnight, midnight + DAY
    if not days.works(day):
        return midnight, midnight
    if clock == "business_day":
        return midnight, midnight + DAY
    return midnight + days.desk.opens * HOUR, midnight + days.desk.closes * HOUR


def _paused(at: int, pauses: tuple[Pause, ...]) -> bool:
    for first, last in pauses:  # noqa: SIM110 - a quarter of the time of any() with a generator
        if first <= at < last:
            return True
    return False


def _state(due: int, answered: int | None, now: int) -> str:
    if answered is not None:
        return "met" if answered <= due else "breached"
    return "breached" if now > due else "running"
