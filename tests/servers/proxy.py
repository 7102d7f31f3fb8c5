"""A proxy between a client and a server that breaks what it is told to break, one request after the other.

Belongs here: faults of a wire and of what stands on it. Does not belong here: which faults a test wants.
"""

from __future__ import annotations

import asyncio
import email.utils
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import cycle
from typing import Self
from urllib.parse import urlsplit

__all__ = ["SKEWS", "Fault", "Proxy", "Request", "later"]

_LIMIT = 50_000_000
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
SKEWS = tuple(timedelta(**one) for one in ({"hours": 1}, {"hours": -1}, {"days": 365}, {"days": -365}, {"hours": 0}))


class Fault(StrEnum):
    NONE = "none"
    DELAY = "delay"
    RESET_BEFORE = "reset_before"
    """The connection ends before the server hears of the request."""
    RESET_AFTER = "reset_after"
    """The server has done it, the answer is lost."""
    HALF_BODY = "half_body"
    ERROR_AFTER = "error_after"
    """The server has done it, and an empty 500 is answered."""
    TOO_MANY = "too_many"
    EXPIRED = "expired"
    SKEW = "skew"
    """From now on the server's clock is another: its dates are moved, in the head of an answer and in its text."""
    RESTART = "restart"
    """Nobody listens for a moment, as while a server starts anew."""
    NOT_JSON = "not_json"
    """A page of HTML in place of an answer, as a proxy sends it."""


class Request:
    """The head of one request, and its body."""

    def __init__(self, head: bytes, body: bytes) -> None:
        self.head, self.body = head, body
        line = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        self.method, self.path = line[0], line[1] if len(line) > 1 else ""

    @property
    def writes(self) -> bool:
        """Whether it changes something; RT is searched by POST, too."""
        searches = ("/users", "/attachments", "/tickets", "/transactions")
        return self.method != "GET" and not self.path.partition("?")[0].endswith(searches)


Judge = Callable[[Request], Fault]


class Proxy:
    """Listens on a port of loopback. ``judge`` says what becomes of each request."""

    def __init__(self, target: str, judge: Judge | None = None) -> None:
        parts = urlsplit(target)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self.judge: Judge = judge or (lambda _: Fault.NONE)
        self.skew = timedelta(0)
        """How far the server's clock is ahead of its real one."""
        self.skews: Iterator[timedelta] = cycle(SKEWS)
        """What ``Fault.SKEW`` makes of it, one after the other."""
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self.broke = asyncio.Event()
        """Set when a fault was met, and the server had done what it was to do."""
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self.listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.hang_up()

    async def listen(self) -> None:
        """Again on the same port after ``hang_up``."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=_LIMIT)
        self.port = self._server.sockets[0].getsockname()[1]

    async def hang_up(self) -> None:
        """Nobody listens any more, as while a server starts anew."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request for each connection: the answer says that it is closed."""
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            request = await _read(reader)
            self.requests.append(request)
            fault = self.judge(request)
            if fault is not Fault.NONE:
                self.faults.append(fault)
            answer = await self._answer(request, fault)
            if fault is Fault.RESTART:
                await self._restart()
            if fault is not Fault.NONE:
                self.broke.set()
            if answer is None:
                writer.transport.abort()
                return
            writer.write(answer)
            await writer.drain()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def _restart(self) -> None:
        """Gone, and there again before a person would notice."""
        if self._server is not None:
            self._server.close()
            await asyncio.sleep(0.05)
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=_LIMIT)

    async def _answer(self, request: Request, fault: Fault) -> bytes | None:
        match fault:
            case Fault.RESET_BEFORE | Fault.RESTART:
                return None
            case Fault.SKEW:
                self.skew = next(self.skews)
            case Fault.TOO_MANY:
                return _made("429 Too Many Requests", b'{"message":"slow down"}', b"Retry-After: 0\r\n")
            case Fault.EXPIRED:
                return _made("401 Unauthorized", b'{"message":"Unauthorized"}')
        whole = later(await self._forward(request), self.skew)
        match fault:
            case Fault.DELAY:
                await asyncio.sleep(0.05)
                return whole
            case Fault.RESET_AFTER:
                return None
            case Fault.ERROR_AFTER:
                return _made("500 Internal Server Error", b"")
            case Fault.NOT_JSON:
                return _made("200 OK", b"<html>please sign in</html>", kind=b"text/html")
            case Fault.HALF_BODY:
                head, _, body = whole.partition(b"\r\n\r\n")
                return head + b"\r\n\r\n" + body[: len(body) // 2]
            case _:
                return whole

    async def _forward(self, request: Request) -> bytes:
        reader, writer = await asyncio.open_connection(self._host, self._port, limit=_LIMIT)
        try:
            writer.write(_closing(request.head) + request.body)
            await writer.drain()
            return await reader.read(-1)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


def later(answer: bytes, by: timedelta) -> bytes:
    """An answer of a server whose clock is ahead by so much: the head's date, and every time in its JSON."""
    head, gap, body = answer.partition(b"\r\n\r\n")
    if not by or not gap:
        return answer

    def moved(found: re.Match[bytes]) -> bytes:
        at = datetime.fromisoformat(found[0].decode())
        return at.isoformat().replace("+00:00", "Z").encode() if at.year <= 1970 else _iso(at + by)

    lines = head.split(b"\r\n")
    for number, line in enumerate(lines):
        if line.lower().startswith(b"date:"):
            at = email.utils.parsedate_to_datetime(line[5:].strip().decode())
            lines[number] = b"Date: " + email.utils.format_datetime(at + by, usegmt=True).encode()
    return b"\r\n".join(lines) + gap + _TIME.sub(moved, body)


def _iso(at: datetime) -> bytes:
    """As long as it was before: the answer's length stays."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()


async def _read(reader: asyncio.StreamReader) -> Request:
    head = await reader.readuntil(b"\r\n\r\n")
    size = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            size = int(value)
    return Request(head, await reader.readexactly(size) if size else b"")


def _closing(head: bytes) -> bytes:
    lines = [line for line in head.split(b"\r\n") if line and not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close", b"", b""])


def _made(status: str, body: bytes, more: bytes = b"", *, kind: bytes = b"application/json") -> bytes:
    size = str(len(body)).encode()
    head = b"HTTP/1.1 " + status.encode() + b"\r\nContent-Type: " + kind + b"\r\nContent-Length: " + size + b"\r\n"
    return head + more + b"Connection: close\r\n\r\n" + body
