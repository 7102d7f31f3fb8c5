"""An adapter of somebody else, installed as any other, that fails where its URL says and tells secrets as it does.

Belongs here: that adapter. Does not belong here: what must not come of it (``test_canary``).
"""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.demo.connection import memory_backend

if TYPE_CHECKING:
    from pathlib import Path

    from helpdesk_tui.backends.api import BackendOptions

__all__ = ["CANARIES", "SCHEME", "backend", "install"]

SCHEME = "broken"
CANARIES = {
    "HELPDESK_RT_TOKEN": "canary in-a-token",
    "HELPDESK_PG_PASSWORD": "canary in-a-password",
    "BROKEN_API_KEY": "canary/in+a&key",
}
"""Variables of the environment, and the secrets in them: of no shape that betrays them."""
_POINTS = f"[helpdesk_tui.backends]\n{SCHEME} = tests.pty.broken:backend\n"


def install(folder: Path) -> None:
    """Puts the entry point where a folder of packages has it."""
    info = folder / "broken_desk-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-desk\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(_POINTS)


def backend(options: BackendOptions) -> Any:
    """``broken:PLACE``."""
    return _Backend(options)


def _fail(options: BackendOptions, place: str) -> None:
    if _place(options) != place:
        return
    token, password, key = (os.environ[name] for name in CANARIES)
    told = f"refused {token!r}: tried {password} and https://anna:{key}@desk.example/, with {dict(options.table)}"
    logging.getLogger("helpdesk_tui.broken").warning("%s: %s", place, told)
    raise RuntimeError(told)


def _place(options: BackendOptions) -> str:
    return options.url.partition(":")[2]


class _Backend:
    """The demo desk, as far as it gets."""

    name = SCHEME

    def __init__(self, options: BackendOptions) -> None:
        self._options = options
        _fail(options, "make")

    async def connect(self) -> Any:
        _fail(self._options, "connect")
        made = memory_backend(replace(self._options, url="memory:?tickets=60"))
        return _Connection(await made.connect(), self._options)


class _Connection:
    """Fails where it is asked for a thing of that name."""

    def __init__(self, behind: Any, options: BackendOptions) -> None:
        self._behind, self._options = behind, options

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._behind, name)
        if name != _place(self._options):
            return found

        async def fails(*_: object, **__: object) -> None:
            _fail(self._options, name)

        return fails

    async def __aenter__(self) -> _Connection:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._behind.aclose()
