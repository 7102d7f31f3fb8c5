"""The wheel holds everything, and works where nothing of the checkout is in sight."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

import helpdesk_tui
from tests.quality.sources import PACKAGE, ROOT

if TYPE_CHECKING:
    from pathlib import Path

DATA = ("py.typed", "policy/packs/cs_cart.toml", "policy/packs/litextension.toml")
WHATIF = ("whatif", "upgrade", "--from", "4.3.1", "--to", "4.3.9", "--access", "active", "--json")

INSTALLERS = {"pipx": "pipx==1.18.4", "uv": "uv==0.13.9"}
"""Not among the developer tools: only the slow tests here use them, each in an environment of its own."""

OFFLINE = (
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "NameResolutionError",
)


def run(*command: str | Path, cwd: Path, **env: str | Path) -> str:
    """What a command prints. Its environment has no trace of ours: no venv, no Python options, other home."""
    ours = ("PYTHON", "VIRTUAL_ENV")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    clean |= {name: str(value) for name, value in env.items()}
    line = [str(part) for part in command]
    done = subprocess.run(line, cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    if done.returncode != 0 and any(sign in done.stderr for sign in OFFLINE) and "CI" not in os.environ:
        pytest.skip("no package index in reach")
    assert done.returncode == 0, f"{line} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def new_venv(folder: Path) -> Path:
    """A fresh environment; its folder of commands."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder / "bin"


def check_works(helpdesk: Path, cwd: Path) -> None:
    """The installed command answers as the checkout does, from an empty folder."""
    cwd.mkdir()
    assert run(helpdesk, "--version", cwd=cwd).split()[-1] == helpdesk_tui.__version__
    answer = json.loads(run(helpdesk, *WHATIF, cwd=cwd))
    assert (answer["verdict"], answer["steps"]) == ("needs_approval", 8)
    assert answer == json.loads(run(sys.executable, "-m", "helpdesk_tui", *WHATIF, cwd=ROOT))
    assert list(cwd.iterdir()) == [], "a question leaves no file behind"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder)
    run(sys.executable, *build, ROOT, cwd=folder)
    (found,) = folder.glob("helpdesk_tui-*.whl")
    return found


def test_it_holds_the_whole_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    ours = {
        f"helpdesk_tui/{path.relative_to(PACKAGE).as_posix()}"
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert names == ours
    styles = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.glob("tui/styles/*.tcss")}
    assert {f"helpdesk_tui/{name}" for name in {*DATA, *styles}} <= names


def test_it_works_in_a_new_environment(wheel: Path, tmp_path: Path) -> None:
    commands = new_venv(tmp_path / "venv")
    install = ("-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt")
    run(commands / "python", *install, wheel, cwd=tmp_path)
    check_works(commands / "helpdesk", tmp_path / "empty")


@pytest.mark.slow
@pytest.mark.parametrize("installer", INSTALLERS)
def test_the_checkout_installs_as_a_tool(installer: str, tmp_path: Path) -> None:
    tools = new_venv(tmp_path / "tools")
    run(tools / "python", "-m", "pip", "install", "--quiet", INSTALLERS[installer], cwd=tmp_path)
    places: dict[str, Path] = {
        "HOME": tmp_path / "home",
        "PIPX_HOME": tmp_path / "pipx",
        "PIPX_BIN_DIR": tmp_path / "bin",
        "UV_TOOL_DIR": tmp_path / "uv",
        "UV_TOOL_BIN_DIR": tmp_path / "bin",
    }
    verb = ("tool", "install", "--python", sys.executable) if installer == "uv" else ("install",)
    run(tools / installer, *verb, ROOT, cwd=tmp_path, **places)
    check_works(tmp_path / "bin" / "helpdesk", tmp_path / "empty")
