"""How a desk lies in Request Tracker: address, names of fields, words for statuses.

Belongs here: reading the URL and the backend's table of the configuration. Does not belong here: using them, secrets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from helpdesk_tui.errors import ConfigError, InvalidInput
from helpdesk_tui.model.ticket import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["STATUSES", "RtSettings", "mapping_words", "read_settings"]

STATUSES: dict[str, str] = {"new": "new", "open": "open", "pending": "stalled", "solved": "resolved"}
"""Ours to RT's, in RT's default lifecycle. The others have no word there."""
_READ: dict[str, str] = {"rejected": "closed", "deleted": "closed"}
"""RT's that nothing of ours becomes."""
_KEYS = frozenset({"url", "desk", "desks", "queue", "status", "tags_field", "assessment_field", "customer_field"})
_KEYS |= {"urgent_priority", "priority", "ca_file", "token_command", "token_file", "user", "password_file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RtSettings:
    """Everything but the secret."""

    url: str
    """``https://host/path``, without ``rt+``."""
    desk: str = "cs_cart"
    """Desk of queues that are not named in ``desks``."""
    desks: Mapping[str, str] = field(default_factory=dict)
    """RT queue to desk."""
    queue: str = ""
    """Queue of new tickets; empty: the first one RT shows whose desk fits."""
    status: Mapping[str, str] = field(default_factory=lambda: dict(STATUSES))
    """Our status to RT's. Several of ours may become the same one; it is read as the first of them."""
    tags_field: str = "Tags"
    """Custom field for tags, with several values."""
    assessment_field: str = ""
    """Custom field for what a ticket was assessed as; empty: none."""
    customer_field: str = ""
    """Custom field with the customer's number in the ledger; empty: customers are found by their address."""
    urgent_priority: int = 90
    """Priority from which a ticket counts as urgent, and which an urgent one is given."""
    priority: int = 50
    """What a ticket is given that is urgent no more."""
    ca_file: str | None = None
    """More authorities for TLS; the usual ones stay."""

    @property
    def rest(self) -> str:
        return f"{self.url}/REST/2.0"

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    def to_rt(self, status: Status) -> str | None:
        """RT's word; None: it has none."""
        return self.status.get(status.value)

    def from_rt(self, word: str) -> Status:
        for ours, theirs in self.status.items():
            if theirs == word:
                return Status(ours)
        return Status(_READ.get(word, "open"))

    def all_from(self, status: Status) -> tuple[str, ...]:
        """RT's words that are read as this status."""
        words = dict.fromkeys((*self.status.values(), *_READ))
        return tuple(word for word in words if self.from_rt(word) is status)

    def desk_of(self, queue: str) -> str:
        return self.desks.get(queue, self.desk)


def mapping_words(settings: RtSettings) -> list[tuple[str, str]]:
    """Each thing of a desk, and where it lies in Request Tracker."""
    found = [(f"status {one.value}", settings.to_rt(one) or "none: refused, or the ledger's") for one in Status]
    read = [f"{word} as {settings.from_rt(word).value}" for word in dict.fromkeys((*settings.status.values(), *_READ))]
    found += [("read back", ", ".join(read))]
    found += [("urgent", f"priority {settings.urgent_priority} and more; {settings.priority} when no longer urgent")]
    found += [("due", "Due, as its SLA has it, where the rules of the desk promise nothing")]
    found += [(f"desk {desk}", f"queue {queue}") for queue, desk in settings.desks.items()]
    found += [(f"desk {settings.desk}", "every other queue" if settings.desks else "every queue")]
    found += [("new tickets", f"queue {settings.queue}" if settings.queue else "the first queue of their desk")]
    found += [("tags", f"custom field {settings.tags_field}")]
    assessed = f"custom field {settings.assessment_field}, and a note" if settings.assessment_field else "a note"
    number = f"custom field {settings.customer_field}, else " if settings.customer_field else ""
    return [*found, ("category and price", assessed), ("customer", f"{number}the requestor, by address")]


def read_settings(url: str, table: Mapping[str, Any]) -> RtSettings:
    """Raises InvalidInput for the URL, ConfigError for the table."""
    address = url.removeprefix("rt+")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidInput("rt needs rt+https://HOST or rt+http://HOST", field="backend")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InvalidInput(
            "the address of Request Tracker holds no name, secret or query",
            field="backend",
            hint="give the token as HELPDESK_RT_TOKEN",
        )
    given = {key: value for key, value in table.items() if value is not None}
    if unknown := sorted(given.keys() - _KEYS):
        raise _wrong(unknown[0], "unknown key")
    bare = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
    made = RtSettings(url=bare.removesuffix("/REST/2.0"))
    values: dict[str, Any] = {}
    for name in ("desk", "queue", "tags_field", "assessment_field", "customer_field", "ca_file"):
        if name in given:
            values[name] = _checked(given[name], str, name)
    for name in ("urgent_priority", "priority"):
        if name in given:
            values[name] = _checked(given[name], int, name)
    if "desks" in given:
        values["desks"] = _words(given["desks"], "desks")
    if "status" in given:
        values["status"] = _statuses(_words(given["status"], "status"))
    from dataclasses import replace

    return replace(made, **values)


def _statuses(given: Mapping[str, str]) -> dict[str, str]:
    known = {status.value for status in Status}
    for name in given:
        if name not in known:
            raise _wrong(f"status.{name}", f"no status; there are {', '.join(sorted(known))}")
    return STATUSES | dict(given)


def _words(value: object, name: str) -> dict[str, str]:
    table = _checked(value, dict, name)
    return {str(key): _checked(one, str, f"{name}.{key}") for key, one in table.items()}


_NOT = {int: "not a whole number", str: "not a text", dict: "not a table"}


def _checked(value: object, kind: type[Any], name: str) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _wrong(name, _NOT[kind])
    return value


def _wrong(key: str, said: str) -> ConfigError:
    return ConfigError(f"backends: {key}: {said}", file="", key=f"backends.{key}")
