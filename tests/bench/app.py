"""Prints what the app costs on a terminal of 120 by 40, beside a bare Textual app in the same run.

``make bench-app`` runs it: the demo desk, and desks on disk of 1,000 and 1,000,000 tickets, which it makes (minutes, 3
GB). ``ARGS="--desks FOLDER"`` keeps them for the next run, ``--tickets`` takes other sizes or none, ``--rounds 5
--idle 30`` measures more often and looks longer at silence, ``--starts`` looks at starts and exits alone. It reports
and gates nothing.

A key is counted until 60 ms of silence, like everything that is typed faster than the cursor rests; what the rest of
the cursor costs then is a line of its own. Rounds go over all programs in turn; figures are medians, and ratios the
medians of the ratios within a round. CPU is that of all threads until the screen is usable, where the system tells;
``with others`` counts the processes, too, that it has started and that have ended by then, to a hundredth of a second.
The first start of each is not counted: it writes byte code, also where the environment says that none is written.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.pty.terminal import PATIENCE, Terminal, module

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SIZE = (120, 40)
QUIET = 0.06
"""Seconds of silence that end a key."""
SETTLED = 0.5
IN_PLACE, SCROLLED = 10, 200
USABLE = re.compile(rb"T-\d+")
"""The number of a ticket is on the screen."""


@dataclass
class Subject:
    """A program, and what was measured of it."""

    name: str
    argv: list[str]
    env: Mapping[str, str] = field(default_factory=dict)
    keys: bool = True
    found: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, value: float) -> None:
        self.found.setdefault(name, []).append(value)


def measured(subject: Subject, idle: float) -> None:
    """One run."""
    begun = time.perf_counter()
    with Terminal(subject.argv, size=SIZE, env=subject.env, emulate=False) as terminal:
        subject.note("usable ms", 1e3 * (until_usable(terminal) - begun))
        if spent := cpu_ms(terminal.process.pid):
            subject.note("CPU ms", spent)
            subject.note("with others", spent + others_ms(terminal.process.pid))
        terminal.settle(SETTLED)
        subject.note("start bytes", len(terminal.raw))
        if subject.keys:
            keys(subject, terminal)
        if idle:
            subject.note("idle bytes", idle_bytes(terminal, idle))
        ended = time.perf_counter()
        terminal.type("\x11")
        terminal.end()
        subject.note("exit ms", 1e3 * (time.perf_counter() - ended))
        subject.note("modes left", len(terminal.left_behind()))


def keys(subject: Subject, terminal: Terminal) -> None:
    """Single keys: in place, then far enough to scroll; times of the first and the last byte of the repaint."""
    costs = [pressed(subject, terminal, "j") for _ in range(IN_PLACE)]
    subject.note("j in place", statistics.median(costs))
    costs += [pressed(subject, terminal, "j") for _ in range(SCROLLED - IN_PLACE)]
    subject.note("j, mean of 200", statistics.mean(costs))
    subject.note("rest bytes", terminal.settle(SETTLED))


def pressed(subject: Subject, terminal: Terminal, key: str) -> int:
    before = len(terminal.raw)
    start = time.perf_counter()
    terminal.type(key)
    terminal.settle(QUIET)
    came = [at for at, size in terminal.stamps if size > before]
    if came:
        subject.note("key ms", 1e3 * (came[-1] - start))
    return len(terminal.raw) - before


def until_usable(terminal: Terminal) -> float:
    """When the bytes that made the screen usable had come."""
    until = time.monotonic() + PATIENCE
    while not USABLE.search(terminal.raw):
        if time.monotonic() > until or terminal.process.poll() is not None:
            raise AssertionError(f"never usable: {bytes(terminal.raw[-500:])!r}")
        terminal.read(0.05)
    return terminal.stamps[-1][0]


def cpu_ms(process: int) -> float:
    """Of all living threads; 0 where the system does not tell."""
    tasks = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e6


def others_ms(process: int) -> float:
    """CPU of the processes it has waited for."""
    cells = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].split()
    return (int(cells[13]) + int(cells[14])) * 1e3 / os.sysconf("SC_CLK_TCK")


def idle_bytes(terminal: Terminal, seconds: float) -> int:
    before, until = len(terminal.raw), time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        terminal.read(left)
    return len(terminal.raw) - before


def subjects(home: Path, desks: Path, tickets: list[int]) -> list[Subject]:
    env = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "STATE", "CACHE", "DATA")}
    env |= {"HOME": str(home), "PYTHONDONTWRITEBYTECODE": ""}
    helpdesk = str(Path(sys.executable).with_name("helpdesk"))
    found = [
        Subject("bare Textual", module("tests.bench.bare"), env, keys=False),
        Subject("list of 1,000", module("tests.pty.demo", "--count", "1000"), env),
        Subject("list of 1,000,000", module("tests.pty.demo", "--count", "1000000"), env),
        Subject("helpdesk", [helpdesk], env),
    ]
    for count in tickets:
        file = desk_of(desks, count)
        found.append(Subject(f"helpdesk, {count:,}", [helpdesk, "--backend", f"sqlite:{file}"], env))
    return found


def desk_of(desks: Path, count: int) -> Path:
    """A desk of so many tickets, made when it is not there."""
    file = desks / f"{count}.db"
    if not file.exists():
        sys.stderr.write(f"filling a desk of {count:,} tickets\n")
        from tests.bench.scale import filled

        unfinished = file.with_suffix(".part")
        asyncio.run(filled(unfinished, count))
        unfinished.rename(file)
    return file


def report(found: list[Subject], write: Callable[[str], object]) -> None:
    names = list(dict.fromkeys(name for subject in found for name in subject.found))
    width = max(len(subject.name) for subject in found)
    write(f"{'':{width}}  " + "  ".join(f"{name:>13}" for name in ["start ratio", "CPU ratio", *names]) + "\n")
    bare = found[0]
    for subject in found:
        cells = [f"{ratio(subject, bare, name):13.2f}" for name in ("usable ms", "CPU ms")]
        cells += [f"{statistics.median(subject.found[n]):13,.1f}" if n in subject.found else " " * 13 for n in names]
        write(f"{subject.name:{width}}  " + "  ".join(cells) + "\n")
    for larger in found[5:]:
        told = "  ".join(f"{name} {ratio(larger, found[4], name):.2f}" for name in ("usable ms", "CPU ms"))
        write(f"{larger.name} beside {found[4].name}: {told}\n")


def ratio(one: Subject, other: Subject, name: str) -> float:
    """How many times as much, round by round; not a number where nothing was measured."""
    pairs = list(zip(one.found.get(name, []), other.found.get(name, []), strict=False))
    return statistics.median(a / b for a, b in pairs) if pairs else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(description="what the app costs on a terminal")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tickets", type=int, nargs="*", default=[1_000, 1_000_000])
    parser.add_argument("--desks", type=Path, help="where desks are kept for the next run")
    parser.add_argument("--idle", type=float, default=5.0)
    parser.add_argument("--starts", action="store_true", help="no keys and no silence")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        found = subjects(Path(home), given.desks or Path(home), given.tickets)
        for subject in found:
            measured(Subject(subject.name, subject.argv, subject.env, keys=False), 0)
        if given.starts:
            found = [replace(subject, keys=False) for subject in found]
        for number in range(given.rounds):
            for subject in found:
                measured(subject, given.idle if number == 0 and not given.starts else 0)
    report(found, sys.stdout.write)


if __name__ == "__main__":
    main()
