"""Two people at one desk do whatever comes to mind; whatever they do, the desk stays sound.

Belongs here: random acts and what must hold after each. Does not belong here: what a single verb does.
"""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.errors import Conflict, HelpdeskError, InvalidInput, Refused
from helpdesk_tui.model.customer import EntryKind
from helpdesk_tui.model.ticket import ACTIVE, AssessmentState, Status
from helpdesk_tui.session.cases import Stamp
from helpdesk_tui.session.placing import place
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.session.verbs.booking import Adjust, Hold, Refund
from helpdesk_tui.session.verbs.fields import SetFields, Tag
from helpdesk_tui.session.verbs.handling import Assign, Claim, SetStatus, Snooze, Urgent
from helpdesk_tui.session.verbs.joining import LinkTo, Merge, Split
from helpdesk_tui.session.verbs.making import FollowUp
from helpdesk_tui.session.verbs.pricing import Assess, Override, Quote
from helpdesk_tui.session.verbs.statuses import LEGAL
from helpdesk_tui.session.verbs.talking import LogTime, Note, Receive, Reply
from tests.session.desk import NOW, World

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.session import Session

T = TypeVar("T")

CASES = int(os.environ.get("HELPDESK_PROPERTY_CASES", "100"))

TICKETS = st.sampled_from(["T-1", "T-2", "T-3", "T-4"])
ACTS: st.SearchStrategy[tuple[str, Any]] = st.one_of(
    st.sampled_from(
        [
            ("ticket.claim", Claim(take_over=True)),
            ("ticket.claim", None),
            ("ticket.assign", Assign("carla")),
            ("ticket.release", None),
            ("ticket.reply", Reply(body="hello")),
            ("ticket.reply", Reply(body="look into it", investigation=True)),
            ("ticket.note", Note(body="note")),
            ("ticket.receive", Receive(body="and?")),
            ("ticket.close", None),
            ("ticket.reopen", None),
            ("ticket.urgent", Urgent(reason="down")),
            ("ticket.urgent", Urgent(on=False)),
            ("ticket.snooze", Snooze(for_reply=True)),
            ("ticket.wake", None),
            ("ticket.watch", None),
            ("ticket.time", LogTime(5)),
            ("ticket.tag", Tag(add=("a", "b"))),
            ("ticket.tag", Tag(remove=("a",))),
            ("ticket.set", SetFields({"subject": "x", "category": "howto"})),
            ("ticket.set", SetFields({"category": "none"})),
            ("ticket.split", Split(("M-1",))),
            ("ticket.follow_up", FollowUp()),
            ("credits.ask", None),
            ("credits.approve", None),
            ("credits.decline", None),
            ("credits.charge", None),
            ("credits.release", None),
            ("credits.override", Override("goodwill")),
        ]
    ),
    st.builds(lambda s: ("ticket.status", SetStatus(s)), st.sampled_from([s.value for s in Status])),
    st.builds(
        lambda c, q: ("credits.assess", Assess(c, quote=q)),
        st.sampled_from(["howto", "config", "investigate", "custom_mod", "upgrade"]),
        st.sampled_from([None, 20, 45]),
    ),
    st.builds(lambda n: ("credits.quote", Quote(n)), st.integers(18, 30)),
    st.builds(lambda n: ("credits.refund", Refund(n, "sorry")), st.integers(1, 25)),
    st.builds(lambda n: ("credits.hold", Hold(n)), st.integers(1, 40)),
    st.builds(lambda t: ("ticket.merge", Merge(t)), TICKETS),
    st.builds(lambda t: ("ticket.link", LinkTo(t)), TICKETS),
)


class TwoPeople(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world = World(lambda: open_backend("memory:?tickets=0", start=NOW).connect())
        self.world.customer(balance=60).licence().plan("upgrade").customer("C-2").licence(of="C-2").migration()
        self.world.ticket("T-1").ticket("T-2", received=NOW - timedelta(days=2))
        self.world.ticket("T-3", customer="C-2", status=Status.NEW)
        self.world.ticket("T-4", desk="litextension", channel="ticket", migration="88121")
        self.people = [self.run(self.world.session(name)) for name in ("anna", "boris")]
        self.before: dict[str, Status] = {}

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.run(self.world.close())
        self.loop.close()

    @rule(who=st.integers(0, 1), ticket=TICKETS, act=ACTS)
    def one_acts(self, who: int, ticket: str, act: tuple[str, Any]) -> None:
        self.remember()
        self.run(self.try_to(self.people[who], ticket, act))
        self.check_moves()

    @rule(ticket=TICKETS, first=ACTS, second=ACTS)
    def both_act_at_once(self, ticket: str, first: tuple[str, Any], second: tuple[str, Any]) -> None:
        async def both() -> None:
            await asyncio.gather(
                self.try_to(self.people[0], ticket, first), self.try_to(self.people[1], ticket, second)
            )

        self.run(both())

    @rule(who=st.integers(0, 1), ticket=st.none() | TICKETS, again=st.booleans())
    def one_takes_back(self, who: int, ticket: str | None, again: bool) -> None:
        async def back() -> None:
            try:
                await self.people[who].undo(ticket=ticket)
                if again:
                    await self.people[who].redo(ticket=ticket)
            except (Refused, Conflict, InvalidInput):
                pass

        self.run(back())

    @rule(who=st.integers(0, 1), credits=st.integers(-10, 20).filter(bool))
    def the_account_is_adjusted(self, who: int, credits: int) -> None:  # noqa: A002  # what is drawn
        self.run(self.try_to(self.people[who], "C-1", ("credits.adjust", Adjust(credits, "counted"))))

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours: int) -> None:
        self.world.clock.advance(timedelta(hours=hours))

    @invariant()
    def the_ledger_is_right(self) -> None:
        for customer in ("C-1", "C-2"):
            entries = self.run(self.people[0].ledger(customer, limit=10_000))
            account = self.run(self.people[0].account(customer))
            assert account.balance == sum(entry.effect for entry in entries) >= 0
            assert account.held == sum(entry.hold_effect for entry in entries) >= 0
            assert account.available >= 0

    @invariant()
    def what_a_ticket_was_charged_is_in_the_ledger(self) -> None:
        entries = self.run(self.people[0].ledger("C-1", limit=10_000))
        for ticket in self.tickets():
            booked = sum(
                -entry.effect
                for entry in entries
                if entry.ticket == ticket.id and entry.entry in {EntryKind.CHARGE, EntryKind.REFUND, EntryKind.ADJUST}
            )
            assert ticket.assessment.charged == booked
            assert ticket.assessment.charged >= 0
            if ticket.assessment.state is AssessmentState.CHARGED:
                assert ticket.assessment.charged > 0

    @invariant()
    def placements_are_what_the_rules_say(self) -> None:
        self.run(self.people[0].refresh())
        tickets = [ticket for ticket in self.tickets() if ticket.status in ACTIVE]
        stamp = Stamp("anna", self.world.clock.now())
        for case in self.run(self.people[0].loader.cases(tickets, stamp)):
            assert case.ticket.placement == place(case), case.ticket.id

    @invariant()
    def waiting_is_recorded(self) -> None:
        for ticket in self.tickets():
            waits = ticket.status in {Status.PENDING, Status.AWAITING_APPROVAL, Status.ON_HOLD}
            assert (ticket.held_since is not None) == waits
            assert all(start <= end for start, end, _ in ticket.held)

    @invariant()
    def nothing_is_left_on_its_way(self) -> None:
        for person in self.people:
            assert person.unsent() == []
            assert all(act.state in {ActState.DONE, ActState.FAILED} for act in person.history(limit=500))

    def tickets(self) -> list[Ticket]:
        async def read() -> list[Ticket]:
            return await (await self.people[0].list()).window(0, 500)

        return self.run(read())

    def remember(self) -> None:
        self.before = {ticket.id: ticket.status for ticket in self.tickets()}

    def check_moves(self) -> None:
        """Every ticket stands where it stood, or where the table leads to."""
        for ticket in self.tickets():
            old = self.before.get(ticket.id)
            assert old is None or old is ticket.status or ticket.status in LEGAL[old], (old, ticket.status)

    @staticmethod
    async def try_to(person: Session, target: str, act: tuple[str, Any]) -> None:
        """Does it; a refusal or a conflict is an answer, too, and must say what to do or cite a rule."""
        try:
            await person.do(act[0], target, act[1])
        except HelpdeskError as error:
            if error.exit_code not in {3, 4, 5, 8} or (isinstance(error, Refused) and not _says_why(error)):
                raise


def _says_why(error: Refused) -> bool:
    return bool(error.rules) or error.code == "short"


TwoPeople.TestCase.settings = settings(
    max_examples=CASES,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestTwoPeople = TwoPeople.TestCase
