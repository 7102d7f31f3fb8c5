"""Acts through a line that breaks: nothing lost, nothing doubled, what nobody can know is said to be unknown.

``HELPDESK_RT_FAULTS`` is how many faults there have to be; a thousand in the long run.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from helpdesk_tui.errors import AuthError, BackendError, HelpdeskError, UnknownOutcome
from helpdesk_tui.model.ids import CustomerId, MessageId, TicketId
from helpdesk_tui.model.intents import AddMessage, CreateTicket, Intent, Operation, SetTicket
from helpdesk_tui.model.ticket import Message, MessageKind, Sender, Status, Ticket
from helpdesk_tui.text import Foreign
from tests.servers.proxy import Fault, Request
from tests.servers.rt.desk import proxied

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpdesk_tui.backends.rt import RtConnection
    from tests.servers.rt.desk import Asked
    from tests.servers.rt.server import Running

SEED = 20261123
AT_CHANGES = [f for f in Fault if f is not Fault.NONE]
AT_READS = [Fault.DELAY, Fault.RESET_BEFORE, Fault.RESET_AFTER, Fault.HALF_BODY, Fault.TOO_MANY, Fault.ERROR_AFTER]
AT_READS += [Fault.NOT_JSON, Fault.EXPIRED, Fault.SKEW]
TRIES = 60
_CUSTOMER = CustomerId("eva@lampen.example")


@dataclass(slots=True)
class Tally:
    """What came of the acts."""

    applied: int = 0
    refused: int = 0
    unknown: int = 0
    lies: list[str] = field(default_factory=list)
    """Acts that were said not to have happened and had."""


def said(text: str, kind: MessageKind) -> Message:
    return Message(
        id=MessageId(f"M-{uuid4().hex[:16]}"),
        at=datetime.now(UTC),
        sender=Sender.AGENT,
        author=Foreign("anna"),
        kind=kind,
        body=Foreign(text),
    )


def intent_of(number: int, ticket: TicketId) -> tuple[Intent, str]:
    """An act and the text that has to be there once."""
    text = f"слово {number} {uuid4().hex}"
    operations: tuple[Operation, ...]
    match number % 4:
        case 0:
            operations = (AddMessage(ticket, said(text, MessageKind.NOTE)),)
        case 1:
            operations = (AddMessage(ticket, said(text, MessageKind.PUBLIC)),)
        case 2:
            status = Status.PENDING if number % 8 == 2 else Status.OPEN
            message = AddMessage(ticket, said(text, MessageKind.NOTE))
            operations = (SetTicket(ticket, {"minutes": number, "status": status}, None), message)
        case _:
            made = Ticket(
                id=TicketId(f"NEW-{number}"),
                desk="cs_cart",
                customer=_CUSTOMER,
                subject=Foreign(text),
                channel="helpdesk",
                status=Status.NEW,
                received=datetime.now(UTC),
            )
            operations = (CreateTicket(made, (said(text, MessageKind.PUBLIC),)),)
    intent = Intent(key=uuid4().hex, verb="test", actor="anna", at=datetime.now(UTC), operations=operations)
    return intent, text


async def carried_out(connection: RtConnection, intent: Intent, there: Callable[[], bool], tally: Tally) -> None:
    """As the outbox does it: an unknown act is looked up; a person then does it again with its key."""
    for _ in range(TRIES):
        try:
            await connection.apply(intent)
        except UnknownOutcome:
            tally.unknown += 1
            if await _looked_up(connection, intent.key):
                tally.applied += 1
                return
        except (BackendError, AuthError):
            tally.refused += 1
            if there():
                tally.lies.append(f"{intent.operations[0]}")
        else:
            tally.applied += 1
            return
    pytest.fail(f"{TRIES} tries were not enough")


async def _looked_up(connection: RtConnection, key: str) -> bool:
    try:
        return await connection.outcome(key) is not None
    except HelpdeskError:
        return False


def judge_of(random: Random) -> Callable[[Request], Fault]:
    """About every third request breaks, changes more often than reads."""

    def judge(request: Request) -> Fault:
        if request.writes:
            return random.choice(AT_CHANGES) if random.random() < 0.6 else Fault.NONE
        return random.choice(AT_READS) if random.random() < 0.15 else Fault.NONE

    return judge


async def broken(rt: Running, asked: Asked, faults: int) -> Tally:
    """Runs acts until so many faults were met; checks RT's own word afterwards."""
    random, tally = Random(SEED), Tally()
    tickets = [asked.opened(f"faults {n}") for n in range(4)]
    expected: list[tuple[str, str, bool]] = []
    async with proxied(rt.url) as (connection, proxy):
        judge = judge_of(random)
        number = 0
        while len(proxy.faults) < faults:
            ticket = TicketId(tickets[number % len(tickets)])
            intent, text = intent_of(number, ticket)
            new = isinstance(intent.operations[0], CreateTicket)

            def there(text: str = text, ticket: TicketId = ticket, *, new: bool = new) -> bool:
                return bool(_opened(asked, text)) if new else text in asked.texts(ticket)

            proxy.judge = judge
            await carried_out(connection, intent, there, tally)
            proxy.judge = lambda _: Fault.NONE
            expected.append((str(ticket), text, new))
            number += 1
        met = len(proxy.faults)
    texts = {ticket: asked.texts(ticket) for ticket in tickets}
    for name, text, new in expected:
        times = len(_opened(asked, text)) if new else texts[name].count(text)
        assert times == 1, f"{text} is there {times} times"
    assert tally.lies == []
    assert met >= faults
    kinds = ", ".join(f"{name} {count}" for name, count in sorted(Counter(proxy.faults).items()))
    print(
        f"{met} faults ({kinds}); {number} acts, 0 lost, 0 doubled: {tally.applied} done, {tally.unknown} times "
        f"unknown and resolved, {tally.refused} times not done and done again"
    )
    return tally


def _opened(asked: Asked, subject: str) -> list[object]:
    found: list[object] = asked.call("GET", "/tickets", query=f"Subject = '{subject}'")["items"]
    return found


async def test_a_line_that_breaks_loses_and_doubles_nothing(rt: Running, asked: Asked) -> None:
    tally = await broken(rt, asked, 40)
    assert tally.unknown


@pytest.mark.slow
async def test_a_thousand_faults_lose_and_double_nothing(rt: Running, asked: Asked) -> None:
    await broken(rt, asked, int(os.environ.get("HELPDESK_RT_FAULTS", "1000")))


async def test_a_server_that_starts_anew_is_waited_for_by_nobody(rt: Running, asked: Asked) -> None:
    ticket = TicketId(asked.opened("restart"))
    intent, text = intent_of(0, ticket)
    async with proxied(rt.url) as (connection, proxy):
        await proxy.hang_up()
        with pytest.raises(BackendError):
            await connection.apply(intent)
        await proxy.listen()
        await connection.apply(intent)
        again = await connection.apply(intent)
    assert again.repeated
    assert asked.texts(ticket).count(text) == 1


async def test_an_act_of_a_dead_process_is_found_again(rt: Running, asked: Asked) -> None:
    """Another process knows nothing of the act but its key."""
    ticket = TicketId(asked.opened("crash"))
    intent, text = intent_of(1, ticket)
    async with proxied(rt.url) as (connection, proxy):
        proxy.judge = lambda request: Fault.RESET_AFTER if request.writes else Fault.NONE
        task = asyncio.ensure_future(connection.apply(intent))
        async with asyncio.timeout(30):
            await proxy.broke.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with proxied(rt.url) as (connection, _):
        assert await connection.outcome(intent.key) is not None
        assert await connection.outcome(uuid4().hex) is None
        assert (await connection.apply(intent)).repeated
    assert asked.texts(ticket).count(text) == 1
