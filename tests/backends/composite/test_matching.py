"""Customers of a desk whom the ledger does not know: listed, matched by hand, undone; and how each join is known."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.errors import NotFound, Refused
from helpdesk_tui.model.customer import Customer
from helpdesk_tui.model.ids import CustomerId, MessageId, TicketId
from helpdesk_tui.model.intents import Intent, SetTicket
from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.session.verbs.booking import Adjust
from helpdesk_tui.session.verbs.fields import Tag
from helpdesk_tui.session.verbs.making import Create
from helpdesk_tui.session.verbs.matching import Match
from helpdesk_tui.session.verbs.pricing import Assess
from helpdesk_tui.text import Foreign
from tests.session.desk import NOW, PACKS, message, ticket, world
from tests.tui.driver import desk as app_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from helpdesk_tui.backends.capabilities import Bulk, Record, TicketWrites
    from helpdesk_tui.clock import FrozenClock

STRANGER, KNOWN, BARE = CustomerId("jo@else.example"), CustomerId("it@acme.example"), CustomerId("bare")
OTHER = CustomerId("office@two.example")


def person(name: str, *emails: str) -> Customer:
    return Customer(id=CustomerId(name), name=Foreign(f"Name of {name}"), emails=tuple(map(Foreign, emails)))


async def filled(url: str, *records: Record) -> None:
    async with await open_backend(url).connect() as connection:
        bulk: Bulk = connection  # type: ignore[assignment]  # the local backend has every capability
        load = await bulk.load(atomic=True)
        assert [text for text in await load.add(records) if text] == []
        await load.finish()


@pytest.fixture
async def url(tmp_path: Path) -> str:
    """A desk with three customers, a ledger that knows one of them by address."""
    tickets = [
        (replace(ticket(f"T-{n}"), customer=who), (replace(message(n, NOW), id=MessageId(f"M-{n}")),))
        for n, who in enumerate((STRANGER, KNOWN, BARE), 1)
    ]
    desk, ledger = f"sqlite:{tmp_path}/desk.db", f"sqlite:{tmp_path}/ledger.db"
    await filled(desk, person(STRANGER, STRANGER), person(KNOWN, KNOWN), person(BARE), person(OTHER, OTHER), *tickets)
    await filled(ledger, person("C-1", "IT@acme.example"), person("C-2", "office@two.example"))
    return f"composite:?tickets={desk}&ledger={ledger}"


@asynccontextmanager
async def session_on(url: str, state: StateStore | None = None) -> AsyncIterator[Session]:
    async with world("memory:?tickets=0") as made, await open_backend(url).connect() as connection:
        clock: FrozenClock = made.clock
        store = state or StateStore.memory()
        session = Session(connection, packs=PACKS, clock=clock, actor="anna", state=store)
        async with session:
            yield session


async def whose(session: Session, number: str) -> tuple[str, object]:
    found = await session.ticket(number)
    return found.customer, found.extra.get("joined")


async def test_who_is_not_known_is_listed_and_matched_for_good(url: str) -> None:
    state = StateStore.memory()
    async with session_on(url, state) as session:
        assert [one.id for one in await session.unmatched()] == [STRANGER, BARE]
        assert await whose(session, "T-1") == (STRANGER, "not matched with the ledger")
        assert await whose(session, "T-2") == ("C-1", "by e-mail it@acme.example")
        done = await session.do("customer.match", STRANGER, Match("C-2"))
        assert done.summary == "jo@else.example matched with C-2 Name of C-2"
        assert await whose(session, "T-1") == ("C-2", "by hand: jo@else.example was given by anna on 2026-11-18")
    async with session_on(url, state) as session:
        assert (await whose(session, "T-1"))[0] == "C-2", "another start knows it too"
        assert [one.id for one in await session.unmatched()] == [BARE]
        undone = await session.undo()
        assert len(undone.done) == 1
        assert await whose(session, "T-1") == (STRANGER, "not matched with the ledger")
        known = (await session.customer("C-2")).customer
        assert known is not None
        assert (known.emails, known.extra) == ((Foreign("office@two.example"),), {})
        await session.redo()
        assert (await whose(session, "T-1"))[0] == "C-2"


async def test_whose_a_ticket_is_that_was_written_here_the_match_says(url: str) -> None:
    async with session_on(url) as session:
        await session.do("ticket.tag", "T-1", Tag(add=("foo",)))
        assert await whose(session, "T-1") == (STRANGER, "not matched with the ledger")
        await session.do("customer.match", STRANGER, Match("C-2"))
        assert (await whose(session, "T-1"))[0] == "C-2"
        assert [one.id for one in await session.unmatched()] == [BARE]


async def test_who_asks_now_at_the_desk_is_charged(url: str, tmp_path: Path) -> None:
    """A ticket assessed as one customer's, and then given to another at the desk."""
    async with session_on(url) as session:
        await session.do("credits.adjust", "C-2", Adjust(50, "a gift"))
        await session.do("ticket.tag", "T-2", Tag(add=("foo",)))
        assert (await whose(session, "T-2"))[0] == "C-1"
        async with await open_backend(f"sqlite:{tmp_path}/desk.db").connect() as desk:
            writes: TicketWrites = desk  # type: ignore[assignment]  # the local backend has every capability
            given = SetTicket(TicketId("T-2"), {"customer": OTHER}, None)
            await writes.apply(Intent(key="theirs", verb="ticket.set", actor="eva", at=NOW, operations=(given,)))
        assert await whose(session, "T-2") == ("C-2", "by e-mail office@two.example")
        await session.do("credits.assess", "T-2", Assess("howto"))
        assert (await session.account("C-1")).balance == 0
        assert (await session.account("C-2")).balance < 50


async def test_the_same_match_again_is_the_same_act(url: str) -> None:
    async with session_on(url) as session:
        for repeated in (False, True):
            done = await session.do("customer.match", STRANGER, Match("C-2"), key="k")
            assert done.repeated is repeated
        assert len(session.history()) == 1


@pytest.mark.parametrize(
    ("who", "into", "error", "words"),
    [
        (STRANGER, "C-9", NotFound, "the ledger has no customer C-9"),
        (STRANGER, BARE, NotFound, "the ledger has no customer bare"),
        (BARE, "C-2", Refused, "has no address"),
        ("C-1", "C-2", Refused, "is a customer of the ledger"),
        (KNOWN, "C-2", Refused, "is a customer of the ledger"),
        ("nobody@nowhere.example", "C-2", NotFound, "no customer nobody@nowhere.example"),
    ],
)
async def test_what_can_not_be_matched_says_why(
    url: str, who: str, into: str, error: type[Exception], words: str
) -> None:
    async with session_on(url) as session:
        with pytest.raises(error, match=words) as caught:
            await session.do("customer.match", who, Match(into))
        if isinstance(caught.value, Refused):
            assert caught.value.rules == ("desk.match",)
        assert session.history() == []


async def test_a_desk_of_its_own_has_nobody_to_match() -> None:
    async with world("memory:?tickets=0") as made:
        made.customer("C-1")
        session = await made.session()
        with pytest.raises(Refused, match="keeps its customers itself"):
            await session.do("customer.match", "C-1", Match("C-2"))
        with pytest.raises(Refused, match="keeps its customers itself"):
            await session.unmatched()


async def test_in_the_app_from_the_customers_card(url: str) -> None:
    async with app_on(url, at=NOW, size=(100, 30)) as desk:
        await desk.press("#")
        await desk.type("T-1\n")
        await desk.press("@")
        desk.sees("ledger", ":match NUMBER says who they are there")
        await desk.press("esc :")
        await desk.type("match C-2\n")
        desk.sees("jo@else.example matched with C-2")
        await desk.press("y")
        assert (await desk.ticket("T-1")).customer == "C-2"
        await desk.press("@")
        desk.sees("given by hand by sam on 2026-11-18")


async def test_of_two_with_one_address_nobody_is_taken_for_the_other(url: str, tmp_path: Path) -> None:
    await filled(f"sqlite:{tmp_path}/ledger.db", person("C-3", "it@acme.example"))
    told = "it@acme.example is an address of C-1 and C-3"
    async with session_on(url) as session:
        assert await whose(session, "T-2") == (KNOWN, f"not matched: {told}")
        assert KNOWN in [one.id for one in await session.unmatched()]
        with pytest.raises(Refused, match="is an address of C-3 already, and of another"):
            await session.do("customer.match", KNOWN, Match("C-3"))
        new = await session.do("ticket.create", "", Create(desk="cs_cart", customer="C-3", subject="Checkout"))
        assert await whose(session, new.created[0]) == ("C-3", f"{told}; here it is C-3")
    await filled(f"sqlite:{tmp_path}/ledger.db", person("C-1", "other@acme.example"))
    async with session_on(url) as session:
        assert await whose(session, "T-2") == ("C-3", "by e-mail it@acme.example")
        assert KNOWN not in [one.id for one in await session.unmatched()]
