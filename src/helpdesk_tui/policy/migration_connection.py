"""The connection check: the first failing step and what to do about it.

Belongs here: judging what somebody else probed, and when two addresses are one store. Does not belong here: any
probing. Rules: ``migration.connection``, whose order of steps is the vendor's; that a step is asked of the source
before the target, and of both before the next step, is our decision. ``migration.same_store``: what else than a
trailing slash does not tell two addresses apart.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.explain import Answer, Trace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from helpdesk_tui.policy.pack import Pack

__all__ = ["Connection", "ConnectionStep", "Probe", "Store", "StoreSide", "check_connection", "store_key"]

StoreSide = Literal["source", "target"]
StoreKey = tuple[str, int | None, tuple[str, ...], str]

_DEFAULT_PORTS = (80, 443)
_FILES = "csv"
"""A source given as files has no address and nothing to probe."""


class Probe(StrEnum):
    """What a probe found."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Not tried, or not finished."""
    N_A = "n_a"
    """There is nothing to probe, such as the database of a hosted cart."""


class ConnectionStep(StrEnum):
    """The steps, in their order."""

    SAME_STORE = "same_store"
    CONNECTOR = "connector"
    TOKEN = "token"  # noqa: S105 - the name of a step
    CART_TYPE = "cart_type"
    DATABASE = "database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """One side of a migration, and what probing it brought."""

    cart: str
    """The cart type chosen in the set-up; empty: none yet."""
    url: str
    """Its address; empty: none yet."""
    found_cart: str | None = None
    """The cart type the connector reports; None: not known yet."""
    connector: Probe = Probe.UNKNOWN
    """Whether the connector, or the interface of a hosted cart, answers."""
    token: Probe = Probe.UNKNOWN
    database: Probe = Probe.UNKNOWN

    @property
    def is_files(self) -> bool:
        return self.cart.casefold() == _FILES

    @property
    def cart_type(self) -> Probe:
        """Whether the cart found is the one chosen; case, blanks and punctuation do not matter."""
        if self.found_cart is None:
            return Probe.UNKNOWN
        return Probe.OK if _letters(self.found_cart) == _letters(self.cart) else Probe.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The outcome of the check."""

    state: Probe
    """OK: every step passed. FAILED or UNKNOWN: how it is with ``step``."""
    step: ConnectionStep | None = None
    """The first step that did not pass; None: all did."""
    side: StoreSide | None = None
    """The store at fault; None: both, or neither."""
    problem: str = ""
    todo: str = ""

    @property
    def ok(self) -> bool:
        return self.state is Probe.OK


def check_connection(pack: Pack, source: Store, target: Store, *, on: date) -> Answer[Connection]:
    """The first step that fails or is still unknown; a later failure is not looked at.

    Raises InvalidInput naming ``source.url`` or ``target.url`` for an address that is none.
    """
    trace = Trace(pack, on=on)
    keys = _key(source, "source"), _key(target, "target")
    if _twins(*keys):
        trace.warn("the addresses differ in www. only: most likely this is one store")
    for step, side, state in _states(source, target, same=None not in keys and keys[0] == keys[1]):
        name = step.replace("_", " ") + (f", {side}" if side else "")
        trace.step(name, state.replace("_", "/"), rule="migration.connection")
        if step is ConnectionStep.SAME_STORE and side is None:
            trace.step("compared by host, port, path and query", rule="migration.same_store")
        if state in (Probe.FAILED, Probe.UNKNOWN):
            store = target if side == "target" else source
            problem, todo = _words(step, side, store, state)
            value = Connection(state=state, step=step, side=side, problem=problem, todo=todo)
            return Answer(value, trace.done())
    return Answer(Connection(state=Probe.OK), trace.done())


def store_key(url: str, *, field: str = "url") -> StoreKey:
    """What tells one store from another: host, port unless a default one, parts of the path, query.

    Stated by the vendor: a trailing slash does not matter. Decisions: neither do the scheme (http and https are
    one store), case and final dot of the host, doubled slashes, percent signs, user name and fragment. A wrong
    "same" costs a question, a wrong "different" may clear the store that is to be moved.
    Raises InvalidInput naming ``field``.
    """
    text = url.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname or "", parts.port
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except ValueError as error:
        raise _bad_url(url, field) from error
    if not host.strip(".") or any(c.isspace() for c in host):
        raise _bad_url(url, field)
    path: list[str] = []
    for part in unquote(parts.path).split("/"):
        if part == "..":
            del path[-1:]
        elif part not in ("", "."):
            path.append(part)
    return host.rstrip(".").casefold(), None if port in _DEFAULT_PORTS else port, tuple(path), parts.query


def _key(store: Store, side: StoreSide) -> StoreKey | None:
    if not store.url.strip():
        return None
    return store_key(store.url, field=f"{side}.url")


def _twins(one: StoreKey | None, other: StoreKey | None) -> bool:
    if one is None or other is None or one == other:
        return False
    return (one[0].removeprefix("www."), *one[1:]) == (other[0].removeprefix("www."), *other[1:])


def _states(source: Store, target: Store, *, same: bool) -> Iterator[tuple[ConnectionStep, StoreSide | None, Probe]]:
    """Every step of the check in its order, with how it is."""
    sides: tuple[tuple[StoreSide, Store], ...] = (("source", source), ("target", target))
    for side, store in sides:
        if not store.url.strip() and not store.is_files:
            yield ConnectionStep.SAME_STORE, side, Probe.UNKNOWN
    yield ConnectionStep.SAME_STORE, None, Probe.FAILED if same else Probe.OK
    for step in list(ConnectionStep)[1:]:
        for side, store in sides:
            yield step, side, Probe.N_A if store.is_files else getattr(store, step)


def _words(step: ConnectionStep, side: StoreSide | None, store: Store, state: Probe) -> tuple[str, str]:
    """The problem and what to do about it; ``store`` is the one at fault."""
    if step is ConnectionStep.SAME_STORE and state is Probe.UNKNOWN:
        return f"the address of the {side} store is missing", "enter it"
    if state is Probe.UNKNOWN:
        return f"{side}: {step.replace('_', ' ')} not checked yet", "run the connection check"
    match step:
        case ConnectionStep.SAME_STORE:
            return "source and target are the same store", "correct one of the two addresses"
        case ConnectionStep.CONNECTOR:
            return (
                f"{side}: the connector can't be reached",
                "check that it is installed at the address and that no firewall blocks it",
            )
        case ConnectionStep.TOKEN:
            return f"{side}: the token is wrong", "install the connector of this migration, or copy its token again"
        case ConnectionStep.CART_TYPE:
            found, chosen = (store.found_cart or "")[:40], store.cart[:40]
            return (
                f"{side}: the store is {found!r}, not {chosen!r}",
                "choose the cart type that was found, or correct the address",
            )
        case ConnectionStep.DATABASE:
            return (
                f"{side}: the store's database can't be reached",
                "check that the shop itself works and may open its database",
            )


def _letters(cart: str) -> str:
    return "".join(c for c in cart.casefold() if c.isalnum())


def _bad_url(url: str, field: str) -> InvalidInput:
    return InvalidInput(
        f"{field}: {url[:60]!r} is not an address", field=field, hint="such as https://shop.example/store"
    )
