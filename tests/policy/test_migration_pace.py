"""Rate, time left and stalls."""

import os
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from statistics import fmean, quantiles

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.policy.migration_progress import Eta, Pace, Sample, pace, stall
from helpdesk_tui.policy.migration_status import AT_WORK, MigrationStatus

PACK = Packs().pack("litextension")
CASES = settings(max_examples=int(os.environ.get("HELPDESK_PROPERTY_CASES", "300")), deadline=None, database=None)
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RUNNING = MigrationStatus.RUNNING


def samples(*points: tuple[float, int]) -> list[Sample]:
    """Minutes before now, and the count then."""
    return [Sample(NOW - before * MINUTE, n) for before, n in points]


def steady(minutes: int, rate: int, *, until: int = 0) -> list[Sample]:
    return samples(*((m, (minutes - m) * rate) for m in range(minutes, until - 1, -1)))


def measured(
    history: list[Sample], left: int, status: MigrationStatus = RUNNING, started: datetime | None = None
) -> Pace:
    return pace(PACK, history, left=left, status=status, now=NOW, started=started).value


def known(history: list[Sample], left: int) -> Eta:
    eta = measured(history, left).eta
    assert eta is not None
    return eta


def test_a_steady_run_is_predicted_exactly() -> None:
    assert measured(steady(20, 412), 4120) == Pace(per_minute=412.0, eta=Eta(10 * MINUTE, 10 * MINUTE))


def test_the_range_widens_with_the_rates() -> None:
    uneven = samples(*((m, 100 * (20 - m) + (60 if m % 4 < 2 else 0)) for m in range(20, -1, -1)))
    calm, rough = known(steady(20, 100), 5000), known(uneven, 5000)
    assert calm.uncertainty == timedelta(0)
    assert rough.high is not None
    assert 25 * MINUTE < rough.low < 48 * MINUTE < 55 * MINUTE < rough.high < 100 * MINUTE


def test_one_outlier_does_not_move_the_range_much() -> None:
    spike = samples(*((m, 100 * (30 - m) + (2000 if m < 15 else 0)) for m in range(30, -1, -1)))
    eta = known(spike, 3000)
    assert eta.low > 5 * MINUTE
    assert eta.high == 30 * MINUTE


def test_only_the_recent_past_counts() -> None:
    slow_then_fast = [*samples(*((m, 300 - m) for m in range(300, 30, -1)))]
    slow_then_fast += samples(*((m, 270 + (30 - m) * 100) for m in range(30, -1, -1)))
    assert measured(slow_then_fast, 1000).per_minute == pytest.approx(100)


def test_time_since_the_last_sample_is_used_up() -> None:
    eta = known(steady(20, 100, until=4), 1000)
    assert eta == Eta(6 * MINUTE, 6 * MINUTE)
    assert known(steady(20, 100, until=4), 100) == Eta(timedelta(0), timedelta(0))


def test_a_pause_in_the_recent_past_leaves_no_upper_bound() -> None:
    halting = samples(*((m, min(10, 20 - m) * 100 + max(0, 5 - m) * 100) for m in range(20, -1, -1)))
    eta = known(halting, 1000)
    assert eta.high is None
    assert eta.uncertainty is None
    assert not eta.exact
    assert timedelta(0) < eta.low <= 1000 / 75 * MINUTE


@pytest.mark.parametrize(
    ("history", "why"),
    [
        ([], "nothing seen"),
        (samples((5, 0), (0, 500)), "two samples"),
        (samples((0.9, 0), (0.5, 10), (0, 20)), "under a minute"),
        (samples((5, 7), (3, 7), (0, 7)), "no progress"),
        (samples((5, 0), (4, 500), (0, 3)), "restarted just now"),
        (samples((5, 0), (3, 1), (0, 2)), "a hundred years at this rate"),
    ],
)
def test_unknown_is_none(history: list[Sample], why: str) -> None:
    assert measured(history, 10**9).eta is None, why


def test_three_samples_over_a_minute_are_just_enough() -> None:
    assert measured(samples((1, 0), (0.5, 5), (0, 10)), 20) == Pace(per_minute=10.0, eta=Eta(2 * MINUTE, 2 * MINUTE))


@pytest.mark.parametrize("status", sorted(set(MigrationStatus) - {RUNNING, MigrationStatus.DEMO_RUNNING}))
def test_no_estimate_unless_something_is_moved(status: MigrationStatus) -> None:
    assert measured(steady(20, 100), 100, status) == Pace(per_minute=None, eta=None)


def test_no_estimate_while_stalled() -> None:
    history = steady(30, 100, until=10)
    assert measured(history, 100).eta is None
    assert measured(steady(30, 100, until=9), 100).eta is not None


def test_exact_when_done() -> None:
    assert known([], 0).exact
    assert known(steady(20, 10), 0) == Eta(timedelta(0), timedelta(0))


def test_only_the_stretch_since_the_start_counts() -> None:
    before = samples(*((m, (40 - m) * 1000) for m in range(40, 20, -1)))
    after = samples(*((m, 20000 + (10 - m) * 10) for m in range(10, -1, -1)))
    assert measured(before + after, 100, started=NOW - 10 * MINUTE).per_minute == pytest.approx(10)
    again = samples(*((m, (10 - m) * 10) for m in range(10, -1, -1)))
    assert measured(before + again, 100).per_minute == pytest.approx(10)


def test_the_order_and_doubles_of_samples_do_not_matter() -> None:
    history = steady(20, 100)
    assert measured([*reversed(history), history[3]], 500) == measured(history, 500)


def test_the_rules_are_cited() -> None:
    assert pace(PACK, steady(9, 9), left=9, status=RUNNING, now=NOW).rules == ["lx.migration.eta"]
    assert stall(PACK, steady(9, 9), status=RUNNING, now=NOW).rules == ["lx.migration.stalled"]


@pytest.mark.parametrize(
    ("history", "status", "words"),
    [
        ([], RUNNING, "no progress was ever seen"),
        (steady(9, 9), MigrationStatus.PAUSED, "not at work"),
        (steady(9, 9), RUNNING, "at work"),
        (steady(30, 9, until=10), RUNNING, "stalled"),
    ],
)
def test_a_stall_is_explained(history: list[Sample], status: MigrationStatus, words: str) -> None:
    last = stall(PACK, history, status=status, now=NOW).why.steps[-1]
    assert words in (last.text, last.value)


@pytest.mark.parametrize("sample", [(NOW.replace(tzinfo=None), 1), (NOW, -1), (NOW, True)])
def test_impossible_samples_are_refused(sample: tuple[datetime, int]) -> None:
    with pytest.raises(InvalidInput):
        Sample(*sample)


@CASES
@given(
    st.lists(st.tuples(st.integers(0, 7200), st.integers(0, 10**6)), max_size=40),
    st.integers(0, 10**9),
    st.sampled_from(sorted(AT_WORK)),
    st.one_of(st.none(), st.integers(0, 7200)),
)
def test_low_is_never_above_high(
    points: list[tuple[int, int]], left: int, status: MigrationStatus, ago: int | None
) -> None:
    history = [Sample(NOW - timedelta(seconds=s), n) for s, n in points]
    found = measured(history, left, status, None if ago is None else NOW - timedelta(seconds=ago))
    assert found.per_minute is None or found.per_minute >= 0
    if found.eta is not None:
        assert found.eta.low >= timedelta(0)
        assert found.eta.high is None or found.eta.low <= found.eta.high
        assert found.eta.exact == (left == 0) or found.eta.high == timedelta(0)


@CASES
@given(
    st.lists(st.integers(0, 5000), min_size=3, max_size=30),
    st.integers(1, 10**6),
    st.integers(1, 3),
)
def test_the_overall_rate_lies_in_the_range(steps: list[int], left: int, every: int) -> None:
    """Only as much history as the window holds, so that the overall rate is known independently."""
    at = range((len(steps) - 1) * every, -1, -every)
    count, points = 0, []
    for minute, step in zip(at, [0, *steps[1:]], strict=True):
        count += step
        points.append((minute, count))
    points = [p for p in points if p[0] <= 30]
    minutes = points[0][0]
    gained = points[-1][1] - points[0][1]
    found = measured(samples(*points), left)
    if found.eta is not None and len(points) > 2:
        overall = left * minutes / gained * MINUTE
        near = timedelta(milliseconds=1)
        assert found.eta.low <= overall + near
        assert found.eta.high is None or overall <= found.eta.high + near


@CASES
@given(st.lists(st.integers(0, 500), min_size=3, max_size=30), st.integers(0, 10**5), st.integers(0, 10**5))
def test_more_left_takes_longer(steps: list[int], one: int, other: int) -> None:
    history = [Sample(NOW - (len(steps) - n) * MINUTE, sum(steps[:n])) for n in range(len(steps) + 1)]
    less, more = (measured(history, n).eta for n in sorted((one, other)))
    if less is not None and more is not None:
        assert less.low <= more.low
        assert less.high is None or more.high is None or less.high <= more.high


GAPS = st.one_of(st.integers(1, 60), st.integers(1, 400))
"""Seconds between samples: short enough for every number of slices, long enough to leave the recent past."""


def plain_rates(history: list[Sample]) -> list[Fraction]:
    """The rates of the slices, from second to second instead of by searching the history."""
    seconds = [int((s.at - history[0].at).total_seconds()) for s in history]
    counts = [s.processed for s in history]
    start = max(0, seconds[-1] - 1800)
    slices = min(10, sum(s >= start for s in seconds) - 1)

    def count_at(second: Fraction) -> Fraction:
        n = max(n for n, s in enumerate(seconds) if s <= second)
        if seconds[n] == second:
            return Fraction(counts[n])
        share = (second - seconds[n]) / (seconds[n + 1] - seconds[n])
        return counts[n] + share * (counts[n + 1] - counts[n])

    length = Fraction(seconds[-1] - start, slices)
    edges = [count_at(start + k * length) for k in range(slices + 1)]
    return [(b - a) * 60 / length for a, b in pairwise(edges)]


@CASES
@given(st.lists(st.tuples(GAPS, st.integers(0, 2000)), min_size=3, max_size=25), st.integers(1, 10**5))
def test_rate_and_range_against_a_plain_computation(steps: list[tuple[int, int]], left: int) -> None:
    seconds = [sum(s for s, _ in steps[:n]) for n in range(len(steps) + 1)]
    counts = [sum(c for _, c in steps[:n]) for n in range(len(steps) + 1)]
    history = [Sample(NOW - timedelta(seconds=seconds[-1] - s), c) for s, c in zip(seconds, counts, strict=True)]
    found = measured(history, left)
    if seconds[-1] < 60 or stall(PACK, history, status=RUNNING, now=NOW).value.stalled:
        assert found == Pace(per_minute=None, eta=None)
        return
    rates = [float(r) for r in plain_rates(history)]
    mean = fmean(rates)
    deciles = quantiles(rates, n=10, method="inclusive") if len(rates) > 1 else rates * 9
    slow, fast = min(deciles[0], mean), max(deciles[8], mean)
    assert found.per_minute == pytest.approx(mean, abs=1e-6)
    if fast > left / 500_000:
        assert found.eta is not None
        assert found.eta.low / MINUTE == pytest.approx(left / fast, rel=1e-6, abs=1e-6)
        if slow > left / 500_000:
            assert found.eta.high is not None
            assert found.eta.high / MINUTE == pytest.approx(left / slow, rel=1e-5, abs=1e-5)


def test_only_what_follows_the_last_fall_counts() -> None:
    falls = samples((9, 500), (8, 900), (7, 0), (6, 300), (5, 10), (4, 120), (3, 130), (0, 160))
    assert measured(falls, 100).per_minute == pytest.approx(30)


def test_a_single_slice_is_enough() -> None:
    assert measured(samples((60, 0), (31, 100), (0, 410)), 50) == Pace(per_minute=10.0, eta=Eta(5 * MINUTE, 5 * MINUTE))


def test_a_sample_at_the_start_counts() -> None:
    history = samples((5, 0), (2, 30), (1, 40), (0, 50))
    assert measured(history, 100, started=NOW - 2 * MINUTE).per_minute == pytest.approx(10)
    assert measured(history, 100, started=NOW - 1.5 * MINUTE).per_minute is None


def test_the_longest_estimate_shown_is_a_year() -> None:
    year = 365 * 24 * 60
    assert known(steady(20, 1), year).low == 365 * 24 * 60 * MINUTE
    assert measured(steady(20, 1), year + 1).eta is None


STALLS = [
    (samples((30, 0), (10, 5), (0, 5)), None, True, 10),
    (samples((30, 0), (9.99, 5), (0, 5)), None, False, 9.99),
    (samples((30, 0), (12, 5)), None, True, 12),
    (samples((30, 5), (20, 5), (0, 5)), None, True, 30),
    (samples((30, 9), (5, 0), (0, 0)), None, False, 5),
    (samples((60, 0), (50, 5)), 3, False, 3),
    ([], 10, True, 10),
    ([], 9, False, 9),
    (samples((60, 0), (50, 5), (-1, 6)), None, False, 0),
]


@pytest.mark.parametrize(("history", "started", "stalled", "minutes"), STALLS)
@pytest.mark.parametrize("status", sorted(AT_WORK))
def test_stalls(
    history: list[Sample], started: float | None, stalled: bool, minutes: float, status: MigrationStatus
) -> None:
    since = None if started is None else NOW - started * MINUTE
    found = stall(PACK, history, status=status, now=NOW, started=since).value
    assert (found.stalled, found.quiet) == (stalled, minutes * MINUTE)


@pytest.mark.parametrize("status", sorted(set(MigrationStatus) - AT_WORK))
def test_only_work_stalls(status: MigrationStatus) -> None:
    found = stall(PACK, samples((60, 0)), status=status, now=NOW, started=NOW - 60 * MINUTE).value
    assert (found.stalled, found.quiet, found.since) == (False, None, None)


def test_nothing_known_is_no_stall() -> None:
    assert stall(PACK, [], status=RUNNING, now=NOW).value.quiet is None


@CASES
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3)), max_size=12))
def test_a_stall_is_a_walk_back_to_the_last_change(points: list[tuple[int, int]]) -> None:
    at = dict(points)
    history = samples(*at.items())
    found = stall(PACK, history, status=RUNNING, now=NOW).value
    quiet = None
    for minute in sorted(at):
        if quiet is not None and at[minute] != at[quiet]:
            break
        quiet = minute
    assert found.quiet == (None if quiet is None else quiet * MINUTE)
    assert found.stalled == (quiet is not None and quiet >= 10)
