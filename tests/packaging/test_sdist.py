"""The source archive holds what `make test` needs, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING

from tests.quality.sources import ROOT

if TYPE_CHECKING:
    from pathlib import Path

NEEDED = {"Makefile", "constraints.txt", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".ci/run"}
FOLDERS = {".ci", "docs", "screenshots", "src", "tests"}


def test_it_holds_what_a_checkout_holds(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (archive,) = tmp_path.glob("helpdesk_tui-*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.split("/", 1)[1] for name in opened.getnames()}
    missing = NEEDED - names
    assert not missing
    assert {"docs/packs.md", "docs/design/rules.md", "tests/policy/wrong_packs.toml"} <= names
    tops = {name.split("/", 1)[0] for name in names if "/" in name}
    assert tops == FOLDERS
    assert not any("__pycache__" in name for name in names)
