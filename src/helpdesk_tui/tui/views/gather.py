"""What a view needs, asked of the session in few calls: never one for each customer of a desk.

Belongs here: putting answers together. Does not belong here: showing them, and any rule. A part the backend has no
capability for is left out (None), it is no error.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.errors import InvalidInput, NotFound
from helpdesk_tui.policy.calendars import local_hours, zone_named
from helpdesk_tui.policy.entitlements import entitlements
from helpdesk_tui.policy.remigrations import AGAIN_KINDS, counted_total
from helpdesk_tui.policy.verdict import VerdictWord
from helpdesk_tui.session.facts import holdings_of
from helpdesk_tui.session.progress import checklist_of, errors_by_cause, progress_of
from helpdesk_tui.tui.views.around import around, names_of
from helpdesk_tui.tui.views.values import (
    AccountRow,
    Beside,
    Board,
    CustomerPage,
    Expiring,
    Hours,
    Ledger,
    QueueCount,
    Report,
    Run,
)
from helpdesk_tui.words import clock_there

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from helpdesk_tui.model.customer import Account, Customer
    from helpdesk_tui.model.ids import CustomerId
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.policy.entitlements import Entitlement
    from helpdesk_tui.policy.explain import Answer
    from helpdesk_tui.policy.remigrations import Again
    from helpdesk_tui.session import Session
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.session.cases import Party

__all__ = [
    "account",
    "accounts",
    "beside",
    "board",
    "counts",
    "customer",
    "expiring",
    "hours",
    "report",
    "run",
    "runs",
]

_MOST_WAITING = 500
"""Tickets that wait for consent that are looked at."""
_LEDGER = 1000
_BOARD_ROWS = 8
_BEFORE_START = frozenset({"draft", "demo_done", "awaiting_payment", "queued"})
_ALL_ACCOUNTS = 1_000_000_000
"""Credits nobody has: every account holds less."""
_STATUSES = ("new", "open", "pending", "awaiting_approval", "on_hold", "solved")
_RANKS = ("vip", "standard", "regular")
_ACTIVE = "status:new,open,pending,awaiting_approval,on_hold"


async def beside(session: Session, card: Card) -> Beside:
    """What the cards beside a ticket show: at most an account's ledger, its entitlements and one run's answers."""
    ledger = None
    if session.asking.has(Capability.CREDITS) and card.party.customer is not None:
        ledger = tuple(await session.ledger(card.party.id, limit=_LEDGER))
    entitled = await session.entitlements(card.party.id) if card.party.customer is not None else None
    one = None
    if card.migration is not None:
        one = _run(session, card.migration, _name(card.party))
        one = await _with_again(session, one, AGAIN_KINDS[:1])
    return Beside(card=card, ledger=ledger, entitled=entitled, run=one)


async def run(session: Session, migration: str) -> Run:
    """A migration with everything its detail shows. Raises NotFound."""
    found = await session.migration(migration)
    names = await names_of(session, {found.customer})
    one = _run(session, found, names[found.customer])
    desk = session.desks.find(found.desk)
    checklist = problems = None
    if found.status in _BEFORE_START:
        problems = await session.start_problems(migration)
    else:
        checklist = checklist_of(desk.pack, found, session.clock.now())
    rows = await session.list(f"migration-id:{migration} {_ACTIVE}", sort="received")
    tickets = tuple(t.id for t in await rows.window(0, _BOARD_ROWS) if t.migration == found.id)
    full = replace(one, checklist=checklist, problems=problems, tickets=tickets)
    return await _with_again(session, full, tuple(AGAIN_KINDS))


async def runs(session: Session, *, status: Collection[str] = (), limit: int = 500) -> list[Run]:
    """Migrations, newest start first, each with its progress; names in one question."""
    found = await session.migrations(status=status, limit=limit)
    names = await names_of(session, {one.customer for one in found})
    return [_run(session, one, names[one.customer]) for one in found]


async def accounts(session: Session, *, limit: int = 200) -> list[AccountRow]:
    """Accounts: those that wait for consent first, then the lowest first."""
    waiting: dict[CustomerId, list[Ticket]] = {}
    rows = await session.list("status:awaiting_approval", sort="received")
    for ticket in await rows.window(0, _MOST_WAITING):
        waiting.setdefault(ticket.customer, []).append(ticket)
    found = {one.customer: one for one in await session.low_accounts(below=_ALL_ACCOUNTS, limit=limit)}
    missing = [one for one in waiting if one not in found]
    found |= {name: party.account for name, party in (await session.loader.parties(missing)).items()} if missing else {}
    names = await names_of(session, found)
    made = [_account_row(one, names[one.customer], waiting.get(one.customer, [])) for one in found.values()]
    return sorted(made, key=lambda row: (not row.waiting, row.account.available, row.name))


async def account(session: Session, whose: str) -> Ledger:
    """An account with its newest entries. Raises NotFound."""
    party = await session.customer(whose)
    entries = await session.ledger(whose, limit=_LEDGER)
    rows = await session.list(f'customer:"{whose}" status:awaiting_approval', sort="received")
    waiting = tuple(one for one in await rows.window(0, 50) if one.customer == party.id)
    return Ledger(party=party, entries=tuple(entries), waiting=waiting)


async def customer(session: Session, whose: str) -> CustomerPage:
    """A customer with tickets and migrations. Raises NotFound."""
    party = await session.customer(whose)
    rows = await session.list(f'customer:"{whose}"', sort="-received")
    tickets = tuple(one for one in await rows.window(0, 50) if one.customer == party.id)
    found = None
    if session.asking.has(Capability.MIGRATIONS):
        found = tuple(await session.migrations(customer=whose, limit=50))
    return CustomerPage(party=party, tickets=tickets, runs=found, today=_today(session))


async def expiring(session: Session, text: str = "", *, limit: int = 50) -> list[Expiring]:
    """What customers hold and until when, what ends first first: of the customers a text finds, a page of them.

    What is left of a month's modifications is not in it: it takes a question for each customer.
    """
    found = await session.find_customers(text, limit=limit)
    parties = await session.loader.parties([one.id for one in found])
    made = [_expiring(session, one, parties[one.id]) for one in found]
    return sorted(made, key=lambda one: (one.next is None, one.next or one.today, one.name))


def hours(session: Session, party: Party) -> list[Hours]:
    """Today's hours of every desk, on our clock and on the customer's; asks nothing."""
    now, found = session.clock.now(), []
    zone = None
    if party.customer is not None:
        try:
            zone = zone_named(party.customer.zone)
        except InvalidInput:
            zone = None
    for name in session.desks.names:
        desk = session.desks.find(name)
        on = desk.calendar.local(now).date()
        section = desk.pack.calendar
        theirs = ""
        if zone is not None:
            local = local_hours(desk.calendar, on, zone)
            theirs = f"{_clock(local.opens, local.opens_day)}–{_clock(local.closes, local.closes_day)}"
        found.append(
            Hours(
                desk=name,
                ours=f"{section.opens}–{section.closes} ({section.zone})",
                theirs=theirs,
                staffed=desk.calendar.is_staffed(now),
                theirs_now=clock_there(now, zone) if zone is not None else "",
                languages=desk.pack.service.languages,
            )
        )
    return found


async def counts(session: Session, views: Sequence[str]) -> list[QueueCount]:
    """How many tickets these views hold."""
    found = await session.counts(views)
    return [
        QueueCount(name, getattr(session.lister.view(name), "title", name), count.rows, count.exact)
        for name, count in found.items()
    ]


async def board(session: Session) -> Board:
    """Late, at risk and due today with their first rows, and how many there are in each status and rank."""
    texts = ("", "", f"due:today -breached {_ACTIVE}")
    views = ("breached", "at-risk", None)
    lists = [await session.list(text, view=view) for text, view in zip(texts, views, strict=True)]
    tops = [tuple(await rows.window(0, _BOARD_ROWS)) for rows in lists]
    sums = [(await rows.count()).rows for rows in lists]
    statuses = {name: await _rows(session, f"status:{name}") for name in _STATUSES}
    ranks = {name: await _rows(session, f"rank:{name} {_ACTIVE}") for name in _RANKS}
    names, services = await around(session, [one for top in tops for one in top])
    return Board(
        late=tops[0],
        late_count=sums[0],
        risk=tops[1],
        risk_count=sums[1],
        today=tops[2],
        today_count=sums[2],
        statuses=statuses,
        ranks=ranks,
        names=names,
        services=services,
        at=session.clock.now(),
    )


async def report(session: Session) -> Report:
    """How many tickets there are in each status, and open ones of each rank and verdict."""
    return Report(
        statuses={name: await _rows(session, f"status:{name}") for name in _STATUSES},
        ranks={name: await _rows(session, f"rank:{name} {_ACTIVE}") for name in _RANKS},
        verdicts={name.value: await _rows(session, f"verdict:{name.value} {_ACTIVE}") for name in VerdictWord},
        at=session.clock.now(),
    )


def _run(session: Session, migration: Migration, name: str) -> Run:
    desk = session.desks.find(migration.desk)
    return Run(
        migration=migration,
        customer=name,
        progress=progress_of(desk.pack, migration, session.clock.now()),
        today=desk.calendar.local(session.clock.now()).date(),
        groups=errors_by_cause(desk.pack, migration),
    )


async def _with_again(session: Session, one: Run, kinds: Sequence[str]) -> Run:
    """The same with what the rules say of further runs; unchanged before a full migration is completed."""
    pack = session.desks.find(one.migration.desk).pack
    totals = {name: count.total for name, count in one.migration.entities.items()}
    found: list[tuple[str, Answer[Again]]] = []
    for kind in AGAIN_KINDS:
        if kind not in kinds or kind not in pack.windows:
            continue
        try:
            asked = totals if one.migration.kind == kind else None
            found.append((kind, await session.eligible(one.migration.id, kind, asked)))
        except (InvalidInput, NotFound):
            return one
    return replace(one, again=tuple(found), requested=counted_total(pack, totals))


def _name(party: Party) -> str:
    return party.customer.name.line(limit=200) if party.customer is not None else str(party.id)


def _account_row(account: Account, name: str, waiting: Sequence[Ticket]) -> AccountRow:
    if not waiting:
        return AccountRow(account=account, name=name)
    first = waiting[0]
    asked = sum(one.assessment.price or 0 for one in waiting)
    since = first.held_since or first.received
    others = len(waiting) - 1
    return AccountRow(account=account, name=name, waiting=asked, ticket=first.id, others=others, asked=since)


def _expiring(session: Session, customer: Customer, party: Party) -> Expiring:
    now, rows = session.clock.now(), []
    for name in session.desks.names:
        desk = session.desks.find(name)
        if desk.pack.categories:
            answer = entitlements(desk.pack, desk.calendar, holdings_of(desk, party), at=now)
            rows += [(name, one) for one in answer.value]
    ends = [(one.until, day) for name, one in rows if one.until and one.until >= (day := _today(session, name))]
    first, today = min(ends, default=(None, _today(session)))
    return Expiring(
        customer=customer,
        name=_name(party),
        rows=tuple(rows),
        account=party.account,
        next=first,
        today=today,
        uncovered=bool(party.licences) and party.account.available <= 0 and not _covered([row for _, row in rows]),
    )


def _covered(rows: Sequence[Entitlement]) -> bool:
    return any(
        (one.name == "care plan" and not one.value.startswith("none"))
        or (one.name == "free period" and one.value != "over")
        for one in rows
    )


def _today(session: Session, name: str = "") -> date:
    """The day at a desk, in its zone; of no desk in particular, at the one that sells plans."""
    desks = [session.desks.find(one) for one in session.desks.names if not name or one == name]
    desk = next((one for one in desks if one.pack.plans), desks[0])
    return desk.calendar.local(session.clock.now()).date()


async def _rows(session: Session, text: str) -> int:
    return (await (await session.list(text)).count()).rows


def _clock(at: object, day: int) -> str:
    return f"{at:%H:%M}" + (f"({day:+})" if day else "")
