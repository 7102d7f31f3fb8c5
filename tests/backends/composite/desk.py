"""A desk on Request Tracker with a ledger in SQLite beside it: a home with its configuration, and the command on it.

Belongs here: what tests of the composite share. Does not belong here: tests.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.cli.command import Done, helpdesk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.rt.server import Running

__all__ = ["FILE", "Desk"]

FILE = "отчёт за ноябрь.txt"
CONFIG = """
agent = "anna"
zone = "UTC"

[backends]
tickets = "rt"
credits = "ledger"
licences = "ledger"
migrations = "ledger"
customers = "ledger"

[backends.rt]
url = "rt+{url}"
queue = "Shops"
assessment_field = "Assessment"
token_file = "{home}/token"

[backends.ledger]
url = "sqlite:{home}/ledger.db"
"""
RECORDS: tuple[dict[str, Any], ...] = (
    {"type": "customer", "id": "C-1", "name": "Lampen AB", "emails": ["Eva@Lampen.example"], "zone": "UTC"},
    {"type": "licence", "id": "L-1", "customer": "C-1", "product": "CS-Cart", "kind": "first",
     "purchased": "2026-01-01"},
    {"type": "ledger", "id": "E-1", "customer": "C-1", "at": "2026-01-02T09:00:00+04:00", "entry": "grant",
     "credits": 50, "reason": "licence L-1"},
    {"type": "customer", "id": "C-2", "name": "Old Shop", "emails": ["it@oldshop.example"], "zone": "UTC"},
    {"type": "licence", "id": "L-2", "customer": "C-2", "product": "CS-Cart", "kind": "first",
     "purchased": "2026-01-01"},
    {"type": "ledger", "id": "E-2", "customer": "C-2", "at": "2026-01-02T09:00:00+04:00", "entry": "grant",
     "credits": 50, "reason": "licence L-2"},
)  # fmt: skip


class Desk:
    """A home with a configuration, and the command on it."""

    def __init__(self, home: Path, rt: Running) -> None:
        self.home = home
        (home / "token").write_text(rt.tokens["anna"])
        (home / "token").chmod(0o600)
        self.config = home / "config.toml"
        self.config.write_text(CONFIG.format(url=rt.url, home=home))
        lines = "".join(json.dumps(record) + "\n" for record in RECORDS)
        self.ok("--backend", f"sqlite:{home}/ledger.db", "import", "-", given=lines)

    def run(self, *args: str, given: str = "") -> Done:
        return helpdesk("--config", str(self.config), *args, home=self.home, given=given)

    def ok(self, *args: str, given: str = "") -> Done:
        done = self.run(*args, given=given)
        assert done.code == 0, f"{args}: {done.code}\n{done.out}\n{done.err}"
        return done

    def json(self, *args: str) -> Any:
        return json.loads(self.ok(*args, "--json").out)
