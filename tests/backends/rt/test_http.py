"""Answers no Request Tracker should give, and what is made of them: a real server that answers as told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.again import patiently
from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.backends.rt import RtConnection
from helpdesk_tui.backends.rt.http import Http
from helpdesk_tui.errors import (
    AuthError,
    Conflict,
    HelpdeskError,
    InvalidInput,
    InvalidReply,
    NotFound,
    PermissionDenied,
    RateLimited,
    Unavailable,
    UnknownOutcome,
)
from helpdesk_tui.text import redact

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SECRET = "1-28-0123456789abcdef0123456789abcdef"
JSON = "application/json"


class Answering:
    """Answers every request with the same bytes."""

    def __init__(self) -> None:
        self.answer = b""
        self.heads: list[bytes] = []

    def say(self, status: str, body: bytes, *, kind: str = JSON, size: int | None = None, more: str = "") -> None:
        length = len(body) if size is None else size
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{more}Connection: close\r\n\r\n"
        )
        self.answer = head.encode() + body

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self.answer)
        await writer.drain()
        writer.close()


@pytest.fixture
async def told() -> AsyncIterator[tuple[Http, Answering]]:
    answering = Answering()
    server = await asyncio.start_server(answering.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    http = Http(f"http://127.0.0.1:{port}/REST/2.0", {"Authorization": f"token {SECRET}"}, name="RT")
    yield http, answering
    await http.aclose()
    server.close()
    await server.wait_closed()


READS: list[tuple[str, bytes, type[HelpdeskError]]] = [
    ("401 Unauthorized", b'{"message":"Unauthorized"}', AuthError),
    ("403 Forbidden", b'{"message":"Forbidden"}', PermissionDenied),
    ("404 Not Found", b'{"message":"Not Found"}', NotFound),
    ("400 Bad Request", b'{"message":"Permission Denied"}', PermissionDenied),
    ("400 Bad Request", b'{"message":"Wrong query at /usr/share/x.pm line 3"}', InvalidInput),
    ("406 Not Acceptable", b"", InvalidInput),
    ("429 Too Many", b"", RateLimited),
    ("500 Internal Server Error", b"", Unavailable),
    ("501 Not Implemented", b"", InvalidInput),
    ("502 Bad Gateway", b"<html>", Unavailable),
    ("503 Service Unavailable", b"", Unavailable),
    ("302 Found", b"", InvalidReply),
    ("200 OK", b'{"broken":', InvalidReply),
    ("200 OK", b"[" * 200_000, InvalidReply),
    ("200 OK", b'{"n": ' + b"9" * 5000 + b"}", InvalidReply),
]


@pytest.mark.parametrize(("status", "body", "kind"), READS)
async def test_a_read_fails_with_one_clear_error(
    told: tuple[Http, Answering], status: str, body: bytes, kind: type[HelpdeskError]
) -> None:
    http, answering = told
    answering.say(status, body)
    with pytest.raises(kind) as caught:
        await http.get("/tickets")
    assert SECRET not in str(caught.value)
    assert "/usr/share" not in caught.value.message
    answering.say("200 OK", b'{"items": []}')
    assert (await http.get("/tickets")).data == {"items": []}


@pytest.mark.parametrize("status", ["500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable"])
async def test_a_failure_at_a_change_says_nothing_about_it(told: tuple[Http, Answering], status: str) -> None:
    http, answering = told
    answering.say(status, b"")
    with pytest.raises(UnknownOutcome):
        await http.write("PUT", "/ticket/1", {})


async def test_the_way_to_a_new_token_is_not_hidden_as_one(told: tuple[Http, Answering]) -> None:
    http, answering = told
    answering.say("401 Unauthorized", b"{}")
    with pytest.raises(AuthError) as caught:
        await http.get("/rt")
    assert "Auth Tokens" in caught.value.hint
    for text in (caught.value.message, caught.value.hint):
        assert redact(text) == text


async def test_html_and_half_an_answer_to_a_change_say_nothing_about_it(told: tuple[Http, Answering]) -> None:
    http, answering = told
    answering.say("200 OK", b"<html>sign in</html>", kind="text/html")
    with pytest.raises(UnknownOutcome):
        await http.write("PUT", "/ticket/1", {})
    answering.say("200 OK", b'["half', size=500)
    with pytest.raises(UnknownOutcome):
        await http.write("PUT", "/ticket/1", {})
    with pytest.raises(Unavailable):
        await http.get("/ticket/1")


async def test_a_change_that_was_refused_is_no_doubt(told: tuple[Http, Answering]) -> None:
    http, answering = told
    answering.say("412 Precondition Failed", b'{"message":"Precondition Failed"}')
    with pytest.raises(Conflict):
        await http.write("PUT", "/ticket/1", {}, version=5)
    assert b'If-Match: "5"' in answering.heads[-1] or b'if-match: "5"' in answering.heads[-1]
    answering.say("429 Too Many", b"", more="Retry-After: 7\r\n")
    with pytest.raises(RateLimited) as caught:
        await http.write("PUT", "/ticket/1", {})
    assert caught.value.retry_after == 7


async def test_the_token_goes_in_a_header_and_nowhere_else(told: tuple[Http, Answering]) -> None:
    http, answering = told
    answering.say("200 OK", b"{}")
    await http.get("/tickets", [("query", "id > 0")])
    line, _, rest = answering.heads[-1].partition(b"\r\n")
    assert SECRET.encode() not in line
    assert SECRET.encode() in rest


@pytest.mark.parametrize(
    ("status", "body", "more"),
    [
        ("429 Too Many", b"", "Retry-After: 1\r\n"),
        ("500 Internal Server Error", b"", ""),
        ("502 Bad Gateway", b"<html>", ""),
        ("503 Service Unavailable", b"", ""),
        ("200 OK", b"{", ""),
    ],
)
async def test_opening_asks_again_what_failed_for_now(
    monkeypatch: pytest.MonkeyPatch, status: str, body: bytes, more: str
) -> None:
    monkeypatch.setenv("HELPDESK_RT_TOKEN", SECRET)
    answering = Answering()
    user = b'{"id": "28", "Name": "anna"}'

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answering.heads:
            answering.say("200 OK", user)
        else:
            answering.say(status, body, size=len(body) + 50 if status == "200 OK" else None, more=more)
        await answering.serve(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with await open_backend(f"rt+http://127.0.0.1:{port}").connect() as desk:
        assert isinstance(desk, RtConnection)
        assert desk.account == "anna"
    assert len(answering.heads) == 2
    server.close()
    await server.wait_closed()


async def test_who_asks_to_wait_for_long_is_not_waited_for_and_it_is_said(told: tuple[Http, Answering]) -> None:
    http, answering = told
    answering.say("429 Too Many", b"", more="Retry-After: 120\r\n")
    with pytest.raises(RateLimited, match="asks to wait for 120 s"):
        await patiently(lambda: http.get("/rt"), "rt")
    assert len(answering.heads) == 1
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    answering.say("429 Too Many", b"", more="Retry-After: 2\r\n")
    with pytest.raises(RateLimited, match="asks to wait for 2 s"):
        await patiently(lambda: http.get("/rt"), "rt", sleep=sleep)
    assert (waited, len(answering.heads)) == ([2, 2, 2], 5)


async def test_nobody_there_is_unavailable_for_reads_and_changes() -> None:
    http = Http("http://127.0.0.1:9/REST/2.0", {}, name="RT")
    with pytest.raises(Unavailable):
        await http.get("/rt")
    with pytest.raises(Unavailable):
        await http.write("PUT", "/ticket/1", {})
    await http.aclose()
