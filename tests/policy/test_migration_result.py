"""The checklist of a result, counting source against target, and refunds."""

import os
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.policy.calendars import calendar_of
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.policy.migration_result import (
    Checked,
    RefundCase,
    RefundReason,
    Tally,
    business_days_after,
    count_item,
    mark,
    new_checklist,
    refund_possible,
    tally,
)

PACK = Packs().pack("litextension")
DESK = calendar_of(PACK.calendar)
CASES = settings(max_examples=int(os.environ.get("HELPDESK_PROPERTY_CASES", "300")), deadline=None, database=None)
DAY = timedelta(days=1)
KEYS = [
    "counts",
    "samples",
    "images",
    "variants",
    "order_statuses",
    "login",
    "languages",
    "category_tree",
    "product_page",
    "search",
    "cart",
    "redirects",
    "pages",
    "speed",
]


def test_the_whole_checklist() -> None:
    answer = new_checklist(PACK, on=MONDAY)
    assert [item.key for item in answer.value] == KEYS
    assert [item.side for item in answer.value] == ["backend"] * 7 + ["frontend"] * 7
    assert {item.state for item in answer.value} == {Checked.OPEN}
    assert answer.rules == ["lx.migration.checklist", "lx.migration.checklist.items"]
    assert tally(answer.value) == Tally(total=14, done=0, problems=0)


@pytest.mark.parametrize(
    ("entities", "options", "gone"),
    [
        (["products", "customers", "orders", "categories", "pages"], ["redirects_301"], []),
        (["orders"], None, ["variants", "login", "category_tree", "product_page", "pages"]),
        (["cms_pages", "products"], None, ["order_statuses", "login", "category_tree"]),
        (None, [], ["redirects"]),
        (None, ["redirects_301"], []),
    ],
)
def test_what_does_not_apply(entities: list[str] | None, options: list[str] | None, gone: list[str]) -> None:
    items = new_checklist(PACK, entities=entities, options=options, on=MONDAY).value
    assert [item.key for item in items if item.state is Checked.N_A] == gone
    assert all(bool(item.note) == (item.key in gone) for item in items)
    assert tally(items).total == 14 - len(gone)


def test_marking_items() -> None:
    items = new_checklist(PACK, on=MONDAY).value
    items = mark(items, "images", Checked.PROBLEM, "3 broken")
    items = mark(items, "speed", Checked.OK)
    items = mark(items, "login", Checked.N_A, "guests only")
    assert tally(items) == Tally(total=13, done=2, problems=1)
    assert tally(items).open == 11
    items = mark(items, "images", Checked.OK)
    assert (tally(items).problems, tally(items).clean) == (0, False)
    for key in KEYS:
        items = mark(items, key, Checked.OK)
    assert tally(items).clean
    assert not tally(mark(items, "cart", Checked.PROBLEM, "no total")).clean


def test_marking_is_checked() -> None:
    items = new_checklist(PACK, on=MONDAY).value
    with pytest.raises(InvalidInput, match="no item 'seo'") as caught:
        mark(items, "seo", Checked.OK)
    assert caught.value.field == "key"
    with pytest.raises(InvalidInput, match="needs a note") as caught:
        mark(items, "speed", Checked.PROBLEM, " ")
    assert caught.value.field == "note"


@CASES
@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(Checked)), max_size=40))
def test_the_tally_adds_up(marks: list[tuple[str, Checked]]) -> None:
    items = new_checklist(PACK, on=MONDAY).value
    for key, state in marks:
        items = mark(items, key, state, "seen")
    last = dict.fromkeys(KEYS, Checked.OPEN) | dict(marks)
    found = tally(items)
    assert [item.key for item in items] == KEYS
    assert found.open == sum(state is Checked.OPEN for state in last.values())
    assert found.total == 14 - sum(state is Checked.N_A for state in last.values())
    assert 0 <= found.problems <= found.done <= found.total


@pytest.mark.parametrize(
    ("source", "target", "before", "state", "note"),
    [
        ({"products": 10, "orders": 5}, {"products": 10, "orders": 5}, None, "ok", "all types equal"),
        ({"products": 10}, {"products": 10, "blogs": 3}, None, "ok", "all types equal"),
        ({"products": 10}, {"products": 13}, {"products": 3}, "ok", "all types equal"),
        ({"products": 0}, {"products": 0}, None, "ok", "all types equal"),
        ({}, {"products": 1}, None, "n_a", "nothing was migrated"),
        (
            {"orders": 7412, "products": 10, "blogs": 2},
            {"orders": 7409, "products": 12},
            None,
            "problem",
            "products 12 of 10, 2 too many; orders 7409 of 7412, 3 missing; blogs not counted in the target",
        ),
        ({"products": 10}, {"products": 10}, {"products": 1}, "problem", "products 9 of 10, 1 missing"),
    ],
)
def test_counting_source_against_target(
    source: dict[str, int], target: dict[str, int], before: dict[str, int] | None, state: str, note: str
) -> None:
    answer = count_item(PACK, source, target, before=before, on=MONDAY)
    assert (answer.value.key, answer.value.state, answer.value.note) == ("counts", state, note)
    assert answer.rules == ["lx.migration.checklist.items"]
    items = new_checklist(PACK, on=MONDAY).value
    marked = mark(items, answer.value.key, answer.value.state, answer.value.note)
    assert marked[0] == answer.value


MONDAY = date(2026, 11, 2)
CASE = RefundCase(completed_on=MONDAY, reported_on=MONDAY, confirmed_on=MONDAY + DAY)


def ask(today: date, **change: Any) -> Any:
    case = replace(CASE, **change)
    return refund_possible(PACK, case, today=today, is_business_day=DESK.is_business_day)


@pytest.mark.parametrize(
    ("change", "today", "reason"),
    [
        ({}, 3, "still_time"),
        ({}, 4, "possible"),
        ({}, 30, "possible"),
        ({}, 31, "too_late"),
        ({"asked_on": 30}, 60, "possible"),
        ({"asked_on": 31}, 60, "too_late"),
        ({"completed_on": None}, 4, "not_completed"),
        ({"confirmed_on": None}, 20, "not_confirmed"),
        ({"solved_on": 3}, 20, "solved_in_time"),
        ({"solved_on": 4}, 20, "possible"),
        ({"solved_on": 3}, 3, "solved_in_time"),
        ({"completed_on": 0, "reported_on": 0, "confirmed_on": 0, "asked_on": 0}, 0, "still_time"),
        ({"reported_on": None}, 4, "still_time"),
        ({"reported_on": None}, 5, "possible"),
        ({"reported_on": 3, "confirmed_on": 3}, 8, "still_time"),
        ({"reported_on": 3, "confirmed_on": 3}, 9, "possible"),
        ({"reported_on": 5, "confirmed_on": 7}, 10, "still_time"),
        ({"reported_on": 5, "confirmed_on": 7}, 11, "possible"),
    ],
)
def test_refunds_by_day_after_completion(change: dict[str, int | None], today: int, reason: str) -> None:
    """Day 0 is Monday: 5 and 6 are a weekend."""
    days = {name: None if n is None else MONDAY + n * DAY for name, n in change.items()}
    answer = ask(MONDAY + today * DAY, **days)
    value = answer.value
    assert value.reason == reason
    assert value.possible == (reason == "possible") == (value.paid_by is not None)
    assert value.ask_until == (None if reason == "not_completed" else MONDAY + 30 * DAY)
    counted = days.get("completed_on", CASE.completed_on) or days.get("confirmed_on", CASE.confirmed_on)
    assert sorted(answer.rules) == ["lx.refund", *["lx.refund.days"] * bool(counted)]


def test_when_it_is_paid() -> None:
    today = MONDAY + 10 * DAY
    assert ask(today).value.paid_by == today + 7 * DAY
    accepted = ask(today, asked_on=MONDAY + 4 * DAY, accepted_on=MONDAY + 5 * DAY)
    assert accepted.value.paid_by == MONDAY + 12 * DAY


def test_doubts_are_told() -> None:
    doubtful = ask(MONDAY + 9 * DAY, reported_on=None).why
    warnings = doubtful.warnings
    assert "to be solved in 3 business days after the confirmation" in {step.text for step in doubtful.steps}
    assert any("first report" in w for w in warnings)
    assert any("a person decides" in w for w in warnings)
    assert not ask(MONDAY + 3 * DAY).why.warnings


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"confirmed_on": MONDAY + 11 * DAY}, "confirmed_on"),
        ({"completed_on": MONDAY + 11 * DAY}, "completed_on"),
        ({"asked_on": MONDAY + 11 * DAY}, "asked_on"),
        ({"confirmed_on": MONDAY - DAY}, "confirmed_on"),
        ({"solved_on": MONDAY - DAY}, "solved_on"),
        ({"asked_on": MONDAY + 4 * DAY, "accepted_on": MONDAY + 3 * DAY}, "accepted_on"),
    ],
)
def test_days_that_contradict_each_other(change: dict[str, date], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        ask(MONDAY + 10 * DAY, **change)
    assert caught.value.field == field


def test_a_desk_without_refunds_says_so() -> None:
    with pytest.raises(InvalidInput, match="cs_cart states no refunds"):
        refund_possible(Packs().pack("cs_cart"), CASE, today=MONDAY + DAY, is_business_day=DESK.is_business_day)


def test_a_calendar_without_business_days() -> None:
    with pytest.raises(InvalidInput, match="no business day"):
        business_days_after(MONDAY, 1, lambda _: False)


DATES = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@CASES
@given(DATES, st.integers(0, 15), st.sets(st.integers(0, 40), max_size=20))
def test_business_days_against_a_walk(start: date, days: int, holidays: set[int]) -> None:
    calendar = DESK.with_holidays(start + n * DAY for n in holidays)
    end = business_days_after(start, days, calendar.is_business_day)
    first = start
    while not calendar.is_business_day(first):
        first += DAY
    walked = [first + n * DAY for n in range(1, (end - first).days + 1)]
    assert calendar.is_business_day(end)
    assert sum(calendar.is_business_day(on) for on in walked) == days


@CASES
@given(
    DATES,
    st.integers(0, 60),
    st.integers(0, 20),
    st.one_of(st.none(), st.integers(0, 20)),
    st.one_of(st.none(), st.integers(0, 60)),
)
def test_a_refund_is_possible_when_both_counts_say_so(
    completed: date, reported: int, confirmed: int, solved: int | None, asked: int | None
) -> None:
    """Counted day by day, without adding spans."""
    report = completed + reported * DAY
    today = completed + 90 * DAY
    case = RefundCase(
        completed_on=completed,
        reported_on=report,
        confirmed_on=report + confirmed * DAY,
        solved_on=None if solved is None else report + solved * DAY,
        asked_on=None if asked is None else completed + asked * DAY,
    )
    value = refund_possible(PACK, case, today=today, is_business_day=DESK.is_business_day).value
    until = case.solved_on or today
    on, seen = report, 0
    while not DESK.is_business_day(on):
        on += DAY
    while on < until and seen <= 3:
        on += DAY
        seen += DESK.is_business_day(on)
    # A day off after the third business day is already beyond it.
    late = seen > 3 or (seen == 3 and not DESK.is_business_day(on))
    asked_in_time = (case.asked_on or today) in [completed + n * DAY for n in range(31)]
    assert value.possible == (late and asked_in_time)
    assert (value.reason is RefundReason.TOO_LATE) == (not asked_in_time)
