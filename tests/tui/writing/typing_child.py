"""A process that types: it puts a longer text every few milliseconds and prints how long it is, until it is killed.

Run by ``test_saver`` only.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from helpdesk_tui.session import StateStore
from helpdesk_tui.session.state.drafts import Drafts
from helpdesk_tui.tui.writing.compose import Writing
from helpdesk_tui.tui.writing.saver import Saver


def main() -> None:
    store = StateStore.open(Path(sys.argv[1]))
    saver = Saver(Drafts(store), told=lambda saving: None)
    length = 0
    while True:
        length += 1
        saver.put(Writing(ticket="T-1", body="x" * length).draft(datetime.now(UTC)))
        sys.stdout.write(f"{length}\n")
        sys.stdout.flush()
        time.sleep(0.005)


if __name__ == "__main__":
    main()
