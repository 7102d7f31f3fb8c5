"""Writing the configuration: shown first, a copy kept, whole or not at all, private, links followed."""

from __future__ import annotations

import stat
import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.config.save import Saved, propose, read_table, save, toml_text
from helpdesk_tui.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OLD = '# mine\nagent = "anna"\ntheme = "dark"\n'


def saved(path: Path, table: dict[str, Any], *, agrees: bool = True) -> tuple[Saved | None, list[str]]:
    shown: list[str] = []
    return save(propose(path, table), show=shown.append, agree=lambda: agrees, at=NOW), shown


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_is_private_and_so_is_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "a" / "config.toml"
    done, shown = saved(path, {"agent": "anna"})
    assert done == Saved(path, None)
    assert shown == ['agent = "anna"']
    assert path.read_text() == 'agent = "anna"\n'
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert [one.name for one in path.parent.iterdir()] == ["config.toml"]


def test_a_file_that_is_there_is_shown_and_copied(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(OLD)
    path.chmod(0o644)
    done, shown = saved(path, {"agent": "anna", "theme": "light"})
    assert done is not None
    assert done.copy is not None
    assert done.copy.read_text() == OLD
    assert done.copy.name.startswith("config.toml.bak-2026")
    assert (mode(path), mode(done.copy)) == (0o600, 0o600)
    assert [line for line in shown if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        "-# mine",
        '-theme = "dark"',
        '+theme = "light"',
    ]
    assert propose(path, {}).loses_comments is False


def test_two_copies_in_one_second_are_two(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    for theme in ("dark", "light", "ansi"):
        saved(path, {"theme": theme})
    copies = sorted(one for one in tmp_path.iterdir() if one != path)
    assert [tomllib.loads(one.read_text())["theme"] for one in copies] == ["dark", "light"]


def test_no_means_no(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(OLD)
    done, shown = saved(path, {"theme": "light"}, agrees=False)
    assert done is None
    assert shown
    assert path.read_text() == OLD
    assert [one.name for one in tmp_path.iterdir()] == ["config.toml"]


def test_nothing_to_change_writes_nothing_and_asks_nobody(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('theme = "dark"\n')
    before = path.stat().st_mtime_ns
    assert saved(path, {"theme": "dark"}) == (None, [])
    assert path.stat().st_mtime_ns == before


def test_a_link_stays_and_its_file_is_written(tmp_path: Path) -> None:
    real, link = tmp_path / "dots" / "helpdesk.toml", tmp_path / "config.toml"
    real.parent.mkdir()
    real.write_text(OLD)
    link.symlink_to(real)
    done, _ = saved(link, {"theme": "light"})
    assert done is not None
    assert link.is_symlink()
    assert tomllib.loads(real.read_text()) == {"theme": "light"}
    assert done.copy is not None
    assert done.copy.parent == real.parent
    nowhere = tmp_path / "nowhere.toml"
    nowhere.symlink_to(tmp_path / "later" / "x.toml")
    saved(nowhere, {"theme": "light"})
    assert nowhere.is_symlink()
    assert (tmp_path / "later" / "x.toml").exists()


def test_what_somebody_else_wrote_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(OLD)
    proposal = propose(path, {"theme": "light"})

    def meanwhile() -> bool:
        path.write_text('agent = "boris"\n')
        return True

    with pytest.raises(ConfigError, match="changed meanwhile"):
        save(proposal, show=lambda _: None, agree=meanwhile, at=NOW)
    assert path.read_text() == 'agent = "boris"\n'
    assert [one.name for one in tmp_path.iterdir()] == ["config.toml"]


@pytest.mark.parametrize("text", ["theme = ", "thme = 1\n", 'zone = "Mars/Olympus"\n', "\xff"])
def test_what_is_not_right_is_never_written_over(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"config\.toml, line 1: "):
        propose(path, {"theme": "light"})
    with pytest.raises(ConfigError):
        read_table(path)
    assert path.read_bytes() == text.encode("latin-1")


def test_what_would_be_no_configuration_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="theme: one of ansi"):
        propose(tmp_path / "config.toml", {"theme": "pink"})


def test_a_folder_that_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="can't be"):
        saved(tmp_path / "file" / "config.toml", {"theme": "dark"})
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigError, match="can't be read: Is a directory"):
        saved(tmp_path / "folder", {"theme": "dark"})
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(ConfigError, match="can't be read"):
        saved(loop, {"theme": "dark"})


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=4))
def test_what_is_written_is_what_was_meant_and_all_of_it_can_be_seen(views: dict[str, str]) -> None:
    text = toml_text({"views": views})
    assert text.replace("\n", "").isprintable()
    assert tomllib.loads(text) == {"views": views}
