"""What the package promises beside its answers: its manual page, its imports, its size."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

import helpdesk_tui.query as package
from helpdesk_tui.query import FIELDS, MAX_LENGTH, QueryError, complete, explain, parse, reference, unparse

ROOT = Path(__file__).parents[2]


def test_the_manual_page_is_the_tables() -> None:
    written = (ROOT / "docs" / "search.md").read_text(encoding="utf-8")
    assert written == reference(), "python -m helpdesk_tui.query.docs > docs/search.md"


def test_the_manual_page_names_every_field_value_and_alias() -> None:
    page = reference()
    for field in FIELDS:
        assert field.help in page
        assert f"`{field.example}`" in page
        for name in (*field.aliases, *(value.name for value in field.values)):
            assert f"`{name}`" in page


def test_importing_costs_nothing_heavy() -> None:
    code = (
        "import sys, helpdesk_tui.query\n"
        "bad = {'pydantic', 'sqlite3', 'asyncio', 'textual', 'rich', 'difflib', 'zoneinfo'}\n"
        "own = {m for m in sys.modules if m.startswith('helpdesk_tui') and not m.startswith('helpdesk_tui.query')}\n"
        "print(sorted(bad & sys.modules.keys()), sorted(own))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert answer.strip() == "[] ['helpdesk_tui', 'helpdesk_tui.errors', 'helpdesk_tui.frozen']"


def test_the_public_names_are_sorted_and_there() -> None:
    in_order = sorted(package.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    assert in_order == package.__all__
    assert all(hasattr(package, name) for name in package.__all__)


@pytest.mark.parametrize(
    "unit",
    [
        "a ",
        "(",
        ")(",
        "-",
        '"',
        '"a"',
        "a OR ",
        "status:open,",
        "x:",
        "*",
        "\\",
        '"\\',
        "東",
        "a\u0301",
        "!",
        "is:urgent ",
    ],
)
def test_the_longest_text_of_any_kind_is_answered_at_once(unit: str) -> None:
    """A square would show: 2,000 characters are read in milliseconds, 20 s are far above any machine's noise."""
    text = (unit * MAX_LENGTH)[:MAX_LENGTH]
    started = time.monotonic()
    complete(text, len(text))
    try:
        query = parse(text)
    except QueryError as error:
        error.diagram()
    else:
        assert parse(unparse(query)) == query
        assert explain(query)
    assert time.monotonic() - started < 20
