"""Macros: planned with their cost, done in order, stopped at the first refusal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.errors import ConfigError, InvalidInput
from helpdesk_tui.model.ticket import MessageKind
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.writing.canned import load_answers
from helpdesk_tui.tui.writing.macro_file import load_macros
from helpdesk_tui.tui.writing.macros import Macro, apply, lines, plan

if TYPE_CHECKING:
    from pathlib import Path

    from tests.session.desk import World

ANSWERS = load_answers()
EVERYTHING = Macro(
    id="all",
    title="All of it",
    key="a",
    assign="me",
    assess="howto",
    tags=("+done", "-old", "two words"),
    note="See above.",
    answer="solved",
    minutes=5,
    close=True,
)


def test_shipped_macros_have_keys_and_answers_of_their_own() -> None:
    macros = load_macros()
    keys = [macro.key for macro in macros]
    assert len(set(keys)) == len(keys) == len(macros)
    assert all(ANSWERS.find(macro.answer, "en") for macro in macros if macro.answer)
    assert [macro.title for macro in macros] == sorted((macro.title for macro in macros), key=str.casefold)


@pytest.mark.parametrize("macro", load_macros(), ids=lambda macro: macro.id)
async def test_shipped_macros_can_be_done(desk: World, macro: Macro) -> None:
    session = await desk.session()
    planned = await plan(session, await session.card("T-1"), macro, ANSWERS)
    assert planned.refused is None
    done = await apply(session, planned, key="k")
    assert done.failed is None
    assert len(done.done) == len(planned.steps)


async def test_a_plan_says_everything_and_does_nothing(desk: World) -> None:
    session = await desk.session()
    planned = await plan(session, await session.card("T-1"), EVERYTHING, ANSWERS, me="Anna")
    assert [one.step.action for one in planned.steps] == [
        "ticket.assign",
        "credits.assess",
        "ticket.tag",
        "ticket.note",
        "ticket.reply",
    ]
    assert planned.credits == -5
    shown = [line.text for line in lines(planned)]
    assert shown[0] == "~ T-1 assigned to Anna"
    assert "~ T-1 answered, closed" in shown
    assert "  Hello Acme C-1," in shown
    assert "  See above." in shown
    assert shown[-1] == "5 credits are charged"
    assert session.history() == []
    assert (await session.account("C-1")).balance == 42


async def test_a_macro_is_done_in_its_order_and_once(desk: World) -> None:
    session = await desk.session()
    planned = await plan(session, await session.card("T-1"), EVERYTHING, ANSWERS)
    done = await apply(session, planned, key="k")
    assert done.failed is None
    assert done.summary.startswith("T-1 assigned to anna; T-1 assessed as howto: 5 credits charged; ")
    ticket = await session.ticket("T-1")
    assert (ticket.status, ticket.minutes, str(ticket.assignee)) == ("closed", 5, "anna")
    assert set(map(str, ticket.tags)) == {"done", "two words"}
    again = await apply(session, planned, key="k")
    assert all(one.repeated for one in again.done)
    assert (await session.account("C-1")).balance == 37
    thread = [m for m in await session.thread("T-1") if m.kind is not MessageKind.EVENT]
    assert len(thread) == 5


async def test_it_stops_where_a_rule_says_no(desk: World) -> None:
    session = await desk.session()
    card = await session.card("T-5")
    macro = Macro(id="x", title="x", key="x", tags=("+a",), assess="nonsense", status="on_hold")
    planned = await plan(session, card, macro, ANSWERS)
    assert planned.refused is not None
    assert planned.refused.step.action == "credits.assess"
    assert lines(planned)[0].text.startswith("! ")
    done = await apply(session, planned, key="k")
    assert done.done == ()
    assert [one.action for one in done.left] == ["credits.assess", "ticket.tag", "ticket.status"]
    assert "; stopped: " in done.summary
    assert (await session.ticket("T-5")).status == "open"


async def test_what_was_refused_later_leaves_what_was_done(desk: World) -> None:
    session = await desk.session()
    planned = await plan(
        session, await session.card("T-1"), Macro(id="x", title="x", key="x", tags=("+a",), status="solved"), ANSWERS
    )
    other = await desk.session("boris")
    await other.do("ticket.close", "T-1")
    done = await apply(session, planned, key="k")
    assert done.failed is not None
    assert done.done == ()
    assert "closed" in done.failed.message


async def test_an_answer_that_can_t_be_filled_is_no_plan(desk: World) -> None:
    session = await desk.session()
    card = await session.card("T-2")
    with pytest.raises(InvalidInput, match=r"\{migration\} is not known for T-2"):
        await plan(session, card, Macro(id="x", title="Moved", key="x", answer="migrated"), ANSWERS)
    with pytest.raises(InvalidInput, match="no answer 'nothing'"):
        await plan(session, card, Macro(id="x", title="x", key="x", answer="nothing"), ANSWERS)


async def test_a_reply_in_its_grace_time_is_not_sent_by_asking_again(desk: World) -> None:
    session = await desk.session(grace=timedelta(seconds=10))
    planned = await plan(session, await session.card("T-1"), EVERYTHING, ANSWERS)
    await apply(session, planned, key="k")
    await apply(session, planned, key="k")
    assert (await session.ticket("T-1")).status == "open"
    assert [act.state for act in session.unsent()] == ["queued"]
    assert await session.flush(every=True) == []
    assert (await session.ticket("T-1")).status == "closed"


async def test_the_answer_is_in_the_customers_language(desk: World) -> None:
    desk.ticket("T-9", language="ru")
    session = await desk.session()
    planned = await plan(session, await session.card("T-9"), EVERYTHING, ANSWERS)
    assert any(line.text == "  Здравствуйте, Acme C-1!" for line in lines(planned))


async def test_hostile_names_stay_in_their_line(desk: World) -> None:
    desk.ticket("T-9", assignee=Foreign("eve\x1b[2J\n"))
    session = await desk.session()
    planned = await plan(session, await session.card("T-9"), EVERYTHING, ANSWERS)
    assert all(line.text.isprintable() for line in lines(planned))


def test_the_users_macros_join_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "macros.toml").write_text('[mine]\nkey = "s"\ntags = ["x"]\n[solve]\ntitle = "Done"\nclose = true\n')
    macros = {macro.id: macro for macro in load_macros(tmp_path)}
    assert (macros["mine"].key, macros["mine"].title, macros["mine"].outward) == ("s", "mine", False)
    assert (macros["solve"].answer, macros["solve"].close) == ("", True)
    keys = [macro.key for macro in macros.values()]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1", "a: not a macro"),
        ("[A]\nclose = true", "A: not a macro"),
        ("[a]\nanswr = 'x'", "a.answr: unknown key"),
        ("[a]\nclose = 1", "a.close: not a yes or no: true or false"),
        ("[a]\nminutes = true", "a.minutes: not a number"),
        ("[a]\ntags = ['']", "a.tags: not a list of tags"),
        ("[a]\ntags = [1]", "a.tags: not a list of tags"),
        ("[a]\nkey = 'ab'\nclose = true", "a.key: not one letter"),
        ("[a]\ntitle = 'x'", "a: it does nothing"),
        ("[a]\ntext = 'x'\nanswer = 'y'", "a: answer and text exclude each other"),
        ("[a", "not TOML"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "macros.toml").write_text(text)
    with pytest.raises(ConfigError) as wrong:
        load_macros(tmp_path)
    assert wrong.value.message.startswith(f"{tmp_path / 'macros.toml'}: {said}")
