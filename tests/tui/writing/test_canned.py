"""Canned answers: languages, placeholders, the user's own files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.errors import ConfigError
from helpdesk_tui.model.ticket import Assessment, AssessmentState
from helpdesk_tui.session.verbs.filling import fill, unfilled
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.writing.canned import (
    LANGUAGES,
    PLACEHOLDERS,
    card_values,
    consent_text,
    load_answers,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.session.desk import World


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_language_has_every_answer(language: str) -> None:
    answers = load_answers()
    english = {one.id: set(unfilled(one.text)) for one in answers.for_language("en")}
    found = answers.for_language(language)
    assert {one.id for one in found} == set(english)
    assert {one.language for one in found} == {language}
    for one in found:
        assert set(unfilled(one.text)) == english[one.id], one.id
        assert set(unfilled(one.text)) <= set(PLACEHOLDERS)
        assert "{customer}" in one.text
        assert "{me}" in one.text
        assert one.text == one.text.strip()


def test_keys_and_titles_are_the_same_in_every_language() -> None:
    answers = load_answers()
    by_language = [[(one.id, one.key, one.title) for one in answers.for_language(name)] for name in (*LANGUAGES, "fr")]
    assert all(one == by_language[0] for one in by_language)
    keys = [key for _, key, _ in by_language[0]]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 1 for key in keys)


def test_a_language_that_is_not_there_is_english() -> None:
    answers = load_answers()
    assert {one.language for one in answers.for_language("fr")} == {"en"}
    assert {one.language for one in answers.for_language("de-AT")} == {"de"}
    assert {one.language for one in answers.for_language("RU")} == {"ru"}
    assert answers.find("nothing", "en") is None


async def test_a_card_fills_what_it_knows(desk: World) -> None:
    due = desk.clock.at.replace(hour=20)
    session = await desk.session()
    card = await session.card("T-5")
    assert card_values(card, me="Anna") == {
        "customer": "Acme C-1",
        "ticket": "T-5",
        "credits": "42",
        "price": "10",
        "me": "Anna",
    }
    poor = await session.card("T-6")
    assert (card_values(poor, me="Anna")["missing"], card_values(poor, me="Anna")["credits"]) == ("7", "3")
    dated = replace(card, ticket=replace(card.ticket, placement=replace(card.ticket.placement, due=due)))
    assert card_values(dated, me="Anna")["due"] == "Wed 2026-11-18 20:00 (+00:00)"
    moved = replace(card, ticket=replace(card.ticket, migration=(await session.card("T-1")).ticket.migration))
    assert card_values(moved, me="Anna")["migration"] == "done"


async def test_a_zone_nobody_knows_is_no_reason_to_fail(desk: World) -> None:
    card = await (await desk.session()).card("T-1")
    assert card.party.customer is not None
    party = replace(card.party, customer=replace(card.party.customer, zone="Mars/\x1b[2J"))
    ticket = replace(card.ticket, placement=replace(card.ticket.placement, due=desk.clock.at))
    assert "2026-11-18" in card_values(replace(card, party=party, ticket=ticket), me="x")["due"]


async def test_what_comes_in_is_clean_and_not_filled_again(desk: World) -> None:
    card = await (await desk.session()).card("T-1")
    assert card.party.customer is not None
    named = replace(card.party.customer, name=Foreign("{me}\x1b]52;c;x\x07\u202e"))
    values = card_values(replace(card, party=replace(card.party, customer=named)), me="Anna")
    text = fill("Hello {customer}, {me}", values)
    assert text.startswith("Hello {me}")
    assert text.endswith(", Anna")
    assert text.isprintable()


def test_what_is_not_filled_is_found() -> None:
    assert unfilled("{a} {b} {a} {B} { c } {}") == ("a", "b")
    assert unfilled("`{literal}` and\n> {quoted}\n```\n{else}\n```\n{mine}") == ("mine",)
    assert unfilled("```\n{open_to_the_end}") == ()
    assert unfilled("{$smarty} {if $x}") == ()


@given(st.text())
def test_filling_with_nothing_changes_nothing(text: str) -> None:
    assert fill(text, {}) == text
    assert fill(text, dict.fromkeys(unfilled(text), "x")).count("{") <= text.count("{")


async def test_the_question_for_credits_in_the_customers_language(desk: World) -> None:
    session = await desk.session()
    card = await session.card("T-5")
    for language, word in (("en", "20 of your"), ("de", "20 Ihrer"), ("ru", ": 20."), ("vi", "20 tín")):
        spoken = replace(card, ticket=replace(card.ticket, language=language))
        text = consent_text(spoken, price=20, me="Anna")
        assert word in text
        assert unfilled(text) == ()


async def test_no_credits_where_none_are_kept(desk: World) -> None:
    desk.ticket("T-9", desk="litextension", channel="ticket", migration="done")
    card = await (await desk.session()).card("T-9")
    assert not {"credits", "price", "missing"} & set(card_values(card, me="x"))
    charged = replace(card.ticket, assessment=Assessment(state=AssessmentState.CHARGED, price=5, charged=5))
    assert "price" not in card_values(replace(card, ticket=charged), me="x")


def test_the_users_answers_join_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text(
        '[hosting]\ntitle = "Ask the host"\nkey = "H"\ntext = "Ask your host, {customer}."\n'
        '[logs]\ntext = "Logs, please, {customer}."\n'
    )
    (tmp_path / "fr.toml").write_text('[logs]\ntext = "Bonjour {customer}"\n')
    (tmp_path / "macros.toml").write_text("")
    answers = load_answers(tmp_path)
    own = answers.find("hosting", "de")
    assert own is not None
    assert (own.key, own.title, own.language) == ("H", "Ask the host", "en")
    logs = answers.find("logs", "fr")
    assert logs is not None
    assert logs.text == "Bonjour {customer}"
    english = answers.find("logs", "en")
    assert english is not None
    assert english.text.startswith("Logs")
    keys = [one.key for one in answers.for_language("en")]
    assert len(set(keys)) == len(keys)
    assert load_answers(tmp_path / "none").texts.keys() == load_answers().texts.keys()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("en.toml", "[a]\ntxt = 'x'", "en.toml: a.txt: unknown key"),
        ("en.toml", "a = 1", "en.toml: a: not a table"),
        ("en.toml", "[a]\ntext = 1", "en.toml: a.text: not a text"),
        ("en.toml", "[a]\ntext = ' '", "en.toml: a: no text"),
        ("en.toml", "[a]\nkey = 'ab'\ntext = 'x'", "en.toml: a.key: not one letter"),
        ("en.toml", "[a]\ntext = 'Hello {custmer}'", "en.toml: a: unknown placeholder {custmer}"),
        ("en.toml", "[a\n", "en.toml: not TOML: "),
        ("en.toml", "\udcff", "en.toml: not TOML: "),
        ("english.toml", "", "english.toml: 'english' is no language"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigError) as wrong:
        load_answers(tmp_path)
    assert f"{tmp_path / name}"[: -len(name)] + said in wrong.value.message
    assert wrong.value.file == str(tmp_path / name)
