"""What the rules say reaches the desk: service levels of migrations, chat, and what a bug of the software caused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.errors import Refused
from helpdesk_tui.session.verbs.fields import Tag
from helpdesk_tui.session.verbs.pricing import Assess
from helpdesk_tui.session.verbs.talking import Reply
from tests.session.desk import NOW

if TYPE_CHECKING:
    from tests.session.desk import World

RECENTLY = (NOW - timedelta(days=10)).date()


async def test_what_comes_with_a_migration(empty: World) -> None:
    empty.customer().migration("88121", service="aio", status="completed", completed=NOW - timedelta(days=30))
    empty.migration("88122", service="basic").migration("88123", service="aio")
    session = await empty.session()
    found = await session.entitlements("C-1")
    rows = {row.name: (row.value, row.why.rule_ids) for row in found.desks["litextension"].value}
    assert rows["aio response"] == ("within 12 h", ["lx.aio.response"])
    assert rows["aio investigation"] == ("within 12 h", ["lx.aio.investigation"])
    assert rows["aio assistant"] == ("yes", ["lx.assistant"])
    assert rows["aio channels"] == ("email, ticket, live_chat", ["lx.channel"])
    assert rows["basic response"] == ("within 24 h", ["lx.basic.response"])
    assert rows["basic investigation"] == ("within 48 h", ["lx.basic.investigation"])
    assert rows["basic assistant"][0] == "no"
    assert rows["basic channels"][0] == "email, ticket"
    assert "litextension" not in found.standings, "it has no ranks"
    assert [(run, kind) for run, kind, _ in found.again] == [
        ("88121", kind) for kind in ("remigration", "recent", "smart_update")
    ]


async def test_no_migration_no_service(empty: World) -> None:
    session = await empty.customer().session()
    assert set((await session.entitlements("C-1")).desks) == {"cs_cart"}


async def test_an_upgrade_that_a_bug_broke_is_covered(empty: World) -> None:
    empty.customer(balance=100).licence("Multi-Vendor", bought=RECENTLY).ticket("T-1", received=NOW)
    session = await empty.session()
    with pytest.raises(Refused) as refused:
        await session.do("credits.assess", "T-1", Assess("upgrade"))
    assert "cs.upgrade.access" in refused.value.rules
    await session.do("ticket.tag", "T-1", Tag(("software-bug",)))
    done = await session.do("credits.assess", "T-1", Assess("upgrade"))
    assert "cs.licence.covers" in done.rules
    assert (await session.verdict("T-1")).value.verdict == "included"
    assert (await session.ticket("T-1")).assessment.charged == 0


@pytest.mark.parametrize("channel", ["facebook", "fax", "social"])
async def test_a_channel_that_is_none_is_not_silently_served(channel: str, empty: World) -> None:
    empty.customer(balance=50).licence().ticket("T-1", channel=channel, category="howto")
    session = await empty.session()
    found = (await session.verdict("T-1")).value
    assert (found.verdict, found.reasons[-1].rule) == ("refused", "cs.channel.others")
    with pytest.raises(Refused) as refused:
        await session.do("ticket.reply", "T-1", Reply(body="Hello"))
    assert "point the customer to helpdesk" in refused.value.hint


async def test_a_basic_customer_on_chat_is_pointed_to_email_or_ticket(empty: World) -> None:
    empty.customer().migration("88121", service="basic")
    empty.ticket("T-1", desk="litextension", channel="chat", migration="88121")
    session = await empty.session()
    with pytest.raises(Refused) as refused:
        await session.do("ticket.reply", "T-1", Reply(body="Hello"))
    assert "point the customer to email or ticket" in refused.value.hint
    assert refused.value.rules == ("lx.channel",)


async def test_a_chat_answers_questions_only(empty: World) -> None:
    empty.customer().licence().plan("vip").ticket("T-1", channel="live_chat", category="investigate")
    empty.ticket("T-2", channel="chat", category="howto")
    session = await empty.session()
    assert "ticket.create" in (await session.verdict("T-1")).value.next
    assert "ticket.create" not in (await session.verdict("T-2")).value.next
