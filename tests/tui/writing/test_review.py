"""The review bar: what stops a text, and what it says will happen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.text import Foreign, cells
from helpdesk_tui.tui.writing.compose import Writing
from helpdesk_tui.tui.writing.review import lines, problems, review_of, stops

if TYPE_CHECKING:
    from pathlib import Path

    from tests.session.desk import World

GOOD = Writing(ticket="T-1", body="It is done.")
PROBLEMS: list[tuple[str, dict[str, Any], str, bool]] = [
    ("T-1", {"body": " \n\u200b"}, "there is no text", True),
    ("T-1", {"body": "> what they said"}, "there is nothing but quotes", False),
    ("T-1", {"body": "Hello {customer}"}, "{customer} is not filled in", True),
    ("T-1", {"body": "x" * 1_000_001}, "longer than 1,000,000 characters", True),
    ("T-1", {"body": "See the attached log."}, "it speaks of an attachment, and there is none", False),
    ("T-1", {"body": "Лог во вложении."}, "it speaks of an attachment, and there is none", False),
    ("T-1", {"public": False, "investigation": True}, "an investigation is told in public only", True),
    ("T-1", {"status": "new"}, "T-1 can't be new again", True),
    ("T-1", {"status": "awaiting_approval"}, "T-1 has no price the customer could approve", True),
    ("T-1", {"status": "done"}, "'done' is no status", True),
    ("T-1", {"minutes": 100_000}, "100000 minutes can't be logged", True),
    ("T-1", {"charging": "charge"}, "T-1 is not assessed", True),
    ("T-1", {"charging": "ask"}, "T-1 is not assessed", True),
    ("T-3", {}, "T-3 is closed and read-only", True),
    ("T-4", {"charging": "charge"}, "T-4 is charged already", True),
    ("T-4", {"charging": "ask"}, "there is no price to ask for", True),
    ("T-5", {"charging": "charge"}, "the customer has not agreed", True),
    ("T-5", {"charging": "ask", "public": False}, "the customer is asked in public only", True),
    ("T-6", {"charging": "charge"}, "the customer has not agreed", True),
    ("T-7", {"charging": "charge"}, "there are not enough credits", True),
]


@pytest.mark.parametrize(
    ("ticket", "changes", "said", "stopping"), PROBLEMS, ids=[f"{ticket} {said}" for ticket, _, said, _ in PROBLEMS]
)
async def test_what_is_wrong_is_said(
    desk: World, ticket: str, changes: dict[str, Any], said: str, stopping: bool
) -> None:
    card = await (await desk.session()).card(ticket)
    review = review_of(replace(GOOD, ticket=ticket, **changes), card)
    found = {problem.text: problem.stops for problem in problems(review)}
    assert found == {said: stopping}
    assert stops(review) == stopping
    shown = [line.text for line in lines(review, 60)]
    assert any(said[:20] in row for row in shown)


async def test_files_that_went_away(desk: World, tmp_path: Path) -> None:
    card = await (await desk.session()).card("T-1")
    file = tmp_path / "a.log"
    file.write_bytes(b"x" * 2048)
    writing = GOOD.attach(str(file))
    assert not problems(review_of(writing, card))
    file.unlink()
    assert [problem.text for problem in problems(review_of(writing, card))] == ["a.log: there is no such file"]
    file.write_bytes(b"")
    assert [(p.text, p.stops) for p in problems(review_of(writing, card))] == [("a.log is empty", False)]
    folder = GOOD.attach(str(tmp_path))
    assert stops(review_of(folder, card))


@pytest.mark.parametrize(
    ("ticket", "changes", "said"),
    [
        ("T-1", {}, "PUBLIC to Acme C-1 · then: pending"),
        ("T-1", {"public": False}, "INTERNAL note, the customer does not read it"),
        ("T-1", {"status": "solved", "minutes": 5}, "PUBLIC to Acme C-1 · then: solved · 5 min"),
        ("T-1", {"investigation": True}, "PUBLIC to Acme C-1 · tells of further investigation"),
        ("T-5", {"charging": "ask"}, "PUBLIC to Acme C-1 · then: awaiting approval · asks for 10 cr"),
        ("T-1", {"macro": "Solved", "pointing": True}, "points to another channel · macro: Solved"),
    ],
)
async def test_the_bar_says_what_will_happen(desk: World, ticket: str, changes: dict[str, Any], said: str) -> None:
    card = await (await desk.session()).card(ticket)
    review = review_of(replace(GOOD, ticket=ticket, **changes), card)
    assert said in " ".join(line.text for line in lines(review, 200))
    for width in (20, 40, 80):
        assert all(cells(line.text) <= width for line in lines(review, width))


async def test_hostile_addresses_and_file_names_are_shown_clean(desk: World, tmp_path: Path) -> None:
    card = await (await desk.session()).card("T-1")
    assert card.party.customer is not None
    mail = Foreign("jo@acme.example\x1b[2J\u202egro.live")
    customer = replace(card.party.customer, emails=(mail,))
    file = tmp_path / "a\u202egnp.exe\x07"
    file.write_bytes(b"x")
    review = review_of(GOOD.attach(str(file)), replace(card, party=replace(card.party, customer=customer)))
    assert all(one.isprintable() for one in review.recipients)
    assert all(line.text.isprintable() for line in lines(review, 80))
    assert all(one.name.isprintable() for one in review.writing.files)
