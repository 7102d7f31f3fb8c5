"""Words behind a minus: what a query leaves out, a tag to remove, a number below nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.desk.driver import Desk


@pytest.mark.parametrize(
    ("given", "same"),
    [
        (("-status:closed",), "NOT status:closed"),
        (("-(status:open", "OR", "status:new)"), "NOT (status:open OR status:new)"),
        (("-(status:open OR status:new) lang:en",), "NOT (status:open OR status:new) lang:en"),
        (("-status:open", "OR", "tag:checkout"), "NOT status:open OR tag:checkout"),
        (("tag:checkout", "OR", "-status:open"), "tag:checkout OR NOT status:open"),
        (("-breached", "--sort", "-received"), "NOT breached sort:-received"),
        (("--limit", "3", "--", "-breached"), "NOT breached"),
    ],
)
def test_a_query_may_begin_with_what_it_leaves_out(desk: Desk, given: tuple[str, ...], same: str) -> None:
    found = [ticket["id"] for ticket in json.loads(desk.ok("tickets", "list", "--json", *given).out)]
    limit = 3 if "--limit" in given else None
    assert found == [ticket["id"] for ticket in desk.json("tickets", "list", same)][:limit]
    assert found


def test_a_view_may_begin_with_what_it_leaves_out(desk: Desk) -> None:
    desk.ok("views", "save", "rest", "-status:closed", "-breached", "--sort", "-received")
    view = desk.json("views", "show", "rest")
    assert (view["query"], view["sort"]) == ("-status:closed -breached", "-received")


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        ("tag T-1 +new -checkout", ["new"]),
        ("tag T-1 -c +b -checkout", ["b"]),
        ("tag T-1 -- -checkout", []),
        ("tag T-1 --add new -- -checkout", ["new"]),
        ("tag -checkout T-1", []),
        ("tag T-1 new", ["checkout", "new"]),
        ("tag --query id:T-1 -y -checkout", []),
    ],
)
def test_a_tag_behind_a_minus_is_removed(desk: Desk, words: str, tags: list[str]) -> None:
    desk.ok("tickets", *words.split())
    assert desk.json("tickets", "show", "T-1")["tags"] == tags


def test_an_amount_may_be_below_nothing(desk: Desk) -> None:
    assert desk.json("credits", "adjust", "C-1", "-5", "--reason", "a slip")["balance"] == 37
    desk.ok("credits", "adjust", "--reason", "a slip", "--", "C-1", "-5")
    assert desk.json("credits", "show", "C-1")["balance"] == 32


def test_help_is_still_help(desk: Desk) -> None:
    assert "Usage: helpdesk tickets list" in desk.ok("tickets", "list", "-status:open", "-h").out
