"""Puts a demo desk together: everybody, their tickets, their migrations, and what is still to come.

Belongs here: the order in which things are drawn, which decides everything a seed gives. Does not belong here: the
single things.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from helpdesk_tui.backends.demo.people import Person, people
from helpdesk_tui.backends.demo.runs import Run, at_moment, make_runs
from helpdesk_tui.backends.demo.tickets import Made, copied, make_ticket
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from helpdesk_tui.backends.capabilities import Record
    from helpdesk_tui.model.ids import MigrationId

__all__ = ["MOST_MADE", "Desk", "demo_desk", "demo_runs"]

MOST_MADE = 2_000
"""Tickets made one by one; a larger desk repeats them."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk as it was made at ``now``."""

    seed: int
    now: datetime
    people: tuple[Person, ...]
    runs: tuple[Run, ...]
    made: tuple[Made, ...]
    copies: int = 0
    """Further tickets, each a copy of one that was made: for desks too large to make one by one."""

    def records(self) -> Iterator[Record]:
        """Everything to be stored, in the order of an export."""
        for person in self.people:
            yield person.customer
        for person in self.people:
            yield from person.licences
            yield from person.subscriptions
        for person in self.people:
            yield from person.entries
        yield from (made.entry for made in self.made if made.entry is not None)
        yield from ((made.ticket, made.messages) for made in self.made)
        yield from (copied(self.made[n % len(self.made)], len(self.made) + n) for n in range(self.copies))
        yield from (at_moment(run, self.now) for run in self.runs)


def demo_desk(tickets: int, seed: int, now: datetime) -> Desk:
    """The same ``tickets``, ``seed`` and minute of ``now`` give the same desk."""
    random = Random(seed)  # noqa: S311  # a demo, not a secret
    now = now.replace(second=0, microsecond=0)
    everybody, runs, by_customer = _begun(random, tickets, now)
    copies = max(0, tickets - MOST_MADE)
    tickets -= copies
    balances = {person.customer.id: person.balance for person in everybody}
    made = []
    for number in range(tickets):
        person = _writer(random, everybody, number)
        one = make_ticket(
            random, number, person, by_customer.get(person.customer.id), now, balances[person.customer.id]
        )
        if one.entry is not None:
            balances[person.customer.id] += one.entry.effect
        made.append(one)
    return Desk(seed, now, tuple(everybody), tuple(runs), tuple(made), copies)


def demo_runs(tickets: int, seed: int, now: datetime) -> list[Run]:
    """The runs of the same desk without the rest of it, in a tenth of the time."""
    random = Random(seed)  # noqa: S311  # a demo, not a secret
    return _begun(random, tickets, now.replace(second=0, microsecond=0))[1]


def _begun(random: Random, tickets: int, now: datetime) -> tuple[list[Person], list[Run], dict[str, MigrationId]]:
    """What is drawn first: everybody, their migrations, and the first migration of each."""
    everybody = people(random, max(40, min(tickets, MOST_MADE) * 3 // 10), now)
    return everybody, *_runs(random, everybody, now)


def _runs(random: Random, everybody: list[Person], now: datetime) -> tuple[list[Run], dict[str, MigrationId]]:
    runs: list[Run] = []
    first: dict[str, MigrationId] = {}
    for person in everybody:
        if person.desk == "litextension":
            found = make_runs(random, len(runs), person, now)
            first[person.customer.id] = found[0].migration.id
            runs += found
    return runs, first


def _writer(random: Random, everybody: list[Person], number: int) -> Person:
    """Everybody writes once, then some write more than others."""
    if number < len(everybody):
        return everybody[number]
    return everybody[min(int(random.expovariate(4 / len(everybody))), len(everybody) - 1)]
