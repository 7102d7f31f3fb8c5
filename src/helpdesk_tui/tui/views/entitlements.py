"""What customers may ask for and until when: one customer in full, and a list of what ends when.

Belongs here: showing, with a gauge where something runs out. Does not belong here: the rules
(``policy.entitlements``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpdesk_tui.text import cells
from helpdesk_tui.tui.columns import Column
from helpdesk_tui.tui.lines import Line, Span, ascii_text, bar, blank, line
from helpdesk_tui.tui.views.parts import checked, fact, heading, joined, ruled, word
from helpdesk_tui.words import again_word, day_words, days_left

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from helpdesk_tui.policy.entitlements import Entitlement
    from helpdesk_tui.session.cards import Entitled
    from helpdesk_tui.session.cases import Party
    from helpdesk_tui.tui.lines import Style
    from helpdesk_tui.tui.views.values import Expiring, Hours

__all__ = ["COLUMNS", "SOON", "cells_of", "ends_soon", "page", "summary", "tone"]

SOON = 30
"""Days before its end from which on a thing ends soon."""
COLUMNS = (
    Column("customer", 12, weight=5, most=32),
    Column("next end", 16, weight=1, most=22),
    Column("plan", 8, weight=1, drop=2, most=14),
    Column("free until", 10, drop=4),
    Column("upgrades", 8, drop=3),
    Column("credits", 7, right=True),
    Column("", 8, drop=1),
)
"""Customer, what ends next, care plan, free period, upgrade access, credits available, a warning."""
_LEFT = re.compile(r"(\d+) of (\d+) left")
"""An allowance, as the rules word it."""
_PLANS = {"care plan": {"vip", "standard"}, "upgrade access": {"upgrade"}}
_LABEL = 20
"""Cells of a name at most."""
_GAUGE = 14


def page(
    entitled: Entitled,
    hours: Sequence[Hours],
    width: int,
    *,
    ascii_only: bool = False,
) -> list[Line]:
    """One customer: every entitlement with its end, its gauge and its rule, hours, further runs, what ends soon."""
    found = [*_head(entitled, hours, width)]
    for desk, answer in entitled.desks.items():
        found.append(blank())
        standing = entitled.standings.get(desk)
        rank = f"rank {standing.value.rank}" if standing is not None else ""
        found.append(ruled(desk, rank, width=width, why=(standing or answer).why))
        label = min(_LABEL, width // 3, max((cells(one.name) for one in answer.value), default=0))
        for one in answer.value:
            found += _row(entitled.party, one, entitled.days[desk], label, width, ascii_only=ascii_only)
        found += [made for day in hours if day.desk == desk for made in _service(entitled.party, day, label, width)]
    found += _again(entitled, width)
    found += _soon(entitled, width)
    return checked(found, width, ascii_only=ascii_only)


def _head(entitled: Entitled, hours: Sequence[Hours], width: int) -> Iterator[Line]:
    party = entitled.party
    name = word(party.customer.name) if party.customer is not None else party.id
    theirs = next((day.theirs_now for day in hours if day.theirs_now), "")
    clock = f"theirs {theirs}" if theirs else "their time is not known"
    yield heading(f"{name} ({party.id})", clock, width=width, target=str(party.id))


def _row(party: Party, one: Entitlement, today: date, label: int, width: int, *, ascii_only: bool) -> Iterator[Line]:
    until = f"to {day_words(one.until, today)}, {days_left(one.until, today)}" if one.until is not None else ""
    value = word(one.value) + (f", {until}" if until else "")
    rule = f"[{one.why.rule_ids[-1]}]" if one.why.rule_ids else ""
    style: Style = "warn" if _ends_soon(one, today) else ""
    target = f"entitlement:{one.name}"
    yield from fact(one.name, value, width=width, label=label, right=rule, style=style, why=one.why, target=target)
    part = _part(party, one, today)
    if part is not None:
        left, whole, unit = part
        said = f"  {left:,} of {whole:,} {unit}left"
        room = min(_GAUGE, width - label - 1 - cells(said))
        drawn = bar(left / whole if whole else 0.0, max(0, room), ascii_only=ascii_only)
        low: Style = "warn" if style or not left else "accent"
        yield line(" " * (label + 1), Span(drawn, low), said, why=one.why, target=target)


def _part(party: Party, one: Entitlement, today: date) -> tuple[int, int, str] | None:
    """What is left, of how much, in which unit; None where nothing runs out."""
    if match := _LEFT.search(one.value):
        return int(match[1]), int(match[2]), ""
    if one.until is None or one.until < today:
        return None
    starts = [s.starts for s in party.subscriptions if s.plan in _PLANS.get(one.name, ()) and s.ends == one.until]
    if one.name == "free period" or (one.name == "care plan" and not starts):
        starts = [licence.purchased for licence in party.licences if licence.purchased <= today]
    if not starts:
        return None
    return (one.until - today).days, (one.until - max(starts)).days, "days "


def _service(party: Party, day: Hours, label: int, width: int) -> Iterator[Line]:
    here = "open now" if day.staffed else "closed now"
    yield from fact("hours", f"{day.ours}, {here}", width=width, label=label)
    if day.theirs and party.customer is not None:
        said = f"{day.theirs} ({word(party.customer.zone, limit=40)})"
        yield from fact("for them", said, width=width, label=label)
    if day.languages and party.customer is not None:
        language = word(party.customer.language, limit=20)
        spoken = language in day.languages
        said = f"{', '.join(day.languages)}; theirs is {language}" + ("" if spoken else ": warn them")
        yield from fact("languages", said, width=width, label=label, style="" if spoken else "warn")


def _again(entitled: Entitled, width: int) -> Iterator[Line]:
    if not entitled.again:
        return
    yield blank()
    yield ruled("further runs", width=width)
    for run, kind, answer in entitled.again:
        value = answer.value
        left = days_left(value.last_free_day, entitled.days[run])
        said = f"#{run} free {left}, {value.allowance:,} entities" if value.free else f"#{run} to be quoted"
        if not value.in_window:
            said = f"#{run} to be quoted, window {left}"
        target = f"migration:{run}"
        yield from fact(again_word(kind), said, width=width, label=13, why=answer.why, target=target)


def _soon(entitled: Entitled, width: int) -> Iterator[Line]:
    names = [
        f"{one.name} ({days_left(one.until, entitled.days[desk])})"
        for desk, answer in entitled.desks.items()
        for one in answer.value
        if one.until is not None and _ends_soon(one, entitled.days[desk])
    ]
    if names:
        yield blank()
        yield from fact("ends soon", ", ".join(names), width=width, label=13, style="warn")


def _ends_soon(one: Entitlement, today: date) -> bool:
    return one.until is not None and 0 <= (one.until - today).days <= SOON


def cells_of(one: Expiring, *, ascii_only: bool = False) -> tuple[str, ...]:
    """The cells of a customer, in the order of ``COLUMNS``."""
    first = f"{day_words(one.next, one.today)}, {days_left(one.next, one.today)}" if one.next is not None else "-"
    found = (
        word(one.name),
        first,
        _value(one, "care plan").partition(",")[0],
        _until(one, "free period"),
        _value(one, "upgrade access"),
        str(one.account.available),
        "NO COVER" if one.uncovered else "SOON" if ends_soon(one) else "",
    )
    return tuple(map(ascii_text, found)) if ascii_only else found


def tone(one: Expiring) -> Style:
    """Of the whole row; its last cell says the same in a word."""
    return "bad" if one.uncovered else "warn" if ends_soon(one) else ""


def summary(rows: Sequence[Expiring], width: int, *, ascii_only: bool = False) -> Line:
    """``Customers 50 · ending in 30 days 3 · no credits 8 · licences without cover 2``."""
    soon = sum(ends_soon(one) for one in rows)
    empty = sum(one.account.available <= 0 and not _paid(one) for one in rows)
    bare = sum(one.uncovered for one in rows)
    parts: list[tuple[str, Style]] = [
        (f"Customers {len(rows):,}", "title"),
        (f"ending in {SOON} days {soon:,}", "warn" if soon else "dim"),
        (f"no credits {empty:,}", "dim"),
        (f"licences without cover {bare:,}", "bad" if bare else "dim"),
    ]
    return checked([Line(joined(parts, width))], width, ascii_only=ascii_only)[0]


def ends_soon(one: Expiring) -> bool:
    """Whether something ends within ``SOON`` days."""
    return one.next is not None and (one.next - one.today).days <= SOON


def _paid(one: Expiring) -> bool:
    return not _value(one, "care plan").startswith(("none", "-"))


def _value(one: Expiring, name: str) -> str:
    return next((row.value for _, row in one.rows if row.name == name), "-")


def _until(one: Expiring, name: str) -> str:
    """When it ends; ``over`` when it has."""
    found = next((row for _, row in one.rows if row.name == name), None)
    if found is None or found.until is None:
        return "-"
    return day_words(found.until, one.today) if found.value != "over" else "over"
