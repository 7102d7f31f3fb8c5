"""Everything a rule says no to, with its exit code, the rules it cites and what to do next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.errors import HelpdeskError, Refused
from helpdesk_tui.model.ticket import Assessment, AssessmentState, MessageKind, Sender, Status
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.session.verbs.booking import Adjust, Hold, Refund
from helpdesk_tui.session.verbs.fields import SetFields, Tag
from helpdesk_tui.session.verbs.handling import Assign, Claim, SetStatus, Snooze, Urgent
from helpdesk_tui.session.verbs.joining import LinkTo, Merge, Split
from helpdesk_tui.session.verbs.making import Create, FollowUp
from helpdesk_tui.session.verbs.migrating import CheckOff, MapValue, Remigrate, SetOptions, Start
from helpdesk_tui.session.verbs.pricing import Assess, Override, Quote
from helpdesk_tui.session.verbs.rules import DESK_RULES
from helpdesk_tui.session.verbs.talking import LogTime, Note, Reply
from helpdesk_tui.text import Foreign
from tests.session.desk import NOW, message

if TYPE_CHECKING:
    from tests.session.desk import World

S = AssessmentState


@dataclass(frozen=True, slots=True)
class No:
    """A verb on a ticket that is refused."""

    name: str
    verb: str
    args: Any
    rules: tuple[str, ...] = ()
    code: int = 4
    ticket: dict[str, Any] = field(default_factory=dict)
    target: str = "T-1"
    word: str = ""
    """The error's code, where it has one of its own."""


def assessed(state: AssessmentState, price: int | None = 10, charged: int = 0, **more: Any) -> dict[str, Any]:
    return {"category": "config", "assessment": Assessment(state=state, price=price, charged=charged), **more}


CLOSED = {"status": Status.CLOSED}
LONG = "x" * 2_000_000
# fmt: off
TABLE = [
    *(
        No(f"closed is read-only: {verb}", verb, args, ("desk.closed",), ticket=CLOSED, word="closed")
        for verb, args in [
            ("ticket.claim", None),
            ("ticket.assign", Assign("x")),
            ("ticket.release", None),
            ("ticket.reply", Reply(body="x")),
            ("ticket.note", Note(body="x")),
            ("ticket.status", SetStatus("open")),
            ("ticket.reopen", None),
            ("ticket.urgent", Urgent(reason="x")),
            ("ticket.set", SetFields({"subject": "x"})),
            ("ticket.split", Split(("M-1",))),
            ("ticket.merge", Merge("T-2")),
            ("ticket.tag", Tag(add=("x",))),
            ("ticket.snooze", Snooze(for_reply=True)),
            ("ticket.time", LogTime(5)),
            ("credits.assess", Assess("config")),
            ("credits.charge", None),
            ("credits.refund", Refund(1, "x")),
        ]
    ),
    No("taken", "ticket.claim", Claim(), ("desk.claim.taken",), ticket={"assignee": Foreign("boris")}),
    No("assign to nobody", "ticket.assign", Assign("\u200b"), code=8),
    No("new again", "ticket.status", SetStatus("new"), ("desk.status.new",)),
    No("solved to pending", "ticket.status", SetStatus("pending"), ("desk.status.moves",),
        ticket={"status": Status.SOLVED}),
    No("approval without a price", "ticket.status", SetStatus("awaiting_approval"), ("desk.status.approval",)),
    No("no status", "ticket.status", SetStatus("done"), code=8),
    No("reopen what is open", "ticket.reopen", None, ("desk.reopen",)),
    No("urgent without a reason", "ticket.urgent", Urgent(), ("desk.urgent.reason", "cs.order.urgent")),
    No("snooze into the past", "ticket.snooze", Snooze(until=NOW - timedelta(hours=1)), code=8),
    No("snooze without an end", "ticket.snooze", Snooze(), code=8),
    No("snooze without an offset", "ticket.snooze", Snooze(until=datetime(2027, 1, 1)), code=8),  # noqa: DTZ001
    No("snooze what is solved", "ticket.snooze", Snooze(for_reply=True), ("desk.snooze",),
        ticket={"status": Status.SOLVED}),
    No("empty reply", "ticket.reply", Reply(body=" \u2060\n"), code=8),
    No("endless reply", "ticket.reply", Reply(body=LONG), code=8),
    No("reply on a closed channel", "ticket.reply", Reply(body="x"), ("cs.channel.helpdesk",),
        ticket={"channel": "email"}, word="channel"),
    No("chat is for vip", "ticket.reply", Reply(body="x"), ("cs.channel.chat",), ticket={"channel": "live_chat"}),
    No("reply into new", "ticket.reply", Reply(body="x", status="new"), ("desk.status.new",)),
    No("reply with no minutes", "ticket.reply", Reply(body="x", minutes=-5), code=8),
    No("empty note", "ticket.note", Note(body=""), code=8),
    No("no time", "ticket.time", LogTime(0), code=8),
    No("too much time", "ticket.time", LogTime(100_000), code=8),
    No("unknown field", "ticket.set", SetFields({"colour": "red"}), code=8),
    No("unknown category", "ticket.set", SetFields({"category": "magic"}), code=8, word="unknown_category"),
    No("status outside its list", "ticket.set", SetFields({"status": "done"}), code=8),
    No("illegal status", "ticket.set", SetFields({"status": "new"}), ("desk.status.new",)),
    No("urgent in words", "ticket.set", SetFields({"urgent": "very"}), code=8),
    No("urgent without why", "ticket.set", SetFields({"urgent": "true"}), ("desk.urgent.reason", "cs.order.urgent")),
    No("channel outside its list", "ticket.set", SetFields({"channel": "fax"}), code=8),
    No("language", "ticket.set", SetFields({"language": "d\x1b"}), code=8),
    No("no number", "ticket.set", SetFields({"advance_limit": "ten"}), code=8),
    No("no version", "ticket.set", SetFields({"upgrade_to": "5"}), code=8, word="invalid_version"),
    No("no such migration", "ticket.set", SetFields({"migration": "404"}), code=8),
    No("somebody's migration", "ticket.set", SetFields({"migration": "m2"}), ("desk.migration.customer",)),
    No("category of a charged ticket", "ticket.set", SetFields({"category": "howto"}), ("desk.category.charged",
        "cs.credits.reassess"), ticket=assessed(S.CHARGED, 10, 10)),
    No("nothing to set", "ticket.set", SetFields({}), code=8),
    No("no tag", "ticket.tag", Tag(), code=8),
    No("empty tag", "ticket.tag", Tag(add=(" ",)), code=8),
    No("split all", "ticket.split", Split(("M-1", "M-2")), ("desk.split.rest",)),
    No("split nothing", "ticket.split", Split(()), code=8),
    No("split events", "ticket.split", Split(("M-1", "EV-0")), ("desk.split.events",)),
    No("split what is not there", "ticket.split", Split(("M-9",)), code=3),
    No("merge into itself", "ticket.merge", Merge("T-1"), ("desk.merge.self",)),
    No("merge customers", "ticket.merge", Merge("T-3"), ("desk.merge.customer",)),
    No("merge desks", "ticket.merge", Merge("T-5"), ("desk.merge.customer",)),
    No("merge into closed", "ticket.merge", Merge("T-4"), ("desk.closed",)),
    No("merge into nothing", "ticket.merge", Merge("T-404"), code=3),
    No("link to itself", "ticket.link", LinkTo("T-1"), ("desk.merge.self",)),
    No("follow what is open", "ticket.follow_up", FollowUp(), ("desk.follow_up",)),
    No("no such category", "credits.assess", Assess("magic"), code=8, word="unknown_category"),
    No("quote too low", "credits.assess", Assess("custom_mod", quote=19), code=8, word="below_minimum"),
    No("upgrade without access", "credits.assess", Assess("upgrade", upgrade_from="4.3.1", upgrade_to="4.3.9"),
        ("cs.upgrade.access",), word="refused"),
    No("quote without a category", "credits.quote", Quote(30), ("desk.assess.first",)),
    No("quote a fixed price", "credits.quote", Quote(30), ("desk.quote", "cs.credits.config"),
        ticket=assessed(S.PROPOSED)),
    No("ask before assessing", "credits.ask", None, ("desk.assess.first",)),
    No("ask for a question", "credits.ask", None, ("desk.ask.nothing", "cs.credits.howto"),
        ticket={"category": "howto"}),
    No("ask for no price", "credits.ask", None, ("desk.assess.first", "cs.credits.config"),
        ticket=assessed(S.PROPOSED, None)),
    No("ask twice", "credits.ask", None, ("desk.ask.nothing",), ticket=assessed(S.CHARGED, 10, 10)),
    No("ask after a no", "credits.ask", None, ("desk.ask.nothing",), ticket=assessed(S.DECLINED)),
    No("approve nothing", "credits.approve", None, ("desk.approve.nothing",)),
    No("approve what is charged", "credits.approve", None, ("cs.credits.at_once",), ticket=assessed(S.CHARGED, 10,
        10), word="charged"),
    No("approve less than it costs", "credits.approve", None, ("cs.credits.increase",), ticket=assessed(S.PROPOSED, 5)),
    No("decline nothing", "credits.decline", None, ("desk.approve.nothing",)),
    No("decline a question", "credits.decline", None, ("desk.ask.nothing", "cs.credits.howto"),
        ticket={"category": "howto"}),
    No("decline what is charged", "credits.decline", None, ("desk.approve.nothing",), ticket=assessed(S.CHARGED, 10,
        10)),
    No("charge before assessing", "credits.charge", None, ("desk.assess.first",)),
    No("charge without consent", "credits.charge", None, ("cs.credits.config",), ticket={"category": "config"},
        word="needs_approval"),
    No("charge after a no", "credits.charge", None, ("cs.credits.config",), ticket=assessed(S.DECLINED),
        word="declined"),
    No("charge twice", "credits.charge", None, ("cs.credits.at_once",), ticket=assessed(S.CHARGED, 10, 10),
        word="charged"),
    No("charge what was refunded", "credits.charge", None, ("desk.charge.nothing",), ticket=assessed(S.REFUNDED)),
    No("charge too much", "credits.charge", None, ("cs.credits.short",), ticket=assessed(S.APPROVED, 200,
        category="custom_mod", quote=200), word="short"),
    No("refund nothing", "credits.refund", Refund(1, "x"), ("desk.refund.most",)),
    No("refund more than charged", "credits.refund", Refund(11, "x"), ("desk.refund.most",),
        ticket=assessed(S.CHARGED, 10, 10)),
    No("refund without a reason", "credits.refund", Refund(1, ""), ("desk.reason",), ticket=assessed(S.CHARGED, 10,
        10)),
    No("refund zero", "credits.refund", Refund(0, "x"), code=8),
    No("refund below zero", "credits.refund", Refund(-3, "x"), code=8),
    No("hold too much", "credits.hold", Hold(51), ("cs.credits.short",), word="short"),
    No("hold nothing", "credits.hold", Hold(0), code=8),
    No("release nothing", "credits.release", None, ("desk.hold.none",)),
    No("override without a reason", "credits.override", Override(""), code=8),
    No("override with enough", "credits.override", Override("x"), ("desk.override.enough", "cs.credits.short"),
        ticket={"category": "howto"}),
    No("adjust below zero", "credits.adjust", Adjust(-51, "x"), ("desk.reason",), target="C-1", word="short"),
    No("adjust by nothing", "credits.adjust", Adjust(0, "x"), target="C-1", code=8),
    No("adjust without a reason", "credits.adjust", Adjust(1, " "), ("desk.reason",), target="C-1"),
    No("a charge by hand", "credits.adjust", Adjust(1, "x", entry="charge"), target="C-1", code=8),
    No("a grant below zero", "credits.adjust", Adjust(-1, "x", entry="grant"), target="C-1", code=8),
    No("nobody's account", "credits.adjust", Adjust(1, "x"), target="C-404", code=3),
    No("credits at litextension", "credits.assess", Assess("config"), ("desk.credits.none",), target="T-5"),
    No("investigation in a note", "ticket.note", Note(body="x", investigation=True), ("lx.investigation.told",),
        target="T-5"),
    No("basic on chat", "ticket.reply", Reply(body="x"), ("lx.channel",), target="T-6", word="channel"),
    No("no such ticket", "ticket.claim", None, target="T-404", code=3),
    No("an id no id can be", "ticket.claim", None, target="T 1\x1b", code=8),
    No("pause a draft", "migration.pause", None, ("lx.migration.status",), target="m1"),
    No("resume what runs", "migration.resume", None, ("lx.migration.status",), target="88121"),
    No("pause a demo", "migration.pause", None, ("lx.migration.status", "lx.option.clear_target"), target="m4"),
    No("cancel what is done", "migration.cancel", None, ("lx.migration.status",), target="m3"),
    No("start without mappings", "migration.start", Start(), ("desk.migration.problems",), target="m1"),
    No("again without a full one", "migration.remigrate", Remigrate(), target="m1", code=8, word="no_completed_full"),
    No("again of no kind", "migration.remigrate", Remigrate("twice"), target="m3", code=8),
    No("options that don't fit", "migration.options", SetOptions(("preserve_ids",)), ("lx.option.preserve_ids",),
        target="m1"),
    No("unknown option", "migration.options", SetOptions(("magic",)), target="m1", code=8, word="unknown_option"),
    No("unknown service", "migration.options", SetOptions(service="gold"), target="m1", code=8),
    No("map while it runs", "migration.map", MapValue("order_statuses", "a", "b"), ("desk.migration.setup",),
        target="88121"),
    No("map nothing known", "migration.map", MapValue("colours", "a", "b"), target="m1", code=8),
    No("check before the end", "migration.check_item", CheckOff("search", "ok"), ("lx.migration.checklist",),
        target="88121"),
    No("check an unknown item", "migration.check_item", CheckOff("smell", "ok"), target="m3", code=8),
    No("a problem without a note", "migration.check_item", CheckOff("search", "problem"), target="m3", code=8),
    No("a state of no list", "migration.check_item", CheckOff("search", "fine"), target="m3", code=8),
    No("no such migration", "migration.pause", None, target="m404", code=3),
    No("a desk nobody knows", "ticket.create", Create(desk="acme", customer="C-1", subject="x"), target="", code=8,
        word="unknown_desk"),
    No("a customer nobody knows", "ticket.create", Create(desk="cs_cart", customer="C-404", subject="x"), target="",
        code=8),
    No("without a subject", "ticket.create", Create(desk="cs_cart", customer="C-1", subject=" "), target="", code=8),
    No("created closed", "ticket.create", Create(desk="cs_cart", customer="C-1", subject="x", status="closed"),
        target="", code=8),
    No("created in the future", "ticket.create", Create(desk="cs_cart", customer="C-1", subject="x",
        received=NOW + timedelta(days=1)), target="", code=8),
    No("created twice", "ticket.create", Create(desk="cs_cart", customer="C-1", subject="x", id="T-1"), target="",
        code=8, word="duplicate"),
    No("created with a strange category", "ticket.create", Create(desk="cs_cart", customer="C-1", subject="x",
        category="y"), target="", code=8),
    No("created about somebody's migration", "ticket.create", Create(desk="litextension", customer="C-1",
        subject="x", migration="m2"), ("desk.migration.customer",), target=""),
]
# fmt: on


@pytest.mark.parametrize("no", TABLE, ids=[no.name for no in TABLE])
async def test_refused(desk: World, no: No) -> None:
    event = message(1, NOW, "claimed", id="EV-0", kind=MessageKind.EVENT, sender=Sender.SYSTEM)
    thread = (message(1, NOW - timedelta(hours=3)), message(2, NOW - timedelta(hours=2)), event)
    desk.ticket("T-1", messages=thread, **no.ticket).ticket("T-2").ticket("T-3", customer="C-2")
    desk.ticket("T-4", status=Status.CLOSED).customer("C-2").migration()
    desk.ticket("T-5", desk="litextension", channel="ticket", migration="88121")
    desk.ticket("T-6", desk="litextension", channel="chat", migration="88121")
    desk.migration("m1", status="draft", mappings={}).migration("m2", customer="C-2")
    desk.migration("m3", customer="C-3", status="completed")
    desk.migration("m4", kind="demo", status="demo_running", customer="C-3")
    session = await desk.session()
    with pytest.raises(HelpdeskError) as refused:
        await session.do(no.verb, no.target, no.args)
    error = refused.value
    assert error.exit_code == no.code, error
    if no.code == 4:
        assert isinstance(error, Refused)
        assert set(no.rules) <= set(error.rules)
        assert error.rules
        known = {*DESK_RULES, *Packs().pack("cs_cart").rules, *Packs().pack("litextension").rules}
        assert set(error.rules) <= known
    if no.word:
        assert error.code == no.word
    assert error.message.isprintable()
    assert not [act for act in session.history() if act.state == "done"]


async def test_read_only_writes_nothing(desk: World) -> None:
    session = await desk.session(read_only=True)
    rows = await session.list()
    assert (await rows.count()).rows == 1
    assert (await rows.window(0, 5))[0].placement.verdict == "needs_approval", "placed for the answer only"
    assert (await session.ticket("T-1")).placement.verdict == ""
    plan = await session.plan_bulk("ticket.claim", ["T-1"])
    for write in (
        session.do("ticket.claim", "T-1"),
        session.undo(),
        session.redo(),
        session.apply_bulk(plan),
    ):
        with pytest.raises(Refused) as refused:
            await write
        assert (refused.value.code, refused.value.exit_code, refused.value.rules) == (
            "read_only",
            4,
            ("desk.read_only",),
        )


async def test_every_rule_of_the_desk_is_cited_somewhere(desk: World) -> None:
    """Or is checked in the tests of undo, waiting, bulk, read-only and composite desks."""
    cited = {rule for no in TABLE for rule in no.rules}
    elsewhere = {
        "desk.ask.once",
        "desk.read_only",
        "desk.capability",
        "desk.undo.none",
        "desk.undo.sent",
        "desk.redo.none",
        "desk.unmerge",
        "desk.match",
    }
    assert set(DESK_RULES) == {rule for rule in cited if rule.startswith("desk.")} | elsewhere


async def test_an_upgrade_of_a_store_in_trial_mode(desk: World) -> None:
    session = await desk.plan("upgrade").session()
    with pytest.raises(Refused) as refused:
        await session.do("credits.assess", "T-1", Assess("upgrade", quote=20, trial=True))
    assert "cs.upgrade.trial" in refused.value.rules


async def test_a_plan_that_has_ended_includes_nothing(empty: World) -> None:
    empty.customer(balance=50).licence().plan("vip", ends=date(2026, 11, 17)).ticket(category="config")
    session = await empty.session()
    with pytest.raises(Refused) as refused:
        await session.do("credits.charge", "T-1")
    assert refused.value.code == "needs_approval"
