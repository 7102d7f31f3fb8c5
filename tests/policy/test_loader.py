"""What is wrong with a pack is named by file, line, key and the nearest right spelling."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.errors import ConfigError, InvalidInput, NotFound
from helpdesk_tui.policy.loader import BUILT_IN, Packs, pack_problems
from tests.policy.packs import OWN, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


WRONG: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "wrong_packs.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case["name"])
def test_named_by_file_line_key_and_spelling(case: dict[str, Any], folder: Folder) -> None:
    error = folder.error(case["text"])
    file = str(folder.path / "ours.toml")
    assert (error.file, error.line, error.key, error.field) == (file, case["line"], case["key"], case["key"])
    assert error.message.startswith(f"{file}, line {case['line']}: {case['key']}: ")
    assert case["message"] in error.message
    assert case.get("hint", "") in error.hint
    assert not re.search(r"pydantic|Input |\bdict\b|\btuple\b", error.message)
    assert (error.code, error.exit_code) == ("invalid_config", 8)


UNREADABLE: dict[str, tuple[bytes, int, str]] = {
    "no TOML": (b'extends = "cs_cart"\n\n[calendar\nzone = 4\n', 3, "not TOML: Expected"),
    "no value": (b'extends = "cs_cart"\nzone =', 2, "not TOML"),
    "the same key twice": (
        b'extends = "cs_cart"\n[calendar]\nzone = "a"\nzone = "b"\n',
        4,
        "not TOML: Cannot overwrite",
    ),
    "the same table twice": (b'extends = "cs_cart"\n[clock]\n\n\n[clock]\n', 5, "not TOML: Cannot declare"),
    "no such date": (b'extends = "cs_cart"\n[licences]\nlifetime_before = 2023-02-29\n', 3, "not TOML: Invalid date"),
    "not UTF-8": (b'extends = "cs_cart"\n# caf\xe9\n', 2, "not UTF-8"),
    "UTF-16": ('extends = "cs_cart"\n'.encode("utf-16"), 1, "not UTF-8"),
    "a NUL": (b'extends = "cs_cart"\n\x00', 2, "not TOML"),
    "a lone CR": (b'extends = "cs_cart"\r[calendar]\r\n', 1, "not TOML"),
    "too large": (b'extends = "cs_cart"\n#' + b"x" * 1_000_000, 0, "larger than 1,000,000 bytes"),
    "5000 digits": (b'extends = "cs_cart"\n[consent]\nadvance_limit = ' + b"9" * 5000, 3, "too many digits"),
    "9000 hexadecimal digits": (b"[consent]\nadvance_limit = 0x" + b"f" * 9000, 2, "the number is too large"),
    "3000 arrays": (b"a = " + b"[" * 3000 + b"]" * 3000, 0, "nested too deeply"),
    "100 arrays": (b"\na = " + b"[" * 100 + b"]" * 100, 2, "nested too deeply"),
    "1000 dots": (b"\n\n" + b"a." * 1000 + b"a = 1", 3, "nested too deeply"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable(name: str, folder: Folder) -> None:
    text, line, message = UNREADABLE[name]
    error = folder.error(text)
    assert (error.file, error.line) == (str(folder.path / "ours.toml"), line)
    assert error.message.startswith(f"{error.file}, line {line}: " if line else f"{error.file}: ")
    assert message in error.message


def test_a_folder_in_the_place_of_a_file(folder: Folder) -> None:
    (folder.path / "ours.toml").mkdir()
    with pytest.raises(ConfigError, match=r"ours\.toml: can't be read: Is a directory"):
        folder.packs.pack("cs_cart")


def test_a_folder_that_can_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read: File name too long"):
        Packs(tmp_path / ("x" * 300)).pack("cs_cart")


def test_no_folder_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (None, tmp_path / "nothing", tmp_path / "file"):
        assert Packs(folder).ids == list(BUILT_IN)


BROKEN = 'extends = "cs_cart"\n[pack]\nid = "b"\n[clock]\nmod = 1'
EXTENDS: dict[str, tuple[dict[str, str], str, str, str]] = {
    "no text": ({"a": "extends = 5"}, "extends", "must be the name of a pack", ""),
    "unknown": ({"a": "\nextends = 'cs_kart'"}, "extends", "no pack 'cs_kart' to extend", "did you mean 'cs_cart'?"),
    "itself": ({"a": "extends = 'a'"}, "extends", "'a' extends itself by way of a.toml", ""),
    "in a circle": (
        {"a": "extends = 'b'", "b": "extends = 'c'", "c": "extends = 'a'"},
        "extends",
        "'a' extends itself by way of a.toml, b.toml, c.toml",
        "",
    ),
    "broken": ({"a": "extends = 'b'", "b": BROKEN}, "clock.mod", "unknown key", "did you mean 'mode'?"),
}


@pytest.mark.parametrize("name", EXTENDS)
def test_extends(name: str, folder: Folder) -> None:
    files, key, message, hint = EXTENDS[name]
    for file, text in files.items():
        folder.write(text, f"{file}.toml")
    with pytest.raises(ConfigError) as caught:
        folder.packs.pack("a")
    assert caught.value.key == key
    assert caught.value.line
    assert message in caught.value.message
    assert caught.value.hint == hint


def test_two_files_in_one_place(folder: Folder) -> None:
    folder.write('extends = "cs_cart"', "a.toml")
    folder.write('\nextends = "cs_cart"', "b.toml")
    with pytest.raises(ConfigError) as caught:
        folder.packs.pack("litextension")
    assert (caught.value.file, caught.value.line) == (str(folder.path / "b.toml"), 2)
    assert "a.toml is already the pack 'cs_cart'" in caught.value.message


@pytest.mark.parametrize("name", ["Ours", "our pack", "", "1st", "\u00f6", "a" * 41])
def test_names_of_packs(name: str, folder: Folder) -> None:
    folder.write(f'extends = "cs_cart"\n[pack]\nid = "{name}"')
    with pytest.raises(ConfigError, match="is not a name") as caught:
        folder.packs.pack(name)
    assert (caught.value.line, caught.value.key) == (3, "pack.id")
    assert folder.packs.pack("cs_cart").file == "cs_cart.toml"


def test_everything_wrong_is_listed(folder: Folder) -> None:
    folder.write('extends = "cs_cart"\n[calendar]\nopen = "1"\nclose = "2"\n[consent]\nadvance_limit = "x"')
    found = pack_problems(folder.packs, "cs_cart")
    assert [(e.line, e.key) for e in found] == [
        (3, "calendar.open"),
        (4, "calendar.close"),
        (6, "consent.advance_limit"),
    ]
    assert folder.error('[calendar]\nopen = "1"\nclose = "2"').hint.endswith("; 1 more: helpdesk packs check")


def test_a_pack_must_say_enough(folder: Folder) -> None:
    folder.write('[pack]\nid = "acme"')
    found = {e.key: e.line for e in pack_problems(folder.packs, "acme")}
    assert found == {"pack.desk": 1, "pack.title": 1, "pack.prefix": 1, "calendar": 0}
    for rule in re.findall(r'"(ac\..*)" =', OWN):
        folder.write(re.sub(rf'"{rule}" = .*\n', "", OWN))
        (error,) = pack_problems(folder.packs, "acme")
        assert (error.key, error.line) == ("calendar", 7)
        assert f"the rule {rule} is missing" in error.message
    folder.write(OWN)
    assert pack_problems(folder.packs, "acme") == []


def test_unknown_names(folder: Folder) -> None:
    with pytest.raises(NotFound) as not_found:
        folder.packs.pack("cs_kart")
    assert (not_found.value.hint, not_found.value.exit_code) == ("did you mean 'cs_cart'?", 3)
    with pytest.raises(NotFound):
        pack_problems(folder.packs, "nothing")
    with pytest.raises(InvalidInput) as caught:
        folder.packs.desk("lite")
    assert (caught.value.code, caught.value.field) == ("unknown_desk", "desk")
    (error,) = pack_problems(folder.packs, str(folder.path / "nothing.toml"))
    assert "can't be read: No such file" in error.message
