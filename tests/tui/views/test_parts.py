"""The shapes all views are made of keep their width and lose no word, whatever the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.text import Foreign, cells
from helpdesk_tui.tui.lines import ascii_text, line, pair, wrapped
from helpdesk_tui.tui.views.parts import checked, fact, heading, joined, paragraph, ruled, word
from tests.tui.views.desk import check_lines

TEXTS = st.one_of(st.text(max_size=80), st.text(alphabet="ab -.", max_size=120)).map(word)
WIDTHS = st.integers(min_value=20, max_value=130)


@given(TEXTS, TEXTS, WIDTHS)
def test_shapes_fit(text: str, other: str, width: int) -> None:
    made = [
        heading(text, other, width=width),
        ruled(text, other, width=width),
        *paragraph(text, width, indent="  1 ", hanging="    "),
        *fact(text, other, width=width, right="[rule]"),
        line(*joined([(text, ""), (other, "bad")], width)),
        pair(line(text), line(other[: width // 2]), width),
    ]
    for one in made[:2]:
        assert cells(one.text) <= width, one.text
    check_lines(checked(made, width), width)
    check_lines(checked(made, width, ascii_only=True), width)


@given(TEXTS, WIDTHS, st.sampled_from(["", "  ", "Wed 18 Nov 10:00 "]))
def test_a_paragraph_loses_no_word(text: str, width: int, indent: str) -> None:
    lines = paragraph(text, width, indent=indent, hanging="  ")
    said = "".join("".join(span.text for span in one.spans[1:]) for one in lines)
    assert said.replace(" ", "") == text.replace(" ", "")


@given(TEXTS, st.integers(min_value=2, max_value=40))
def test_wrapped_lines_fit(text: str, width: int) -> None:
    assert all(cells(one) <= width for one in wrapped(text, width))


@given(st.text(max_size=60))
def test_a_word_is_clean_and_stays_it(text: str) -> None:
    assert word(text) == word(word(text)) == word(Foreign(text))


@given(TEXTS)
def test_ascii_signs_keep_their_width(text: str) -> None:
    assert cells(ascii_text(text)) == cells(text)


def test_signs_of_ours_have_an_ascii_form() -> None:
    ours = "…·–─│┆▸→×⟵✓█░▏▎▍▌▋▊▉▁▂▃▄▅▆▇✎"
    plain = checked([line(ours)], 60, ascii_only=True)[0].text
    assert plain.isascii()
    assert len(plain) == len(ours)
