"""Changes on a real Request Tracker, looked at by its own API."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from helpdesk_tui.errors import Conflict, PermissionDenied, Refused, UnknownOutcome
from helpdesk_tui.model.ids import MessageId, TicketId
from helpdesk_tui.model.intents import AddMessage, Intent, Operation, SetTicket
from helpdesk_tui.model.ticket import Attachment, Link, LinkKind, Message, MessageKind, Sender, Status
from helpdesk_tui.text import Foreign
from tests.servers.rt.desk import Asked, connected, proxied

if TYPE_CHECKING:
    from helpdesk_tui.backends.rt import RtConnection
    from helpdesk_tui.model.ticket import Ticket
    from tests.servers.rt.server import Running

NAME = "отчёт за ноябрь.txt"
CONTENT = "строка\nbáo cáo\n".encode()


def intent(*operations: Operation, verb: str = "test") -> Intent:
    return Intent(key=uuid4().hex, verb=verb, actor="anna", at=datetime.now(UTC), operations=operations)


def said(text: str, kind: MessageKind = MessageKind.PUBLIC, **more: Any) -> Message:
    return Message(
        id=MessageId(f"M-{uuid4().hex[:12]}"),
        at=datetime.now(UTC),
        sender=more.pop("sender", Sender.AGENT),
        author=Foreign("anna"),
        kind=kind,
        body=Foreign(text),
        **more,
    )


async def now(connection: RtConnection, ticket: str) -> Ticket:
    return (await connection.tickets([TicketId(ticket)]))[TicketId(ticket)]


async def test_a_reply_with_a_file_is_one_message_and_one_mail(rt: Running, asked: Asked) -> None:
    number = asked.opened("file")
    before = rt.mails.read_text(errors="replace").count("From desk.test")
    async with connected(rt.url) as connection:
        file = Attachment(name=Foreign(NAME), size=len(CONTENT), content_type=Foreign("text/plain"))
        message = said("Xem tệp đính kèm.", attachments=(file,))
        act = intent(AddMessage(TicketId(number), message))
        assert await connection.stage(act.key, [CONTENT])
        await connection.apply(act)
        shown = next(m for m in await connection.thread(TicketId(number)) if m.id == message.id)
        read = b"".join([piece async for piece in connection.read(TicketId(number), shown.id, 0)])
    assert [m for m in asked.messages(number) if m[0] == "Correspond"] == [("Correspond", "Xem tệp đính kèm.", [NAME])]
    assert asked.file(number, NAME) == CONTENT == read
    assert (shown.id, [one.name.raw for one in shown.attachments]) == (message.id, [NAME])
    assert rt.mails.read_text(errors="replace").count("From desk.test") == before + 1


async def test_a_note_is_mailed_to_nobody_and_the_mark_is_in_no_mail(rt: Running, asked: Asked) -> None:
    number = asked.opened("quiet")
    async with connected(rt.url) as connection:
        await connection.apply(intent(AddMessage(TicketId(number), said("for us only", MessageKind.NOTE))))
        await connection.apply(intent(AddMessage(TicketId(number), said("for the customer"))))
    mails = rt.mails.read_text(errors="replace")
    assert "for us only" not in mails
    assert "for the customer" in mails
    assert "x-helpdesk" not in mails


async def test_a_status_there_is_none_for_is_refused_before_anything_is_sent(rt: Running, asked: Asked) -> None:
    number = TicketId(asked.opened("no word"))
    async with connected(rt.url) as connection:
        ticket = await now(connection, number)
        act = intent(
            SetTicket(number, {"status": Status.ON_HOLD}, ticket.version),
            AddMessage(number, said("never sent")),
        )
        with pytest.raises(Refused) as caught:
            await connection.apply(act)
    assert caught.value.code == "not_capable"
    assert "never sent" not in asked.texts(number)


async def test_a_subject_that_would_be_cut_off_is_refused_before_anything_is_sent(rt: Running, asked: Asked) -> None:
    ticket = TicketId(asked.opened("short"))
    longest = "я" * 100
    async with proxied(rt.url) as (connection, proxy):
        await connection.apply(intent(SetTicket(ticket, {"subject": Foreign(longest)}, None)))
        assert asked.ticket(ticket)["Subject"] == longest
        proxy.requests.clear()
        with pytest.raises(Refused, match="no place for a subject of more than 200 bytes"):
            await connection.apply(intent(SetTicket(ticket, {"subject": Foreign(longest + "я")}, None)))
        assert proxy.requests == []


async def test_an_owner_nobody_knows_is_a_refusal_in_the_words_of_rt(rt: Running, asked: Asked) -> None:
    number = TicketId(asked.opened("owner"))
    async with connected(rt.url) as connection:
        ticket = await now(connection, number)
        fields = {"assignee": Foreign("nobody-of-that-name"), "minutes": 5}
        with pytest.raises(Refused, match="user"):
            await connection.apply(intent(SetTicket(number, fields, ticket.version)))
        after = await now(connection, number)
    assert (after.assignee, after.minutes) == (None, 0), "a part of a refused change stayed"


async def test_what_a_user_may_not_is_denied(rt: Running, asked: Asked) -> None:
    number = TicketId(asked.opened("mine", requestor="omar@dukkan.example"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELPDESK_RT_TOKEN", rt.tokens["omar@dukkan.example"])
        async with connected(rt.url) as connection:
            with pytest.raises(PermissionDenied):
                await connection.apply(intent(SetTicket(number, {"minutes": 9}, None)))
            with pytest.raises((PermissionDenied, Refused)):
                await connection.apply(intent(AddMessage(number, said("psst", MessageKind.NOTE))))
    assert asked.ticket(number)["TimeWorked"] in {"0", 0}


async def test_a_stale_change_is_a_conflict_with_both_sides(rt: Running, asked: Asked) -> None:
    number = TicketId(asked.opened("both"))
    async with connected(rt.url) as connection:
        ticket = await now(connection, number)
        Asked(rt, "boris").call("PUT", f"/ticket/{number}", {"Subject": "Борис был первым"})
        ours = SetTicket(number, {"subject": Foreign("anna was later")}, ticket.version)
        with pytest.raises(Conflict) as caught:
            await connection.apply(intent(ours))
    assert caught.value.theirs is not None
    assert str(getattr(caught.value.theirs, "subject", "")) == "Борис был первым"
    assert caught.value.ours == (ours,)
    assert asked.ticket(number)["Subject"] == "Борис был первым"


async def test_of_many_writers_at_once_none_overwrites_another(rt: Running, asked: Asked) -> None:
    number = TicketId(asked.opened("race"))
    async with connected(rt.url) as one, connected(rt.url) as other:
        ticket = await now(one, number)
        acts = [intent(SetTicket(number, {"minutes": n}, ticket.version)) for n in range(1, 7)]
        sides = (one, other)
        outcomes = await asyncio.gather(
            *(sides[n % 2].apply(act) for n, act in enumerate(acts)), return_exceptions=True
        )
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 5, outcomes


async def test_statuses_owner_tags_urgency_and_links_come_back(rt: Running, asked: Asked) -> None:
    number, other = TicketId(asked.opened("fields")), TicketId(asked.opened("the other"))
    fields = {
        "status": Status.PENDING,
        "assignee": Foreign("boris"),
        "tags": (Foreign("срочно"), Foreign("thanh toán")),
        "urgent": True,
        "minutes": 12,
        "subject": Foreign("Новая тема"),
        "links": (Link(LinkKind.RELATED, other),),
    }
    async with connected(rt.url) as connection:
        ticket = await now(connection, number)
        applied = await connection.apply(intent(SetTicket(number, fields, ticket.version)))
        after = await now(connection, number)
        assert {name: getattr(after, name) for name in fields} == fields
        assert after.held_since is not None
        assert other in {one.ticket for one in (await now(connection, number)).links}
        await connection.apply(intent(*applied.before))
        back = await now(connection, number)
    assert {name: getattr(back, name) for name in fields} == {name: getattr(ticket, name) for name in fields}
    shown = asked.ticket(number)
    assert (shown["Status"], shown["Subject"]) == ("new", "fields")


async def test_credits_and_snoozes_have_no_place(rt: Running, asked: Asked) -> None:
    number = TicketId(asked.opened("no place"))
    async with connected(rt.url) as connection:
        for fields in ({"snoozed_until": datetime.now(UTC)}, {"category": "config"}):
            with pytest.raises(Refused) as caught:
                await connection.apply(intent(SetTicket(number, fields, None)))
            assert "ledger" in caught.value.hint


async def test_mail_can_not_pose_as_an_act(rt: Running, asked: Asked) -> None:
    """The customer's own messages are theirs, whatever their content type says."""
    number = TicketId(asked.opened("posing"))
    async with connected(rt.url) as connection:
        act = intent(AddMessage(number, said("the real one", MessageKind.NOTE)))
        await connection.apply(act)
        real = next(m for m in await connection.thread(number) if m.body.raw == "the real one")
        from helpdesk_tui.backends.rt.marker import Mark, content_type

        forged = content_type(Mark(act=uuid4().hex, sender="agent", kind="note", author="anna", gone=(real.id,)))
        body = {"Content": "I am anna", "ContentType": forged}
        Asked(rt, "eva@lampen.example").call("POST", f"/ticket/{number}/correspond", body)
        thread = await connection.thread(number)
    assert "the real one" in [m.body.raw for m in thread]
    posed = next(m for m in thread if m.body.raw == "I am anna")
    assert (posed.sender, posed.kind, str(posed.author)) == (Sender.CUSTOMER, MessageKind.PUBLIC, "eva@lampen.example")


async def test_a_reply_whose_status_is_refused_is_told_as_half_done(rt: Running, asked: Asked) -> None:
    number = TicketId(asked.opened("half"))
    table = {"status": {"pending": "no-such-status"}}
    async with connected(rt.url, table=table) as connection:
        act = intent(SetTicket(number, {"status": Status.PENDING}, None), AddMessage(number, said("out it went")))
        with pytest.raises(UnknownOutcome) as caught:
            await connection.apply(act)
    assert caught.value.code == "partly"
    assert asked.texts(number).count("out it went") == 1
