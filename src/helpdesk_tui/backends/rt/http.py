"""Requests to one server and what comes back: the only module that knows httpx.

Belongs here: the client, limits, and errors of the wire as errors of ours. Does not belong here: what RT's answers
mean, and any repetition: reads are repeated by whoever asks (``again``), writes by nobody without looking.
"""

from __future__ import annotations

import email.utils
import json
import logging
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import (
    AuthError,
    ConfigError,
    Conflict,
    HelpdeskError,
    InvalidInput,
    InvalidReply,
    NotFound,
    PermissionDenied,
    RateLimited,
    Timeout,
    Unavailable,
    UnknownOutcome,
)
from helpdesk_tui.text import redact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import httpx

__all__ = ["MOST_TEXT", "Http", "Params", "Reply", "Upload"]

MOST_BYTES = 50_000_000
"""Of one answer: a page of 100 messages is far below; a file as base64 may be 35 MB."""
MOST_SKEW = timedelta(seconds=60)
"""Clocks that differ by more are told of, and the server's times are moved to ours."""
MOST_TEXT = 300
"""Characters of a server's own words that are quoted."""
_CONNECT, _READ, _WRITE, _POOL = 5.0, 30.0, 30.0, 15.0
"""Seconds without any progress, by phase."""
_TOTAL = 60.0
"""Seconds for one answer, however slowly it drips."""

_LOG = logging.getLogger(__name__)

Params = list[tuple[str, str | int | float | bool | None]]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """A good answer."""

    data: Any
    version: int | None = None
    """Of the ETag; None: there was none."""


class Http:
    """One pooled client. ``requests`` counts what was sent."""

    def __init__(self, base: str, headers: Mapping[str, str], *, name: str, ca_file: str | None = None) -> None:
        self._base = base.rstrip("/")
        self._headers = {"Accept": "application/json", "Accept-Encoding": "identity", **headers}
        self._secrets = [part for value in headers.values() for part in value.split() if len(part) > 6]
        self._name = name
        self._ca_file = ca_file
        self._client: httpx.AsyncClient | None = None
        self.requests = 0
        self.skew = timedelta(0)
        """The server's clock minus ours, from the last answer; whole seconds, as it is sent."""
        self.off = timedelta(0)
        """The same where it is more than ``MOST_SKEW``, else zero: what times of the server are told without. It stays
        as it was first seen, so that one time is one time however long an answer takes."""

    async def get(self, path: str, params: Params | None = None) -> Reply:
        """Raises NotFound, AuthError, PermissionDenied, Unavailable, RateLimited, Timeout, InvalidReply."""
        return await self._ask("GET", path, params=params)

    async def find(self, path: str, body: object, params: Params | None = None) -> Reply:
        """A question too long for an address: a POST that changes nothing."""
        return await self._ask("POST", path, params=params, body=body)

    async def write(
        self,
        method: str,
        path: str,
        body: object,
        *,
        files: Sequence[Upload] = (),
        version: int | None = None,
    ) -> Reply:
        """As ``get``; also raises Conflict when the version is another, and UnknownOutcome when the request went out
        and no whole answer came back."""
        return await self._ask(method, path, body=body, files=files, version=version, writes=True)

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: object = None,
        files: Sequence[Upload] = (),
        version: int | None = None,
        writes: bool = False,
    ) -> Reply:
        import asyncio

        import httpx

        client = self._opened()
        content: dict[str, Any] = {}
        headers = dict(self._headers)
        if files:
            parts: list[tuple[str, Any]] = [("JSON", (None, _dumped(body), "application/json"))]
            parts += [("Attachments", (one.name, one.content, one.content_type)) for one in files]
            content["files"] = parts
        elif body is not None:
            content["content"] = _dumped(body)
            headers["Content-Type"] = "application/json"
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        self.requests += 1
        request = client.build_request(method, f"{self._base}{path}", params=params, headers=headers, **content)
        try:
            async with asyncio.timeout(_TOTAL):
                response = await client.send(request, stream=True)
                try:
                    raw = await _body(response)
                finally:
                    await response.aclose()
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError) as error:
            raise self._broken(error, writes=writes) from error
        self._note_time(response.headers.get("Date"))
        return self._reply(response.status_code, dict(response.headers), raw, writes=writes, asked=version is not None)

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            import httpx

            try:
                context = ssl.create_default_context()
                if self._ca_file:
                    context.load_verify_locations(self._ca_file)
            except (OSError, ssl.SSLError) as error:
                raise ConfigError(f"{self._ca_file}: no certificates: {error}", file=str(self._ca_file)) from error
            self._client = httpx.AsyncClient(
                verify=context,
                timeout=httpx.Timeout(_READ, connect=_CONNECT, write=_WRITE, pool=_POOL),
                limits=httpx.Limits(max_connections=8, max_keepalive_connections=4),
                follow_redirects=False,
            )
        return self._client

    def _broken(self, error: Exception, *, writes: bool) -> HelpdeskError:
        """No whole answer. A write that may have reached the server is unknown."""
        import httpx

        early = isinstance(
            error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.UnsupportedProtocol
        )
        what = redact(str(error) or type(error).__name__, self._secrets)[:MOST_TEXT]
        if writes and not early:
            return UnknownOutcome(f"{self._name}: no answer to a change: {what}")
        if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
            return ConfigError(f"{self._name}: {what}", file="", key="backend")
        if isinstance(error, TimeoutError | httpx.TimeoutException) and not early:
            return Timeout(f"{self._name} did not answer in time")
        hint = "check the certificate, or name its authority: ca_file" if "CERTIFICATE" in what.upper() else ""
        return Unavailable(f"{self._name} can't be reached: {what}", hint=hint)

    def _reply(self, status: int, headers: Mapping[str, str], raw: bytes | None, *, writes: bool, asked: bool) -> Reply:
        if raw is None:
            return self._unreadable(f"an answer larger than {MOST_BYTES:,} bytes", writes=writes and status < 300)
        said = self._said(raw)
        if status in {200, 201}:
            if "json" not in headers.get("content-type", ""):
                return self._unreadable("something else than JSON", writes=writes)
            try:
                data = json.loads(raw)
            except (ValueError, RecursionError):
                return self._unreadable("broken JSON", writes=writes)
            return Reply(data, _version(headers.get("etag")))
        raise self._refused(status, said, headers, writes=writes, asked=asked)

    def _unreadable(self, what: str, *, writes: bool) -> Reply:
        """Raises: the answer is there and says nothing."""
        if writes:
            raise UnknownOutcome(f"{self._name} answered a change with {what}")
        raise InvalidReply(f"{self._name} answered with {what}", hint="is it the address of a Request Tracker?")

    def _refused(
        self, status: int, said: str, headers: Mapping[str, str], *, writes: bool, asked: bool
    ) -> HelpdeskError:
        name, tail = self._name, f": {said}" if said else ""
        match status:
            case 401:
                return AuthError(
                    f"{name} does not accept the token or password",
                    hint="get a new one in Request Tracker under Settings, Auth Tokens",
                )
            case 403:
                return PermissionDenied(f"{name} does not allow this{tail}")
            case 404 | 410:
                return NotFound(f"{name} has no such thing{tail}")
            case 409 | 412 if asked:
                return Conflict("it was changed meanwhile", hint="look at it again")
            case 400 if "ermission" in said:
                return PermissionDenied(f"{name} does not allow this{tail}")
            case 400 | 405 | 406 | 409 | 411 | 412 | 413 | 414 | 415 | 422 | 501:
                return InvalidInput(f"{name} does not take this ({status}){tail}", code="not_taken")
            case 429:
                wait = _seconds(headers.get("retry-after"))
                return RateLimited(f"{name} asks to wait{_asked(wait)}", retry_after=wait)
            case 300 | 301 | 302 | 303 | 307 | 308:
                return InvalidReply(f"{name} sends us elsewhere ({status})", hint="give the address it has now")
            case 503 if not writes:
                wait = _seconds(headers.get("retry-after"))
                return RateLimited(f"{name} can't serve now{_asked(wait)}{tail}", retry_after=wait)
            case _ if writes:
                return UnknownOutcome(f"{name} failed at a change ({status}){tail}")
            case _:
                return Unavailable(f"{name} failed ({status}){tail}")

    def _said(self, raw: bytes) -> str:
        """RT's own words, without paths of its files; empty for what is not its JSON."""
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError):
            return ""
        text = data.get("message", "") if isinstance(data, dict) else ""
        text = text if isinstance(text, str) else ""
        return redact(text.split(" at /", 1)[0].strip(), self._secrets)[:MOST_TEXT]

    def _note_time(self, header: str | None) -> None:
        if header:
            try:
                there = email.utils.parsedate_to_datetime(header)
            except ValueError:
                return
            if there.tzinfo is not None:
                behind = there - datetime.fromtimestamp(time.time(), UTC)
                self.skew = timedelta(seconds=round(behind.total_seconds() + 0.5))
                if abs(self.skew - self.off) > MOST_SKEW:
                    self.off = self.skew if abs(self.skew) > MOST_SKEW else timedelta(0)
                    if self.off:
                        _LOG.warning("%s: its clock is %+.0f s off ours", self._name, self.off.total_seconds())


async def _body(response: httpx.Response) -> bytes | None:
    """What was sent, None when it is too much. A short body raises."""
    found = bytearray()
    async for piece in response.aiter_raw():
        found += piece
        if len(found) > MOST_BYTES:
            return None
    return bytes(found)


def _dumped(body: object) -> bytes:
    """JSON in ASCII: lone surrogates come along as escapes."""
    return json.dumps(body).encode("ascii")


def _version(etag: str | None) -> int | None:
    text = (etag or "").strip().strip('"')
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _asked(seconds: float | None) -> str:
    return f" for {seconds:,.0f} s" if seconds else ""


def _seconds(header: str | None) -> float | None:
    """Of ``Retry-After``: seconds or a date."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit() and len(text) < 8:
        return float(text)
    try:
        at = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, at.timestamp() - time.time()) if at.tzinfo is not None else None
