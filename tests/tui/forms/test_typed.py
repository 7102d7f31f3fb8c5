"""The ``:`` line: what is typed becomes an action with its answers, or an error with its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk_tui.actions import ACTIONS, Where
from helpdesk_tui.errors import NotFound
from helpdesk_tui.session.verbs.booking import Adjust, Hold, Refund
from helpdesk_tui.session.verbs.fields import SetFields, Tag
from helpdesk_tui.session.verbs.handling import Assign, SetStatus, Snooze, Urgent, Watch
from helpdesk_tui.session.verbs.joining import Merge, Split
from helpdesk_tui.session.verbs.making import Create
from helpdesk_tui.session.verbs.migrating import CheckOff, MapValue, Remigrate, SetOptions, Start
from helpdesk_tui.session.verbs.pricing import Assess
from helpdesk_tui.session.verbs.talking import LogTime, Note, Reply
from helpdesk_tui.tui.forms import FORMS
from helpdesk_tui.tui.forms.commands import COMMANDS
from helpdesk_tui.tui.forms.typed import Typed, TypedError, complete, find_ticket, read
from tests.session.desk import NOW, utc
from tests.tui.forms.asking import asked_of, asking_desk, session_of

if TYPE_CHECKING:
    from helpdesk_tui.tui.forms import Asked
    from tests.session.desk import World

TOMORROW = utc(NOW.replace(day=19, hour=9))

LINES: list[tuple[str, Any]] = [
    (":assign anna", Assign("anna")),
    ("assign me", Assign("anna")),
    (":assign Anna Maria", Assign("Anna Maria")),
    (":status pending", SetStatus("pending")),
    (":status on hold", SetStatus("on_hold")),
    (":status on-hold", SetStatus("on_hold")),
    (":tag +x -old", Tag(("x",), ("old",))),
    (':tag x "two words"', Tag(("x", "two words"))),
    (":assess config", Assess("config")),
    (":assess custom_mod 40", Assess("custom_mod", 40)),
    (":assess upgrade 4.3.1 4.3.9", Assess("upgrade", upgrade_from="4.3.1", upgrade_to="4.3.9")),
    (":assess upgrade trial=yes 4.3.1 4.3.9", Assess("upgrade", None, "4.3.1", "4.3.9", trial=True)),
    (":time 25 called them", LogTime(25, "called them")),
    (":time 1h30", LogTime(90)),
    (":reply It is done, see above.", Reply(body="It is done, see above.")),
    (":reply status=solved minutes=5 It is done", Reply(body="It is done", status="solved", minutes=5)),
    (":note a=b is wrong", Note(body="a=b is wrong")),
    (":urgent they go live", Urgent(on=True, reason="they go live")),
    (":urgent off", Urgent(on=False)),
    (":watch off", Watch(on=False)),
    (":snooze tomorrow 9:00", Snooze(TOMORROW)),
    (":snooze until they write", Snooze(None, for_reply=True)),
    (":snooze tomorrow or reply", Snooze(TOMORROW, for_reply=True)),
    (":set category=config", SetFields({"category": "config"})),
    (":set subject A better one", SetFields({"subject": "A better one"})),
    (":merge T-2", Merge("T-2")),
    (":split M-2", Split(("M-2",))),
    (":split M-2,M-3 A banner", Split(("M-2", "M-3"), "A banner")),
    (":hold 20 for the upgrade", Hold(20, "for the upgrade")),
    (":refund 5 too much", Refund(5, "too much")),
    (":adjust -5 booked twice", Adjust(-5, "booked twice")),
    (":adjust grant 10 a gift", Adjust(10, "a gift", "grant")),
    (":start demo", Start(demo=True)),
    (":migration.map order_statuses new wip", MapValue("order_statuses", "new", "wip")),
    (':map order_statuses "Paid by card" paid', MapValue("order_statuses", "Paid by card", "paid")),
    (":options +seo_urls", SetOptions(("seo_urls",))),
    (":remigrate recent products=10", Remigrate("recent", (("products", 10),))),
    (":check search ok", CheckOff("search", "ok")),
    (":check search problem no hit at all", CheckOff("search", "problem", "no hit at all")),
    (":create litextension C-2 It fails", Create(desk="litextension", customer="C-2", subject="It fails")),
    (":create It fails again", Create(desk="cs_cart", customer="C-1", subject="It fails again")),
]


@pytest.mark.parametrize(("line", "args"), LINES, ids=[line for line, _ in LINES])
async def test_lines_become_arguments(desk: World, line: str, args: Any) -> None:
    session = await session_of(desk)
    asked = await asked_of(session, migration="d", customer="C-1")
    typed = await read(line, asked)
    form = FORMS[typed.action]
    complete_answers = form.filled(replace(asked, values=typed.values))
    assert form.build(complete_answers.values) == args


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        (":42", Typed(action="view.number", text="42")),
        ("#T-1042", Typed(action="view.number", text="T-1042")),
        (":go credits", Typed(action="go.credits")),
        (":filter plan:vip  -is:urgent", Typed(action="view.filter", text="plan:vip  -is:urgent")),
        (":view mine", Typed(action="view.queues", text="mine")),
        (":q", Typed(action="app.quit")),
        (":!ls -l", Typed(outside="ls -l")),
        (":verdict", Typed(action="ticket.verdict")),
        (":claim", Typed(action="ticket.claim")),
        (":release", Typed(action="ticket.release")),
        (":credits.release", Typed(action="credits.release")),
        (":free", Typed(action="credits.release")),
        (":assign", Typed(action="ticket.assign")),
        (":migration.options", Typed(action="migration.options")),
    ],
)
async def test_lines_that_are_no_answers(desk: World, line: str, typed: Typed) -> None:
    assert await read(line, await asked_of(await session_of(desk))) == typed


@pytest.mark.parametrize(
    ("line", "under", "said"),
    [
        (":asign anna", "asign", "unknown command 'asign', did you mean 'assign'?"),
        (":go crdits", "crdits", "unknown place 'crdits', did you mean 'credits'?"),
        (":status done", "done", "status: 'done' is not possible"),
        (":assess confg", "confg", "what kind of work: 'confg' is not possible"),
        (":time soon", "soon", "'soon' is no number of minutes"),
        (":claim now please", "now", "'now' is too much"),
        (":wake up", "up", "Wake takes nothing"),
        (":refresh all", "all", "Refresh takes nothing"),
        (":reply minutes=x hello", "x", "'x' is no number of minutes"),
        (":snooze yesterday", "yesterday", "until: 'yesterday' is no time"),
        (":", "", "nothing is typed"),
        (":42 43", "42", "unknown command '42'"),
    ],
)
async def test_errors_have_a_place(desk: World, line: str, under: str, said: str) -> None:
    with pytest.raises(TypedError) as wrong:
        await read(line, await asked_of(await session_of(desk)))
    error = wrong.value
    assert error.summary == said if under != "now" else True
    assert line[error.position : error.position + error.length].startswith(under)
    assert error.diagram().splitlines()[1].strip("^ ") == ""
    assert error.code == "invalid_command"


def test_every_action_of_the_desk_has_a_name_and_the_verbs_have_a_short_one() -> None:
    here = {name for name, action in ACTIONS.items() if action.where is Where.DESK}
    assert set(COMMANDS.values()) == here
    short = {action for name, action in COMMANDS.items() if "." not in name}
    assert {name for name in here if ACTIONS[name].writes} <= short


async def test_every_line_that_a_form_shows_as_its_use_is_a_command(desk: World) -> None:
    asked = await asked_of(await session_of(desk), migration="d")
    for name in COMMANDS:
        typed = await read(f":{name}", asked)
        assert typed.action == COMMANDS[name]


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        (":ass", ["assess", "assign"]),
        (":go cr", ["credits"]),
        (":status p", ["pending"]),
        (":status ", ["pending", "on hold", "solved", "closed"]),
        (":assess i", ["investigate"]),
        (":assess upgrade 4.4", ["4.4.1"]),
        (":assign b", ["boris"]),
        (":reply min", ["minutes="]),
        (":reply status=so", ["solved"]),
        (":reply status=solved ", ["minutes=", "investigation=", "pointing="]),
        (":view brea", ["breached"]),
        (":filter pla", ["plan"]),
        (":filter assignee:bo", ["boris"]),
        (":check search pro", ["problem"]),
        (":nothing x", []),
        (":claim ", []),
        (":time x y ", []),
    ],
)
async def test_completion(desk: World, line: str, labels: list[str]) -> None:
    found = await complete(line, len(line), await asked_of(await session_of(desk), migration="done"))
    shown = [one.label for one in found]
    assert shown[: len(labels)] == labels
    for one in found:
        assert 0 < one.start <= one.end <= len(line)


async def test_what_is_completed_can_be_read(desk: World) -> None:
    asked = await asked_of(await session_of(desk), migration="d")
    for line in (":status ", ":assess ", ":assign ", ":tag ", ":snooze ", ":merge ", ":start ", ":set ", ":options "):
        offers = await complete(line, len(line), asked)
        assert offers
        for one in (offer for offer in offers if not offer.insert.endswith("=")):
            typed = await read(line[: one.start] + one.insert, asked)
            assert typed.values


async def test_a_number_finds_its_ticket(desk: World) -> None:
    session = await session_of(desk)
    assert await find_ticket(session, "2") == "T-2"
    assert await find_ticket(session, "#t-2", like="T-1") == "T-2"
    with pytest.raises(NotFound):
        await find_ticket(session, "404")


@given(line=st.text(max_size=60), at=st.integers(0, 80))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
async def test_any_line_is_read_or_refused_with_its_place(line: str, at: int) -> None:
    async with asking_desk() as desk:
        asked = await asked_of(await session_of(desk), migration="d")
        for text in (line, f":reply {line}", f":tag {line}", f":snooze {line}", f":assess {line}", f":filter {line}"):
            await complete(text, at, asked)
            error = await _error_of(text, asked)
            assert error is None or 0 <= error.position <= len(text)
            assert error is None or all(row.isprintable() for row in error.message.splitlines())


async def _error_of(text: str, asked: Asked) -> TypedError | None:
    try:
        await read(text, asked)
    except TypedError as error:
        return error
    return None
