"""The page about answers and macros names everything there is, and its examples can be read."""

from __future__ import annotations

import re
from pathlib import Path

from helpdesk_tui.tui.writing.canned import PLACEHOLDERS, load_answers
from helpdesk_tui.tui.writing.macro_file import STEPS, load_macros

PAGE = (Path(__file__).parents[3] / "docs" / "answers.md").read_text(encoding="utf-8")


def test_placeholders_and_keys_are_the_ones_there_are() -> None:
    rows = {(match[1], match[2].strip()) for match in re.finditer(r"^\| `\{(\w+)\}` \| (.*) \|$", PAGE, re.MULTILINE)}
    assert rows == set(PLACEHOLDERS.items())
    table = PAGE[PAGE.index("| key | does |") :]
    named = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", table, re.MULTILINE)
    order = [name for cell in named for name in re.findall(r"`(\w+)`", cell)]
    assert order == [*(name for name in STEPS if name not in {"title", "key"}), "title", "key"]
    shipped = PAGE[PAGE.index("a shipped name (") : PAGE.index(") takes the place")]
    assert set(re.findall(r"`(\w+)`", shipped)) == set(load_answers().texts["en"])


def test_its_examples_can_be_read(tmp_path: Path) -> None:
    answers, macros = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "en.toml").write_text(answers, encoding="utf-8")
    (tmp_path / "macros.toml").write_text(macros, encoding="utf-8")
    found = load_answers(tmp_path)
    assert found.find("hosting", "en") is not None
    mine = next(macro for macro in load_macros(tmp_path) if macro.id == "wait_for_host")
    assert found.find(mine.answer, "en") is not None
