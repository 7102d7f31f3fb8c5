"""What a history of Request Tracker is told as: people by no number, and a change of the owner once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.rt.answers import Txn
from helpdesk_tui.backends.rt.mapping import Told, messages_of
from helpdesk_tui.model.ids import TicketId
from helpdesk_tui.model.ticket import Link, LinkKind, MessageKind, Status
from tests.servers.rt.desk import proxied
from tests.session.desk import NOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.servers.rt.desk import Asked
    from tests.servers.rt.server import Running


def told(*txns: tuple[str, str], names: Mapping[tuple[str, str], str] | None = None) -> list[str]:
    """Kinds and fields of changes from 6 to 30."""
    made = [
        Txn(id=n, ticket=1, kind=kind, creator="anna", created=NOW, field=field, old="6", new="30")
        for n, (kind, field) in enumerate(txns, 1)
    ]
    return [one.body.raw for one in messages_of(Told(made, (), customers=frozenset(), me="anna", names=names))]


@pytest.mark.parametrize(
    ("kind", "said"), [("Set", "owner changed"), ("Give", "owner changed (give)"), ("Take", "owner changed (take)")]
)
def test_a_change_of_the_owner_is_told_once_without_numbers(kind: str, said: str) -> None:
    assert told(("SetWatcher", "Owner"), (kind, "Owner")) == [said]


def test_queues_and_fields_have_their_names() -> None:
    names = {("Queue", "6"): "Shops", ("Queue", "30"): "Переносы", ("CustomField", "2"): "Tags"}
    changes = (("Set", "Queue"), ("CustomField", "2"), ("CustomField", "9"))
    assert told(*changes, names=names) == [
        "Queue: Shops \u2192 Переносы",
        "Tags: 6 \u2192 30",
        "custom field 9: 6 \u2192 30",
    ]
    assert told(("Set", "Queue")) == ["Queue: queue 6 \u2192 queue 30"]


async def test_a_ticket_that_was_moved_says_from_where_to_where(rt: Running, asked: Asked) -> None:
    number = asked.opened("to be moved")
    changed = {"Queue": "Переносы", "CustomFields": {"Tags": ["moved"]}, "AddRefersTo": ["5"]}
    asked.call("PUT", f"/ticket/{number}", changed)
    async with proxied(rt.url) as (connection, proxy):
        card = await connection.tickets([TicketId(number)])
        said = [one.body.raw for one in await connection.thread(TicketId(number)) if one.kind is MessageKind.EVENT]
        assert len(proxy.requests) <= 4, "the queues are asked for once"
        proxy.requests.clear()
        await connection.tickets(list(card))
        assert said == [one.body.raw for one in await connection.thread(TicketId(number)) if one.body.raw in said]
        assert len(proxy.requests) <= 3
    assert "Queue: Shops \u2192 Переносы" in said
    assert "Tags: - \u2192 moved" in said
    assert "linked: RefersTo desk.test/ticket/5" in said


async def test_a_ticket_merged_by_somebody_else_is_shown_so_among_others(rt: Running, asked: Asked) -> None:
    gone, into, other = (asked.opened(f"merged elsewhere {n}") for n in range(3))
    async with proxied(rt.url) as (connection, proxy):
        ids = [TicketId(one) for one in (gone, into, other)]
        assert {one.status for one in (await connection.tickets(ids)).values()} == {Status.NEW}
        asked.call("PUT", f"/ticket/{gone}", {"MergeInto": into})
        found = await connection.tickets(ids)
        assert [found[one].status for one in ids] == [Status.CLOSED, Status.NEW, Status.NEW]
        assert Link(LinkKind.MERGED_INTO, TicketId(into)) in found[ids[0]].links
        proxy.requests.clear()
        await connection.tickets(ids)
        assert len(proxy.requests) == 1, "it stays merged"
        assert list(await connection.tickets([ids[1], TicketId("99999999")])) == [ids[1]]


def test_other_roles_and_fields() -> None:
    assert told(("SetWatcher", "Reviewer"), ("Set", "Priority")) == [
        "Reviewer: people changed",
        "Priority: 6 \u2192 30",
    ]
