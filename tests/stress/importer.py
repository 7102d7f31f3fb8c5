"""A process that imports a file into a desk, to be killed: ``python -m tests.stress.importer FILE DESK [atomic]``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.exchange.transfer import Imported, import_lines

if TYPE_CHECKING:
    from helpdesk_tui.backends.capabilities import Bulk

__all__ = ["taken_in"]


async def taken_in(file: Path, desk: Path, *, atomic: bool) -> Imported:
    async with await open_backend(f"sqlite:{desk}").connect() as connection:
        sys.stdout.write("going\n")
        sys.stdout.flush()
        with file.open("rb") as lines:
            return await import_lines(lines, cast("Bulk", connection), atomic=atomic)


if __name__ == "__main__":
    asyncio.run(taken_in(Path(sys.argv[1]), Path(sys.argv[2]), atomic="atomic" in sys.argv))
