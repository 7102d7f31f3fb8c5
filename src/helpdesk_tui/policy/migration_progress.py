"""How far a run is: counts, percent, rate, time left, stalls.

Belongs here: arithmetic over counts, samples and events somebody else collected. Does not belong here: a
clock (``now`` is passed in), moves between statuses (``migration_status``), causes (``migration_errors``).
Rules: ``migration.counts``, ``migration.order``, ``migration.stalled``, ``migration.eta``, ``entities``.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import fields
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput, Refused
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.calendars import desk_day
from helpdesk_tui.policy.explain import Answer, Trace, span
from helpdesk_tui.policy.migration_status import AT_WORK, MigrationKind, MigrationStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from helpdesk_tui.policy.pack import MigrationSection, Pack

__all__ = [
    "EntityCount",
    "Eta",
    "LastEvent",
    "Pace",
    "RunEvent",
    "Sample",
    "Stall",
    "Totals",
    "final_status",
    "last_event",
    "pace",
    "percent",
    "run_order",
    "section_of",
    "stall",
    "totals",
]

# Guards of the estimate; its figures are the pack's.
_LEAST = _MINUTE = timedelta(minutes=1)
"""A shorter history tells nothing."""
_BEYOND = timedelta(days=365)
"""An estimate above this is shown as unknown."""


@dataclass(frozen=True, slots=True)
class EntityCount:
    """Whole entities of one type, or of several together. Raises InvalidInput naming the field at fault.

    ``total`` is what this run is to move, which for a demo is less than the store holds.
    """

    total: int
    processed: int = 0
    """Looked at so far, whatever became of them."""
    errors: int = 0
    skipped: int = 0

    def __post_init__(self) -> None:
        for f in fields(self):
            value = getattr(self, f.name)
            if type(value) is not int or value < 0:
                raise InvalidInput(f"{f.name} is {value!r:.40}, not a whole number from 0 up", field=f.name)
        if self.processed > self.total:
            raise InvalidInput(f"processed {self.processed} is above total {self.total}", field="processed")
        if self.errors + self.skipped > self.processed:
            raise InvalidInput(
                f"errors {self.errors} and skipped {self.skipped} are above processed {self.processed}",
                field="errors" if self.errors > self.processed else "skipped",
            )

    @property
    def migrated(self) -> int:
        """Processed less errors less skipped (rule ``migration.counts``)."""
        return self.processed - self.errors - self.skipped

    @property
    def left(self) -> int:
        return self.total - self.processed

    def __add__(self, other: EntityCount) -> EntityCount:
        return EntityCount(
            self.total + other.total,
            self.processed + other.processed,
            self.errors + other.errors,
            self.skipped + other.skipped,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over the types of a run."""

    all: EntityCount
    counted: EntityCount
    """Only the types that count towards a price or an allowance."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How many entities a run had processed, over all types, at one moment."""

    at: datetime
    processed: int

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise InvalidInput("a sample's moment has no UTC offset", field="at")
        if type(self.processed) is not int or self.processed < 0:
            raise InvalidInput(f"processed is {self.processed!r:.40}, not from 0 up", field="processed")


@dataclass(frozen=True, slots=True)
class Eta:
    """Time left from now, as a range; an estimate, never a promise."""

    low: timedelta
    high: timedelta | None
    """None: no upper bound is known, it stood still for a part of the recent past."""

    @property
    def exact(self) -> bool:
        """Nothing is left, so nothing is estimated."""
        return self.low == self.high == timedelta(0)

    @property
    def uncertainty(self) -> timedelta | None:
        """Width of the range; None when it has no upper end."""
        return None if self.high is None else self.high - self.low


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How quick a run is."""

    per_minute: float | None
    """Entities a minute over the recent past; None: not known."""
    eta: Eta | None
    """None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """Whether a run at work stands still."""

    stalled: bool
    quiet: timedelta | None
    """Time since the last progress known of; None: not at work, or nothing is known."""
    since: datetime | None
    """The moment ``quiet`` counts from."""


@dataclass(frozen=True, slots=True)
class RunEvent:
    """One line of a run's log."""

    at: datetime
    text: str
    """Foreign text."""


@dataclass(frozen=True, slots=True)
class LastEvent:
    """The latest event, and how long ago it was; never below zero."""

    event: RunEvent
    age: timedelta


def section_of(pack: Pack) -> MigrationSection:
    """The figures of migrations. Raises InvalidInput for a desk that has none."""
    if pack.migration is None:
        raise InvalidInput(f"desk {pack.pack.desk} has no migrations", field="desk")
    return pack.migration


def totals(pack: Pack, counts: Mapping[str, EntityCount], *, on: date) -> Answer[Totals]:
    """Sums over all types, and over the counted ones alone."""
    counted = section_of(pack).counted
    trace = Trace(pack, on=on)
    every = sum(counts.values(), EntityCount(0))
    few = sum((c for name, c in counts.items() if name in counted), EntityCount(0))
    trace.step(f"all types: {every.processed} of {every.total} processed")
    trace.step(f"entities counted ({', '.join(counted)})", few.total, rule="entities")
    trace.step(
        f"migrated: {every.processed} - {every.errors} errors - {every.skipped} skipped",
        every.migrated,
        rule="migration.counts",
    )
    return Answer(Totals(all=every, counted=few), trace.done())


def final_status(
    pack: Pack, counts: Mapping[str, EntityCount], *, kind: MigrationKind, on: date
) -> Answer[MigrationStatus]:
    """The status a run ends in: any error or skip makes it ``completed_with_errors``; a demo is just done.

    Raises Refused while something is left.
    """
    trace = Trace(pack, on=on)
    order = run_order(pack, counts, on=on).value
    left = [f"{counts[name].left} {name}" for name in order if counts[name].left]
    if left:
        raise Refused(
            f"the run is not at its end: {', '.join(left)} left",
            hint="resume it, or cancel it",
            rules=(pack.rule("migration.counts").id,),
        )
    if kind is MigrationKind.DEMO:
        trace.step("a demo at its end", MigrationStatus.DEMO_DONE, rule="migration.status")
        return Answer(MigrationStatus.DEMO_DONE, trace.done())
    every = sum(counts.values(), EntityCount(0))
    bad = every.errors + every.skipped
    status = MigrationStatus.COMPLETED_WITH_ERRORS if bad else MigrationStatus.COMPLETED
    trace.step(f"{every.errors} errors, {every.skipped} skipped", status, rule="migration.counts")
    return Answer(status, trace.done())


def run_order(pack: Pack, types: Iterable[str], *, on: date) -> Answer[tuple[str, ...]]:
    """The types in the order a run works through them; types without a place come after, by name.

    ``clear_target`` is a step of a run and no type: it is left where it is given, in its place.
    """
    order = section_of(pack).order
    trace = Trace(pack, on=on)
    chosen = set(types)
    known = tuple(name for name in order if name in chosen)
    later = tuple(sorted(chosen.difference(order)))
    trace.step("in the order of the run", ", ".join(known), rule="migration.order")
    if later:
        trace.step("without a place in it, by name", ", ".join(later))
    return Answer(known + later, trace.done())


def percent(count: EntityCount, *, ended: bool = True) -> int | None:
    """Processed of total in whole percent, rounded down; None when there is nothing to move.

    100 means all of it: pass ``ended=False`` while the run itself is not at its end, to stay below.
    """
    if count.total == 0:
        return None
    return min(count.processed * 100 // count.total, 100 if ended else 99)


def pace(
    pack: Pack,
    history: Iterable[Sample],
    *,
    left: int,
    status: MigrationStatus,
    now: datetime,
    started: datetime | None = None,
) -> Answer[Pace]:
    """Rate and time left. ``left`` counts entities of all types; ``started`` as for ``stall``.

    The recent past is cut into equal slices; the slowest and fastest of their rates, without the outliers,
    give the range, and the overall rate always lies in it. Unknown while not running or standing still, and
    while the target is being cleared: what follows has not begun.
    """
    trace = Trace(pack, on=desk_day(pack.calendar, now))
    trace.given("left", left)
    if left == 0:
        trace.step("nothing is left", "exact", rule="migration.eta")
        return Answer(Pace(per_minute=None, eta=Eta(timedelta(0), timedelta(0))), trace.done())
    whole = tuple(history)
    samples = _stretch(whole, started)
    quiet = stall(pack, whole, status=status, now=now, started=started)
    if status not in AT_WORK or status is MigrationStatus.CLEARING or quiet.value.stalled:
        trace.include(quiet.why)
        trace.step(f"no estimate while {'it stands still' if quiet.value.stalled else status}")
        return Answer(Pace(per_minute=None, eta=None), trace.done())
    figures = section_of(pack)
    rates = _rates(samples, figures)
    if not rates:
        trace.step(f"fewer than 3 samples over {span(_LEAST)}", "not known", rule="migration.eta")
        return Answer(Pace(per_minute=None, eta=None), trace.done())
    mean = sum(rates) / len(rates)
    slow, fast = min(_quantile(rates, figures.eta_low), mean), max(_quantile(rates, figures.eta_high), mean)
    past = f"the last {span(timedelta(minutes=figures.eta_window_minutes))}"
    trace.step(f"rate over {len(rates)} equal slices of {past}", f"{mean:.1f} a minute")
    trace.step("slowest and fastest without outliers", f"{slow:.1f} and {fast:.1f} a minute")
    eta = _eta(left, slow, fast, max(timedelta(0), now - samples[-1].at))
    words = "not known" if eta is None else f"{_whole(eta.low)} to {_whole(eta.high)}"
    trace.step(f"{left} at these rates", words, rule="migration.eta")
    return Answer(Pace(per_minute=mean, eta=eta), trace.done())


def stall(
    pack: Pack,
    history: Iterable[Sample],
    *,
    status: MigrationStatus,
    now: datetime,
    started: datetime | None = None,
) -> Answer[Stall]:
    """Whether a run at work has made no progress for the pack's number of minutes, and for how long.

    ``started`` is when it was started or last resumed, None when not known: time before it does not count.
    Any change of the count is a sign of life, a fall too: the count of clearing gives way to that of the run.
    """
    minutes = section_of(pack).stalled_minutes
    trace = Trace(pack, on=desk_day(pack.calendar, now))
    trace.given("status", status)
    since = _last_change(sorted(history, key=lambda s: s.at), started)
    if status not in AT_WORK or since is None:
        trace.step("not at work" if status not in AT_WORK else "no progress was ever seen")
        return Answer(Stall(stalled=False, quiet=None, since=None), trace.done())
    quiet = max(timedelta(0), now - since)
    stalled = quiet >= timedelta(minutes=minutes)
    trace.step("last progress", since)
    trace.step(
        f"without progress for {_whole(quiet)}, {minutes} min is a stall",
        "stalled" if stalled else "at work",
        rule="migration.stalled",
    )
    return Answer(Stall(stalled=stalled, quiet=quiet, since=since), trace.done())


def last_event(events: Iterable[RunEvent], *, now: datetime) -> LastEvent | None:
    """The latest event, of equal moments the one given last; None when there is none."""
    latest = None
    for event in events:
        if latest is None or event.at >= latest.at:
            latest = event
    return None if latest is None else LastEvent(latest, max(timedelta(0), now - latest.at))


def _stretch(history: Iterable[Sample], started: datetime | None) -> list[Sample]:
    """Samples in time since ``started`` and since the count last fell; of one moment only the last given."""
    at = {s.at: s for s in sorted(history, key=lambda s: s.at) if started is None or s.at >= started}
    samples = list(at.values())
    fell = [n for n, (a, b) in enumerate(pairwise(samples), 1) if b.processed < a.processed]
    return samples[fell[-1] :] if fell else samples


def _last_change(samples: Sequence[Sample], started: datetime | None) -> datetime | None:
    changed = [b.at for a, b in pairwise(samples) if a.processed != b.processed]
    since = changed[-1] if changed else samples[0].at if samples else started
    return since if since is None or started is None else max(since, started)


def _rates(samples: Sequence[Sample], figures: MigrationSection) -> list[float]:
    """Entities a minute in each of the equal slices of the recent past; empty when too little is known."""
    if len(samples) < 3 or samples[-1].at - samples[0].at < _LEAST:
        return []
    seconds = [(s.at - samples[0].at).total_seconds() for s in samples]
    start = max(0.0, seconds[-1] - figures.eta_window_minutes * 60)
    inside = len(seconds) - bisect_left(seconds, start)
    slices = max(1, min(figures.eta_slices, inside - 1))
    length = (seconds[-1] - start) / slices
    edges = [_processed_at(samples, seconds, start + n * length) for n in range(slices)]
    return sorted(max(0.0, b - a) / length * 60 for a, b in pairwise([*edges, samples[-1].processed]))


def _processed_at(samples: Sequence[Sample], seconds: Sequence[float], at: float) -> float:
    """The count at a moment inside the history, on a straight line between its neighbours."""
    n = max(1, bisect_left(seconds, at))
    share = (at - seconds[n - 1]) / (seconds[n] - seconds[n - 1])
    return samples[n - 1].processed + (samples[n].processed - samples[n - 1].processed) * share


def _quantile(ordered: Sequence[float], percent: int) -> float:
    place = percent / 100 * (len(ordered) - 1)
    n = int(place)
    after = ordered[min(n + 1, len(ordered) - 1)]
    return ordered[n] + (after - ordered[n]) * (place - n)


def _eta(left: int, slow: float, fast: float, gone: timedelta) -> Eta | None:
    """``gone`` is the time since the last sample, which both ends have already used up."""
    low = _needs(left, fast)
    if low is None:
        return None
    high = _needs(left, slow)
    none = timedelta(0)
    return Eta(max(none, low - gone), None if high is None else max(none, low - gone, high - gone))


def _needs(left: int, rate: float) -> timedelta | None:
    limit = _BEYOND / _MINUTE
    return left / rate * _MINUTE if rate * limit >= left else None


def _whole(length: timedelta | None) -> str:
    return "not known" if length is None else span(timedelta(seconds=round(length.total_seconds())))
