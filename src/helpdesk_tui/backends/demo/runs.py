"""The demo's migrations: each a plan that says what it looks like at any moment.

Belongs here: plans and reading one at a time. Does not belong here: writing the outcome (``life``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ids import MigrationId
from helpdesk_tui.model.migration import EntityProgress, ErrorLine, Migration, Store
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from random import Random

    from helpdesk_tui.backends.demo.people import Person

__all__ = ["Run", "at_moment", "make_runs"]

Fate = Literal["finishes", "stalls", "fails", "still"]

_CARTS = ("magento", "woocommerce", "opencart", "prestashop", "shopify", "cs-cart")
_ORDER = ("taxes", "manufacturers", "categories", "products", "customers", "orders", "reviews")
_FATES: tuple[tuple[str, Fate, int], ...] = (
    ("completed", "still", 30),
    ("completed_with_errors", "still", 12),
    ("running", "finishes", 16),
    ("running", "stalls", 5),
    ("running", "fails", 5),
    ("failed", "still", 6),
    ("paused", "still", 4),
    ("demo_done", "still", 8),
    ("awaiting_payment", "still", 5),
    ("draft", "still", 5),
    ("cancelled", "still", 4),
)
_FAILS = 90
"""One in so many orders fails."""
_CAUSES = ("status not mapped: Paid by card", "timeout after 30 s", "image not found: /media/{n}.jpg")


@dataclass(frozen=True, slots=True)
class Run:
    """A migration and what becomes of it. ``rate`` is entities a minute; ``turn`` is when it stalls or fails."""

    migration: Migration
    fate: Fate
    rate: int
    turn: datetime | None = None


def make_runs(random: Random, number: int, person: Person, now: datetime) -> list[Run]:
    """The migrations of one customer: one, or a full one and what followed it."""
    status, fate, _ = random.choices(_FATES, [weight for _, _, weight in _FATES])[0]
    total = random.randrange(800, 40_000)
    run = _run(random, number, person, status, fate, total, now)
    if status != "completed" or random.random() > 0.3:
        return [run]
    child = _run(random, number + 1, person, "running", "finishes", total * 105 // 100, now)
    child = replace(child, migration=replace(child.migration, kind="remigration", parent=run.migration.id))
    return [run, child]


def at_moment(run: Run, now: datetime) -> Migration:
    """The migration at ``now``."""
    migration = run.migration
    if run.fate == "still" or migration.started is None:
        return migration
    working_until = min(now, run.turn) if run.turn is not None else now
    total = sum(p.total for p in migration.entities.values())
    done = _done(run, working_until, total)
    entities = _spread(migration, done)
    errors = _happened(run, entities)
    status, completed = _status(run, now, done, total, entities)
    samples = tuple((at, _done(run, min(at, working_until), total)) for at in _minutes(migration.started, now))
    return replace(migration, status=status, completed=completed, entities=entities, samples=samples, errors=errors)


def _done(run: Run, at: datetime, total: int) -> int:
    started = run.migration.started or at
    return max(0, min(total, int(run.rate * (at - started) / timedelta(minutes=1))))


def _spread(migration: Migration, done: int) -> dict[str, EntityProgress]:
    """Hands out what is done to the types in the order of a run; of orders one in ninety fails, while errors last."""
    found = {}
    for name, progress in migration.entities.items():
        processed = min(progress.total, done)
        done -= processed
        errors = min(len(migration.errors), processed // _FAILS) if name == "orders" else 0
        found[name] = EntityProgress(progress.total, processed, errors, 0)
    return found


def _happened(run: Run, entities: dict[str, EntityProgress]) -> tuple[ErrorLine, ...]:
    """The errors there were so far, as many as are counted, each at the moment its order failed."""
    started = run.migration.started
    if started is None:
        return ()
    before = sum(one.total for name, one in entities.items() if _ORDER.index(name) < _ORDER.index("orders"))
    count = sum(one.errors for one in entities.values())
    at = [started + timedelta(minutes=(before + _FAILS * (n + 1)) / run.rate) for n in range(count)]
    known = run.migration.errors[:count]
    return tuple(replace(one, at=when.replace(microsecond=0)) for one, when in zip(known, at, strict=True))


def _status(
    run: Run, now: datetime, done: int, total: int, entities: dict[str, EntityProgress]
) -> tuple[str, datetime | None]:
    if done >= total and run.migration.started is not None:
        completed = run.migration.started + timedelta(minutes=total / run.rate)
        errors = any(p.errors or p.skipped for p in entities.values())
        return ("completed_with_errors" if errors else "completed"), completed.replace(microsecond=0)
    if run.fate == "fails" and run.turn is not None and now >= run.turn:
        return "failed", None
    return "running", None


def _minutes(started: datetime, now: datetime) -> list[datetime]:
    """Sixty moments at most, two minutes apart, up to ``now``."""
    first = max(started, now - timedelta(minutes=118))
    count = int((now - first) / timedelta(minutes=2)) + 1
    return [now - timedelta(minutes=2 * n) for n in reversed(range(min(60, count)))]


def _run(random: Random, number: int, person: Person, status: str, fate: Fate, total: int, now: datetime) -> Run:
    source, target = random.sample(_CARTS, 2)
    rate = random.randrange(60, 500)
    migration = Migration(
        id=MigrationId(str(88_100 + number)),
        desk="litextension",
        customer=person.customer.id,
        kind="demo" if status == "demo_done" else "full",
        service=random.choice(("basic", "aio")),
        parent=None,
        source=Store(source, Foreign(f"https://old{number}.example")),
        target=Store(target, Foreign(f"https://new{number}.example")),
        status=status,
        started=None,
        completed=None,
        options=tuple(sorted(random.sample(("redirects_301", "seo_urls", "passwords", "variants"), 2))),
        languages={"en": "en"}
        if person.customer.language == "en"
        else {"en": "en", person.customer.language: person.customer.language},
        entities=_entities(total, 0),
        mappings={"order_statuses": {"Complete": "Completed", "Processing": "Open", "Paid by card": ""}},
    )
    return _started(random, migration, status, fate, rate, total, now)


def _started(
    random: Random, migration: Migration, status: str, fate: Fate, rate: int, total: int, now: datetime
) -> Run:
    now = now.replace(second=0, microsecond=0)
    if status == "demo_done":
        return Run(
            replace(migration, entities={n: EntityProgress(20, 20) for n in ("products", "customers", "orders")}),
            "still",
            rate,
        )
    if status in ("draft", "awaiting_payment"):
        return Run(migration, "still", rate)
    if status in ("completed", "completed_with_errors"):
        days = random.randrange(1, 120)
        ended = now - timedelta(days=days)
        errors = _errors(random, ended) if status == "completed_with_errors" else ()
        entities = _entities(total, total, errors=len(errors))
        done = replace(
            migration,
            started=ended - timedelta(minutes=total // rate + 1),
            completed=ended,
            entities=entities,
            errors=errors,
        )
        return Run(done, "still", rate)
    part = random.uniform(0.1, 0.9)
    started = now - timedelta(minutes=int(total * part / rate) + 1)
    running = replace(migration, started=started, entities=_entities(total, 0), errors=_errors(random, now))
    if fate == "still":
        halted = at_moment(Run(running, "finishes", rate), now)
        return Run(replace(halted, status=status, completed=None), "still", rate)
    turn = None if fate == "finishes" else now + timedelta(minutes=random.randrange(-30, 25))
    return Run(running, fate, rate, turn)


def _entities(total: int, processed: int, *, errors: int = 0) -> dict[str, EntityProgress]:
    """``total`` counted entities in the usual shares, and the types that are not counted; ``errors`` of the orders."""
    counts = {
        "taxes": 4,
        "manufacturers": 30,
        "categories": 120,
        "products": total * 45 // 100,
        "customers": total * 20 // 100,
        "orders": total - total * 45 // 100 - total * 20 // 100,
        "reviews": total // 10,
    }
    share = 1 if processed else 0
    return {n: EntityProgress(counts[n], counts[n] * share, errors if n == "orders" else 0) for n in _ORDER}


def _errors(random: Random, at: datetime) -> tuple[ErrorLine, ...]:
    count = random.randrange(3, 40)
    return tuple(
        ErrorLine(
            at - timedelta(seconds=7 * (count - n)),
            "orders",
            Foreign(_CAUSES[n % 7 % 3].format(n=random.randrange(99_999))),
        )
        for n in range(count)
    )
