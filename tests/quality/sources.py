"""The files the quality tests look at.

Belongs here: finding and parsing them, once. Does not belong here: any opinion on what they hold.
"""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

__all__ = ["PACKAGE", "ROOT", "modules", "parsed", "python_files", "shown", "tracked_files"]

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "helpdesk_tui"

_NOT_OURS = {
    ".git",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    "__pycache__",
    "build",
    "dist",
}


def modules(package: Path = PACKAGE) -> dict[str, Path]:
    """Dotted names of a package and everything below it, with the file of each."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def shown(path: Path) -> str:
    """The path as a failure prints it: from the root of the checkout."""
    return path.relative_to(ROOT).as_posix()


def tracked_files() -> list[Path]:
    """Every file that is or could be committed; outside a git checkout, every file that is not a cache."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0 and listed.stdout:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not _NOT_OURS & set(path.relative_to(ROOT).parts)]
    return [path for path in paths if path.is_file()]
