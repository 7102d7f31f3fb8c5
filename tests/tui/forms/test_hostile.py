"""The hostile corpus in every name, tag, subject, message and mapping: choices and questions stay clean lines."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.model.ids import MessageId
from helpdesk_tui.model.migration import Store
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.forms import FORMS
from helpdesk_tui.tui.forms.typed import complete
from helpdesk_tui.tui.writing.canned import card_values
from helpdesk_tui.tui.writing.compose import Writing, quote
from helpdesk_tui.tui.writing.review import lines, review_of
from tests.hostile.corpus import every
from tests.session.desk import CS, NOW, message
from tests.tui.forms.asking import asked_of, session_of

if TYPE_CHECKING:
    from tests.session.desk import World

EVIL = [one.text for one in every() if len(one.text) < 2000]


def clean_line(text: str) -> bool:
    """Nothing in it that moves a cursor or reorders what stands beside it."""
    return all(unicodedata.category(char) not in {"Cc", "Cs", "Co"} and char not in BIDI for char in text)


BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


async def test_choices_questions_and_reviews_are_clean(desk: World) -> None:
    for number, text in enumerate(EVIL):
        who = Foreign(text)
        thread = (message(1, NOW, text, author=who), message(2, NOW, text, id=MessageId("M-2"), author=who))
        desk.ticket(f"H-{number}", subject=who, assignee=who, tags=(who,), messages=thread, category="config")
    shop = Store("opencart", Foreign(EVIL[0]))
    pairs = {text: text for text in EVIL if text.strip()}
    desk.migration("evil", status="draft", mappings={"order_statuses": pairs}, target=shop, languages=pairs)
    session = await session_of(desk)
    for number in range(0, len(EVIL), 7):
        asked = await asked_of(session, f"H-{number}", migration="evil", customer="C-1")
        for form in FORMS.values():
            for field in form.fields:
                for choice in await field.offered(asked.answered({"kind": "order_statuses"})):
                    assert clean_line(choice.title + choice.detail), (form.action, field.name, choice)
        card = asked.card
        assert card is not None
        assert all(clean_line(value) for value in card_values(card, me="anna").values())
        for row in quote(card.messages[0], CS).split("\n"):
            assert clean_line(row)
        review = review_of(Writing(ticket=card.ticket.id, body=EVIL[number]), card)
        assert all(clean_line(line.text) for line in lines(review, 60))


async def test_questions_about_hostile_tickets(desk: World) -> None:
    for number, text in enumerate(EVIL[::5]):
        desk.ticket(f"H-{number}", subject=Foreign(text), assignee=Foreign(text), tags=(Foreign(text),))
    session = await session_of(desk)
    for number in range(len(EVIL[::5])):
        asked = await asked_of(session, f"H-{number}")
        for action in ("ticket.close", "ticket.merge", "credits.assess"):
            ready = asked.answered({"into": "T-2", "category": "howto"})
            question = await FORMS[action].question(ready)
            assert question is not None
            assert clean_line(question.text)
            assert all(clean_line(row) for row in (*question.detail, *question.warnings))


async def test_completion_offers_nothing_that_is_not_shown_as_it_is(desk: World) -> None:
    for number, text in enumerate(EVIL):
        desk.ticket(f"H-{number}", assignee=Foreign(text), tags=(Foreign(text),))
    session = await session_of(desk)
    asked = replace(await asked_of(session, "H-0"), migration="done")
    for line in (":assign ", ":tag ", ":merge ", ":filter assignee:", ":filter tag:", ":set assignee "):
        try:
            offers = await complete(line, len(line), asked)
        except HelpdeskError as error:
            raise AssertionError(line) from error
        assert offers
        for one in offers:
            assert clean_line(one.insert + one.label + one.help), (line, one)
