"""Every form makes arguments its verb takes, and every list of choices has a key for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.actions import ACTIONS, Scope
from helpdesk_tui.errors import InvalidInput, Refused
from helpdesk_tui.session.results import Done
from helpdesk_tui.session.verbs.booking import Refund
from helpdesk_tui.session.verbs.joining import Split
from helpdesk_tui.session.verbs.pricing import Ask, Assess
from helpdesk_tui.session.verbs.table import VERBS
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.forms import FORMS, Asked, carry_out, meant
from tests.session.desk import NOW
from tests.tui.forms.asking import asked_of, filled_in, session_of

if TYPE_CHECKING:
    from tests.session.desk import World

MIGRATION = {"migration.start": "d", "migration.map": "d", "migration.options": "d", "migration.pause": "run"}
REFUSED = {
    "ticket.reopen",
    "ticket.follow_up",
    "credits.quote",
    "credits.ask",
    "credits.approve",
    "credits.decline",
    "credits.charge",
    "credits.refund",
    "credits.release",
    "credits.override",
    "migration.resume",
    "migration.retry",
    "migration.cancel",
    "customer.match",
}
"""What a rule says no to on the desk as it is: an open ticket without a price, a run that is over."""


def test_every_writing_action_has_a_form_and_no_other() -> None:
    assert set(FORMS) == {name for name, action in ACTIONS.items() if action.writes}
    assert {form.action for form in FORMS.values() if form.by != "verb"} == set(FORMS) - set(VERBS)


@pytest.mark.parametrize("action", [name for name in FORMS if name in VERBS])
async def test_answers_become_arguments_the_session_plans_or_refuses(desk: World, action: str) -> None:
    session = await session_of(desk)
    asked = await asked_of(session, customer="C-1", migration=MIGRATION.get(action, "done"))
    form = FORMS[action]
    asked = await filled_in(form, asked)
    args = form.build(asked.values)
    assert args is None or type(args) is VERBS[action].args
    if action in REFUSED:
        with pytest.raises(Refused) as refused:
            await session.plan(action, form.target(asked), args)
        assert refused.value.rules
        return
    planned = await session.plan(action, form.target(asked), args)
    assert not planned.plan.nothing or action in {"ticket.release", "ticket.wake"}
    assert form.note(asked).isprintable()


@pytest.mark.parametrize("ticket", ["T-1", "T-2", "T-4", "T-5", "T-6"])
async def test_every_choice_has_a_key_of_its_own(desk: World, ticket: str) -> None:
    session = await session_of(desk)
    for form in FORMS.values():
        for run in ("d", "done", "run"):
            asked = await asked_of(session, ticket, customer="C-1", migration=run)
            for field in form.fields:
                for kind in ("order_statuses", "status", "category", "channel", "assignee", "urgent", "migration"):
                    choices = await field.offered(asked.answered({"kind": kind, "field": kind}))
                    keys = [choice.key for choice in choices]
                    assert len(set(keys)) == len(keys), (form.action, field.name, keys)
                    assert all(len(key) == 1 for key in keys)
                    assert all(choice.title.isprintable() and choice.detail.isprintable() for choice in choices)


@pytest.mark.parametrize("scope", [Scope.TICKET, Scope.CUSTOMER, Scope.MIGRATION])
async def test_without_a_target_nothing_is_done(desk: World, scope: Scope) -> None:
    asked = Asked(session=await session_of(desk))
    form = next(form for form in FORMS.values() if form.about.scope is scope)
    with pytest.raises(InvalidInput, match=f"no {scope.value} is chosen"):
        form.target(asked)


async def test_only_legal_moves_are_offered(desk: World) -> None:
    session = await session_of(desk)
    field = FORMS["ticket.status"].field("status")
    one = await field.offered(await asked_of(session))
    assert [(c.value, c.key) for c in one] == [("pending", "p"), ("on_hold", "h"), ("solved", "s"), ("closed", "c")]
    five = await field.offered(await asked_of(session, "T-5"))
    assert [c.value for c in five] == ["pending", "awaiting_approval", "on_hold", "solved", "closed"]
    both = await field.offered(Asked(session=session, targets=("T-5", "T-1")))
    assert both == one
    assert await field.offered(await asked_of(session, "T-3")) == ()


async def test_categories_say_what_they_cost_this_customer(desk: World) -> None:
    session = await session_of(desk)
    field = FORMS["credits.assess"].field("category")
    rich = {c.value: (c.key, c.detail) for c in await field.offered(await asked_of(session))}
    assert rich["investigate"] == ("i", "20 cr, has 42, ask first")
    assert rich["howto"] == ("h", "5 cr, has 42, charged at once")
    assert rich["config"][0] == "c"
    assert rich["custom_mod"] == ("m", "to be quoted, has 42, ask first")
    assert rich["upgrade"][0] == "u"
    assert rich["upgrade"][1].startswith("refused: ")
    poor = {c.value: c.detail for c in await field.offered(await asked_of(session, "T-6"))}
    assert poor["howto"] == "5 cr, has 3, 2 missing"


async def test_assess_and_ask_is_one_question(desk: World) -> None:
    session = await session_of(desk)
    form = FORMS["credits.assess"]
    asked = form.filled((await asked_of(session)).answered({"category": "investigate"}))
    assert form.next(asked) is None
    question = await form.question(asked)
    assert question is not None
    assert (question.text, question.yes, question.no, question.then, question.acts_on_no) == (
        "investigate 20 cr, has 42, ask first",
        "assess and ask",
        "assess only",
        "credits.ask",
        True,
    )
    assert isinstance(question.then_args, Ask)
    assert "20 of your support credits, and you have 42" in question.then_args.text
    assert "{" not in question.then_args.text
    assert question.then_args.text.splitlines()[0] in question.goes_out
    out = await carry_out(form, asked, question=question, yes=True, key="k")
    assert out is not None
    assert out.then is not None
    assert out.summary == "T-1 assessed as investigate: 20 credits, to be agreed; T-1 asked for 20 credits"
    assert (await session.ticket("T-1")).status == "awaiting_approval"


async def test_no_to_asking_still_assesses(desk: World) -> None:
    session = await session_of(desk)
    form = FORMS["credits.assess"]
    asked = (await asked_of(session)).answered({"category": "investigate"})
    out = await carry_out(form, asked, question=await form.question(asked), yes=False)
    assert out is not None
    assert out.then is None
    ticket = await session.ticket("T-1")
    assert (ticket.category, ticket.status) == ("investigate", "open")


async def test_what_is_charged_at_once_is_asked_before(desk: World) -> None:
    session = await session_of(desk)
    form = FORMS["credits.assess"]
    asked = (await asked_of(session)).answered({"category": "howto"})
    question = await form.question(asked)
    assert question is not None
    assert (question.text, question.then) == ("howto 5 cr, has 42, charged at once", "")
    assert question.detail[-1] == "C-1 has 37 credits after it"
    assert await carry_out(form, asked, question=question, yes=False) is None
    assert (await session.account("C-1")).balance == 42
    await carry_out(form, asked, question=question)
    assert (await session.account("C-1")).balance == 37


async def test_what_is_included_is_not_asked(desk: World) -> None:
    desk.customer("C-3").licence(of="C-3").plan("vip", of="C-3").ticket("T-9", customer="C-3")
    session = await session_of(desk)
    asked = (await asked_of(session, "T-9")).answered({"category": "config"})
    assert await FORMS["credits.assess"].question(asked) is None
    out = await carry_out(FORMS["credits.assess"], asked)
    assert out is not None
    assert out.summary == "T-9 assessed as config: included"


async def test_a_quote_is_asked_for_at_once(desk: World) -> None:
    desk.ticket("T-9", category="custom_mod")
    session = await session_of(desk)
    form = FORMS["credits.quote"]
    asked = (await asked_of(session, "T-9")).answered({"credits": "30"})
    question = await form.question(asked)
    assert question is not None
    assert (question.text, question.then) == ("custom mod 30 cr, has 42, ask first", "credits.ask")
    with pytest.raises(Refused, match="fixed price"):
        await form.question((await asked_of(session, "T-5")).answered({"credits": "30"}))


async def test_what_follows_and_fails_leaves_what_was_done(desk: World) -> None:
    session = await session_of(desk)
    form = FORMS["credits.assess"]
    asked = (await asked_of(session)).answered({"category": "investigate"})
    question = await form.question(asked)
    assert question is not None
    out = await carry_out(form, asked, question=replace(question, then="credits.charge", then_args=None))
    assert out is not None
    assert out.then is None
    assert out.failed is not None
    assert out.summary.endswith("the customer has not agreed to 20 credits")
    assert (await session.ticket("T-1")).category == "investigate"


@pytest.mark.parametrize(
    ("action", "ticket", "text"),
    [
        ("ticket.close", "T-1", "T-1 status open to closed"),
        ("credits.approve", "T-5", "T-5 the customer agreed: 10 credits charged"),
        ("credits.charge", "T-5", None),
        ("migration.cancel", "T-1", "migration run: running to cancelled"),
        ("ticket.wake", "T-1", None),
        ("ticket.reply", "T-1", None),
        ("ticket.undo", "T-1", None),
    ],
)
async def test_last_questions(desk: World, action: str, ticket: str, text: str | None) -> None:
    session = await session_of(desk)
    form = FORMS[action]
    asked = form.filled(await asked_of(session, ticket, migration="run"))
    if action == "credits.charge":
        with pytest.raises(Refused, match="has not agreed"):
            await form.question(asked)
        return
    question = await form.question(asked)
    assert (question.text if question is not None else None) == text


async def test_what_is_typed_is_read_by_value_title_or_as_it_is(desk: World) -> None:
    session = await session_of(desk)
    asked = await asked_of(session)
    assess, assign, tag = FORMS["credits.assess"], FORMS["ticket.assign"], FORMS["ticket.tag"]
    assert await assess.answer(asked, "category", "Custom Mod") == "custom_mod"
    assert await assess.answer(asked, "category", "inv") == "investigate"
    with pytest.raises(InvalidInput, match="not possible") as wrong:
        await assess.answer(asked, "category", "confg")
    assert wrong.value.hint == "did you mean 'config'?"
    assert await assign.answer(asked, "to", "me") == "anna"
    assert await assign.answer(asked, "to", "zoe") == "zoe"
    assert await tag.answer(asked, "tags", 'new -old +"two words"') == 'new -old +"two words"'
    with pytest.raises(InvalidInput):
        await tag.answer(asked, "tags", " , ")


async def test_colleagues_are_those_seen(desk: World) -> None:
    session = await session_of(desk)
    carol = await desk.session("carol")
    await carol.announce("T-1")
    choices = await FORMS["ticket.assign"].field("to").offered(await asked_of(session, "T-2"))
    assert [(c.value, c.key, c.detail) for c in choices] == [
        ("anna", "a", "you"),
        ("boris", "b", "has it now"),
    ]
    there = await FORMS["ticket.assign"].field("to").offered(await asked_of(session))
    assert [(c.value, c.key) for c in there] == [("anna", "a"), ("boris", "b"), ("carol", "c")]


async def test_a_name_that_is_not_shown_as_it_is_is_never_offered(desk: World) -> None:
    desk.ticket("T-9", assignee=Foreign("eve\u202enosbig\x1b[2J"), tags=(Foreign("x\x07"), Foreign('a"b')))
    session = await session_of(desk)
    asked = await asked_of(session)
    people = await FORMS["ticket.assign"].field("to").offered(asked)
    assert not [c for c in people if "eve" in c.value]
    assert [c.value for c in await FORMS["ticket.tag"].field("tags").offered(asked)] == ["-old"]


async def test_snooze_in_the_viewers_zone(desk: World) -> None:
    session = await session_of(desk)
    asked, form = await asked_of(session), FORMS["ticket.snooze"]
    offered = await form.field("until").offered(asked)
    assert [(c.key, c.title, c.detail) for c in offered][3:6] == [
        ("t", "tomorrow 9:00", "Thu 2026-11-19 09:00 +04"),
        ("m", "Monday 9:00", "Mon 2026-11-23 09:00 +04"),
        ("7", "in a week", "Wed 2026-11-25 10:00 +04"),
    ]
    for choice in offered:
        value = await form.answer(asked, "until", choice.value)
        args = form.build({"until": value})
        assert args.for_reply == (choice.value == "reply")
        assert args.for_reply or args.until > NOW
    both = form.build({"until": await form.answer(asked, "until", "2 h or reply")})
    assert (both.until, both.for_reply) == (NOW + timedelta(hours=2), True)


async def test_toggles_and_twins(desk: World) -> None:
    session = await session_of(desk)
    asked = await asked_of(session)
    assert await meant("ticket.claim", asked) == "ticket.claim"
    await session.do("ticket.claim", "T-1")
    await session.do("ticket.watch", "T-1")
    mine = await asked_of(session)
    assert await meant("ticket.claim", mine) == "ticket.release"
    watch = FORMS["ticket.watch"]
    assert watch.build(watch.filled(mine).values).on is False
    assert FORMS["ticket.claim"].next(await asked_of(session, "T-2")) is not None, "boris has it"
    urgent = FORMS["ticket.urgent"]
    assert urgent.next(mine) is not None
    assert urgent.next(replace(mine, values={"on": "off"})) is None
    assert await meant("migration.pause", replace(mine, migration="run")) == "migration.pause"
    await session.do("migration.pause", "run")
    assert await meant("migration.pause", replace(mine, migration="run")) == "migration.resume"


async def test_undo_takes_back_the_last_act_wherever_the_cursor_is(desk: World) -> None:
    session = await session_of(desk)
    await session.do("ticket.claim", "T-1")
    out = await carry_out(FORMS["ticket.undo"], await asked_of(session, "T-2"))
    assert out is not None
    assert not isinstance(out.done, Done)
    assert out.summary == "undone: T-1 claimed by anna"
    assert (await session.ticket("T-1")).assignee is None


async def test_what_is_known_is_not_asked(desk: World) -> None:
    session = await session_of(desk)
    split = FORMS["ticket.split"]
    marked = await asked_of(session, messages=("M-1", "M-2"))
    assert split.next(marked) is None
    assert split.build(split.filled(marked).values) == Split(("M-1", "M-2"))
    assert split.next(await asked_of(session)) is split.field("messages")
    create = FORMS["ticket.create"]
    known = await asked_of(session, customer="C-2")
    assert create.next(known) is create.field("subject")
    refund = FORMS["credits.refund"]
    charged = await asked_of(session, "T-4")
    assert refund.next(charged) is refund.field("reason")
    assert refund.build(refund.filled(charged.answered({"reason": "ours"})).values) == Refund(10, "ours")
    asking = FORMS["credits.ask"]
    said = asking.build(asking.filled(await asked_of(session, "T-5")).values)
    assert "10 of your support credits" in said.text


async def test_an_upgrade_asks_for_its_versions(desk: World) -> None:
    session = await session_of(desk)
    asked = (await asked_of(session)).answered({"category": "upgrade"})
    form = FORMS["credits.assess"]
    first = form.next(asked)
    assert first is not None
    assert first.name == "upgrade_from"
    asked = asked.answered({"upgrade_from": "4.3.1", "upgrade_to": "4.3.9"})
    assert form.build(asked.values) == Assess("upgrade", upgrade_from="4.3.1", upgrade_to="4.3.9")
