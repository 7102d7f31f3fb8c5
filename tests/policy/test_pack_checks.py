"""What `packs check` finds beside the shape: names that nothing knows would silently mean nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.policy.loader import BUILT_IN, Packs, pack_problems
from helpdesk_tui.whatif.cases import Case, example_problems, run_case
from tests.cli.command import called
from tests.policy.packs import OWN, Folder

if TYPE_CHECKING:
    from pathlib import Path

    from helpdesk_tui.policy.checks import PackProblem
    from helpdesk_tui.policy.pack import Pack

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
EXAMPLE = '[[examples]]\nid = "mine"\nkind = "{}"\ngiven = {}\nexpect = {}'
HOURS = '{ desk = "litextension", at = "2024-03-04T10:00:00+07:00" }'

UNKNOWN: list[tuple[str, int, str, str, str]] = [
    ('[options.clear_target]\nwarn_kinds = ["dmeo"]', 3, "options.clear_target.warn_kinds", "'dmeo'", "'demo'"),
    ('[carts.shopify]\npreserve_only = ["order"]', 3, "carts.shopify.preserve_only", "'order'", "'orders'"),
    ('[carts.shopify]\npreserve_only = ["clear_target"]', 3, "carts.shopify.preserve_only", "'clear_target'", ""),
    ("[windows.recnet]\nmonths = 3\npercent = 10", 2, "windows.recnet", "'recnet'", "'recent'"),
    ("[migration]\neta_low = 95", 3, "migration.eta_low", "is below eta_low", ""),
    ("[migration]\neta_high = 101", 3, "migration.eta_high", "out of range", "from 0 to 100"),
    ("[migration]\neta_slices = 0", 3, "migration.eta_slices", "out of range", "from 1"),
    ('[channels.email]\ninstead = ["tickets"]', 3, "channels.email.instead", "'tickets'", "'ticket'"),
]
"""What is laid over litextension, the line and key to blame, a part of the message and one of the hint."""


@pytest.mark.parametrize(("text", "line", "key", "message", "hint"), UNKNOWN)
def test_unknown_names(text: str, line: int, key: str, message: str, hint: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write(f'extends = "litextension"\n{text}')
    found = {error.key: error for error in pack_problems(folder.packs, "litextension")}
    assert (found[key].line, message in found[key].message, hint in found[key].hint) == (line, True, True)


EXAMPLES: list[tuple[str, str, str, int, str, str]] = [
    ("huors", HOURS, "{ staffed = true }", 4, "examples.0.kind", "did you mean 'hours'?"),
    ("hours", HOURS.replace("at =", "att ="), "{ staffed = true }", 5, "examples.0.given.att", "did you mean 'at'?"),
    ("hours", HOURS, "{ stafed = true }", 6, "examples.0.expect.stafed", "did you mean 'staffed'?"),
    ("hours", HOURS, "{ eror = 'x' }", 6, "examples.0.expect.eror", "did you mean 'error'?"),
]


@pytest.mark.parametrize(("kind", "given", "expect", "line", "key", "hint"), EXAMPLES)
def test_examples_are_spelt_right(
    kind: str, given: str, expect: str, line: int, key: str, hint: str, tmp_path: Path
) -> None:
    folder = Folder(tmp_path)
    folder.write(f'extends = "litextension"\n\n{EXAMPLE.format(kind, given, expect)}'.replace("\n\n[[", "\n[["))

    def more(pack: Pack) -> list[PackProblem]:
        return list(example_problems(pack, folder.packs, NOW))

    (error,) = pack_problems(folder.packs, "litextension", more)
    assert (error.line, error.key, error.hint) == (line, key, hint)


def test_the_command_finds_them(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = Folder(tmp_path / "packs")
    folder.path.mkdir()
    folder.write(f'extends = "litextension"\n{EXAMPLE.format("hours", HOURS, "{ stafed = true }")}')
    done = called(capsys, "packs", "check", home=tmp_path)
    assert done.code == 8
    assert "line 6: examples.0.expect.stafed: unknown key of the answer 'stafed' (did you mean 'staffed'?)" in done.out


def test_the_shipped_ones_are_in_order() -> None:
    packs = Packs()
    assert [list(example_problems(packs.pack(name), packs, NOW)) for name in BUILT_IN] == [[], []]


@pytest.mark.parametrize(
    ("given", "expect", "passes"),
    [
        ({"balance": 1, "category": "howto"}, {}, True),
        ({"balance": 1, "category": "nothing"}, {}, False),
        ({"balance": 1, "category": "nothing"}, {"error": "unknown_category"}, True),
        ({"balance": 1, "category": "nothing"}, {"price": 5}, False),
        ({"balance": 1, "category": "howto"}, {"error": "unknown_category"}, False),
        ({"balance": 1, "category": "howto"}, {"error": None}, False),
        ({"balance": 1, "category": "howto"}, {"nothing": None}, False),
    ],
)
def test_an_example_passes_only_as_it_says(
    given: dict[str, object], expect: dict[str, object], *, passes: bool
) -> None:
    assert run_case(Case("x", "credits", given, expect), Packs(), NOW).passed == passes


def test_a_pack_is_asked_by_the_name_of_its_desk(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write(OWN.replace('desk = "acme"', 'desk = "acme_support"'))
    folder.write('extends = "cs_cart"\n[pack]\nid = "strict"\n[consent]\nadvance_limit = 1', "strict.toml")
    packs = folder.packs
    assert packs.desk("acme_support") is packs.desk("acme")
    assert packs.desk("cs_cart").consent.advance_limit == 20, "a built-in one keeps its name"
    assert packs.desk("strict").consent.advance_limit == 1


def test_a_rule_is_shown_value_by_value(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Nested tables as key paths with one value each, not as JSON."""
    done = called(capsys, "packs", "show", "cs_cart", "cs.credits.config", home=tmp_path)
    assert "  categories.config.credits = 10\n" in done.out
    assert '  categories.config.consent = "needed"\n' in done.out
    done = called(capsys, "packs", "show", "cs_cart", "cs.licence.grant", home=tmp_path)
    assert '  products.Multi-Vendor Ultimate.first.plan = "vip"\n' in done.out
    assert "{" not in done.out


def test_what_is_added_is_shown_as_added(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = Folder(tmp_path / "packs")
    folder.path.mkdir()
    file = folder.write('extends = "cs_cart"\n[channels.pigeon]\nopen_to = ["vip"]\n[categories.config]\ncredits = 12')
    shown = called(capsys, "packs", "show", "cs_cart", home=tmp_path).out.splitlines()
    assert sum(line.endswith("(added)") for line in shown) == 1
    assert any(line.startswith("cs.credits.config") and line.endswith("(changed)") for line in shown)
    done = called(capsys, "packs", "show", "cs_cart", "cs.channels.pigeon", home=tmp_path)
    assert f"  added in {file}, line 2\n" in done.out
