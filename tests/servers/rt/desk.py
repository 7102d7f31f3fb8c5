"""Fixtures' workings: a running server for a test process, connections through a proxy, RT asked past our code.

Belongs here: what tests of RT share. Does not belong here: tests.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import urllib.parse
import urllib.request
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.backends.rt import RtConnection
from tests.servers.proxy import Proxy
from tests.servers.rt.server import RtServer, Running, free_port, missing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping
    from pathlib import Path

__all__ = ["SKIPPED", "Asked", "connected", "running_server"]

ASKED = "HELPDESK_RT"
"""In the environment ``1``: a server that does not start is an error; ``0``: none is started; else: where it can be."""
SKIPPED = "no Request Tracker: "
"""How the reason of each skipped test begins."""


def running_server(folder: Path) -> Iterator[Running]:
    """A server that ends with this process, in a new folder, on a port nobody has. Skips, saying so, where it can't be
    started without the network."""
    asked = os.environ.get(ASKED, "")
    if asked == "0":
        pytest.skip(f"{SKIPPED}it was not asked for ({ASKED}=0)")
    if lacking := missing():
        pytest.skip(f"{SKIPPED}{', '.join(lacking)} not installed")
    server = RtServer(free_port(), folder, alone=False)
    try:
        running = server.start(fresh=True)
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        if asked:
            raise
        pytest.skip(f"{SKIPPED}{' '.join(str(error).split())[:300]}")
    try:
        yield running
    finally:
        server.stop()


@asynccontextmanager
async def connected(url: str, *, table: Mapping[str, Any] | None = None) -> AsyncIterator[RtConnection]:
    """An open RT."""
    full = f"rt+{url}"
    backend = open_backend(full, table={"rt": {**(table or {}), "url": full}})
    async with await backend.connect() as connection:
        assert isinstance(connection, RtConnection)
        yield connection


@asynccontextmanager
async def proxied(url: str, *, table: Mapping[str, Any] | None = None) -> AsyncIterator[tuple[RtConnection, Proxy]]:
    """The same through a proxy; what was asked to connect is not counted."""
    async with Proxy(url) as proxy, connected(proxy.url, table=table) as connection:
        proxy.requests.clear()
        yield connection, proxy


class Asked:
    """RT's own word, by its API and nothing of ours."""

    def __init__(self, running: Running, who: str = "anna") -> None:
        self._url = f"{running.url}/REST/2.0"
        self._token = running.tokens[who]

    def call(self, method: str, path: str, body: object = None, **params: str) -> Any:
        address = f"{self._url}{path}" + (f"?{urllib.parse.urlencode(params)}" if params else "")
        headers = {"Authorization": f"token {self._token}", "Accept": "application/json"}
        data = None
        if body is not None:
            headers["Content-Type"], data = "application/json", json.dumps(body).encode()
        asked = urllib.request.Request(address, data=data, headers=headers, method=method)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return json.loads(answer.read())

    def opened(self, subject: str, *, requestor: str = "eva@lampen.example", content: str = "hello") -> str:
        """A new ticket's number."""
        body = {"Queue": "Shops", "Subject": subject, "Requestor": requestor, "Content": content}
        return str(self.call("POST", "/ticket", body | {"ContentType": "text/plain"})["id"])

    def ticket(self, number: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", f"/ticket/{number}")
        return found

    def texts(self, number: str, *, kinds: tuple[str, ...] = ("Create", "Correspond", "Comment")) -> list[str]:
        """Texts of a ticket's messages, as RT has them."""
        return [text for kind, text, _ in self.messages(number) if kind in kinds]

    def messages(self, number: str) -> list[tuple[str, str, list[str]]]:
        """Kind, text and file names of each message."""
        txns = self._all(f"/ticket/{number}/history", "Type")
        kinds = {str(one["id"]): one["Type"] for one in txns if one["Type"] in {"Create", "Correspond", "Comment"}}
        parts = self._all(f"/ticket/{number}/attachments", "TransactionId,Filename,ContentType,Content")
        found = []
        for txn, kind in kinds.items():
            own = [one for one in parts if str(one["TransactionId"]) == txn]
            text = next((p["Content"] for p in own if p["ContentType"] == "text/plain" and not p["Filename"]), "")
            found.append((kind, text, [one["Filename"] for one in own if one["Filename"]]))
        return found

    def file(self, number: str, name: str) -> bytes:
        parts = self._all(f"/ticket/{number}/attachments", "Filename")
        found = next(one["id"] for one in parts if one["Filename"] == name)
        return base64.b64decode(self.call("GET", f"/attachment/{found}")["Content"])

    def _all(self, path: str, fields: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page = 0
        while True:
            page += 1
            order = {"orderby": "id", "order": "ASC"}
            items = self.call("GET", path, per_page="100", page=str(page), fields=fields, **order)["items"]
            found += items
            if len(items) < 100:
                return found
