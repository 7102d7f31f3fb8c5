"""Which clock runs on a ticket, and in which order tickets are served, against the vendors' rules."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk_tui.errors import Refused
from helpdesk_tui.policy.calendars import calendar_of
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.policy.order import Place, next_best, why_here
from helpdesk_tui.policy.response import Held, Turn, TurnKind, check_investigation, is_at_risk, running_clock

CS, LX = Packs().pack("cs_cart"), Packs().pack("litextension")
LX_HOURS = calendar_of(LX.calendar)

KINDS = {"c": TurnKind.CUSTOMER, "r": TurnKind.REPLY, "i": TurnKind.INVESTIGATION}


def lx(text: str) -> datetime:
    """A moment of March 2024 on the clock of litextension; the 4th is a Monday."""
    return datetime.fromisoformat(f"2024-03-{text}+07:00")


def clock(turns: str, held: str = "", *, service: str = "basic", now: str = "05T09:00", pack: Any = LX) -> Any:
    """``c 04T10:00, r 04T11:00`` and ``pending 04T12:00 05T12:00, on_hold 05T13:00``."""
    said = [Turn(lx(at), KINDS[kind]) for kind, at in (t.split() for t in turns.split(", ") if t)]
    waits = [h.split() for h in held.split(", ") if h]
    stretches: Any = [Held(lx(w[1]), lx(w[2]) if len(w) > 2 else None, w[0]) for w in waits]  # type: ignore[arg-type]  # the words of the table are the statuses
    return running_clock(pack, calendar_of(pack.calendar), service=service, turns=said, held=stretches, now=lx(now))


RUNNING: list[tuple[str, str, str, tuple[str, str, str, bool] | None]] = [
    ("basic", "", "", None),
    ("basic", "c 04T10:00", "", ("response", "04T10:00", "05T10:00", False)),
    ("aio", "c 04T10:00", "", ("response", "04T10:00", "04T22:00", False)),
    ("basic", "c 02T10:00", "", ("response", "02T10:00", "05T08:00", False)),
    ("basic", "c 04T10:00, c 04T15:00", "", ("response", "04T10:00", "05T10:00", False)),
    ("basic", "c 04T10:00, r 04T11:00", "", None),
    ("basic", "c 04T10:00, r 04T11:00, c 04T15:00, c 04T16:00", "", ("response", "04T15:00", "05T15:00", False)),
    ("basic", "r 04T11:00, c 04T15:00", "", ("response", "04T15:00", "05T15:00", False)),
    ("basic", "c 04T10:00, i 04T11:00", "", ("investigation", "04T11:00", "06T11:00", False)),
    ("aio", "c 04T10:00, i 04T11:00", "", ("investigation", "04T11:00", "04T23:00", False)),
    ("basic", "c 04T10:00, i 04T11:00, r 05T08:00", "", None),
    ("basic", "c 04T10:00, i 04T11:00, i 05T08:30", "", ("investigation", "05T08:30", "07T08:30", False)),
    ("basic", "c 04T10:00, i 04T11:00, c 04T12:00", "", ("response", "04T12:00", "05T12:00", False)),
    ("basic", "c 01T10:00, i 01T11:00, c 04T12:00", "", ("investigation", "01T11:00", "05T11:00", False)),
    ("basic", "c 04T10:00, i 04T11:00, c 04T12:00, r 04T13:00", "", None),
    ("basic", "c 04T10:00", "pending 04T12:00", None),
    ("basic", "c 04T10:00", "awaiting_approval 04T12:00", None),
    ("basic", "c 04T10:00", "on_hold 04T12:00", ("response", "04T10:00", "05T10:00", False)),
    ("basic", "c 04T10:00", "pending 04T12:00 04T15:00", ("response", "04T10:00", "05T13:00", False)),
    ("basic", "c 04T10:00", "on_hold 04T12:00 04T15:00", ("response", "04T10:00", "05T10:00", False)),
    ("basic", "c 04T10:00", "pending 01T12:00 04T10:00", ("response", "04T10:00", "05T10:00", False)),
    ("basic", "c 04T10:00, i 04T11:00", "pending 04T12:00 04T15:00", ("investigation", "04T11:00", "06T14:00", False)),
    ("basic", "c 04T10:00, i 04T11:00", "on_hold 04T12:00 04T15:00", ("investigation", "04T11:00", "06T14:00", False)),
    ("basic", "c 04T10:00, i 04T11:00", "on_hold 04T12:00", ("investigation", "04T11:00", "07T08:00", True)),
    ("basic", "c 04T10:00, i 04T11:00", "pending 04T12:00", ("investigation", "04T11:00", "07T08:00", True)),
    (
        "basic",
        "c 04T10:00, i 04T11:00, c 04T12:00",
        "on_hold 04T12:00",
        ("response", "04T12:00", "05T12:00", False),
    ),
    (
        "basic",
        "c 01T10:00, i 01T11:00, c 05T08:00",
        "on_hold 05T08:30",
        ("response", "05T08:00", "06T08:00", False),
    ),
    ("nothing", "c 04T10:00", "", None),
]
"""Service, turns, waits, and the clock on the 5th at 09:00: which, since when, due when, standing still or not.

Paused since the 4th 12:00 an investigation has used one of its 48 hours; were it resumed now, on the 5th at 09:00, the
47 others would end on the 7th at 08:00. One with two and a half hours left does not hide the response that runs.
"""


@pytest.mark.parametrize(("service", "turns", "held", "expected"), RUNNING)
def test_running_clock(service: str, turns: str, held: str, expected: tuple[Any, ...] | None) -> None:
    answer = clock(turns, held, service=service)
    assert set(answer.rules) <= set(LX.rules)
    if expected is None:
        assert answer.value is None
        return
    name, since, due, paused = expected
    found = answer.value
    assert (found.clock, found.since, found.paused) == (name, lx(since), paused)
    assert found.deadline.due == lx(due)
    assert f"lx.{service}.{name}" in answer.rules


@pytest.mark.parametrize("status", ["pending", "awaiting_approval", "on_hold"])
@pytest.mark.parametrize("turns", ["c 01T10:00, i 01T11:00", "c 01T10:00, i 01T11:00, c 05T08:00", "c 05T08:00"])
@pytest.mark.parametrize("service", ["basic", "aio"])
def test_time_alone_changes_no_clock(service: str, turns: str, status: str) -> None:
    """What is due when is stored, so waiting longer may not make another clock the first one."""
    for waits in ("", f"{status} 05T08:30", f"{status} 04T12:00 04T15:00"):
        found = [clock(turns, waits, service=service, now=now).value for now in ("05T08:30", "05T20:00", "08T09:00")]
        running = [one and not one.paused and (one.clock, one.deadline.due) for one in found]
        assert running == running[:1] * 3, waits


def test_a_change_of_service_keeps_the_start() -> None:
    basic, aio = (clock("c 04T10:00", service=s).value for s in ("basic", "aio"))
    assert basic.since == aio.since
    assert basic.deadline.starts == aio.deadline.starts
    assert basic.deadline.due - aio.deadline.due == timedelta(hours=12)


def test_a_desk_that_promises_nothing_says_so() -> None:
    answer = clock("c 04T10:00", pack=CS)
    assert (answer.value, answer.rules) == (None, ["cs.response.none"])


def test_investigation_is_announced() -> None:
    check_investigation(LX, with_public_reply=True)
    with pytest.raises(Refused) as caught:
        check_investigation(LX, with_public_reply=False)
    assert (caught.value.rules, caught.value.exit_code) == (("lx.investigation.told",), 4)


@pytest.mark.parametrize(
    ("turns", "held", "now", "risk"),
    [
        ("c 04T10:00, i 04T10:00", "", "05T21:59", False),
        ("c 04T10:00, i 04T10:00", "", "05T22:00", False),
        ("c 04T10:00, i 04T10:00", "", "05T22:00:01", True),
        ("c 04T10:00, i 04T10:00", "", "06T00:00", True),
        ("c 04T10:00, i 04T10:00", "", "06T10:00", True),
        ("c 04T10:00, i 04T10:00", "", "06T10:00:01", False),
        ("c 04T10:00, i 04T10:00", "", "07T09:00", False),
        ("c 04T10:00", "", "04T23:59", False),
        ("c 04T10:00", "", "05T00:00", True),
        ("c 04T12:00", "", "04T12:00", False),
        ("c 04T10:00, i 04T10:00", "on_hold 05T23:00", "06T09:00", False),
        ("c 07T10:00, i 07T10:00", "", "08T22:00", False),
        ("c 07T10:00, i 07T10:00", "", "08T22:00:01", True),
        ("c 07T10:00, i 07T10:00", "", "09T12:00", True),
        ("c 08T12:00, i 08T12:00", "", "10T12:00", False),
        ("c 08T12:00, i 08T12:00", "", "12T00:00", True),
        ("c 05T10:00, i 05T10:00", "pending 06T10:00 08T10:00", "08T22:00:01", True),
        ("c 05T10:00, i 05T10:00", "pending 06T10:00 08T10:00", "08T21:59", False),
    ],
)
def test_at_risk(turns: str, held: str, now: str, *, risk: bool) -> None:
    """Less than a quarter of the target left in the hours that count, or work-by is today; not when it is over.

    The first weekend lies between: due on Monday the 11th at 10:00, 12 counted hours before it is Friday 22:00.
    """
    running = clock(turns, held, now=now).value
    assert is_at_risk(LX_HOURS, running, lx(now), risk_percent=25) == risk


def place(name: str, rank: int = 2, *, urgent: bool = False, at: str = "04T10:00", due: str | None = None) -> Place:
    return Place(id=name, rank=rank, urgent=urgent, received=lx(at), work_by=lx(due) if due else None)


ORDER = [
    (place("T-9", 2, at="04T12:00", due="04T15:00"), "first"),
    (place("T-8", 0, urgent=True, at="04T09:00", due="04T16:00"), "which is due earlier"),
    (place("T-7", 2, at="04T12:00", due="04T16:00"), "which has a better rank"),
    (place("T-6", 0, urgent=True, at="04T12:00"), "which has a promise"),
    (place("T-5", 0, at="04T08:00"), "which is urgent"),
    (place("T-10", 1, urgent=True, at="04T08:00"), "which has a better rank"),
    (place("T-4", 2, urgent=True, at="04T09:00"), "which has a better rank"),
    (place("T-3", 2, at="04T08:00"), "which is urgent"),
    (place("T-2", 2, at="04T08:00:00.000001"), "which was received earlier"),
    (place("T-11", 2, at="04T08:00:00.000001"), "which has a lower number"),
]
"""The tickets in the order of service, each with why it stands after the one before."""


def test_order_of_service() -> None:
    places = [p for p, _ in ORDER]
    for turn in range(len(places)):
        assert next_best(places[turn:] + places[:turn]) == places
    assert next_best(reversed(places)) == places


@pytest.mark.parametrize("pack", [CS, LX], ids=["cs_cart", "litextension"])
def test_why_here(pack: Any) -> None:
    ahead = None
    for here, words in ORDER:
        answer = why_here(pack, here, ahead, on=lx("04T10:00").date())
        assert answer.value is here
        prefix = pack.pack.prefix
        expected = [f"{prefix}.order.due"] if here.work_by else []
        expected += [f"{prefix}.order.rank"] + [f"{prefix}.order.urgent"] * here.urgent + [f"{prefix}.order.received"]
        assert answer.rules == expected
        last = answer.why.steps[-1]
        assert (last.text, last.value) == (f"after {ahead.id}", words) if ahead else last.text == "received"
        ahead = here
