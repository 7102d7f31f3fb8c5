"""Prints what the app costs on a terminal of 120 by 40, beside a bare Textual app in the same run.

``make bench-app`` runs it; ``ARGS="--rounds 5 --tickets 1000 1000000 --idle 30"`` takes more rounds, desks on disk of
those sizes (a million takes minutes and 3 GB), and looks longer at silence. It reports and gates nothing.

A key is counted until 60 ms of silence, like everything that is typed faster than the cursor rests; what the rest of
the cursor costs then is a line of its own. Rounds go over all programs in turn; times are medians.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
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


def idle_bytes(terminal: Terminal, seconds: float) -> int:
    before, until = len(terminal.raw), time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        terminal.read(left)
    return len(terminal.raw) - before


def subjects(home: Path, tickets: list[int]) -> list[Subject]:
    env = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "STATE", "CACHE", "DATA")}
    env["HOME"] = str(home)
    helpdesk = str(Path(sys.executable).with_name("helpdesk"))
    found = [
        Subject("bare Textual", module("tests.bench.bare"), keys=False),
        Subject("list of 1,000", module("tests.pty.demo", "--count", "1000")),
        Subject("list of 1,000,000", module("tests.pty.demo", "--count", "1000000")),
        Subject("helpdesk", [helpdesk], env),
    ]
    for count in tickets:
        file = home / f"{count}.db"
        sys.stderr.write(f"filling a desk of {count:,} tickets\n")
        from tests.bench.scale import filled

        asyncio.run(filled(file, count))
        found.append(Subject(f"helpdesk, {count:,}", [helpdesk, "--backend", f"sqlite:{file}"], env))
    return found


def report(found: list[Subject], write: Callable[[str], object]) -> None:
    names = list(dict.fromkeys(name for subject in found for name in subject.found))
    width = max(len(subject.name) for subject in found)
    write(f"{'':{width}}  " + "  ".join(f"{name:>14}" for name in ["start ratio", *names]) + "\n")
    bare = found[0].found["usable ms"]
    for subject in found:
        ratio = statistics.median(a / b for a, b in zip(subject.found["usable ms"], bare, strict=True))
        cells = [f"{ratio:14.2f}"]
        cells += [f"{statistics.median(subject.found[n]):14,.1f}" if n in subject.found else " " * 14 for n in names]
        write(f"{subject.name:{width}}  " + "  ".join(cells) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="what the app costs on a terminal")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tickets", type=int, nargs="*", default=[])
    parser.add_argument("--idle", type=float, default=5.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        found = subjects(Path(home), given.tickets)
        for subject in found:
            measured(Subject(subject.name, subject.argv, subject.env, keys=False), 0)
        for number in range(given.rounds):
            for subject in found:
                measured(subject, given.idle if number == 0 else 0)
    report(found, sys.stdout.write)


if __name__ == "__main__":
    main()
