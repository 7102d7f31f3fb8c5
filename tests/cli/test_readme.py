"""Every example of the README is run, and prints what the README shows."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpdesk_tui.policy.loader import Packs
from tests.cli.command import ARGV, environment, helpdesk

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@dataclass(frozen=True, slots=True)
class Shown:
    """A command as shown after ``$``, and the output below it, stdout and stderr as a terminal mixes them."""

    place: str
    line: str
    output: str


def blocks(text: str, language: str) -> list[tuple[int, str]]:
    """Fenced blocks of a language, with the line on which each begins."""
    found = re.finditer(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(text[: match.start()].count("\n") + 1, match[1]) for match in found]


def shown(page: Path) -> list[Shown]:
    """The commands of all ``console`` blocks; a line that ends in a backslash goes on in the next one."""
    text = page.read_text(encoding="utf-8")
    found = []
    for number, block in blocks(text, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = re.sub(r"\\\n(?:> )?", "", part).partition("\n")
            found.append(Shown(f"{page.name}:{number}", command, output.rstrip("\n")))
    return found


EXAMPLES = [example for page in PAGES for example in shown(page)]


def output_of(line: str, home: Path) -> str:
    """What the line of shell prints where ``helpdesk`` is on the path and nothing is configured."""
    wrapper = home / "bin" / "helpdesk"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\nexec "{ARGV[0]}" -m helpdesk_tui "$@"\n')
    wrapper.chmod(0o755)
    env = environment(home) | {"PATH": f"{wrapper.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    done = subprocess.run(
        ["/bin/sh", "-c", line],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=home,
        env=env,
        check=False,
        timeout=120,
    )
    return done.stdout.decode().rstrip("\n")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.place} {example.line[:60]}")
def test_example(example: Shown, tmp_path: Path) -> None:
    assert output_of(example.line, tmp_path) == example.output


def test_the_readme_has_examples() -> None:
    readme = [example.line for example in EXAMPLES if example.place.startswith("README.md:")]
    assert len(readme) >= 3
    assert all("helpdesk " in line for line in readme)
    shells = sum(
        block.count("\n$ ") + block.startswith("$ ")
        for page in PAGES
        for _, block in blocks(page.read_text(), "console")
    )
    assert shells == len(EXAMPLES)


def test_packs_shown_are_packs(tmp_path: Path) -> None:
    """A ``toml`` block that names its file in the first line is a pack that is in order."""
    found = [block for page in PAGES for _, block in blocks(page.read_text(), "toml") if block.startswith("# packs/")]
    assert found
    for block in found:
        file = tmp_path / block.split("\n")[0].removeprefix("# packs/")
        file.write_text(block, encoding="utf-8")
        assert Packs().from_file(file).pack.desk
        assert helpdesk("packs", "check", str(file), home=tmp_path).out == f"{file}: in order\n"


def test_a_wrong_example_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("x\n```console\n$ echo a \\\n> b\na b\n$ helpdesk nonsense\nfine\n```\n```\n$ no\n```\n")
    first, second = shown(page)
    assert first == Shown("page.md:2", "echo a b", "a b")
    assert output_of(first.line, tmp_path) == first.output
    assert (second.line, second.output) == ("helpdesk nonsense", "fine")
    (tmp_path / "again").mkdir()
    assert output_of(second.line, tmp_path / "again").startswith("error: No such command 'nonsense'.\nhint: ")
