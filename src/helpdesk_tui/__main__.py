"""``helpdesk`` and ``python -m helpdesk_tui``."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    try:
        from helpdesk_tui.cli.main import run
        from helpdesk_tui.cli.output import let_go

        code = run(sys.argv[1:])
        let_go()
        sys.exit(code)
    except KeyboardInterrupt:  # while loading; afterwards it is `run` that says so
        sys.exit(130)


if __name__ == "__main__":
    main()
