"""A desk with a ticket for each payload, and the way through all of them.

Each payload is the subject, the customer's name and address, a tag, the body, the file's name, the agent and the reason
of a ticket, a colleague, a run's stores and errors, an account's entries; and the name of a view and a draft of the
user's own. Belongs here: making it and the way. Does not belong here: what is checked (``walker``).
"""

from __future__ import annotations

import subprocess
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import tomli_w

from helpdesk_tui.session import StateStore
from helpdesk_tui.session.state.drafts import Draft, Drafts
from tests.pty.desk import HELPDESK, home_of
from tests.pty.hostile import make_desk
from tests.pty.walk import HOME
from tests.session.desk import NOW
from tests.tui.views.hostile import hostile_records

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.hostile.corpus import Payload
    from tests.pty.walker import Walker

__all__ = ["desk_of", "every_list", "every_ticket"]

_LONGEST = 4_000
"""Characters of a text of others."""
_NAME = 200
"""Characters of a name the user gives."""
_PROFILE = "\x1b]2;x\x07[@click=app.bell]a[/]\u202e\x9b5Ab"
_GONE = 0
"""A process that doesn't live: nobody writes on its drafts."""


def desk_of(folder: Path, payloads: Sequence[Payload]) -> list[str]:
    """Makes desk, configuration and drafts; the arguments that open them."""
    texts = [item.text[:_LONGEST] for item in payloads]
    url = make_desk(folder / "desk.db", hostile_records(texts))
    names = [text[:_NAME] for text in texts if _is_text(text[:_NAME])]
    views = dict.fromkeys(names, "status:open")
    config = folder / "config.toml"
    config.write_text(tomli_w.dumps({"views": views, "profiles": {_PROFILE: {"agent": _PROFILE}}}), encoding="utf-8")
    args = ["--config", str(config), "--profile", _PROFILE, "--backend", url, "--now", NOW.isoformat()]
    subprocess.run([HELPDESK, *args, "outbox", "list"], env=home_of(folder), check=True, capture_output=True)
    (state,) = (folder / "state").rglob("desks/*.db")
    with closing(StateStore.open(state, owner=_GONE)) as store:
        for number, text in enumerate(texts):
            at = NOW - timedelta(minutes=number)
            Drafts(store).save(Draft(ticket=f"T-{number}", kind="reply", body=text, at=at, name=f"{number}"))
    return args


def every_list(walker: Walker, count: int) -> None:
    """Through all rows of all lists with ``count`` of each payload."""
    pages = " ctrl+d" * (count // 4)
    for title, names, seen in (
        ("tickets", "g h", "T-"),
        ("accounts", "2", "Accounts"),
        ("runs", "3 ]All", "All"),
        ("entitlements", "4 ]Customers", "Customers"),
        ("notices", "g i", "Notices"),
        ("log", "g l", "Done from here"),
        ("reports", "g r", "W why  esc close"),
    ):
        walker.show(title, HOME + " " + names, seen)
        walker.show(title, pages, "")
    down = " pagedown" * (count // 8)
    for title, names, seen in (
        ("views", "Q", "Queue"),
        ("drafts", "g d", "raft"),
        ("colleagues", "g g a", "Assign"),
        ("tags", "g g t", "tags"),
        ("facets", "f", "Show only"),
        ("customers", "g u", "Customer"),
        ("settings", ': "go space "settings enter', "Settings"),
    ):
        walker.show(title, HOME + " " + names, seen)
        walker.show(title, down, "")


def every_ticket(walker: Walker, count: int) -> None:
    """Each ticket, with all its fields, its files and its customer; each is watched, under the user's hostile name."""
    for number in range(count):
        walker.show(f"ticket {number}", f'{HOME} # "{number} enter', f"T-{number}")
        walker.show(f"fields {number}", "d", "esc close")
        walker.show(f"file {number}", "esc O", "12,345")
        walker.show(f"customer {number}", "esc @", "W why  esc close")
        walker.show(f"watched {number}", "esc w", "takes it back")
    walker.show("log", f"{HOME} g l", "Done from here")


def _is_text(text: str) -> bool:
    """No lone surrogates: TOML has none."""
    return not any("\ud800" <= char <= "\udfff" for char in text)
