"""From the global options and the configuration to an open backend or session: the one place where both are made.

Belongs here: which backend, who acts, where the session keeps its state. Does not belong here: any command. What opens
something is imported by the call: commands that ask no backend stay quick.
"""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast

from helpdesk_tui.cli.given import current
from helpdesk_tui.cli.output import counted, say
from helpdesk_tui.errors import ConfigError, HelpdeskError, InvalidInput, Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from datetime import tzinfo
    from pathlib import Path

    from helpdesk_tui.backends.api import Backend, Connection
    from helpdesk_tui.backends.capabilities import Bulk
    from helpdesk_tui.config.settings import UserSettings
    from helpdesk_tui.session import Session, StateStore

__all__ = ["Desk", "bulk_of", "chosen_desk", "go", "lacking", "note_memory", "refuse_writing"]

T = TypeVar("T")

_PASSWORD = re.compile(r"://[^/@:]*:([^@]+)@")
_HOST = re.compile(r"://(?:[^/@]*@)?([\w.-]+)")
_DEMO = "memory:"
_TOGETHER = "composite:"
"""What ``[backends]`` of the configuration says."""
_DEMO_AGENT = "sam"
"""The engineer of the demo desk."""


def _secrets() -> frozenset[str]:
    from helpdesk_tui.config.secrets import known_secrets  # for a record of the log only, not for a start

    return known_secrets()


class Desk:
    """What the options and the configuration say together; an option beats the file."""

    def __init__(self) -> None:
        from helpdesk_tui.config.logs import begin
        from helpdesk_tui.config.paths import config_file, state_folder
        from helpdesk_tui.config.settings import load_settings

        given = current()
        self.file: Path = given.config or config_file()
        if given.config is not None and not given.config.exists():
            raise ConfigError(f"{given.config}: there is no such file", file=str(given.config))
        whole = load_settings(self.file)
        self.settings: UserSettings = whole.chosen(given.profile)
        in_profile = given.profile is not None and whole.profiles[given.profile].backend is not None
        self._backend_key = f"profiles.{given.profile}.backend" if in_profile else "backend"
        self.clock = given.clock
        self.url = self._chosen(given.backend)
        self.read_only = given.read_only or bool(self.settings.read_only)
        self.handed: Callable[[], bytes | None] | None = None
        """What a second process has made of this desk meanwhile."""
        begin(given.log_level or self.settings.log_level, state_folder(), secrets=_secrets)

    def _chosen(self, given: str | None) -> str:
        """The backend's URL; an empty one is no URL, not a missing one."""
        named = given if given is not None else self.settings.backend
        return named if named is not None else (_TOGETHER if self.settings.backends else _DEMO)

    @property
    def passing(self) -> bool:
        """Whether everything is forgotten when the command ends."""
        return self.url.partition(":")[0] == "memory"

    @property
    def alone(self) -> bool:
        """Whether it is one backend. The parts of several are made on purpose: a desk without its ledger looks right,
        and every account in it is empty."""
        return self.url.partition(":")[0] != "composite"

    @property
    def is_demo(self) -> bool:
        """Whether it is the desk of a start that names none."""
        return self.url == _DEMO

    @property
    def shown_name(self) -> str:
        """What the app calls it: the profile, ``demo``, or the kind of backend."""
        profile = current().profile
        return profile or ("demo" if self.passing else self.url.partition(":")[0])

    @property
    def actor(self) -> str:
        """The name acts are done under."""
        if self.settings.agent:
            return self.settings.agent
        if self.passing:
            return _DEMO_AGENT
        import getpass

        try:
            return getpass.getuser()
        except (OSError, KeyError):
            return "unknown"

    @asynccontextmanager
    async def connected(self, *, read_only: bool = False, make: bool = False) -> AsyncIterator[Connection]:
        """The backend, open. ``make``: also when it is a file that is not there yet.

        Raises AuthError, Unavailable, ConfigError, InvalidInput.
        """
        from helpdesk_tui.backends.api import TakesOver

        try:
            backend = self.backend(read_only=read_only, make=make)
            if self.handed is not None and isinstance(backend, TakesOver):
                backend.take_over(self.handed)
            connection = await self._answered(backend)
        except HelpdeskError as error:
            raise self.told(error) from None
        async with connection:
            if not read_only and (said := lacking(connection)):
                say(f"warning: {said}")
            yield connection

    async def _answered(self, backend: Backend) -> Connection:
        """Connects; a person who looks is told which server is asked, when it takes a while."""
        server = self._server()
        if not server:
            return await backend.connect()
        from helpdesk_tui.cli.progress import asking

        with asking(server):
            return await backend.connect()

    def _server(self) -> str:
        """The host the tickets are on; empty: none."""
        named = self.settings.backends
        own = named.get(str(named.get("tickets"))) if self.url == _TOGETHER else None
        found = _HOST.search(str(own.get("url", "")) if isinstance(own, dict) else self.url)
        return found[1] if found else ""

    def backend(self, *, read_only: bool = False, make: bool = False) -> Backend:
        """The backend, not connected to. Raises InvalidInput, ConfigError."""
        from helpdesk_tui.backends.registry import open_backend

        return open_backend(
            self.url,
            start=self.clock.now(),
            clock=self.clock,
            read_only=read_only or self.read_only,
            make=make,
            table=self.settings.backends,
        )

    def told(self, error: HelpdeskError) -> HelpdeskError:
        """An error of a backend without what is secret, and with the line of the configuration it comes from."""
        from helpdesk_tui.config.settings import line_in

        error.message, error.hint = self.hidden(error.message), self.hidden(error.hint)
        if isinstance(error, InvalidInput) and error.field == "backend" and self.url == self.settings.backend:
            error = ConfigError(error.message, file="", key=self._backend_key, hint=error.hint)
        return line_in(self.file, error) if isinstance(error, ConfigError) else error

    def hidden(self, text: str) -> str:
        """A text without what is secret in the URL of the backend: it should not be there, and often is."""
        from helpdesk_tui.text import redact

        return redact(text, _PASSWORD.findall(self.url))

    @asynccontextmanager
    async def session(
        self, *, grace: timedelta | None = None, views: bool = False, make: bool = False
    ) -> AsyncIterator[Session]:
        """The backend with a session on it. Says so when an earlier run left acts a person has to decide on.

        ``grace``: how long a message waits before it is sent; None: it is sent at once. ``views``: whether the session
        has the views of the configuration; commands tell them from the saved ones (``configured``). ``make``: as in
        ``connected``.
        """
        from helpdesk_tui.session import Session

        store = self._store()
        try:
            async with self.connected(make=make) as connection:
                session = Session(
                    connection,
                    packs=current().packs(),
                    clock=self.clock,
                    actor=self.actor,
                    state=store,
                    read_only=self.read_only,
                    zone=self.zone,
                    grace=grace or timedelta(0),
                    views=self.settings.views if views else None,
                )
                if said := self.stranger(connection):
                    say(f"warning: {said}: set `agent` in the configuration")
                if left := await session.open():
                    acts = counted(len(left), "act")
                    say(f"note: {acts} of an earlier run may not have happened: helpdesk outbox list")
                yield session
        finally:
            store.close()

    def stranger(self, connection: Connection) -> str:
        """That the backend knows us by another name than ours, in a sentence; empty: it does not."""
        from helpdesk_tui.backends.capabilities import Known

        account = connection.account if isinstance(connection, Known) else ""
        if not account or account.casefold() == self.actor.casefold():
            return ""
        return f"{connection.name} knows you as {account}, and you act as {self.actor}: what you claim goes to another"

    @property
    def zone(self) -> tzinfo:
        """The viewer's. Raises ConfigError for a name nobody knows."""
        from datetime import UTC

        name = self.settings.zone
        if name is None:
            return self.clock.now().astimezone().tzinfo or UTC
        from zoneinfo import ZoneInfo

        try:
            return ZoneInfo(name)
        except (OSError, ValueError, KeyError):
            text = f"{self.file}: zone: there is no time zone {name[:40]!r}"
            raise ConfigError(text, file=str(self.file), key="zone", hint="a name such as Europe/Berlin") from None

    def configured(self, view: str | None, query: str, *, saved: bool) -> tuple[str, str | None]:
        """A query and a view for the session, which does not know the views of the configuration file.

        Those come after the user's saved ones and before the built-in ones.
        """
        if view is None or saved or view not in self.settings.views:
            return query, view
        from helpdesk_tui.query import And, Query, parse, unparse

        shown, own = parse(self.settings.views[view]), parse(query)
        parts = tuple(part for part in (shown.expression, own.expression) if part is not None)
        expression = And(parts) if len(parts) == 2 else (parts[0] if parts else None)
        return unparse(Query(expression, own.sort or shown.sort)), None

    def _store(self) -> StateStore:
        """A file for each backend; of a desk that is forgotten, the state is, too."""
        from helpdesk_tui.session import StateStore

        file = self.state_file
        if self.passing or (self.read_only and not file.exists()):
            return StateStore.memory()
        try:
            for folder in (file.parent.parent, file.parent):  # a mode is for the last folder of a path only
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            text = f"{file.parent}: can't be made: {error.strerror}"
            raise ConfigError(text, file=str(file.parent), hint="set XDG_STATE_HOME") from None
        return StateStore.open(file)

    @property
    def state_file(self) -> Path:
        """Where the session of this backend keeps journal, outbox, drafts and views."""
        from hashlib import sha256
        from pathlib import Path as Real

        from helpdesk_tui.config.paths import state_folder

        scheme, _, rest = self.url.partition(":")
        url = f"{scheme}:{Real(rest).expanduser().resolve()}" if scheme == "sqlite" else self.url
        name = sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return state_folder() / "desks" / f"{name}.db"


def lacking(connection: Connection) -> str:
    """What of the backend is not there; empty: nothing."""
    from helpdesk_tui.backends.capabilities import Lacking

    return connection.lacks if isinstance(connection, Lacking) else ""


def chosen_desk() -> Desk:
    """The desk of the running command. Raises ConfigError."""
    return Desk()


def go(main: Coroutine[Any, Any, T]) -> T:
    """Runs what a command does; an interrupt cancels it and is raised again."""
    import asyncio

    return asyncio.run(main)


def bulk_of(connection: Connection) -> Bulk:
    """The connection as something to import into and export from. Raises Refused when it can't."""
    from helpdesk_tui.backends.capabilities import Capability

    if Capability.BULK not in connection.capabilities:
        why = connection.why_not(Capability.BULK) or f"backend {connection.name} takes and gives no files"
        raise Refused(why, code="not_capable", hint="another backend may: see helpdesk backends")
    return cast("Bulk", connection)


def refuse_writing(desk: Desk) -> None:
    """Raises Refused under ``--read-only``, for the writes that are no acts of a session."""
    if desk.read_only:
        raise Refused("read-only: nothing is written", code="read_only", rules=("desk.read_only",))


def note_memory(desk: Desk) -> None:
    """Says so when what is written is forgotten at once."""
    if desk.passing:
        say(f"note: {desk.url} is forgotten when this command ends; keep it with --backend sqlite:PATH")
