"""After a run: the checklist of its result, and whether it may be paid back.

Belongs here: what is to be looked at in backend and frontend, counting source against target, the days of a
refund. Does not belong here: how the run got there (``migration_progress``). Rules: ``migration.checklist``,
``migration.checklist.items``, ``refund``, ``refund.days``.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.explain import Answer, Trace
from helpdesk_tui.policy.migration_progress import run_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from helpdesk_tui.policy.pack import Pack, RefundSection

__all__ = [
    "CheckItem",
    "Checked",
    "Refund",
    "RefundCase",
    "RefundReason",
    "Side",
    "Tally",
    "business_days_after",
    "count_item",
    "mark",
    "new_checklist",
    "refund_possible",
    "tally",
]

Side = Literal["backend", "frontend"]

_DAY = timedelta(days=1)
_NEVER = 3660
"""Days without a business day, about ten years, after which a calendar is taken to have none."""


class Checked(StrEnum):
    """What was found at one item."""

    OPEN = "open"
    """Nobody has looked yet."""
    OK = "ok"
    PROBLEM = "problem"
    N_A = "n_a"
    """Does not apply to this migration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """One item of the checklist."""

    key: str
    """Stable name."""
    side: Side
    title: str
    state: Checked = Checked.OPEN
    note: str = ""
    """What was seen; never empty at a problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How far the check of a result is, in items."""

    total: int
    """Items that apply."""
    done: int
    """Items looked at, problems among them."""
    problems: int

    @property
    def open(self) -> int:
        return self.total - self.done

    @property
    def clean(self) -> bool:
        """Everything was looked at and nothing found."""
        return not self.open and not self.problems


@dataclass(frozen=True, slots=True)
class _Item:
    key: str
    side: Side
    title: str
    types: frozenset[str] = frozenset()
    """Applies when one of these was migrated; empty: always."""
    option: str = ""
    """Applies when this option was chosen; empty: always."""


_PRODUCTS = frozenset({"products"})
_ITEMS = (
    _Item("counts", "backend", "count per type against the source"),
    _Item("samples", "backend", "5 random of each type"),
    _Item("images", "backend", "images"),
    _Item("variants", "backend", "variants, prices, stock", _PRODUCTS),
    _Item("order_statuses", "backend", "order statuses as mapped", frozenset({"orders"})),
    _Item("login", "backend", "customer login", frozenset({"customers"})),
    _Item("languages", "backend", "languages"),
    _Item("category_tree", "frontend", "category tree", frozenset({"categories"})),
    _Item("product_page", "frontend", "product page", _PRODUCTS),
    _Item("search", "frontend", "search"),
    _Item("cart", "frontend", "cart and test order"),
    _Item("redirects", "frontend", "301 samples", option="redirects_301"),
    _Item("pages", "frontend", "CMS pages", frozenset({"pages", "cms_pages"})),
    _Item("speed", "frontend", "speed"),
)
"""The items, in their order (rule ``migration.checklist.items``, a decision)."""


def new_checklist(
    pack: Pack, *, entities: Iterable[str] | None = None, options: Iterable[str] | None = None, on: date
) -> Answer[tuple[CheckItem, ...]]:
    """The whole checklist, with ``n_a`` where the migrated types or chosen options leave nothing to look at.

    None: not known, so everything applies.
    """
    types = None if entities is None else frozenset(entities)
    chosen = None if options is None else frozenset(options)
    items = tuple(_fresh(item, types, chosen) for item in _ITEMS)
    trace = Trace(pack, on=on)
    trace.step("checked in backend and frontend", rule="migration.checklist")
    apply = sum(item.state is Checked.OPEN for item in items)
    trace.step(f"{apply} of {len(items)} items apply", rule="migration.checklist.items")
    return Answer(items, trace.done())


def mark(checklist: tuple[CheckItem, ...], key: str, state: Checked, note: str = "") -> tuple[CheckItem, ...]:
    """The checklist with one item set.

    Raises InvalidInput for an unknown key, and for a problem without a note: somebody has to act on it.
    """
    if key not in {item.key for item in checklist}:
        known = ", ".join(item.key for item in checklist)
        raise InvalidInput(f"no item {key[:40]!r} in the checklist", field="key", hint=f"one of {known}")
    if state is Checked.PROBLEM and not note.strip():
        raise InvalidInput(f"{key}: a problem needs a note", field="note", hint="say what is wrong")
    return tuple(replace(item, state=state, note=note) if item.key == key else item for item in checklist)


def tally(checklist: Iterable[CheckItem]) -> Tally:
    """How far the check is; items that do not apply are left out."""
    states = [item.state for item in checklist if item.state is not Checked.N_A]
    return Tally(
        total=len(states),
        done=len(states) - states.count(Checked.OPEN),
        problems=states.count(Checked.PROBLEM),
    )


def count_item(
    pack: Pack,
    source: Mapping[str, int],
    target: Mapping[str, int],
    *,
    before: Mapping[str, int] | None = None,
    on: date,
) -> Answer[CheckItem]:
    """The count-per-type item, filled from the numbers of both stores.

    ``before`` is what the target held before the run, None when it was empty or cleared. Types are those of
    the source; one the target has no number for is a problem, one the source lacks is not compared.
    """
    trace = Trace(pack, on=on)
    earlier = before or {}
    wrong = []
    for name in run_order(pack, source, on=on).value:
        text = _difference(name, source[name], target.get(name), earlier.get(name, 0))
        trace.step(f"{name}: source {source[name]}, target {target.get(name, 'not counted')}", text or "equal")
        if text:
            wrong.append(text)
    trace.step(
        "count per type against the source",
        f"{len(wrong)} of {len(source)} types differ",
        rule="migration.checklist.items",
    )
    state = Checked.PROBLEM if wrong else Checked.OK if source else Checked.N_A
    item = next(item for item in _ITEMS if item.key == "counts")
    note = "; ".join(wrong) or ("all types equal" if source else "nothing was migrated")
    return Answer(CheckItem(key=item.key, side=item.side, title=item.title, state=state, note=note), trace.done())


class RefundReason(StrEnum):
    """Why a refund is possible or not."""

    POSSIBLE = "possible"
    NOT_COMPLETED = "not_completed"
    TOO_LATE = "too_late"
    NOT_CONFIRMED = "not_confirmed"
    """The desk has not confirmed a major issue."""
    SOLVED_IN_TIME = "solved_in_time"
    STILL_TIME = "still_time"
    """The desk still has business days left to solve it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundCase:
    """What is known of a migration to be paid back. Days are days of the desk's zone; None: not yet."""

    completed_on: date | None = None
    reported_on: date | None = None
    """The customer's first report, from which the vendor counts; None: not known, and counted from the
    confirmation."""
    confirmed_on: date | None = None
    """When the desk confirmed a major issue with the migrated data."""
    solved_on: date | None = None
    asked_on: date | None = None
    """When the refund was asked for; None: answered as if asked today."""
    accepted_on: date | None = None
    """When the request was confirmed, from which the vendor counts the days to pay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Whether a migration may be paid back. Days are days of the desk's zone."""

    reason: RefundReason
    ask_until: date | None
    """Last day to ask, inclusive; None: not completed, so it does not run yet."""
    solve_until: date | None
    """Last day to solve the issue, inclusive; None: no issue is confirmed."""
    paid_by: date | None
    """Last day to pay, counted from today while the request is not accepted; None: not possible."""

    @property
    def possible(self) -> bool:
        return self.reason is RefundReason.POSSIBLE


def refund_possible(
    pack: Pack, case: RefundCase, *, today: date, is_business_day: Callable[[date], bool]
) -> Answer[Refund]:
    """Whether a refund is possible today, why not, until when, and paid by when (rule ``refund``).

    Decisions (rule ``refund.days``): all ends are inclusive; the day of completion or report is day 0; a report on a
    day off counts as made on the next business day; an issue solved late leaves a refund possible; while the first
    report is not known the confirmation stands for it.
    Raises InvalidInput for days that contradict each other or lie after ``today``, or a desk without refunds.
    """
    figures = _figures(pack)
    _check_days(case, today)
    trace = Trace(pack, on=case.asked_on or today)
    for field in fields(case):
        trace.given(field.name.replace("_on", ""), getattr(case, field.name))
    until = None
    if case.completed_on is not None:
        until = case.completed_on + figures.within_days * _DAY
        trace.step(f"to be asked for in {figures.within_days} days after completion", rule="refund")
        trace.step("last day to ask, the day of completion not counted", until, rule="refund.days")
    solve_until = _solve_until(trace, case, figures, is_business_day)
    reason = _refund_reason(case, until, solve_until, today)
    late = reason is RefundReason.POSSIBLE and case.solved_on is not None
    trace.step("refund", reason.replace("_", " "), rule="refund.days" if late else "refund")
    paid_by = None
    if reason is RefundReason.POSSIBLE:
        paid_by = (case.accepted_on or today) + figures.paid_within_days * _DAY
        since = "its confirmation" if case.accepted_on else "today, if confirmed today"
        trace.step(f"to be paid in {figures.paid_within_days} days after {since}", rule="refund")
        trace.step("last day to pay, the day of confirmation not counted", paid_by, rule="refund.days")
        trace.warn("limits of a cart and faults beyond the desk's influence are excluded: a person decides")
    value = Refund(reason=reason, ask_until=until, solve_until=solve_until, paid_by=paid_by)
    return Answer(value, trace.done())


def business_days_after(start: date, days: int, is_business_day: Callable[[date], bool]) -> date:
    """The business day ``days`` business days after ``start``, which rolls to the next business day first.

    Raises InvalidInput for a calendar without business days.
    """
    on = _roll(start, is_business_day)
    for _ in range(days):
        on = _roll(on + _DAY, is_business_day)
    return on


def _roll(on: date, is_business_day: Callable[[date], bool]) -> date:
    for _ in range(_NEVER):
        if is_business_day(on):
            return on
        on += _DAY
    raise InvalidInput("the desk's calendar has no business day", field="calendar")


def _fresh(item: _Item, types: frozenset[str] | None, options: frozenset[str] | None) -> CheckItem:
    note = ""
    if types is not None and item.types and not types & item.types:
        note = f"no {' or '.join(sorted(item.types))} migrated"
    elif options is not None and item.option and item.option not in options:
        note = f"option {item.option} not chosen"
    state = Checked.N_A if note else Checked.OPEN
    return CheckItem(key=item.key, side=item.side, title=item.title, state=state, note=note)


def _difference(name: str, wanted: int, found: int | None, before: int) -> str:
    """What is wrong with one type, in words; empty when nothing is."""
    if found is None:
        return f"{name} not counted in the target"
    came = found - before
    if came == wanted:
        return ""
    if came < wanted:
        return f"{name} {came} of {wanted}, {wanted - came} missing"
    return f"{name} {came} of {wanted}, {came - wanted} too many"


def _figures(pack: Pack) -> RefundSection:
    if pack.refund is None:
        raise InvalidInput(f"desk {pack.pack.desk} states no refunds", field="desk")
    return pack.refund


def _check_days(case: RefundCase, today: date) -> None:
    days = {field.name: getattr(case, field.name) for field in fields(case)}
    for name, on in days.items():
        if on is not None and on > today:
            raise InvalidInput(f"{name} {on} is after today, {today}", field=name)
    for early, late in (
        ("reported_on", "confirmed_on"),
        ("reported_on", "solved_on"),
        ("asked_on", "accepted_on"),
    ):
        if days[early] is not None and days[late] is not None and days[late] < days[early]:
            raise InvalidInput(f"{late} {days[late]} is before {early} {days[early]}", field=late)


def _solve_until(
    trace: Trace, case: RefundCase, figures: RefundSection, is_business_day: Callable[[date], bool]
) -> date | None:
    if case.confirmed_on is None:
        return None
    start = case.reported_on or case.confirmed_on
    until = business_days_after(start, figures.solve_business_days, is_business_day)
    since = "the first report" if case.reported_on else "the confirmation"
    days = f"to be solved in {figures.solve_business_days} business days after {since}"
    trace.step(days, rule="refund" if case.reported_on else "refund.days")
    trace.step("last day to solve it, that day not counted, days off skipped", until, rule="refund.days")
    if case.reported_on is None:
        trace.warn("the day of the first report is not known: the vendor counts from it")
    return until


def _refund_reason(case: RefundCase, until: date | None, solve_until: date | None, today: date) -> RefundReason:
    if until is None:
        return RefundReason.NOT_COMPLETED
    if (case.asked_on or today) > until:
        return RefundReason.TOO_LATE
    if solve_until is None:
        return RefundReason.NOT_CONFIRMED
    if case.solved_on is not None:
        in_time = case.solved_on <= solve_until
        return RefundReason.SOLVED_IN_TIME if in_time else RefundReason.POSSIBLE
    return RefundReason.POSSIBLE if today > solve_until else RefundReason.STILL_TIME
