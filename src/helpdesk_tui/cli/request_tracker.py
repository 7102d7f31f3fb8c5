"""What ``helpdesk setup`` asks about a Request Tracker, and what ``helpdesk doctor`` checks of its mapping.

Belongs here: address, token, what was found, the mapping that is proposed. Does not belong here: asking RT itself
(``backends.rt``) and the file (``setup``). A token is never shown, never in the configuration, and on no command line.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpdesk_tui.cli.checkup import Finding
from helpdesk_tui.cli.desk import go
from helpdesk_tui.cli.output import say
from helpdesk_tui.errors import HelpdeskError, InvalidInput, UsageError
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from helpdesk_tui.backends.rt import Found
    from helpdesk_tui.cli.prompts import Prompts

__all__ = ["Tracker", "ask", "check", "trouble"]

_ENVIRONMENT = "HELPDESK_RT"
_SOURCES = {
    "environment": "the variable HELPDESK_RT_TOKEN",
    "keyring": "the command keyring: keyring get helpdesk-tui URL",
    "command": "a command that prints it",
    "file": "a file that only you can read",
    "typed": "typed here; it is kept in such a file",
}
_ATTEMPTS = 5
_LIKE: dict[str, tuple[str, ...]] = {
    "new": ("new",),
    "open": ("open", "active", "in progress"),
    "pending": ("stalled", "pending", "waiting"),
    "awaiting_approval": ("awaiting_approval", "approval", "stalled"),
    "on_hold": ("on_hold", "on hold", "blocked", "stalled"),
    "solved": ("resolved", "solved", "done"),
    "closed": ("closed", "resolved"),
}
"""Our statuses, and what one of RT's is called that means the same; the first one that is there."""
_MIGRATION_WORDS = ("migra", "litext", "перенос", "chuyển")
_FIELDS = {"tags_field": ("tags",), "assessment_field": ("assess",), "customer_field": ("customer",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracker:
    """What came out of it."""

    table: Mapping[str, Any]
    """For ``[backends.rt]``."""
    user: str
    keep: Callable[[], Callable[[], None]] | None = None
    """Writes the token that was typed into a file; answers how to take it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Where the token is from now on. ``typed`` is one that has to be kept first."""

    keys: Mapping[str, Any]
    typed: str = ""


def ask(prompts: Prompts, flags: Mapping[str, Any], old: Mapping[str, Any], desks: list[str]) -> Tracker:
    """Asks for address and token until Request Tracker answers, then for the mapping."""
    url, source, found = _reached(prompts, flags, old)
    _tell(found)
    table: dict[str, Any] = {"url": url, **source.keys}
    if ca_file := flags["ca_file"] or old.get("ca_file"):
        table["ca_file"] = str(ca_file)
    table |= _mapping(prompts, flags, found, desks)
    return Tracker(table=table, user=found.user, keep=_keeper(source) if source.typed else None)


async def check(url: str, table: Mapping[str, Any]) -> list[Finding]:
    """What the doctor says of the mapping; that it was not checked, where it can't be asked."""
    from helpdesk_tui.backends.rt import probe

    try:
        found = await probe(url, _found_token({**table, "url": url}), ca_file=table.get("ca_file"))
        wrong = trouble(url, table, found)
    except HelpdeskError as error:
        return [Finding("mapping", "warning", f"not checked: {error.message}", error.hint)]
    if not wrong:
        return [
            Finding("mapping", "ok", f"Request Tracker {found.version}, {len(found.queues)} queues, as {found.user}")
        ]
    return [Finding("mapping", "warning", text, "helpdesk setup proposes a mapping") for text in wrong]


def trouble(url: str, table: Mapping[str, Any], found: Found) -> list[str]:
    """What of the mapping does not fit to what Request Tracker shows, one sentence each."""
    from helpdesk_tui.backends.rt.settings import read_settings

    settings = read_settings(url, table)
    words = set(settings.status.values())
    wrong = [f"status {ours}: Request Tracker has no {theirs}" for ours, theirs in settings.status.items()
             if found.statuses and theirs not in found.statuses]  # fmt: skip
    unread = [one for one in found.statuses if one not in words | {"rejected", "deleted"}]
    wrong += [f"its status {one} is nothing of ours: it is read as open" for one in unread]
    wrong += [f"desks: there is no queue {one}" for one in settings.desks if one not in found.queues]
    wrong += [f"queue: there is no queue {settings.queue}"] if settings.queue not in ("", *found.queues) else []
    for name in _FIELDS:
        field = getattr(settings, name)
        if name in table and field and found.fields and field not in found.fields:
            wrong.append(f"{name}: no ticket has a custom field {field}")
    lacking = [one for one in ("correspond", "comment") if found.rights and one not in found.rights]
    return wrong + [f"{found.user} has no right to {one}" for one in lacking]


def _reached(prompts: Prompts, flags: Mapping[str, Any], old: Mapping[str, Any]) -> tuple[str, _Source, Found]:
    """Raises what Request Tracker answered where nobody is there to try again."""
    from helpdesk_tui.backends.rt import probe

    given = {name: flags[name] for name in ("url", "token_from", "token_file", "token_command")}
    was = str(old.get("url", "")).removeprefix("rt+")
    for attempt in range(_ATTEMPTS):
        url = prompts.text("Address of Request Tracker", given=given["url"], default=was, option="--url", check=_url)
        try:
            source, token = _token(prompts, given, url, old)
            say(f"asking {url.removeprefix('rt+')} ...")
            return url, source, go(probe(url, token, ca_file=flags["ca_file"] or old.get("ca_file")))
        except UsageError:
            raise
        except HelpdeskError as error:
            if not prompts.asks or attempt + 1 == _ATTEMPTS:
                raise
            say(f"  {error.message}" + (f" ({error.hint})" if error.hint else ""))
            given, was = dict.fromkeys(given), url.removeprefix("rt+")
    raise UsageError("Request Tracker was not reached: nothing is written")


def _url(text: str) -> str:
    """``rt+https://host/path``. Raises InvalidInput."""
    from helpdesk_tui.backends.rt.settings import read_settings

    address = text.removeprefix("rt+")
    return "rt+" + read_settings(address if "://" in address else f"https://{address}", {}).url


def _token(prompts: Prompts, given: Mapping[str, str | None], url: str, old: Mapping[str, Any]) -> tuple[_Source, str]:
    """Where the token is, and the token. Raises AuthError, ConfigError where there is none."""
    import os

    named = next((name for name in ("file", "command") if given[f"token_{name}"]), given["token_from"])
    before = next((name for name in ("file", "command") if f"token_{name}" in old), "")
    default = before or ("environment" if os.environ.get(f"{_ENVIRONMENT}_TOKEN") or not prompts.asks else "typed")
    kind = prompts.choice("Token from", _SOURCES, given=named, default=default, option="--token-from")
    match kind:
        case "typed":
            if not prompts.asks:
                raise UsageError("a token can't be typed under --yes", hint="--token-file or HELPDESK_RT_TOKEN")
            return _typed(prompts.secret("Token"))
        case "file":
            path = prompts.text(
                "File", given=given["token_file"], default=str(old.get("token_file", "")), option="--token-file"
            )
            keys: dict[str, Any] = {"token_file": str(Path(path).expanduser().absolute())}
        case "command":
            was = shlex.join(old.get("token_command", ()))
            keys = {
                "token_command": _words(
                    prompts.text("Command", given=given["token_command"], default=was, option="--token-command")
                )
            }
        case _:
            keys = {}
    return _Source(keys=keys), _found_token({"url": url, **keys})


def _found_token(table: Mapping[str, Any]) -> str:
    from helpdesk_tui.config.secrets import find_credentials

    token = find_credentials(table, environment=_ENVIRONMENT).token
    if not token:
        raise InvalidInput("setup needs a token, not a password", hint="Request Tracker: Settings, Auth Tokens")
    return token


def _typed(text: str) -> tuple[_Source, str]:
    from helpdesk_tui.config.paths import config_folder

    if not text or not text.isprintable() or not text.isascii() or " " in text:
        raise InvalidInput("this is no token", hint="one line without blanks")
    return _Source(keys={"token_file": str(_free(config_folder() / "rt.token"))}, typed=text), text


def _free(path: Path) -> Path:
    """A name that no file has."""
    number = 1
    found = path
    while found.exists() or found.is_symlink():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found


def _keeper(source: _Source) -> Callable[[], Callable[[], None]]:
    """Writes the token that was typed."""
    from helpdesk_tui.whole_file import write_beside

    path = Path(source.keys["token_file"])

    def keep() -> Callable[[], None]:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_beside(path, source.typed.encode() + b"\n")
        except OSError as error:
            raise UsageError(f"can't write {path}: {error.strerror}") from None
        return lambda: path.unlink(missing_ok=True)

    return keep


def _words(text: str) -> list[str]:
    try:
        words = shlex.split(text)
    except ValueError:
        words = []
    if not words:
        raise InvalidInput("this is no command", hint='such as "pass show rt"')
    return words


def _tell(found: Found) -> None:
    """What was found. ``say`` cleans it: all of it is from a server."""
    say(f"Request Tracker {found.version}, you are {found.user}")
    for name, values in (
        ("queues", found.queues),
        ("statuses", found.statuses),
        ("custom fields", found.fields),
        ("rights", found.rights),
    ):
        say(f"  {name + ':':<15}{', '.join(values) or 'none seen'}")
    for right in ("correspond", "comment"):
        if found.rights and right not in found.rights:
            say(f"  warning: {found.user} has no right to {right}")


def _mapping(prompts: Prompts, flags: Mapping[str, Any], found: Found, desks: list[str]) -> dict[str, Any]:
    """Statuses, desks of queues and custom fields: proposed, shown, asked one by one where somebody wants to."""
    status = {ours: _status(ours, found.statuses) for ours in _LIKE} | _pairs(flags["statuses"], _LIKE, "--status")
    queues = {one: _desk(one, desks) for one in found.queues} | _pairs(flags["queues"], found.queues, "--queue-desk")
    fields = {name: field for name in _FIELDS if (field := _field(name, found.fields))}
    say("proposed:")
    say("  status        " + ", ".join(f"{ours} = {theirs}" for ours, theirs in status.items()))
    if len(desks) > 1:
        say("  queues        " + ", ".join(f"{queue} = {desk}" for queue, desk in queues.items()))
    say("  custom fields " + (", ".join(f"{name} = {field}" for name, field in fields.items()) or "none"))
    if not prompts.sure("Use this"):
        for ours in status:
            status[ours] = prompts.text(f"Status {ours} is", given=None, default=status[ours], option="--status")
        for queue in queues if len(desks) > 1 else ():
            options = dict.fromkeys(desks, "")
            queues[queue] = prompts.choice(
                f"Queue {queue}", options, given=None, default=queues[queue], option="--queue-desk"
            )
    others = {queue: desk for queue, desk in queues.items() if desk != desks[0]}
    table: dict[str, Any] = {"desk": desks[0], **fields, "status": status}
    return table | ({"desks": others} if others else {})


def _status(ours: str, seen: Iterable[str]) -> str:
    """RT's word: one it has, else the one RT comes with."""
    there = {one.casefold(): one for one in seen}
    return next((there[word] for word in _LIKE[ours] if word in there), _LIKE[ours][-1] if ours != "open" else "open")


def _desk(queue: str, desks: list[str]) -> str:
    moves = any(word in queue.casefold() for word in _MIGRATION_WORDS)
    return "litextension" if moves and "litextension" in desks else desks[0]


def _field(name: str, fields: Iterable[str]) -> str:
    return next((field for field in fields for word in _FIELDS[name] if word in field.casefold()), "")


def _pairs(given: Iterable[str], known: Iterable[str], option: str) -> dict[str, str]:
    """``NAME=VALUE``. Raises UsageError for another shape or a name nobody knows."""
    names, found = list(known), {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not value or name not in names:
            raise UsageError(f"{option} {one[:60]}: write NAME=VALUE", hint=f"names are {', '.join(names)[:200]}")
        found[name] = value
    return found
