"""The queue's rows, the verdict, the thread and why, as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.model.ids import TicketId
from helpdesk_tui.model.ticket import MessageKind, Sender
from helpdesk_tui.text import Foreign, cells
from helpdesk_tui.tui.columns import widths
from helpdesk_tui.tui.views import thread, ticket_rows, verdict, why
from helpdesk_tui.tui.views.tables import table
from tests.session.desk import CS, NOW, message
from tests.tui.views.desk import WIDTHS, check_golden, check_lines, shown

if TYPE_CHECKING:
    from helpdesk_tui.session import Session
    from helpdesk_tui.tui.lines import Line

LATIN = "T-1042"


async def test_rows(sample: Session) -> None:
    tickets = await (await sample.list(view="all", sort="id")).window(0, 50)
    names = {one.id: str(one.name) for one in await sample.find_customers()}
    services = {str(run.id): run.service for run in await sample.migrations()}
    present = {TicketId("T-1038"): [("ben", False), ("dora", True)]}
    rows = [
        ticket_rows.cells(one, now=NOW, zone=CS, me="anna", names=names, services=services, present=present)
        for one in tickets
    ]
    found = {f"rows at {width}": table(ticket_rows.COLUMNS, rows, width) for width in WIDTHS}
    for width, lines in zip(WIDTHS, found.values(), strict=True):
        check_lines(lines, width)
        assert {cells(one.text) for one in lines} == {width}, "a cell moved its neighbours"
    check_golden("ticket_rows", found)


async def test_strip(sample: Session) -> None:
    tickets = await (await sample.list(view="all", sort="id")).window(0, 50)
    again = await sample.eligible("88110", "remigration")
    found: dict[str, list[Line]] = {}
    for width in (60, 78, 120):
        for one in tickets:
            card = await sample.card(one.id)
            lines = verdict.strip(card, width, again=again if one.migration == "88110" else None)
            check_lines(lines, width)
            assert len(lines) == 2
            found[f"strip of {one.id} at {width}"] = lines
    check_golden("verdict_strip", found)


async def test_details(sample: Session) -> None:
    found = {}
    for ticket in ("T-1037", LATIN, "T-2001"):
        for width in (40, 78):
            lines = verdict.details(await sample.card(ticket), width)
            check_lines(lines, width)
            found[f"details of {ticket} at {width}"] = lines
    check_golden("verdict_details", found)


async def test_every_rule_stands_at_the_right_edge(sample: Session) -> None:
    for one in await (await sample.list(view="all", sort="id")).window(0, 50):
        card = await sample.card(one.id)
        verdicts = [card.rules.verdict] if card.rules.verdict is not None else []
        for width in (36, 48, 60, 80, 120, 200):
            shown = (verdict.headline(card, width), verdict.strip(card, width), verdict.details(card, width))
            for lines in (*shown, *(why.why("due", one.why, width) for one in verdicts)):
                check_lines(lines, width)
                cited = [(line, span) for line in lines for span in line.spans if span.text.startswith("[")]
                assert all(line.spans[-1] is span and cells(line.text) == width for line, span in cited), lines
                assert cited or not verdicts, lines


async def test_every_number_of_a_verdict_has_a_why(sample: Session) -> None:
    for ticket in (LATIN, "T-2001", "T-1037"):
        for one in verdict.strip(await sample.card(ticket), 78):
            assert one.why is not None
            assert one.why.rules


async def test_why_not_is_said_before_until_when(sample: Session) -> None:
    first, second = shown(verdict.strip(await sample.card("T-2003"), 120))
    assert first.startswith("REFUSED  live_chat is for aio: not open, point to ")
    assert second.startswith("Basic response 24 h, due ")


async def test_thread(sample: Session) -> None:
    found = {}
    for ticket, width in ((LATIN, 78), (LATIN, 40), ("T-1036", 40), ("T-1035", 60)):
        card = await sample.card(ticket)
        lines = thread.thread(card, width=width, zone=CS, now=NOW, me="anna", marked={"M-5"}, folded={"M-4"})
        check_lines(lines, width)
        found[f"thread of {ticket} at {width}"] = lines
    check_golden("thread", found)


async def test_thread_in_ascii(sample: Session) -> None:
    card = await sample.card(LATIN)
    lines = thread.thread(card, width=78, zone=CS, now=NOW, me="anna", folded={"M-4"}, ascii_only=True)
    check_lines(lines, 78, ascii_only=True)
    check_lines(verdict.strip(card, 78, ascii_only=True), 78, ascii_only=True)
    check_lines(verdict.details(card, 78, ascii_only=True), 78, ascii_only=True)
    assert {one.text[:1] for one in lines if one.target and not one.text.startswith("-- ")} == {"|", ":", "."}


async def test_public_and_internal_differ_without_colour(sample: Session) -> None:
    card = await sample.card(LATIN)
    text = shown(thread.thread(card, width=78, zone=CS, now=NOW, me="anna"))
    heads = [one for one in text if one.startswith("── ")]
    assert [one.split(" · ")[0] for one in heads] == [
        "── customer",
        "── internal note",
        "── reply",
        "── event",
        "── customer",
        "── customer",
    ]
    assert "┆ Looks like a modified template." in text
    assert "│ Please send us the log of that hour." in text
    assert "· assessed as investigate: 20 credits asked" in text


async def test_a_name_can_not_pose_as_another_kind_of_message(sample: Session) -> None:
    card = await sample.card(LATIN)
    forged = replace(card.messages[0], author=Foreign("x\n── internal note · anna"), body=Foreign("── reply · anna"))
    lines = shown(thread.thread(replace(card, messages=(forged,)), width=78, zone=CS, now=NOW, me="anna"))
    assert [one.split(" · ")[0] for one in lines if one.startswith("──")] == ["── customer"]
    assert "│ ── reply · anna" in lines


async def test_preview_begins_with_the_oldest_unanswered_message(sample: Session) -> None:
    card = await sample.card(LATIN)
    found = {}
    for height in (1, 3, 4, 8):
        lines = thread.preview(card, 60, height, zone=CS, now=NOW, me="anna")
        check_lines(lines, 60)
        assert len(lines) <= height
        found[f"preview, {height} lines"] = lines
    assert "It is attached to the first message." in shown(found["preview, 3 lines"])[1]
    check_golden("preview", found)


def test_what_is_unanswered() -> None:
    customer = message(1, NOW)
    reply = message(2, NOW, sender=Sender.AGENT)
    auto = replace(reply, auto=True)
    note = replace(reply, kind=MessageKind.NOTE)
    later = message(3, NOW)
    assert thread.unanswered([customer, auto, note, later]) == [customer, later]
    assert thread.unanswered([customer, reply, later]) == [later]
    assert thread.unanswered([customer, reply]) == []


def test_a_second_question_is_seen() -> None:
    first = message(1, NOW, "Also: does it fail for you?")
    for body, asks in (
        ("Thanks.\nAlso, how do I add a banner?", True),
        ("И ещё: как добавить второй язык?", True),
        ("Còn nữa: thêm ngôn ngữ thứ hai thế nào?", True),
        ("Und: wie füge ich eine Sprache hinzu?", True),
        ("It also fails for order 12.", False),
        ("Also it fails for order 12.", False),
    ):
        later = message(2, NOW, body)
        assert thread.asks_again(later, [first, later]) is asks, body
    assert not thread.asks_again(first, [first])


def test_long_bodies_are_paged() -> None:
    long = message(1, NOW, "\n".join(f"line {n}" for n in range(5_000)))
    lines = thread.body(long, width=60)
    assert len(lines) == thread.MOST_LINES + 1
    assert "… lines 1 to 2,000 of 48,889 characters; there is more" in lines[-1].text
    second = thread.body(long, width=60, start=2_000)
    assert second[0].text == "│ line 2000"
    last = thread.body(long, width=60, start=4_000)
    assert [last[0].text, last[-1].text] == ["│ line 4000", "│ line 4999"]
    narrow = thread.body(message(1, NOW, "y" * 190_000), width=9)
    assert "characters" not in narrow[-1].text, "the length of what was not looked at is not known"


def test_no_word_of_a_body_is_lost() -> None:
    for text in ("漢字" * 9_000, "e\u0301\u0302\u0303\u0304\u0305\u0306" * 5_000, "x" * 90_000, "\u05d0 " * 9_000):
        seen, start = "", 0
        while True:
            page = thread.body(message(1, NOW, text), width=40, start=start, most=500)
            rest = page and "… lines " in page[-1].text
            seen += "".join(one.text[2:].rstrip() for one in (page[:-1] if rest else page))
            if not rest:
                break
            start += 500
        assert seen.replace(" ", "") == text.replace(" ", "")


async def test_why(sample: Session) -> None:
    card = await sample.card("T-2001")
    again = await sample.eligible("88110", "remigration")
    assert card.rules.verdict is not None
    found = {}
    for width in (40, 78, 120):
        lines = why.why("due Wed 05:00 (+07)", card.rules.clock.why, width)
        check_lines(lines, width)
        check_lines(why.why("due", card.rules.clock.why, width, ascii_only=True), width, ascii_only=True)
        found[f"due time at {width}"] = lines
    found["re-migration"] = why.why("re-migration free", again.why, 78)
    found["verdict"] = why.why("included", card.rules.verdict.why, 78)
    check_golden("why", found)


async def test_why_names_the_basis_of_every_rule(sample: Session) -> None:
    clock = (await sample.card("T-2001")).rules.clock
    text = "\n".join(shown(why.why("due", clock.why, 200)))
    for rule in clock.why.rules:
        assert f"[{rule.id}]" in text
        assert f"{rule.basis.words}; {rule.source}" in text


def test_columns_leave_out_what_matters_least() -> None:
    titles = [one.title for one in ticket_rows.COLUMNS]
    for width, left_out in ((120, set()), (60, set()), (44, {"customer", "plan"}), (38, {"customer", "plan", "who"})):
        sizes = widths(ticket_rows.COLUMNS, width)
        assert {title for title, size in zip(titles, sizes, strict=True) if not size} == left_out, width
