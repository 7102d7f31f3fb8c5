"""Where text becomes ``Content``: clean, unread as markup, of the width it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.text import Foreign, cells
from helpdesk_tui.tui import content
from helpdesk_tui.tui.lines import Span, line
from tests.hostile.corpus import every

if TYPE_CHECKING:
    from textual.content import Content

HOSTILE = [pytest.param(item.text, id=item.id) for item in every() if item.text]


def harmless(shown: str) -> bool:
    return not any(char != "\n" and (ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0) for char in shown)


@pytest.mark.parametrize("given", HOSTILE)
def test_hostile_text_is_shown_as_text(given: str) -> None:
    foreign = Foreign(given)
    made: list[Content] = [
        content.line(foreign, "bold"),
        content.block(foreign),
        content.ident(foreign),
        content.joined(foreign, ("x", "bold"), given),
        content.shown([line(Span(given, "bad"), "y")], {"bad": "red"}),
    ]
    for item in made:
        assert harmless(item.plain)
        assert not any("click" in str(span.style) for span in item.spans)
    assert content.line(foreign).plain == foreign.line(limit=content.LINE)
    assert harmless(content.toast(foreign))
    assert harmless(content.text(foreign).plain)


@pytest.mark.parametrize("given", HOSTILE)
@pytest.mark.parametrize("width", [0, 1, 7, 40])
def test_a_fitted_text_has_its_width(given: str, width: int) -> None:
    for right in (False, True):
        assert cells(content.fitted(Foreign(given), width, right=right)) == width


def test_fitting() -> None:
    assert content.fitted("ab", 4) == "ab  "
    assert content.fitted("42", 4, right=True) == "  42"
    assert content.fitted("日本語", 5) == "日本…"
    assert content.fitted("subject", 4, ellipsis=".") == "sub."


def test_a_message_comes_in_pages() -> None:
    assert content.pages("") == [""]
    assert content.pages("a\nb") == ["a\nb"]
    rows = [f"row {n}" for n in range(content.PAGE_LINES + 1)]
    assert content.pages("\n".join(rows)) == ["\n".join(rows[:-1]), rows[-1]]
    long = content.pages("x" * (content.PAGE_CHARS + 5))
    assert [len(page) for page in long] == [content.PAGE_CHARS, 5]
    huge = content.pages("y\n" * content.BODY)
    assert huge[-1].endswith("characters]")
    assert all(page.count("\n") < content.PAGE_LINES for page in huge)


def test_no_row_of_a_fenced_text_lacks_its_gutter() -> None:
    rows = content.fenced(Foreign("── INTERNAL NOTE ──\nword " * 40 + "日" * 50), 20)
    assert all(row.startswith("│ ") for row in rows)
    assert all(cells(row) <= 20 for row in rows)


def test_a_toast_is_short() -> None:
    assert len(content.toast("x" * 100_000)) == content.TOAST
    assert len(content.toast(Foreign("x" * 100_000))) == content.TOAST
    assert content.toast("done") == "done"


def test_styles_are_given_by_name() -> None:
    shown = content.shown([line(Span("late", "bad"), " now"), Span("rule", "rule")], {"bad": "red"})
    assert shown.plain == "late now\nrule"
    assert [str(span.style) for span in shown.spans] == ["red"]
