"""Counts, percent, order, final status and the last event."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.errors import InvalidInput, Refused
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.policy.migration_progress import (
    EntityCount,
    LastEvent,
    RunEvent,
    final_status,
    last_event,
    percent,
    run_order,
    section_of,
    totals,
)
from helpdesk_tui.policy.migration_status import MigrationKind, MigrationStatus

PACK = Packs().pack("litextension")
TODAY = date(2026, 11, 23)
CASES = settings(max_examples=int(os.environ.get("HELPDESK_PROPERTY_CASES", "300")), deadline=None, database=None)
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
BIG = 10**9


@st.composite
def counts(draw: st.DrawFn, *, done: bool = False) -> EntityCount:
    total = draw(st.integers(0, BIG))
    processed = total if done else draw(st.integers(0, total))
    errors = draw(st.integers(0, processed))
    return EntityCount(total, processed, errors, draw(st.integers(0, processed - errors)))


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        ((-1, 0, 0, 0), "total"),
        ((True, 0, 0, 0), "total"),
        ((1.0, 0, 0, 0), "total"),
        (("5", 0, 0, 0), "total"),
        ((5, -1, 0, 0), "processed"),
        ((5, 6, 0, 0), "processed"),
        ((5, None, 0, 0), "processed"),
        ((5, 5, -1, 0), "errors"),
        ((5, 3, 4, 0), "errors"),
        ((5, 3, 0, 4), "skipped"),
        ((5, 3, 2, 2), "skipped"),
        ((5, 3, 3, 1), "skipped"),
        ((5, 3, 0, -2), "skipped"),
    ],
)
def test_impossible_counts_are_refused_by_field(figures: tuple[int, int, int, int], field: str) -> None:
    with pytest.raises(InvalidInput, match=field) as caught:
        EntityCount(*figures)
    assert caught.value.field == field


@CASES
@given(counts(), counts())
def test_counts_add_up(one: EntityCount, other: EntityCount) -> None:
    both = one + other
    for count in (one, other, both):
        assert count.migrated + count.errors + count.skipped == count.processed
        assert count.processed + count.left == count.total
        assert count.migrated >= 0
        assert count.left >= 0
    assert both.migrated == one.migrated + other.migrated


def test_totals_over_all_and_over_counted_types() -> None:
    given_counts = {
        "products": EntityCount(1000, 710, 3, 0),
        "orders": EntityCount(10, 10, 0, 1),
        "categories": EntityCount(30, 30),
    }
    answer = totals(PACK, given_counts, on=TODAY)
    assert answer.value.all == EntityCount(1040, 750, 3, 1)
    assert answer.value.counted == EntityCount(1010, 720, 3, 1)
    assert answer.rules == ["lx.entities", "lx.migration.counts"]
    assert totals(PACK, {}, on=TODAY).value.all == EntityCount(0)


@pytest.mark.parametrize(
    ("count", "ended", "shown"),
    [
        (EntityCount(0), True, None),
        (EntityCount(0), False, None),
        (EntityCount(3), True, 0),
        (EntityCount(1000, 999), True, 99),
        (EntityCount(100_000, 99_999), True, 99),
        (EntityCount(1000, 1000), True, 100),
        (EntityCount(1000, 1000), False, 99),
        (EntityCount(3, 2), True, 66),
        (EntityCount(10**30, 10**30 - 1), True, 99),
    ],
)
def test_percent(count: EntityCount, ended: bool, shown: int | None) -> None:
    assert percent(count, ended=ended) == shown
    if ended:
        assert percent(count) == shown


@CASES
@given(st.integers(1, BIG), st.data(), st.booleans())
def test_percent_never_falls_and_is_100_only_at_the_end(total: int, data: st.DataObject, ended: bool) -> None:
    less = data.draw(st.integers(0, total))
    more = data.draw(st.integers(less, total))
    low, high = (percent(EntityCount(total, n), ended=ended) for n in (less, more))
    assert low is not None
    assert high is not None
    assert 0 <= low <= high <= 100
    assert (high == 100) == (more == total and ended)


@pytest.mark.parametrize(
    ("count", "kind", "status"),
    [
        (EntityCount(5, 5), "full", "completed"),
        (EntityCount(5, 5, 1, 0), "full", "completed_with_errors"),
        (EntityCount(5, 5, 0, 1), "recent", "completed_with_errors"),
        (EntityCount(0), "remigration", "completed"),
        (EntityCount(5, 5, 5, 0), "demo", "demo_done"),
    ],
)
def test_the_status_at_the_end(count: EntityCount, kind: str, status: str) -> None:
    answer = final_status(PACK, {"orders": EntityCount(1, 1), "products": count}, kind=MigrationKind(kind), on=TODAY)
    assert answer.value == status
    assert answer.rules == ["lx.migration.status" if kind == "demo" else "lx.migration.counts"]


def test_no_final_status_before_the_end() -> None:
    unfinished = {"orders": EntityCount(9, 7), "products": EntityCount(5, 4), "taxes": EntityCount(1, 1)}
    with pytest.raises(Refused, match="1 products, 2 orders left") as caught:
        final_status(PACK, unfinished, kind=MigrationKind.FULL, on=TODAY)
    assert caught.value.rules == ("lx.migration.counts",)


@CASES
@given(st.dictionaries(st.sampled_from(["products", "orders", "blogs"]), counts(done=True)))
def test_any_error_or_skip_shows_at_the_end(found: dict[str, EntityCount]) -> None:
    clean = all(c.migrated == c.total for c in found.values())
    status = final_status(PACK, found, kind=MigrationKind.FULL, on=TODAY).value
    assert (status is MigrationStatus.COMPLETED) == clean


def test_types_in_the_order_of_the_run() -> None:
    mixed = ["wishlists", "orders", "products", "currencies", "blogs", "pages", "products", "taxes"]
    answer = run_order(PACK, mixed, on=TODAY)
    assert answer.value == ("currencies", "taxes", "products", "orders", "pages", "blogs", "wishlists")
    assert answer.rules == ["lx.migration.order"]
    assert answer.why.steps[-1].value == "blogs, wishlists"
    assert len(run_order(PACK, ["orders"], on=TODAY).why.steps) == 1


@CASES
@given(st.permutations(["orders", "products", "zebras", "taxes", "apes", "pages"]))
def test_the_order_does_not_depend_on_how_types_are_given(types: list[str]) -> None:
    assert run_order(PACK, types, on=TODAY).value == ("taxes", "products", "orders", "pages", "apes", "zebras")


def test_a_desk_without_migrations_says_so() -> None:
    with pytest.raises(InvalidInput, match="cs_cart has no migrations"):
        section_of(Packs().pack("cs_cart"))


def test_the_last_event_and_its_age() -> None:
    early, late, twin = (RunEvent(NOW - timedelta(minutes=m), t) for m, t in ((9, "a"), (2, "b"), (2, "c")))
    assert last_event([late, twin, early], now=NOW) == LastEvent(twin, timedelta(minutes=2))
    assert last_event([], now=NOW) is None
    ahead = RunEvent(NOW + timedelta(seconds=5), "their clock is ahead")
    assert last_event([early, ahead], now=NOW) == LastEvent(ahead, timedelta(0))
