"""From a URL to an open Request Tracker, and what can be found out of one before it is set up.

Belongs here: making the connection, and ``probe``. Does not belong here: what it does (``connection``).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from helpdesk_tui.backends.again import patiently
from helpdesk_tui.backends.rt.answers import Person, page_of, person_of, queue_of
from helpdesk_tui.backends.rt.connection import RtConnection
from helpdesk_tui.backends.rt.http import Http
from helpdesk_tui.backends.rt.reads import Reads
from helpdesk_tui.backends.rt.settings import STATUSES, RtSettings, read_settings
from helpdesk_tui.backends.rt.window import Order
from helpdesk_tui.config.secrets import Credentials, find_credentials
from helpdesk_tui.errors import AuthError, InvalidReply, PermissionDenied, Timeout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpdesk_tui.backends.api import BackendOptions

__all__ = ["Found", "RtBackend", "probe", "rt_backend"]

_ENVIRONMENT = "HELPDESK_RT"


def rt_backend(options: BackendOptions) -> RtBackend:
    """The factory of ``rt+https://HOST`` and ``rt+http://HOST``."""
    return RtBackend(read_settings(options.url, options.table), options)


class RtBackend:
    """A ``Backend``."""

    name = "rt"

    def __init__(self, settings: RtSettings, options: BackendOptions) -> None:
        self._settings = settings
        self._options = options

    async def connect(self) -> RtConnection:
        found = find_credentials(self._options.table, environment=_ENVIRONMENT)
        http = _http(self._settings, found)
        try:
            me = await patiently(lambda: _me(http, found), self.name, final=Timeout)
        except BaseException:
            await http.aclose()
            raise
        return RtConnection(Reads(http, self._settings, me), read_only=self._options.read_only)


def _http(settings: RtSettings, found: Credentials) -> Http:
    if found.token:
        secret = f"token {found.token}"
    else:
        secret = "Basic " + base64.b64encode(f"{found.user}:{found.password}".encode()).decode("ascii")
    headers = {"Authorization": secret, "User-Agent": "helpdesk-tui"}
    return Http(settings.rest, headers, name=f"Request Tracker at {settings.host}", ca_file=settings.ca_file)


async def _me(http: Http, found: Credentials) -> Person:
    """Who the token is of: its second part is the number of the user."""
    name = found.token.split("-")[1] if found.token.count("-") >= 2 else found.user
    if not name:
        raise AuthError("this is no token of Request Tracker", hint="it looks like 1-23-0a1b...")
    data = (await http.get(f"/user/{quote(name, safe='')}")).data
    if not isinstance(data, dict):
        raise InvalidReply("Request Tracker answered without a user")
    return person_of(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a Request Tracker shows to one user."""

    version: str
    user: str
    queues: tuple[str, ...]
    lifecycles: Mapping[str, str]
    """Queue to the name of its lifecycle."""
    statuses: tuple[str, ...]
    """Statuses tickets have or may go to, as far as some recent ones tell."""
    fields: tuple[str, ...]
    """Custom fields of tickets."""
    rights: tuple[str, ...]
    """What this user may do with recent tickets: ``correspond``, ``comment``."""
    unmapped: tuple[str, ...]
    """Statuses seen that no status of ours becomes."""


async def probe(url: str, token: str, *, ca_file: str | None = None) -> Found:
    """Looks at a Request Tracker in five requests; changes nothing.

    Raises InvalidInput for the address, AuthError, PermissionDenied, Unavailable, Timeout, InvalidReply.
    """
    settings = read_settings(url, {"ca_file": ca_file})
    found = Credentials(token=token)
    http = _http(settings, found)
    try:
        me = await _me(http, found)
        version = await http.get("/rt")
        queues = page_of(
            (await http.get("/queues/all", [("per_page", "100"), ("fields", "Name,Lifecycle")])).data, queue_of
        ).rows
        recent = await Reads(http, settings, me).page("id > 0", Order((("id", True),), counted=True), 1)
    finally:
        await http.aclose()
    if not queues:
        raise PermissionDenied(f"{me.name} sees no queue", hint="give the user the right SeeQueue")
    seen = {row.status for row in recent.rows} | {one for row in recent.rows for one in row.next_statuses}
    mapped = set(STATUSES.values()) | {"rejected", "deleted"}
    return Found(
        version=str(version.data.get("Version", "")) if isinstance(version.data, dict) else "",
        user=me.name,
        queues=tuple(one.name for one in queues),
        lifecycles={one.name: one.lifecycle for one in queues},
        statuses=tuple(sorted(seen)),
        fields=tuple(sorted({name for row in recent.rows for name in row.fields})),
        rights=tuple(sorted({one for row in recent.rows for one in row.rights})),
        unmapped=tuple(sorted(seen - mapped)),
    )
