"""Errors grouped by cause: what is masked, what is kept, and in which order."""

import os
import time
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.policy.migration_errors import ErrorLine, cause, group_errors

CASES = settings(max_examples=int(os.environ.get("HELPDESK_PROPERTY_CASES", "300")), deadline=None, database=None)


@pytest.mark.parametrize(
    ("message", "masked"),
    [
        ("status not mapped: Paid by card", "status not mapped: Paid by card"),
        ("timeout", "timeout"),
        ("timeout after 30 s", "timeout after # s"),
        ("timeout after 1,250.5 ms", "timeout after # ms"),
        ('product "Red shoe" has no price', "product … has no price"),
        ("can't find 'Ben's shop' in the target", "can't find … in the target"),
        ("Kategorie „a“ fehlt", "Kategorie „a“ fehlt"),
        ("catégorie «Été» absente", "catégorie … absente"),
        ("order 8f14e45f-ceea-467f-9c1b-0123456789ab failed", "order # failed"),
        ("SKU-123a   already\n exists", "# already exists"),
        ("image https://shop.example/i/red.jpg not found", "image URL not found"),
        ("customer jo@shop.example exists", "customer EMAIL exists"),
        ("HTTP 404 for product 17", "HTTP 404 for product #"),
        ("HTTP 500 for product 17", "HTTP 500 for product #"),
        ("error code 1062: entry 77", "error code 1062: entry #"),
        ("SQLSTATE[23000]: 5", "SQLSTATE[23000]: #"),
        ("", ""),
    ],
)
def test_what_is_masked(message: str, masked: str) -> None:
    assert cause(message) == masked


def test_groups_as_the_screen_shows_them() -> None:
    lines = [ErrorLine("orders", f"timeout after {n} s") for n in (30, 31, 30)]
    lines += [ErrorLine("orders", "status not mapped: Paid by card")] * 480
    lines += [ErrorLine("products", "timeout after 9 s")]
    groups = group_errors(lines)
    assert [(g.type, g.message, g.count) for g in groups] == [
        ("orders", "status not mapped: Paid by card", 480),
        ("orders", "timeout after # s", 3),
        ("products", "timeout after # s", 1),
    ]
    assert groups[0].samples == ("status not mapped: Paid by card",)
    assert groups[1].samples == ("timeout after 30 s", "timeout after 31 s")


def test_at_most_five_samples_the_first_ones() -> None:
    (group,) = group_errors(ErrorLine("orders", f"order {n}") for n in range(100))
    assert group.count == 100
    assert group.samples == tuple(f"order {n}" for n in range(5))


TEXTS = st.one_of(
    st.text(max_size=40),
    st.builds(lambda word, n: f"{word} {n} '{word}'", st.sampled_from(["order", "tax", "HTTP"]), st.integers(0, 99)),
)
LINES = st.lists(st.builds(ErrorLine, st.sampled_from(["orders", "products"]), TEXTS), max_size=30)


@CASES
@given(LINES, st.randoms(use_true_random=False))
def test_groups_hold_every_line_once_in_any_order(lines: list[ErrorLine], random: Random) -> None:
    groups = group_errors(lines)
    assert Counter({(g.type, g.message): g.count for g in groups}) == Counter(
        (line.type, cause(line.message)) for line in lines
    )
    for group in groups:
        assert 1 <= len(group.samples) <= 5
        assert len(set(group.samples)) == len(group.samples)
        assert all(ErrorLine(group.type, s) in lines and cause(s) == group.message for s in group.samples)
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert [(g.type, g.message, g.count) for g in group_errors(shuffled)] == [
        (g.type, g.message, g.count) for g in groups
    ]


@CASES
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(["order {} failed", "'x{}' is no tax", "id={}"]))
def test_messages_that_differ_in_a_number_have_one_cause(one: int, other: int, text: str) -> None:
    assert cause(text.format(one)) == cause(text.format(other))


@pytest.mark.parametrize("piece", ["'a ", "a'", '"', "a-", "x@", "a.b@", "h://", "1-", "«", "'a'b "])
def test_hostile_messages_take_no_time(piece: str) -> None:
    begun = time.perf_counter()
    group_errors(ErrorLine("orders", piece * 100_000) for _ in range(50))
    assert time.perf_counter() - begun < 2
