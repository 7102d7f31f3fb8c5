"""The packs in the wheel are read unchecked at a start; here they are checked, and both readings compared."""

from __future__ import annotations

from dataclasses import fields
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.policy.loader import Packs, pack_problems
from helpdesk_tui.policy.pack import Pack
from helpdesk_tui.policy.shipped import BUILT_IN, shipped_pack
from tests.tools.gen_packs import file_of, written

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_shipped_pack_is_what_a_checked_reading_makes(name: str, tmp_path: Path) -> None:
    copy = tmp_path / f"{name}.toml"
    copy.write_bytes((files("helpdesk_tui.policy") / "packs" / copy.name).read_bytes())
    checked, shipped = Packs().from_file(copy), shipped_pack(name)
    for field in fields(Pack):
        if field.name != "file":
            assert repr(getattr(shipped, field.name)) == repr(getattr(checked, field.name)), field.name
    assert shipped == Packs().pack(name) == Packs().built_in(name)
    assert shipped.file == copy.name


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_shipped_pack_is_in_order(name: str) -> None:
    assert pack_problems(Packs(), name) == []


@pytest.mark.parametrize("name", BUILT_IN)
def test_what_is_read_at_a_start_is_made_of_the_pack_of_today(name: str) -> None:
    assert file_of(name).read_text(encoding="utf-8") == written(name), "run `make packs`"
