"""Secrets in the environment and in the configuration, and an adapter that tells them in its errors: nobody reads them,
on the terminal or on the disk."""

from __future__ import annotations

import signal
import stat
from typing import TYPE_CHECKING

import pytest

from tests.pty.broken import CANARIES, SCHEME, install
from tests.pty.desk import HELPDESK, home_of
from tests.pty.keys import keys
from tests.pty.terminal import ROOT, Terminal

if TYPE_CHECKING:
    from pathlib import Path

CONFIGURED = "canary-in-the-file"
PLACES = ("make", "connect", "search", "thread", "apply")
"""Where the adapter fails: before there is a screen, while one is filled, when something is done."""


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_gets_out(place: str, tmp_path: Path) -> None:
    url = f"{SCHEME}:{place}"
    install(tmp_path / "packages")
    config = tmp_path / "config" / "helpdesk-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[backends.one]\nurl = "{url}"\npassword = "{CONFIGURED}"\n')
    env = home_of(tmp_path) | CANARIES | {"PYTHONPATH": f"{tmp_path / 'packages'}:{ROOT}", "LOGNAME": "sam"}
    with Terminal([HELPDESK, "--log-level", "debug", "--backend", url], env=env, size=(120, 40)) as terminal:
        terminal.wait(lambda terminal: terminal.process.poll() is not None or "Next best" in terminal.text)
        terminal.settle(0.3)
        if terminal.process.poll() is None:
            for key in ("i", "y", "enter", "esc", "g l", "esc", "g i", "esc", ":", '"go space "doctor enter'):
                terminal.press(keys(key), 0.2)
            terminal.signal(signal.SIGTERM)
        terminal.end()
        assert terminal.left_behind() == []
        seen = terminal.raw.decode(errors="replace")
    files = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    kept = [path.read_bytes().decode(errors="replace") for path in files]
    assert any("tried ***" in text for text in kept), "it has failed, and that is told"
    assert [secret for secret in (*CANARIES.values(), CONFIGURED) for text in (seen, *kept) if secret in text] == []
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
