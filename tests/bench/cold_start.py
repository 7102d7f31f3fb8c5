"""Prints what one short command costs, beside an interpreter that does nothing.

``make cold-start`` runs it. It reports and gates nothing: what may be loaded is held by
``tests/quality/test_start.py``, and times depend on the machine.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 21
COMMAND = ("whatif", "upgrade", "--from", "4.3.1", "--to", "4.3.9", "--access", "active", "--json")

COUNT = """
import atexit, runpy, sys
atexit.register(lambda: sys.stderr.write(f"\\n{len(sys.modules)}"))
sys.argv[0] = "helpdesk"
runpy.run_module("helpdesk_tui", run_name="__main__")
"""


def modules_loaded(code: str, *args: str) -> int:
    """Modules at exit. The counting itself adds ``runpy`` and what it needs, a handful."""
    done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, check=True)
    return int(done.stderr.rpartition("\n")[2])


def medians(command: list[str]) -> tuple[float, float]:
    """Wall and CPU time of a command in milliseconds; the first run warms the caches and is not counted."""
    wall, cpu = [], []
    for _ in range(RUNS + 1):
        spent, start = _children_cpu(), time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        wall.append((time.perf_counter() - start) * 1000)
        cpu.append((_children_cpu() - spent) * 1000)
    return statistics.median(wall[1:]), statistics.median(cpu[1:])


def main() -> None:
    nothing = "import sys; sys.stderr.write(f'\\n{len(sys.modules)}')"
    rows = [
        ("python -c pass", modules_loaded(nothing), *medians([sys.executable, "-c", "pass"])),
        (
            "helpdesk " + " ".join(COMMAND),
            modules_loaded(COUNT, *COMMAND),
            *medians([str(Path(sys.executable).with_name("helpdesk")), *COMMAND]),
        ),
    ]
    width = max(len(row[0]) for row in rows)
    sys.stdout.write(f"{'':{width}}  modules  wall ms  CPU ms   (medians of {RUNS} runs)\n")
    for name, count, wall, cpu in rows:
        sys.stdout.write(f"{name:{width}}  {count:7}  {wall:7.1f}  {cpu:6.1f}\n")


def _children_cpu() -> float:
    """Seconds spent by every child that has ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
