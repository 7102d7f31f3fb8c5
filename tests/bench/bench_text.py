"""Prints what cleaning, measuring and redacting cost, in milliseconds of CPU for a megabyte.

``python tests/bench/bench_text.py`` runs it. It reports and gates nothing: that the cost is linear is held by
``tests/unit/test_text_properties.py``, and times depend on the machine.

"shown" is what a caller pays: of a megabyte only the first part is looked at. "whole" is the same work without that
limit, which is what a text just short of it costs for its length. A megabyte is a million characters.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from helpdesk_tui.text import Foreign, Kind, cells, clean, fit_cells, redact
from helpdesk_tui.text._scrub import _whole

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 1_000_000
RUNS = 3

UNITS = {
    "ASCII line": "a plain line ",
    "ASCII lines": "2026-03-01 GET /cart 200\n",
    "Cyrillic": "магазин ",
    "Chinese": "店",
    "Hindi": "ऑर्डर नहीं मिला ",
    "Arabic, joiners": "ب\u200cب",
    "letters with marks": "e\u0301",
    "marks only": "\u0301",
    "conjuncts": "क्\u200dष",
    "escapes": "\x1b[31m\x9b",
    "invisible": "\u200b\u00ad",
    "tabs": "\t",
    "emoji": "👩\u200d👧",
    "hosts": "@ж漢й.",
    "two scripts": "аb ",
    "all of Unicode": "".join(map(chr, range(0x80, 0x40000))),
}


def cost(work: Callable[[str], object], text: str) -> float:
    """The best of some runs, in milliseconds of CPU."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work(text)
        times.append(time.process_time() - start)
    return min(times) * 1000


def main() -> None:
    columns: dict[str, Callable[[str], object]] = {
        "LINE shown": lambda text: clean(text, Kind.LINE),
        "BLOCK shown": lambda text: clean(text, Kind.BLOCK),
        "IDENT shown": lambda text: clean(text, Kind.IDENT),
        "LINE whole": lambda text: _whole(text, Kind.LINE, SIZE),
        "BLOCK whole": lambda text: _whole(text, Kind.BLOCK, SIZE),
        "IDENT whole": lambda text: _whole(text, Kind.IDENT, SIZE),
        "cells": cells,
        "redact": redact,
    }
    sys.stdout.write(f"{'ms of CPU per MB':20}{''.join(f'{name:>13}' for name in columns)}\n")
    for name, unit in UNITS.items():
        text = (unit * (SIZE // len(unit) + 1))[:SIZE]
        row = "".join(f"{cost(work, text):13.1f}" for work in columns.values())
        sys.stdout.write(f"{name:20}{row}\n")
    for text in ("Checkout fails with error 500", "Ошибка 500 при оформлении"):
        sys.stdout.write(f"\n{text}: us for one\n")
        sys.stdout.write(f"  str(Foreign)  {cost(_thousand(str), text):6.2f}\n")
        sys.stdout.write(f"  fit_cells     {cost(_thousand(_fitted), text):6.2f}\n")


def _fitted(foreign: Foreign) -> str:
    return fit_cells(foreign.line(), 24)


def _thousand(work: Callable[[Foreign], object]) -> Callable[[str], object]:
    """As often as it takes to call the milliseconds of all the microseconds of one."""
    return lambda text: [work(foreign) for foreign in [Foreign(text)] * 1000]


if __name__ == "__main__":
    main()
