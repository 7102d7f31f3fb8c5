"""``helpdesk`` and ``python -m helpdesk_tui``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpdesk_tui.cli.given import Settings

__all__ = ["main"]


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    try:
        from helpdesk_tui.cli.given import alone
        from helpdesk_tui.cli.output import let_go

        settings = None if "_HELPDESK_COMPLETE" in os.environ else alone(sys.argv[1:])
        code = _commanded() if settings is None else _opened(settings)
        let_go()
        sys.exit(code)
    except KeyboardInterrupt:  # while loading; afterwards it is `run` that says so
        sys.exit(130)


def _commanded() -> int:
    from helpdesk_tui.cli.main import run

    return run(sys.argv[1:])


def _opened(settings: Settings) -> int:
    """The app, without what reads commands."""
    from helpdesk_tui.cli.app import start
    from helpdesk_tui.cli.given import held

    try:
        with held(settings):
            return start()
    except BaseException as error:  # noqa: BLE001  # told apart there
        from helpdesk_tui.cli.main import ended

        return ended(error)


if __name__ == "__main__":
    main()
