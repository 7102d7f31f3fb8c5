"""The pins cover everything that is installed, and the page about dependencies tells the same."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.quality.sources import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

PYTHONS = ("3.11", "3.12", "3.13")
PROJECT = "helpdesk-tui"


def pins(python: str) -> dict[str, str]:
    """Name to version, as one Python on Linux reads constraints.txt."""
    found: dict[str, str] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        pin = Requirement(line)
        assert re.fullmatch(r"==[\w.]+", str(pin.specifier)), f"{line}: not exactly one version"
        assert pin.url is None, f"{line}: holds an address"
        if _applies(pin, python):
            name = canonicalize_name(pin.name)
            assert name not in found, f"{line}: pinned twice for Python {python}"
            found[name] = str(pin.specifier).removeprefix("==")
    return found


def declared() -> list[Requirement]:
    """What pyproject.toml asks for: to run, in every extra, and to build."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = table["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    return [Requirement(line) for line in [*project["dependencies"], *extras, *table["build-system"]["requires"]]]


@pytest.mark.parametrize("python", PYTHONS)
def test_every_declared_dependency_is_pinned_within_its_range(python: str) -> None:
    found = pins(python)
    for requirement in declared():
        version = found.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} has no pin"
        assert requirement.specifier.contains(version), f"{requirement}: the pin is {version}"


@pytest.mark.parametrize("python", PYTHONS)
def test_whatever_comes_along_is_pinned_too(python: str) -> None:
    found = pins(python)
    missing = _closure(declared(), python) - found.keys()
    assert not missing, f"in use on Python {python}, not pinned: {sorted(missing)}"


def test_nothing_is_pinned_that_nobody_needs() -> None:
    installed = {canonicalize_name(item.name) for item in metadata.distributions()}
    needed: set[str] = set().union(*(_closure(declared(), python) for python in PYTHONS))
    pinned: set[str] = set().union(*(pins(python) for python in PYTHONS))
    assert not (pinned & installed) - needed


def test_the_page_about_dependencies_is_up_to_date() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([a-z][\w-]*) \| ([\d.]+) \|", page, re.MULTILINE))
    found = pins(PYTHONS[0])
    assert rows == {name: found[name] for name in {canonicalize_name(item.name) for item in declared()}}


def _applies(requirement: Requirement, python: str, extra: str = "") -> bool:
    environment = {"python_version": python, "python_full_version": f"{python}.0", "extra": extra}
    return requirement.marker is None or requirement.marker.evaluate(environment)


def _closure(roots: Iterable[Requirement], python: str) -> set[str]:
    """Names of the roots and of what they need, as far as it is installed here."""
    names: set[str] = set()
    waiting = [(item.name, tuple(item.extras)) for item in roots]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        names.add(canonicalize_name(key[0]))
        try:
            lines = metadata.requires(key[0]) or []
        except metadata.PackageNotFoundError:  # an extra that is not installed here
            continue
        for requirement in map(Requirement, lines):
            if any(_applies(requirement, python, extra) for extra in ("", *key[1])):
                waiting.append((requirement.name, tuple(requirement.extras)))
    return names - {PROJECT}
