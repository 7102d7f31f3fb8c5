"""Single facts of a ticket in a word or two, for rows and headings.

Belongs here: words. Does not belong here: widths (``tables``) and rules (``policy``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeGuard

from helpdesk_tui.model.customer import JOINED
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, timedelta, tzinfo

    from helpdesk_tui.model.customer import Account, Customer, LedgerEntry
    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.policy.migration_progress import Eta
    from helpdesk_tui.policy.rules import Rule
    from helpdesk_tui.policy.verdict import Verdict

__all__ = [
    "GUTTERS",
    "KINDS",
    "again_word",
    "ago",
    "balances",
    "clock_there",
    "clock_words",
    "day_words",
    "days_left",
    "due_words",
    "given_words",
    "local",
    "mark",
    "moment",
    "moved",
    "offset",
    "plan_word",
    "rule_dates",
    "sized",
    "span_words",
    "stamp",
    "time_left",
    "verdict_words",
    "who",
    "with_offset",
]

GUTTERS = {"public": "│", "note": "┆", "event": "·"}
"""Before every line of a message: nothing of ours begins like that, so a text can't pose as the program."""
KINDS = {"public": "public", "note": "internal note", "event": "event"}
"""What a message is, in words."""

_PLANS = {"regular": "cr", "standard": "Std", "vip": "VIP"}
_HOURS_SHOWN = 24
"""Above so many hours the day is said, not the hours left."""


def given_words(customer: Customer, address: Foreign) -> str:
    """Who gave a customer an address by hand, and when; empty: it came with them. Begins with a comma."""
    given = customer.extra.get(JOINED)
    how = next((one for name, one in given.items() if Foreign(name) == address), None) if _is_table(given) else None
    if not _is_table(how):
        return ""
    return f", given by hand by {Foreign(str(how.get('by'))).ident()} on {Foreign(str(how.get('at'))[:10]).ident()}"


def _is_table(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def mark(ticket: Ticket, now: datetime) -> str:
    """``!`` over time or at risk, ``u`` urgent, ``z`` put aside."""
    placed = ticket.placement
    if placed.breached(now) or placed.at_risk(now):
        return "!"
    if ticket.snoozed_for_reply or (ticket.snoozed_until is not None and ticket.snoozed_until > now):
        return "z"
    return "u" if ticket.urgent else ""


def due_words(ticket: Ticket, now: datetime, zone: tzinfo) -> str:
    """``-0:42`` over time, ``3:10`` left, ``Mon 9:00+07`` later, ``-3 d`` long over, ``~`` no promise."""
    due = ticket.placement.due
    if due is None:
        return "~"
    left = due - now
    if abs(left.total_seconds()) < _HOURS_SHOWN * 3600:
        return clock_words(left)
    if left.total_seconds() < 0:
        return f"-{span_words(-left)}"
    at = due.astimezone(zone)
    return f"{at:%a} {at.hour}:{at:%M}{offset(at)}" if left.days < 6 else f"{at:%d %b}"


def clock_words(left: timedelta) -> str:
    """Hours and minutes, as a clock has them."""
    minutes = int(abs(left.total_seconds()) // 60)
    return f"{'-' if left.total_seconds() < 0 else ''}{minutes // 60}:{minutes % 60:02}"


def plan_word(ticket: Ticket, services: Mapping[str, str]) -> str:
    """Who is served first: the care plan, the service level of the migration, or ``cr`` for credits."""
    if ticket.migration is not None:
        service = services.get(ticket.migration, "")
        return {"aio": "AIO", "basic": "Basic"}.get(service, service or "-")
    return _PLANS.get(ticket.placement.rank_name, "-")


def who(ticket: Ticket, me: str) -> str:
    """``me``, the engineer's name, or a dash."""
    if ticket.assignee is None:
        return "-"
    name = str(ticket.assignee)
    return "me" if name == me else name


def verdict_words(verdict: Verdict) -> str:
    """``INCLUDED``, ``COSTS 10 cr (has 42)``, ``CHARGED 5 cr (has 3)``, ``NEEDS APPROVAL 20 cr (has 42)`` ...

    ``NOT CHARGED 5 cr (has 8)``: it would cost that, and nothing is booked: refunded, or closed without a charge.
    """
    word = verdict.verdict.value
    match word:
        case "charge":
            if verdict.charge_now or not verdict.charged:
                said = "COSTS" if verdict.charge_now else "NOT CHARGED"
                return f"{said} {verdict.price} cr (has {verdict.balance})"
            return f"CHARGED {verdict.charged} cr (has {verdict.balance})"
        case "needs_approval":
            price = "price to be assessed" if verdict.price is None else f"{verdict.price} cr"
            return f"NEEDS APPROVAL {price} (has {verdict.balance})"
        case "short":
            return f"SHORT {verdict.short} cr (has {verdict.balance})"
        case _:
            return word.replace("_", " ").upper()


def day_words(on: date, today: date) -> str:
    """``20 Nov`` in the year of ``today``, else ``20 Nov 2025``."""
    return f"{on.day} {on:%b}" if on.year == today.year else f"{on.day} {on:%b} {on.year}"


def days_left(until: date, today: date) -> str:
    """``22 d`` until the end of its last day, ``last day``, ``over 3 d``."""
    left = (until - today).days
    if left < 0:
        return f"over {-left} d"
    return f"{left} d" if left else "last day"


def local(at: datetime, zone: tzinfo) -> str:
    """``Mon 2026-11-23 10:00 +07``."""
    here = at.astimezone(zone)
    return f"{here:%a %Y-%m-%d %H:%M} {offset(here)}"


def offset(at: datetime) -> str:
    """``+07``, ``+05:30``: of the time it comes in."""
    shown = f"{at:%z}"
    return shown[:3] + (f":{shown[3:5]}" if shown[3:5] != "00" else "")


def time_left(eta: Eta | None, *, stalled: bool = False, quiet: timedelta | None = None) -> str:
    """``10 min to 25 min``, ``STALLED 12 min``; empty when nothing is known, or nothing is left."""
    if stalled:
        return f"STALLED {span_words(quiet)}" if quiet is not None else "STALLED"
    if eta is None or eta.exact:
        return ""
    low = span_words(eta.low)
    if eta.high is None:
        return f"{low} or more"
    high = span_words(eta.high)
    return f"about {low}" if low == high else f"{low} to {high}"


def stamp(at: datetime, now: datetime, zone: tzinfo) -> str:
    """``Fri 20 Nov 10:00`` in the year of ``now``, else ``20 Nov 2025 10:00``."""
    here = at.astimezone(zone)
    if here.year == now.astimezone(zone).year:
        return f"{here:%a} {here.day} {here:%b %H:%M}"
    return f"{here.day} {here:%b} {here.year} {here:%H:%M}"


def moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """``Fri 20 Nov 10:00 +07``: a stamp that can be read in no other zone."""
    return f"{stamp(at, now, zone)} {offset(at.astimezone(zone))}"


def clock_there(at: datetime, zone: tzinfo) -> str:
    """``Mon 17:00 +07``: what the clocks of a zone show."""
    here = at.astimezone(zone)
    return f"{here:%a %H:%M} {offset(here)}"


def with_offset(at: datetime, now: datetime) -> str:
    """``Mon 05:00 +07``, in the time it comes in; the day of the month where it is a week away or more."""
    near = abs((at - now).total_seconds()) < 6 * 86400
    day = f"{at:%a}" if near else f"{at.day} {at:%b}"
    return f"{day} {at:%H:%M} {offset(at)}"


def moved(entry: LedgerEntry) -> int:
    """What an entry did: to the balance, else to what is reserved."""
    return entry.effect or entry.hold_effect


def balances(entries: Sequence[LedgerEntry], account: Account) -> list[int]:
    """The balance after each entry, counted back from the account: the first entries may not be among them."""
    after = []
    balance = account.balance
    for entry in reversed(entries):
        after.append(balance)
        balance -= entry.effect
    return after[::-1]


def again_word(kind: str) -> str:
    """A kind of run: ``re-migration``, ``smart update``."""
    return {"remigration": "re-migration"}.get(kind, kind.replace("_", " "))


def rule_dates(rule: Rule) -> str:
    """``holds from 2024-01-01 to 2024-12-31``; empty for a rule without dates."""
    if rule.valid_from and rule.valid_until:
        return f"holds from {rule.valid_from} to {rule.valid_until}"
    if rule.valid_from:
        return f"holds from {rule.valid_from}"
    return f"held until {rule.valid_until}" if rule.valid_until else ""


def sized(number: int) -> str:
    """Bytes in the largest unit: ``900 B``, ``12 kB``, ``3.4 MB``."""
    if number < 1000:
        return f"{number} B"
    return f"{number / 1000:.0f} kB" if number < 1_000_000 else f"{number / 1_000_000:,.1f} MB"


def ago(at: datetime, now: datetime) -> str:
    """``3 h ago``, ``in 2 d``, ``now`` within a second."""
    gone = now - at
    if abs(gone.total_seconds()) < 1:
        return "now"
    return f"in {span_words(-gone)}" if gone.total_seconds() < 0 else f"{span_words(gone)} ago"


def span_words(length: timedelta) -> str:
    """The largest unit that fits: ``40 s``, ``12 min``, ``3 h``, ``5 d``."""
    seconds = length.total_seconds()
    for unit, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= unit:
            return f"{int(seconds // unit)} {name}"
    return f"{int(seconds)} s"
